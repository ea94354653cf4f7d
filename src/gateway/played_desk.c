/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/played_desk.h"

#include <assert.h>
#include <stdlib.h>

enum errand_kind { NOTHING, LOOK, JUDGE, SHELVE };

struct consult {
	struct consulting *all;
	struct incoming *mail;
	consult_done *done;
	consult_shelved *shelved;
	void *context, *shelved_context;
	enum errand_kind waits_for;
};

static struct consult *open_mail(struct consulting *consulting, uint32_t recipients_max,
	consult_done *done, void *context)
{
	struct incoming *mail = incoming_new(recipients_max);
	struct consult *consult = arena_new_of(mail->arena, struct consult);
	*consult = (struct consult){ .all = consulting, .mail = mail, .done = done,
		.context = context };
	consulting->opened++;
	consulting->mail.max = consulting->ended.max = consulting->shelved.max = 1 << 20;
	buf_clear(&consulting->mail);
	buf_clear(&consulting->ended);
	buf_clear(&consulting->shelved);
	return consult;
}

static struct incoming *mail_of(struct consult *consult)
{
	return consult->mail;
}

static bool add_recipient(struct consult *consult, struct str address)
{
	struct incoming *mail = consult->mail;
	static const struct domain_settings plus = { .junk = JUNK_BY_PLUS };
	assert(consult->waits_for == NOTHING);
	if (mail->envelope.recipient_count == mail->room || mail->address_bytes + address.n > 4096)
		return false;
	mail->candidate = arena_dup(mail->arena, address);
	mail->candidate_domain = str_ends_nocase(address, STR("@plus.example")) ? &plus : NULL;
	incoming_add_candidate(mail);
	return true;
}

static void remove_recipient(struct consult *consult)
{
	struct envelope *e = &consult->mail->envelope;
	assert(e->recipient_count > 0);
	consult->mail->address_bytes -= e->recipients[--e->recipient_count].address.n;
}

static enum consult_room write_bytes(struct consult *consult, struct str bytes)
{
	struct consulting *all = consult->all;
	assert(consult->waits_for == NOTHING && bytes.n > 0);
	if (all->room == 0)
		return CONSULT_NO_MEMORY;
	if (all->mail.n + bytes.n > all->room)
		return CONSULT_TOO_LARGE;
	buf_add(&all->mail, bytes);
	if (consult->mail->file < 0 && !incoming_open(consult->mail))
		abort();
	return incoming_write(consult->mail, bytes) ? CONSULT_FINE : CONSULT_NO_MEMORY;
}

/* Through the frame, as it would reach a scanner. */
static void keep_envelope(struct consulting *all, const struct envelope *envelope)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	struct wire_reader reader;
	if (!all->arena)
		all->arena = arena_new(64 * 1024 * 1024);
	arena_reset(all->arena);
	wire_begin(&frame, 1);
	envelope_put(&frame, envelope);
	assert(!frame.full);
	wire_read(&reader, buf_str(&frame));
	envelope_get(all->arena, &reader, &all->envelope);
	assert(wire_complete(&reader));
}

static void judge(struct consult *consult, enum consultation consultation)
{
	assert(consult->waits_for == NOTHING && !consult->all->waiting);
	assert(consult->mail->envelope.recipient_count > 0);
	consult->all->looked = consultation == CONSULT_RCPT;
	consult->waits_for = consultation == CONSULT_RCPT ? LOOK : JUDGE;
	consult->all->waiting = consult;
	keep_envelope(consult->all, &consult->mail->envelope);
}

static void quarantine(struct consult *consult, const size_t *recipients, size_t n,
	consult_shelved *done, void *context)
{
	const struct envelope *e = &consult->mail->envelope;
	assert(n > 0 && consult->waits_for == NOTHING);
	for (size_t i = 0; i < n; i++) {
		assert(recipients[i] < e->recipient_count);
		buf_printf(&consult->all->shelved, "%s%.*s", i ? " " : "",
			STR_ARG(e->recipients[recipients[i]].address));
	}
	consult->shelved = done;
	consult->shelved_context = context;
	consult->waits_for = SHELVE;
	consult->all->waiting = consult;
}

static void forget(struct consult *consult)
{
	struct incoming *mail = consult->mail;
	if (consult->all->waiting == consult)
		consult->all->waiting = NULL;
	incoming_free(&mail, consult->all->limits);
}

static void end_mail(struct consult **consult, uint16_t code, struct str reply)
{
	struct consulting *all = (*consult)->all;
	assert((*consult)->waits_for == NOTHING);
	buf_clear(&all->ended);
	buf_printf(&all->ended, "%u %.*s", code, STR_ARG(reply));
	all->finished++;
	forget(*consult);
	*consult = NULL;
}

static void drop(struct consult **consult)
{
	if (!*consult)
		return;
	buf_clear(&(*consult)->all->ended);
	(*consult)->all->dropped++;
	forget(*consult);
	*consult = NULL;
}

