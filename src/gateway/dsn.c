/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/dsn.h"

#include "mail/date.h"
#include "scan/text.h"

#define LINE_SHOWN_MAX 400

static const struct text subject_text = TEXT("배달되지 않은 메일", "Mail could not be delivered",
	"配送できなかったメール");

static const struct text body_text = TEXT(
	"이 메일은 아래 서버가 받아 두었으나, 다음 수신자에게 전달하지 못했습니다. 여러 날에 걸쳐 다시 시도한 끝에 "
	"전달을 포기합니다.",
	"The server named below took your mail, but could not deliver it to the recipients that follow. "
	"It has tried for days and now gives up.",
	"下記のサーバーはあなたのメールを受け取りましたが、次の受信者に配送できませんでした。数日間再試行しましたが、"
	"配送を断念します。");

/* Bytes for a line of ours: no line ends, no controls; UTF-8 stays. */
static void add_line(struct buf *out, struct str text)
{
	buf_add_safe(out, str_first(text, LINE_SHOWN_MAX), SAFE_TEXT);
}

/* RFC 3464 2.3.4: the enhanced code of the reply, else one of its class. */
static void add_status(struct buf *out, struct str reply)
{
	struct str code, rest, enhanced = STR("");
	if (str_cut(reply, ' ', &code, &rest)) {
		struct str words;
		enhanced = rest;
		str_cut(rest, ' ', &enhanced, &words);
	}
	bool given = enhanced.n >= 5 && enhanced.n <= 11 && enhanced.p[1] == '.' &&
		(enhanced.p[0] == '4' || enhanced.p[0] == '5');
	for (size_t i = 0; given && i < enhanced.n; i++)
		given = ascii_is_digit(enhanced.p[i]) || enhanced.p[i] == '.';
	buf_printf(out, "Status: %.*s\r\n", STR_ARG(given ? enhanced : STR("5.4.7")));
}

static void add_header(struct buf *out, const struct dsn *dsn, struct str date)
{
	buf_printf(out, "From: Mail Delivery System <MAILER-DAEMON@%.*s>\r\n", STR_ARG(dsn->hostname));
	buf_add(out, STR("To: <"));
	buf_add_safe(out, dsn->mail_from, SAFE_TEXT);
	buf_add(out, STR(">\r\n"));
	buf_printf(out, "Subject: %s\r\n", text_in(&subject_text, LANGUAGE_EN));
	buf_printf(out, "Date: %.*s\r\n", STR_ARG(date));
	buf_printf(out, "Message-ID: <%.*s.dsn@%.*s>\r\n", STR_ARG(dsn->mail_id),
		STR_ARG(dsn->hostname));
	buf_add(out, STR("Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"));
	buf_printf(out,
		"Content-Type: multipart/report; report-type=delivery-status;\r\n"
		"\tboundary=\"=_%.*s_dsn\"\r\n\r\n",
		STR_ARG(dsn->mail_id));
}

static void add_boundary(struct buf *out, const struct dsn *dsn, const char *end)
{
	buf_printf(out, "--=_%.*s_dsn%s\r\n", STR_ARG(dsn->mail_id), end);
}

static void add_for_people(struct buf *out, const struct dsn *dsn)
{
	add_boundary(out, dsn, "");
	buf_add(out, STR("Content-Type: text/plain; charset=utf-8\r\n"
			 "Content-Transfer-Encoding: 8bit\r\n\r\n"));
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		buf_printf(out, "%s\r\n%s\r\n\r\n",
			text_in(&subject_text, (enum language)language),
			text_in(&body_text, (enum language)language));
	for (size_t i = 0; i < dsn->recipient_count; i++) {
		buf_add(out, STR("  "));
		add_line(out, dsn->recipients[i].address);
		buf_add(out, STR("\r\n    "));
		add_line(out, dsn->recipients[i].reply.n > 0 ? dsn->recipients[i].reply
							     : STR("no answer"));
		buf_add(out, STR("\r\n"));
	}
	buf_printf(out, "\r\n%.*s, ref %.*s\r\n\r\n", STR_ARG(dsn->hostname), STR_ARG(dsn->mail_id));
}

static void add_for_machines(struct buf *out, const struct dsn *dsn, struct str arrival)
{
	add_boundary(out, dsn, "");
	buf_add(out, STR("Content-Type: message/delivery-status\r\n\r\n"));
	buf_printf(out, "Reporting-MTA: dns; %.*s\r\nArrival-Date: %.*s\r\n", STR_ARG(dsn->hostname),
		STR_ARG(arrival));
	for (size_t i = 0; i < dsn->recipient_count; i++) {
		const struct dsn_recipient *recipient = &dsn->recipients[i];
		buf_add(out, STR("\r\nFinal-Recipient: "));
		buf_add(out, str_is_ascii(recipient->address) ? STR("rfc822; ") : STR("utf-8; "));
		add_line(out, recipient->address);
		buf_add(out, STR("\r\nAction: failed\r\n"));
		add_status(out, recipient->reply);
		if (recipient->reply.n > 0) {
			buf_add(out, STR("Diagnostic-Code: smtp; "));
			add_line(out, recipient->reply);
			buf_add(out, STR("\r\n"));
		}
	}
	buf_add(out, STR("\r\n"));
}

/* The header section of the original, line ends made CRLF: a line that begins like our boundary
 * cannot be in it, since the id is ours and new. */
static void add_original(struct buf *out, const struct dsn *dsn)
{
	struct str rest = str_first(dsn->original, DSN_ORIGINAL_MAX), line;
	add_boundary(out, dsn, "");
	buf_add(out, STR("Content-Type: text/rfc822-headers\r\n\r\n"));
	while (str_next_piece(&rest, '\n', &line)) {
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n == 0)
			break;
		buf_add(out, line);
		buf_add(out, STR("\r\n"));
	}
	buf_add(out, STR("\r\n"));
}

void dsn_write(struct buf *out, const struct dsn *dsn)
{
	struct arena *arena = arena_new(4096);
	add_header(out, dsn, date_print(arena, dsn->now, 0));
	add_for_people(out, dsn);
	add_for_machines(out, dsn, date_print(arena, dsn->arrival, 0));
	add_original(out, dsn);
	add_boundary(out, dsn, "--");
	arena_free(&arena);
}
