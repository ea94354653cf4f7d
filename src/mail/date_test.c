/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/buf.h"
#include "base/clock.h"
#include "mail/date.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* expected: as date_print() gives it, in the zone read; "" is DATE_BAD. */
static const struct {
	const char *title, *value, *expected;
	uint32_t flaws;
} cases[] = {
	{ "RFC 5322", "Tue, 1 Jul 2003 10:52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200", 0 },
	{ "no weekday", "1 Jul 2003 10:52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200", 0 },
	{ "no seconds", "1 Jul 2003 10:52 +0200", "Tue, 1 Jul 2003 10:52:00 +0200", 0 },
	{ "day with a zero", "01 Jul 2003 10:52:37 -0330", "Tue, 1 Jul 2003 10:52:37 -0330", 0 },
	{ "unknown local zone", "1 Jul 2003 10:52:37 -0000", "Tue, 1 Jul 2003 10:52:37 +0000", 0 },
	{ "comment at the end", "1 Jul 2003 10:52:37 +0900 (KST)", "Tue, 1 Jul 2003 10:52:37 +0900", 0 },
	{ "nested comment at the end", "1 Jul 2003 10:52:37 +0900 (K(S)\\)T)",
		"Tue, 1 Jul 2003 10:52:37 +0900", 0 },
	{ "folded", "Tue,\r\n 1 Jul\r\n\t2003 10:52:37 +0200\r\n", "Tue, 1 Jul 2003 10:52:37 +0200", 0 },
	{ "leap second", "31 Dec 2016 23:59:60 +0000", "Sun, 1 Jan 2017 00:00:00 +0000", 0 },
	{ "leap day", "Thu, 29 Feb 2024 00:00:00 +0000", "Thu, 29 Feb 2024 00:00:00 +0000", 0 },
	{ "before 1970", "Tue, 30 Dec 1969 23:32:54 -0330", "Tue, 30 Dec 1969 23:32:54 -0330", 0 },
	{ "case", "TUE, 1 jUL 2003 10:52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200", 0 },

	{ "two-digit year", "21 Nov 97 09:55:06 +0000", "Fri, 21 Nov 1997 09:55:06 +0000", DATE_OBSOLETE },
	{ "two-digit year below 50", "21 Nov 26 09:55:06 +0000", "Sat, 21 Nov 2026 09:55:06 +0000",
		DATE_OBSOLETE },
	{ "three-digit year", "21 Nov 103 09:55:06 +0000", "Fri, 21 Nov 2003 09:55:06 +0000", DATE_OBSOLETE },
	{ "GMT", "21 Nov 1997 09:55:06 GMT", "Fri, 21 Nov 1997 09:55:06 +0000", DATE_OBSOLETE },
	{ "EST", "21 Nov 1997 09:55:06 EST", "Fri, 21 Nov 1997 09:55:06 -0500", DATE_OBSOLETE },
	{ "KST", "21 Nov 1997 09:55:06 KST", "Fri, 21 Nov 1997 09:55:06 +0900", DATE_OBSOLETE },
	{ "military letter", "21 Nov 1997 09:55:06 A", "Fri, 21 Nov 1997 09:55:06 +0000", DATE_OBSOLETE },
	{ "J is none", "21 Nov 1997 09:55:06 J", "Fri, 21 Nov 1997 09:55:06 +0000",
		DATE_OBSOLETE | DATE_ZONE_BAD },
	{ "unknown zone", "21 Nov 1997 09:55:06 ZZZZ", "Fri, 21 Nov 1997 09:55:06 +0000",
		DATE_OBSOLETE | DATE_ZONE_BAD },
	{ "comment inside", "21 (x) Nov 1997 09:55:06 +0000", "Fri, 21 Nov 1997 09:55:06 +0000",
		DATE_OBSOLETE },
	{ "no zone", "21 Nov 1997 09:55:06", "Fri, 21 Nov 1997 09:55:06 +0000", DATE_NO_ZONE },
	{ "largest zone", "21 Nov 1997 09:55:06 +1400", "Fri, 21 Nov 1997 09:55:06 +1400", 0 },
	{ "zone too large", "21 Nov 1997 09:55:06 +1500", "Fri, 21 Nov 1997 09:55:06 +0000", DATE_ZONE_BAD },
	{ "zone minutes too large", "21 Nov 1997 09:55:06 +0960", "Fri, 21 Nov 1997 09:55:06 +0000",
		DATE_ZONE_BAD },
	{ "zone beyond all", "21 Nov 1997 09:55:06 +99999999999", "Fri, 21 Nov 1997 09:55:06 +0000",
		DATE_ZONE_BAD | DATE_FORM },
	{ "weekday wrong", "Mon, 1 Jul 2003 10:52:37 +0200", "Tue, 1 Jul 2003 10:52:37 +0200",
		DATE_WEEKDAY_WRONG },
	{ "day 32", "32 Jul 2003 10:52:37 +0200", "Fri, 1 Aug 2003 10:52:37 +0200", DATE_RANGE },
	{ "29 February of a common year", "29 Feb 2023 10:52:37 +0200", "Wed, 1 Mar 2023 10:52:37 +0200",
		DATE_RANGE },
	{ "hour 25", "1 Jul 2003 25:52:37 +0200", "Wed, 2 Jul 2003 01:52:37 +0200", DATE_RANGE },
	{ "minute 60", "1 Jul 2003 10:60:37 +0200", "Tue, 1 Jul 2003 11:00:37 +0200", DATE_RANGE },
	{ "second 61", "1 Jul 2003 10:52:61 +0200", "Tue, 1 Jul 2003 10:53:01 +0200", DATE_RANGE },
	{ "year before mail", "1 Jul 1803 10:52:37 +0200", "Fri, 1 Jul 1803 10:52:37 +0200", DATE_RANGE },
	{ "five-digit year", "1 Jul 20033 10:52:37 +0000", "Fri, 31 Dec 9999 23:59:59 +0000", DATE_RANGE },
	{ "text after it", "1 Jul 2003 10:52:37 +0200 hello", "Tue, 1 Jul 2003 10:52:37 +0200",
		DATE_TRAILING },
	{ "name after the zone", "1 Jul 2003 10:52:37 +0900 KST", "Tue, 1 Jul 2003 10:52:37 +0900",
		DATE_TRAILING },

	{ "ctime", "Tue Jul  1 10:52:37 2003", "Tue, 1 Jul 2003 10:52:37 +0000", DATE_FORM | DATE_NO_ZONE },
	{ "date(1)", "Tue Jul  1 10:52:37 KST 2003", "Tue, 1 Jul 2003 10:52:37 +0900",
		DATE_FORM | DATE_OBSOLETE },
	{ "ctime with a zone", "Tue Jul 1 10:52:37 2003 +0900", "Tue, 1 Jul 2003 10:52:37 +0900", DATE_FORM },
	{ "month first", "July 1, 2003 10:52:37 +0900", "Tue, 1 Jul 2003 10:52:37 +0900", DATE_FORM },
	{ "hyphens", "Tue, 01-Jul-2003 10:52:37 GMT", "Tue, 1 Jul 2003 10:52:37 +0000",
		DATE_FORM | DATE_OBSOLETE },
	{ "ISO 8601", "2003-07-01T10:52:37Z", "Tue, 1 Jul 2003 10:52:37 +0000", DATE_FORM | DATE_OBSOLETE },
	{ "ISO 8601 with a zone", "2003-07-01T10:52:37.123+09:00", "Tue, 1 Jul 2003 10:52:37 +0900",
		DATE_FORM },
	{ "Japanese order", "2003/07/01 10:52:37 +0900", "Tue, 1 Jul 2003 10:52:37 +0900", DATE_FORM },
	{ "American order", "7/1/2003 10:52:37 PM +0000", "Tue, 1 Jul 2003 22:52:37 +0000", DATE_FORM },
	{ "German order", "1.7.2003 10:52:37 +0000", "Tue, 1 Jul 2003 10:52:37 +0000", DATE_FORM },
	{ "midnight of twelve hours", "1 Jul 2003 12:05:00 AM +0000", "Tue, 1 Jul 2003 00:05:00 +0000",
		DATE_FORM },
	{ "points in the time", "1 Jul 2003 10.52.37 +0000", "Tue, 1 Jul 2003 10:52:37 +0000", DATE_FORM },
	{ "one-digit hour", "1 Jul 2003 9:52:37 +0000", "Tue, 1 Jul 2003 09:52:37 +0000", DATE_FORM },
	{ "long names", "Tuesday, 1 July 2003 10:52:37 +0000", "Tue, 1 Jul 2003 10:52:37 +0000", DATE_FORM },
	{ "no comma", "Tue 1 Jul 2003 10:52:37 +0000", "Tue, 1 Jul 2003 10:52:37 +0000", DATE_FORM },
	{ "a weekday in Korean", "화, 1 Jul 2003 10:52:37 +0900", "Tue, 1 Jul 2003 10:52:37 +0900", DATE_FORM },
	{ "GMT and more", "1 Jul 2003 10:52:37 GMT+0900", "Tue, 1 Jul 2003 10:52:37 +0900",
		DATE_FORM | DATE_OBSOLETE },
	{ "no time", "1 Jul 2003", "Tue, 1 Jul 2003 00:00:00 +0000", DATE_FORM | DATE_NO_ZONE },

	{ "empty", "", "", DATE_BAD },
	{ "words", "some numbers 0 1 2 but invalid", "", DATE_BAD },
	{ "no such month", "13 zzz 2021 09:55:06 +0200", "", DATE_BAD },
	{ "month zero", "7 00 2026 19:14:51 +0000", "", DATE_BAD },
	{ "no year", "7 Jul 19:14:51 +0000", "", DATE_BAD },
	{ "comment alone", "((((", "", DATE_BAD },
};

