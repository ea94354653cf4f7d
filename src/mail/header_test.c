/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "mail/flaw_text.h"
#include "mail/growth.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define BOUND        (64u << 20)

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

/* fields: "name=value" of each, blanks and line ends as \xHH, "!flaw,flaw" behind it. */
static const struct {
	const char *title;
	struct str input;
	const char *fields;
	const char *flaws;
	const char *rest; /* what is not header section */
} cases[] = {
	{ "nothing", STR_INIT(""), "", "", "" },
	{ "one field", STR_INIT("From: a@b\r\n\r\nhello"), "From=\\x20a@b", "", "hello" },
	{ "one field, LF", STR_INIT("From: a@b\n\nhello"), "From=\\x20a@b", "", "hello" },
	{ "no body is no flaw", STR_INIT("From: a@b\r\n"), "From=\\x20a@b", "", "" },
	{ "no line end at all", STR_INIT("From: a@b"), "From=\\x20a@b", "", "" },
	{ "empty value", STR_INIT("A:\r\nB: \r\n\r\n"), "A= B=\\x20", "", "" },
	{ "empty line first", STR_INIT("\r\nFrom: a"), "", "", "From: a" },
	{ "folded", STR_INIT("A: 1\r\n 2\r\n\t3\r\nB: 4\r\n\r\n"),
		"A=\\x201\\x0d\\x0a\\x202\\x0d\\x0a\\x093 B=\\x204", "", "" },
	{ "colons in the value", STR_INIT("A: b: c\r\n\r\n"), "A=\\x20b:\\x20c", "", "" },
	{ "no blank after the colon", STR_INIT("A:b\n\n"), "A=b", "", "" },
	{ "blank before the colon", STR_INIT("A : b\n\n"), "A=\\x20b!header_name_bad",
		"header_name_bad:1@0", "" },
	{ "8-bit name", STR_INIT("A\xc3\xa9: b\n\n"),
		"A\xc3\xa9=\\x20b!header_name_bad,header_8bit",
		"header_name_bad:1@0 header_8bit:1@1", "" },
	{ "control in the name", STR_INIT("A\x01: b\n\n"),
		"A\\x01=\\x20b!header_name_bad,header_control",
		"header_name_bad:1@0 header_control:1@1", "" },
	{ "8-bit value: once for each field",
		STR_INIT("A: \xed\x95\x9c\xed\x95\x9c\nB: \xff\nC: c\n\n"),
		"A=\\x20\xed\x95\x9c\xed\x95\x9c!header_8bit B=\\x20\\xff!header_8bit C=\\x20c",
		"header_8bit:2@3", "" },
	{ "NUL", STR_INIT("A: x\0y\n\n"), "A=\\x20x\\x00y!nul", "", "" },
	{ "control and DEL", STR_INIT("A: x\x07y\nB: \x7f\nC: tab\there\n\n"),
		"A=\\x20x\\x07y!header_control B=\\x20\\x7f!header_control C=\\x20tab\\x09here",
		"header_control:2@4", "" },
	{ "bare CR", STR_INIT("A: x\ry\r\nB: z\r\n\r\n"), "A=\\x20x\\x0dy!bare_cr B=\\x20z", "",
		"" },
	{ "mixed line ends", STR_INIT("A: x\r\nB: y\nC: z\r\n\r\n"),
		"A=\\x20x B=\\x20y!bare_lf C=\\x20z", "", "" },
	{ "CR CR LF ends the section", STR_INIT("A: x\r\r\n\r\r\nbody"), "A=\\x20x\\x0d!bare_cr",
		"", "body" },
	{ "blank fold", STR_INIT("A: x\r\n \t\r\n y\r\nB: z\r\n\r\n"),
		"A=\\x20x\\x0d\\x0a\\x20\\x09\\x0d\\x0a\\x20y!header_blank_fold B=\\x20z",
		"header_blank_fold:1@6", "" },
	{ "begins with a fold", STR_INIT(" x: y\n z\nA: b\n\n"), "A=\\x20b",
		"header_first_folded:1@0", "" },
	{ "mbox line", STR_INIT("From a@b Sat Jan  1 00:00:00 2000\nA: b\n\n"), "A=\\x20b",
		"header_mbox_from:1@0", "" },
	{ "quoted mbox line", STR_INIT(">From a@b Sat Jan  1 00:00:00 2000\nA: b\n\n"), "A=\\x20b",
		"header_mbox_from:1@0", "" },
	{ "From with an obsolete blank is no mbox line", STR_INIT("From : a@b\n\n"),
		"From=\\x20a@b!header_name_bad", "header_name_bad:1@0", "" },
	{ "fold after the mbox line", STR_INIT("From x\n y\nA: b\n\n"), "A=\\x20b",
		"header_first_folded:1@7 header_mbox_from:1@0", "" },
	{ "mbox line later is malformed", STR_INIT("A: b\nFrom x y\nC: d\n\n"), "A=\\x20b C=\\x20d",
		"header_malformed:1@5", "" },
	{ "malformed among fields", STR_INIT("A: b\nnonsense here\nC: d\n\nbody"),
		"A=\\x20b C=\\x20d", "header_malformed:1@5", "body" },
	{ "malformed, with a continuation", STR_INIT("A: b\nnonsense\n more\nC: d\n\n"),
		"A=\\x20b C=\\x20d", "header_malformed:1@5", "" },
	{ "malformed before the empty line", STR_INIT("A: b\nnonsense\n\nbody"), "A=\\x20b",
		"header_malformed:1@5", "body" },
	{ "no name", STR_INIT("A: b\n: c\nD: e\n\n"), "A=\\x20b D=\\x20e", "header_malformed:1@5",
		"" },
	{ "blank inside the name", STR_INIT("A: b\nc d: e\nF: g\n\n"), "A=\\x20b F=\\x20g",
		"header_malformed:1@5", "" },
	{ "body without an empty line", STR_INIT("A: b\nDear friend,\nbuy this\n\nnow"), "A=\\x20b",
		"header_no_body_break:1@5", "Dear friend,\nbuy this\n\nnow" },
	{ "body alone", STR_INIT("hello"), "", "header_no_body_break:1@0", "hello" },
	{ "twice", STR_INIT("Subject: a\nSubject: b\nsubject: c\n\n"),
		"Subject=\\x20a Subject=\\x20b!header_duplicate subject=\\x20c!header_duplicate",
		"header_duplicate:2@11", "" },
	{ "may stand twice", STR_INIT("Received: a\nReceived: b\nX: 1\nX: 2\n\n"),
		"Received=\\x20a Received=\\x20b X=\\x201 X=\\x202", "", "" },
	{ "two types", STR_INIT("Content-Type: a/b\nCONTENT-TYPE: c/d\n\n"),
		"Content-Type=\\x20a/b CONTENT-TYPE=\\x20c/d!content_type_duplicate",
		"content_type_duplicate:1@18", "" },
};

