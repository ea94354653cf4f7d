/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/header.h"

#include "mail/bytes.h"

#define LINE_MAX_RFC    998 /* RFC 5322 2.1.1, without the line end */
#define HEADER_NAME_MAX 998

struct known {
	struct str name;
	bool single; /* RFC 5322 3.6; 2045; 2183; 2369; 2919 */
};

static const struct known known[HEADER_ID_COUNT] = {
	[HEADER_FROM] = { STR_INIT("From"), true },
	[HEADER_SENDER] = { STR_INIT("Sender"), true },
	[HEADER_REPLY_TO] = { STR_INIT("Reply-To"), true },
	[HEADER_TO] = { STR_INIT("To"), true },
	[HEADER_CC] = { STR_INIT("Cc"), true },
	[HEADER_BCC] = { STR_INIT("Bcc"), true },
	[HEADER_SUBJECT] = { STR_INIT("Subject"), true },
	[HEADER_DATE] = { STR_INIT("Date"), true },
	[HEADER_MESSAGE_ID] = { STR_INIT("Message-ID"), true },
	[HEADER_IN_REPLY_TO] = { STR_INIT("In-Reply-To"), true },
	[HEADER_REFERENCES] = { STR_INIT("References"), true },
	[HEADER_RECEIVED] = { STR_INIT("Received"), false },
	[HEADER_RETURN_PATH] = { STR_INIT("Return-Path"), false },
	[HEADER_AUTHENTICATION_RESULTS] = { STR_INIT("Authentication-Results"), false },
	[HEADER_DKIM_SIGNATURE] = { STR_INIT("DKIM-Signature"), false },
	[HEADER_MIME_VERSION] = { STR_INIT("MIME-Version"), true },
	[HEADER_CONTENT_TYPE] = { STR_INIT("Content-Type"), true },
	[HEADER_CONTENT_TRANSFER_ENCODING] = { STR_INIT("Content-Transfer-Encoding"), true },
	[HEADER_CONTENT_DISPOSITION] = { STR_INIT("Content-Disposition"), true },
	[HEADER_CONTENT_ID] = { STR_INIT("Content-ID"), true },
	[HEADER_LIST_ID] = { STR_INIT("List-Id"), true },
	[HEADER_LIST_UNSUBSCRIBE] = { STR_INIT("List-Unsubscribe"), true },
	[HEADER_LIST_UNSUBSCRIBE_POST] = { STR_INIT("List-Unsubscribe-Post"), true },
	[HEADER_PRECEDENCE] = { STR_INIT("Precedence"), false },
	[HEADER_AUTO_SUBMITTED] = { STR_INIT("Auto-Submitted"), false },
	[HEADER_X_MAILER] = { STR_INIT("X-Mailer"), false },
	[HEADER_USER_AGENT] = { STR_INIT("User-Agent"), false },
};

const char *header_id_name(enum header_id id)
{
	return known[id].name.p;
}

bool header_is_single(enum header_id id)
{
	return known[id].single;
}

/* The names of each length: at most one of them is compared whole. */
static const uint8_t by_length[][5] = {
	[2] = { HEADER_TO, HEADER_CC },
	[3] = { HEADER_BCC },
	[4] = { HEADER_FROM, HEADER_DATE },
	[6] = { HEADER_SENDER },
	[7] = { HEADER_SUBJECT, HEADER_LIST_ID },
	[8] = { HEADER_RECEIVED, HEADER_REPLY_TO, HEADER_X_MAILER },
	[10] = { HEADER_MESSAGE_ID, HEADER_REFERENCES, HEADER_PRECEDENCE, HEADER_USER_AGENT,
		HEADER_CONTENT_ID },
	[11] = { HEADER_IN_REPLY_TO, HEADER_RETURN_PATH },
	[12] = { HEADER_MIME_VERSION, HEADER_CONTENT_TYPE },
	[14] = { HEADER_DKIM_SIGNATURE, HEADER_AUTO_SUBMITTED },
	[16] = { HEADER_LIST_UNSUBSCRIBE },
	[19] = { HEADER_CONTENT_DISPOSITION },
	[21] = { HEADER_LIST_UNSUBSCRIBE_POST },
	[22] = { HEADER_AUTHENTICATION_RESULTS },
	[25] = { HEADER_CONTENT_TRANSFER_ENCODING },
};

