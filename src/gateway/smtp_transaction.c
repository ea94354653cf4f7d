/* SPDX-License-Identifier: Apache-2.0
 *
 * MAIL and RCPT (RFC 5321 4.1.1.2, 4.1.1.3). */
#include <assert.h>

#include "base/clock.h"
#include "gateway/metrics.h"
#include "gateway/smtp_inside.h"
#include "gateway/smtp_path.h"
#include "mail/address.h"

/* ---- MAIL ---- */

static bool may_begin(struct smtp_session *s)
{
	const struct settings *settings = smtp_settings(s);
	if (s->house->stopping)
		smtp_close(s, 421, "4.3.2 Service shutting down");
	else if (s->mail)
		smtp_refuse(s, 503, "5.5.1 A mail is in progress already");
	else if (s->mails >= settings->limits.mails_per_connection)
		smtp_close(s, 421, "4.7.0 Enough mails for one connection");
	else if (s->listener->kind == ENVELOPE_OUTBOUND &&
		!prefix_list_has(&s->listener->networks, &s->client.ip))
		smtp_refuse(s, 550, "5.7.1 This is for our own networks");
	else if (s->listener->kind == ENVELOPE_OUTBOUND && !settings->has_relay)
		smtp_put_off(s, 451, "4.3.5 No relay to send through");
	else
		return true;
	return false;
}

static bool refuse_parameter(struct smtp_session *s, struct str keyword)
{
	smtp_refuse(s, 555, "5.5.4 Parameter not supported: %.*s", STR_ARG(str_first(keyword, 40)));
	return false;
}

static bool size_parameter(struct smtp_call *call, struct str value)
{
	if (value.n > 20 || !str_to_uint(value, UINT64_MAX, &call->mail->envelope.size_declared)) {
		smtp_refuse(call->session, 501, "5.5.4 Syntax: SIZE=bytes");
		return false;
	}
	return true;
}

static bool body_parameter(struct smtp_call *call, struct str value)
{
	struct smtp_session *s = call->session;
	if (str_eq_nocase(value, STR("7BIT")))
		return true;
	if (!str_eq_nocase(value, STR("8BITMIME")) ||
		!s->house->features(s->house->context, s->listener, NULL).body_8bit) {
		smtp_refuse(s, 555, "5.5.4 BODY type not supported");
		return false;
	}
	call->mail->envelope.body_8bit = true;
	return true;
}

static bool mail_parameter(struct smtp_call *call, const struct smtp_parameter *p)
{
	struct smtp_session *s = call->session;
	if (str_eq_nocase(p->keyword, STR("SIZE")) && p->has_value)
		return size_parameter(call, p->value);
	if (str_eq_nocase(p->keyword, STR("BODY")) && p->has_value)
		return body_parameter(call, p->value);
	if (str_eq_nocase(p->keyword, STR("SMTPUTF8")) && !p->has_value) {
		struct hop_features f = s->house->features(s->house->context, s->listener, NULL);
		call->mail->envelope.smtputf8 = true;
		return (f.smtputf8 && f.body_8bit) || refuse_parameter(s, p->keyword);
	}
	return refuse_parameter(s, p->keyword);
}

static bool mail_parameters(struct smtp_call *call)
{
	struct smtp_parameter p;
	enum smtp_parameter_status status;
	while ((status = smtp_parameter_next(&call->parameters, &p)) == PARAMETER_OK)
		if (!mail_parameter(call, &p))
			return false;
	if (status == PARAMETER_BAD)
		smtp_refuse(call->session, 501, "5.5.4 Bad parameter");
	return status == PARAMETER_NONE;
}

static bool address_is_sound(struct smtp_call *call, bool utf8, const char *bad)
{
	struct str local, domain;
	if (call->path.n <= ADDRESS_MAX && address_smtp_parse(call->path, utf8, &local, &domain))
		return true;
	if (!utf8 && !str_is_ascii(call->path))
		smtp_refuse(call->session, 553, "5.6.7 Address needs SMTPUTF8");
	else
		smtp_refuse(call->session, 501, "%s", bad);
	return false;
}

/* What of the sizes can be known before the data. */
static bool size_fits(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	uint64_t size = call->mail->envelope.size_declared;
	if (size > smtp_settings(s)->limits.message_size)
		smtp_refuse(s, 552, "5.3.4 Mail too big: at most %llu bytes",
			(unsigned long long)smtp_settings(s)->limits.message_size);
	else if (!limits_bytes_fit(s->house->limits, &s->client, size ? size : 1))
		smtp_put_off(s, 452, "4.3.1 Too much mail on its way, try again later");
	else
		return true;
	return false;
}

