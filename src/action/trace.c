/* SPDX-License-Identifier: Apache-2.0 */
#include "action/trace.h"

#include "action/fold.h"
#include "auth/results.h"
#include "identity/results.h"
#include "mail/address.h"
#include "mail/date.h"

#define NAME_SHOWN_MAX    255
#define COMMENT_SHOWN_MAX 200

/* A host name or literal as somebody gave it: whatever could not be one becomes '?'. */
static struct str safe_name(const struct scan *scan, struct str name)
{
	name = str_first(name, NAME_SHOWN_MAX);
	char *p = arena_bytes(scan->arena, name.n);
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool fits = ascii_is_alnum(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '[' ||
			c == ']';
		p[i] = fits ? c : '?';
	}
	return str_bytes(p, name.n);
}

/* "(text)" with what could end the comment escaped (RFC 5322 3.2.2). */
static void comment(struct fold *fold, struct str text)
{
	auto_buf out = BUF(2 * COMMENT_SHOWN_MAX + 2);
	buf_add_char(&out, '(');
	for (size_t i = 0; i < text.n && i < COMMENT_SHOWN_MAX; i++) {
		char c = text.p[i];
		if (c == '(' || c == ')' || c == '\\')
			buf_add_char(&out, '\\');
		buf_add_char(&out, c == '\r' || c == '\n' || c == '\t' ? ' ' : c);
	}
	buf_add_char(&out, ')');
	struct str rest = buf_str(&out), word;
	while (str_next_piece(&rest, ' ', &word)) {
		if (word.n)
			fold_word(fold, word);
	}
}

/* An address may stand as it is: characters that no parser of trace fields misreads. */
static bool is_plain_address(struct str address)
{
	struct str local, domain;
	for (size_t i = 0; i < address.n; i++) {
		char c = address.p[i];
		if (!ascii_is_alnum(c) && !memchr(".-_+=@!#$%&'*/?^`{|}~", c, 21))
			return false;
	}
	return address.n <= NAME_SHOWN_MAX && address_smtp_parse(address, false, &local, &domain);
}

void trace_return_path(struct buf *out, const struct scan *scan)
{
	struct str path = scan->envelope->mail_from;
	struct fold fold;
	if (!scan->envelope->has_mail_from)
		return;
	fold_begin(&fold, out, "Return-Path");
	fold_word(&fold, STR("<"));
	/* A quoted local part is legal here; nothing but controls and 8-bit bytes is not. */
	fold_join(&fold, str_first(path, FOLD_WORD_MAX));
	fold_join(&fold, STR(">"));
	fold_end(&fold);
}

/* "ESMTPSA" and the like (RFC 3848, RFC 6531 4.3). */
static void with_keyword(struct fold *fold, const struct envelope *envelope)
{
	bool tls = envelope->tls_version.n > 0, signed_in = envelope->user.n > 0;
	bool extended = envelope->esmtp || tls || signed_in;
	fold_printf(fold, "with %s%s%s",
		envelope->smtputf8 ? "UTF8SMTP" : extended ? "ESMTP" : "SMTP", tls ? "S" : "",
		signed_in ? "A" : "");
}

static void from_clause(struct fold *fold, const struct scan *scan)
{
	const struct envelope *envelope = scan->envelope;
	const struct reverse_facts *reverse = reverse_facts(scan);
	if (!envelope->has_client)
		return;
	fold_word(fold, STR("from"));
	fold_word(fold, envelope->helo.n ? safe_name(scan, envelope->helo) : STR("unknown"));
	char address[IP_TEXT_MAX];
	ip_print(&envelope->client, address);
	bool confirmed = reverse && reverse->iprev == IPREV_PASS && reverse->name.n;
	struct str name = confirmed ? safe_name(scan, reverse->name) : STR("unknown");
	fold_printf(fold, "(%.*s [%s%s])", STR_ARG(name), envelope->client.v6 ? "IPv6:" : "", address);
	fold_break(fold);
}

void trace_received(struct buf *out, const struct scan *scan)
{
	const struct envelope *envelope = scan->envelope;
	struct fold fold;
	fold_begin(&fold, out, "Received");
	from_clause(&fold, scan);
	fold_word(&fold, STR("by"));
	fold_word(&fold, safe_name(scan, scan->settings->hostname));
	fold_word(&fold, STR("(Haechi)"));
	with_keyword(&fold, envelope);
	fold_printf(&fold, "id %.*s", STR_ARG(str_first(envelope->mail_id, 64)));
	if (envelope->tls_version.n) {
		fold_break(&fold);
		auto_buf text = BUF(COMMENT_SHOWN_MAX);
		buf_printf(&text, "using %.*s with cipher %.*s", STR_ARG(envelope->tls_version),
			STR_ARG(envelope->tls_cipher));
		comment(&fold, buf_str(&text));
	}
	/* With several, each would learn of the others. */
	if (envelope->recipient_count == 1 && is_plain_address(envelope->recipients[0].address)) {
		fold_break(&fold);
		fold_printf(&fold, "for <%.*s>", STR_ARG(envelope->recipients[0].address));
	}
	fold_join(&fold, STR(";"));
	fold_break(&fold);
	struct str date = date_print(scan->arena, envelope->time, 0);
	fold_printf(&fold, "%.*s", STR_ARG(date));
	fold_end(&fold);
}

