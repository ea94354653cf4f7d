/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/canonical.h"

#include <stdlib.h>

/* The body goes through in blocks of whole lines, so that each form reads it while it is in the
 * processor's cache. */
#define BLOCK   16384
/* Where relaxed changes something, so many bytes are looked at one by one. */
#define CHANGED 16

/* A form on its way through the body. */
struct stream {
	enum canonical form;
	struct sha256 *sha;
	struct body_hash **wanted; /* with a limit, ascending */
	size_t wanted_count, reached;
	bool unlimited;            /* someone wants all of it */
	uint64_t length;           /* canonical bytes so far */
	size_t end;                /* what follows in the body is empty lines */
	char *copy;                /* the canonical body is written here and not hashed */
};

/* Sixteen bytes at a time; an unaligned load is written as a copy. */
typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint64_t words2 __attribute__((vector_size(16)));

static bytes16 load(const char *p)
{
	bytes16 v;

	memcpy(&v, p, sizeof v);
	return v;
}

static bool any(bytes16 mask)
{
	words2 words = (words2)mask;

	return (words[0] | words[1]) != 0;
}

/* How many bytes at the beginning relaxed surely leaves as they are; `end` lies behind the last that
 * may be looked at. Stops at a tab, at a blank before a blank or a line end, at LF without CR. */
static size_t plain_run(const char *p, const char *end)
{
	const char *at = p;

	while (end - at > (ptrdiff_t)sizeof(bytes16)) {
		bytes16 here = load(at), next = load(at + 1);
		bytes16 ends = (next == ' ') | (next == '\t') | (next == '\r');
		bytes16 odd = (bytes16)(here == '\t') | (bytes16)((here == ' ') & ends) |
			      (bytes16)((next == '\n') & (here != '\r'));
		if (any(odd))
			break;
		at += sizeof(bytes16);
	}
	return (size_t)(at - p);
}

static size_t line_end_length(const char *p, const char *end)
{
	if (p < end && *p == '\n')
		return 1;
	return end - p >= 2 && p[0] == '\r' && p[1] == '\n' ? 2 : 0;
}

/* How many bytes may still be added before the next limit. */
static uint64_t room_to_limit(const struct stream *stream)
{
	return stream->reached < stream->wanted_count
		? stream->wanted[stream->reached]->limit - stream->length
		: UINT64_MAX;
}

/* The limits that are reached just here; `at`: offset in the body. */
static void take_limits(struct stream *stream, size_t at)
{
	uint8_t hash[SHA256_SIZE];
	bool hashed = false;

	while (room_to_limit(stream) == 0) {
		struct body_hash *wanted = stream->wanted[stream->reached++];
		if (!hashed)
			sha256_peek(stream->sha, STR(""), hash);
		hashed = true;
		memcpy(wanted->hash, hash, SHA256_SIZE);
		wanted->covered = at;
	}
}

/* Adds canonical bytes. at: where they stand in the body; step: how many bytes of the body each of
 * them stands for, 1 or (the last one excepted) 0. */
static void emit(struct stream *stream, struct str bytes, size_t at, size_t step)
{
	while (bytes.n > 0) {
		struct str piece = bytes;
		if (room_to_limit(stream) < piece.n)
			piece = str_first(piece, (size_t)room_to_limit(stream));
		if (stream->copy)
			memcpy(stream->copy + stream->length, piece.p, piece.n);
		else if (stream->unlimited || stream->reached < stream->wanted_count)
			sha256_add(stream->sha, piece);
		stream->length += piece.n;
		at += step * piece.n;
		bytes = str_from(bytes, piece.n);
		take_limits(stream, at);
	}
}

/* 3.4.3: nothing changes but LF alone, which stands for a line end. */
static void simple_block(struct stream *stream, struct str body, size_t from, size_t to)
{
	size_t begin = from, at = from;

	while (at < to) {
		const char *found = memchr(body.p + at, '\n', to - at);
		if (!found)
			break;
		at = (size_t)(found - body.p) + 1;
		if (at >= 2 && found[-1] == '\r')
			continue;
		emit(stream, str_bytes(body.p + begin, at - 1 - begin), begin, 1);
		emit(stream, STR("\r"), at - 1, 0);
		emit(stream, STR("\n"), at - 1, 1);
		begin = at;
	}
	emit(stream, str_bytes(body.p + begin, to - begin), begin, 1);
}

/* One byte, a run of blanks or a line end at *at, as relaxed has it; *at moves behind it. Returns how
 * many canonical bytes that makes. */
