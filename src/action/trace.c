/* SPDX-License-Identifier: Apache-2.0 */
#include "action/trace.h"

#include "action/trace_words.h"
#include "identity/results.h"
#include "mail/date.h"

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
	fold_word(fold, envelope->helo.n ? trace_safe_name(scan->arena, envelope->helo) : STR("unknown"));
	char address[IP_TEXT_MAX];
	ip_print(&envelope->client, address);
	bool confirmed = reverse && reverse->iprev == IPREV_PASS && reverse->name.n;
	struct str name = confirmed ? trace_safe_name(scan->arena, reverse->name) : STR("unknown");
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
	fold_word(&fold, trace_safe_name(scan->arena, scan->settings->hostname));
	fold_word(&fold, STR("(Haechi)"));
	with_keyword(&fold, envelope);
	fold_printf(&fold, "id %.*s", STR_ARG(str_first(envelope->mail_id, 64)));
	if (envelope->tls_version.n) {
		fold_break(&fold);
		auto_buf text = BUF(COMMENT_SHOWN_MAX);
		buf_printf(&text, "using %.*s with cipher %.*s", STR_ARG(envelope->tls_version),
			STR_ARG(envelope->tls_cipher));
		trace_comment(&fold, buf_str(&text));
	}
	/* With several, each would learn of the others. */
	if (envelope->recipient_count == 1 && trace_is_plain_address(envelope->recipients[0].address)) {
		fold_break(&fold);
		fold_printf(&fold, "for <%.*s>", STR_ARG(envelope->recipients[0].address));
	}
	fold_join(&fold, STR(";"));
	fold_break(&fold);
	struct str date = date_print(scan->arena, envelope->time, 0);
	fold_printf(&fold, "%.*s", STR_ARG(date));
	fold_end(&fold);
}
