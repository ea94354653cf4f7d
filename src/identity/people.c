/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/people.h"

#include "mail/word.h"

static void read_person(struct arena *arena, const struct address *address, struct person *out)
{
	/* A group with one member shows as its name does. */
	struct str name = address->name.n > 0 ? address->name : address->group;
	*out = (struct person){ .name = name, .spec = address->spec };
	if (address->domain.n == 0 || address->domain.p[0] == '[' ||
		!domain_to_ascii(arena, address->domain, &out->domain)) {
		out->domain = STR("");
		return;
	}
	out->address = arena_lower(arena, arena_printf(arena, "%.*s@%.*s", STR_ARG(address->local),
		STR_ARG(out->domain)));
}

static bool parse_field(struct scan *scan, enum header_id id, struct address_list *out)
{
	const struct header *header = header_find(&scan->message->headers, id);
	struct flaws unused = { 0 }; /* content/ judges the form */
	if (!header || header->value.n > HEADER_FIELD_MAX ||
		!arena_room(scan->arena, 4 * header->value.n + (1 << 16)))
		return false;
	address_list_parse(scan->arena, header->value, header->offset, &unused, out);
	return true;
}

/* "PayPal Service , <x@evil.example>": for the RFC a mailbox without an address and one without a name;
 * for the eye one sender. Texts without an address are names of the first that has one. */
static void read_nameless(struct scan *scan, const struct address *text, struct people *out)
{
	struct flaws unused = { 0 };
	struct str raw = str_trim(text->raw);
	if (raw.n == 0 || !arena_room(scan->arena, 4 * raw.n + (1 << 16)))
		return;
	struct person *person = &out->from[out->from_count];
	*person = out->from_count > 0
		? out->from[0]
		: (struct person){ .domain = STR(""), .address = STR(""), .spec = STR("") };
	person->name = text->name.n > 0 ? text->name : word_decode(scan->arena, raw, 0, &unused);
	out->from_count++;
}

static void read_from(struct scan *scan, struct people *out)
{
	struct address_list list;
	if (!parse_field(scan, HEADER_FROM, &list))
		return;
	for (size_t i = 0; i < list.n && out->from_count < PEOPLE_MAX; i++)
		if (list.v[i].domain.n > 0)
			read_person(scan->arena, &list.v[i], &out->from[out->from_count++]);
	for (size_t i = 0; i < list.n && out->from_count < PEOPLE_MAX; i++)
		if (list.v[i].domain.n == 0)
			read_nameless(scan, &list.v[i], out);
}

static void read_one(struct scan *scan, enum header_id id, struct person *out)
{
	struct address_list list;
	if (!parse_field(scan, id, &list))
		return;
	for (size_t i = 0; i < list.n; i++)
		if (list.v[i].domain.n > 0) {
			read_person(scan->arena, &list.v[i], out);
			return;
		}
}

void people_read(struct scan *scan, struct people *out)
{
	const struct headers *headers = &scan->message->headers;
	*out = (struct people){ .from_count = 0 };
	read_from(scan, out);
	read_one(scan, HEADER_SENDER, &out->sender);
	read_one(scan, HEADER_REPLY_TO, &out->reply_to);
	out->from_list = header_find(headers, HEADER_LIST_ID) ||
		header_find_name(headers, STR("List-Post"), NULL);
}
