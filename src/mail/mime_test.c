/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/mime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include <jansson.h>

#include "mail/flaw_text.h"
#include "mail/message.h"
#include "mail/parameter.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static int arena_setup(void **state)
{
	*state = arena_new(64 << 20);
	return 0;
}

static int arena_teardown(void **state)
{
	arena_free((struct arena **)state);
	return 0;
}

static void print_type(const struct content_type *type, struct buf *out)
{
	buf_add_safe(out, type->type, SAFE_LOG);
	buf_add_char(out, '/');
	buf_add_safe(out, type->subtype, SAFE_LOG);
	for (size_t i = 0; i < type->parameter_count; i++) {
		buf_add(out, STR("; "));
		buf_add_safe(out, type->parameters[i].name, SAFE_LOG);
		buf_add_char(out, '=');
		buf_add_safe(out, type->parameters[i].value, SAFE_LOG);
	}
}

static void content_types_are_read(void **state)
{
	static const struct {
		struct str value;
		const char *want;
		bool bad;
	} table[] = {
		{ STR_INIT("text/html"), "text/html", false },
		{ STR_INIT("TEXT/Html; Charset=UTF-8"), "text/html; charset=UTF-8", false },
		{ STR_INIT("text / html ; charset = utf-8"), "text/html; charset=utf-8", false },
		{ STR_INIT("(a(b)c\\)) text (d)/(e) html (f); (g) charset=utf-8"),
			"text/html; charset=utf-8", false },
		{ STR_INIT("text/html;"), "text/html", false },
		{ STR_INIT("text/html (no end"), "text/html", false },
		{ STR_INIT(""), "text/plain", true },
		{ STR_INIT("   "), "text/plain", true },
		{ STR_INIT("/html"), "text/plain", true },
		{ STR_INIT("; charset=utf-8"), "text/plain; charset=utf-8", true },
		{ STR_INIT("text"), "text/", true },
		{ STR_INIT("text; charset=utf-8"), "text/; charset=utf-8", true },
		{ STR_INIT("text/"), "text/", true },
		{ STR_INIT("text/html charset=utf-8"), "text/html; charset=utf-8", true },
		{ STR_INIT("text/html, charset=utf-8"), "text/html; charset=utf-8", true },
		{ STR_INIT("text/html/x; charset=utf-8"), "text/html; charset=utf-8", true },
		{ STR_INIT("\"text/html\"; charset=utf-8"), "text/html; charset=utf-8", true },
		{ STR_INIT("text/html @@@"), "text/html", true },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct flaws flaws = { 0 };
		struct content_type type;
		auto_buf got = BUF(1000);
		content_type_parse(*state, table[i].value, 7, &flaws, &type);
		print_type(&type, &got);
		if (!str_eq(buf_str(&got), str_of(table[i].want)))
			fail_msg("%.*s: %.*s", STR_ARG(table[i].value), STR_ARG(buf_str(&got)));
		assert_int_equal(flaws.v[FLAW_CONTENT_TYPE_SYNTAX].count, table[i].bad);
		assert_true(type.given);
	}
}

static void transfer_encodings_are_known(void **state)
{
	static const struct {
		const char *value;
		enum transfer_encoding want;
		enum flaw flaw; /* FLAW_COUNT: none */
	} table[] = {
		{ "7bit", TRANSFER_7BIT, FLAW_COUNT },
		{ "8BIT", TRANSFER_8BIT, FLAW_COUNT },
		{ "binary", TRANSFER_BINARY, FLAW_COUNT },
		{ "Base64", TRANSFER_BASE64, FLAW_COUNT },
		{ " quoted-printable ", TRANSFER_QUOTED_PRINTABLE, FLAW_COUNT },
		{ "x-uuencode", TRANSFER_UUENCODE, FLAW_COUNT },
		{ "uuencode (old)", TRANSFER_UUENCODE, FLAW_COUNT },
		{ "base64;", TRANSFER_BASE64, FLAW_TRANSFER_SYNTAX },
		{ "base64 base64", TRANSFER_BASE64, FLAW_TRANSFER_SYNTAX },
		{ "\"7bit\"", TRANSFER_7BIT, FLAW_TRANSFER_SYNTAX },
		{ "base 64", TRANSFER_UNKNOWN, FLAW_TRANSFER_UNKNOWN },
		{ "utf-8", TRANSFER_UNKNOWN, FLAW_TRANSFER_UNKNOWN },
		{ "", TRANSFER_UNKNOWN, FLAW_TRANSFER_UNKNOWN },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct str mail = arena_printf(*state,
			"MIME-Version: 1.0\nContent-Transfer-Encoding: %s\n\n", table[i].value);
		struct message *m = message_parse(*state, mail);
		if (m->root->encoding != table[i].want)
			fail_msg("%s: %d", table[i].value, m->root->encoding);
		assert_true(m->flaws.seen ==
			    (table[i].flaw == FLAW_COUNT ? 0 : flaw_bit(table[i].flaw)));
	}
}

