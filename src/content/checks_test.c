/* SPDX-License-Identifier: Apache-2.0
 * The room as a whole: every symbol is declared, time is linear in whatever a sender piles up, and on
 * real mail the signs of form alone call no good mail spam. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "content/checks.h"
#include "mail/charset.h"

#define CORPORA "../shared/suites/corpora/"
#define NOW     1795348800

static struct settings *settings;

static struct scan *judge(struct arena *arena, struct str raw, int64_t time)
{
	struct envelope *envelope = arena_new_of(arena, struct envelope);
	envelope->mail_id = STR("0123456789abcdef");
	envelope->time = time;
	struct scan *scan = scan_new(arena, settings, envelope, message_parse(arena, raw), CONSULT_DATA);
	for (size_t i = 0; i < content_checks.n; i++)
		assert_int_equal(content_checks.v[i].run(scan), DONE);
	return scan;
}

static void test_symbols(void **state)
{
	(void)state;
	for (size_t i = 0; i < content_symbols.n; i++) {
		const struct symbol *symbol = &content_symbols.v[i];
		assert_non_null(symbol->name);
		/* No sign of form alone makes a mail spam. */
		assert_true(symbol->points < 5);
		for (int l = 0; l < LANGUAGE_COUNT; l++) {
			assert_true(str_is_utf8(str_of(symbol->says.in[l])));
			assert_true(strlen(symbol->says.in[l]) > 10 && strlen(symbol->remedy.in[l]) > 10);
		}
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(symbol->name, content_symbols.v[k].name);
	}
}

/* What cases cannot write down: sizes, and the end of memory. */
static void test_sizes(void **state)
{
	(void)state;
	static const char head[] = "From: a@example.com\r\nTo: b@example.net\r\nSubject: x\r\n"
				   "MIME-Version: 1.0\r\nContent-Type: application/zip\r\n"
				   "Content-Transfer-Encoding: base64\r\n\r\n";
	auto_buf raw = BUF(16 << 20);
	buf_add(&raw, str_of(head));
	while (raw.n < (11 << 20))
		buf_add(&raw, STR("UEsDBBQAAAAIAAAAIQAAAAAAAAAAAAAAAAAAAAAAUEsDBBQAAAAIAAAAIQAAAAAA\r\n"));
	struct arena *arena = arena_new((size_t)64 << 20);
	struct scan *scan = judge(arena, buf_str(&raw), NOW);
	assert_non_null(finding_find(scan, "SIZE_LARGE"));
	assert_null(finding_find(scan, "MAIL_UNREAD"));
	assert_false(content_results(scan)->unread);
	arena_free(&arena);

	arena = arena_new((size_t)1 << 20);
	scan = judge(arena, buf_str(&raw), NOW);
	assert_non_null(finding_find(scan, "MAIL_UNREAD"));
	assert_true(content_results(scan)->unread);
	arena_free(&arena);

	arena = arena_new((size_t)1 << 20);
	scan = judge(arena, STR("From: a@example.com\r\n\r\nno line end"), NOW);
	assert_non_null(finding_find(scan, "NO_FINAL_NEWLINE"));
	arena_free(&arena);
}

#define HEAD "From: a@example.com\r\nTo: b@example.net\r\nSubject: x\r\n"

/* Mails that grow with n, each in another way. */
static void from_fields(struct buf *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(out, STR("From: \"x@bank.example\" <a@example.com>\r\n"));
	buf_add(out, STR("\r\n"));
}

static void long_to(struct buf *out, size_t n)
{
	buf_add(out, STR("From: a@example.com\r\nTo: b@example.net"));
	for (size_t i = 0; i < 20 * n; i++)
		buf_add(out, STR(",\r\n b@c.example"));
	buf_add(out, STR("\r\n\r\n"));
}

static void long_subject(struct buf *out, size_t n)
{
	buf_add(out, STR("From: a@example.com\r\nSubject:"));
	for (size_t i = 0; i < 50 * n; i++)
		buf_add(out, STR(" (광.고) Re: \xe2\x80\x8b"));
	buf_add(out, STR("\r\n\r\n"));
}

static void raw_fields(struct buf *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(out, STR("Subject: \xb1\xa4\xb0\xed\r\nX-A: \xff\r\n"));
	buf_add(out, STR("\r\n"));
}

static void results_fields(struct buf *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(out, STR("Authentication-Results: ((((((((\"x.example; spf=pass\r\n"));
	buf_add(out, STR("\r\n"));
}

static void parts(struct buf *out, size_t n)
{
	buf_add(out, STR(HEAD "Content-Type: multipart/alternative; boundary=q\r\n\r\n"));
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "--q\r\nContent-Type: text/%s\r\n\r\nsome words here\r\n",
			i % 2 ? "plain" : "html");
	buf_add(out, STR("--q--\r\n"));
}

