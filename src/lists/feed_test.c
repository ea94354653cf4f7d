/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/array.h"
#include "lists/feed.h"

#define BOUND ((size_t)16 << 20)

static struct directory directory_of(struct arena *arena)
{
	struct directory directory;
	struct str bytes;
	struct error err = { 0 };
	if (!directory_load(arena, NULL, &directory, &bytes, &err))
		fail_msg("%s", err.text);
	return directory;
}

struct words {
	ARRAY(struct str) list;
};

static struct str_list words_of(struct arena *arena, const char *text)
{
	struct words words = { 0 };
	for (struct str word, rest = str_of(text); str_next_piece(&rest, ' ', &word);)
		*array_add(arena, &words.list) = word;
	return (struct str_list){ words.list.v, words.list.n };
}

/* ---- choosing ---- */

static const struct {
	const char *title, *use, *off, *keys;
	const char *feeds; /* the names, or … */
	const char *error, *setting;
} choices[] = {
	{ "nothing", "", "", "", "", NULL, NULL },
	{ "one list, two feeds", "spamhaus-zen", "", "", "spamhaus-zen/ip4 spamhaus-zen/ip6", NULL,
		NULL },
	{ "by zone", "bl.spamcop.net", "", "", "spamcop/ip4", NULL, NULL },
	{ "twice is once", "spamcop spamcop", "", "", "spamcop/ip4", NULL, NULL },
	{ "the preset", "preset", "", "",
		"spamhaus-zen/ip4 spamhaus-zen/ip6 spamhaus-dbl/domain spamcop/ip4 psbl/ip4 "
		"mailspike/ip4 dnswl/ip4 dnswl/ip6 dnswl-dkim/dkim", NULL, NULL },
	{ "the preset but one, and another", "preset surbl", "spamhaus-zen dnswl mailspike", "",
		"spamhaus-dbl/domain spamcop/ip4 psbl/ip4 dnswl-dkim/dkim surbl/domain", NULL, NULL },
	{ "a hash list if it is named", "msbl-ebl", "", "", "msbl-ebl/address", NULL, NULL },
	{ "one that is not verified", "kisa-rbl", "", "", "kisa-rbl/ip4", NULL, NULL },
	{ "a key by the operator's name", "spamhaus-zrd", "", "spamhaus=abc-123",
		"spamhaus-zrd/domain", NULL, NULL },
	{ "without its key", "abusix", "", "", NULL, "blocklists.keys = [ \"abusix=KEY\" ]", "use" },
	{ "a typing mistake", "spamhuas-zen", "", "", NULL, "did you mean \"spamhaus-zen\"", "use" },
	{ "off, and unknown", "preset", "spamcob", "", NULL, "did you mean \"spamcop\"", "off" },
	{ "dead, by name", "sorbs", "", "", NULL, "5 June 2024", "use" },
	{ "dead, by a zone below", "dul.dnsbl.sorbs.net", "", "", NULL,
		"Use instead: spamhaus-zen", "use" },
	{ "no zone at all", "proofpoint", "", "", NULL, "https://ipcheck.proofpoint.com/", "use" },
	{ "a key for nobody", "preset", "", "psbl=x", NULL, "no list of \"psbl\" takes a key",
		"keys" },
	{ "a key that is none", "preset", "", "spamhaus=a.b", NULL, "entry 1", "keys" },
	{ "no key", "preset", "", "spamhaus", NULL, "entry 1", "keys" },
};

static void the_settings_choose(void **state)
{
	struct arena *arena = arena_new(BOUND);
	struct directory directory = directory_of(arena);
	(void)state;
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		struct feed_choice choice = { .use = words_of(arena, choices[i].use),
			.off = words_of(arena, choices[i].off),
			.keys = words_of(arena, choices[i].keys) };
		struct feed_set set;
		struct error err = { 0 };
		const char *setting = NULL;
		if (feed_set_choose(arena, &directory, &choice, &set, &setting, &err) !=
			(choices[i].feeds != NULL))
			fail_msg("%s: %s", choices[i].title, err.text);
		if (!choices[i].feeds) {
			if (str_find(str_of(err.text), str_of(choices[i].error)) == STR_NONE ||
				strcmp(setting, choices[i].setting) != 0)
				fail_msg("%s: %s: %s", choices[i].title, setting, err.text);
			continue;
		}
		auto_buf names = BUF(10000);
		for (size_t k = 0; k < set.n; k++)
			buf_printf(&names, "%s%.*s", k ? " " : "", STR_ARG(set.v[k].name));
		if (!str_eq(buf_str(&names), str_of(choices[i].feeds)))
			fail_msg("%s: %.*s", choices[i].title, STR_ARG(buf_str(&names)));
	}
	arena_free(&arena);
}

