/* SPDX-License-Identifier: Apache-2.0 */
#include "envelope/checks.h"

#include "connect/results.h"
#include "envelope/harvest.h"
#include "envelope/helo.h"
#include "envelope/symbols.h"
#include "mail/address.h"

static struct envelope_results *results_of(struct scan *scan)
{
	if (!scan->facts[ROOM_ENVELOPE])
		scan->facts[ROOM_ENVELOPE] = arena_new_of(scan->arena, struct envelope_results);
	return scan->facts[ROOM_ENVELOPE];
}

static void add(struct scan *scan, enum envelope_symbol symbol, struct str evidence)
{
	finding_add(scan, &envelope_symbol[symbol], "%.*s", STR_ARG(evidence));
}

static bool answer_has(const struct dns_answer *answer, const struct ip *ip)
{
	for (size_t i = 0; i < answer->record_count; i++)
		if (ip_eq(&answer->records[i].ip, ip))
			return true;
	return false;
}

static bool answer_is_void(const struct dns_answer *answer)
{
	return answer->status == DNS_NXDOMAIN || answer->status == DNS_NODATA;
}

/* Both kinds of addresses: a host may be known by one and connect by the other. */
static enum step look_up_helo(struct scan *scan, struct str name, enum helo_address *out)
{
	const struct dns_answer *a = ask_dns(scan, name, DNS_A);
	const struct dns_answer *aaaa = ask_dns(scan, name, DNS_AAAA);
	const struct ip *client = &scan->envelope->client;

	if (!a || !aaaa)
		return WAIT;
	if (answer_has(a, client) || answer_has(aaaa, client))
		*out = HELO_ADDRESS_CLIENT;
	else if (a->status == DNS_OK || aaaa->status == DNS_OK)
		*out = HELO_ADDRESS_OTHER;
	else if (answer_is_void(a) && answer_is_void(aaaa))
		*out = HELO_ADDRESS_NONE;
	else
		*out = HELO_ADDRESS_UNKNOWN;
	return DONE;
}

static const enum envelope_symbol form_symbols[] = {
	[HELO_LOCALHOST] = SYMBOL_HELO_LOCALHOST,
	[HELO_LOCALDOMAIN] = SYMBOL_HELO_LH_LD,
	[HELO_BARE_IP] = SYMBOL_RCVD_NUMERIC_HELO,
	[HELO_SINGLE_LABEL] = SYMBOL_HELO_NO_DOMAIN,
	[HELO_PRIVATE_NAME] = SYMBOL_HELO_PRIVATE_NAME,
	[HELO_MALFORMED] = SYMBOL_HELO_MALFORMED,
};

static const enum envelope_symbol address_symbols[] = {
	[HELO_ADDRESS_UNKNOWN] = SYMBOL_HELO_TEMPFAIL,
	[HELO_ADDRESS_NONE] = SYMBOL_HELO_NOT_FOUND,
	[HELO_ADDRESS_OTHER] = SYMBOL_HELO_OTHER_ADDRESS,
};

/* The worst that can be said of the name, and only that. */
static void report_helo(struct scan *scan, const struct helo *helo, const struct helo_facts *facts)
{
	struct str text = scan->envelope->helo;

	if (facts->is_ours) {
		add(scan, SYMBOL_HELO_OURS, text);
		return;
	}
	if (facts->has_underscore)
		add(scan, SYMBOL_HELO_UNDERSCORE, text);
	if (helo->form == HELO_LITERAL) {
		if (!ip_eq(&helo->ip, &scan->envelope->client))
			add(scan, SYMBOL_RCVD_HELO_IP_MISMATCH, text);
	} else if (helo->form != HELO_NAME && helo->form != HELO_ABSENT) {
		add(scan, form_symbols[helo->form], text);
	} else if (helo->form == HELO_NAME && facts->address != HELO_ADDRESS_CLIENT) {
		add(scan, address_symbols[facts->address], text);
	}
}

/* RFC 5321 4.1.1.1, 4.1.4: a name that cannot be verified only counts, it refuses nothing (E-12). */
static enum step check_helo(struct scan *scan)
{
	struct helo_facts facts = { .done = true };
	const struct list_answer *list = NULL;
	enum step found = DONE;
	struct str key = arena_lower(scan->arena, str_first(scan->envelope->helo, DNS_NAME_MAX));
	struct helo helo = { 0 };

	if (connect_judges_client(scan) && key.n > 0) {
		helo_read(scan->arena, scan->envelope->helo, &helo);
		list = ask_list(scan, LIST_HELO, key);
		if (helo.form == HELO_NAME) {
			found = look_up_helo(scan, helo.name, &facts.address);
			ask_dns(scan, helo.name, DNS_TXT); /* SPF's, a round earlier */
		}
		if (!list || found == WAIT)
			return WAIT;
		facts.form = helo.form;
		facts.name = helo.name;
		facts.has_underscore = helo.has_underscore;
		facts.is_ours = helo_is_ours(scan->settings, scan->envelope->helo, &helo);
		report_helo(scan, &helo, &facts);
		if (list->kind == LIST_BLOCK)
			add(scan, SYMBOL_HELO_BLOCKED, connect_list_evidence(scan->arena, list));
		if (list->kind == LIST_WHITE && facts.address == HELO_ADDRESS_CLIENT)
			add(scan, SYMBOL_HELO_WHITE, connect_list_evidence(scan->arena, list));
	}
	results_of(scan)->helo = facts;
	return DONE;
}