static void print_fields(const struct headers *headers, struct buf *out)
{
	for (size_t i = 0; i < headers->n; i++) {
		const struct header *h = &headers->v[i];
		if (i)
			buf_add_char(out, ' ');
		buf_add_safe(out, h->name, SAFE_LOG);
		buf_add_char(out, '=');
		buf_add_safe(out, h->value, SAFE_LOG);
		if (h->flaws)
			buf_add_char(out, '!');
		flaw_mask_print(h->flaws, out);
	}
}

static void sections_are_read(void **state)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct flaws flaws = { 0 };
		struct headers headers;
		auto_buf fields = BUF(10000);
		auto_buf noted = BUF(10000);

		arena_reset(*state);
		size_t n = headers_parse(*state, cases[i].input, 0, &flaws, &headers);
		print_fields(&headers, &fields);
		flaws_print(&flaws, &noted);
		if (!str_eq(buf_str(&fields), str_of(cases[i].fields)) ||
			!str_eq(buf_str(&noted), str_of(cases[i].flaws)) ||
			!str_eq(str_from(cases[i].input, n), str_of(cases[i].rest)))
			fail_msg("%s:\n%.*s\n%.*s\nrest %.*s", cases[i].title,
				STR_ARG(buf_str(&fields)), STR_ARG(buf_str(&noted)),
				STR_ARG(str_from(cases[i].input, n)));
	}
}

static void raw_fields_are_the_section(void **state)
{
	struct flaws flaws = { 0 };
	struct headers headers;
	struct str input = STR("A: b\r\nB: c\r\n d\r\nC:\r\n\r\nrest");
	size_t at = 0;

	size_t n = headers_parse(*state, input, 100, &flaws, &headers);
	for (size_t i = 0; i < headers.n; i++) {
		assert_int_equal(headers.v[i].offset, 100 + at);
		assert_ptr_equal(headers.v[i].raw.p, input.p + at);
		at += headers.v[i].raw.n;
	}
	assert_int_equal(n, at + 2);
}

