/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/message.h"

#include "mail/bytes.h"
#include "mail/transfer.h"

#define LINE_MAX_RFC  998 /* RFC 5322 2.1.1 */
#define PARTS_FIRST   8
#define SECTION_USUAL 4096 /* most header sections are not longer */

/* An open multipart with a usable boundary. */
struct level {
	struct part *part, *last; /* last: its newest child */
	bool seen;                /* its boundary was */
	bool closed;              /* its closing line was, and nothing after it */
	bool ever_closed;
};

struct walk {
	struct arena *arena;
	struct message *message;
	const char *at, *end;
	struct part *current; /* the deepest open part: its bytes are being passed */
	struct level levels[DEPTH_MAX];
	size_t depth;      /* levels in use */
	uint64_t initials; /* which bytes, modulo 64, their boundaries begin with */
	bool stopped;      /* a limit was met: the rest is not divided */
	size_t parts_room;
	/* lines, each counted once though some are passed twice */
	const char *counted;
	size_t crlf, lf;
	const char *first_lf;
};

static size_t offset_of(const struct walk *w, const char *p)
{
	return (size_t)(p - w->message->raw.p);
}

static void walk_flaw(struct walk *w, enum flaw flaw, const char *p)
{
	flaw_add(&w->message->flaws, flaw, offset_of(w, p));
}

/* ---- lines ---- */

/* The line at `at`: returns where the next begins, *text without the line end. */
static inline const char *line_pass(struct walk *w, struct str *text)
{
	const char *p = w->at, *newline = memchr(p, '\n', (size_t)(w->end - p));
	const char *stop = newline ? newline : w->end;
	bool crlf = newline && newline > p && newline[-1] == '\r';

	*text = (struct str){ p, (size_t)(stop - p) - crlf };
	if (p >= w->counted) {
		w->crlf += crlf;
		if (newline && !crlf && w->lf++ == 0)
			w->first_lf = newline;
		if (text->n > LINE_MAX_RFC)
			walk_flaw(w, FLAW_LINE_OVER_998, p);
		w->counted = newline ? newline + 1 : w->end;
	}
	return newline ? newline + 1 : w->end;
}

/* What is known of the mail's lines and bytes when all have been passed. */
static void note_lines(struct walk *w)
{
	struct message *m = w->message;
	size_t bare = bytes_count(m->raw, '\r') - w->crlf;

	m->crlf = w->crlf > 0;
	if (w->crlf > 0 && w->lf > 0)
		flaw_add_many(&m->flaws, FLAW_BARE_LF, offset_of(w, w->first_lf), w->lf);
	if (bare > 0) {
		const char *p = m->raw.p;
		while ((p = memchr(p, '\r', (size_t)(w->end - p))) && p + 1 < w->end &&
			p[1] == '\n')
			p++;
		flaw_add_many(&m->flaws, FLAW_BARE_CR, offset_of(w, p), bare);
	}
	const char *nul = m->raw.n ? memchr(m->raw.p, '\0', m->raw.n) : NULL;
	if (nul)
		flaw_add_many(&m->flaws, FLAW_NUL, offset_of(w, nul), bytes_count(m->raw, '\0'));
	if (m->raw.n > 0 && w->end[-1] != '\n')
		walk_flaw(w, FLAW_NO_FINAL_NEWLINE, w->end);
}

/* ---- boundaries ---- */

struct delimiter {
	size_t level;
	bool closing;
};

static uint64_t initial_of(struct str text)
{
	return UINT64_C(1) << (text.p[0] & 63);
}

/* Is the text of a line, which begins with "--", a boundary line of a level (RFC 2046 5.1.1)? The
 * innermost open one has it; after those, one that was closed. At most DEPTH_MAX comparisons. */
static bool delimiter_find(struct walk *w, struct str line, bool note, struct delimiter *out)
{
	bool found = false, prefix = false;
	struct str text = str_from(line, 2);

	while (text.n > 0 && (ascii_is_wsp(text.p[text.n - 1]) || text.p[text.n - 1] == '\r'))
		text.n--;
	if (text.n == 0 || !(w->initials & initial_of(text)))
		return false;
	for (size_t i = w->depth; i-- > 0;) {
		struct str boundary = w->levels[i].part->boundary;
		if (boundary.p[0] != text.p[0] || !str_starts(text, boundary))
			continue;
		struct str rest = str_from(text, boundary.n);
		bool closing = str_eq(rest, STR("--"));
		if (rest.n > 0 && !closing) {
			prefix = true;
		} else if (!found || !w->levels[i].closed) {
			found = true;
			*out = (struct delimiter){ i, closing };
			if (!w->levels[i].closed)
				break;
		}
	}
	if (prefix && note)
		walk_flaw(w, FLAW_BOUNDARY_PREFIX, line.p);
	return found;
}

static bool line_may_delimit(const struct walk *w, struct str line)
{
	return line.n > 2 && line.p[0] == '-' && line.p[1] == '-' && w->depth > 0 && !w->stopped;
}

