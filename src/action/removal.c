/* SPDX-License-Identifier: Apache-2.0 */
#include "action/removal.h"

#include "mail/authserv.h"

#define NAME_MAX_BYTES 80 /* a longer name is none of those */

/* The name without bytes that some readers drop, in lower case. */
static struct str plain_name(struct str name, char room[NAME_MAX_BYTES])
{
	size_t n = 0;
	for (size_t i = 0; i < name.n; i++) {
		if ((uint8_t)name.p[i] < 33 || (uint8_t)name.p[i] > 126)
			continue;
		if (n == NAME_MAX_BYTES)
			return (struct str){ 0 };
		room[n++] = ascii_lower(name.p[i]);
	}
	return str_bytes(room, n);
}

/* Written by us, or readable as if. */
static bool is_result_of_ours(const struct scan *scan, struct str value)
{
	return authserv_whose(value, scan->settings->authserv_id) != AUTHSERV_OTHER ||
		authserv_whose(value, scan->settings->hostname) == AUTHSERV_OURS;
}

static bool is_unwanted(const struct scan *scan, struct str name, struct str value)
{
	char room[NAME_MAX_BYTES];
	struct str plain = plain_name(name, room);
	if (str_eq(plain, STR("authentication-results")))
		return is_result_of_ours(scan, value);
	return str_starts(plain, STR("x-spam-")) || str_starts(plain, STR("x-haechi-")) ||
		str_eq(plain, STR("return-path"));
}

/* A bare CR or LF inside a field may be a line end to who comes after us: each such piece is read
 * as the field that it would be then. */
static bool hides_unwanted(const struct scan *scan, const struct header *header)
{
	if (!(header->flaws & (flaw_bit(FLAW_BARE_CR) | flaw_bit(FLAW_BARE_LF) | flaw_bit(FLAW_NUL))))
		return false;
	struct str rest = header->value;
	for (size_t i = 0; i < rest.n; i++) {
		if (rest.p[i] != '\r' && rest.p[i] != '\n')
			continue;
		struct str name, value;
		if (str_cut(str_first(str_from(rest, i + 1), 2 * NAME_MAX_BYTES), ':', &name, &value) &&
			is_unwanted(scan, name, value))
			return true;
	}
	return false;
}

/* The ranges as they grow. */
struct ranges {
	struct removed *v;
	size_t n;
};

static void add(struct ranges *ranges, uint64_t offset, uint64_t length)
{
	struct removed *last = ranges->n ? &ranges->v[ranges->n - 1] : NULL;
	bool touches = last && last->offset + last->length == offset;
	if (touches || ranges->n == JOB_REMOVED_MAX)
		last->length = offset + length - last->offset;
	else
		ranges->v[ranges->n++] = (struct removed){ offset, length };
}

/* Fields beyond the limit were not read, so nobody knows what they claim: all go. */
static void add_unread(const struct scan *scan, struct ranges *ranges)
{
	const struct message *message = scan->message;
	if (!(message->flaws.seen & (flaw_bit(FLAW_HEADERS_TOO_MANY) | flaw_bit(FLAW_UNREAD))))
		return;
	size_t from = 0, to = message->body_offset;
	if (message->headers.n) {
		const struct header *last = &message->headers.v[message->headers.n - 1];
		from = last->offset + last->raw.n;
	}
	/* The empty line that parts header section and body stays. */
	struct str before = str_first(message->raw, to);
	if (str_ends(before, STR("\n\r\n")))
		to -= 2;
	else if (str_ends(before, STR("\n\n")))
		to -= 1;
	if (from < to)
		add(ranges, from, to - from);
}

void removal_find(const struct scan *scan, struct removed **out, size_t *count)
{
	const struct headers *headers = &scan->message->headers;
	struct ranges ranges = { .v = arena_array_of(scan->arena, struct removed, JOB_REMOVED_MAX) };
	for (size_t i = 0; i < headers->n; i++) {
		const struct header *header = &headers->v[i];
		if (is_unwanted(scan, header->name, header->value) || hides_unwanted(scan, header))
			add(&ranges, header->offset, header->raw.n);
	}
	add_unread(scan, &ranges);
	*out = ranges.v;
	*count = ranges.n;
}