static void dispositions_and_names_are_read(void **state)
{
	static const struct {
		const char *headers;
		const char *disposition, *filename;
		bool bad;
	} table[] = {
		{ "A: b", "", "", false },
		{ "Content-Disposition: INLINE", "inline", "", false },
		{ "Content-Disposition: attachment; filename=a.txt", "attachment", "a.txt", false },
		{ "Content-Disposition: attachment; filename=\"a b.txt\"; size=3", "attachment",
			"a b.txt", false },
		{ "Content-Type: text/plain; name=n.txt", "", "n.txt", false },
		{ "Content-Type: text/plain; name=n.txt\nContent-Disposition: attachment; filename=f.txt",
			"attachment", "f.txt", false },
		{ "Content-Type: text/plain; name=n.txt\nContent-Disposition: attachment; size=1",
			"attachment", "n.txt", false },
		{ "Content-Disposition: attachment;\n filename*=utf-8''%EA%B0%80.txt", "attachment",
			"\xea\xb0\x80.txt", false },
		{ "Content-Disposition: attachment;\n filename*0=\"ab\"; filename*1=\"c.txt\"",
			"attachment", "abc.txt", false },
		{ "Content-Disposition: attachment; filename=\"=?utf-8?B?6rCALnR4dA==?=\"",
			"attachment", "\xea\xb0\x80.txt", false },
		{ "Content-Disposition: (c) attachment (d)", "attachment", "", false },
		{ "Content-Disposition: ; filename=x", "", "x", true },
		{ "Content-Disposition: attachment filename=x", "attachment", "x", true },
		{ "Content-Disposition:", "", "", true },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct str mail =
			arena_printf(*state, "MIME-Version: 1.0\n%s\n\n", table[i].headers);
		struct message *m = message_parse(*state, mail);
		if (!str_eq(m->root->disposition, str_of(table[i].disposition)) ||
			!str_eq(m->root->filename, str_of(table[i].filename)))
			fail_msg("%s: %.*s, %.*s", table[i].headers, STR_ARG(m->root->disposition),
				STR_ARG(m->root->filename));
		if (table[i].bad != (m->flaws.v[FLAW_PARAMETER_SYNTAX].count > 0))
			fail_msg("%s: flaws", table[i].headers);
	}
}

static void boundaries_are_judged(void **state)
{
	static const struct {
		const char *value;
		const char *boundary;
		enum flaw flaw;
	} table[] = {
		{ "multipart/mixed; boundary=abc", "abc", FLAW_COUNT },
		{ "multipart/mixed; boundary=\"'()+_,-./:=? z\"", "'()+_,-./:=? z", FLAW_COUNT },
		{ "multipart/mixed", "", FLAW_BOUNDARY_MISSING },
		{ "multipart/mixed; boundary=\"\"", "", FLAW_BOUNDARY_BAD },
		{ "multipart/mixed; boundary=\"a \"", "a", FLAW_BOUNDARY_BAD },
		{ "multipart/mixed; boundary=\" \"", "", FLAW_BOUNDARY_BAD },
		{ "multipart/mixed; boundary=\"a%b\"", "a%b", FLAW_BOUNDARY_BAD },
		{ "text/plain; boundary=\"a%b\"", "", FLAW_COUNT },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct str mail =
			arena_printf(*state, "MIME-Version: 1.0\nContent-Type: %s\n\n--%s--\n",
				table[i].value, table[i].boundary);
		struct message *m = message_parse(*state, mail);
		if (!str_eq(m->root->boundary, str_of(table[i].boundary)))
			fail_msg("%s: %.*s", table[i].value, STR_ARG(m->root->boundary));
		uint64_t want = table[i].flaw == FLAW_COUNT ? 0 : flaw_bit(table[i].flaw);
		if (m->flaws.seen != want)
			fail_msg("%s: flaws", table[i].value);
	}
}

static void texts_are_utf8(void **state)
{
	static const struct {
		struct str headers, body;
		const char *want;
		const char *flaws;
	} table[] = {
		{ STR_INIT(
			  "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit"),
			STR_INIT("\xea\xb0\x80\n"), "\xea\xb0\x80\n", "" },
		{ STR_INIT(
			  "Content-Type: text/plain; charset=euc-kr\nContent-Transfer-Encoding: base64"),
			STR_INIT("sKE=\n"), "\xea\xb0\x80", "" },
		{ STR_INIT("Content-Type: text/plain; charset=x-none"), STR_INIT("abc\n"), "abc\n",
			"charset_unknown" },
		{ STR_INIT(
			  "Content-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 8bit"),
			STR_INIT("\xea\xb0\x80\n"), "\xea\xb0\x80\n", "charset_wrong" },
		{ STR_INIT("Content-Type: text/plain\nContent-Transfer-Encoding: 8bit"),
			STR_INIT("\xea\xb0\x80\n"), "\xea\xb0\x80\n", "charset_missing" },
		{ STR_INIT("Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable"),
			STR_INIT("=EA=B0=80\n"), "\xea\xb0\x80\n", "charset_missing" },
		{ STR_INIT("Content-Type: text/plain; charset=utf-7"), STR_INIT("+rAA-\n"),
			"\xea\xb0\x80\n", "charset_utf7" },
		{ STR_INIT("A: b"), STR_INIT("plain\n"), "plain\n", "" },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		auto_buf noted = BUF(1000);
		struct str mail = arena_printf(*state, "MIME-Version: 1.0\n%.*s\n\n%.*s",
			STR_ARG(table[i].headers), STR_ARG(table[i].body));
		struct message *m = message_parse(*state, mail);
		struct str got = part_text(*state, m, m->root);
		assert_ptr_equal(part_text(*state, m, m->root).p, got.p);
		flaw_mask_print(m->flaws.seen, &noted);
		for (enum flaw f = 0; f < FLAW_COUNT; f++)
			if (m->flaws.v[f].count)
				assert_int_equal(m->flaws.v[f].first, m->root->body_offset);
		if (!str_eq(got, str_of(table[i].want)) ||
			!str_eq(buf_str(&noted), str_of(table[i].flaws)))
			fail_msg("%.*s: %.*s\n%.*s", STR_ARG(table[i].headers), STR_ARG(got),
				STR_ARG(buf_str(&noted)));
	}
}