/* Is it a Mailbox, but for underscores in its domain? */
static bool mailbox_is_valid(
	struct scan *scan, struct str address, struct str *local, struct str *domain)
{
	struct str unused_local, unused_domain, clean;
	size_t at = str_find_last_char(address, '@');

	if (address_smtp_parse(address, scan->envelope->smtputf8, local, domain))
		return true;
	if (at == STR_NONE || str_find_char(str_from(address, at), '_') == STR_NONE)
		return false;
	clean = name_without_underscores(scan->arena, address);
	return address_smtp_parse(clean, scan->envelope->smtputf8, &unused_local, &unused_domain);
}

/* The parts of MAIL FROM; a malformed one still names a domain, if that can be read. */
static void read_sender(struct scan *scan, struct sender_facts *facts)
{
	struct str address = scan->envelope->mail_from, domain;
	size_t at = str_find_last_char(address, '@');
	struct ip ip;

	facts->known = scan->envelope->has_mail_from;
	facts->address = address;
	facts->is_null = facts->known && address.n == 0;
	if (address.n == 0)
		return;
	facts->local = str_first(address, at);
	domain = at == STR_NONE ? STR("") : str_from(address, at + 1);
	facts->valid = mailbox_is_valid(scan, address, &facts->local, &domain);
	facts->is_literal = domain_literal_parse(domain, &ip);
	if (facts->is_literal || domain.n == 0 || domain.n > DNS_NAME_MAX)
		return;
	if (!domain_to_ascii(scan->arena, domain, &facts->domain))
		facts->domain = STR("");
}

/* The narrower entry wins: the address before its domain. */
static enum step look_up_sender(struct scan *scan, struct sender_facts *facts)
{
	const struct list_answer *by_domain, *by_address, *list;
	struct str address = arena_printf(
		scan->arena, "%.*s@%.*s", STR_ARG(facts->local), STR_ARG(facts->domain));

	by_address = ask_list(scan, LIST_ADDRESS, arena_lower(scan->arena, address));
	by_domain = ask_list(scan, LIST_DOMAIN, facts->domain);
	if (connect_judges_client(scan))
		ask_dns(scan, facts->domain, DNS_TXT); /* SPF's, a round earlier */
	if (!by_address || !by_domain)
		return WAIT;
	list = by_address->kind != LIST_NONE ? by_address : by_domain;
	facts->listed = list->kind;
	facts->list = *list;
	return DONE;
}

static void report_sender(struct scan *scan, const struct sender_facts *facts)
{
	if (facts->is_null)
		add(scan, SYMBOL_SENDER_NULL, STR("<>"));
	if (facts->is_null && scan->envelope->recipient_count > 1)
		finding_add(scan, &envelope_symbol[SYMBOL_SENDER_NULL_TO_MANY], "%zu",
			scan->envelope->recipient_count);
	if (facts->is_null || !facts->known)
		return;
	if (!facts->valid)
		add(scan, SYMBOL_SENDER_MALFORMED, facts->address);
	else if (facts->is_literal)
		add(scan, SYMBOL_SENDER_LITERAL, facts->address);
	else if (facts->domain.n && str_find_char(facts->domain, '.') == STR_NONE)
		add(scan, SYMBOL_SENDER_UNQUALIFIED, facts->address);
	if (facts->listed == LIST_BLOCK)
		add(scan, SYMBOL_SENDER_BLOCKED, connect_list_evidence(scan->arena, &facts->list));
}

static enum step check_sender(struct scan *scan)
{
	struct sender_facts facts = { .done = true };

	read_sender(scan, &facts);
	if (connect_judges_sender(scan)) {
		if (facts.domain.n && look_up_sender(scan, &facts) == WAIT)
			return WAIT;
		report_sender(scan, &facts);
	}
	results_of(scan)->sender = facts;
	return DONE;
}

/* Many recipients that do not exist, or that were made up (K-72, K-79). */
static enum step check_harvest(struct scan *scan)
{
	const struct envelope *envelope = scan->envelope;
	struct harvest harvest;

	if (!connect_judges_sender(scan))
		return DONE;
	if (envelope->unknown_recipients >= 3 &&
		envelope->unknown_recipients >= envelope->recipient_count)
		finding_add(scan, &envelope_symbol[SYMBOL_HARVEST_UNKNOWN], "%u unknown, %zu known",
			envelope->unknown_recipients, envelope->recipient_count);
	harvest_read(scan->arena, envelope->recipients, envelope->recipient_count, &harvest);
	if (harvest.run >= HARVEST_RUN_MIN)
		finding_add(scan, &envelope_symbol[SYMBOL_HARVEST_SEQUENCE], "%.*s ... %.*s (%zu)",
			STR_ARG(harvest.run_first), STR_ARG(harvest.run_last), harvest.run);
	if (harvest.words >= HARVEST_WORDS_MIN && harvest.words * 10 >= harvest.looked_at * 6)
		finding_add(scan, &envelope_symbol[SYMBOL_HARVEST_WORDS], "%zu of %zu",
			harvest.words, harvest.looked_at);
	return DONE;
}

static const struct check checks[] = {
	{ .name = "helo", .stage = STAGE_DOMAIN_IP, .from = CONSULT_RCPT, .run = check_helo },
	{ .name = "sender", .stage = STAGE_DOMAIN_IP, .from = CONSULT_RCPT, .run = check_sender },
	{ .name = "harvest",
		.stage = STAGE_SPAM_SYSTEM,
		.from = CONSULT_RCPT,
		.run = check_harvest },
};

const struct check_table envelope_checks = { checks, sizeof checks / sizeof *checks };