static size_t relax_one(const char *p, size_t *at, size_t to, char out[static 2])
{
	size_t i = *at, line_end;

	while (i < to && ascii_is_wsp(p[i]))
		i++;
	line_end = line_end_length(p + i, p + to);
	out[0] = line_end > 0 ? '\r' : i > *at ? ' ' : p[i];
	out[1] = '\n';
	if (line_end > 0)
		*at = i + line_end;
	else
		*at = i > *at ? i : i + 1;
	return line_end > 0 ? 2 : 1;
}

/* A few bytes of which some have to be changed, but not beyond the next limit: between two limits
 * nobody asks where a single byte came from. Returns the offset behind them. */
static size_t relax_some(struct stream *stream, struct str body, size_t from, size_t to)
{
	char out[CHANGED + 2];
	size_t n = 0, at = from, stop = to - from < CHANGED ? to : from + CHANGED;
	uint64_t room = room_to_limit(stream);

	do
		n += relax_one(body.p, &at, to, out + n);
	while (at < stop && n < CHANGED && n + 2 <= room);
	if (n > room) { /* between CR and LF */
		emit(stream, str_bytes(out, n - 1), at - 1, 0);
		emit(stream, STR("\n"), at, 0);
	} else {
		emit(stream, str_bytes(out, n), at, 0);
	}
	return at;
}

/* 3.4.4. */
static void relaxed_block(struct stream *stream, struct str body, size_t from, size_t to)
{
	while (from < to) {
		/* LF at the beginning has no CR before it: no run and no change ends within CRLF. */
		size_t plain = body.p[from] == '\n' ? 0 : plain_run(body.p + from, body.p + to);
		if (plain > 0 && body.p[from + plain - 1] == '\r')
			plain--;
		emit(stream, str_bytes(body.p + from, plain), from, 1);
		from += plain;
		if (from < to)
			from = relax_some(stream, body, from, to);
	}
}

/* Where the last line that is not empty ends, without its line end: what follows is ignored. */
static size_t body_end(struct str body, enum canonical form)
{
	size_t end = body.n;

	for (;;) {
		size_t text = end;
		while (form == CANONICAL_RELAXED && text > 0 && ascii_is_wsp(body.p[text - 1]))
			text--;
		if (text == 0 || body.p[text - 1] != '\n')
			return text;
		end = text - 1;
		if (end > 0 && body.p[end - 1] == '\r')
			end--;
	}
}

static int by_limit(const void *a, const void *b)
{
	const struct body_hash *x = *(struct body_hash *const *)a, *y = *(struct body_hash *const *)b;

	return x->limit < y->limit ? -1 : x->limit > y->limit;
}

/* False: nobody wants this form. */
static bool stream_open(struct stream *stream, struct arena *arena, struct str body,
	struct body_hash *v, size_t n)
{
	stream->wanted = arena_array_of(arena, struct body_hash *, n);
	for (size_t i = 0; i < n; i++) {
		if (v[i].form != stream->form)
			continue;
		if (v[i].limited)
			stream->wanted[stream->wanted_count++] = &v[i];
		else
			stream->unlimited = true;
	}
	if (!stream->unlimited && stream->wanted_count == 0)
		return false;
	qsort(stream->wanted, stream->wanted_count, sizeof *stream->wanted, by_limit);
	stream->sha = sha256_new();
	stream->end = body_end(body, stream->form);
	take_limits(stream, 0);
	return true;
}

static void stream_block(struct stream *stream, struct str body, size_t from, size_t to)
{
	if (to > stream->end)
		to = stream->end;
	if (from >= to)
		return;
	if (stream->form == CANONICAL_SIMPLE)
		simple_block(stream, body, from, to);
	else
		relaxed_block(stream, body, from, to);
}

/* The last line end, which is there even if the body lacks it; of an empty body only in simple. */
static void last_line(struct stream *stream, struct str body)
{
	if (stream->end > 0 || stream->form == CANONICAL_SIMPLE)
		emit(stream, STR("\r\n"), body.n, 0);
}

static void stream_close(struct stream *stream, struct str body, struct body_hash *v, size_t n)
{
	uint8_t hash[SHA256_SIZE];

	last_line(stream, body);
	sha256_end(stream->sha, hash);
	for (size_t i = 0; i < n; i++) {
		if (v[i].form != stream->form)
			continue;
		v[i].length = stream->length;
		if (v[i].limited && v[i].limit < stream->length)
			continue;
		memcpy(v[i].hash, hash, SHA256_SIZE);
		v[i].covered = body.n;
	}
	sha256_free(&stream->sha);
}