static void a_type_is_compared(void **state)
{
	struct message *m = message_parse(*state, STR("Content-Type: Text/HTML\n\n"));

	assert_true(part_is(m->root, STR("text"), STR("html")));
	assert_false(part_is(m->root, STR("text"), STR("plain")));
	assert_false(part_is(m->root, STR("image"), STR("html")));
}

/* ---- the suite ---- */

/* Where we deliberately read something else than the suite's parser. */
static const char *const deviations[] = {
	"=\n",          /* no token: text/plain, as RFC 2045 5.2 says of what cannot be read */
	"name=value\n", /* "=" is no token character: the type is "name" */
	"text/plain/format\n", /* nor is "/": the subtype is "plain" */
	"text/plain/format;charset=us-ascii\n",
	"text/plain/format ;charset=us-ascii\n",
};

static bool is_deviation(struct str header)
{
	for (size_t i = 0; i < COUNT(deviations); i++)
		if (str_eq(header, str_of(deviations[i])))
			return true;
	return false;
}

/* Does the type agree? An expected null means that nothing was read. */
static bool type_agrees(const struct content_type *type, json_t *expected, bool bad)
{
	const char *main_type = json_string_value(json_object_get(expected, "c_type"));
	const char *subtype = json_string_value(json_object_get(expected, "c_subtype"));

	if (!main_type)
		return bad && str_eq(type->type, STR("text"));
	return str_eq_nocase(type->type, str_of(main_type)) &&
	       str_eq_nocase(type->subtype, str_of(subtype)) && (subtype || bad);
}

/* Of the expected parameters, how many are there with this value? Languages are not kept. */
static void count_parameters(
	const struct content_type *type, json_t *expected, size_t *all, size_t *same)
{
	size_t i;
	json_t *pair;

	json_array_foreach(json_object_get(expected, "attributes"), i, pair)
	{
		struct str name = str_of(json_string_value(json_array_get(pair, 0)));
		json_t *value = json_array_get(pair, 1);
		if (str_ends(name, STR("-language")))
			continue;
		++*all;
		*same += str_eq(parameter_find(type->parameters, type->parameter_count, name),
			(struct str){ json_string_value(value), json_string_length(value) });
	}
}

static void the_suite_agrees(void **state)
{
	json_error_t error;
	json_t *suite = json_load_file(
		       "../shared/suites/mime/content_type.json", JSON_ALLOW_NUL, &error),
	       *item;
	size_t i, types = 0, all = 0, same = 0;

	if (!suite) {
		print_message("skipped: no suite\n");
		return;
	}
	json_array_foreach(suite, i, item)
	{
		json_t *text = json_object_get(item, "header"),
		       *expected = json_object_get(item, "expected");
		struct str header = { json_string_value(text), json_string_length(text) };
		struct flaws flaws = { 0 };
		struct content_type type;
		struct header field = { .value = header };
		content_type_parse(*state, header_unfold(*state, &field), 0, &flaws, &type);
		bool agrees =
			type_agrees(&type, expected, flaws.v[FLAW_CONTENT_TYPE_SYNTAX].count > 0);
		if (agrees == is_deviation(header))
			fail_msg("%.*s: %.*s/%.*s", STR_ARG(header), STR_ARG(type.type),
				STR_ARG(type.subtype));
		types += agrees;
		count_parameters(&type, expected, &all, &same);
	}
	print_message("%zu of %zu types, %zu of %zu parameters as the suite says\n", types,
		json_array_size(suite), same, all);
	assert_true(same * 100 >= all * 90); /* parameter_test has each of them */
	json_decref(suite);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			content_types_are_read, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
			transfer_encodings_are_known, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
			dispositions_and_names_are_read, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(boundaries_are_judged, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(texts_are_utf8, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(a_type_is_compared, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(the_suite_agrees, arena_setup, arena_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
