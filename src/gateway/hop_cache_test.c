/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/hop_cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define HOP             STR("lmtp:127.0.0.1:24")

static struct hop_reply reply_of(uint16_t code, const char *text)
{
	struct hop_reply reply = { .code = code };
	snprintf(reply.text, sizeof reply.text, "%s", text);
	return reply;
}

static void replies_live_as_long_as_they_hold(void **state)
{
	static const struct {
		uint16_t code;
		const char *text;
		int64_t life;
	} table[] = {
		{ 250, "2.1.5 ok", HOP_CACHE_YES_MS },
		{ 251, "will forward", HOP_CACHE_YES_MS },
		{ 550, "5.1.1 no such user", HOP_CACHE_NO_MS },
		{ 550, "no such user", HOP_CACHE_NO_MS },
		{ 553, "no such user", HOP_CACHE_NO_MS },
		{ 552, "5.2.2 full", HOP_CACHE_NO_MS },
		{ 450, "4.2.1 try later", HOP_CACHE_PERHAPS_MS },
		{ 550, "5.7.1 not from you", 0 }, /* not about the recipient */
		{ 550, "5.1.8 sender's domain", 0 },
		{ 554, "transaction failed", 0 },
		{ 503, "bad sequence", 0 },
		{ 0, "4.4.2 connection closed", 0 },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct hop_cache *cache = hop_cache_new();
		struct hop_reply reply = reply_of(table[i].code, table[i].text), out;
		int64_t now = 1000, end = now + table[i].life;

		hop_cache_put(cache, HOP, STR("a@example.com"), now, &reply);
		print_message("%u %s\n", reply.code, reply.text);
		if (table[i].life) {
			assert_true(
				hop_cache_find(cache, HOP, STR("a@example.com"), end - 1, &out));
			assert_int_equal(out.code, reply.code);
			assert_string_equal(out.text, reply.text);
		}
		assert_false(hop_cache_find(cache, HOP, STR("a@example.com"), end, &out));
		assert_false(hop_cache_find(cache, HOP, STR("b@example.com"), now, &out));
		assert_false(hop_cache_find(cache, STR("x"), STR("a@example.com"), now, &out));
		hop_cache_free(&cache);
	}
}

static void newer_answers_replace_older(void **state)
{
	struct hop_cache *cache = hop_cache_new();
	struct hop_reply yes = reply_of(250, "yes"), no = reply_of(550, "no"), out;
	(void)state;

	hop_cache_put(cache, HOP, STR("a"), 0, &no);
	hop_cache_put(cache, HOP, STR("a"), 10, &yes);
	assert_true(hop_cache_find(cache, HOP, STR("a"), 20, &out));
	assert_int_equal(out.code, 250);
	hop_cache_free(&cache);
}

static void it_stays_bounded(void **state)
{
	struct hop_cache *cache = hop_cache_new();
	struct hop_reply yes = reply_of(250, "yes"), out;
	size_t kept = 0;
	(void)state;

	for (int i = 0; i < 4 * HOP_CACHE_ENTRIES; i++) {
		char name[32];
		snprintf(name, sizeof name, "r%d", i);
		hop_cache_put(cache, HOP, str_of(name), i, &yes);
		assert_true(hop_cache_find(cache, HOP, str_of(name), i, &out));
	}
	for (int i = 0; i < 4 * HOP_CACHE_ENTRIES; i++) {
		char name[32];
		snprintf(name, sizeof name, "r%d", i);
		kept += hop_cache_find(cache, HOP, str_of(name), 4 * HOP_CACHE_ENTRIES, &out);
	}
	assert_in_range(kept, HOP_CACHE_ENTRIES / 2, HOP_CACHE_ENTRIES);
	hop_cache_free(&cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_live_as_long_as_they_hold),
		cmocka_unit_test(newer_answers_replace_older),
		cmocka_unit_test(it_stays_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
