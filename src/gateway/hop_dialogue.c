/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/hop_dialogue.h"

#include <assert.h>
#include <stdlib.h>

#include "gateway/smtp_path.h"

/* The longest command: keyword, address with its mark, parameters. */
#define COMMAND_MAX (HOP_ADDRESS_MAX + 200)

enum phase { ENVELOPE, DATA_COMMAND, DATA_WAIT, BODY, FINAL, OVER };

static void set(struct hop_reply *reply, uint16_t code, const char *text)
{
	hop_reply_set(reply, code, str_of(text));
}

void hop_dialogue_init(struct hop_dialogue *dialogue)
{
	hop_dialogue_done(dialogue);
	dialogue->phase = ENVELOPE;
	dialogue->mail_open = dialogue->utf8 = dialogue->mail_refused = false;
	dialogue->sent = dialogue->seen = dialogue->final_at = 0;
	dialogue->piece = STR("");
	dialogue->dots = (struct dot_writer){ false };
	for (size_t i = 0; i < dialogue->recipient_count; i++)
		dialogue->replies[i] = (struct hop_reply){ 0 };
}

void hop_dialogue_done(struct hop_dialogue *dialogue)
{
	free(dialogue->order);
	dialogue->order = NULL;
	dialogue->order_count = 0;
	if (dialogue->mail_open)
		deliver_bytes_close(&dialogue->bytes);
	dialogue->mail_open = false;
}

/* ---- before the first word ---- */

/* Can it stand between angle brackets on a line? Its syntax was the door's business. */
static bool address_fits(struct str address)
{
	for (size_t i = 0; i < address.n; i++)
		if ((unsigned char)address.p[i] < ' ' || address.p[i] == 0x7f)
			return false;
	return address.n <= HOP_ADDRESS_MAX;
}

static void answer_all(struct hop_dialogue *dialogue, uint16_t code, const char *text)
{
	for (size_t i = 0; i < dialogue->recipient_count; i++)
		set(&dialogue->replies[i], code, text);
}

/* Recipients that can be sent, in order. */
static void choose_recipients(struct hop_dialogue *dialogue)
{
	dialogue->order = calloc(dialogue->recipient_count + 1, sizeof *dialogue->order);
	if (!dialogue->order)
		abort();
	for (size_t i = 0; i < dialogue->recipient_count; i++) {
		if (address_fits(dialogue->recipients[i]) && dialogue->recipients[i].n)
			dialogue->order[dialogue->order_count++] = (uint32_t)i;
		else
			set(&dialogue->replies[i], 553, "5.1.3 Not an address");
	}
}

static bool addresses_are_ascii(const struct hop_dialogue *dialogue)
{
	for (size_t i = 0; i < dialogue->recipient_count; i++)
		if (!str_is_ascii(dialogue->recipients[i]))
			return false;
	return str_is_ascii(dialogue->mail_from);
}

/* What the mail needs and the hop does not offer; a mail is never converted, that would break its
 * signatures. NULL: nothing. */
static const char *mail_misses(struct hop_dialogue *dialogue, uint16_t *code)
{
	const struct outgoing *outgoing = dialogue->outgoing;
	const struct hop_extensions *e = &dialogue->extensions;
	bool declared = outgoing->smtputf8 || outgoing->body_8bit;
	bool ascii = declared && deliver_bytes_are_ascii(&dialogue->bytes);

	if (e->size_max && deliver_bytes_size(&dialogue->bytes) > e->size_max) {
		*code = 552;
		return "5.3.4 Larger than the recipient's server takes";
	}
	if (outgoing->smtputf8 && !ascii)
		dialogue->utf8 = true;
	*code = 550;
	if (dialogue->utf8 && !e->smtputf8)
		return "5.6.7 The recipient's server does not take SMTPUTF8";
	if (outgoing->body_8bit && !ascii && !e->body_8bit)
		return "5.6.3 The recipient's server does not take 8BITMIME";
	return NULL;
}

/* Is there anything to be said? */
static bool has_words(struct hop_dialogue *dialogue)
{
	const char *misses = NULL;
	uint16_t code = 550;
	struct error err;

	if (dialogue->task == HOP_LEARN)
		return false;
	if (!address_fits(dialogue->mail_from)) {
		answer_all(dialogue, 553, "5.1.7 Not an address");
		return false;
	}
	dialogue->utf8 = !addresses_are_ascii(dialogue);
	if (dialogue->task == HOP_DELIVER) {
		bool mark = dialogue->outgoing->junk_mark == JUNK_BY_HEADER;
		if (!deliver_bytes_open(&dialogue->bytes, dialogue->outgoing, mark, &err)) {
			answer_all(dialogue, 451, "4.3.0 Local trouble");
			return false;
		}
		dialogue->mail_open = true;
		misses = mail_misses(dialogue, &code);
	} else if (dialogue->utf8 && !dialogue->extensions.smtputf8) {
		misses = "5.6.7 The recipient's server does not take SMTPUTF8";
	}
	if (misses) {
		answer_all(dialogue, code, misses);
		return false;
	}
	choose_recipients(dialogue);
	return dialogue->order_count > 0;
}

