/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/canonical.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#include "auth/canonical_slow.h"
#include "base/buf.h"
#include "base/clock.h"

static void hash_of(struct str bytes, uint8_t out[static SHA256_SIZE])
{
	struct sha256 *sha = sha256_new();

	sha256_add(sha, bytes);
	sha256_end(sha, out);
	sha256_free(&sha);
}

/* The examples of RFC 6376 3.4.3 to 3.4.6, and what lies at the edges. */
static void bodies(void **state)
{
	static const struct {
		const char *title, *body, *simple, *relaxed;
	} rows[] = {
		{ "RFC 6376 3.4.5", " C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n" },
		{ "empty", "", "\r\n", "" },
		{ "one empty line", "\r\n", "\r\n", "" },
		{ "empty lines", "\r\n\r\n\r\n", "\r\n", "" },
		{ "blanks only", " \t\r\n", " \t\r\n", "" },
		{ "no final line end", "a", "a\r\n", "a\r\n" },
		{ "bare LF", "a \nb\n\n", "a \r\nb\r\n", "a\r\nb\r\n" },
		{ "both line ends", "a\nb\r\nc\n\r\n\n", "a\r\nb\r\nc\r\n", "a\r\nb\r\nc\r\n" },
		{ "a lone CR is an octet", "a\rb \r\r\n", "a\rb \r\r\n", "a\rb \r\r\n" },
		{ "a lone CR is no empty line", "a\r\n\r\r\n", "a\r\n\r\r\n", "a\r\n\r\r\n" },
		{ "blanks before an empty end", "a\r\n \r\n\t\r\n", "a\r\n \r\n\t\r\n", "a\r\n" },
		{ "blanks at the beginning", "  \t a\r\n", "  \t a\r\n", " a\r\n" },
		{ "other controls are no blanks", "a\v\f\r\n", "a\v\f\r\n", "a\v\f\r\n" },
		{ "blanks at the very end", "a\r\nb  ", "a\r\nb  \r\n", "a\r\nb\r\n" },
		{ "longer than a vector", "0123456789abcde \r\n0123456789abcdef\t\r\n",
			"0123456789abcde \r\n0123456789abcdef\t\r\n",
			"0123456789abcde\r\n0123456789abcdef\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct body_hash got[2] = { { .form = CANONICAL_SIMPLE }, { .form = CANONICAL_RELAXED } };
		const char *want[2] = { rows[i].simple, rows[i].relaxed };
		body_hash_all(arena, str_of(rows[i].body), got, 2);
		for (int form = 0; form < 2; form++) {
			uint8_t hash[SHA256_SIZE];
			hash_of(str_of(want[form]), hash);
			if (memcmp(hash, got[form].hash, SHA256_SIZE) != 0)
				print_error("%s: form %d\n", rows[i].title, form);
			assert_memory_equal(hash, got[form].hash, SHA256_SIZE);
			assert_int_equal(got[form].length, strlen(want[form]));
			assert_int_equal(got[form].covered, strlen(rows[i].body));
		}
		arena_free(&arena);
	}
}

#define WANTED 14

/* All forms and limits of one body in one pass, against the slow way. */
static void check_limits(struct arena *arena, struct str body, size_t step)
{
	struct body_hash wanted[WANTED];

	for (size_t i = 0; i < WANTED; i++)
		wanted[i] = (struct body_hash){ .form = (enum canonical)(i % 2),
			.limited = i != 6 && i != 7,
			.limit = (WANTED - i) / 2 * step };
	body_hash_all(arena, body, wanted, WANTED);
	for (size_t i = 0; i < WANTED; i++) {
		size_t *origin;
		struct str slow = slow_body(arena, body, wanted[i].form, &origin);
		bool all = !wanted[i].limited || wanted[i].limit >= slow.n;
		struct str covered = all ? slow : str_first(slow, (size_t)wanted[i].limit);
		uint8_t hash[SHA256_SIZE];
		hash_of(covered, hash);
		assert_memory_equal(hash, wanted[i].hash, SHA256_SIZE);
		assert_int_equal(wanted[i].length, slow.n);
		assert_int_equal(wanted[i].covered, all ? body.n : origin[covered.n]);
	}
}

/* Bodies of every mixture of what matters: all of seven places, and longer ones by chance. */
static void agrees_with_the_slow_way(void **state)
{
	static const char alphabet[] = { 'a', ' ', '\t', '\r', '\n' };
	static const char *const words[] = { "word", " ", "  ", "\t", "\r\n", "\n", "\r", " \r\n",
		"\t\n", "sixteen bytes ok", "a longer word that passes a vector", ".", "\r\n\r\n" };
	struct arena *arena = arena_new((size_t)64 << 20);
	uint32_t chance = 1;

	(void)state;
	for (uint32_t n = 0; n < 5 * 5 * 5 * 5 * 5 * 5; n++) {
		char text[6];
		uint32_t rest = n;
		for (size_t i = 0; i < sizeof text; i++, rest /= 5)
			text[i] = alphabet[rest % 5];
		check_limits(arena, str_bytes(text, sizeof text), 1);
		arena_reset(arena);
	}
	for (int round = 0; round < 300; round++) {
		auto_buf text = BUF(100000);
		size_t count = (size_t)(round % 10 == 0 ? 6000 : round);
		for (size_t i = 0; i < count; i++) {
			chance = chance * 1664525 + 1013904223;
			buf_add(&text, str_of(words[(chance >> 16) % (sizeof words / sizeof *words)]));
		}
		check_limits(arena, buf_str(&text), text.n / 6 + (size_t)(round % 5));
		arena_reset(arena);
	}
	arena_free(&arena);
}

static void headers(void **state)
{
	static const struct {
		const char *title, *raw, *simple, *relaxed;
	} rows[] = {
		{ "RFC 6376 3.4.5, A", "A: X\r\n", "A: X\r\n", "a:X\r\n" },
		{ "RFC 6376 3.4.5, B", "B : Y\t\r\n\tZ  \r\n", "B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n" },
		{ "bare LF", "Subject: a\n b\n", "Subject: a\r\n b\r\n", "subject:a b\r\n" },
		{ "empty", "To:\r\n", "To:\r\n", "to:\r\n" },
		{ "blanks only", "To: \r\n \r\n", "To: \r\n \r\n", "to:\r\n" },
		{ "no line end", "X: y", "X: y\r\n", "x:y\r\n" },
		{ "colons", "X: : a : b\r\n", "X: : a : b\r\n", "x:: a : b\r\n" },
		{ "a lone CR is an octet", "X: a\rb\r\n", "X: a\rb\r\n", "x:a\rb\r\n" },
		{ "a lone CR at the end", "X: a\r", "X: a\r\r\n", "x:a\r\r\n" },
		{ "8 bit", "X: \xc3\xa4  B\r\n", "X: \xc3\xa4  B\r\n", "x:\xc3\xa4 B\r\n" },
		{ "a name longer than the buffer",
			"X-0123456789012345678901234567890123456789012345678901234567890123456789: A\r\n",
			"X-0123456789012345678901234567890123456789012345678901234567890123456789: A\r\n",
			"x-0123456789012345678901234567890123456789012345678901234567890123456789:A\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int form = 0; form < 2; form++)
			for (int last = 0; last < 2; last++) {
				struct arena *arena = arena_new(1 << 20);
				struct sha256 *sha = sha256_new();
				struct str raw = str_of(rows[i].raw);
				struct str want = str_of(form ? rows[i].relaxed : rows[i].simple);
				uint8_t got[SHA256_SIZE], hash[SHA256_SIZE];
				canonical_header(sha, (enum canonical)form, raw, last);
				sha256_end(sha, got);
				hash_of(str_first(want, want.n - 2 * (size_t)last), hash);
				if (memcmp(hash, got, SHA256_SIZE) != 0)
					print_error("%s: form %d\n", rows[i].title, form);
				assert_memory_equal(hash, got, SHA256_SIZE);
				assert_true(str_eq(
					slow_header(arena, raw, (enum canonical)form), want));
				sha256_free(&sha);
				arena_free(&arena);
			}
}

static void signatures(void **state)
{
	static const struct {
		const char *title, *raw, *b, *simple, *relaxed;
	} rows[] = {
		{ "last", "DKIM-Signature: v=1; b=abc\r\n def\r\n", "abc\r\n def",
			"DKIM-Signature: v=1; b=", "dkim-signature:v=1; b=" },
		{ "in the middle", "DKIM-Signature: b=abc ;\r\n v=1\r\n", "abc",
			"DKIM-Signature: b=;\r\n v=1", "dkim-signature:b=; v=1" },
		{ "white space around it goes with it", "A: x=1;\tb =\r\n abc\r\n ; y=2\r\n", "abc",
			"A: x=1;\tb =; y=2", "a:x=1; b =; y=2" },
		{ "empty", "A: b=; y=2\r\n", "", "A: b=; y=2", "a:b=; y=2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int form = 0; form < 2; form++) {
			struct sha256 *sha = sha256_new();
			struct str raw = str_of(rows[i].raw);
			size_t equals = str_find(raw, STR("b"));
			equals += str_find_char(str_from(raw, equals), '=') + 1;
			size_t at = rows[i].b[0] ? str_find(raw, str_of(rows[i].b)) : equals;
			struct str b = str_first(str_from(raw, at), strlen(rows[i].b));
			uint8_t got[SHA256_SIZE], hash[SHA256_SIZE];
			canonical_signature(sha, (enum canonical)form, raw, b);
			sha256_end(sha, got);
			hash_of(str_of(form ? rows[i].relaxed : rows[i].simple), hash);
			if (memcmp(hash, got, SHA256_SIZE) != 0)
				print_error("%s: form %d\n", rows[i].title, form);
			assert_memory_equal(hash, got, SHA256_SIZE);
			sha256_free(&sha);
		}
}

/* Of everything that is slow, twice as much takes about twice as long. */
static void time_is_linear(void **state)
{
	static const char *const units[] = { " ", " \r\n", "\n", "\t a", "\r", "a  b" };

	(void)state;
	for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
		uint64_t took[2];
		for (int size = 0; size < 2; size++) {
			struct arena *arena = arena_new((size_t)1 << 20);
			auto_buf text = BUF((size_t)16 << 20);
			while (text.n < (size_t)(1 + 3 * size) << 20)
				buf_add(&text, str_of(units[u]));
			struct body_hash wanted[20];
			for (size_t i = 0; i < 20; i++)
				wanted[i] = (struct body_hash){ .form = (enum canonical)(i % 2),
					.limited = i > 1,
					.limit = i * 20000 };
			uint64_t began = clock_cpu_ns();
			body_hash_all(arena, buf_str(&text), wanted, 20);
			took[size] = clock_cpu_ns() - began;
			arena_free(&arena);
		}
		if (took[1] > 12 * took[0])
			print_error("unit %zu: %lu and %lu ns\n", u, took[0], took[1]);
		assert_true(took[1] <= 12 * took[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies),
		cmocka_unit_test(agrees_with_the_slow_way),
		cmocka_unit_test(headers),
		cmocka_unit_test(signatures),
		cmocka_unit_test(time_is_linear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
