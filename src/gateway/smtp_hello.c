/* SPDX-License-Identifier: Apache-2.0
 *
 * HELO, EHLO (RFC 5321 4.1.1.1) and STARTTLS (RFC 3207). */
#include "gateway/smtp_inside.h"

/* Names that are none are judged by the rooms, which can say why; here only what could not even be
 * written down is refused. */
bool smtp_check_hello(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	if (call->args.n == 0)
		smtp_refuse(s, 501, "5.5.4 Syntax: EHLO name");
	else if (call->args.n > HELO_MAX || !str_is_ascii(call->args) ||
		str_find_char(call->args, ' ') != STR_NONE)
		smtp_refuse(s, 501, "5.5.4 Not a host name");
	else
		return true;
	return false;
}

static void take_name(struct smtp_call *call, bool esmtp)
{
	struct smtp_session *s = call->session;
	smtp_drop_mail(s);
	buf_clear(&s->helo);
	buf_add(&s->helo, call->args);
	s->esmtp = esmtp;
}

void smtp_proceed_helo(struct smtp_call *call)
{
	take_name(call, false);
	smtp_reply(call->session, 250, "%.*s", STR_ARG(smtp_settings(call->session)->hostname));
}

static bool tls_offered(const struct smtp_session *s)
{
	return s->house->tls && s->listener->tls != TLS_NONE && !s->tls_version;
}

void smtp_proceed_ehlo(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	const struct settings *settings = smtp_settings(s);
	struct hop_features features = s->house->features(s->house->context, s->listener, NULL);
	auto_buf text = BUF(REPLY_TEXT_MAX);
	take_name(call, true);
	buf_add(&text, settings->hostname);
	buf_add(&text, STR("\nPIPELINING\n"));
	buf_printf(&text, "SIZE %llu\n", (unsigned long long)settings->limits.message_size);
	if (features.body_8bit)
		buf_add(&text, STR("8BITMIME\n"));
	if (features.smtputf8 && features.body_8bit) /* RFC 6531 3.1 wants both */
		buf_add(&text, STR("SMTPUTF8\n"));
	if (tls_offered(s))
		buf_add(&text, STR("STARTTLS\n"));
	if (s->believed)
		buf_add(&text, STR("XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT\n"));
	buf_add(&text, STR("ENHANCEDSTATUSCODES\nCHUNKING\n"));
	smtp_reply_lines(s, 250, buf_str(&text));
}

bool smtp_check_starttls(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	if (lines_rest(&s->lines).n > 0) {
		/* Taken as said under TLS it would be anybody's injection. */
		s->flaws |= DIALOGUE_EARLY_PIPELINE;
		smtp_close(s, 554, "5.5.1 Nothing may follow STARTTLS before its reply");
		return false;
	}
	if (!tls_offered(s))
		smtp_refuse(s, s->tls_version ? 503 : 502, "5.5.1 STARTTLS is not offered");
	else if (call->args.n > 0)
		smtp_refuse(s, 501, "5.5.4 No arguments allowed");
	else
		return true;
	return false;
}

void smtp_proceed_starttls(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	smtp_forget(s);
	smtp_reply(s, 220, "2.0.0 Ready to start TLS");
	s->waiting_since = smtp_now(s);
	s->state = SMTP_TLS;
}
