/* SPDX-License-Identifier: Apache-2.0 */
#include "store/options.h"

#define DOMAIN_BYTES_MAX  (255 + 4)
#define DOMAINS_PER_FRAME 200
#define DOMAINS_MAX       1000000

#define FILE_BYTES_MAX    (255 + 200 + 10) /* path, reason, kind and subject */

_Static_assert(DOMAINS_PER_FRAME *DOMAIN_BYTES_MAX + LIST_FILES_MAX *FILE_BYTES_MAX + 128 <
		WIRE_FRAME_MAX,
	"a frame holds them");

static void put_files(struct buf *frame, const struct keeper_options *options)
{
	wire_put_u8(frame, (uint8_t)options->file_count);
	for (size_t i = 0; i < options->file_count; i++) {
		wire_put_str(frame, options->files[i].path);
		wire_put_u8(frame, (uint8_t)options->files[i].kind);
		wire_put_u8(frame, (uint8_t)options->files[i].subject);
		wire_put_str(frame, options->files[i].reason);
	}
}

static bool get_files(struct arena *arena, struct wire_reader *reader, struct keeper_options *out)
{
	size_t n = wire_get_u8(reader);
	if (n > LIST_FILES_MAX)
		return false;
	struct list_file *files = arena_array_of(arena, struct list_file, n);
	for (size_t i = 0; i < n; i++) {
		files[i].path = arena_dup(arena, wire_get_str(reader));
		uint8_t kind = wire_get_u8(reader), subject = wire_get_u8(reader);
		files[i].reason = arena_dup(arena, wire_get_str(reader));
		if (reader->failed || kind >= LIST_KIND_COUNT || subject > LIST_SUBJECT_COUNT)
			return false;
		files[i].kind = (enum list_kind)kind;
		files[i].subject = (enum list_subject)subject;
	}
	out->files = files;
	out->file_count = n;
	return true;
}

/* u8 last, the numbers, u32 domains in all, u32 in this frame, the domains; in the last one the
 * files of lists. */
bool keeper_options_put(struct buf *frame, const struct keeper_options *options, size_t *from)
{
	size_t left = options->domain_count - *from;
	size_t n = left < DOMAINS_PER_FRAME ? left : DOMAINS_PER_FRAME;
	bool last = n == left;
	wire_put_u8(frame, last);
	wire_put_u32(frame, options->quarantine_days);
	wire_put_u32(frame, options->retry_days);
	wire_put_u32(frame, options->poison_per_source);
	wire_put_u32(frame, options->poison_total);
	wire_put_u32(frame, options->keeping_days);
	wire_put_u32(frame, options->contact_days);
	wire_put_u8(frame, options->keep_records);
	wire_put_u8(frame, options->keep_mails);
	wire_put_u32(frame, (uint32_t)options->domain_count);
	wire_put_u32(frame, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		wire_put_str(frame, options->domains[*from + i]);
	if (last)
		put_files(frame, options);
	*from += n;
	return last;
}

enum keeper_options_progress keeper_options_get(
	struct arena *arena, struct wire_reader *reader, struct keeper_options *out)
{
	bool last = wire_get_u8(reader) == 1;
	out->quarantine_days = wire_get_u32(reader);
	out->retry_days = wire_get_u32(reader);
	out->poison_per_source = wire_get_u32(reader);
	out->poison_total = wire_get_u32(reader);
	out->keeping_days = wire_get_u32(reader);
	out->contact_days = wire_get_u32(reader);
	out->keep_records = wire_get_u8(reader) == 1;
	out->keep_mails = wire_get_u8(reader) == 1;
	uint32_t all = wire_get_u32(reader), n = wire_get_u32(reader);
	if (reader->failed || all > DOMAINS_MAX || n > DOMAINS_PER_FRAME ||
		out->domain_count + n > all)
		return OPTIONS_DAMAGED;
	if (!out->domains)
		out->domains = arena_array_of(arena, struct str, all);
	struct str *domains = (struct str *)out->domains;
	for (uint32_t i = 0; i < n; i++)
		domains[out->domain_count++] = arena_dup(arena, wire_get_str(reader));
	if ((last && !get_files(arena, reader, out)) || !wire_complete(reader) ||
		(last && out->domain_count != all))
		return OPTIONS_DAMAGED;
	return last ? OPTIONS_COMPLETE : OPTIONS_MORE;
}
