/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "action/removal.h"

#define OURS  "Authentication-Results: mx.example.net; spf=pass\r\n"
#define OTHER "Authentication-Results: mx.other.example; spf=pass\r\n"
#define REST  "From: a@example.com\r\n"

static struct settings *settings;

/* The mail as it leaves us. */
static struct str without_removed(struct arena *arena, struct str raw, size_t *count)
{
	struct envelope envelope = { .mail_id = STR("0123456789abcdef") };
	struct scan *scan = scan_new(arena, settings, &envelope, message_parse(arena, raw), CONSULT_DATA);
	struct removed *removed;
	removal_find(scan, &removed, count);
	auto_buf out = BUF(raw.n);
	uint64_t at = 0;
	for (size_t i = 0; i < *count; i++) {
		assert_true(removed[i].offset >= at && removed[i].length > 0);
		buf_add(&out, str_bytes(raw.p + at, removed[i].offset - at));
		at = removed[i].offset + removed[i].length;
		assert_true(at <= raw.n);
	}
	buf_add(&out, str_from(raw, at));
	return arena_dup(arena, buf_str(&out));
}

static void test_rows(void **state)
{
	(void)state;
	static const struct {
		const char *raw, *left;
		size_t count;
	} rows[] = {
		{ REST "\r\nbody\r\n", REST "\r\nbody\r\n", 0 },
		{ OURS REST "\r\nbody\r\n", REST "\r\nbody\r\n", 1 },
		{ OTHER REST "\r\nbody\r\n", OTHER REST "\r\nbody\r\n", 0 },
		{ OURS OURS REST OURS "\r\nbody\r\n", REST "\r\nbody\r\n", 2 },
		{ "authentication-RESULTS : MX.example.NET;\r\n\tspf=pass\r\n" REST "\r\n", REST "\r\n", 1 },
		{ "Authentication-Results:\r\n \"mx.example.net\"; spf=pass\r\n" REST "\r\n", REST "\r\n", 1 },
		{ "Authentication\x01-Results: mx.example.net; spf=pass\r\n" REST "\r\n", REST "\r\n", 1 },
		{ "Return-Path: <x@y.example>\r\n" REST "\r\n", REST "\r\n", 1 },
		{ "X-Spam-Status: No\r\nX-SPAM-Flag: NO\r\nX-Haechi-Id: 1\r\n" REST "\r\n", REST "\r\n", 1 },
		{ "X-Spammer: no\r\nX-Spam: no\r\n" REST "\r\n", "X-Spammer: no\r\nX-Spam: no\r\n" REST "\r\n", 0 },
		/* behind a bare CR or LF, which others may take for a line end */
		{ "X-A: b\rAuthentication-Results: mx.example.net; spf=pass\r\n" REST "\r\n", REST "\r\n", 1 },
		{ "X-A: b\nX-Spam-Flag: NO\r\n" REST "\r\n", "X-A: b\n" REST "\r\n", 1 },
		/* a sealer's word is covered by its seal, and nobody takes it for our results */
		{ "ARC-Authentication-Results: i=1; mx.example.net; spf=pass\r\n" REST "\r\n",
			"ARC-Authentication-Results: i=1; mx.example.net; spf=pass\r\n" REST "\r\n", 0 },
		{ "Authentication-Results: spf=pass smtp.mailfrom=a.example\r\n" REST "\r\n", REST "\r\n", 1 },
		{ "Authentication-Results: (x) mx.example.net 1; dkim=pass\r\n" REST "\r\n", REST "\r\n", 1 },
		/* in the body it is text */
		{ REST "\r\n" OURS, REST "\r\n" OURS, 0 },
		{ "", "", 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new(1 << 20);
		size_t count;
		struct str left = without_removed(arena, str_of(rows[i].raw), &count);
		if (!str_eq(left, str_of(rows[i].left)) || count != rows[i].count)
			fail_msg("row %zu: %zu removed, left %.*s", i, count, STR_ARG(left));
		arena_free(&arena);
	}
}

/* More forged fields than ranges, and more fields than are read: none gets through. */
static void test_floods(void **state)
{
	(void)state;
	static const size_t floods[] = { JOB_REMOVED_MAX - 1, JOB_REMOVED_MAX, JOB_REMOVED_MAX + 1, 499, 500,
		700, 3000 };
	for (size_t i = 0; i < sizeof(floods) / sizeof(floods[0]); i++) {
		struct arena *arena = arena_new(8 << 20);
		auto_buf raw = BUF(1 << 20);
		for (size_t n = 0; n < floods[i]; n++)
			buf_printf(&raw, "X-Keep: %zu\r\n" OURS, n);
		buf_add(&raw, STR(REST "\r\nbody\r\n"));
		size_t count;
		struct str left = without_removed(arena, buf_str(&raw), &count);
		assert_true(count <= JOB_REMOVED_MAX);
		assert_true(str_find(left, STR("Authentication-Results")) == STR_NONE);
		assert_true(str_ends(left, STR("\r\n\r\nbody\r\n")) || str_eq(left, STR("\r\nbody\r\n")));
		arena_free(&arena);
	}
}

static int setup(void **state)
{
	(void)state;
	settings = settings_defaults();
	settings->hostname = STR("mx.example.net");
	settings->authserv_id = STR("");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	settings_free(&settings);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_floods),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