enum header_id header_id_of(struct str name)
{
	if (name.n >= sizeof by_length / sizeof *by_length)
		return HEADER_OTHER;
	const uint8_t *ids = by_length[name.n];
	for (size_t i = 0; i < sizeof *by_length && ids[i] != HEADER_OTHER; i++)
		/* The third letter tells nearly all of one length apart. */
		if (ascii_lower(known[ids[i]].name.p[name.n > 2 ? 2 : 0]) ==
				ascii_lower(name.p[name.n > 2 ? 2 : 0]) &&
			str_eq_nocase(known[ids[i]].name, name))
			return ids[i];
	return HEADER_OTHER;
}

/* One line of the section. */
struct line {
	struct str text; /* without the line end */
	size_t size;     /* with it */
};

static struct line line_at(struct str from, size_t at)
{
	struct str rest = str_from(from, at);
	const char *newline = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
	struct line line = { rest, rest.n };

	if (newline) {
		line.text.n = (size_t)(newline - rest.p);
		line.size = line.text.n + 1;
		if (line.text.n > 0 && newline[-1] == '\r')
			line.text.n--;
	}
	return line;
}

/* The empty line that ends the section; "\r\r\n" of broken gateways too. */
static bool line_is_empty(const struct line *line)
{
	size_t n = line->text.n;

	while (n > 0 && line->text.p[n - 1] == '\r')
		n--;
	return n == 0;
}

static bool line_is_blank(const struct line *line)
{
	return str_trim(line->text).n == 0;
}

/* Length of the field name that the line begins with, 0 if it is no field. *bad: characters that
 * RFC 5322 2.2 does not allow there, or blanks before the colon (obsolete, 4.5). */
static size_t field_name(struct str text, bool *bad)
{
	size_t n = 0, limit = text.n < HEADER_NAME_MAX ? text.n : HEADER_NAME_MAX;

	*bad = false;
	for (; n < limit && text.p[n] != ':' && !ascii_is_wsp(text.p[n]); n++)
		if ((uint8_t)text.p[n] < 33 || (uint8_t)text.p[n] > 126)
			*bad = true;
	if (n == 0)
		return 0;
	size_t colon = n;
	while (colon < limit && ascii_is_wsp(text.p[colon]))
		colon++;
	if (colon == limit || text.p[colon] != ':')
		return 0;
	*bad |= colon != n;
	return n;
}

bool header_line_is_field(struct str line)
{
	bool bad;

	return field_name(line, &bad) > 0;
}

/* Reading of one section. */
struct reader {
	struct str from;
	size_t offset;
	struct flaws *flaws;
	struct headers *out;
	size_t room;         /* fields that `out` can take */
	struct header *open; /* the field whose lines are being read, or NULL */
	bool odd;            /* some byte of the section needs a closer look */
	size_t start;        /* where the first field should begin: after a "From " line */
};

static void flaw_in(struct reader *r, enum flaw flaw, size_t offset)
{
	flaw_add(r->flaws, flaw, offset);
	if (r->open)
		r->open->flaws |= flaw_bit(flaw);
}

/* What a first look at the section finds. */
struct extent {
	size_t size;   /* of the section, its empty line included */
	size_t fields; /* lines that may begin one */
	size_t crlf;   /* lines that end so */
};

static struct extent section_measure(struct str from)
{
	struct extent extent = { 0 };

	while (extent.size < from.n) {
		struct line line = line_at(from, extent.size);
		extent.size += line.size;
		extent.crlf += line.size - line.text.n == 2;
		if (line_is_empty(&line))
			break;
		extent.fields += !ascii_is_wsp(line.text.p[0]);
	}
	return extent;
}

