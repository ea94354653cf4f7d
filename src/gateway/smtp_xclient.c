/* SPDX-License-Identifier: Apache-2.0
 *
 * XCLIENT: a trusted peer tells for whom it speaks (Postfix XCLIENT_README). Values in xtext
 * (RFC 3461 section 4). */
#include "gateway/smtp_inside.h"
#include "gateway/smtp_path.h"

struct xclient {
	bool has_ip, has_helo, has_login, has_port, has_proto;
	struct ip ip;
	uint16_t port;
	bool esmtp;
	struct buf helo, login;
};

/* "+2B" is "+". */
static bool xtext_decode(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '+') {
			int high = i + 2 < text.n ? ascii_hex_value(text.p[i + 1]) : -1;
			int low = i + 2 < text.n ? ascii_hex_value(text.p[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		}
		if ((unsigned char)c < ' ' || c == 0x7f)
			return false;
		buf_add_char(out, c);
	}
	return !out->full;
}

static bool is_unavailable(struct str value)
{
	return str_eq_nocase(value, STR("[UNAVAILABLE]")) ||
		str_eq_nocase(value, STR("[TEMPUNAVAIL]"));
}

static bool set_address(struct xclient *x, struct str value)
{
	if (str_starts_nocase(value, STR("IPV6:")))
		value = str_from(value, 5);
	x->has_ip = ip_parse(value, &x->ip);
	return x->has_ip;
}

static bool set_port(struct xclient *x, struct str value)
{
	uint64_t port;
	x->has_port = str_to_uint(value, UINT16_MAX, &port);
	x->port = x->has_port ? (uint16_t)port : 0;
	return x->has_port;
}

/* One NAME=value. Names that we have no use for (we ask the DNS ourselves) are read over. */
static bool set_attribute(struct xclient *x, struct str name, struct str value)
{
	bool known = !is_unavailable(value);
	if (str_eq_nocase(name, STR("ADDR")))
		return known && set_address(x, value);
	if (str_eq_nocase(name, STR("PORT")))
		return !known || set_port(x, value);
	if (str_eq_nocase(name, STR("HELO"))) {
		x->has_helo = true;
		return !known || xtext_decode(value, &x->helo);
	}
	if (str_eq_nocase(name, STR("LOGIN"))) {
		x->has_login = true;
		return !known || xtext_decode(value, &x->login);
	}
	if (str_eq_nocase(name, STR("PROTO"))) {
		x->has_proto = true;
		x->esmtp = str_eq_nocase(value, STR("ESMTP"));
		return x->esmtp || str_eq_nocase(value, STR("SMTP"));
	}
	return str_eq_nocase(name, STR("NAME")) || str_eq_nocase(name, STR("DESTADDR")) ||
		str_eq_nocase(name, STR("DESTPORT"));
}

static bool parse(struct str args, struct xclient *x)
{
	struct smtp_parameter p;
	enum smtp_parameter_status status;
	size_t n = 0;
	while ((status = smtp_parameter_next(&args, &p)) == PARAMETER_OK) {
		n++;
		if (!p.has_value || !set_attribute(x, p.keyword, p.value))
			return false;
	}
	return status == PARAMETER_NONE && n > 0;
}

bool smtp_check_xclient(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	if (!s->believed)
		smtp_refuse(s, 550, "5.7.0 Not authorized");
	else if (s->mail)
		smtp_refuse(s, 503, "5.5.1 A mail is in progress");
	else
		return true;
	return false;
}

void smtp_proceed_xclient(struct smtp_call *call)
{
	struct smtp_session *s = call->session;
	struct xclient x = { .helo = BUF(HELO_MAX), .login = BUF(ADDRESS_MAX) };
	if (!parse(call->args, &x)) {
		smtp_refuse(s, 501, "5.5.4 Syntax: XCLIENT ADDR=address HELO=name …");
	} else {
		smtp_forget(s);
		if (x.has_helo)
			buf_add(&s->helo, buf_str(&x.helo));
		if (x.has_proto)
			s->esmtp = x.esmtp;
		if (x.has_login) {
			buf_clear(&s->user);
			buf_add(&s->user, buf_str(&x.login));
		}
		s->flaws = 0;
		s->mails = s->unknown_recipients = s->rejected_recipients = 0;
		if (x.has_ip)
			smtp_admit(s, &x.ip, x.has_port ? x.port : 0);
		else
			smtp_greet(s);
	}
	buf_done(&x.helo);
	buf_done(&x.login);
}
