/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/hop_reply.h"

#include <stdio.h>

#define ROOM      (2 * HOP_LINE_MAX)
#define WHOLE_MAX (16 * 1024)

void hop_reply_reader_init(struct hop_reply_reader *reader)
{
	*reader = (struct hop_reply_reader){ .whole = BUF(WHOLE_MAX), .new_reply = true };
	lines_init(&reader->lines, HOP_LINE_MAX, ROOM);
}

void hop_reply_reader_done(struct hop_reply_reader *reader)
{
	lines_done(&reader->lines);
	buf_done(&reader->whole);
}

size_t hop_reply_push(struct hop_reply_reader *reader, struct str bytes)
{
	return lines_push(&reader->lines, bytes);
}

/* reply-code [ SP / "-" text ]: 0 if it is none. */
static uint16_t code_of(struct str line, bool *last, struct str *text)
{
	uint64_t code;

	if (!str_to_uint(str_first(line, 3), 599, &code) || line.n < 3 || code < 200)
		return 0;
	if (line.n > 3 && line.p[3] != ' ' && line.p[3] != '-')
		return 0;
	*last = line.n == 3 || line.p[3] == ' ';
	*text = str_trim(str_from(line, 4));
	return (uint16_t)code;
}

/* Takes a line; a reply is whole with its last one. */
static enum hop_read take_line(
	struct hop_reply_reader *reader, struct str line, struct hop_reply *out)
{
	bool last;
	struct str text;
	uint16_t code = code_of(line, &last, &text);

	if (!code || reader->count == HOP_REPLY_LINES)
		return HOP_READ_BROKEN;
	if (reader->new_reply)
		buf_clear(&reader->whole);
	reader->new_reply = last;
	reader->count = last ? 0 : reader->count + 1;
	/* What passes the bound is text that nobody will see. */
	buf_add(&reader->whole, text);
	buf_add_char(&reader->whole, '\n');
	if (!last)
		return HOP_READ_MORE;
	hop_reply_set(out, code, buf_str(&reader->whole));
	return HOP_READ_REPLY;
}

enum hop_read hop_reply_next(struct hop_reply_reader *reader, struct hop_reply *out)
{
	struct str line;

	for (;;) {
		switch (lines_next(&reader->lines, &line)) {
		case LINE_OPEN: return reader->lines.skipping ? HOP_READ_BROKEN : HOP_READ_MORE;
		case LINE_TOO_LONG: return HOP_READ_BROKEN;
		case LINE_BARE_CR: /* a CR inside of a text, or a reply that is none */
		case LINE_BARE_LF:
		case LINE_CRLF: break;
		}
		enum hop_read read = take_line(reader, line, out);
		if (read != HOP_READ_MORE)
			return read;
	}
}

/* "2.1.5 " at the front, or nothing. */
static struct str enhanced_code(struct str text)
{
	size_t blank = str_find_char(text, ' ');
	struct str word = str_first(text, blank), rest = word, piece;
	int pieces = 0;

	while (str_next_piece(&rest, '.', &piece)) {
		uint64_t number;
		if (piece.n > 3 || !str_to_uint(piece, 999, &number))
			return STR("");
		pieces++;
	}
	return pieces == 3 && blank != STR_NONE ? str_first(text, word.n + 1) : STR("");
}

void hop_reply_set(struct hop_reply *reply, uint16_t code, struct str text)
{
	auto_buf safe = BUF(HOP_REPLY_TEXT_MAX);
	struct str enhanced = enhanced_code(text), line;
	bool first = true;

	/* Many servers repeat the enhanced code on every line; once is enough. */
	while (str_next_piece(&text, '\n', &line)) {
		if (!first && enhanced.n && str_starts(line, enhanced))
			line = str_from(line, enhanced.n);
		if (safe.n && line.n)
			buf_add_char(&safe, ' ');
		buf_add_safe(&safe, line, SAFE_HEADER);
		first = false;
	}
	*reply = (struct hop_reply){ .code = code };
	snprintf(reply->text, sizeof reply->text, "%.*s", STR_ARG(buf_str(&safe)));
}

struct hop_extensions hop_extensions_of(struct str whole)
{
	struct hop_extensions found = { 0 };
	struct str line, word, parameter;

	str_next_piece(&whole, '\n', &line); /* the hop's name */
	while (str_next_piece(&whole, '\n', &line)) {
		word = line;
		parameter = STR("");
		str_cut(line, ' ', &word, &parameter);
		if (str_eq_nocase(word, STR("PIPELINING"))) {
			found.pipelining = true;
		} else if (str_eq_nocase(word, STR("8BITMIME"))) {
			found.body_8bit = true;
		} else if (str_eq_nocase(word, STR("SMTPUTF8"))) {
			found.smtputf8 = true;
		} else if (str_eq_nocase(word, STR("SIZE"))) {
			found.size = true;
			str_to_uint(str_trim(parameter), UINT64_MAX, &found.size_max);
		}
	}
	return found;
}