static void fields_are_found(void **state)
{
	struct flaws flaws = { 0 };
	struct headers headers;
	struct str input = STR("Received: 1\nX-A: 2\nto: 3\nRECEIVED: 4\nx-a: 5\nReceived: 6\n\n");

	headers_parse(*state, input, 0, &flaws, &headers);
	const struct header *h = header_find(&headers, HEADER_RECEIVED);
	assert_ptr_equal(h, &headers.v[0]);
	h = header_next(&headers, h);
	assert_ptr_equal(h, &headers.v[3]);
	h = header_next(&headers, h);
	assert_ptr_equal(h, &headers.v[5]);
	assert_null(header_next(&headers, h));
	assert_int_equal(headers.count[HEADER_RECEIVED], 3);
	assert_int_equal(headers.count[HEADER_OTHER], 2);
	assert_null(header_find(&headers, HEADER_FROM));
	h = header_find_name(&headers, STR("X-a"), NULL);
	assert_ptr_equal(h, &headers.v[1]);
	h = header_find_name(&headers, STR("X-a"), h);
	assert_ptr_equal(h, &headers.v[4]);
	assert_null(header_find_name(&headers, STR("X-a"), h));
	assert_null(header_find_name(&headers, STR("Cc"), NULL));
}

static void every_known_name_finds_its_id(void **state)
{
	(void)state;
	for (enum header_id id = HEADER_OTHER + 1; id < HEADER_ID_COUNT; id++) {
		assert_non_null(header_id_name(id));
		assert_int_equal(header_id_of(str_of(header_id_name(id))), id);
	}
	assert_null(header_id_name(HEADER_OTHER));
	assert_int_equal(header_id_of(STR("fRoM")), HEADER_FROM);
	assert_int_equal(header_id_of(STR("Frog")), HEADER_OTHER);
	assert_int_equal(header_id_of(STR("")), HEADER_OTHER);
}

static void values_are_unfolded(void **state)
{
	static const struct {
		struct str value;
		const char *want;
	} table[] = {
		{ STR_INIT("A: b"), "b" },
		{ STR_INIT("A:  b c \r\n"), "b c" },
		{ STR_INIT("A: b\r\n c\r\n\td"), "b c\td" },
		{ STR_INIT("A: b\n  c"), "b  c" },
		{ STR_INIT("A: b\r\r\n c"), "b c" },
		{ STR_INIT("A:\r\n b"), "b" },
		{ STR_INIT("A: b\r\n \r\n c"), "b  c" },
		{ STR_INIT("A: b\rc"), "b\rc" },
		{ STR_INIT("A:"), "" },
		{ STR_INIT("A: \r\n "), "" },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		struct flaws flaws = { 0 };
		struct headers headers;
		headers_parse(*state, table[i].value, 0, &flaws, &headers);
		struct str got = header_unfold(*state, &headers.v[0]);
		if (!str_eq(got, str_of(table[i].want)))
			fail_msg("case %zu: %.*s", i, STR_ARG(got));
	}
}

/* `n` times `piece`, and `tail`. */
static struct str repeat(struct buf *to, struct str piece, size_t n, struct str tail)
{
	buf_clear(to);
	for (size_t i = 0; i < n; i++)
		buf_add(to, piece);
	buf_add(to, tail);
	return buf_str(to);
}

static uint32_t flaws_of(struct arena *arena, struct str input, enum flaw flaw, struct headers *out)
{
	struct flaws flaws = { 0 };
	arena_reset(arena);
	headers_parse(arena, input, 0, &flaws, out);
	return flaws.v[flaw].count;
}

