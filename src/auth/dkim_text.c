/* SPDX-License-Identifier: Apache-2.0
 *
 * What happens to the text of a body on its way: blanks, line ends, quoting of lines, and other
 * encodings of the same text. */
#include <openssl/evp.h>

#include "auth/dkim_change.h"
#include "base/utf8.h"
#include "mail/charset.h"
#include "mail/transfer.h"

#define LONG_LINE    900 /* a hop that breaks lines does so at about 1000 (RFC 5321 4.5.3.1.6) */
#define ENCODED_LINE 76  /* RFC 2045 6.7, 6.8 */

static struct str body_of(const struct undo *undo)
{
	return undo->work->message->body;
}

/* Takes the next line off *rest, without its line end. */
static bool next_line(struct str *rest, struct str *line)
{
	if (!str_next_piece(rest, '\n', line))
		return false;
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}


/* Each line as it may have been: what `write` makes of it. */
static bool lines_fit(struct undo *undo, void (*write)(struct buf *out, struct str line))
{
	struct str body = body_of(undo), rest = body, line;
	auto_buf out = BUF(2 * UNDO_BODY_MAX);

	if (!undo_may_hash(undo, 0))
		return false;
	while (next_line(&rest, &line))
		write(&out, line);
	return !out.full && !str_eq(buf_str(&out), body) && undo_fits(undo, buf_str(&out));
}

static void end_line(struct buf *out, struct str line)
{
	buf_add(out, line);
	buf_add(out, STR("\r\n"));
}

static void without_blanks(struct buf *out, struct str line)
{
	while (line.n > 0 && ascii_is_wsp(line.p[line.n - 1]))
		line.n--;
	end_line(out, line);
}

/* The separator of a signature is "-- " (RFC 3676 4.3). */
static void with_separator(struct buf *out, struct str line)
{
	end_line(out, str_eq(line, STR("--")) ? STR("-- ") : line);
}

bool undo_blanks(struct undo *undo)
{
	struct str relaxed;

	if (undo->signature->body_form != CANONICAL_SIMPLE)
		return false;
	return lines_fit(undo, without_blanks) || lines_fit(undo, with_separator) ||
	       (canonical_body(undo->work->arena, CANONICAL_RELAXED, body_of(undo), &relaxed) &&
		       undo_fits(undo, relaxed));
}