enum hop_step hop_dialogue_begin(
	struct hop_dialogue *dialogue, const struct hop_extensions *extensions)
{
	dialogue->extensions = *extensions;
	if (has_words(dialogue))
		return HOP_STEP_SEND;
	dialogue->phase = OVER;
	return HOP_STEP_CLEAN;
}

/* ---- what is sent ---- */

static void add_mail(const struct hop_dialogue *dialogue, struct buf *out)
{
	buf_printf(out, "MAIL FROM:<%.*s>", STR_ARG(dialogue->mail_from));
	if (dialogue->task == HOP_DELIVER) {
		if (dialogue->extensions.size)
			buf_printf(out, " SIZE=%llu",
				(unsigned long long)deliver_bytes_size(&dialogue->bytes));
		if (dialogue->outgoing->body_8bit && dialogue->extensions.body_8bit)
			buf_add(out, STR(" BODY=8BITMIME"));
	}
	if (dialogue->utf8)
		buf_add(out, STR(" SMTPUTF8"));
	buf_add(out, STR("\r\n"));
}

static void add_rcpt(const struct hop_dialogue *dialogue, size_t index, struct buf *out)
{
	struct str address = dialogue->recipients[dialogue->order[index]];
	const struct outgoing *outgoing = dialogue->outgoing;

	buf_add(out, STR("RCPT TO:<"));
	if (dialogue->task == HOP_DELIVER && outgoing->junk && outgoing->junk_mark == JUNK_BY_PLUS)
		smtp_path_add_junk(out, address);
	else
		buf_add(out, address);
	buf_add(out, STR(">\r\n"));
}

/* MAIL, RCPT of each, and for a probe RSET. */
static size_t envelope_commands(const struct hop_dialogue *dialogue)
{
	return 1 + dialogue->order_count + (dialogue->task == HOP_PROBE);
}

static bool fill_envelope(struct hop_dialogue *dialogue, struct buf *out)
{
	bool added = false;

	while (dialogue->sent < envelope_commands(dialogue) &&
		(dialogue->extensions.pipelining || dialogue->sent == dialogue->seen) &&
		out->max - out->n >= COMMAND_MAX) {
		if (dialogue->sent == 0)
			add_mail(dialogue, out);
		else if (dialogue->sent <= dialogue->order_count)
			add_rcpt(dialogue, dialogue->sent - 1, out);
		else
			buf_add(out, STR("RSET\r\n"));
		dialogue->sent++;
		added = true;
	}
	return added;
}

static bool fill_body(struct hop_dialogue *dialogue, struct buf *out)
{
	size_t before = out->n;

	for (;;) {
		if (!dot_write(&dialogue->dots, &dialogue->piece, out))
			return out->n > before;
		if (!deliver_bytes_next(&dialogue->bytes, &dialogue->piece))
			break;
	}
	if (out->max - out->n >= 5) {
		dot_finish(&dialogue->dots, out);
		dialogue->phase = FINAL;
	}
	return out->n > before;
}

bool hop_dialogue_fill(struct hop_dialogue *dialogue, struct buf *out)
{
	switch ((enum phase)dialogue->phase) {
	case ENVELOPE: return fill_envelope(dialogue, out);
	case DATA_COMMAND:
		buf_add(out, STR("DATA\r\n"));
		dialogue->phase = DATA_WAIT;
		return true;
	case BODY: return fill_body(dialogue, out);
	default: return false;
	}
}

/* ---- what is heard ---- */

static bool is_yes(const struct hop_reply *reply)
{
	return reply->code >= 200 && reply->code < 300;
}

static enum hop_step over(struct hop_dialogue *dialogue, enum hop_step step)
{
	dialogue->phase = OVER;
	return step;
}

/* The recipients that RCPT took get this as their last word. */
static void answer_accepted(struct hop_dialogue *dialogue, const struct hop_reply *reply)
{
	for (size_t i = 0; i < dialogue->order_count; i++) {
		struct hop_reply *own = &dialogue->replies[dialogue->order[i]];
		if (is_yes(own))
			*own = *reply;
	}
}

static bool any_accepted(const struct hop_dialogue *dialogue)
{
	for (size_t i = 0; i < dialogue->order_count; i++)
		if (is_yes(&dialogue->replies[dialogue->order[i]]))
			return true;
	return false;
}

static enum hop_step not_smtp(struct hop_dialogue *dialogue)
{
	hop_dialogue_broken(
		dialogue, "the recipient's server gave a reply that has no place there");
	return HOP_STEP_UNCLEAN;
}

