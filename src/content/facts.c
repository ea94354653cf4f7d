/* SPDX-License-Identifier: Apache-2.0 */
#include "content/facts.h"

#include "content/reply_prefix.h"
#include "mail/word.h"

/* All fields of one kind as one list. */
static void read_addresses(struct scan *scan, struct content_results *results, enum header_id id,
	struct address_list *out)
{
	const struct headers *headers = &scan->message->headers;
	ARRAY(struct address_list) lists = { 0 };
	size_t total = 0;
	for (const struct header *h = header_find(headers, id); h; h = header_next(headers, h)) {
		struct address_list *list = array_add(scan->arena, &lists);
		size_t value_at = h->offset + (size_t)(h->value.p - h->raw.p);
		if (total >= ADDRESSES_MAX) {
			out->cut = true;
			break;
		}
		address_list_parse(scan->arena, h->value, value_at, &results->flaws, list);
		total += list->n;
		out->groups += list->groups;
		out->cut |= list->cut;
	}
	if (lists.n == 0)
		return;
	/* Where there is no room for all, the first field counts: what mail programs show. */
	bool room = arena_room(scan->arena, total * sizeof(struct address));
	if (lists.n == 1 || !room) {
		out->v = lists.v[0].v;
		out->n = lists.v[0].n;
		out->cut |= !room;
		return;
	}
	out->v = arena_array_of(scan->arena, struct address, total);
	array_each(&lists, list) {
		if (list->n)
			memcpy(out->v + out->n, list->v, list->n * sizeof(*list->v));
		out->n += list->n;
	}
}

/* Is the label whole within the first encoded-word? Filters that decode word by word see only that
 * (KR-04). */
static bool label_is_split(struct scan *scan, const struct header *subject, const struct label *label)
{
	struct str value = str_trim(header_unfold(scan->arena, subject));
	size_t end = str_find(value, STR("?="));
	if (label->form != LABEL_CORRECT || !str_starts(value, STR("=?")) || end == STR_NONE)
		return false;
	/* The first "?=" may be that of "?Q?=EA=B4…": the word ends at the next one then. */
	if (end + 2 < value.n && !ascii_is_wsp(value.p[end + 2])) {
		size_t next = str_find(str_from(value, end + 2), STR("?="));
		if (next == STR_NONE)
			return false;
		end += 2 + next;
	}
	struct flaws unused = { 0 };
	struct str first = word_decode(scan->arena, str_first(value, end + 2), subject->offset, &unused);
	return !str_starts(first, label->seen);
}

static void read_subject(struct scan *scan, struct content_results *results)
{
	const struct header *subject = header_find(&scan->message->headers, HEADER_SUBJECT);
	if (!subject)
		return;
	struct str value = header_unfold(scan->arena, subject);
	results->subject = word_decode(scan->arena, value,
		subject->offset + (size_t)(subject->value.p - subject->raw.p), &results->flaws);
	if (!results->subject.p)
		results->subject = STR("");
	label_find(scan->arena, results->subject, &results->label);
	results->label_split = label_is_split(scan, subject, &results->label);
}

static void read_date_and_id(struct scan *scan, struct content_results *results)
{
	const struct headers *headers = &scan->message->headers;
	const struct header *date = header_find(headers, HEADER_DATE);
	if (date)
		results->has_date = date_parse(header_unfold(scan->arena, date), &results->date);
	const struct header *id = header_find(headers, HEADER_MESSAGE_ID);
	if (id)
		results->message_id = str_trim(header_unfold(scan->arena, id));
}

static bool value_is(struct scan *scan, enum header_id id, struct str wanted)
{
	const struct header *header = header_find(&scan->message->headers, id);
	return header && str_eq_nocase(str_trim(header_unfold(scan->arena, header)), wanted);
}

static bool is_automatic(struct scan *scan)
{
	const struct header *submitted = header_find(&scan->message->headers, HEADER_AUTO_SUBMITTED);
	if (submitted && !value_is(scan, HEADER_AUTO_SUBMITTED, STR("no")))
		return true;
	const struct part *root = scan->message->root;
	return part_is(root, STR("multipart"), STR("report")) ||
		value_is(scan, HEADER_PRECEDENCE, STR("auto_reply")) ||
		value_is(scan, HEADER_PRECEDENCE, STR("junk"));
}

static void read_text(struct scan *scan, struct content_results *results, struct part *part)
{
	struct str text = part_text(scan->arena, scan->message, part);
	bool attached = part->filename.n > 0 || str_eq(part->disposition, STR("attachment"));
	if (attached)
		results->attached_bytes += part_decoded(scan->arena, scan->message, part).n;
	else
		results->text_bytes += text.n;
	if (results->text_count < CONTENT_TEXTS_MAX)
		results->texts[results->text_count++] = (struct content_text){ part, text,
			str_eq(part->type.subtype, STR("html")), attached };
}

/* Every leaf is decoded here once, so that what is wrong with its encoding is known. */
static void read_parts(struct scan *scan, struct content_results *results)
{
	struct message *message = scan->message;
	size_t room = message->part_count < CONTENT_TEXTS_MAX ? message->part_count : CONTENT_TEXTS_MAX;
	results->texts = arena_array_of(scan->arena, struct content_text, room);
	for (size_t i = 0; i < message->part_count; i++) {
		struct part *part = message->parts[i];
		if (part->multipart || part->child)
			continue;
		if (str_eq(part->type.type, STR("text")))
			read_text(scan, results, part);
		else
			results->attached_bytes += part_decoded(scan->arena, message, part).n;
	}
}

static void read_from_domain(struct scan *scan, struct content_results *results)
{
	for (size_t i = 0; i < results->from.n; i++) {
		struct str domain = results->from.v[i].domain;
		if (!domain.n)
			continue;
		if (!domain_to_ascii(scan->arena, domain, &results->from_domain))
			results->from_domain = domain;
		return;
	}
}

const struct content_results *content_establish(struct scan *scan)
{
	if (scan->facts[ROOM_CONTENT])
		return scan->facts[ROOM_CONTENT];
	struct content_results *results = arena_new_of(scan->arena, struct content_results);
	const struct headers *headers = &scan->message->headers;
	read_addresses(scan, results, HEADER_FROM, &results->from);
	read_addresses(scan, results, HEADER_SENDER, &results->sender);
	read_addresses(scan, results, HEADER_REPLY_TO, &results->reply_to);
	read_addresses(scan, results, HEADER_TO, &results->to);
	read_addresses(scan, results, HEADER_CC, &results->cc);
	read_from_domain(scan, results);
	read_subject(scan, results);
	read_date_and_id(scan, results);
	results->hop_count = received_parse(scan->arena, headers, &results->hops);
	results->from_list = header_find(headers, HEADER_LIST_ID) ||
		value_is(scan, HEADER_PRECEDENCE, STR("list"));
	results->automatic = is_automatic(scan);
	read_parts(scan, results);
	uint64_t limits = flaw_bit(FLAW_UNREAD) | flaw_bit(FLAW_HEADERS_TOO_MANY) |
		flaw_bit(FLAW_HEADER_TOO_LONG) | flaw_bit(FLAW_PARTS_TOO_MANY) |
		flaw_bit(FLAW_PARTS_TOO_DEEP);
	results->unread = (scan->message->flaws.seen & limits) || results->to.cut || results->cc.cut ||
		results->from.cut;
	scan->facts[ROOM_CONTENT] = results;
	return results;
}
