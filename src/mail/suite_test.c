/* SPDX-License-Identifier: Apache-2.0
 *
 * The parser against mails of the suites: the structure compared where another parser's reading of
 * the mail stands beside it, and never a crash on any. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include <ftw.h>
#include <jansson.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "mail/charset.h"
#include "mail/message.h"
#include "mail/parameter.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define SUITES       "../shared/suites/"
#define MAIL_MOST    (64u << 20)

static bool read_file(const char *path, struct buf *out)
{
	auto_fclose FILE *file = fopen(path, "rb");
	char block[16384];
	size_t n;

	buf_clear(out);
	if (!file)
		return false;
	while ((n = fread(block, 1, sizeof block, file)) > 0)
		buf_add(out, str_bytes(block, n));
	return true;
}

/* ---- structure ---- */

/* What of a part is not as expected, or NULL. */
struct comparison {
	struct arena *arena;
	struct message *m;
	size_t parts, same;
	const char *why; /* of the first that differs */
	size_t at;       /* its index in our tree */
};

static void differs(struct comparison *c, const struct part *part, const char *why)
{
	if (!c->why) {
		c->why = why;
		c->at = part->index;
	}
}

static json_t *field_of(json_t *part, const char *name, const char *kind)
{
	size_t i;
	json_t *header;

	json_array_foreach(json_object_get(part, "headers"), i, header)
	{
		const char *is = json_string_value(json_object_get(header, "name"));
		if (is && strcmp(is, name) == 0)
			return json_object_get(json_object_get(header, "value"), kind);
	}
	return NULL;
}

static struct str json_str(json_t *text)
{
	return (struct str){ json_string_value(text) ? json_string_value(text) : "",
		json_string_length(text) };
}

static struct str attribute_of(json_t *type, const char *name)
{
	size_t i;
	json_t *attribute;

	json_array_foreach(json_object_get(type, "attributes"), i,
		attribute) if (str_eq(json_str(json_object_get(attribute, "name")),
				       str_of(name))) return json_str(json_object_get(attribute,
		"value"));
	return STR("");
}

static bool type_is_same(const struct part *part, json_t *want)
{
	json_t *type = field_of(want, "content_type", "ContentType");

	if (!type)
		return !part->type.given;
	return str_eq_nocase(part->type.type, json_str(json_object_get(type, "c_type"))) &&
	       str_eq_nocase(part->type.subtype, json_str(json_object_get(type, "c_subtype")));
}

static bool name_is_same(const struct part *part, json_t *want)
{
	struct str name =
		attribute_of(field_of(want, "content_disposition", "ContentType"), "filename");

	if (!name.n)
		name = attribute_of(field_of(want, "content_type", "ContentType"), "name");
	return str_eq(part->filename, name);
}

static bool bytes_are_same(struct str got, json_t *want)
{
	if (got.n != json_array_size(want))
		return false;
	for (size_t i = 0; i < got.n; i++)
		if ((uint8_t)got.p[i] != json_integer_value(json_array_get(want, i)))
			return false;
	return true;
}

static void compare_part(struct comparison *c, struct part *part, json_t *parts, size_t index);

static void compare_children(
	struct comparison *c, struct part *part, json_t *parts, json_t *children)
{
	size_t i;
	json_t *index;
	struct part *child = part->child;

	json_array_foreach(children, i, index)
	{
		if (!child) {
			differs(c, part, "fewer parts");
			return;
		}
		compare_part(c, child, parts, (size_t)json_integer_value(index));
		child = child->next;
	}
	if (child)
		differs(c, child, "more parts");
}

/* The suite's mails are nested a few levels; this is no reader of hostile bytes. */
static void compare_part(struct comparison *c, struct part *part, json_t *parts, size_t index)
{
	json_t *want = json_array_get(parts, index), *body = json_object_get(want, "body"), *v;
	const char *why = c->why;

	c->parts++;
	if (!type_is_same(part, want))
		differs(c, part, "type");
	if (!name_is_same(part, want))
		differs(c, part, "name");
	if ((v = json_object_get(body, "Multipart"))) {
		compare_children(c, part, parts, v);
	} else if ((v = json_object_get(body, "Message"))) {
		if (part->rfc822 && part->child)
			compare_part(c, part->child, json_object_get(v, "parts"), 0);
		else
			differs(c, part, "no message");
	} else if ((v = json_object_get(body, "Binary")) ||
		   (v = json_object_get(body, "InlineBinary"))) {
		if (!bytes_are_same(part_decoded(c->arena, c->m, part), v))
			differs(c, part, "bytes");
	} else {
		v = json_object_get(body, "Text") ? json_object_get(body, "Text")
						  : json_object_get(body, "Html");
		if (!str_eq(part_text(c->arena, c->m, part), json_str(v)))
			differs(c, part, "text");
	}
	c->same += why == c->why && !why;
}

