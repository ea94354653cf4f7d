/* SPDX-License-Identifier: Apache-2.0
 *
 * MAIL and RCPT as the mail server passes them on: the path, then the parameters of ESMTP, each a
 * string. */
#include "gateway/milter_inside.h"

#include "base/clock.h"
#include "gateway/smtp_path.h"

#define PATH_MAX_BYTES 1000 /* longer ones pass no mail server */
#define ORCPT_MAX      500

static void refuse(struct milter_session *s, uint16_t code, const char *text)
{
	milter_put_code(&s->out, code, str_of(text));
}

/* What stands in the brackets, without a source route; some servers leave the brackets out. */
static struct str bare_path(struct str path)
{
	struct str bare, rest;
	return smtp_path_parse(path, STR(""), &bare, &rest) ? bare : str_trim(path);
}

/* "SIZE=9": false, and empty, at the end. */
static bool parameter_next(struct str *data, struct str *keyword, struct str *value)
{
	struct str parameter;
	*value = STR("");
	if (!milter_string_next(data, &parameter))
		return false;
	if (!str_cut(parameter, '=', keyword, value))
		*keyword = parameter;
	return true;
}

/* ---- MAIL: never answered with a refusal, so that no server needs to wait for an answer ---- */

static void sender_parameters(struct envelope *e, struct str data)
{
	struct str keyword, value;
	while (parameter_next(&data, &keyword, &value)) {
		if (str_eq_nocase(keyword, STR("SIZE")))
			str_to_uint(value, UINT64_MAX, &e->size_declared);
		else if (str_eq_nocase(keyword, STR("BODY")))
			e->body_8bit = str_eq_nocase(value, STR("8BITMIME"));
		else if (str_eq_nocase(keyword, STR("SMTPUTF8")))
			e->smtputf8 = true;
	}
}

static void fill_client(const struct milter_session *s, struct envelope *e)
{
	struct client client = { 0 };
	uint64_t connections;
	e->has_client = s->has_client;
	e->client = s->client;
	e->client_port = s->client_port;
	if (!s->has_client)
		return;
	limits_client(s->house->limits, &s->client, &client);
	e->client_trusted = client.trusted;
	e->client_white = client.white;
	e->connections_max = client.connections_max;
	/* The mail server counts them: it has the connections. */
	if (str_to_uint(milter_macro(&s->macros, MACRO_CLIENT_CONNECTIONS), UINT32_MAX, &connections))
		e->connections = (uint32_t)connections;
}

static struct str copy(struct incoming *mail, struct str text)
{
	return arena_dup(mail->arena, text);
}

static void fill_envelope(const struct milter_session *s, struct incoming *mail, struct str path,
	struct str parameters)
{
	struct envelope *e = &mail->envelope;
	fill_client(s, e);
	e->listener = s->listener->name;
	e->traced_elsewhere = true;
	e->helo = copy(mail, buf_str(&s->helo));
	e->esmtp = true;
	e->flaws = s->helo.n == 0 ? DIALOGUE_NO_EHLO : 0;
	e->has_mail_from = true;
	e->mail_from = copy(mail, path);
	e->user = copy(mail, milter_macro(&s->macros, MACRO_AUTH_USER));
	e->tls_version = copy(mail, milter_macro(&s->macros, MACRO_TLS_VERSION));
	e->tls_cipher = copy(mail, milter_macro(&s->macros, MACRO_TLS_CIPHER));
	e->time = clock_wall();
	/* Who has signed in sends out; what he sends is signed, not judged as a stranger's. */
	e->kind = e->user.n > 0 ? ENVELOPE_OUTBOUND : s->listener->kind;
	sender_parameters(e, parameters);
}

static enum consult_room write_mail(void *session, struct str bytes)
{
	struct milter_session *s = session;
	return s->house->desk->write(s->consult, bytes);
}

void milter_mail_from(struct milter_session *s, struct str data)
{
	const struct milter_desk *desk = s->house->desk;
	struct str path;
	milter_forget_mail(s);
	if (!milter_string_next(&data, &path)) {
		milter_break(s, "malformed: mail");
		return;
	}
	path = bare_path(path);
	s->sender_is_none = path.n > PATH_MAX_BYTES;
	s->consult = desk->open(s->house->consulting, s->house->settings->limits.recipients,
		milter_judged, s);
	fill_envelope(s, milter_incoming(s), str_first(path, PATH_MAX_BYTES), data);
	milter_mail_begin(&s->mail, write_mail, s);
	s->state = MILTER_ENVELOPE;
}

/* ---- RCPT ---- */

/* The mail server has refused this one itself, and says so for us to count. */
static bool is_refused_already(struct milter_session *s)
{
	if (!str_eq(milter_macro(&s->macros, MACRO_RECIPIENT_MAILER), STR("error")))
		return false;
	s->refused_recipients++;
	if (str_starts(milter_macro(&s->macros, MACRO_RECIPIENT_HOST), STR("5.1.1")))
		s->unknown_recipients++;
	return true;
}

static void recipient_parameters(struct incoming *mail, struct str data)
{
	struct str keyword, value;
	while (parameter_next(&data, &keyword, &value)) {
		size_t bytes = mail->address_bytes + value.n;
		if (!str_eq_nocase(keyword, STR("ORCPT")) || value.n > ORCPT_MAX ||
			bytes > INCOMING_ADDRESS_BYTES_MAX)
			continue;
		struct envelope *e = &mail->envelope;
		e->recipients[e->recipient_count - 1].orcpt = copy(mail, value);
		mail->address_bytes = bytes;
	}
}

static void add_recipient(struct milter_session *s, struct str path, struct str parameters)
{
	const struct milter_desk *desk = s->house->desk;
	struct incoming *mail = milter_incoming(s);
	if (s->recipient_refused)
		desk->remove_recipient(s->consult);
	s->recipient_refused = false;
	if (incoming_has(mail, path)) {
		milter_put(&s->out, MILTER_CONTINUE);
	} else if (!desk->add_recipient(s->consult, path)) {
		refuse(s, 452, "4.5.3 Too many recipients in one mail");
	} else {
		recipient_parameters(mail, parameters);
		if (mail->envelope.recipient_count > 1 || !s->listener->first_look) {
			milter_put(&s->out, MILTER_CONTINUE);
			return;
		}
		s->state = MILTER_LOOKING;
		desk->judge(s->consult, CONSULT_RCPT);
	}
}

void milter_recipient(struct milter_session *s, struct str data)
{
	struct str path;
	if (!milter_string_next(&data, &path)) {
		milter_break(s, "malformed: rcpt");
		return;
	}
	path = bare_path(path);
	if (is_refused_already(s)) {
		milter_put(&s->out, MILTER_CONTINUE);
		return;
	}
	milter_incoming(s)->envelope.unknown_recipients = s->unknown_recipients;
	milter_incoming(s)->envelope.rejected_recipients = s->refused_recipients;
	if (s->house->stopping)
		refuse(s, 451, "4.3.2 Service shutting down");
	else if (s->sender_is_none)
		refuse(s, 553, "5.1.7 Not an address to answer to");
	else if (path.n == 0 || path.n > PATH_MAX_BYTES)
		refuse(s, 501, "5.1.3 Not an address");
	else
		add_recipient(s, path, data);
}