/* ---- parts ---- */

/* A new part under `parent` (NULL: the root), its headers not yet read. NULL at a limit. */
static struct part *part_add(struct walk *w, struct part *parent)
{
	struct message *m = w->message;

	if (m->part_count == w->parts_room) {
		size_t room = w->parts_room ? w->parts_room * 2 : PARTS_FIRST;
		if (parent && !arena_room(w->arena, room * sizeof *m->parts))
			return NULL;
		struct part **parts = arena_array_of(w->arena, struct part *, room);
		if (m->part_count)
			memcpy(parts, m->parts, m->part_count * sizeof *parts);
		m->parts = parts;
		w->parts_room = room;
	}
	if (parent && !arena_room(w->arena, sizeof(struct part)))
		return NULL;
	struct part *part = arena_new_of(w->arena, struct part);
	part->parent = parent;
	part->depth = parent ? parent->depth + 1 : 0;
	part->offset = offset_of(w, w->at);
	part->index = (uint32_t)m->part_count;
	m->parts[m->part_count++] = part;
	return part;
}

/* The limits: what would pass them is noted, and left in the raw body around it. */
static bool depth_allows(struct walk *w, const struct part *parent)
{
	if (parent->depth < DEPTH_MAX)
		return true;
	flaw_add(&w->message->flaws, FLAW_PARTS_TOO_DEEP, parent->offset);
	return false;
}

static bool count_allows(struct walk *w)
{
	if (w->message->part_count < PARTS_MAX)
		return true;
	walk_flaw(w, FLAW_PARTS_TOO_MANY, w->at);
	w->stopped = true;
	return false;
}

/* Has a header section ended for certain before `limit`: with two lines in a row of which neither is a
 * field or goes on with one? headers_parse() finds that by itself. Asked once of a section that is
 * longer than usual, and then of each line, it keeps a mail without empty lines from being passed
 * to its end for each of its nested parts. *before: the last line was such a one. */
static bool section_is_lost(const char *p, const char *limit, bool *before)
{
	while (p < limit) {
		const char *newline = memchr(p, '\n', (size_t)(limit - p));
		struct str line = { p, (size_t)((newline ? newline : limit) - p) };
		bool none = line.n > 0 && !ascii_is_wsp(*p) && !header_line_is_field(line);
		if (none && *before)
			return true;
		*before = none;
		p += line.n + 1;
	}
	return false;
}

/* The same for the line that was just passed, after `previous`, in a section from `start`. */
static bool section_is_lost_at(const struct walk *w, const char *start, const char *previous,
	struct str line, bool *before)
{
	const char *from = line.p;

	if (line.p - start < SECTION_USUAL)
		return false;
	if (previous - start < SECTION_USUAL) { /* the first that is asked of */
		struct str first = { start, (size_t)(line.p - start) };
		from = start;
		if (str_starts(first, STR("From ")) || str_starts(first, STR(">From ")))
			from = (const char *)memchr(start, '\n', first.n) + 1;
	}
	return section_is_lost(from, w->at, before);
}

/* Reads the header section that begins here. False: a boundary line follows, there is no body. */
static bool part_read_headers(struct walk *w, struct part *part)
{
	const char *start = w->at;
	const char *previous = start;
	bool body = true, lost = false;

	while (w->at < w->end) {
		struct str line;
		struct delimiter unused;
		const char *next = line_pass(w, &line);
		if (line_may_delimit(w, line) && delimiter_find(w, line, false, &unused)) {
			body = false;
			break;
		}
		w->at = next;
		while (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n == 0 || section_is_lost_at(w, start, previous, line, &lost))
			break;
		previous = line.p;
	}
	struct str section = { start, (size_t)(w->at - start) };
	size_t size =
		headers_parse(w->arena, section, part->offset, &w->message->flaws, &part->headers);
	w->at = start + size;
	part->body_offset = part->offset + size;
	part->body = (struct str){ w->at, 0 };
	return body || size < section.n;
}

/* Can the part's body be divided: is it a multipart with boundary, or a message as it stands? */
static bool part_divides(const struct part *part)
{
	if (part->multipart)
		return part->boundary.n > 0;
	return part->rfc822 && part->encoding != TRANSFER_BASE64 &&
	       part->encoding != TRANSFER_QUOTED_PRINTABLE && part->encoding != TRANSFER_UUENCODE;
}

static void part_link(struct part *parent, struct part **last, struct part *part)
{
	if (*last)
		(*last)->next = part;
	else
		parent->child = part;
	*last = part;
}

