/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/transfer.h"

#include <endian.h>

#include "mail/bytes.h"

#define LINE_MAX_ENCODED 76 /* RFC 2045 6.7 (5), 6.8 */

/* Bytes of room for the output of n bytes: `quarters` for each four (base64 three, the others four),
 * and what an unfinished group and stores of whole words want. */
static size_t room_for(size_t n, size_t quarters)
{
	return n / 4 * quarters + 8;
}

/* That room; *from is cut to what fits the arena. NULL if nothing does, or nothing is there. */
static char *take_room(
	struct arena *arena, struct str *from, size_t quarters, size_t offset, struct flaws *flaws)
{
	size_t n = from->n;

	while (n > 0 && !arena_room(arena, room_for(n, quarters)))
		n /= 2;
	if (n < from->n)
		flaw_add(flaws, FLAW_UNREAD, offset + n);
	from->n = n;
	return n ? arena_bytes(arena, room_for(n, quarters)) : NULL;
}

/* One line of `from` at p: *end without its line end; returns the start of the next. */
static const char *line_next(const char *p, const char *limit, const char **end)
{
	const char *newline = memchr(p, '\n', (size_t)(limit - p));

	*end = newline ? newline : limit;
	if (newline && newline > p && newline[-1] == '\r')
		--*end;
	return newline ? newline + 1 : limit;
}

/* ---- base64 ---- */

/* What a byte means: 0..63 its value (RFC 2045 6.8); above, its kind. */
enum { PAD = 0x80, BLANK, LINE_END, ALIEN };

#define KIND(c)                                                                                    \
	(uint8_t)((c) >= 'A' && (c) <= 'Z'     ? (c) - 'A'                                         \
		  : (c) >= 'a' && (c) <= 'z'   ? (c) - 'a' + 26                                    \
		  : (c) >= '0' && (c) <= '9'   ? (c) - '0' + 52                                    \
		  : (c) == '+'                 ? 62                                                \
		  : (c) == '/'                 ? 63                                                \
		  : (c) == '='                 ? PAD                                               \
		  : (c) == ' ' || (c) == '\t'  ? BLANK                                             \
		  : (c) == '\r' || (c) == '\n' ? LINE_END                                          \
					       : ALIEN)
/* The same at its place in the 24 bits of a group; no value: the highest bit. */
#define PLACED(c, shift) (KIND(c) < PAD ? (uint32_t)KIND(c) << (shift) : UINT32_C(1) << 31)