/* The closer look at the bytes of a field of an odd section. */
static void field_bytes(struct reader *r, struct header *field)
{
	struct str raw = field->raw;
	uint64_t mask = 0;

	for (size_t i = 0; i < raw.n; i++) {
		uint8_t c = (uint8_t)raw.p[i];
		if (c == '\r') {
			if (i + 1 == raw.n || raw.p[i + 1] != '\n')
				mask |= flaw_bit(FLAW_BARE_CR);
		} else if (c >= 0x80 || c == 0x7f || (c < 0x20 && c != '\t' && c != '\n')) {
			enum flaw flaw = c >= 0x80 ? FLAW_HEADER_8BIT
					 : c       ? FLAW_HEADER_CONTROL
						   : FLAW_NUL;
			if (!(mask & flaw_bit(flaw)) && flaw != FLAW_NUL)
				flaw_add(r->flaws, flaw, field->offset + i);
			mask |= flaw_bit(flaw);
		}
	}
	field->flaws |= mask;
}

/* The line end does not belong to the value, and the limit cuts it. */
static struct str field_value(struct reader *r, const struct header *field, size_t start)
{
	size_t n = field->raw.n;

	if (n > 0 && field->raw.p[n - 1] == '\n')
		n--;
	if (n > start && field->raw.p[n - 1] == '\r' && n < field->raw.n)
		n--;
	if (n > HEADER_FIELD_MAX) {
		flaw_in(r, FLAW_HEADER_TOO_LONG, field->offset);
		n = HEADER_FIELD_MAX;
	}
	return (struct str){ field->raw.p + start, n - start };
}

/* All lines of the open field are read: raw ends at `end` of the section. */
static void field_close(struct reader *r, size_t end)
{
	struct header *field = r->open;

	if (!field)
		return;
	field->raw.n = end - (field->offset - r->offset);
	const char *colon = memchr(field->raw.p + field->name.n, ':', field->raw.n - field->name.n);
	field->value = field_value(r, field, (size_t)(colon - field->raw.p) + 1);
	if (r->odd)
		field_bytes(r, field);

	field->id = header_id_of(field->name);
	if (r->out->count[field->id]++ == 0)
		r->out->first[field->id] = (uint32_t)(field - r->out->v) + 1;
	else if (known[field->id].single)
		flaw_in(r,
			field->id == HEADER_CONTENT_TYPE ? FLAW_CONTENT_TYPE_DUPLICATE
							 : FLAW_HEADER_DUPLICATE,
			field->offset);
	r->open = NULL;
}

static void field_open(struct reader *r, size_t at, struct str name)
{
	if (r->out->n == r->room) {
		flaw_add(r->flaws,
			r->room == HEADER_FIELDS_MAX ? FLAW_HEADERS_TOO_MANY : FLAW_UNREAD,
			r->offset + at);
		return;
	}
	r->open = &r->out->v[r->out->n++];
	r->open->name = name;
	r->open->offset = r->offset + at;
	r->open->raw.p = r->from.p + at;
}

/* What one line says of its field beside its bytes. */
static void line_note(struct reader *r, const struct line *line)
{
	bool newline = line->size > line->text.n;
	bool crlf = line->size - line->text.n == 2;

	if (!r->open)
		return;
	if (newline && !crlf)
		r->open->flaws |= flaw_bit(FLAW_BARE_LF);
	if (line->text.n > LINE_MAX_RFC)
		r->open->flaws |= flaw_bit(FLAW_LINE_OVER_998);
}

/* A line that begins with a blank goes on with the open field; after a line that was none, or a
 * field above the limit, it is left out with that. */
static void line_continues(struct reader *r, size_t at, const struct line *line)
{
	if (at == r->start)
		flaw_add(r->flaws, FLAW_HEADER_FIRST_FOLDED, r->offset + at);
	else if (line_is_blank(line))
		flaw_in(r, FLAW_HEADER_BLANK_FOLD, r->offset + at);
}

/* A line that is no field: does the section go on after it? */
static bool section_goes_on(const struct reader *r, size_t next)
{
	if (next >= r->from.n)
		return false;
	struct line line = line_at(r->from, next);
	return line_is_empty(&line) || ascii_is_wsp(line.text.p[0]) ||
	       header_line_is_field(line.text);
}