/* MAIL was refused: so are all recipients. */
static enum hop_step mail_refused(struct hop_dialogue *dialogue, const struct hop_reply *reply)
{
	dialogue->mail_refused = true;
	for (size_t i = 0; i < dialogue->order_count; i++)
		dialogue->replies[dialogue->order[i]] = *reply;
	if (dialogue->task == HOP_DELIVER)
		return over(dialogue, HOP_STEP_UNCLEAN);
	/* The commands that are on their way will be answered; those that are not stay away. */
	if (dialogue->sent == 1)
		dialogue->sent = dialogue->seen = envelope_commands(dialogue) - 1;
	return HOP_STEP_ANSWERED;
}

static enum hop_step envelope_reply(struct hop_dialogue *dialogue, const struct hop_reply *reply)
{
	size_t index = dialogue->seen++;

	if (index >= dialogue->sent || (reply->code >= 300 && reply->code < 400))
		return not_smtp(dialogue);
	if (index == 0)
		return is_yes(reply) ? HOP_STEP_SEND : mail_refused(dialogue, reply);
	if (index > dialogue->order_count) /* RSET */
		return over(dialogue, is_yes(reply) ? HOP_STEP_CLEAN : HOP_STEP_UNCLEAN);
	struct hop_reply *own = &dialogue->replies[dialogue->order[index - 1]];
	if (own->code == 0) /* else MAIL was refused, and this only says so again */
		*own = *reply;
	if (index < dialogue->order_count)
		return HOP_STEP_SEND;
	if (dialogue->task == HOP_PROBE)
		return HOP_STEP_ANSWERED;
	if (!any_accepted(dialogue))
		return over(dialogue, HOP_STEP_UNCLEAN);
	dialogue->phase = DATA_COMMAND;
	return HOP_STEP_SEND;
}

static enum hop_step data_reply(struct hop_dialogue *dialogue, const struct hop_reply *reply)
{
	if (reply->code == 354) {
		dialogue->phase = BODY;
		return HOP_STEP_SEND;
	}
	if (reply->code < 400)
		return not_smtp(dialogue);
	answer_accepted(dialogue, reply);
	return over(dialogue, HOP_STEP_UNCLEAN);
}

/* Only bad news can come before the mail has been sent. */
static enum hop_step early_reply(struct hop_dialogue *dialogue, const struct hop_reply *reply)
{
	if (reply->code < 400)
		return not_smtp(dialogue);
	answer_accepted(dialogue, reply);
	return over(dialogue, HOP_STEP_UNCLEAN);
}

/* LMTP: one reply for each recipient that RCPT took (RFC 2033 section 4.2). */
static enum hop_step final_reply(struct hop_dialogue *dialogue, const struct hop_reply *reply)
{
	enum hop_step end = reply->code == 421 ? HOP_STEP_UNCLEAN : HOP_STEP_CLEAN;

	if (reply->code >= 300 && reply->code < 400)
		return not_smtp(dialogue);
	if (!dialogue->lmtp) {
		answer_accepted(dialogue, reply);
		return over(dialogue, end);
	}
	while (!is_yes(&dialogue->replies[dialogue->order[dialogue->final_at]]))
		dialogue->final_at++;
	dialogue->replies[dialogue->order[dialogue->final_at++]] = *reply;
	for (size_t i = dialogue->final_at; i < dialogue->order_count; i++)
		if (is_yes(&dialogue->replies[dialogue->order[i]]))
			return HOP_STEP_WAIT;
	return over(dialogue, end);
}

enum hop_step hop_dialogue_reply(struct hop_dialogue *dialogue, const struct hop_reply *reply)
{
	switch ((enum phase)dialogue->phase) {
	case ENVELOPE: return envelope_reply(dialogue, reply);
	case DATA_WAIT: return data_reply(dialogue, reply);
	case BODY: return early_reply(dialogue, reply);
	case FINAL: return final_reply(dialogue, reply);
	default: return not_smtp(dialogue); /* a reply to nothing */
	}
}

void hop_dialogue_broken(struct hop_dialogue *dialogue, const char *why)
{
	auto_buf text = BUF(HOP_REPLY_TEXT_MAX);

	if (dialogue->phase == OVER)
		return;
	buf_printf(&text, "4.4.2 %s", why);
	for (size_t i = 0; i < dialogue->order_count; i++) {
		struct hop_reply *own = &dialogue->replies[dialogue->order[i]];
		bool said =
			own->code >= 400 || (dialogue->phase == FINAL && i < dialogue->final_at);
		/* A probe's answer stands even if RSET has none. */
		if (!said && !(dialogue->task == HOP_PROBE && own->code))
			hop_reply_set(own, 0, buf_str(&text));
	}
	if (!dialogue->order)
		for (size_t i = 0; i < dialogue->recipient_count; i++)
			hop_reply_set(&dialogue->replies[i], 0, buf_str(&text));
	dialogue->phase = OVER;
}

bool hop_dialogue_untouched(const struct hop_dialogue *dialogue)
{
	return dialogue->phase == ENVELOPE && dialogue->seen == 0;
}
