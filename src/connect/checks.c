/* SPDX-License-Identifier: Apache-2.0 */
#include "connect/checks.h"

#include "connect/results.h"
#include "connect/symbols.h"

/* Local lists (K-47). Block and white list hold for whatever stands at the address. */
static enum step check_client(struct scan *scan)
{
	struct connect_results results = { .judged = connect_judges_client(scan) };
	const struct list_answer *list;
	struct str client;

	if (results.judged) {
		client = ip_text(scan->arena, &scan->envelope->client);
		list = ask_list(scan, LIST_CLIENT_IP, client);
		if (!list)
			return WAIT;
		results.is_private = ip_is_private(&scan->envelope->client);
		results.listed = list->kind;
		results.list = *list;
		if (list->kind != LIST_NONE)
			finding_add(scan,
				&connect_symbol[list->kind == LIST_BLOCK ? SYMBOL_CLIENT_BLOCKED
									 : SYMBOL_CLIENT_WHITE],
				"%.*s", STR_ARG(connect_list_evidence(scan->arena, list)));
		if (results.is_private)
			finding_add(scan, &connect_symbol[SYMBOL_CLIENT_PRIVATE], "%.*s",
				STR_ARG(client));
	}
	scan->facts[ROOM_CONNECT] = arena_new_of(scan->arena, struct connect_results);
	*(struct connect_results *)scan->facts[ROOM_CONNECT] = results;
	return DONE;
}

/* Public lists by address. Whoever is on a list of ours has been judged by it. */
static enum step check_public_lists(struct scan *scan)
{
	const struct connect_results *results = connect_results(scan);
	struct listed_thing client = { .kind = LISTED_IP, .role = "", .ip = scan->envelope->client };

	if (!results)
		return WAIT;
	if (!results->judged || results->listed != LIST_NONE || scan->envelope->client_white)
		return DONE;
	return connect_ask_lists(scan, &client, 1);
}

static const struct {
	enum dialogue_flaw flaw;
	enum connect_symbol symbol;
} dialogue[] = {
	{ DIALOGUE_EARLY_TALK, SYMBOL_DIALOGUE_EARLY_TALK },
	{ DIALOGUE_EARLY_PIPELINE, SYMBOL_DIALOGUE_EARLY_PIPELINE },
	{ DIALOGUE_BARE_LF, SYMBOL_DIALOGUE_BARE_LF },
	{ DIALOGUE_BARE_CR, SYMBOL_DIALOGUE_BARE_CR },
	{ DIALOGUE_NO_EHLO, SYMBOL_DIALOGUE_NO_HELO },
	{ DIALOGUE_SYNTAX, SYMBOL_DIALOGUE_SYNTAX },
};

static enum step check_dialogue(struct scan *scan)
{
	if (!connect_judges_client(scan))
		return DONE;
	for (size_t i = 0; i < sizeof dialogue / sizeof *dialogue; i++)
		if (scan->envelope->flaws & dialogue[i].flaw)
			finding_add(scan, &connect_symbol[dialogue[i].symbol], "%s", "");
	return DONE;
}

/* How near the client is to its limit: a fact for the sender, no sign of spam (K-38, K-39). */
static enum step check_connections(struct scan *scan)
{
	const struct envelope *envelope = scan->envelope;

	if (connect_judges_client(scan) && envelope->connections_max > 0 &&
		envelope->connections >= envelope->connections_max)
		finding_add(scan, &connect_symbol[SYMBOL_CLIENT_AT_LIMIT], "%u of %u",
			envelope->connections, envelope->connections_max);
	return DONE;
}

static const struct check checks[] = {
	{ .name = "client", .stage = STAGE_DOMAIN_IP, .from = CONSULT_RCPT, .run = check_client },
	{ .name = "public_lists",
		.stage = STAGE_DOMAIN_IP,
		.from = CONSULT_RCPT,
		.run = check_public_lists },
	{ .name = "dialogue", .stage = STAGE_RECEIPT, .from = CONSULT_RCPT, .run = check_dialogue },
	{ .name = "connections",
		.stage = STAGE_RECEIPT,
		.from = CONSULT_RCPT,
		.run = check_connections },
};

const struct check_table connect_checks = { checks, sizeof checks / sizeof *checks };
