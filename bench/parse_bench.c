/* SPDX-License-Identifier: Apache-2.0
 *
 * Speed of the mail parser: headers, MIME tree and all transfer decoding, in CPU time of one core.
 *
 *   parse_bench [--rounds N] [INDEX…]
 *
 * Without index files: mails made here, of one to eight megabytes, each size twice the one before;
 * the megabytes a second must stay the same. With them: every mail of each index (lines
 * "label TAB path", the path relative to the index), in mails a second. */
#include <assert.h>
#include <stdio.h>

#include "base/array.h"
#include "base/buf.h"
#include "base/clock.h"
#include "index.h"
#include "mail/message.h"

#define MEGABYTE  (1u << 20)
#define MAIL_MOST (64u * MEGABYTE)

struct tally {
	size_t parts, decoded;
};

static void read_mail(struct arena *arena, struct str mail, bool decode, struct tally *tally)
{
	arena_reset(arena);
	struct message *m = message_parse(arena, mail);
	tally->parts += m->part_count;
	for (size_t i = 0; decode && i < m->part_count; i++)
		if (!m->parts[i]->child)
			tally->decoded += part_decoded(arena, m, m->parts[i]).n;
}

/* ---- mails made here ---- */

static void add_head(struct buf *to, const char *type, const char *encoding)
{
	buf_printf(to,
		"Received: from a.example by b.example with ESMTP; Sun, 22 Nov 2026 12:00:00 +0900\r\n"
		"From: Sender <sender@example.com>\r\nTo: receiver@example.org\r\n"
		"Subject: a large mail\r\nDate: Sun, 22 Nov 2026 12:00:00 +0900\r\n"
		"Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
		"Content-Type: multipart/mixed; boundary=\"=_b0undary\"\r\n\r\n"
		"--=_b0undary\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSee below.\r\n"
		"--=_b0undary\r\nContent-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n",
		type, encoding);
}

static void fill(struct buf *to, size_t size, struct str line)
{
	while (to->n < size)
		buf_add(to, line);
	buf_add(to, STR("\r\n--=_b0undary--\r\n"));
}

static void make_base64(struct buf *to, size_t size)
{
	add_head(to, "application/zip; name=a.zip", "base64");
	fill(to, size,
		STR("UEsDBBQAAAAIAFuXdlnhc2VkIGJ5IGEgYmVuY2htYXJrIG9mIGEgbWFpbCBwYXJzZXIgd3JpdHRl\r\n"));
}

static void make_qp(struct buf *to, size_t size)
{
	add_head(to, "text/plain; charset=utf-8", "quoted-printable");
	fill(to, size,
		STR("Most of a text in a Western language stands as it is, caf=C3=A9 and =\r\n"
		    "na=C3=AFve aside, and its lines end softly =3D so that they may be long.\r\n"));
}

static void make_dense_qp(struct buf *to, size_t size)
{
	add_head(to, "text/plain; charset=utf-8", "quoted-printable");
	fill(to, size,
		STR("=EC=95=88=EB=85=95=ED=95=98=EC=84=B8=EC=9A=94 =ED=95=9C=EA=B5=AD=EC=96=B4=\r\n"));
}

static void make_8bit(struct buf *to, size_t size)
{
	add_head(to, "text/plain; charset=utf-8", "8bit");
	fill(to, size,
		STR("안녕하세요, 이것은 긴 편지입니다. A line of text in two languages.\r\n"));
}

static const struct {
	const char *title;
	void (*make)(struct buf *, size_t);
} kinds[] = {
	{ "base64 attachment", make_base64 },
	{ "quoted-printable, Western", make_qp },
	{ "quoted-printable, Korean", make_dense_qp },
	{ "8bit text", make_8bit },
};

static double rate(struct arena *arena, struct str mail, bool decode, unsigned rounds)
{
	struct tally tally = { 0 };
	read_mail(arena, mail, decode, &tally);
	int64_t start = clock_cpu_ns();
	for (unsigned i = 0; i < rounds; i++)
		read_mail(arena, mail, decode, &tally);
	int64_t took = clock_cpu_ns() - start;
	return (double)mail.n * rounds / 1e6 / ((double)took / 1e9);
}

static void bench_made(struct arena *arena, unsigned rounds)
{
	printf("%-28s %6s %14s %20s\n", "mail", "MiB", "parse MB/s", "parse+decode MB/s");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		for (size_t size = MEGABYTE; size <= 8 * MEGABYTE; size *= 2) {
			auto_buf mail = BUF(MAIL_MOST);
			kinds[i].make(&mail, size);
			unsigned n = rounds * (unsigned)(8 * MEGABYTE / size);
			printf("%-28s %6zu %14.0f %20.0f\n", kinds[i].title, size / MEGABYTE,
				rate(arena, buf_str(&mail), false, n),
				rate(arena, buf_str(&mail), true, n));
		}
}

/* ---- mails of an index ---- */

static void bench_index(struct arena *arena, const char *path, unsigned rounds)
{
	struct arena *store = arena_new(SIZE_MAX / 2);
	index_mails all = { 0 };
	struct tally tally = { 0 };

	size_t bytes = index_load(store, path, &all);
	int64_t start = clock_cpu_ns();
	for (unsigned i = 0; i < rounds; i++)
		array_each (&all, mail)
			read_mail(arena, *mail, true, &tally);
	double took = (double)(clock_cpu_ns() - start) / 1e9;
	printf("%s: %zu mails, %.1f MB, %zu parts, %.1f MB decoded: %.0f mails/s, %.2f us/mail, %.0f MB/s\n",
		path, all.n, (double)bytes / 1e6, tally.parts / rounds,
		(double)tally.decoded / rounds / 1e6, (double)all.n * rounds / took,
		took * 1e6 / ((double)all.n * rounds), (double)bytes * rounds / 1e6 / took);
	arena_free(&store);
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new(MAIL_MOST * 2);
	uint64_t rounds = 10;
	int first = 1;

	if (argc > 2 && str_eq(str_of(argv[1]), STR("--rounds"))) {
		if (!str_to_uint(str_of(argv[2]), 100000, &rounds) || rounds == 0) {
			fprintf(stderr, "usage: parse_bench [--rounds N] [INDEX…]\n");
			return 2;
		}
		first = 3;
	}
	if (first == argc)
		bench_made(arena, (unsigned)rounds);
	for (int i = first; i < argc; i++)
		bench_index(arena, argv[i], (unsigned)rounds);
	arena_free(&arena);
	return 0;
}
