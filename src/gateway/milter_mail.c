/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/milter_mail.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "gateway/milter_frames.h"

#define GATHERED_MAX (32 * 1024)
#define FIELDS_FIRST 32

void milter_mail_begin(struct milter_mail *mail, milter_sink *sink, void *context)
{
	struct milter_field *fields = mail->fields;
	size_t room = mail->field_room;
	struct buf gathered = mail->gathered;
	if (!gathered.max)
		gathered = BUF(GATHERED_MAX);
	buf_clear(&gathered);
	*mail = (struct milter_mail){ .sink = sink, .context = context, .gathered = gathered,
		.fields = fields, .field_room = room };
}

void milter_mail_done(struct milter_mail *mail)
{
	buf_done(&mail->gathered);
	free(mail->fields);
	*mail = (struct milter_mail){ 0 };
}

/* ---- bytes ---- */

static void write_out(struct milter_mail *mail, struct str bytes)
{
	if (mail->waste || bytes.n == 0)
		return;
	switch (mail->sink(mail->context, bytes)) {
	case CONSULT_FINE: return;
	case CONSULT_TOO_LARGE: mail->waste = MILTER_WASTE_TOO_LARGE; return;
	case CONSULT_NO_MEMORY: mail->waste = MILTER_WASTE_NO_MEMORY; return;
	}
}

static void flush(struct milter_mail *mail)
{
	write_out(mail, buf_str(&mail->gathered));
	buf_clear(&mail->gathered);
}

static void add(struct milter_mail *mail, struct str bytes)
{
	if (mail->waste)
		return;
	if (mail->gathered.n + bytes.n > GATHERED_MAX)
		flush(mail);
	if (bytes.n > GATHERED_MAX)
		write_out(mail, bytes);
	else
		buf_add(&mail->gathered, bytes);
	mail->size += bytes.n;
}

/* ---- fields ---- */

static struct milter_field *field_new(struct milter_mail *mail)
{
	if (mail->field_count == mail->field_room) {
		mail->field_room = mail->field_room ? 2 * mail->field_room : FIELDS_FIRST;
		mail->fields = must(reallocarray(mail->fields, mail->field_room, sizeof *mail->fields));
	}
	return &mail->fields[mail->field_count++];
}

static struct str without_line_end(struct str value)
{
	while (value.n > 0 && (value.p[value.n - 1] == '\n' || value.p[value.n - 1] == '\r'))
		value.n--;
	return value;
}

/* Lines end in LF, or in CRLF with a mail server that keeps it so. What is not continued would end
 * the field here and not there: it becomes a blank. */
static void add_value(struct milter_mail *mail, struct str value)
{
	while (value.n > 0) {
		size_t end = str_find_char(value, '\n');
		struct str line = str_first(value, end == STR_NONE ? value.n : end);
		value = str_from(value, end == STR_NONE ? value.n : end + 1);
		bool more = end != STR_NONE, has_cr = more && str_ends(line, STR("\r"));
		if (more && !ascii_is_wsp(value.p[0])) {
			add(mail, has_cr ? str_first(line, line.n - 1) : line);
			add(mail, STR(" "));
			continue;
		}
		add(mail, line);
		if (more)
			add(mail, has_cr ? STR("\n") : STR("\r\n"));
	}
}

bool milter_mail_header(struct milter_mail *mail, struct str data, bool blanks)
{
	struct str name;
	if (!milter_string_next(&data, &name) || name.n == 0 || data.n == 0 ||
		data.p[data.n - 1] != '\0')
		return false;
	if (mail->field_count == MILTER_FIELDS_MAX)
		mail->waste = MILTER_WASTE_FIELDS;
	if (mail->waste)
		return true;
	struct str value = without_line_end(str_first(data, data.n - 1));
	uint64_t offset = mail->size;
	add(mail, name);
	add(mail, STR(":"));
	if (!blanks && value.n > 0 && value.p[0] != '\n' && value.p[0] != '\r')
		add(mail, STR(" "));
	add_value(mail, value);
	add(mail, STR("\r\n"));
	*field_new(mail) = (struct milter_field){ .offset = offset, .name = (uint32_t)name.n,
		.length = (uint32_t)(mail->size - offset) };
	return true;
}