static void dates_are_read(void **state)
{
	unsigned missed = 0;
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena *arena = arena_new(1 << 16);
		struct date date;
		bool read = date_parse(str_of(cases[i].value), &date);
		struct str got = read ? date_print(arena, date.time, date.zone) : STR("");
		if (!str_eq(got, str_of(cases[i].expected)) || date.flaws != cases[i].flaws) {
			printf("%s: %.*s flaws %x\n", cases[i].title, STR_ARG(got), date.flaws);
			missed++;
		}
		arena_free(&arena);
	}
	assert_int_equal(missed, 0);
}

/* Against the C library, over every month of four centuries and odd seconds. */
static void calendar_is_right(void **state)
{
	(void)state;
	for (int64_t t = -5364662400; t < 7258118400; t += 86400 * 13 + 4321) {
		struct arena *arena = arena_new(1 << 12);
		time_t clock = (time_t)t;
		struct tm tm;
		struct date date;
		char want[64];
		gmtime_r(&clock, &tm);
		strftime(want, sizeof want, "%a, %-d %b %Y %H:%M:%S +0000", &tm);
		struct str got = date_print(arena, t, 0);
		if (!str_eq(got, str_of(want)))
			fail_msg("%lld: %.*s, not %s", (long long)t, STR_ARG(got), want);
		assert_true(date_parse(got, &date));
		assert_true(date.time == t);
		arena_free(&arena);
	}
}

