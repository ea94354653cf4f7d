/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/ip.h"
#include "store/list_files.h"
#include "store/store.h"

static char directory[] = "/tmp/haechi-list-files-XXXXXX";

static void write_file(const char *name, const char *text)
{
	char path[200], fresh[210];
	snprintf(path, sizeof path, "%s/%s", directory, name);
	snprintf(fresh, sizeof fresh, "%s.new", path);
	FILE *file = fopen(fresh, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(rename(fresh, path), 0);
}

static struct str path_of(struct arena *arena, const char *name)
{
	return arena_printf(arena, "%s/%s", directory, name);
}

static enum list_kind find(struct arena *arena, const struct list_files *files,
	enum list_subject subject, const char *thing, struct list_answer *out)
{
	struct str key;
	*out = (struct list_answer){ .kind = LIST_NONE };
	if (list_entry_key(arena, subject, str_of(thing), &key))
		list_files_find(files, subject, key, out);
	return out->kind;
}

static const struct {
	const char *line, *entry, *reason; /* entry NULL: none */
} lines[] = {
	{ "192.0.2.1", "192.0.2.1", "" },
	{ "  192.0.2.0/24\tsends spam \r", "192.0.2.0/24", "sends spam" },
	{ "example.org # since Monday", "example.org", "" },
	{ "# example.org", NULL, NULL },
	{ "   ", NULL, NULL },
	{ "", NULL, NULL },
};

static void lines_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct str entry, reason;
		bool there = list_file_line(str_of(lines[i].line), &entry, &reason);
		if (there != (lines[i].entry != NULL) ||
			(there && (!str_eq(entry, str_of(lines[i].entry)) ||
					  !str_eq(reason, str_of(lines[i].reason)))))
			fail_msg("\"%s\"", lines[i].line);
	}
	assert_int_equal(list_entry_subject(STR("2001:db8::/32")), LIST_CLIENT_IP);
	assert_int_equal(list_entry_subject(STR("a@example.org")), LIST_ADDRESS);
	assert_int_equal(list_entry_subject(STR("@example.org")), LIST_ADDRESS);
	assert_int_equal(list_entry_subject(STR("[192.0.2.1]")), LIST_HELO);
	assert_int_equal(list_entry_subject(STR("example.org")), LIST_DOMAIN);
}

static void files_are_read_again(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct list_answer answer;
	struct list_file_news news;
	struct list_file options[] = {
		{ .path = path_of(arena, "block"), .kind = LIST_BLOCK,
			.subject = LIST_SUBJECT_COUNT, .reason = STR("ours") },
		{ .path = path_of(arena, "white"), .kind = LIST_WHITE, .subject = LIST_DOMAIN },
	};
	(void)state;
	write_file("block", "203.0.113.0/24 botnet\nExample.ORG\n@@ two signs\n..\n");
	struct list_files *files = list_files_new(options, 2);
	list_files_refresh(files, 1000);
	assert_true(list_files_news(files, &news));
	assert_int_equal(news.entries, 2);
	assert_int_equal(news.bad, 2);
	assert_int_equal(news.bad_line, 3);
	assert_true(list_files_news(files, &news)); /* the other is not there */
	assert_non_null(news.why);
	assert_false(list_files_news(files, &news));
	assert_int_equal(find(arena, files, LIST_CLIENT_IP, "203.0.113.0/24", &answer), LIST_BLOCK);
	assert_true(str_eq(answer.reason, STR("botnet")));
	assert_int_equal(find(arena, files, LIST_DOMAIN, "example.org", &answer), LIST_BLOCK);
	assert_true(str_eq(answer.reason, STR("ours")));
	assert_int_equal(find(arena, files, LIST_HELO, "example.org", &answer), LIST_NONE);
	/* Both changed; a block entry wins. */
	write_file("white", "example.org\nexample.net\n");
	write_file("block", "example.org\n");
	list_files_refresh(files, 2000); /* too soon */
	assert_int_equal(find(arena, files, LIST_DOMAIN, "example.net", &answer), LIST_NONE);
	list_files_refresh(files, 3000);
	assert_int_equal(find(arena, files, LIST_DOMAIN, "example.net", &answer), LIST_WHITE);
	assert_int_equal(find(arena, files, LIST_DOMAIN, "example.org", &answer), LIST_BLOCK);
	assert_int_equal(find(arena, files, LIST_CLIENT_IP, "203.0.113.0/24", &answer), LIST_NONE);
	while (list_files_news(files, &news))
		assert_null(news.why);
	/* Gone: said once, and the entries stay. */
	assert_int_equal(unlink(path_of(arena, "block").p), 0);
	list_files_refresh(files, 6000);
	assert_true(list_files_news(files, &news));
	assert_non_null(news.why);
	list_files_refresh(files, 9000);
	assert_false(list_files_news(files, &news));
	assert_int_equal(find(arena, files, LIST_DOMAIN, "example.org", &answer), LIST_BLOCK);
	list_files_free(&files);
	arena_free(&arena);
}

static int64_t cost_of(size_t entries)
{
	struct arena *arena = arena_new(1 << 20);
	struct list_file option = { .path = path_of(arena, "many"), .kind = LIST_BLOCK,
		.subject = LIST_SUBJECT_COUNT };
	struct list_answer answer;
	auto_buf text = BUF((size_t)64 << 20);
	for (size_t i = 0; i < entries; i++)
		if (i % 2)
			buf_printf(&text, "%zu.%zu.%zu.0/24 reason\n", 1 + i / 65536 % 200,
				i / 256 % 256, i % 256);
		else
			buf_printf(&text, "name%zu.example.org\n", i);
	write_file("many", text.p);
	struct list_files *files = list_files_new(&option, 1);
	int64_t before = clock_cpu_ns();
	list_files_refresh(files, 1);
	int64_t cost = clock_cpu_ns() - before;
	struct list_file_news news;
	assert_true(list_files_news(files, &news));
	assert_int_equal(news.entries, entries);
	assert_int_equal(find(arena, files, LIST_DOMAIN, "name1000.example.org", &answer),
		LIST_BLOCK);
	list_files_free(&files);
	arena_free(&arena);
	return cost;
}

/* 100,000 entries cost about twice what 50,000 do; a table that is searched would cost four times. */
static void time_is_linear(void **state)
{
	(void)state;
	int64_t half = cost_of(50000), whole = cost_of(100000);
	if (whole > 3 * half + 100000000)
		fail_msg("%lld ns, then %lld", (long long)half, (long long)whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_read),
		cmocka_unit_test(files_are_read_again),
		cmocka_unit_test(time_is_linear),
	};
	if (!mkdtemp(directory))
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	char command[100];
	snprintf(command, sizeof command, "rm -r %s", directory);
	return system(command) == 0 ? failed : 1;
}