void milter_mail_headers_end(struct milter_mail *mail)
{
	if (!mail->headers_ended)
		add(mail, STR("\r\n"));
	mail->headers_ended = true;
}

void milter_mail_body(struct milter_mail *mail, struct str bytes)
{
	milter_mail_headers_end(mail);
	add(mail, bytes);
}

void milter_mail_end(struct milter_mail *mail)
{
	milter_mail_headers_end(mail);
	flush(mail);
}

/* ---- the way back ---- */

struct numbered {
	uint64_t name; /* hash of the name in lower case: keyed, so nobody makes two the same */
	uint32_t field, number;
};

static int by_name(const void *left, const void *right)
{
	const struct numbered *a = left, *b = right;
	if (a->name != b->name)
		return a->name < b->name ? -1 : 1;
	return a->field < b->field ? -1 : a->field > b->field;
}

static int by_field(const void *left, const void *right)
{
	const struct numbered *a = left, *b = right;
	return a->field < b->field ? -1 : a->field > b->field;
}

static struct str name_of(const struct milter_field *field, const char *bytes)
{
	return str_bytes(bytes + field->offset, field->name);
}

static uint64_t name_hash(struct str name)
{
	auto_buf lower = BUF(MILTER_FRAME_MAX);
	for (size_t i = 0; i < name.n; i++)
		buf_add_char(&lower, ascii_lower(name.p[i]));
	return hash_keyed(buf_str(&lower));
}

/* The number of each field among those of its name. */
static struct numbered *number_fields(const struct milter_mail *mail, const char *bytes)
{
	struct numbered *fields = must(calloc(mail->field_count, sizeof *fields));
	for (size_t i = 0; i < mail->field_count; i++)
		fields[i] = (struct numbered){ .field = (uint32_t)i,
			.name = name_hash(name_of(&mail->fields[i], bytes)) };
	qsort(fields, mail->field_count, sizeof *fields, by_name);
	for (size_t i = 0; i < mail->field_count; i++) {
		bool first = i == 0 || fields[i - 1].name != fields[i].name;
		fields[i].number = first ? 1 : fields[i - 1].number + 1;
	}
	qsort(fields, mail->field_count, sizeof *fields, by_field);
	return fields;
}

static bool touches(const struct milter_field *field, const struct removed *range)
{
	return field->offset < range->offset + range->length &&
		range->offset < field->offset + field->length;
}

static void each_touched(const struct milter_mail *mail, const char *bytes,
	const struct removed *removed, size_t count, milter_deletion *each, void *context)
{
	struct numbered *numbered = number_fields(mail, bytes);
	for (size_t i = mail->field_count; i-- > 0 && count > 0;) {
		const struct milter_field *field = &mail->fields[i];
		/* Ranges that lie behind this field lie behind all that come now. */
		while (count > 0 && removed[count - 1].offset >= field->offset + field->length)
			count--;
		if (count > 0 && touches(field, &removed[count - 1]))
			each(context, name_of(field, bytes), numbered[i].number);
	}
	free(numbered);
}

bool milter_mail_deletions(const struct milter_mail *mail, int file, const struct removed *removed,
	size_t count, milter_deletion *each, void *context)
{
	if (count == 0 || mail->field_count == 0)
		return true;
	const struct milter_field *last = &mail->fields[mail->field_count - 1];
	size_t n = last->offset + last->length;
	char *bytes = mmap(NULL, n, PROT_READ, MAP_SHARED, file, 0);
	if (bytes == MAP_FAILED)
		return false;
	each_touched(mail, bytes, removed, count, each, context);
	munmap(bytes, n);
	return true;
}
