/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "mail/flaw_text.h"
#include "mail/growth.h"
#include "mail/part_text.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define BOUND        (256u << 20)

static int arena_setup(void **state)
{
	*state = arena_new(BOUND);
	return 0;
}

static int arena_teardown(void **state)
{
	arena_free((struct arena **)state);
	return 0;
}

/* The first lines of many mails below: 18 bytes, and 61 with the empty line. */
#define V        "MIME-Version: 1.0\n"
#define MIXED(b) "Content-Type: multipart/mixed; boundary=" b "\n"
#define TOP      V MIXED("b") "\n"
#define HTML     "Content-Type: text/html\n\n"
#define RFC822   "Content-Type: message/rfc822\n\n"

static const struct {
	const char *title;
	struct str mail;
	const char *tree;
	const char *flaws;
} cases[] = {
	{ "nothing", STR_INIT(""), "text/plain[]", "" },
	{ "a body alone", STR_INIT("\r\nhello\r\n"), "text/plain[hello\\x0d\\x0a]", "" },
	{ "no MIME", STR_INIT("From: a\r\n\r\nhello\r\n"), "text/plain[hello\\x0d\\x0a]", "" },
	{ "LF alone is a file", STR_INIT("From: a\n\nhello\n\nyou\n"),
		"text/plain[hello\\x0a\\x0ayou\\x0a]", "" },
	{ "headers alone", STR_INIT("From: a\r\n"), "text/plain[]", "" },

	/* lines */
	{ "mixed line ends", STR_INIT("From: a\r\n\r\none\ntwo\nthree\r\n"),
		"text/plain[one\\x0atwo\\x0athree\\x0d\\x0a]", "bare_lf:2@14" },
	{ "bare CR", STR_INIT("From: a\r\n\r\none\rtwo\r\r\n\r"),
		"text/plain[one\\x0dtwo\\x0d\\x0d\\x0a\\x0d]",
		"bare_cr:3@14 no_final_newline:1@22" },
	{ "bare CR in the headers", STR_INIT("From: a\rb\r\n\r\n"), "text/plain[]", "bare_cr:1@7" },
	{ "NUL", STR_INIT("A: b\n\nx\0y\0\n"), "text/plain[x\\x00y\\x00\\x0a]", "nul:2@7" },
	{ "no final newline", STR_INIT("A: b\n\nx"), "text/plain[x]", "no_final_newline:1@7" },

	/* parts */
	{ "two parts", STR_INIT(TOP "--b\n\none\n--b\n" HTML "two\n\n--b--\n"),
		"multipart/mixed(text/plain[one] text/html[two\\x0a])", "" },
	{ "two parts, CRLF",
		STR_INIT(
			"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n"
			"\r\n--b\r\nContent-Type: text/html\r\n\r\ntwo\r\n--b--\r\n"),
		"multipart/mixed(text/plain[one\\x0d\\x0a] text/html[two])", "" },
	{ "preamble and epilogue", STR_INIT(TOP "before\n--b\n\none\n--b--\nafter\n"),
		"multipart/mixed(text/plain[one])", "" },
	{ "empty parts", STR_INIT(TOP "--b\n--b\n\n--b\n\n\n--b--\n"),
		"multipart/mixed(text/plain[] text/plain[] text/plain[])", "" },
	{ "blanks behind the boundary", STR_INIT(TOP "--b \t\n\none\n--b-- \n"),
		"multipart/mixed(text/plain[one])", "" },
	{ "no newline after the end", STR_INIT(TOP "--b\n\none\n--b--"),
		"multipart/mixed(text/plain[one])", "no_final_newline:1@75" },
	{ "boundary ends a header section",
		STR_INIT(TOP "--b\nContent-Type: text/html\n--b\n\nx\n--b--\n"),
		"multipart/mixed(text/html[] text/plain[x])", "" },
	{ "boundary like lines of text",
		STR_INIT(TOP "--b\n\n-\n--\n--B\n--c\n --b\nx --b\n--b--\n"),
		"multipart/mixed(text/plain[-\\x0a--\\x0a--B\\x0a--c\\x0a\\x20--b\\x0ax\\x20--b])",
		"" },
	{ "boundary of quotes and blanks",
		STR_INIT(V
			"Content-Type: multipart/mixed; boundary=\"a b\"\n\n--a b\n\none\n--a b--\n"),
		"multipart/mixed(text/plain[one])", "" },
	{ "nested", STR_INIT(TOP "--b\n" MIXED("c") "\n--c\n\none\n--c--\n\n--b\n\ntwo\n--b--\n"),
		"multipart/mixed(multipart/mixed(text/plain[one]) text/plain[two])", "" },
	{ "message", STR_INIT(TOP "--b\n" RFC822 "Subject: x\n" HTML "one\n--b--\n"),
		"multipart/mixed(message/rfc822(text/html[one]))", "" },
	{ "message in message", STR_INIT(V RFC822 RFC822 HTML "one\n"),
		"message/rfc822(message/rfc822(text/html[one\\x0a]))", "" },
	{ "multipart in a message",
		STR_INIT(TOP "--b\n" RFC822 MIXED("c") "\n--c\n\none\n--c--\n--b\n\ntwo\n--b--\n"),
		"multipart/mixed(message/rfc822(multipart/mixed(text/plain[one])) text/plain[two])",
		"" },
	{ "message without anything", STR_INIT(TOP "--b\nContent-Type: message/rfc822\n--b--\n"),
		"multipart/mixed(message/rfc822[])", "" },
	{ "message/global", STR_INIT(V "Content-Type: message/global\n\n" HTML "one"),
		"message/global(text/html[one])", "no_final_newline:1@76" },
	{ "delivery status is no message",
		STR_INIT(V "Content-Type: message/delivery-status\n\nA: b\n"),
		"message/delivery-status[A:\\x20b\\x0a]", "" },
	{ "digest",
		STR_INIT(V
			"Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\none\n--b\n"
			"Content-Type: text/plain\n\ntwo\n--b--\n"),
		"multipart/digest(message/rfc822(text/plain[one]) text/plain[two])", "" },
	{ "base64 message stays whole",
		STR_INIT(V
			"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQTogYgo=\n"),
		"message/rfc822[A:\\x20b\\x0a]", "transfer_on_composite:1@47" },

	/* what is wrong with boundaries */
	{ "no version", STR_INIT("Content-Type: text/html\n\nx\n"), "text/html[x\\x0a]",
		"mime_version_missing:1@0" },
	{ "no version, encoding", STR_INIT("Content-Transfer-Encoding: base64\n\nQQ==\n"),
		"text/plain[A]", "mime_version_missing:1@0" },
	{ "boundary missing", STR_INIT(V "Content-Type: multipart/mixed\n\n--b\n\none\n--b--\n"),
		"multipart/mixed[--b\\x0a\\x0aone\\x0a--b--\\x0a]", "boundary_missing:1@18" },
	{ "boundary empty",
		STR_INIT(V "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\none\n"),
		"multipart/mixed[--\\x0a\\x0aone\\x0a]", "boundary_bad:1@18" },
	{ "boundary with bad characters",
		STR_INIT(V
			"Content-Type: multipart/mixed; boundary=\"a*b\"\n\n--a*b\n\none\n--a*b--\n"),
		"multipart/mixed(text/plain[one])", "boundary_bad:1@18" },
	{ "boundary ends in a blank",
		STR_INIT(V
			"Content-Type: multipart/mixed; boundary=\"a \"\n\n--a \n\none\n--a --\n--a--\n"),
		"multipart/mixed(text/plain[one\\x0a--a\\x20--])",
		"boundary_bad:1@18 boundary_prefix:1@74" },
	{ "boundary unused", STR_INIT(TOP "--c\n\none\n"), "multipart/mixed[--c\\x0a\\x0aone\\x0a]",
		"boundary_unused:1@0" },
	{ "boundary unused, header section cut",
		STR_INIT(TOP "--b\n" MIXED("c") "--b\n\none\n--b--\n"),
		"multipart/mixed(multipart/mixed[] text/plain[one])", "boundary_unused:1@65" },
	{ "unclosed", STR_INIT(TOP "--b\n\none\n"), "multipart/mixed(text/plain[one\\x0a])",
		"boundary_unclosed:1@0" },
	{ "inner unclosed", STR_INIT(TOP "--b\n" MIXED("c") "\n--c\n\none\n--b\n\ntwo\n--b--\n"),
		"multipart/mixed(multipart/mixed(text/plain[one]) text/plain[two])",
		"boundary_unclosed:1@65" },
	{ "repeated", STR_INIT(TOP "--b\n" MIXED("b") "\n--b\n\none\n--b--\n--b--\n"),
		"multipart/mixed(multipart/mixed(text/plain[one]))", "boundary_repeated:1@65" },
	{ "repeated: after the inner end the outer goes on",
		STR_INIT(TOP "--b\n" MIXED("b") "\n--b\n\none\n--b--\n--b\n\ntwo\n--b--\n"),
		"multipart/mixed(multipart/mixed(text/plain[one]) text/plain[two])",
		"boundary_repeated:1@65" },
	{ "line goes on after the boundary",
		STR_INIT(TOP "--b\n\none\n--bc\ntwo\n--b--c\n--b- -\n--b--\n"),
		"multipart/mixed(text/plain[one\\x0a--bc\\x0atwo\\x0a--b--c\\x0a--b-\\x20-])",
		"boundary_prefix:3@70" },
	{ "inner boundary begins like the outer",
		STR_INIT(TOP "--b\n" MIXED("bb") "\n--bb\n\none\n--bb--\n--b--\n"),
		"multipart/mixed(multipart/mixed(text/plain[one]))", "" },
	{ "outer boundary begins like the inner",
		STR_INIT(V MIXED("bb") "\n--bb\n" MIXED("b") "\n--b\n\none\n--bb\n\ntwo\n--bb--\n"),
		"multipart/mixed(multipart/mixed(text/plain[one]) text/plain[two])",
		"boundary_unclosed:1@67 boundary_prefix:1@119" },
	{ "parts after the end", STR_INIT(TOP "--b\n\none\n--b--\nepilogue\n--b\n\ntwo\n--b--\n"),
		"multipart/mixed(text/plain[one] text/plain[two])", "boundary_after_close:1@85" },
	{ "closed twice", STR_INIT(TOP "--b\n\none\n--b--\n--b--\n"),
		"multipart/mixed(text/plain[one])", "boundary_after_close:1@76" },
	{ "a boundary line at the very end opens nothing", STR_INIT(TOP "--b\n\none\n--b\n"),
		"multipart/mixed(text/plain[one])", "boundary_unclosed:1@0" },
	{ "an end alone", STR_INIT(TOP "--b--\n"), "multipart/mixed[--b--\\x0a]", "" },
	{ "a header section without its empty line declares the boundary",
		STR_INIT(V MIXED("b") "no field\nnor this\n--b\n\none\n--b--\n"),
		"multipart/mixed(text/plain[one])", "header_no_body_break:1@60" },
	{ "a part without any header section", STR_INIT(TOP "--b\none\n--b--\n"),
		"multipart/mixed(text/plain[one])", "header_no_body_break:1@65" },

	/* encodings */
	{ "encoded parts",
		STR_INIT(TOP
			"--b\nContent-Transfer-Encoding: BASE64\n\nQUJD\n\n--b\n"
			"Content-Transfer-Encoding: quoted-printable\n\na=3Db\n--b\n"
			"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#0V%T\n`\nend\n--b--\n"),
		"multipart/mixed(text/plain[ABC] text/plain[a=b] text/plain[Cat])", "" },
	{ "flaws of a part lie in the mail",
		STR_INIT(TOP "--b\nContent-Transfer-Encoding: base64\n\nQU\n\nJD\n--b--\n"),
		"multipart/mixed(text/plain[ABC])", "base64_blank_line:1@103" },
	{ "encoding on a multipart",
		STR_INIT(V MIXED("b") "Content-Transfer-Encoding: base64\n\n--b\n\none\n--b--\n"),
		"multipart/mixed(text/plain[one])", "transfer_on_composite:1@60" },
	{ "unknown encoding", STR_INIT(V "Content-Transfer-Encoding: rot13\n\nuryyb\n"),
		"text/plain[uryyb\\x0a]", "transfer_unknown:1@18" },
	{ "encoding with text around",
		STR_INIT(V "Content-Transfer-Encoding: \"base64\";\n\nQQ==\n"), "text/plain[A]",
		"transfer_syntax:1@18" },
	{ "encoding with a comment",
		STR_INIT(V "Content-Transfer-Encoding: (really) base64 (yes)\n\nQQ==\n"),
		"text/plain[A]", "" },
	{ "8-bit in 7bit", STR_INIT("A: b\n\nx\xff\xfe\n"), "text/plain[x\\xff\\xfe\\x0a]",
		"8bit_in_7bit:2@7" },
	{ "8-bit in 8bit", STR_INIT(V "Content-Transfer-Encoding: 8bit\n\nx\xff\n"),
		"text/plain[x\\xff\\x0a]", "" },
	{ "8-bit beside a part", STR_INIT(TOP "\xff\n--b\n\none\n--b--\n\xff\n"),
		"multipart/mixed(text/plain[one])", "" },
	{ "uuencoded matter", STR_INIT("A: b\n\nhello\nbegin 644 a\n#0V%T\n`\nend\n"),
		"text/plain[hello\\x0abegin\\x20644\\x20a\\x0a#0V%T\\x0a`\\x0aend\\x0a]",
		"uu:1@12" },
	{ "uuencoded matter in an image is none",
		STR_INIT(V "Content-Type: image/x\n\nbegin 644 a\n#0V%T\n`\nend\n"),
		"image/x[begin\\x20644\\x20a\\x0a#0V%T\\x0a`\\x0aend\\x0a]", "" },
};

