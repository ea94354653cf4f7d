/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/suffix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/cleanup.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define SUITE           "../shared/suites/psl/test_psl.txt"

static struct suffix_list *list_of(const char *file)
{
	struct error err;
	struct suffix_list *list = suffix_list_load(file, &err);

	if (!list)
		fail_msg("%s", err.text);
	return list;
}

static void organizational_domains(void **state)
{
	static const struct {
		const char *name, *expected; /* NULL: none */
		bool is_public;
	} table[] = {
		{ "Mail.Example.co.kr", "example.co.kr", false },
		{ "co.kr", NULL, true },
		{ "www.example.com.", "example.com", false },
		{ "a.b.github.io", "b.github.io", false }, /* the list's private part counts */
		{ "example.invalidtld", "example.invalidtld", false },
		{ "invalidtld", NULL, true },
		{ "메일.예시.한국", "xn--vv4b11d.xn--3e0b707e", false },
		{ "한국", NULL, true },
		{ "xn--vv4b11d.xn--3e0b707e", "xn--vv4b11d.xn--3e0b707e", false },
		{ "straße.DE", "xn--strae-oqa.de", false }, /* non-transitional */
		{ "BÜCHER.de", "xn--bcher-kva.de", false },
		{ "", NULL, false },
		{ ".", NULL, false },
		{ ".com", NULL, false },
		{ "a..com", NULL, false },
		{ "\xff.com", NULL, false },
		{ "_dmarc.example.com", "example.com", false },
	};
	struct suffix_list *list = list_of(NULL);
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct arena *arena = arena_new(1 << 16);
		struct str out = STR("untouched");
		bool ok = suffix_organizational(list, arena, str_of(table[i].name), &out);

		print_message("%s\n", table[i].name);
		assert_int_equal(ok, table[i].expected != NULL);
		if (!str_eq(out, str_of(ok ? table[i].expected : "untouched")))
			fail_msg("got %.*s", STR_ARG(out));
		assert_int_equal(suffix_is_public(list, arena, str_of(table[i].name)),
			table[i].is_public);
		arena_free(&arena);
	}
	suffix_list_free(&list);
}

static void a_newer_list_by_path(void **state)
{
	char path[] = "/tmp/haechi-suffix-XXXXXX";
	int fd = mkstemp(path);
	struct arena *arena = arena_new(1 << 16);
	struct error err;
	struct str out;
	(void)state;

	assert_true(fd >= 0);
	dprintf(fd, "// a list of three\ncom\n*.wild.com\n!open.wild.com\n한국\n");
	close(fd);
	struct suffix_list *list = list_of(path);
	assert_true(suffix_organizational(list, arena, STR("a.b.co.kr"), &out));
	assert_true(str_eq(out, STR("co.kr")));
	assert_false(suffix_organizational(list, arena, STR("x.wild.com"), &out));
	assert_true(suffix_organizational(list, arena, STR("a.open.wild.com"), &out));
	assert_true(str_eq(out, STR("open.wild.com")));
	assert_true(suffix_is_public(list, arena, STR("xn--3e0b707e")));
	suffix_list_free(&list);
	remove(path);
	assert_null(suffix_list_load(path, &err));
	assert_non_null(strstr(err.text, "no public suffix list"));
	arena_free(&arena);
}

/* Takes 'text' or null off the front; false if there is neither. */
static bool take_argument(struct str *rest, bool *is_null, struct str *out)
{
	if (str_starts(*rest, STR("null"))) {
		*is_null = true;
		*rest = str_from(*rest, 4);
		return true;
	}
	struct str after = str_from(*rest, 1);
	*is_null = false;
	if (!str_starts(*rest, STR("'")) || !str_cut(after, '\'', out, rest))
		return false;
	return true;
}

/* One line "checkPublicSuffix('a.b', 'b');", from publicsuffix.org. */
static void check_line(const struct suffix_list *list, struct str line)
{
	struct arena *arena = arena_new(1 << 16);
	struct str name, expected, got;
	bool name_null, expected_null;

	line = str_from(line, sizeof "checkPublicSuffix(" - 1);
	assert_true(take_argument(&line, &name_null, &name));
	line = str_from(line, 2);
	assert_true(take_argument(&line, &expected_null, &expected));
	assert_true(str_starts(line, STR(");")));
	bool ok = suffix_organizational(list, arena, name_null ? STR("") : name, &got);
	if (ok == expected_null)
		fail_msg("%.*s: %s", STR_ARG(name), ok ? "a domain" : "none");
	if (ok) {
		assert_true(suffix_ascii_name(arena, expected, &expected));
		if (!str_eq(got, expected))
			fail_msg("%.*s: got %.*s, want %.*s", STR_ARG(name), STR_ARG(got),
				STR_ARG(expected));
	}
	arena_free(&arena);
}

static void the_published_suite(void **state)
{
	auto_fclose FILE *file = fopen(SUITE, "r");
	struct suffix_list *list = list_of(NULL);
	char line[512];
	int count = 0;
	(void)state;

	while (file && fgets(line, sizeof line, file)) {
		struct str text = str_trim(str_of(line));
		if (!str_starts(text, STR("checkPublicSuffix(")))
			continue;
		check_line(list, text);
		count++;
	}
	if (file) {
		print_message("%d lines of the suite\n", count);
		assert_in_range(count, 70, 1000);
	} else {
		print_message("skipped: no %s\n", SUITE);
	}
	suffix_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(organizational_domains),
		cmocka_unit_test(a_newer_list_by_path),
		cmocka_unit_test(the_published_suite),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
