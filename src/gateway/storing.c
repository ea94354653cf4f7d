/* SPDX-License-Identifier: Apache-2.0
 *
 * Copies that we keep: one file and one row of the quarantine for each group of recipients that
 * share header and reason. */
#include "gateway/errand.h"

static void store_next(struct errand *errand);

/* Not delivered and not stored yet. */
static bool is_homeless(const struct copy *copy)
{
	return copy->fate == FATE_OPEN || copy->fate == FATE_FAILED;
}

static bool same_row(const struct copy *a, const struct copy *b)
{
	return a->group == b->group && a->action == b->action && a->fate == b->fate;
}

/* Why a copy is kept, in a word. */
static const char *reason_of(const struct errand *errand, const struct copy *copy)
{
	if (!errand->judgement)
		return "poison";
	if (copy->fate == FATE_FAILED)
		return "hop";
	switch (copy->action) {
	case ACTION_REJECT: return "refused"; /* for this recipient, in a mail that others get */
	case ACTION_DEFER: return "deferred";
	default: return "verdict";
	}
}

static enum quarantine_state state_of(const struct errand *errand, const struct copy *copy)
{
	if (!errand->judgement)
		return QUARANTINE_POISON;
	return copy->fate == FATE_FAILED ? QUARANTINE_RETRY : QUARANTINE_HELD;
}

/* "ID", "ID-2", "ID-3" … */
static struct str row_id(struct errand *errand)
{
	struct str id = errand->mail->envelope.mail_id;
	errand->rows++;
	return errand->rows == 1 ? id
		: arena_printf(errand->arena, "%.*s-%zu", STR_ARG(id), errand->rows);
}

static void fill_row(struct errand *errand, const struct copy *like)
{
	const struct incoming *mail = errand->mail;
	const struct envelope *e = &mail->envelope;
	const struct judgement *j = errand->judgement;
	struct str *recipients = errand->outgoing_names;
	struct quarantine_row *row = &errand->shelving.row;
	*row = (struct quarantine_row){ .id = row_id(errand), .mail_id = e->mail_id,
		.state = state_of(errand, like), .reason = str_of(reason_of(errand, like)),
		.detail = like->fate == FATE_FAILED ? like->text : j ? j->summary : STR(""),
		.time = e->time, .size = mail->size, .score = j ? j->score : 0,
		.client = client_text(errand->arena, e), .helo = e->helo,
		.mail_from = e->mail_from, .outbound = e->kind == ENVELOPE_OUTBOUND,
		.smtputf8 = e->smtputf8, .body_8bit = e->body_8bit,
		.junk = like->action == ACTION_JUNK, .recipients = recipients };
	for (size_t i = 0; i < e->recipient_count; i++)
		if (is_homeless(&errand->copies[i]) && same_row(&errand->copies[i], like))
			recipients[row->recipient_count++] = e->recipients[i].address;
}

static void stored(void *context, bool ok, const char *why)
{
	struct errand *errand = context;
	const struct quarantine_row *row = &errand->shelving.row;
	const struct envelope *e = &errand->mail->envelope;
	errand->calls--;
	if (!ok) {
		accepting_stored(errand, false, why);
		return;
	}
	for (size_t r = 0; r < row->recipient_count; r++)
		for (size_t i = 0; i < e->recipient_count; i++)
			if (e->recipients[i].address.p == row->recipients[r].p)
				errand->copies[i].fate = FATE_STORED;
	store_next(errand);
}

static void store_from(struct errand *errand, const struct copy *like)
{
	const struct incoming *mail = errand->mail;
	const struct judgement *j = errand->judgement;
	const struct reception_parts *parts = &errand->reception->parts;
	errand->shelving = (struct shelving){ .carrier = &parts->carrier, .asking = parts->asking,
		.arena = errand->arena, .done = stored, .context = errand };
	fill_row(errand, like);
	errand->shelving.outgoing = (struct outgoing){ .mail_id = mail->envelope.mail_id,
		.mail = mail->file, .size = mail->size,
		.headers = j ? j->groups[like->group] : STR(""),
		.removed = j ? j->removed : NULL, .removed_count = j ? j->removed_count : 0,
		.mail_from = mail->envelope.mail_from };
	errand->calls++;
	shelving_begin(&errand->shelving);
}

static void store_next(struct errand *errand)
{
	for (size_t i = 0; i < errand->mail->envelope.recipient_count; i++)
		if (is_homeless(&errand->copies[i])) {
			store_from(errand, &errand->copies[i]);
			return;
		}
	accepting_stored(errand, true, NULL);
}

void storing_begin(struct errand *errand)
{
	store_next(errand);
}