/* Deals with a line that is neither empty nor continues. False: the body begins with it. */
static bool line_begins(struct reader *r, size_t at, const struct line *line)
{
	bool bad;
	size_t name = field_name(line->text, &bad);

	if (name) {
		field_open(r, at, str_first(line->text, name));
		if (bad)
			flaw_in(r, FLAW_HEADER_NAME_BAD, r->offset + at);
	} else if (at == 0 && (str_starts(line->text, STR("From ")) ||
				      str_starts(line->text, STR(">From ")))) {
		flaw_add(r->flaws, FLAW_HEADER_MBOX_FROM, r->offset);
		r->start = line->size;
	} else if (section_goes_on(r, at + line->size)) {
		flaw_add(r->flaws, FLAW_HEADER_MALFORMED, r->offset + at);
	} else {
		flaw_add(r->flaws, FLAW_HEADER_NO_BODY_BREAK, r->offset + at);
		return false;
	}
	return true;
}

static size_t section_read(struct reader *r)
{
	size_t at = 0;

	while (at < r->from.n) {
		struct line line = line_at(r->from, at);
		if (line_is_empty(&line)) {
			field_close(r, at);
			return at + line.size;
		}
		if (ascii_is_wsp(line.text.p[0])) {
			line_continues(r, at, &line);
		} else {
			field_close(r, at);
			if (!line_begins(r, at, &line))
				return at;
		}
		line_note(r, &line);
		at += line.size;
	}
	field_close(r, at);
	return at;
}

size_t headers_parse(struct arena *arena, struct str from, size_t offset, struct flaws *flaws,
	struct headers *out)
{
	struct extent extent = section_measure(from);
	struct reader r = { str_first(from, extent.size), offset, flaws, out,
		.room = extent.fields };
	struct census census;

	*out = (struct headers){ 0 };
	if (r.room > HEADER_FIELDS_MAX)
		r.room = HEADER_FIELDS_MAX;
	if (!arena_room(arena, r.room * sizeof *out->v))
		r.room = 0;
	out->v = arena_array_of(arena, struct header, r.room);
	bytes_census(r.from, &census);
	r.odd = census.high || census.control || census.cr != extent.crlf;

	size_t size = section_read(&r);
	if (extent.crlf == 0) /* lines in LF alone: a file, no flaw */
		for (size_t i = 0; i < out->n; i++)
			out->v[i].flaws &= ~flaw_bit(FLAW_BARE_LF);
	return size;
}

const struct header *header_find(const struct headers *headers, enum header_id id)
{
	return headers->first[id] ? &headers->v[headers->first[id] - 1] : NULL;
}

const struct header *header_next(const struct headers *headers, const struct header *header)
{
	const struct header *end = headers->v + headers->n;

	for (const struct header *h = header + 1; h < end; h++)
		if (h->id == header->id)
			return h;
	return NULL;
}

const struct header *header_find_name(
	const struct headers *headers, struct str name, const struct header *after)
{
	const struct header *end = headers->v + headers->n;

	for (const struct header *h = after ? after + 1 : headers->v; h < end; h++)
		if (str_eq_nocase(h->name, name))
			return h;
	return NULL;
}

struct str header_unfold(struct arena *arena, const struct header *header)
{
	struct str value = str_trim(header->value);
	const char *p = value.p, *end = value.p + value.n;

	if (value.n == 0 || !memchr(value.p, '\n', value.n))
		return value;
	if (!arena_room(arena, value.n))
		return str_first(value, line_at(value, 0).text.n);

	char *to = arena_bytes(arena, value.n);
	size_t n = 0;
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *stop = newline ? newline : end;
		while (newline && stop > p && stop[-1] == '\r')
			stop--;
		memcpy(to + n, p, (size_t)(stop - p));
		n += (size_t)(stop - p);
		p = newline ? newline + 1 : end;
	}
	arena_shrink(arena, to, value.n, n);
	return (struct str){ to, n };
}