static const struct {
	const char *title, *name, *zone, *asks, *code, *error;
} own_zones[] = {
	{ "a zone of the house", "house", "bl.house.example", "ip4 ip6", "127.0.0.2 IP_LISTED x",
		NULL },
	{ "dead", "mine", "relays.ordb.org", "ip4", "127.0.0.2 IP_LISTED x", "ORDB ended" },
	{ "a public name", "psbl", "bl.house.example", "ip4", "127.0.0.2 IP_LISTED x",
		"public list's name" },
	{ "asked by nothing", "house", "bl.house.example", "", "127.0.0.2 IP_LISTED x", "by nothing" },
	{ "asked by what there is not", "house", "bl.house.example", "url", "127.0.0.2 IP_LISTED x",
		"\"url\"" },
	{ "no code: all are listings", "house", "bl.house.example", "ip4 ip6", NULL, NULL },
	{ "a code that is none", "house", "bl.house.example", "ip4", "127.0.0.2", "PATTERN FINDING" },
};

static void zones_of_the_house(void **state)
{
	struct arena *arena = arena_new(BOUND);
	struct directory directory = directory_of(arena);
	(void)state;
	for (size_t i = 0; i < sizeof own_zones / sizeof *own_zones; i++) {
		struct str code = str_of(own_zones[i].code);
		struct own_zone own = { .name = str_of(own_zones[i].name),
			.zone = str_of(own_zones[i].zone),
			.asks = words_of(arena, own_zones[i].asks),
			.codes = { &code, own_zones[i].code != NULL },
			.tested = true };
		struct feed_choice choice = { .own = &own, .own_count = 1 };
		struct feed_set set = { 0 };
		struct error err = { 0 };
		const char *setting;
		bool good = feed_set_choose(arena, &directory, &choice, &set, &setting, &err);
		if (good != !own_zones[i].error || (!good && str_find(str_of(err.text),
							 str_of(own_zones[i].error)) == STR_NONE))
			fail_msg("%s: %s", own_zones[i].title, err.text);
		if (good)
			assert_non_null(feed_find(&set, STR("house/ip6")));
		assert_null(feed_find(&set, STR("house/dkim")));
	}
	arena_free(&arena);
}

/* ---- asking ---- */

static const struct {
	const char *feed, *thing, *name; /* NULL: not asked */
} queries[] = {
	{ "spamhaus-zen/ip4", "45.67.89.10", "10.89.67.45.aKey.zen.dq.spamhaus.net" },
	{ "spamhaus-zen/ip6", "2a00:1234::ab",
		"b.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.4.3.2.1.0.0.a.2.aKey.zen.dq.spamhaus.net" },
	{ "spamhaus-zen/ip4", "2a00:1234::ab", NULL },
	{ "spamhaus-zen/ip6", "45.67.89.10", NULL },
	{ "psbl/ip4", "127.0.0.2", "2.0.0.127.psbl.surriel.com" },
	{ "surbl/domain", "example.com", "example.com.multi.surbl.org" },
	{ "dnswl-dkim/dkim", "example.com", "example.com.dwl.dnswl.org" },
	{ "psbl/ip4", "example.com", NULL },
	{ "msbl-ebl/address", "example.com", NULL },
	{ "msbl-ebl/address", "noreply@msbl.org",
		"9f21a63ae28d67a285db9f8a92a2f902263d42eb.ebl.msbl.org" },
	{ "surbl/address", "x@example.com", NULL },
};