static void limits_hold_to_the_byte(void **state)
{
	auto_buf text = BUF(BOUND);
	struct headers h;

	struct str s = repeat(&text, STR("A: b\n"), HEADER_FIELDS_MAX, STR("\n"));
	assert_int_equal(flaws_of(*state, s, FLAW_HEADERS_TOO_MANY, &h), 0);
	assert_int_equal(h.n, HEADER_FIELDS_MAX);
	s = repeat(&text, STR("A: b\n"), HEADER_FIELDS_MAX, STR("A: b\n c\n\n"));
	assert_int_equal(flaws_of(*state, s, FLAW_HEADERS_TOO_MANY, &h), 1);
	assert_int_equal(h.n, HEADER_FIELDS_MAX);

	/* "A:" and the rest, without line end */
	s = repeat(&text, STR("A:"), HEADER_FIELD_MAX / 2, STR("\r\n\r\n"));
	assert_int_equal(flaws_of(*state, s, FLAW_HEADER_TOO_LONG, &h), 0);
	assert_int_equal(h.v[0].value.n, HEADER_FIELD_MAX - 2);
	s = repeat(&text, STR("A:"), HEADER_FIELD_MAX / 2, STR("x\r\n\r\n"));
	assert_int_equal(flaws_of(*state, s, FLAW_HEADER_TOO_LONG, &h), 1);
	assert_int_equal(h.v[0].value.n, HEADER_FIELD_MAX - 2);
	assert_int_equal(h.v[0].raw.n, HEADER_FIELD_MAX + 3);
	assert_true(h.v[0].flaws & flaw_bit(FLAW_HEADER_TOO_LONG));

	s = repeat(&text, STR("A:"), 499, STR("\r\n\r\n"));
	flaws_of(*state, s, FLAW_LINE_OVER_998, &h);
	assert_true(h.v[0].flaws == 0);
	s = repeat(&text, STR("A:"), 499, STR("x\r\n\r\n"));
	assert_int_equal(flaws_of(*state, s, FLAW_LINE_OVER_998, &h), 0); /* the mail counts it */
	assert_true(h.v[0].flaws == flaw_bit(FLAW_LINE_OVER_998));

	/* the longest name, and one more */
	s = repeat(&text, STR("n"), 997, STR(":\n\n"));
	assert_int_equal(flaws_of(*state, s, FLAW_HEADER_MALFORMED, &h), 0);
	assert_int_equal(h.n, 1);
	s = repeat(&text, STR("n"), 998, STR(":\n\n"));
	assert_int_equal(flaws_of(*state, s, FLAW_HEADER_MALFORMED, &h), 1);
	assert_int_equal(h.n, 0);
}

static void without_room_nothing_is_read(void **state)
{
	(void)state;
	struct arena *arena = arena_new(100);
	struct flaws flaws = { 0 };
	struct headers headers;

	assert_int_equal(headers_parse(arena, STR("A: b\nC: d\n\nx"), 0, &flaws, &headers), 11);
	assert_int_equal(headers.n, 0);
	assert_int_equal(flaws.v[FLAW_UNREAD].count, 2);
	arena_free(&arena);
}

static void read_headers(void *arena, struct str input)
{
	struct headers headers;
	struct flaws flaws = { 0 };

	arena_reset(arena);
	headers_parse(arena, input, 0, &flaws, &headers);
	for (size_t i = 0; i < headers.n; i++)
		header_unfold(arena, &headers.v[i]);
}

static void time_is_linear(void **state)
{
	static const struct growth table[] = {
		{ "one long line", STR_INIT("A: "), STR_INIT("aaaaaaaaaaaaaaaa"), 200000 },
		{ "a long line that is no field", STR_INIT(""), STR_INIT("aaaaaaaaaaaaaaaa"),
			200000 },
		{ "many fields", STR_INIT(""), STR_INIT("A: b\n"), 200000 },
		{ "one field of many lines", STR_INIT("A: "), STR_INIT("\n b"), 100000 },
		{ "malformed lines, each before a fold", STR_INIT(""), STR_INIT("x\n y\n"),
			200000 },
		{ "blank folds", STR_INIT(""), STR_INIT(" \n"), 100000 },
		{ "8-bit", STR_INIT(""), STR_INIT("A: \xff\n"), 200000 },
		{ "duplicates", STR_INIT(""), STR_INIT("To: a\n"), 200000 },
	};

	for (size_t i = 0; i < COUNT(table); i++) {
		int64_t took[2];
		if (!growth_is_linear(&table[i], read_headers, *state, took))
			fail_msg("%s: %lld ns, four times %lld ns", table[i].title,
				(long long)took[0], (long long)took[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sections_are_read, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
			raw_fields_are_the_section, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(fields_are_found, arena_setup, arena_teardown),
		cmocka_unit_test(every_known_name_finds_its_id),
		cmocka_unit_test_setup_teardown(values_are_unfolded, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
			limits_hold_to_the_byte, arena_setup, arena_teardown),
		cmocka_unit_test(without_room_nothing_is_read),
		cmocka_unit_test_setup_teardown(time_is_linear, arena_setup, arena_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