static void printing_knows_no_overflow(void **state)
{
	struct arena *arena = arena_new(1 << 12);
	(void)state;
	assert_true(str_eq(date_print(arena, INT64_MAX, INT32_MAX), STR("Fri, 31 Dec 9999 23:59:59 +9959")));
	assert_true(str_eq(date_print(arena, INT64_MIN, INT32_MIN), STR("Sat, 1 Jan 0000 00:00:00 -9959")));
	arena_free(&arena);
}

static int64_t cpu_of(const char *pattern, size_t n)
{
	static char value[1 << 20];
	struct date date;
	size_t length = strlen(pattern);
	for (size_t i = 0; i < n; i++)
		value[i] = pattern[i % length];
	int64_t start = clock_cpu_ns();
	date_parse(str_bytes(value, n), &date);
	return clock_cpu_ns() - start;
}

static void time_is_linear(void **state)
{
	static const char *const patterns[] = { "1", "a", "(", "()", " ", "1 ", "(\\" };
	(void)state;
	for (size_t i = 0; i < COUNT(patterns); i++) {
		int64_t once = cpu_of(patterns[i], 1 << 18);
		int64_t four = cpu_of(patterns[i], 1 << 20);
		if (four > once * 10 + 20000000)
			fail_msg("%s: %lld ns, then %lld ns", patterns[i], (long long)once,
				(long long)four);
	}
}