static bool query_by(struct arena *arena, const struct feed *feed, struct str thing, struct str *out)
{
	struct ip ip;
	if (ip_parse(thing, &ip))
		return feed_query_ip(arena, feed, &ip, out);
	if (str_find_char(thing, '@') != STR_NONE)
		return feed_query_address(arena, feed, thing, out);
	return feed_query_domain(arena, feed, thing, out);
}

static struct feed_set all_feeds(struct arena *arena, struct directory *directory)
{
	struct feed_choice choice = { .use = words_of(arena, "preset surbl msbl-ebl"),
		.keys = words_of(arena, "spamhaus=aKey") };
	struct feed_set set;
	struct error err = { 0 };
	const char *setting;
	if (!feed_set_choose(arena, directory, &choice, &set, &setting, &err))
		fail_msg("%s", err.text);
	return set;
}

static void names_are_asked(void **state)
{
	struct arena *arena = arena_new(BOUND);
	struct directory directory = directory_of(arena);
	struct feed_set set = all_feeds(arena, &directory);
	(void)state;
	for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
		const struct feed *feed = feed_find(&set, str_of(queries[i].feed));
		struct str name = STR("");
		bool good = feed && query_by(arena, feed, str_of(queries[i].thing), &name);
		if (good != (queries[i].name != NULL) ||
			(good && !str_eq_nocase(name, str_of(queries[i].name))))
			fail_msg("%s %s: %.*s", queries[i].feed, queries[i].thing, STR_ARG(name));
	}
	/* A name that would be too long is not asked. */
	char longest[260];
	struct str name;
	memset(longest, 'a', sizeof longest);
	for (size_t i = 50; i < sizeof longest; i += 50)
		longest[i] = '.';
	const struct feed *surbl = feed_find(&set, STR("surbl/domain"));
	assert_true(feed_query_domain(arena, surbl, str_bytes(longest, 237), &name));
	assert_false(feed_query_domain(arena, surbl, str_bytes(longest, 238), &name));
	assert_false(feed_query_domain(arena, surbl, STR(""), &name));
	arena_free(&arena);
}

/* ---- reading ---- */

static const struct {
	const char *title, *feed;
	enum dns_status status;
	const char *answers;
	enum feed_result result;
	const char *findings;
} readings[] = {
	{ "not there", "spamhaus-zen/ip4", DNS_NXDOMAIN, "", FEED_CLEAR, "" },
	{ "the name without an address", "spamhaus-zen/ip4", DNS_NODATA, "", FEED_CLEAR, "" },
	{ "no server", "spamhaus-zen/ip4", DNS_SERVFAIL, "", FEED_SILENT, "" },
	{ "no answer", "spamhaus-zen/ip4", DNS_TIMEOUT, "", FEED_SILENT, "" },
	{ "no question", "spamhaus-zen/ip4", DNS_NOT_ASKED, "", FEED_NOT_ASKED, "" },
	{ "one code", "spamhaus-zen/ip4", DNS_OK, "127.0.0.2", FEED_LISTED, "RCVD_IN_SBL" },
	{ "several, the heaviest first", "spamhaus-zen/ip4", DNS_OK, "127.0.0.11 127.0.0.4",
		FEED_LISTED, "RCVD_IN_XBL RCVD_IN_PBL" },
	{ "the same twice", "spamhaus-zen/ip4", DNS_OK, "127.0.0.4 127.0.0.5", FEED_LISTED,
		"RCVD_IN_XBL" },
	{ "in a range", "spamhaus-zen/ip4", DNS_OK, "127.0.0.7", FEED_LISTED, "RCVD_IN_XBL" },
	{ "127.0.0.1 is no listing", "spamhaus-zen/ip4", DNS_OK, "127.0.0.1", FEED_STRANGE, "" },
	{ "a code nobody knows", "spamhaus-zen/ip4", DNS_OK, "127.0.0.77", FEED_STRANGE, "" },
	{ "… beside one that is known", "spamhaus-zen/ip4", DNS_OK, "127.0.0.77 127.0.0.2",
		FEED_LISTED, "RCVD_IN_SBL" },
	{ "a wrong zone", "spamhaus-zen/ip4", DNS_OK, "127.255.255.252", FEED_REFUSED, "" },
	{ "a public resolver", "spamhaus-zen/ip4", DNS_OK, "127.255.255.254", FEED_REFUSED, "" },
	{ "too many questions", "psbl/ip4", DNS_OK, "127.255.255.255", FEED_REFUSED, "" },
	{ "an error beside a listing", "spamhaus-zen/ip4", DNS_OK, "127.0.0.2 127.255.255.254",
		FEED_REFUSED, "" },
	{ "a parked zone", "psbl/ip4", DNS_OK, "198.51.100.7", FEED_FOREIGN, "" },
	{ "a parked zone that looks like a list", "psbl/ip4", DNS_OK, "127.0.0.2 198.51.100.7",
		FEED_FOREIGN, "" },
	{ "128.0.0.2", "psbl/ip4", DNS_OK, "128.0.0.2", FEED_FOREIGN, "" },
	{ "bits", "surbl/domain", DNS_OK, "127.0.0.80", FEED_LISTED,
		"DOMAIN_LISTED_HEAVY DOMAIN_LISTED" },
	{ "bit 1 alone is a refusal", "surbl/domain", DNS_OK, "127.0.0.1", FEED_REFUSED, "" },
	{ "the list wants a domain", "spamhaus-dbl/domain", DNS_OK, "127.0.1.255", FEED_REFUSED, "" },
	{ "abused", "spamhaus-dbl/domain", DNS_OK, "127.0.1.102", FEED_LISTED, "DBL_ABUSED" },
	{ "welcome", "dnswl/ip4", DNS_OK, "127.0.5.3", FEED_LISTED, "RCVD_IN_DNSWL_HI" },
	{ "welcome a little", "dnswl/ip6", DNS_OK, "127.0.15.1", FEED_LISTED, "RCVD_IN_DNSWL_LOW" },
	{ "what is said to who asks too much", "dnswl/ip4", DNS_OK, "127.0.10.3", FEED_LISTED,
		"NOTE" },
	{ "blocked", "dnswl/ip4", DNS_OK, "127.0.0.255", FEED_REFUSED, "" },
};