const struct milter_desk played_desk = { .open = open_mail, .mail = mail_of,
	.add_recipient = add_recipient, .remove_recipient = remove_recipient,
	.write = write_bytes, .judge = judge, .quarantine = quarantine, .end = end_mail,
	.drop = drop };

/* ---- verdicts by name ---- */

static enum action named_action(struct str address)
{
	for (int action = ACTION_REJECT; action > ACTION_ACCEPT; action--)
		if (str_starts(address, str_of(action_name((enum action)action))))
			return (enum action)action;
	return ACTION_ACCEPT;
}

static void set_reply(struct judgement *j)
{
	bool rejects = j->action == ACTION_REJECT, defers = j->action == ACTION_DEFER;
	j->code = rejects ? 550 : defers ? 451 : 250;
	j->enhanced = rejects ? STR("5.7.1") : defers ? STR("4.7.1") : STR("2.0.0");
	j->reply = STR("100% sure");
	j->summary = STR("A=1,B=2");
}

/* X-Remove and what is folded below it; neighbours are one range. */
static void find_removed(struct arena *arena, struct str mail, struct judgement *j)
{
	bool taking = false;
	size_t offset = 0;
	j->removed = arena_array_of(arena, struct removed, JOB_REMOVED_MAX);
	while (offset < mail.n) {
		struct str rest = str_from(mail, offset);
		size_t end = str_find(rest, STR("\r\n"));
		size_t length = end == STR_NONE ? rest.n : end + 2;
		if (end == 0)
			return;
		if (!ascii_is_wsp(rest.p[0]))
			taking = str_starts_nocase(rest, STR("X-Remove"));
		struct removed *last = j->removed_count ? &j->removed[j->removed_count - 1] : NULL;
		if (taking && last && last->offset + last->length == offset)
			last->length += length;
		else if (taking && j->removed_count < JOB_REMOVED_MAX)
			j->removed[j->removed_count++] = (struct removed){ offset, length };
		offset += length;
	}
}

static struct judgement *judgement_of(const struct consult *consult)
{
	struct arena *arena = consult->mail->arena;
	const struct envelope *e = &consult->mail->envelope;
	struct judgement *j = arena_new_of(arena, struct judgement);
	j->recipients = arena_array_of(arena, struct recipient_verdict, e->recipient_count);
	j->recipient_count = e->recipient_count;
	j->action = ACTION_REJECT;
	j->groups = arena_array_of(arena, struct str, ACTION_REJECT + 1);
	j->group_count = ACTION_REJECT + 1;
	for (size_t i = 0; i < j->group_count; i++)
		j->groups[i] = e->kind == ENVELOPE_OUTBOUND ? STR("")
			: arena_printf(arena, "X-One: %s\r\nX-Two: a\r\n\tb\r\n",
				  action_name((enum action)i));
	for (size_t i = 0; i < e->recipient_count; i++) {
		enum action action = named_action(e->recipients[i].address);
		j->recipients[i] = (struct recipient_verdict){ .action = (uint8_t)action,
			.group = (uint8_t)action };
		if (action < j->action)
			j->action = (uint8_t)action;
	}
	find_removed(arena, buf_str(&consult->all->mail), j);
	set_reply(j);
	return j;
}

static void answer_look(struct consult *consult, struct str from)
{
	struct judgement *j = arena_new_of(consult->mail->arena, struct judgement);
	j->action = str_starts(from, STR("refused@")) ? ACTION_REJECT
		: str_starts(from, STR("later@"))     ? ACTION_DEFER
						      : ACTION_ACCEPT;
	set_reply(j);
	if (str_starts(from, STR("unlooked@")))
		consult->done(consult->context, JUDGE_NO_SCANNER, NULL);
	else if (str_starts(from, STR("poison@")))
		consult->done(consult->context, JUDGE_DIED, NULL);
	else
		consult->done(consult->context, JUDGE_VERDICT, j);
}

static void answer_mail(struct consult *consult, struct str from)
{
	if (str_starts(from, STR("unheard@")))
		consult->done(consult->context, JUDGE_NO_SCANNER, NULL);
	else if (str_starts(from, STR("poison@")))
		consult->done(consult->context, JUDGE_DIED, NULL);
	else
		consult->done(consult->context, JUDGE_VERDICT, judgement_of(consult));
}

bool played_desk_answer(struct consulting *consulting)
{
	struct consult *consult = consulting->waiting;
	if (!consult)
		return false;
	enum errand_kind kind = consult->waits_for;
	struct str from = consult->mail->envelope.mail_from;
	consulting->waiting = NULL;
	consult->waits_for = NOTHING;
	if (kind == LOOK)
		answer_look(consult, from);
	else if (kind == JUDGE)
		answer_mail(consult, from);
	else
		consult->shelved(consult->shelved_context, !str_starts(from, STR("full@")), "full");
	return true;
}

void played_desk_done(struct consulting *consulting)
{
	assert(consulting->opened == consulting->dropped + consulting->finished);
	buf_done(&consulting->mail);
	buf_done(&consulting->ended);
	buf_done(&consulting->shelved);
	arena_free(&consulting->arena);
}