void body_hash_all(struct arena *arena, struct str body, struct body_hash *v, size_t n)
{
	struct stream streams[] = { { .form = CANONICAL_SIMPLE }, { .form = CANONICAL_RELAXED } };
	bool open[2];

	for (int f = 0; f < 2; f++)
		open[f] = stream_open(&streams[f], arena, body, v, n);
	for (size_t from = 0, to; from < body.n; from = to) {
		to = body.n - from > BLOCK ? from + BLOCK : body.n;
		const char *line_end = memchr(body.p + to, '\n', body.n - to);
		to = line_end ? (size_t)(line_end - body.p) + 1 : body.n;
		for (int f = 0; f < 2; f++)
			if (open[f])
				stream_block(&streams[f], body, from, to);
	}
	for (int f = 0; f < 2; f++)
		if (open[f])
			stream_close(&streams[f], body, v, n);
}

bool canonical_body(
	struct arena *arena, enum canonical form, struct str body, struct str *out)
{
	size_t room = body.n + 2;
	struct stream stream = { .form = form, .end = body_end(body, form) };

	for (size_t at = 0; at < body.n; at++)
		room += body.p[at] == '\n' && (at == 0 || body.p[at - 1] != '\r');
	if (!arena_room(arena, room))
		return false;
	stream.copy = arena_bytes(arena, room);
	stream_block(&stream, body, 0, body.n);
	last_line(&stream, body);
	arena_shrink(arena, stream.copy, room, stream.length);
	*out = str_bytes(stream.copy, stream.length);
	return true;
}

/* Without its line end. */
static struct str field_text(struct str raw)
{
	if (raw.n == 0 || raw.p[raw.n - 1] != '\n')
		return raw;
	raw.n--;
	if (raw.n > 0 && raw.p[raw.n - 1] == '\r')
		raw.n--;
	return raw;
}

/* 3.4.1: as it came; LF alone is a line end. */
static void simple_text(struct sha256 *sha, struct str text)
{
	size_t at;

	while ((at = str_find_char(text, '\n')) != STR_NONE) {
		bool has_cr = at > 0 && text.p[at - 1] == '\r';
		sha256_add(sha, str_first(text, has_cr ? at - 1 : at));
		sha256_add(sha, STR("\r\n"));
		text = str_from(text, at + 1);
	}
	sha256_add(sha, text);
}

/* A blank of a folded field: white space, or a line end (unfolding takes it away). */
static size_t blank_length(const char *p, const char *end)
{
	return ascii_is_wsp(*p) ? 1 : line_end_length(p, end);
}

/* The words of a value with one blank between them (3.4.2). */
struct words {
	bool any, blank;
};

static void relaxed_text(struct sha256 *sha, struct str text, struct words *words)
{
	const char *p = text.p, *end = text.p + text.n;

	while (p < end) {
		size_t blank = blank_length(p, end);
		if (blank > 0) {
			words->blank = true;
			p += blank;
			continue;
		}
		const char *word = p++;
		while (p < end && (!ascii_is_blank(*p) || blank_length(p, end) == 0))
			p++;
		if (words->any && words->blank)
			sha256_add(sha, STR(" "));
		sha256_add(sha, str_bytes(word, (size_t)(p - word)));
		words->any = true;
		words->blank = false;
	}
}

/* "Name \t" becomes "name:". */
static void relaxed_name(struct sha256 *sha, struct str name)
{
	char out[64];
	size_t n = 0;

	name = str_trim(name);
	for (size_t i = 0; i < name.n; i++) {
		if (n == sizeof out) {
			sha256_add(sha, str_bytes(out, n));
			n = 0;
		}
		out[n++] = ascii_lower(name.p[i]);
	}
	sha256_add(sha, str_bytes(out, n));
	sha256_add(sha, STR(":"));
}

void canonical_header(struct sha256 *sha, enum canonical form, struct str raw, bool last)
{
	struct str name, value;

	raw = field_text(raw);
	if (form == CANONICAL_SIMPLE) {
		simple_text(sha, raw);
	} else {
		if (!str_cut(raw, ':', &name, &value)) {
			name = raw;
			value = STR("");
		}
		relaxed_name(sha, name);
		relaxed_text(sha, value, &(struct words){ 0 });
	}
	if (!last)
		sha256_add(sha, STR("\r\n"));
}

void canonical_signature(struct sha256 *sha, enum canonical form, struct str raw, struct str b)
{
	struct words words = { 0 };
	struct str name, value;
	size_t from = (size_t)(b.p - raw.p), to = from + b.n;

	/* Also the white space around the value goes. */
	while (from > 0 && ascii_is_blank(raw.p[from - 1]))
		from--;
	while (to < raw.n && ascii_is_blank(raw.p[to]))
		to++;
	struct str before = str_first(raw, from), after = field_text(str_from(raw, to));
	if (form == CANONICAL_SIMPLE) {
		simple_text(sha, before);
		simple_text(sha, after);
	} else if (str_cut(before, ':', &name, &value)) {
		relaxed_name(sha, name);
		relaxed_text(sha, value, &words);
		relaxed_text(sha, after, &words);
	}
}
