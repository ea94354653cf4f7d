/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/job.h"

#include <math.h>

/* Lines that a scanner may ask to be put before one mail. */
#define GROUP_MAX     (32 * 1024)
#define REPLY_MAX     400
#define SUMMARY_MAX   4096
#define HEADER_LINE_MAX 998

void judgement_put(struct buf *frame, const struct judgement *j)
{
	wire_put_u64(frame, j->job);
	wire_put_u8(frame, j->action);
	wire_put_double(frame, j->score);
	wire_put_u8(frame, j->category);
	wire_put_u16(frame, j->code);
	wire_put_str(frame, j->enhanced);
	wire_put_str(frame, j->reply);
	wire_put_str(frame, j->summary);
	wire_put_str(frame, j->author);
	wire_put_u8(frame, j->proven_good);
	wire_put_u32(frame, (uint32_t)j->recipient_count);
	for (size_t i = 0; i < j->recipient_count; i++) {
		wire_put_u8(frame, j->recipients[i].action);
		wire_put_u8(frame, j->recipients[i].group);
		wire_put_double(frame, j->recipients[i].score);
	}
	wire_put_u32(frame, (uint32_t)j->group_count);
	for (size_t i = 0; i < j->group_count; i++)
		wire_put_str(frame, j->groups[i]);
	wire_put_u32(frame, (uint32_t)j->removed_count);
	for (size_t i = 0; i < j->removed_count; i++) {
		wire_put_u64(frame, j->removed[i].offset);
		wire_put_u64(frame, j->removed[i].length);
	}
}

/* "Name: value" lines with CRLF, continuations begin with a blank; printable ASCII or UTF-8 only. */
static bool header_lines_are_sound(struct str lines)
{
	bool first = true;
	if (lines.n > GROUP_MAX)
		return false;
	while (lines.n > 0) {
		size_t end = str_find(lines, STR("\r\n"));
		if (end == STR_NONE || end == 0 || end > HEADER_LINE_MAX)
			return false;
		struct str line = str_first(lines, end);
		for (size_t i = 0; i < line.n; i++)
			if ((unsigned char)line.p[i] < 0x20 && line.p[i] != '\t')
				return false;
		bool continued = ascii_is_wsp(line.p[0]);
		size_t colon = str_find_char(line, ':');
		if (continued ? first : colon == STR_NONE || colon == 0)
			return false;
		for (size_t i = 0; !continued && i < colon; i++)
			if (line.p[i] <= ' ' || line.p[i] == 0x7f)
				return false;
		first = false;
		lines = str_from(lines, end + 2);
	}
	return true;
}

static bool one_line(struct str text, size_t max)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7f)
			return false;
	return text.n <= max;
}

static bool code_fits_action(uint16_t code, uint8_t action)
{
	switch ((enum action)action) {
	case ACTION_ACCEPT:
	case ACTION_JUNK:
	case ACTION_QUARANTINE: return code == 250;
	case ACTION_DEFER: return code >= 400 && code <= 499;
	case ACTION_REJECT: return code >= 500 && code <= 599;
	}
	return false;
}

static void recipients_get(struct arena *arena, struct wire_reader *reader, struct judgement *out)
{
	for (size_t i = 0; i < out->recipient_count; i++) {
		struct recipient_verdict *r = &out->recipients[i];
		r->action = wire_get_u8(reader);
		r->group = wire_get_u8(reader);
		r->score = wire_get_double(reader);
		if (r->action > ACTION_REJECT || !isfinite(r->score))
			reader->failed = true;
	}
	size_t groups = wire_get_u32(reader);
	if (groups > JOB_GROUPS_MAX)
		reader->failed = true;
	if (reader->failed)
		return;
	out->groups = arena_array_of(arena, struct str, groups);
	out->group_count = groups;
	for (size_t i = 0; i < groups; i++) {
		out->groups[i] = arena_dup(arena, wire_get_str(reader));
		if (!header_lines_are_sound(out->groups[i]))
			reader->failed = true;
	}
	for (size_t i = 0; i < out->recipient_count; i++)
		if (out->recipients[i].group >= groups)
			reader->failed = true;
}

static void removed_get(struct arena *arena, struct wire_reader *reader, uint64_t mail_size,
	struct judgement *out)
{
	size_t count = wire_get_u32(reader);
	if (count > JOB_REMOVED_MAX)
		reader->failed = true;
	if (reader->failed)
		return;
	out->removed = arena_array_of(arena, struct removed, count);
	out->removed_count = count;
	uint64_t at = 0;
	for (size_t i = 0; i < count; i++) {
		struct removed r = { .offset = wire_get_u64(reader), .length = wire_get_u64(reader) };
		if (r.offset < at || r.offset > mail_size || r.length > mail_size - r.offset) {
			reader->failed = true;
			return;
		}
		at = r.offset + r.length;
		out->removed[i] = r;
	}
}

static struct str put_on_top(struct arena *arena, struct str group, struct str fields)
{
	struct str first = STR("");
	if (str_starts_nocase(group, STR("Return-Path:"))) {
		size_t end = str_find(group, STR("\r\n"));
		first = str_first(group, end == STR_NONE ? group.n : end + 2);
		/* Folded: nothing may come in between. */
		if (first.n < group.n && ascii_is_wsp(group.p[first.n]))
			first = STR("");
	}
	return arena_printf(arena, "%.*s%.*s%.*s", STR_ARG(first), STR_ARG(fields),
		STR_ARG(str_from(group, first.n)));
}

bool judgement_put_on_top(struct arena *arena, struct judgement *judgement, struct str fields)
{
	if (!header_lines_are_sound(fields))
		return false;
	judgement->signed_fields = fields;
	for (size_t i = 0; fields.n > 0 && i < judgement->group_count; i++)
		judgement->groups[i] = put_on_top(arena, judgement->groups[i], fields);
	return true;
}

bool judgement_get(struct arena *arena, struct wire_reader *reader, uint64_t mail_size,
	size_t recipients, struct judgement *out)
{
	struct judgement j = { .job = wire_get_u64(reader) };
	j.action = wire_get_u8(reader);
	j.score = wire_get_double(reader);
	j.category = wire_get_u8(reader);
	j.code = wire_get_u16(reader);
	j.enhanced = arena_dup(arena, wire_get_str(reader));
	j.reply = arena_dup(arena, wire_get_str(reader));
	j.summary = arena_dup(arena, wire_get_str(reader));
	j.author = arena_dup(arena, wire_get_str(reader));
	j.proven_good = wire_get_u8(reader) == 1;
	size_t count = wire_get_u32(reader);
	if (reader->failed || count != recipients || !code_fits_action(j.code, j.action) ||
		j.category >= CATEGORY_COUNT || !isfinite(j.score) || !one_line(j.enhanced, 16) ||
		!one_line(j.reply, REPLY_MAX) || !one_line(j.summary, SUMMARY_MAX) || !one_line(j.author, JOB_AUTHOR_MAX))
		return false;
	j.recipients = arena_array_of(arena, struct recipient_verdict, count);
	j.recipient_count = count;
	recipients_get(arena, reader, &j);
	removed_get(arena, reader, mail_size, &j);
	if (!wire_complete(reader))
		return false;
	*out = j;
	return true;
}