/* Opens the part that begins here, and the message in it, and that in it …, until a body comes. */
static void part_open(struct walk *w, struct part *parent, struct part **last)
{
	struct part *only;

	for (;;) {
		struct part *part = part_add(w, parent);
		if (!part) {
			walk_flaw(w, FLAW_UNREAD, w->at);
			w->stopped = true;
			return;
		}
		if (parent)
			part_link(parent, last, part);
		bool body = part_read_headers(w, part);
		part_describe(w->arena, &w->message->flaws, part,
			parent && part_is(parent, STR("multipart"), STR("digest")));
		w->current = part;
		if (!part_divides(part) || !depth_allows(w, part))
			return;
		if (part->multipart) {
			w->levels[w->depth++] = (struct level){ .part = part };
			w->initials |= initial_of(part->boundary);
			return;
		}
		if (!body || w->at == w->end || !count_allows(w))
			return;
		parent = part;
		only = NULL;
		last = &only;
	}
}

/* The open parts inside `outer` (NULL: all) end before p. Where a boundary line stands in place of a
 * body, p is the line end before it, which the header section has already taken: the body is empty. */
static void parts_end(struct walk *w, const struct part *outer, const char *p)
{
	struct flaws *flaws = &w->message->flaws;

	for (struct part *part = w->current; part != outer; part = part->parent) {
		part->body.n = p > part->body.p ? (size_t)(p - part->body.p) : 0;
		if (part->child || part->encoding != TRANSFER_7BIT)
			continue;
		size_t high = bytes_count_high(part->body);
		if (high)
			flaw_add_many(flaws, FLAW_8BIT_IN_7BIT,
				part->body_offset + bytes_find_high(part->body), high);
	}
}

/* Takes the levels from `to` on away; a limit's rest says nothing of boundaries. */
static void levels_end(struct walk *w, size_t to)
{
	while (w->depth > to) {
		const struct level *level = &w->levels[--w->depth];
		if (!level->ever_closed && !w->stopped)
			flaw_add(&w->message->flaws,
				level->seen ? FLAW_BOUNDARY_UNCLOSED : FLAW_BOUNDARY_UNUSED,
				level->part->offset);
	}
	w->initials = 0;
	for (size_t i = 0; i < w->depth; i++)
		w->initials |= initial_of(w->levels[i].part->boundary);
}

/* The line end before a boundary line belongs to it (RFC 2046 5.1.1). */
static const char *before_line_end(const struct walk *w, const char *p)
{
	const char *start = w->message->raw.p;

	if (p > start && p[-1] == '\n')
		p--;
	if (p > start && p[-1] == '\r')
		p--;
	return p;
}

/* A boundary line stands here; the next line begins at `next`. */
static void delimiter_pass(struct walk *w, struct delimiter found, const char *next)
{
	struct level *level = &w->levels[found.level];

	parts_end(w, level->part, before_line_end(w, w->at));
	w->current = level->part;
	levels_end(w, found.level + 1);
	level->seen = true;
	if (level->closed)
		walk_flaw(w, FLAW_BOUNDARY_AFTER_CLOSE, w->at);
	level->closed = found.closing;
	level->ever_closed |= found.closing;
	w->at = next;
	/* A boundary line at the very end opens nothing. */
	if (!found.closing && w->at < w->end && count_allows(w))
		part_open(w, level->part, &level->last);
}

/* uuencoded matter stands in a text part: bytes that a reader will offer as a file. */
static void note_uuencode(struct walk *w)
{
	const struct part *part = w->current;

	if (str_eq(part->type.type, STR("text")) && !part->child &&
		part->encoding <= TRANSFER_BINARY &&
		uuencode_begins((struct str){ w->at, (size_t)(w->end - w->at) }))
		walk_flaw(w, FLAW_UU, w->at);
}

static void walk_bodies(struct walk *w)
{
	while (w->at < w->end) {
		struct str line;
		struct delimiter found;
		const char *next = line_pass(w, &line);
		if (line_may_delimit(w, line) && delimiter_find(w, line, true, &found)) {
			delimiter_pass(w, found, next);
			continue;
		}
		if (line.n > 6 && line.p[0] == 'b' && line.p[5] == ' ')
			note_uuencode(w);
		w->at = next;
	}
}

struct message *message_parse(struct arena *arena, struct str raw)
{
	struct message *m = arena_new_of(arena, struct message);

	if (!raw.p)
		raw = STR("");
	m->raw = raw;
	struct walk w = {
		.arena = arena, .message = m, .at = raw.p, .end = raw.p + raw.n, .counted = raw.p
	};
	part_open(&w, NULL, NULL);
	walk_bodies(&w);
	parts_end(&w, NULL, w.end);
	levels_end(&w, 0);
	note_lines(&w);

	m->root = m->parts[0];
	m->headers = m->root->headers;
	m->body_offset = m->root->body_offset;
	m->body = m->root->body;
	if (!m->headers.count[HEADER_MIME_VERSION] &&
		(m->headers.count[HEADER_CONTENT_TYPE] ||
			m->headers.count[HEADER_CONTENT_TRANSFER_ENCODING]))
		flaw_add(&m->flaws, FLAW_MIME_VERSION_MISSING, 0);
	return m;
}
