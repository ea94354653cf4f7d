/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/log.h"
#include "gateway/smtp_inside.h"

/* "250-first", "250 last"; whatever is not printable ASCII becomes "?": replies are ASCII, and
 * parts of them were a stranger's. */
static void put_line(struct buf *out, unsigned code, bool last, struct str text)
{
	buf_printf(out, "%03u%c", code, last ? ' ' : '-');
	for (size_t i = 0; i < text.n; i++)
		buf_add_char(out, text.p[i] >= ' ' && text.p[i] <= '~' ? text.p[i] : '?');
	buf_add(out, STR("\r\n"));
}

void smtp_reply_lines(struct smtp_session *s, unsigned code, struct str lines)
{
	struct str head, tail;
	while (str_cut(lines, '\n', &head, &tail) && tail.n > 0) {
		put_line(&s->out, code, false, head);
		lines = tail;
	}
	put_line(&s->out, code, true, str_trim(lines));
}

static void log_refusal(const struct smtp_session *s, unsigned code, struct str text)
{
	char ip[IP_TEXT_MAX];
	if (s->quiet)
		return;
	ip_print(&s->client.ip, ip);
	const struct incoming *mail = s->mail;
	log_info("id=%.*s event=refused listener=%.*s client=%s helo=%s from=%s recipient=%s code=%u "
		 "flaws=%u reply=%s",
		mail ? (int)mail->envelope.mail_id.n : 1, mail ? mail->envelope.mail_id.p : "-",
		STR_ARG(s->listener->name), ip, log_str(buf_str(&s->helo)),
		mail ? log_str(mail->envelope.mail_from) : "",
		mail && s->state == SMTP_CHECKING ? log_str(mail->candidate) : "", code, s->flaws,
		log_str(text));
}

static void count_error(struct smtp_session *s)
{
	uint32_t most = smtp_settings(s)->limits.command_errors;
	if (limits_stressed(s->house->limits) && most > 3)
		most = 3;
	if (++s->errors >= most && s->state != SMTP_CLOSED) {
		log_refusal(s, 421, STR("4.7.0 too many errors"));
		put_line(&s->out, 421, true, STR("4.7.0 Too many errors"));
		s->state = SMTP_CLOSED;
	}
}

__attribute__((format(printf, 2, 0))) static struct str format_text(
	char text[static REPLY_TEXT_MAX], const char *format, va_list args)
{
	int n = vsnprintf(text, REPLY_TEXT_MAX, format, args);
	return str_bytes(text, n < 0 ? 0 : n < REPLY_TEXT_MAX ? (size_t)n : REPLY_TEXT_MAX - 1);
}

#define FORMATTED(text, format)                            \
	char text##_[REPLY_TEXT_MAX];                      \
	va_list args_;                                     \
	va_start(args_, format);                           \
	struct str text = format_text(text##_, format, args_); \
	va_end(args_)

void smtp_reply(struct smtp_session *s, unsigned code, const char *format, ...)
{
	FORMATTED(text, format);
	smtp_reply_lines(s, code, text);
}

void smtp_refuse(struct smtp_session *s, unsigned code, const char *format, ...)
{
	FORMATTED(text, format);
	log_refusal(s, code, text);
	smtp_reply_lines(s, code, text);
	count_error(s);
}

void smtp_put_off(struct smtp_session *s, unsigned code, const char *format, ...)
{
	FORMATTED(text, format);
	log_refusal(s, code, text);
	smtp_reply_lines(s, code, text);
}

void smtp_close(struct smtp_session *s, unsigned code, const char *format, ...)
{
	FORMATTED(text, format);
	if (code != 221)
		log_refusal(s, code, text);
	smtp_drop_mail(s);
	s->state = SMTP_CLOSED;
	smtp_reply_lines(s, code, text);
}

void smtp_answer(struct smtp_session *s, const struct smtp_answer *answer, bool logged)
{
	if (logged && answer->code >= 400)
		log_refusal(s, answer->code, answer->text);
	smtp_reply_lines(s, answer->code, answer->text);
	if (answer->code >= 500)
		count_error(s);
}
