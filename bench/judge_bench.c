/* SPDX-License-Identifier: Apache-2.0
 *
 * CPU time of a whole judgement, all rooms, without processes: mails of an index, or one mail of
 * some 7 KB made here, with questions answered at once from a small zone.
 *
 *   judge_bench [--rounds N] [--size BYTES] [--parts N] [INDEX…]
 *
 * --size: one mail of that many bytes instead; time must be linear in it. --parts: of so many
 * parts, texts and files by turns, instead of a text and its HTML. */
#include <getopt.h>
#include <math.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/clock.h"
#include "dns/zonefile.h"
#include "index.h"
#include "pipeline/direct.h"
#include "pipeline/scanner.h"

#define ARENA_BOUND ((size_t)1 << 30)

static const char zone_text[] =
	"$ORIGIN example.org.\n"
	"@ 300 A 192.0.2.10\n@ 300 MX 10 mail\n@ 300 TXT \"v=spf1 a mx ip4:192.0.2.10 -all\"\n"
	"mail 300 A 192.0.2.10\n"
	"10.2.0.192.in-addr.arpa. 300 PTR mail.example.org.\n";

struct world {
	struct zone *zone;
	uint64_t questions;
};

static void answer(void *context, struct arena *arena, const struct question *question,
	struct answer *out)
{
	struct world *world = context;
	auto_buf bytes = BUF(DNS_ANSWER_MAX);
	struct dns_answer dns;
	struct recipient_answer recipient = { .state = RECIPIENT_ACTIVE, .junk_at = NAN };
	struct list_answer list = { .kind = LIST_NONE };
	world->questions++;
	if (question->kind == QUESTION_DNS) {
		zone_answer(world->zone, arena, question->key, (enum dns_type)question->type, &dns);
		dns_answer_encode(&bytes, &dns);
	} else if (question->kind == QUESTION_RECIPIENT) {
		recipient_answer_encode(&bytes, &recipient);
	} else {
		list_answer_encode(&bytes, &list);
	}
	*out = (struct answer){ .status = ANSWER_OK, .time = 1700000000, .source = STR("bench"),
		.payload = arena_dup(arena, buf_str(&bytes)) };
}

static void make_head(struct buf *mail, const char *type)
{
	buf_printf(mail,
		"Received: from mail.example.org (mail.example.org [192.0.2.10])\r\n"
		"\tby mx.example.net with ESMTP id 1; Tue, 14 Nov 2023 22:13:20 +0000\r\n"
		"From: Kim <kim@example.org>\r\nTo: Lee <lee@example.net>\r\n"
		"Subject: =?UTF-8?B?7ZqM7J2YIOyekOujjA==?=\r\n"
		"Date: Tue, 14 Nov 2023 22:13:19 +0000\r\nMessage-ID: <1@example.org>\r\n"
		"MIME-Version: 1.0\r\nContent-Type: %s; boundary=b\r\n\r\n", type);
}

static void make_mail(struct buf *mail, size_t size)
{
	make_head(mail, "multipart/alternative");
	buf_add(mail, STR("--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"));
	while (mail->n < size / 2)
		buf_add(mail, STR("회의 자료를 보냅니다. Please find the minutes of the meeting below.\r\n"));
	buf_add(mail, STR("--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"));
	while (mail->n + 12 < size)
		buf_add(mail, STR("<p>회의 자료를 보냅니다. See <a href=\"https://example.org/\">it</a>.</p>\r\n"));
	buf_add(mail, STR("--b--\r\n"));
}

/* Parts of the same size, every other one of them a file in base64. */
static void make_mail_of_parts(struct buf *mail, size_t size, size_t parts)
{
	make_head(mail, "multipart/mixed");
	for (size_t i = 0; i < parts; i++) {
		bool file = i % 2 == 1;
		buf_add(mail, file
			? STR("--b\r\nContent-Type: application/zip; name=a.zip\r\n"
			      "Content-Transfer-Encoding: base64\r\n\r\n")
			: STR("--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"));
		do
			buf_add(mail, file
				? STR("UEsDBBQAAAAIAFuXdlnhc2VkIGJ5IGEgYmVuY2htYXJrIG9mIGEgbWFp\r\n")
				: STR("회의 자료를 보냅니다. Please find the minutes below.\r\n"));
		while (mail->n < size / parts * (i + 1));
	}
	buf_add(mail, STR("--b--\r\n"));
}