/* ";" after what stands before, and a new line. */
static void next_result(struct fold *fold)
{
	fold_join(fold, STR(";"));
	fold_break(fold);
}

/* property=value: the value as a token, or quoted (RFC 8601 2.2, RFC 2045 5.1). */
static void property(struct fold *fold, const char *name, struct str value)
{
	bool token = value.n > 0;
	auto_buf text = BUF(2 * NAME_SHOWN_MAX + 64);
	for (size_t i = 0; i < value.n; i++)
		token &= value.p[i] > ' ' && value.p[i] <= '~' && !memchr("()<>,;:\\\"/[]?=", value.p[i], 14);
	buf_printf(&text, "%s=", name);
	if (!token)
		buf_add_char(&text, '"');
	for (size_t i = 0; i < value.n && i < NAME_SHOWN_MAX; i++) {
		char c = value.p[i];
		if (c == '"' || c == '\\')
			buf_add_char(&text, '\\');
		buf_add_char(&text, (uint8_t)c > ' ' && c <= '~' ? c : '?');
	}
	if (!token)
		buf_add_char(&text, '"');
	fold_word(fold, buf_str(&text));
}

/* Why SPF ended so: the term that matched, what was wrong, or the owner's explanation. */
static void spf_reason(struct fold *fold, const struct spf_report *report)
{
	auto_buf text = BUF(COMMENT_SHOWN_MAX);
	if (report->problem_term.n)
		buf_printf(&text, "%.*s of %.*s", STR_ARG(report->problem_term),
			STR_ARG(report->problem_domain));
	else if (report->term.n)
		buf_printf(&text, "%.*s of %.*s", STR_ARG(report->term), STR_ARG(report->term_domain));
	if (text.n)
		comment(fold, buf_str(&text));
}

static void spf_result(struct fold *fold, const struct spf_report *report, const char *name,
	struct str value)
{
	next_result(fold);
	fold_printf(fold, "spf=%s", spf_result_name(report->result));
	spf_reason(fold, report);
	property(fold, name, value);
}

static void spf_results(struct fold *fold, const struct scan *scan)
{
	const struct auth_results *auth = auth_results(scan);
	struct str from = scan->envelope->mail_from;
	if (!auth)
		return;
	const struct spf_report *mail_from = &auth->mail_from.report, *helo = &auth->helo.report;
	if (auth->mail_from.checked && from.n)
		spf_result(fold, mail_from, "smtp.mailfrom",
			is_plain_address(from) ? from : mail_from->domain);
	/* The null sender is postmaster@HELO (RFC 7208 2.4): said of HELO, and once. */
	if (auth->helo.checked)
		spf_result(fold, helo, "smtp.helo", helo->domain);
	else if (auth->mail_from.checked && !from.n)
		spf_result(fold, mail_from, "smtp.helo", mail_from->domain);
}

static void iprev_result(struct fold *fold, const struct scan *scan)
{
	const struct reverse_facts *reverse = reverse_facts(scan);
	if (!reverse || reverse->iprev == IPREV_NONE)
		return;
	char address[IP_TEXT_MAX];
	ip_print(&scan->envelope->client, address);
	next_result(fold);
	fold_printf(fold, "iprev=%s", iprev_name(reverse->iprev));
	if (reverse->name.n)
		comment(fold, reverse->name);
	property(fold, "policy.iprev", str_of(address));
}

void trace_authentication_results(struct buf *out, const struct scan *scan)
{
	const struct envelope *envelope = scan->envelope;
	struct str id = scan->settings->authserv_id;
	struct fold fold;
	fold_begin(&fold, out, "Authentication-Results");
	fold_word(&fold, safe_name(scan, id.n ? id : scan->settings->hostname));
	spf_results(&fold, scan);
	iprev_result(&fold, scan);
	if (envelope->user.n) {
		next_result(&fold);
		fold_word(&fold, STR("auth=pass"));
		property(&fold, "smtp.auth", envelope->user);
	} else if (envelope->has_client) {
		next_result(&fold);
		fold_word(&fold, STR("auth=none"));
	} else {
		fold_join(&fold, STR("; none"));
	}
	fold_end(&fold);
}
