/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/milter_plan.h"

#include "base/log.h"
#include "gateway/smtp_path.h"

#define GROUP_FIELDS_MAX   64
#define REASON_SHOWN       200
#define ADDRESS_FRAME_MAX  1100

/* ---- who gets what ---- */

static enum action action_of(const struct judgement *judgement, size_t recipient)
{
	return (enum action)judgement->recipients[recipient].action;
}

/* A recipient whose verdict is worse than junk, in a mail that others get, has his copy in our
 * quarantine, never a notice to the sender. */
static bool is_withheld(const struct judgement *judgement, size_t recipient)
{
	return action_of(judgement, recipient) > ACTION_JUNK;
}

static bool may(const struct milter_options *options, uint32_t actions)
{
	return (options->actions & actions) == actions;
}

static uint8_t mildest_group(const struct judgement *judgement)
{
	size_t best = 0;
	for (size_t i = 1; i < judgement->recipient_count; i++)
		if (action_of(judgement, i) < action_of(judgement, best))
			best = i;
	return judgement->recipient_count > 0 ? judgement->recipients[best].group : 0;
}

static void shelve_all(const struct incoming *mail, struct milter_plan *plan)
{
	plan->ending = MILTER_TAKEN;
	plan->shelved_count = mail->envelope.recipient_count;
	for (size_t i = 0; i < plan->shelved_count; i++)
		plan->shelved[i] = i;
}

/* Some get it. Where the server cannot part the recipients (it offered no deleting of them) all do: the
 * mail was accepted for someone. */
static void share_out(const struct incoming *mail, const struct judgement *judgement,
	const struct milter_options *options, struct milter_plan *plan)
{
	bool can_shelve = may(options, MILTER_MAY_DELETE_RECIPIENTS);
	bool can_move = may(options, MILTER_MAY_DELETE_RECIPIENTS | MILTER_MAY_ADD_RECIPIENTS);
	plan->ending = MILTER_PASSES;
	for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
		bool plus = mail->domains[i] && mail->domains[i]->junk == JUNK_BY_PLUS;
		if (is_withheld(judgement, i) && can_shelve)
			plan->shelved[plan->shelved_count++] = i;
		else if (action_of(judgement, i) == ACTION_JUNK && plus && can_move)
			plan->moved[plan->moved_count++] = i;
	}
}

void milter_plan_make(const struct incoming *mail, const struct judgement *judgement,
	const struct milter_options *options, struct milter_plan *out)
{
	size_t n = mail->envelope.recipient_count;
	*out = (struct milter_plan){ .shelved = arena_array_of(mail->arena, size_t, n),
		.moved = arena_array_of(mail->arena, size_t, n) };
	if (!judgement) {
		shelve_all(mail, out);
		return;
	}
	out->group = mildest_group(judgement);
	switch ((enum action)judgement->action) {
	case ACTION_REJECT:
	case ACTION_DEFER:
		out->ending = MILTER_REFUSED;
		return;
	case ACTION_QUARANTINE:
		if (may(options, MILTER_MAY_QUARANTINE))
			out->ending = MILTER_HELD;
		else
			shelve_all(mail, out);
		return;
	case ACTION_ACCEPT:
	case ACTION_JUNK:
		share_out(mail, judgement, options, out);
		return;
	}
}

/* ---- fields ---- */

static void put_deletion(void *context, struct str name, uint32_t number)
{
	milter_put_header(context, MILTER_CHANGE_HEADER, number, name, STR(""));
}

/* The next field of the group: "Name: value" with its folds. */
static bool field_next(struct str *group, struct str *out)
{
	size_t end = 0;
	if (group->n == 0)
		return false;
	for (;;) {
		size_t line = str_find(str_from(*group, end), STR("\r\n"));
		if (line == STR_NONE)
			return false;
		end += line + 2;
		if (end >= group->n || !ascii_is_wsp(group->p[end]))
			break;
	}
	*out = str_first(*group, end - 2);
	*group = str_from(*group, end);
	return true;
}

static void put_insertion(struct buf *out, struct str field, bool blanks)
{
	struct str name, value;
	auto_buf text = BUF(MILTER_FRAME_MAX);
	if (!str_cut(field, ':', &name, &value))
		return;
	/* Without that agreement the mail server writes the blank behind the colon itself. */
	if (!blanks && str_starts(value, STR(" ")))
		value = str_from(value, 1);
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] != '\r')
			buf_add_char(&text, value.p[i]);
	milter_put_header(out, MILTER_INSERT_HEADER, 0, name, buf_str(&text));
}

/* Each goes to the top, so the last one goes first. */
static void put_insertions(struct buf *out, struct str group, bool blanks)
{
	struct str fields[GROUP_FIELDS_MAX];
	size_t n = 0;
	while (n < GROUP_FIELDS_MAX && field_next(&group, &fields[n]))
		n++;
	while (n > 0)
		put_insertion(out, fields[--n], blanks);
}

/* ---- recipients ---- */

static void put_address(struct buf *out, enum milter_reply reply, struct str address)
{
	auto_buf text = BUF(ADDRESS_FRAME_MAX);
	buf_printf(&text, "<%.*s>", STR_ARG(address));
	milter_put_string(out, reply, buf_str(&text));
}

static void put_move(struct buf *out, struct str address)
{
	auto_buf junk = BUF(ADDRESS_FRAME_MAX);
	smtp_path_add_junk(&junk, address);
	put_address(out, MILTER_DELETE_RECIPIENT, address);
	put_address(out, MILTER_ADD_RECIPIENT, buf_str(&junk));
}

static void put_recipients(struct buf *out, const struct milter_plan *plan,
	const struct envelope *envelope)
{
	for (size_t i = 0; i < plan->shelved_count; i++)
		put_address(out, MILTER_DELETE_RECIPIENT,
			envelope->recipients[plan->shelved[i]].address);
	for (size_t i = 0; i < plan->moved_count; i++)
		put_move(out, envelope->recipients[plan->moved[i]].address);
}

static void put_hold(struct buf *out, const struct incoming *mail, const struct judgement *judgement)
{
	auto_buf reason = BUF(2 * REASON_SHOWN);
	buf_printf(&reason, "Haechi %.*s: ", STR_ARG(mail->envelope.mail_id));
	buf_add_safe(&reason, str_first(judgement->summary, REASON_SHOWN), SAFE_HEADER);
	milter_put_string(out, MILTER_QUARANTINE, buf_str(&reason));
}

void milter_plan_put(struct buf *out, const struct milter_plan *plan, const struct incoming *mail,
	const struct judgement *judgement, const struct milter_options *options,
	const struct milter_mail *fields)
{
	if (!judgement || plan->ending == MILTER_REFUSED || plan->ending == MILTER_TAKEN)
		return;
	if (may(options, MILTER_MAY_CHANGE_HEADERS) &&
		!milter_mail_deletions(fields, mail->file, judgement->removed,
			judgement->removed_count, put_deletion, out))
		log_error("id=%.*s event=milter text=\"the mail cannot be read again\"",
			STR_ARG(mail->envelope.mail_id));
	if (may(options, MILTER_MAY_ADD_HEADERS))
		put_insertions(out, judgement->groups[plan->group],
			options->steps & MILTER_HEADER_BLANKS);
	put_recipients(out, plan, &mail->envelope);
	if (plan->ending == MILTER_HELD)
		put_hold(out, mail, judgement);
}