static struct dns_answer answer_of(struct arena *arena, enum dns_status status, const char *ips)
{
	struct dns_answer answer = { .status = status };
	answer.records = arena_array_of(arena, struct dns_record, 8);
	for (struct str word, rest = str_of(ips); str_next_piece(&rest, ' ', &word);)
		assert_true(ip_parse(word, &answer.records[answer.record_count++].ip));
	return answer;
}

static void answers_are_read(void **state)
{
	struct arena *arena = arena_new(BOUND);
	struct directory directory = directory_of(arena);
	struct feed_set set = all_feeds(arena, &directory);
	(void)state;
	for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
		const struct feed *feed = feed_find(&set, str_of(readings[i].feed));
		struct dns_answer answer =
			answer_of(arena, readings[i].status, readings[i].answers);
		struct feed_reading reading;
		assert_non_null(feed);
		feed_read(feed, &answer, &reading);
		auto_buf names = BUF(1000);
		for (size_t k = 0; k < reading.code_count; k++)
			buf_printf(&names, "%s%s", k ? " " : "",
				feed_finding_name(reading.codes[k]->finding));
		if (reading.result != readings[i].result ||
			!str_eq(buf_str(&names), str_of(readings[i].findings)))
			fail_msg("%s: %d %.*s", readings[i].title, reading.result,
				STR_ARG(buf_str(&names)));
	}
	arena_free(&arena);
}

static void pages_name_the_thing(void **state)
{
	struct arena *arena = arena_new(BOUND);
	(void)state;
	assert_true(str_eq(feed_page(arena, STR("https://x.example/?q={key}&r"), STR("1.2.3.4")),
		STR("https://x.example/?q=1.2.3.4&r")));
	assert_true(str_eq(feed_page(arena, STR("https://x.example/"), STR("1.2.3.4")),
		STR("https://x.example/")));
	assert_int_equal(feed_page(arena, STR(""), STR("1.2.3.4")).n, 0);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_settings_choose),
		cmocka_unit_test(zones_of_the_house),
		cmocka_unit_test(names_are_asked),
		cmocka_unit_test(answers_are_read),
		cmocka_unit_test(pages_name_the_thing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