static void without_cr(struct buf *out, struct str line)
{
	while (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	end_line(out, line);
}

static void cr_ends_lines(struct buf *out, struct str line)
{
	struct str piece;

	if (line.n == 0)
		end_line(out, line);
	while (str_next_piece(&line, '\r', &piece))
		end_line(out, piece);
}

/* Lines that were broken because they were too long: by a line end alone, by one and a blank, by
 * "!", a line end and a blank. */
static bool joined_fits(struct undo *undo, struct str mark, bool blank)
{
	struct str body = body_of(undo), rest = body, line;
	auto_buf out = BUF(2 * UNDO_BODY_MAX);
	bool joined = false, any = false;

	while (next_line(&rest, &line)) {
		if (joined && blank && line.n > 0 && *line.p == ' ')
			line = str_from(line, 1);
		joined = line.n >= LONG_LINE && str_ends(line, mark);
		any |= joined;
		if (joined)
			buf_add(&out, str_first(line, line.n - mark.n));
		else
			end_line(&out, line);
	}
	return any && !out.full && undo_fits(undo, buf_str(&out));
}

bool undo_line_ends(struct undo *undo)
{
	bool has_cr = str_find(body_of(undo), STR("\r\r")) != STR_NONE;

	return (has_cr && lines_fit(undo, without_cr)) || lines_fit(undo, cr_ends_lines) ||
	       joined_fits(undo, STR(""), false) || joined_fits(undo, STR(""), true) ||
	       joined_fits(undo, STR("!"), true);
}

bool undo_empty_lines(struct undo *undo)
{
	struct str body = body_of(undo), rest = body, line;
	auto_buf out = BUF(2 * UNDO_BODY_MAX);

	while (next_line(&rest, &line) && line.n == 0)
		body = rest;
	if (body.n < body_of(undo).n && undo_fits(undo, body))
		return true;
	buf_add(&out, STR("\r\n"));
	buf_add(&out, body_of(undo));
	return undo_fits(undo, buf_str(&out));
}

static void without_quote(struct buf *out, struct str line)
{
	end_line(out, str_starts(line, STR(">From ")) ? str_from(line, 1) : line);
}

static void without_dot(struct buf *out, struct str line)
{
	end_line(out, str_starts(line, STR("..")) ? str_from(line, 1) : line);
}

static void with_dot(struct buf *out, struct str line)
{
	if (str_starts(line, STR(".")))
		buf_add_char(out, '.');
	end_line(out, line);
}

/* A mailbox file quotes "From " (RFC 4155), SMTP doubles dots (RFC 5321 4.5.2), and some forget to
 * undo it. */
bool undo_stuffing(struct undo *undo)
{
	return lines_fit(undo, without_quote) || lines_fit(undo, without_dot) ||
	       lines_fit(undo, with_dot);
}

bool undo_decoded(struct undo *undo, struct str *out)
{
	const struct part *root = undo->work->message->root;
	struct arena *arena = undo->work->arena;
	struct flaws flaws = { 0 };

	if (root->multipart || root->rfc822 || !arena_room(arena, root->body.n))
		return false;
	*out = body_of(undo);
	if (root->encoding == TRANSFER_BASE64)
		*out = base64_decode(arena, *out, 0, &flaws);
	else if (root->encoding == TRANSFER_QUOTED_PRINTABLE)
		*out = quoted_printable_decode(arena, *out, 0, &flaws);
	return true;
}

static void write_base64(struct buf *out, struct str text)
{
	unsigned char line[ENCODED_LINE + 1];

	for (struct str piece; text.n > 0; text = str_from(text, piece.n)) {
		piece = str_first(text, ENCODED_LINE / 4 * 3);
		int n = EVP_EncodeBlock(line, (const unsigned char *)piece.p, (int)piece.n);
		end_line(out, str_bytes(line, (size_t)n));
	}
}

static void write_quoted_line(struct buf *out, struct str line)
{
	size_t column = 0;

	for (size_t i = 0; i < line.n; i++) {
		uint8_t c = (uint8_t)line.p[i];
		bool plain = (c > ' ' && c < 0x7f && c != '=') ||
			     ((c == ' ' || c == '\t') && i + 1 < line.n);
		size_t width = plain ? 1 : 3;
		/* The last character of a line may stand where a soft break would. */
		if (column + width > ENCODED_LINE - (i + 1 < line.n)) {
			buf_add(out, STR("=\r\n"));
			column = 0;
		}
		column += width;
		if (plain)
			buf_add_char(out, (char)c);
		else
			buf_printf(out, "=%02X", c);
	}
	buf_add(out, STR("\r\n"));
}

static bool fits_in(struct undo *undo, struct str text, enum transfer_encoding encoding)
{
	auto_buf out = BUF(4 * UNDO_BODY_MAX);
	struct str rest = text, line;

	if (encoding == TRANSFER_BASE64)
		write_base64(&out, text);
	else
		while (next_line(&rest, &line))
			write_quoted_line(&out, line);
	return !out.full && undo_fits(undo, buf_str(&out));
}

bool undo_fits_encoded(struct undo *undo, struct str text, const char *was)
{
	static const struct {
		enum transfer_encoding encoding;
		const char *name;
	} rows[] = { { TRANSFER_8BIT, "8bit" }, { TRANSFER_BASE64, "base64" },
		{ TRANSFER_QUOTED_PRINTABLE, "quoted-printable" } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].encoding == TRANSFER_8BIT ? !undo_fits(undo, text)
						      : !fits_in(undo, text, rows[i].encoding))
			continue;
		undo->detail = arena_printf(undo->work->arena, "%s%s", was, rows[i].name);
		return true;
	}
	return false;
}

bool undo_transfer(struct undo *undo)
{
	struct str text;

	return undo_decoded(undo, &text) && undo_fits_encoded(undo, text, "");
}

/* Of UTF-8 that has no other characters. */
static bool to_latin1(struct str text, struct buf *out)
{
	uint32_t cp;
	bool wide = false;

	while (utf8_next(&text, &cp)) {
		if (cp > 0xff)
			return false;
		wide |= cp > 0x7f;
		buf_add_char(out, (char)cp);
	}
	return wide;
}

bool undo_charset(struct undo *undo)
{
	const struct part *root = undo->work->message->root;
	auto_buf latin1 = BUF(UNDO_BODY_MAX);
	struct charset_text read;
	struct str text;

	if (!undo_decoded(undo, &text) || !arena_room(undo->work->arena, 3 * text.n))
		return false;
	charset_to_utf8(undo->work->arena, root->charset, text, &read);
	if (!str_eq(read.text, text) && undo_fits_encoded(undo, read.text, "utf-8, "))
		return true;
	return to_latin1(read.text, &latin1) &&
	       undo_fits_encoded(undo, buf_str(&latin1), "iso-8859-1, ");
}
