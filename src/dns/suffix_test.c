/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/suffix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/cleanup.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define SUITE           "../shared/suites/psl/test_psl.txt"

static void use(const char *file)
{
	struct error err;

	if (!suffix_use(file, &err))
		fail_msg("%s", err.text);
}

static void organizational_domains(void **state)
{
	static const struct {
		const char *name, *expected; /* NULL: none */
	} table[] = {
		{ "Mail.Example.co.kr", "example.co.kr" },
		{ "co.kr", NULL },
		{ "www.example.com.", "example.com" },
		{ "a.b.github.io", "b.github.io" }, /* the list's private part counts */
		{ "example.invalidtld", "example.invalidtld" },
		{ "invalidtld", NULL },
		{ "메일.예시.한국", "xn--vv4b11d.xn--3e0b707e" },
		{ "한국", NULL },
		{ "xn--vv4b11d.xn--3e0b707e", "xn--vv4b11d.xn--3e0b707e" },
		{ "straße.DE", "xn--strae-oqa.de" }, /* non-transitional */
		{ "BÜCHER.de", "xn--bcher-kva.de" },
		{ "", NULL },
		{ ".", NULL },
		{ ".com", NULL },
		{ "a..com", NULL },
		{ "\xff.com", NULL },
		{ "_dmarc.example.com", "example.com" },
	};
	(void)state;

	/* The list that is there without asking, and the system's. */
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < COUNT_OF(table); i++) {
			char out[SUFFIX_NAME_ROOM] = "untouched";
			bool ok = suffix_organizational(str_of(table[i].name), out);

			print_message("%s\n", table[i].name);
			assert_int_equal(ok, table[i].expected != NULL);
			assert_string_equal(out, ok ? table[i].expected : "untouched");
			if (i + 1 == COUNT_OF(table))
				use(NULL);
		}
}

static void a_newer_list_by_path(void **state)
{
	char path[] = "/tmp/haechi-suffix-XXXXXX", out[SUFFIX_NAME_ROOM];
	int fd = mkstemp(path);
	struct error err;
	(void)state;

	assert_true(fd >= 0);
	dprintf(fd, "// a list of four\ncom\n*.wild.com\n!open.wild.com\n한국\n");
	close(fd);
	use(path);
	assert_true(suffix_organizational(STR("a.b.co.kr"), out));
	assert_string_equal(out, "co.kr");
	assert_false(suffix_organizational(STR("x.wild.com"), out));
	assert_true(suffix_organizational(STR("a.open.wild.com"), out));
	assert_string_equal(out, "open.wild.com");
	assert_false(suffix_organizational(STR("xn--3e0b707e"), out));
	remove(path);
	assert_false(suffix_use(path, &err));
	assert_non_null(strstr(err.text, "no public suffix list"));
	assert_false(suffix_use("/dev/null", &err));
	/* What was in force still is. */
	assert_true(suffix_organizational(STR("a.b.co.kr"), out));
	assert_string_equal(out, "co.kr");
	use(NULL);
	assert_true(suffix_organizational(STR("a.b.co.kr"), out));
	assert_string_equal(out, "b.co.kr");
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
static void check_line(struct str line)
{
	char got[SUFFIX_NAME_ROOM], same[SUFFIX_NAME_ROOM], long_name[512];
	struct str name, expected;
	bool name_null, expected_null;

	line = str_from(line, sizeof "checkPublicSuffix(" - 1);
	assert_true(take_argument(&line, &name_null, &name));
	line = str_from(line, 2);
	assert_true(take_argument(&line, &expected_null, &expected));
	assert_true(str_starts(line, STR(");")));
	bool ok = suffix_organizational(name_null ? STR("") : name, got);
	if (ok == expected_null)
		fail_msg("%.*s: %s", STR_ARG(name), ok ? "a domain" : "none");
	if (!ok)
		return;
	/* The suite answers in the form of the question; ours is always A-labels. The domain below
	 * the expected one has the expected one as its own. */
	snprintf(long_name, sizeof long_name, "x.%.*s", STR_ARG(expected));
	assert_true(suffix_organizational(str_of(long_name), same));
	assert_string_equal(got, same);
	if (str_is_ascii(expected))
		assert_true(str_eq(expected, str_of(got)));
}

static void the_published_suite(void **state)
{
	auto_fclose FILE *file = fopen(SUITE, "r");
	char line[512];
	int count = 0;
	(void)state;

	while (file && fgets(line, sizeof line, file)) {
		struct str text = str_trim(str_of(line));
		if (!str_starts(text, STR("checkPublicSuffix(")))
			continue;
		check_line(text);
		count++;
	}
	if (file) {
		print_message("%d lines of the suite\n", count);
		assert_in_range(count, 70, 1000);
	} else {
		print_message("skipped: no %s\n", SUITE);
	}
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