#define FOUR(f, c, ...)                                                                            \
	f(c, ##__VA_ARGS__), f(c + 1, ##__VA_ARGS__), f(c + 2, ##__VA_ARGS__),                     \
		f(c + 3, ##__VA_ARGS__)
#define SIXTEEN(f, c, ...)                                                                         \
	FOUR(f, c, ##__VA_ARGS__), FOUR(f, c + 4, ##__VA_ARGS__), FOUR(f, c + 8, ##__VA_ARGS__),   \
		FOUR(f, c + 12, ##__VA_ARGS__)
#define EIGHTY(f, c, ...)                                                                          \
	SIXTEEN(f, c, ##__VA_ARGS__), SIXTEEN(f, c + 16, ##__VA_ARGS__),                           \
		SIXTEEN(f, c + 32, ##__VA_ARGS__), SIXTEEN(f, c + 48, ##__VA_ARGS__),              \
		SIXTEEN(f, c + 64, ##__VA_ARGS__)
#define ALL(f, ...)                                                                                \
	{                                                                                          \
		EIGHTY(f, 0, ##__VA_ARGS__), EIGHTY(f, 80, ##__VA_ARGS__),                         \
			EIGHTY(f, 160, ##__VA_ARGS__), SIXTEEN(f, 240, ##__VA_ARGS__)              \
	}

static const uint8_t base64_kind[256] = ALL(KIND);
static const uint32_t base64_placed[4][256] = { ALL(PLACED, 18), ALL(PLACED, 12), ALL(PLACED, 6),
	ALL(PLACED, 0) };

struct base64 {
	const char *start, *p, *end;
	size_t offset; /* of start in the mail */
	struct flaws *flaws;
	char *to;
	uint32_t bits;     /* the characters of an unfinished group */
	int held;          /* how many */
	bool padded;       /* the last group ended in "=" */
	bool pad_due;      /* and one more "=" should follow */
	const char *clean; /* up to here the line holds nothing alien (a look ahead found) */
	/* the line being read */
	const char *line;
	char *line_to;     /* where its output began */
	bool line_data;    /* it gave data, beside what line_to tells */
	size_t blanks;     /* blanks seen in it */
	const char *blank; /* the first */
	/* blank lines that no data has followed yet */
	size_t empty_lines;
	const char *empty_line;
};

static size_t base64_offset(const struct base64 *b, const char *p)
{
	return b->offset + (size_t)(p - b->start);
}

static void base64_flaw(struct base64 *b, enum flaw flaw, const char *p)
{
	flaw_add(b->flaws, flaw, base64_offset(b, p));
}

/* 24 bits; the highest bit is set if a character is not of the alphabet. */
static inline uint32_t group_of(const char *p)
{
	return base64_placed[0][(uint8_t)p[0]] | base64_placed[1][(uint8_t)p[1]] |
	       base64_placed[2][(uint8_t)p[2]] | base64_placed[3][(uint8_t)p[3]];
}

/* Four bytes are written, the last one without meaning: the output has slack. */
static inline void group_put(char *to, uint32_t group)
{
	uint32_t big = htobe32(group << 8);
	memcpy(to, &big, sizeof big);
}

/* Whole groups, as far as nothing but the alphabet comes. */
static void base64_run(struct base64 *b)
{
	const char *p = b->p, *end = b->end;
	char *to = b->to;

	while (end - p >= 16) {
		uint32_t g[4] = { group_of(p), group_of(p + 4), group_of(p + 8), group_of(p + 12) };
		if ((g[0] | g[1] | g[2] | g[3]) >> 31)
			break;
		for (int i = 0; i < 4; i++)
			group_put(to + 3 * i, g[i]);
		p += 16;
		to += 12;
	}
	while (end - p >= 4) {
		uint32_t group = group_of(p);
		if (group >> 31)
			break;
		group_put(to, group);
		p += 4;
		to += 3;
	}
	b->p = p;
	b->to = to;
}

static void base64_char(struct base64 *b, uint8_t value)
{
	if (b->padded) {
		base64_flaw(b, FLAW_BASE64_EARLY_PADDING, b->p);
		b->padded = b->pad_due = false;
	}
	b->bits = b->bits << 6 | value;
	b->line_data = true;
	b->p++;
	if (++b->held == 4) {
		group_put(b->to, b->bits);
		b->to += 3;
		b->held = 0;
		b->bits = 0;
	}
}

/* The bytes of an unfinished group: two characters hold one, three hold two. */
static void base64_flush(struct base64 *b)
{
	if (b->held >= 2)
		*b->to++ = (char)(b->bits >> (b->held == 2 ? 4 : 10));
	if (b->held == 3)
		*b->to++ = (char)(b->bits >> 2);
	b->held = 0;
	b->bits = 0;
}

/* Is all of the line from p on of the alphabet? Each line is looked at once. */
static bool base64_line_clean(struct base64 *b, const char *p)
{
	if (p < b->clean)
		return true;
	const char *q = p;
	while (q < b->end && *q != '\n' && (base64_kind[(uint8_t)*q] <= PAD || *q == '\r'))
		q++;
	/* blanks may stand at the end of the line */
	while (q < b->end && base64_kind[(uint8_t)*q] == BLANK)
		q++;
	if (q < b->end && base64_kind[(uint8_t)*q] != LINE_END)
		return false;
	b->clean = q;
	return true;
}

static void base64_stop(struct base64 *b, const char *p)
{
	base64_flaw(b, FLAW_BASE64_TRAILING, p);
	b->end = b->p = p;
	b->empty_lines = 0;
}

/* "=": ends a group. What follows it on the line is data again, or a footer. */
static void base64_pad(struct base64 *b)
{
	if (b->held == 0) {
		if (b->pad_due)
			b->pad_due = false;
		else
			base64_flaw(b, FLAW_BASE64_ALIEN, b->p);
	} else {
		if (b->held == 1)
			base64_flaw(b, FLAW_BASE64_PADDING, b->p);
		b->pad_due = b->held == 2;
		b->padded = true;
		base64_flush(b);
	}
	b->line_data = true;
	b->p++;
	bool another = b->pad_due && b->p < b->end && *b->p == '=';
	if (b->padded && !another && !base64_line_clean(b, b->p)) {
		while (b->p < b->end && base64_kind[(uint8_t)*b->p] == BLANK)
			b->p++;
		base64_stop(b, b->p);
	}
}

/* The line ends at `end` (before CRLF, LF): what it was, is told now. */
static void base64_line_done(struct base64 *b, const char *end)
{
	bool data = b->line_data || b->to != b->line_to;

	if ((size_t)(end - b->line) == b->blanks) {
		if (b->empty_lines++ == 0)
			b->empty_line = b->line;
	} else {
		flaw_add_many(b->flaws, FLAW_BASE64_ALIEN,
			b->blanks ? base64_offset(b, b->blank) : 0, b->blanks);
	}
	if (data) {
		flaw_add_many(b->flaws, FLAW_BASE64_BLANK_LINE,
			b->empty_lines ? base64_offset(b, b->empty_line) : 0, b->empty_lines);
		b->empty_lines = 0;
		if (end - b->line > LINE_MAX_ENCODED)
			base64_flaw(b, FLAW_BASE64_LINE_OVER_76, b->line);
	}
	b->line_to = b->to;
	b->line_data = false;
	b->blanks = 0;
}

/* After padding at the end of a line: do the next lines hold data, or a footer? */
static void base64_look_ahead(struct base64 *b)
{
	const char *p = b->p;

	if (p < b->clean)
		return;
	while (p < b->end && base64_kind[(uint8_t)*p] != ALIEN && base64_kind[(uint8_t)*p] > PAD)
		p++;
	b->clean = p;
	if (p < b->end && !base64_line_clean(b, p))
		base64_stop(b, p);
}

static void base64_line_end(struct base64 *b)
{
	const char *end = b->p;

	if (*b->p == '\r' && b->end - b->p > 1 && b->p[1] == '\n')
		b->p++;
	else if (*b->p == '\r') { /* a bare one; it is noted with the mail's lines */
		b->p++;
		b->line_data |= end == b->line; /* so the line is not blank */
		return;
	}
	b->p++;
	base64_line_done(b, end);
	b->line = b->p;
	if (b->padded)
		base64_look_ahead(b);
}

static void base64_read(struct base64 *b)
{
	while (b->p < b->end) {
		if (b->held == 0 && !b->padded)
			base64_run(b);
		if (b->p == b->end)
			break;
		uint8_t kind = base64_kind[(uint8_t)*b->p];
		switch (kind) {
		case PAD: base64_pad(b); break;
		case LINE_END: base64_line_end(b); break;
		case BLANK:
			if (b->blanks++ == 0)
				b->blank = b->p;
			b->p++;
			break;
		case ALIEN:
			base64_flaw(b, FLAW_BASE64_ALIEN, b->p);
			b->p++;
			break;
		default: base64_char(b, kind);
		}
	}
}

struct str base64_decode(struct arena *arena, struct str from, size_t offset, struct flaws *flaws)
{
	char *room = take_room(arena, &from, 3, offset, flaws);

	if (!room)
		return STR("");
	struct base64 b = { .start = from.p,
		.p = from.p,
		.end = from.p + from.n,
		.offset = offset,
		.flaws = flaws,
		.to = room,
		.line = from.p,
		.line_to = room };
	base64_read(&b);
	if (b.p > b.line || b.held)
		base64_line_done(&b, b.p);
	if (b.held || b.pad_due) {
		struct str data = str_trim((struct str){ from.p, (size_t)(b.p - from.p) });
		base64_flaw(&b, FLAW_BASE64_PADDING, data.p + data.n);
		base64_flush(&b);
	}
	size_t n = (size_t)(b.to - room);
	arena_shrink(arena, room, room_for(from.n, 3), n);
	return (struct str){ room, n };
}

/* ---- quoted-printable ---- */

static inline bool holds_equals(uint64_t word)
{
	const uint64_t ones = UINT64_MAX / 255;
	uint64_t x = word ^ (ones * '=');

	return ((x - ones) & ~x & (ones * 0x80)) != 0;
}

/* Copies up to the next "=" or the end, eight bytes at a time. The output has room for as many
 * bytes as the input. */
static inline const char *copy_plain(const char *p, const char *end, char **to)
{
	char *t = *to;
	uint64_t word;

	while (end - p >= 8) {
		memcpy(&word, p, sizeof word);
		if (holds_equals(word))
			break;
		memcpy(t, &word, sizeof word);
		p += 8;
		t += 8;
	}
	while (p < end && *p != '=')
		*t++ = *p++;
	*to = t;
	return p;
}

#define HEX(c)                                                                                     \
	(uint8_t)((c) >= '0' && (c) <= '9'   ? (c) - '0'                                           \
		  : (c) >= 'A' && (c) <= 'F' ? (c) - 'A' + 10                                      \
		  : (c) >= 'a' && (c) <= 'f' ? (c) - 'a' + 10                                      \
					     : 0xff)

static const uint8_t hex_value[256] = ALL(HEX);

/* One line without line end and trailing blanks. True if it ends in a soft line break. */
static bool qp_line(struct str line, size_t offset, char **to, struct flaws *flaws)
{
	const char *p = line.p, *end = line.p + line.n;
	char *t = *to;
	bool soft = false;

	while (p < end) {
		if (*p != '=') {
			p = copy_plain(p, end, &t);
			continue;
		}
		if (p + 1 == end) {
			soft = true;
			break;
		}
		uint8_t high = hex_value[(uint8_t)p[1]];
		uint8_t low = end - p > 2 ? hex_value[(uint8_t)p[2]] : 0xff;
		if ((high | low) < 0x10) {
			*t++ = (char)(high << 4 | low);
			p += 3;
		} else {
			flaw_add(flaws, FLAW_QP_BAD_ESCAPE, offset + (size_t)(p - line.p));
			*t++ = *p++;
		}
	}
	*to = t;
	return soft;
}

struct str quoted_printable_decode(
	struct arena *arena, struct str from, size_t offset, struct flaws *flaws)
{
	char *room = take_room(arena, &from, 4, offset, flaws), *to = room;

	if (!room)
		return STR("");
	size_t high = bytes_count_high(from);
	if (high)
		flaw_add_many(flaws, FLAW_QP_8BIT, offset + bytes_find_high(from), high);
	for (const char *p = from.p, *limit = from.p + from.n, *end, *next; p < limit; p = next) {
		next = line_next(p, limit, &end);
		size_t at = offset + (size_t)(p - from.p);
		const char *text_end = end;
		while (text_end > p && ascii_is_wsp(text_end[-1]))
			text_end--;
		if (text_end < end)
			flaw_add(flaws, FLAW_QP_TRAILING_BLANK,
				offset + (size_t)(text_end - from.p));
		if (end - p > LINE_MAX_ENCODED)
			flaw_add(flaws, FLAW_QP_LINE_OVER_76, at);
		if (!qp_line((struct str){ p, (size_t)(text_end - p) }, at, &to, flaws)) {
			memcpy(to, end, (size_t)(next - end));
			to += next - end;
		}
	}
	size_t n = (size_t)(to - room);
	/* Whatever was undone made it shorter. */
	arena_shrink(arena, room, room_for(from.n, 4), n == from.n ? 0 : n);
	return n == from.n ? from : (struct str){ room, n };
}

/* ---- uuencode ---- */

/* Bytes that a line of data announces, or -1: its first character, and about the length to it. */
static int uu_announced(struct str line)
{
	if (line.n == 0 || line.p[0] < 0x20 || line.p[0] > 0x60)
		return -1;
	int n = (line.p[0] - 0x20) & 63;
	/* A checksum character may follow, trailing blanks may be lost. */
	return line.n <= 1 + (size_t)(n + 2) / 3 * 4 + 2 ? n : -1;
}

/* "begin", blank, three or four octal digits, blank, a name. */
static bool uu_is_begin(struct str line)
{
	size_t digits = 0;

	if (!str_starts(line, STR("begin ")))
		return false;
	line = str_from(line, 6);
	while (digits < line.n && line.p[digits] >= '0' && line.p[digits] <= '7')
		digits++;
	return digits >= 3 && digits <= 4 && line.n > digits + 1 && line.p[digits] == ' ';
}

bool uuencode_begins(struct str text)
{
	const char *limit = text.p + text.n, *end;
	const char *next = line_next(text.p, limit, &end);

	if (!uu_is_begin((struct str){ text.p, (size_t)(end - text.p) }) || next == limit)
		return false;
	line_next(next, limit, &end);
	struct str line = { next, (size_t)(end - next) };
	int n = uu_announced(line);
	/* The length must nearly fit, else a poem that begins with "begin 100 times" is one. */
	return str_eq(line, STR("end")) || n == 0 || (n > 0 && line.n >= 1 + (size_t)n / 3 * 4);
}

static uint32_t uu_value(struct str line, size_t i)
{
	return i < line.n ? ((uint32_t)(uint8_t)line.p[i] - 0x20) & 63 : 0;
}

/* Never more bytes than the characters that are there stand for. */
static char *uu_line(struct str line, int announced, char *to)
{
	for (size_t i = 1; announced > 0 && i < line.n; i += 4, announced -= 3) {
		uint32_t group = uu_value(line, i) << 18 | uu_value(line, i + 1) << 12 |
				 uu_value(line, i + 2) << 6 | uu_value(line, i + 3);
		for (int k = 0; k < 3 && k < announced; k++)
			*to++ = (char)(group >> (16 - 8 * k));
	}
	return to;
}

struct str uuencode_decode(struct arena *arena, struct str from, size_t offset, struct flaws *flaws)
{
	const char *p = from.p, *limit = from.p + from.n, *end;
	bool begun = false;

	while (p < limit && !begun) {
		const char *next = line_next(p, limit, &end);
		begun = uu_is_begin((struct str){ p, (size_t)(end - p) });
		p = next;
	}
	struct str data = { p, (size_t)(limit - p) };
	char *room = take_room(arena, &data, 4, offset + (size_t)(p - from.p), flaws), *to = room;
	if (!room)
		return STR("");
	limit = data.p + data.n;
	while (p < limit) {
		const char *next = line_next(p, limit, &end);
		struct str line = { p, (size_t)(end - p) };
		int n = uu_announced(line);
		if (n == 0 || str_eq(line, STR("end")))
			break;
		if (n > 0)
			to = uu_line(line, n, to);
		p = next;
	}
	size_t n = (size_t)(to - room);
	arena_shrink(arena, room, room_for(data.n, 4), n);
	return (struct str){ room, n };
}