static void open_tags(struct buf *out, size_t n)
{
	buf_add(out, STR(HEAD "Content-Type: multipart/alternative; boundary=q\r\n\r\n"
			      "--q\r\nContent-Type: text/plain\r\n\r\nwords\r\n"
			      "--q\r\nContent-Type: text/html\r\n\r\n"));
	for (size_t i = 0; i < 500 * n; i++)
		buf_add(out, STR("<!-<style&#"));
	buf_add(out, STR("\r\n--q--\r\n"));
}

static double seconds(void (*grow)(struct buf *, size_t), size_t n)
{
	auto_buf raw = BUF(256 << 20);
	grow(&raw, n);
	struct arena *arena = arena_new((size_t)1 << 30);
	clock_t start = clock();
	judge(arena, buf_str(&raw), NOW);
	double taken = (double)(clock() - start) / CLOCKS_PER_SEC;
	arena_free(&arena);
	return taken;
}

static void test_linear(void **state)
{
	(void)state;
	static const struct {
		const char *title;
		void (*grow)(struct buf *, size_t);
	} rows[] = {
		{ "From fields", from_fields }, { "a long To", long_to }, { "a long Subject", long_subject },
		{ "raw bytes", raw_fields }, { "results", results_fields }, { "parts", parts },
		{ "tags never closed", open_tags },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double once = seconds(rows[i].grow, 200), fourfold = seconds(rows[i].grow, 800);
		/* Quadratic time would be sixteen. */
		if (fourfold > 10 * once + 0.1)
			fail_msg("%s: %.3f s, fourfold %.3f s", rows[i].title, once, fourfold);
	}
}

static bool read_all(const char *path, struct buf *out)
{
	auto_fclose FILE *file = fopen(path, "rb");
	char piece[65536];
	size_t n;
	if (!file)
		return false;
	buf_clear(out);
	while ((n = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(out, str_bytes(piece, n));
	return !out->full;
}

/* The points of this room alone, each symbol once. */
static double points_of(struct str raw)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	/* The archives are years old: the newest server on the way says when a mail came. */
	struct message *message = message_parse(arena, raw);
	struct received *hops;
	size_t n = received_parse(arena, &message->headers, &hops);
	int64_t time = NOW;
	for (size_t i = n; i-- > 0;)
		if (!(hops[i].date.flaws & DATE_BAD))
			time = hops[i].date.time;
	struct scan *scan = judge(arena, raw, time);
	bool counted[CONTENT_SYMBOL_COUNT] = { false };
	double points = 0;
	array_each(&scan->findings, finding) {
		size_t id = (size_t)(finding->symbol - content_symbol);
		if (!counted[id])
			points += finding->symbol->points;
		counted[id] = true;
	}
	arena_free(&arena);
	return points;
}

struct tally {
	size_t mails, flagged;
	double points;
};

static bool judge_corpus(const char *name, struct tally *ham, struct tally *spam)
{
	char path[512], line[512];
	snprintf(path, sizeof(path), CORPORA "%s.index", name);
	auto_fclose FILE *index = fopen(path, "r");
	auto_buf raw = BUF(64 << 20);
	if (!index)
		return false;
	while (fgets(line, sizeof(line), index)) {
		struct str label, rest, file;
		if (!str_cut(str_trim(str_of(line)), '\t', &label, &rest))
			continue;
		file = rest;
		str_cut(rest, '\t', &file, &rest);
		snprintf(path, sizeof(path), CORPORA "%.*s", STR_ARG(file));
		assert_true(read_all(path, &raw));
		struct tally *tally = str_eq(label, STR("ham")) ? ham : spam;
		double points = points_of(buf_str(&raw));
		tally->mails++;
		tally->points += points;
		tally->flagged += points >= 5.0;
	}
	return true;
}

static void test_corpora(void **state)
{
	(void)state;
	static const char *const names[] = { "sa_public", "lists", "cjk" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct tally ham = { 0 }, spam = { 0 };
		if (!judge_corpus(names[i], &ham, &spam)) {
			printf("# %s: skipped, not there\n", names[i]);
			continue;
		}
		printf("# %s: ham %zu, %zu flagged, %.2f points each; spam %zu, %.2f points each\n",
			names[i], ham.mails, ham.flagged, ham.points / (double)ham.mails, spam.mails,
			spam.points / (double)spam.mails);
		assert_true(ham.mails > 0 && spam.mails > 0);
		assert_true((double)ham.flagged < 0.005 * (double)ham.mails);
		/* Ordinary good mail stays below one point, and spam is told from it. */
		assert_true(ham.points < 0.3 * (double)ham.mails);
		assert_true(spam.points / (double)spam.mails > 2 * ham.points / (double)ham.mails);
	}
}

static int setup(void **state)
{
	(void)state;
	charset_prepare();
	settings = settings_defaults();
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
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_linear),
		cmocka_unit_test(test_corpora),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