static bool check_sender(struct smtp_call *call)
{
	return mail_parameters(call) &&
		(call->path.n == 0 || address_is_sound(call, call->mail->envelope.smtputf8,
					      "5.1.7 Not an address to answer to")) &&
		size_fits(call);
}

bool smtp_check_mail(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	if (!may_begin(s))
		return false;
	if (!smtp_path_parse(call->args, STR("FROM:"), &call->path, &call->parameters)) {
		smtp_refuse(s, 501, "5.5.4 Syntax: MAIL FROM:<address>");
		return false;
	}
	if (!limits_take(s->house->limits, &s->client, LIMIT_MAILS, smtp_now(s))) {
		smtp_put_off(s, 450, "4.7.1 Too many mails from your address, slow down");
		return false;
	}
	call->mail = incoming_new(smtp_settings(s)->limits.recipients);
	if (check_sender(call))
		return true;
	incoming_free(&call->mail, s->house->limits);
	return false;
}

static struct str copied(struct incoming *mail, const char *text)
{
	return arena_dup(mail->arena, str_of(text));
}

void smtp_proceed_mail(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	struct incoming *mail = call->mail;
	struct envelope *e = &mail->envelope;
	if (s->helo.n == 0)
		s->flaws |= DIALOGUE_NO_EHLO;
	e->kind = s->listener->kind;
	e->listener = s->listener->name;
	e->has_client = true;
	e->client = s->client.ip;
	e->client_port = s->client_port;
	e->client_trusted = s->client.trusted;
	e->client_white = s->client.white;
	e->helo = arena_dup(mail->arena, buf_str(&s->helo));
	e->esmtp = s->esmtp;
	e->has_mail_from = true;
	e->mail_from = arena_dup(mail->arena, call->path);
	e->user = arena_dup(mail->arena, buf_str(&s->user));
	e->tls_version = copied(mail, s->tls_version);
	e->tls_cipher = copied(mail, s->tls_cipher);
	e->time = clock_wall();
	e->connections_max = s->client.connections_max;
	mail->began = smtp_now(s);
	mail->session = s;
	s->mail = mail;
	s->mails++;
	s->receiving = (struct smtp_receiving){ 0 };
	smtp_reply(s, 250, "2.1.0 Ok");
}

/* ---- RCPT ---- */

static bool rcpt_parameters(struct smtp_call *call)
{
	struct smtp_parameter p;
	switch (smtp_parameter_next(&call->parameters, &p)) {
	case PARAMETER_NONE:
		return true;
	case PARAMETER_OK:
		return refuse_parameter(call->session, p.keyword);
	case PARAMETER_BAD:
		break;
	}
	smtp_refuse(call->session, 501, "5.5.4 Bad parameter");
	return false;
}

/* RFC 5321 4.5.1: the one address without a domain. It is the postmaster of our own name's domain
 * where that is one of ours. */
static struct str complete_postmaster(struct incoming *mail, const struct settings *settings,
	struct str path)
{
	if (!str_eq_nocase(path, STR("postmaster")))
		return arena_dup(mail->arena, path);
	struct str domain = settings->hostname;
	if (!settings_domain(settings, domain) && settings->domain_count > 0)
		domain = settings->domains[0].name;
	return arena_printf(mail->arena, "postmaster@%.*s", STR_ARG(domain));
}

bool smtp_check_rcpt(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	if (!s->mail)
		smtp_refuse(s, 503, "5.5.1 MAIL comes first");
	else if (s->receiving.chunked)
		smtp_refuse(s, 503, "5.5.1 The data has begun");
	else if (!smtp_path_parse(call->args, STR("TO:"), &call->path, &call->parameters))
		smtp_refuse(s, 501, "5.5.4 Syntax: RCPT TO:<address>");
	else
		return rcpt_parameters(call) &&
			(str_eq_nocase(call->path, STR("postmaster")) ||
				address_is_sound(call, s->mail->envelope.smtputf8,
					"5.1.3 Not an address"));
	return false;
}