static void mails_are_read(void **state)
{
	size_t wrong = 0;

	for (size_t i = 0; i < COUNT(cases); i++) {
		auto_buf tree = BUF(10000);
		auto_buf noted = BUF(1000);

		arena_reset(*state);
		struct message *m = message_parse(*state, cases[i].mail);
		tree_print(*state, m, &tree);
		flaws_print(&m->flaws, &noted);
		if (!str_eq(buf_str(&tree), str_of(cases[i].tree)) ||
			!str_eq(buf_str(&noted), str_of(cases[i].flaws))) {
			print_error("%s:\n%.*s\n%.*s\n", cases[i].title, STR_ARG(buf_str(&tree)),
				STR_ARG(buf_str(&noted)));
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void the_mail_stays_where_it_is(void **state)
{
	struct str raw = STR(
		"From: a\r\n" MIXED("b") "\r\npre\r\n--b\r\nA: b\r\n\r\none\r\n--b--\r\npost\r\n");
	struct message *m = message_parse(*state, raw);
	struct part *part = m->root->child;

	assert_int_equal(m->part_count, 2);
	assert_ptr_equal(m->parts[0], m->root);
	assert_ptr_equal(m->parts[1], part);
	assert_int_equal(part->index, 1);
	assert_int_equal(part->depth, 1);
	assert_ptr_equal(part->parent, m->root);
	assert_ptr_equal(m->body.p, raw.p + m->body_offset);
	assert_int_equal(m->body.n, raw.n - m->body_offset);
	assert_ptr_equal(part->body.p, raw.p + part->body_offset);
	assert_true(str_eq(part->body, STR("one")));
	assert_ptr_equal(part->headers.v[0].raw.p, raw.p + part->offset);
	assert_int_equal(part->headers.v[0].offset, part->offset);
	assert_ptr_equal(part_decoded(*state, m, part).p, part->body.p);
	assert_true(m->crlf);
	assert_false(message_parse(*state, STR("A: b\n\n"))->crlf);
}

static void fields_know_their_flaws(void **state)
{
	struct message *m = message_parse(*state,
		STR("To: a\r\nContent-Type: multipart\r\nContent-Type: x/y\r\nContent-Transfer-Encoding: "
		    "rot13\r\nX: \xff\r\n\r\n"));

	assert_true(m->headers.v[0].flaws == 0);
	assert_true(m->headers.v[1].flaws ==
		    (flaw_bit(FLAW_CONTENT_TYPE_SYNTAX) | flaw_bit(FLAW_BOUNDARY_MISSING)));
	assert_true(m->headers.v[2].flaws == flaw_bit(FLAW_CONTENT_TYPE_DUPLICATE));
	assert_true(m->headers.v[3].flaws == flaw_bit(FLAW_TRANSFER_UNKNOWN));
	assert_true(m->headers.v[4].flaws == flaw_bit(FLAW_HEADER_8BIT));
	uint64_t all = 0;
	for (enum flaw f = 0; f < FLAW_COUNT; f++)
		if (m->flaws.v[f].count)
			all |= flaw_bit(f);
	assert_true(m->flaws.seen == all);
}

static void decoding_happens_once(void **state)
{
	struct message *m =
		message_parse(*state, STR("Content-Transfer-Encoding: base64\n\nQ*Q=\n"));

	struct str once = part_decoded(*state, m, m->root);
	assert_ptr_equal(part_decoded(*state, m, m->root).p, once.p);
	assert_int_equal(m->flaws.v[FLAW_BASE64_ALIEN].count, 1);
}

/* ---- limits ---- */

static void repeat(struct buf *to, struct str piece, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(to, piece);
}

static void long_lines_are_noted(void **state)
{
	for (size_t n = 996; n <= 1000; n++)
		for (int crlf = 0; crlf < 2; crlf++) {
			auto_buf text = BUF(10000);
			buf_add(&text, crlf ? STR("A: b\r\n\r\n") : STR("A: b\n\n"));
			size_t at = text.n;
			repeat(&text, STR("x"), n);
			buf_add(&text, crlf ? STR("\r\n") : STR("\n"));
			struct message *m = message_parse(*state, buf_str(&text));
			assert_int_equal(m->flaws.v[FLAW_LINE_OVER_998].count, n > 998);
			if (n > 998)
				assert_int_equal(m->flaws.v[FLAW_LINE_OVER_998].first, at);
		}
}

static void lines_passed_twice_are_counted_once(void **state)
{
	auto_buf text = BUF(100000);

	/* No empty line: the reader of headers passes the body too. */
	buf_add(&text, STR("A: b\n"));
	for (int i = 0; i < 3; i++) {
		repeat(&text, STR("x"), 1000);
		buf_add(&text, STR("\r\nlone\n"));
	}
	struct message *m = message_parse(*state, buf_str(&text));
	assert_int_equal(m->flaws.v[FLAW_LINE_OVER_998].count, 3);
	assert_int_equal(m->flaws.v[FLAW_BARE_LF].count, 4);
	assert_int_equal(m->flaws.v[FLAW_HEADER_NO_BODY_BREAK].count, 1);
	assert_int_equal(m->body_offset, 5);
}

static void boundaries_may_have_70_characters(void **state)
{
	for (size_t n = 69; n <= 71; n++) {
		auto_buf text = BUF(10000);
		buf_add(&text, STR(V "Content-Type: multipart/mixed; boundary="));
		repeat(&text, STR("x"), n);
		buf_add(&text, STR("\n\n--"));
		repeat(&text, STR("x"), n);
		buf_add(&text, STR("\n\none\n--"));
		repeat(&text, STR("x"), n);
		buf_add(&text, STR("--\n"));
		struct message *m = message_parse(*state, buf_str(&text));
		assert_int_equal(m->flaws.v[FLAW_BOUNDARY_BAD].count, n > 70);
		assert_int_equal(m->part_count, 2);
	}
}

static void parts_are_limited(void **state)
{
	for (size_t n = PARTS_MAX - 2; n <= PARTS_MAX + 1; n++) {
		auto_buf text = BUF(BOUND);
		buf_add(&text, STR(TOP));
		repeat(&text, STR("--b\n\nx\n"), n);
		buf_add(&text, STR("--b--\n"));
		arena_reset(*state);
		struct message *m = message_parse(*state, buf_str(&text));
		bool over = n + 1 > PARTS_MAX;
		assert_int_equal(m->part_count, over ? PARTS_MAX : n + 1);
		assert_int_equal(m->flaws.v[FLAW_PARTS_TOO_MANY].count, over);
		assert_int_equal(m->flaws.v[FLAW_BOUNDARY_UNCLOSED].count, 0);
		struct part *last = m->parts[m->part_count - 1];
		assert_true(str_eq(last->body, STR("x")));
		for (size_t i = 0; i < m->part_count; i++)
			assert_int_equal(m->parts[i]->index, i);
	}
}

static void depth_is_limited(void **state)
{
	for (unsigned n = DEPTH_MAX - 1; n <= DEPTH_MAX + 2; n++) {
		auto_buf text = BUF(BOUND);
		for (unsigned i = 0; i < n; i++)
			buf_printf(&text, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n",
				i, i);
		buf_add(&text, STR("\nx\n"));
		for (unsigned i = n; i-- > 0;)
			buf_printf(&text, "--b%u--\n", i);
		arena_reset(*state);
		struct message *m = message_parse(*state, buf_str(&text));
		bool over = n > DEPTH_MAX;
		assert_int_equal(m->flaws.v[FLAW_PARTS_TOO_DEEP].count, over);
		assert_int_equal(m->part_count, over ? DEPTH_MAX + 1 : n + 1);
		assert_int_equal(m->parts[m->part_count - 1]->depth, over ? DEPTH_MAX : n);
		assert_int_equal(m->flaws.v[FLAW_BOUNDARY_UNCLOSED].count, 0);
		if (!over)
			assert_true(str_eq(m->parts[n]->body, STR("x")));
	}
}

static void messages_are_limited_too(void **state)
{
	for (unsigned n = DEPTH_MAX - 1; n <= DEPTH_MAX + 2; n++) {
		auto_buf text = BUF(BOUND);
		repeat(&text, STR(RFC822), n);
		buf_add(&text, STR("\nx\n"));
		arena_reset(*state);
		struct message *m = message_parse(*state, buf_str(&text));
		assert_int_equal(m->flaws.v[FLAW_PARTS_TOO_DEEP].count, n > DEPTH_MAX);
		assert_int_equal(m->part_count, n > DEPTH_MAX ? DEPTH_MAX + 1 : n + 1);
	}
}

static void a_small_arena_leaves_the_rest_unread(void **state)
{
	(void)state;
	auto_buf text = BUF(BOUND);

	buf_add(&text, STR(TOP));
	repeat(&text, STR("--b\nA: b\n\nx\n"), 1000);
	buf_add(&text, STR("--b--\n"));
	for (size_t bound = 64 << 10; bound < 1 << 20; bound += 37777) {
		struct arena *arena = arena_new(bound);
		struct message *m = message_parse(arena, buf_str(&text));
		assert_in_range(m->part_count, 2, 1001);
		assert_int_equal(m->flaws.v[FLAW_UNREAD].count > 0, m->part_count < 1001);
		for (size_t i = 0; i < m->part_count; i++)
			part_decoded(arena, m, m->parts[i]);
		arena_free(&arena);
	}
}

/* Long header sections without an empty line are not passed again and again; what is read is the
 * same before and after the length from which that is watched. */
static void sections_without_an_end_are_left_early(void **state)
{
	for (size_t n = 3900; n <= 4300; n++) {
		auto_buf text = BUF(100000);
		buf_add(&text, STR("A: "));
		repeat(&text, STR("x"), n);
		buf_add(&text, STR("\nno field\nB: c\n "
				   "blank\nno field\n\tno field\nnone\nnor this\nD: e\n\n"));
		struct message *m = message_parse(*state, buf_str(&text));
		assert_int_equal(m->headers.n, 2);
		assert_int_equal(m->flaws.v[FLAW_HEADER_MALFORMED].count, 2);
		assert_int_equal(m->flaws.v[FLAW_HEADER_NO_BODY_BREAK].count, 1);
		assert_true(str_starts(m->body, STR("none\nnor")));
	}
}

/* ---- time ---- */

static void read_all(void *arena, struct str mail)
{
	arena_reset(arena);
	struct message *m = message_parse(arena, mail);
	for (size_t i = 0; i < m->part_count; i++)
		part_decoded(arena, m, m->parts[i]);
}

#define X69 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

/* 32 nested multiparts with boundaries of 69 equal characters and one that differs. */
static void similar_boundaries(struct buf *text)
{
	for (int i = 0; i < DEPTH_MAX; i++) {
		char last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"[i];
		buf_printf(text, "Content-Type: multipart/mixed; boundary=%s%c\n\n--%s%c\n", X69,
			last, X69, last);
	}
	buf_add(text, STR("\n"));
}

static const struct growth growing[] = {
	{ "text", STR_INIT("A: b\n\n"), STR_INIT("some words of text\n"), 200000 },
	{ "one line", STR_INIT("A: b\n\n"), STR_INIT("some words of text "), 200000 },
	{ "empty lines", STR_INIT("A: b\n\n"), STR_INIT("\n"), 200000 },
	{ "bare CR", STR_INIT("A: b\r\n\r\n"), STR_INIT("\r"), 200000 },
	{ "NUL", STR_INIT("A: b\n\n"), STR_INIT("\0"), 200000 },
	{ "one header line", STR_INIT("A: "), STR_INIT("aaaaaaaa"), 200000 },
	{ "many headers", STR_INIT(""), STR_INIT("To: b\n"), 200000 },
	{ "no field, no field", STR_INIT(""), STR_INIT("x\n"), 200000 },
	{ "malformed", STR_INIT(""), STR_INIT("x\ny: z\n"), 200000 },
	{ "100,000 parts", STR_INIT(TOP), STR_INIT("--b\n\n"), 500000 },
	{ "40,000 parts, not one empty line", STR_INIT(TOP), STR_INIT("--b\n"), 200000 },
	{ "40,000 parts without a limit met: prefixes", STR_INIT(TOP), STR_INIT("--bc\n"), 200000 },
	{ "the end again and again", STR_INIT(TOP), STR_INIT("--b--\n"), 200000 },
	{ "nested multiparts beyond the limit", STR_INIT(V MIXED("b") "\n--b\n"),
		STR_INIT(MIXED("b") "\n--b\n"), 200000 },
	{ "nested messages beyond the limit", STR_INIT(V), STR_INIT(RFC822), 200000 },
	{ "multiparts side by side", STR_INIT(TOP), STR_INIT("--b\n" MIXED("c") "\n--c\n\n--c--\n"),
		200000 },
	{ "dashes", STR_INIT(TOP), STR_INIT("--\n"), 200000 },
	{ "blanks behind a boundary", STR_INIT(TOP "--b"), STR_INIT(" "), 200000 },
	{ "an unclosed comment", STR_INIT("Content-Type: text/plain ("), STR_INIT("(((((((("),
		15000 },
	{ "an unclosed quote", STR_INIT("Content-Type: text/plain; a=\""), STR_INIT("\\\"xxxxx"),
		15000 },
	{ "nested multiparts, never an empty line", STR_INIT(""),
		STR_INIT(MIXED("b") "no\nno\n--b\n" MIXED("c") "no\nno\n--c\n"), 200000 },
	{ "many parameters", STR_INIT("Content-Type: text/plain"), STR_INIT("; a=b"), 15000 },
	{ "begin lines", STR_INIT("A: b\n\n"), STR_INIT("begin 644 a\n"), 200000 },
	{ "base64 of blank lines", STR_INIT("Content-Transfer-Encoding: base64\n\nQ"),
		STR_INIT("\n"), 200000 },
	{ "base64", STR_INIT("Content-Transfer-Encoding: base64\n\nQ"),
		STR_INIT("QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD\n"),
		200000 },
	{ "quoted-printable", STR_INIT("Content-Transfer-Encoding: quoted-printable\n\n"),
		STR_INIT("=EA=B0=80 =\n"), 200000 },
};

/* These begin with similar_boundaries(). */
static const struct growth among_similar[] = {
	{ "similar boundaries", STR_INIT(""), STR_INIT("--" X69 "g\n"), 200000 },
	{ "prefixes of all boundaries", STR_INIT(""), STR_INIT("--" X69 "Ag\n"), 200000 },
	{ "boundaries of all levels", STR_INIT(""), STR_INIT("--" X69 "A\n\n--" X69 "f\n\n"),
		200000 },
};

static void check_growth(struct arena *arena, const struct growth *growth)
{
	int64_t took[2];

	if (!growth_is_linear(growth, read_all, arena, took))
		fail_msg("%s: %lld ns, four times %lld ns", growth->title, (long long)took[0],
			(long long)took[1]);
}

static void time_is_linear(void **state)
{
	auto_buf head = BUF(100000);

	for (size_t i = 0; i < COUNT(growing); i++)
		check_growth(*state, &growing[i]);
	similar_boundaries(&head);
	assert_int_equal(message_parse(*state, buf_str(&head))->part_count, DEPTH_MAX + 1);
	for (size_t i = 0; i < COUNT(among_similar); i++) {
		struct growth growth = among_similar[i];
		growth.head = buf_str(&head);
		check_growth(*state, &growth);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(mails_are_read, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
			the_mail_stays_where_it_is, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
			fields_know_their_flaws, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(decoding_happens_once, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(long_lines_are_noted, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
			lines_passed_twice_are_counted_once, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
			boundaries_may_have_70_characters, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(parts_are_limited, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(depth_is_limited, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
			messages_are_limited_too, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
			sections_without_an_end_are_left_early, arena_setup, arena_teardown),
		cmocka_unit_test(a_small_arena_leaves_the_rest_unread),
		cmocka_unit_test_setup_teardown(time_is_linear, arena_setup, arena_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