/* Where we differ from the suite, and why; "" is DATE_BAD. */
static const struct {
	size_t index;
	const char *ours, *why;
} differing[] = {
	{ 12, "2015-08-04 00:00:00 +0", "hours without a colon are no time (RFC 5322 3.3 time-of-day)" },
	{ 14, "2003-07-01 00:00:00 +0", "the field ends in an open comment; what stands before it is read" },
	{ 28, "", "a whole Received value: received.c gives date_parse() what follows the semicolon" },
};

static void print_expected(json_t *want, struct buf *out)
{
	if (!json_is_object(want))
		return;
	int values[8];
	static const char *const names[8] = { "year", "month", "day", "hour", "minute", "second", "tz_hour",
		"tz_minute" };
	for (int i = 0; i < 8; i++)
		values[i] = (int)json_integer_value(json_object_get(want, names[i]));
	int zone = values[6] * 60 + values[7];
	if (json_is_true(json_object_get(want, "tz_before_gmt")))
		zone = -zone;
	buf_printf(out, "%d-%02d-%02d %02d:%02d:%02d %+d", values[0], values[1], values[2], values[3],
		values[4], values[5], zone);
}

static const char *ours_at(size_t index)
{
	for (size_t i = 0; i < COUNT(differing); i++)
		if (differing[i].index == index)
			return differing[i].ours;
	return NULL;
}

/* The suite's field ends where a line begins without a blank. */
static struct str first_field(struct str value)
{
	for (size_t i = 0; i + 1 < value.n; i++)
		if (value.p[i] == '\n' && !ascii_is_wsp(value.p[i + 1]))
			return str_first(value, i);
	return value;
}

static void suite_date(void **state)
{
	json_error_t error;
	json_t *suite = json_load_file("../shared/suites/mime/date.json", 0, &error), *item;
	size_t index, agreed = 0;
	unsigned missed = 0;
	(void)state;
	if (!suite)
		printf("skipped: date.json\n");
	json_array_foreach(suite, index, item) {
		struct date d;
		auto_buf got = BUF(100), want = BUF(100);
		struct str value = first_field(str_of(json_string_value(json_object_get(item, "header"))));
		print_expected(json_object_get(item, "expected"), &want);
		if (date_parse(value, &d))
			buf_printf(&got, "%d-%02d-%02d %02d:%02d:%02d %+d", d.year, d.month, d.day, d.hour,
				d.minute, d.second, d.zone);
		const char *ours = ours_at(index);
		agreed += str_eq(buf_str(&got), buf_str(&want));
		if (!str_eq(buf_str(&got), ours ? str_of(ours) : buf_str(&want))) {
			printf("%zu: %.*s\n", index, STR_ARG(buf_str(&got)));
			missed++;
		}
	}
	if (suite)
		printf("date: %zu of %zu agree, %zu differ as listed\n", agreed, json_array_size(suite),
			COUNT(differing));
	json_decref(suite);
	assert_int_equal(missed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read),
		cmocka_unit_test(calendar_is_right),
		cmocka_unit_test(printing_knows_no_overflow),
		cmocka_unit_test(time_is_linear),
		cmocka_unit_test(suite_date),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