/* All line ends to CRLF, or to LF, as the suite does it. */
static void convert_lines(struct str from, bool crlf, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < from.n; i++) {
		bool before_lf = i + 1 < from.n && from.p[i + 1] == '\n';
		if (from.p[i] == '\r' && (before_lf || !crlf))
			continue;
		if (from.p[i] == '\n' && crlf)
			buf_add_char(out, '\r');
		buf_add_char(out, from.p[i]);
	}
}

/* Mails that we read otherwise than the parser that wrote the suite, and why we do. */
static const struct {
	const char *mail;
	const char *why;
} deviations[] = {
	{ "rfc/000",
		"text that says it is base64: we skip what is not, as mail programs do; it gives up" },
	{ "rfc/008", "a message in base64 is decoded, its parts are not part of this mail's tree" },
	{ "malformed/000", "a boundary line ends a header section; it reads no part at all" },
	{ "malformed/001", "\"--ab\" is no line of boundary \"a\" (FLAW_BOUNDARY_PREFIX)" },
	{ "malformed/004", "the same" },
	{ "malformed/007", "boundary lines before the empty line, of the boundary declared there" },
	{ "malformed/008", "\"--ab\" is no line of boundary \"a\"" },
	{ "malformed/009", "the outer boundary ends the inner multipart; it knows only the inner" },
	{ "malformed/011", "the same" },
	{ "malformed/012", "the same" },
	{ "malformed/016", "boundaries that begin like each other" },
	{ "malformed/017", "a disposition without a type, but with a file name, which we read" },
	{ "thirdparty/002",
		"text after base64: it decodes the text, or gives up; we stop, or skip" },
	{ "thirdparty/005", "\"--1--\" not at the start of a line is no boundary line" },
	{ "thirdparty/015", "a boundary line ends a header section" },
	{ "legacy/016", "raw 8-bit in a file name: we guess its charset" },
	{ "legacy/017", "it does not know uuencode" },
	{ "legacy/023", "raw 8-bit in a file name" },
	{ "legacy/026", "uuencode, and 8-bit in a file name" },
	{ "legacy/033", "8-bit text without a label: we guess its charset" },
	{ "legacy/048", "uuencode" },
	{ "legacy/052", "8-bit text without a label" },
};

static const char *deviation_of(struct str path)
{
	for (size_t i = 0; i < COUNT(deviations); i++)
		if (str_find(path, str_of(deviations[i].mail)) != STR_NONE)
			return deviations[i].why;
	return NULL;
}

static struct {
	size_t mails, same, explained, parts, parts_same, wrong;
} agreement;

static void compare_mail(struct str mail, const char *path)
{
	json_error_t error;
	json_t *want = json_load_file(path, JSON_ALLOW_NUL, &error);
	struct comparison c = { .arena = arena_new(MAIL_MOST * 2) };
	const char *explanation = deviation_of(str_of(path));

	assert_non_null(want);
	c.m = message_parse(c.arena, mail);
	compare_part(&c, c.m->root, json_object_get(want, "parts"), 0);
	agreement.mails++;
	agreement.same += !c.why;
	agreement.explained += c.why && explanation;
	agreement.parts += c.parts;
	agreement.parts_same += c.same;
	if (!c.why != !explanation) {
		print_error(
			"%s: part %zu: %s\n", path, c.at, c.why ? c.why : "agrees, though listed");
		agreement.wrong++;
	}
	json_decref(want);
	arena_free(&c.arena);
}

static int visit_expected(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
	(void)stat;
	(void)ftw;
	auto_buf mail = BUF(MAIL_MOST);
	auto_buf lines = BUF(MAIL_MOST);
	char name[4096];
	size_t n = strlen(path);

	if (kind != FTW_F || !str_ends(str_of(path), STR(".eml")))
		return 0;
	assert_true(read_file(path, &mail));
	for (int crlf = 0; crlf < 2; crlf++) {
		convert_lines(buf_str(&mail), crlf, &lines);
		snprintf(name, sizeof name, "%.*s%s.json", (int)(n - 4), path, crlf ? ".crlf" : "");
		compare_mail(buf_str(&lines), name);
	}
	return 0;
}