/* What callgrind collects (bench/run): judging without the start. Returns the points. */
static __attribute__((noinline)) double judge_all(const index_mails *mails, unsigned rounds,
	const struct settings *settings, const struct envelope *envelope, struct world *world)
{
	struct arena *arena = arena_new(ARENA_BOUND);
	double score = 0;
	for (unsigned i = 0; i < rounds; i++)
		array_each(mails, mail) {
			struct judged judged;
			arena_reset(arena);
			judge_direct(arena, settings, envelope, *mail, answer, world, &judged);
			score += judged.verdicts.overall.score;
		}
	arena_free(&arena);
	return score;
}

static void measure(const char *title, const index_mails *mails, size_t bytes, unsigned rounds)
{
	struct error err = { .text = "" };
	struct world world = { .zone = zone_from_text(str_of(zone_text), "bench", &err) };
	struct settings *settings = settings_defaults();
	struct envelope_recipient recipient = { .address = STR("lee@example.net") };
	struct envelope envelope = { .mail_id = STR("0123456789abcdef"), .listener = STR("bench"),
		.has_client = true, .helo = STR("mail.example.org"), .esmtp = true, .body_8bit = true,
		.has_mail_from = true, .mail_from = STR("kim@example.org"), .recipients = &recipient,
		.recipient_count = 1, .time = 1700000000 };
	ip_parse(STR("192.0.2.10"), &envelope.client);
	if (!scanner_prepare(settings, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return;
	}
	int64_t start = clock_cpu_ns();
	double score = judge_all(mails, rounds, settings, &envelope, &world);
	double took = (double)(clock_cpu_ns() - start) / 1e9, n = (double)mails->n * rounds;
	printf("%s: %zu mails, %.2f MB: %.3f ms of CPU a mail, %.0f mails/s, %.1f questions and %.2f points a mail\n",
		title, mails->n, (double)bytes / 1e6, took * 1e3 / n, n / took,
		(double)world.questions / n, score / n);
	settings_free(&settings);
	zone_free(&world.zone);
}

static void measure_made(size_t size, size_t parts, unsigned rounds)
{
	auto_buf mail = BUF(512u << 20);
	struct arena *arena = arena_new(1 << 20);
	index_mails mails = { 0 };
	if (parts > 0)
		make_mail_of_parts(&mail, size, parts);
	else
		make_mail(&mail, size);
	*array_add(arena, &mails) = buf_str(&mail);
	char title[64];
	snprintf(title, sizeof title, "a mail of %8zu bytes, %4zu parts", mail.n,
		parts > 0 ? parts : 2);
	measure(title, &mails, mail.n, rounds);
	arena_free(&arena);
}

static void measure_index(const char *path, unsigned rounds)
{
	struct arena *arena = arena_new(SIZE_MAX / 2);
	index_mails mails = { 0 };
	size_t bytes = index_load(arena, path, &mails);
	measure(path, &mails, bytes, rounds);
	arena_free(&arena);
}

int main(int argc, char **argv)
{
	static const struct option options[] = { { "rounds", required_argument, NULL, 'r' },
		{ "size", required_argument, NULL, 's' },
		{ "parts", required_argument, NULL, 'p' }, { 0 } };
	uint64_t rounds = 1, size = 7000, parts = 0;
	for (int c; (c = getopt_long(argc, argv, "r:s:p:", options, NULL)) != -1;)
		if (c == '?' || !str_to_uint(str_of(optarg), 100000000,
					c == 'r' ? &rounds : c == 's' ? &size : &parts)) {
			fprintf(stderr, "usage: judge_bench [--rounds N] [--size BYTES] [--parts N] [INDEX…]\n");
			return 2;
		}
	if (optind == argc)
		measure_made((size_t)size, (size_t)parts, (unsigned)rounds);
	for (int i = optind; i < argc; i++)
		measure_index(argv[i], (unsigned)rounds);
	return 0;
}