static bool within_limits(struct smtp_session *s, struct str address)
{
	struct limits *limits = s->house->limits;
	int64_t now = smtp_now(s);
	const struct incoming *mail = s->mail;
	/* Before the address is looked up: a harvester over his rate learns nothing more. */
	if (!limits_has(limits, &s->client, LIMIT_UNKNOWN_RECIPIENTS, now))
		smtp_put_off(s, 450, "4.7.1 Too many unknown recipients, come back later");
	else if (!limits_take(limits, &s->client, LIMIT_RECIPIENTS, now))
		smtp_put_off(s, 450, "4.7.1 Too many recipients from your address, slow down");
	else if (mail->envelope.recipient_count >= smtp_settings(s)->limits.recipients ||
		mail->address_bytes + address.n > INCOMING_ADDRESS_BYTES_MAX ||
		!arena_room(mail->arena, INCOMING_RCPT_RESERVE))
		smtp_put_off(s, 452, "4.5.3 Too many recipients in one mail");
	else
		return true;
	return false;
}

/* Where mail for the address goes; false: nowhere (K-51). */
static bool find_hop(struct smtp_session *s, struct str address)
{
	const struct settings *settings = smtp_settings(s);
	struct incoming *mail = s->mail;
	mail->candidate_domain = NULL;
	mail->candidate_hop = &settings->relay;
	if (s->listener->kind == ENVELOPE_OUTBOUND)
		return true;
	size_t at = str_find_last_char(address, '@');
	mail->candidate_domain = at == STR_NONE ? NULL
		: settings_domain(settings, str_from(address, at + 1));
	if (!mail->candidate_domain)
		return false;
	mail->candidate_hop = &mail->candidate_domain->hop;
	return true;
}

/* What the recipient's hop cannot take is never converted: that would break signatures. */
static const char *hop_misses(struct smtp_session *s)
{
	struct hop_features f =
		s->house->features(s->house->context, s->listener, s->mail->candidate_hop);
	if (!f.known)
		return NULL;
	if (s->mail->envelope.smtputf8 && !f.smtputf8)
		return "5.6.7 The recipient's server does not take SMTPUTF8";
	if (s->mail->envelope.body_8bit && !f.body_8bit)
		return "5.6.3 The recipient's server does not take 8BITMIME";
	return NULL;
}

void smtp_proceed_rcpt(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	struct incoming *mail = s->mail;
	struct str address = complete_postmaster(mail, smtp_settings(s), call->path);
	if (!within_limits(s, address))
		return;
	if (incoming_has(mail, address)) {
		smtp_reply(s, 250, "2.1.5 Ok, has it already");
		return;
	}
	if (!find_hop(s, address)) {
		s->rejected_recipients++;
		smtp_refuse(s, 550, "5.7.1 We do not relay: not a domain of ours");
		return;
	}
	if (mail->hop && !str_eq(mail->hop->text, mail->candidate_hop->text)) {
		smtp_put_off(s, 452, "4.5.3 Another next hop: send this recipient's mail on its own");
		return;
	}
	mail->candidate = address;
	mail->candidate_account = STR("");
	mail->envelope.flaws = s->flaws;
	mail->envelope.connections = limits_connections(&s->client);
	mail->envelope.unknown_recipients = s->unknown_recipients;
	mail->envelope.rejected_recipients = s->rejected_recipients;
	s->state = SMTP_CHECKING;
	s->waiting_since = smtp_now(s);
	s->house->check_recipient(s->house->context, mail);
}

void smtp_session_recipient(struct smtp_session *s, const struct smtp_answer *answer)
{
	assert(s->state == SMTP_CHECKING);
	const char *misses = answer->code < 300 ? hop_misses(s) : NULL;
	if (answer->unknown_recipient) {
		s->unknown_recipients++;
		limits_take(s->house->limits, &s->client, LIMIT_UNKNOWN_RECIPIENTS, smtp_now(s));
	}
	if (answer->code >= 500 || misses)
		s->rejected_recipients++;
	if (misses)
		smtp_refuse(s, 550, "%s", misses);
	else
		smtp_answer(s, answer, true);
	if (answer->code < 300 && !misses)
		incoming_add_candidate(s->mail);
	else
		metrics_recipient_refused(s->house->metrics, s->listener->name,
			misses ? 550 : answer->code);
	if (s->state == SMTP_CHECKING)
		s->state = SMTP_COMMAND;
	s->waiting_since = smtp_now(s);
	smtp_go_on(s);
}