static void structures_agree(void **state)
{
	(void)state;
	if (nftw(SUITES "mime/eml", visit_expected, 8, FTW_PHYS)) {
		print_message("skipped: no suite\n");
		return;
	}
	print_message(
		"of %zu mails %zu as the suite says, %zu otherwise for a reason; of %zu parts %zu\n",
		agreement.mails, agreement.same, agreement.explained, agreement.parts,
		agreement.parts_same);
	assert_int_equal(agreement.wrong, 0);
	assert_int_equal(agreement.mails, agreement.same + agreement.explained);
}

/* ---- never a crash ---- */

static size_t read_mails;

static bool inside(struct str inner, struct str outer)
{
	return inner.p >= outer.p && inner.p + inner.n <= outer.p + outer.n;
}

/* What holds of every mail, whatever it is. */
static void check_mail(struct str mail)
{
	struct arena *arena = arena_new(MAIL_MOST * 4);
	struct message *m = message_parse(arena, mail);

	assert_in_range(m->part_count, 1, PARTS_MAX);
	for (size_t i = 0; i < m->part_count; i++) {
		struct part *part = m->parts[i];
		bool within = part->parent && part->body.n > 0;
		assert_true(inside(part->body, within ? part->parent->body : mail));
		assert_true(part->body_offset == (size_t)(part->body.p - mail.p));
		assert_true(part->offset <= part->body_offset);
		assert_in_range(part->depth, 0, DEPTH_MAX);
		for (size_t k = 0; k < part->headers.n; k++)
			assert_true(part->headers.v[k].raw.p == mail.p + part->headers.v[k].offset);
		part_decoded(arena, m, part);
		if (!part->child)
			assert_true(str_is_utf8(part_text(arena, m, part)));
	}
	assert_int_equal(m->flaws.v[FLAW_UNREAD].count, 0);
	arena_free(&arena);
	read_mails++;
}

/* As it is; with all line ends alike, whole, its first half, its last two thirds. */
static int visit_any(const char *path, const struct stat *stat, int kind, struct FTW *ftw)
{
	(void)stat;
	(void)ftw;
	auto_buf mail = BUF(MAIL_MOST);
	auto_buf lines = BUF(MAIL_MOST);

	if (kind != FTW_F || !read_file(path, &mail))
		return 0;
	check_mail(buf_str(&mail));
	for (int crlf = 0; crlf < 2; crlf++) {
		convert_lines(buf_str(&mail), crlf, &lines);
		check_mail(buf_str(&lines));
		check_mail(str_first(buf_str(&lines), lines.n / 2));
		check_mail(str_from(buf_str(&lines), lines.n / 3));
	}
	return 0;
}

static void no_file_breaks_it(void **state)
{
	(void)state;
	static const char *const folders[] = { "mime/eml", "mime/maildir", "mime/python/data",
		"bounce", "arf", "dkim/messages" };

	for (size_t i = 0; i < COUNT(folders); i++) {
		char path[256];
		snprintf(path, sizeof path, SUITES "%s", folders[i]);
		if (nftw(path, visit_any, 8, FTW_PHYS))
			print_message("skipped: no %s\n", path);
	}
	print_message("%zu mails read\n", read_mails);
}

static void read_index(const char *name)
{
	auto_buf index = BUF(MAIL_MOST);
	auto_buf mail = BUF(MAIL_MOST);
	char path[512];
	struct str rest, line, label, file;

	snprintf(path, sizeof path, SUITES "corpora/%s.index", name);
	if (!read_file(path, &index)) {
		print_message("skipped: no %s\n", path);
		return;
	}
	rest = buf_str(&index);
	while (str_next_piece(&rest, '\n', &line)) {
		if (!str_cut(line, '\t', &label, &file))
			continue;
		str_cut(file, '\t', &file, &label);
		snprintf(path, sizeof path, SUITES "corpora/%.*s", STR_ARG(file));
		assert_true(read_file(path, &mail));
		check_mail(buf_str(&mail));
	}
}

static void real_mail_is_read(void **state)
{
	(void)state;
	read_mails = 0;
	read_index("sa_public");
	read_index("lists");
	read_index("phish");
	read_index("cjk");
	print_message("%zu mails read\n", read_mails);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(structures_agree),
		cmocka_unit_test(no_file_breaks_it),
		cmocka_unit_test(real_mail_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
