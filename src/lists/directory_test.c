/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lists/directory.h"

#define BOUND ((size_t)16 << 20)

static struct directory built_in(struct arena *arena)
{
	struct directory directory;
	struct str bytes;
	struct error err = { 0 };
	if (!directory_load(arena, NULL, &directory, &bytes, &err))
		fail_msg("%s", err.text);
	assert_true(bytes.n > 10000);
	return directory;
}

static void the_compiled_directory_is_the_file(void **state)
{
	struct arena *arena = arena_new(BOUND);
	struct directory directory;
	struct str compiled, read;
	struct error err = { 0 };
	(void)state;
	assert_true(directory_load(arena, NULL, &directory, &compiled, &err));
	if (!directory_load(arena, "conf/blocklists.conf", &directory, &read, &err))
		fail_msg("%s", err.text);
	assert_true(str_eq(str_trim(compiled), str_trim(read)));
	arena_free(&arena);
}

static void every_list_can_be_asked_or_looked_up(void **state)
{
	struct arena *arena = arena_new(BOUND);
	struct directory directory = built_in(arena);
	size_t dead = 0, preset = 0;
	(void)state;
	for (size_t i = 0; i < directory.n; i++) {
		const struct public_list *list = &directory.v[i];
		bool good = list->status == LIST_STATUS_DEAD
			? list->zone.n > 0 && list->keys == 0
			: list->lookup.n > 0 && list->terms.n > 0;
		if (!good)
			fail_msg("%.*s", STR_ARG(list->name));
		dead += list->status == LIST_STATUS_DEAD;
		preset += list->preset;
		/* What is used without being named needs no key, has tests, and was not unknown;
		 * nobody is told of an address unless the operator says so. */
		if (list->preset && (list->key == LIST_KEY_NEEDED ||
				list->status != LIST_STATUS_LIVE || list->payment ||
				(list->keys & (1u << FEED_ADDRESS))))
			fail_msg("%.*s is no preset", STR_ARG(list->name));
		for (size_t k = 0; k < i; k++)
			if (list->zone.n && str_eq(list->zone, directory.v[k].zone))
				fail_msg("%.*s is there twice", STR_ARG(list->zone));
	}
	assert_int_equal(dead, 15);
	assert_in_range(preset, 5, 12);
	arena_free(&arena);
}

static const struct {
	const char *word, *name; /* NULL: none */
} lookups[] = {
	{ "spamhaus-zen", "spamhaus-zen" },
	{ "SPAMHAUS-ZEN", "spamhaus-zen" },
	{ "zen.spamhaus.org", "spamhaus-zen" },
	{ "dnsbl.sorbs.net", "sorbs" },
	{ "dul.dnsbl.sorbs.net", "sorbs" }, /* one of the 18 */
	{ "xdnsbl.sorbs.net", NULL },
	{ "ix.dnsbl.manitu.net", "nixspam" },
	{ "cbl.abuseat.org", "cbl" },
	{ "combined.njabl.org", "njabl" },
	{ "sub.zen.spamhaus.org", NULL },
	{ "", NULL },
};

static void lists_are_found_by_name_and_zone(void **state)
{
	struct arena *arena = arena_new(BOUND);
	struct directory directory = built_in(arena);
	(void)state;
	for (size_t i = 0; i < sizeof lookups / sizeof *lookups; i++) {
		const struct public_list *list = directory_find(&directory, str_of(lookups[i].word));
		if (lookups[i].name ? !list || !str_eq(list->name, str_of(lookups[i].name))
				    : list != NULL)
			fail_msg("%s", lookups[i].word);
	}
	assert_true(str_eq(directory_nearest(&directory, STR("spamhaus-zne")), STR("spamhaus-zen")));
	assert_true(str_eq(directory_nearest(&directory, STR("dnswal")), STR("dnswl")));
	assert_int_equal(directory_nearest(&directory, STR("completely-other")).n, 0);
	arena_free(&arena);
}

static const struct {
	const char *line;
	bool good;
	uint8_t answer[4];
	bool matches;
} codes[] = {
	{ "127.0.0.2 RCVD_IN_SBL spam source", true, { 127, 0, 0, 2 }, true },
	{ "127.0.0.2 RCVD_IN_SBL spam source", true, { 127, 0, 0, 3 }, false },
	{ "127.0.0.2 RCVD_IN_SBL", true, { 127, 0, 1, 2 }, false },
	{ "127.0.0.4-7 RCVD_IN_XBL x", true, { 127, 0, 0, 7 }, true },
	{ "127.0.0.4-7 RCVD_IN_XBL x", true, { 127, 0, 0, 8 }, false },
	{ "127.0.*.3 RCVD_IN_DNSWL_HI x", true, { 127, 0, 15, 3 }, true },
	{ "127.0.*.3 RCVD_IN_DNSWL_HI x", true, { 127, 1, 15, 3 }, false },
	{ "127.0.0.&64 DOMAIN_LISTED x", true, { 127, 0, 0, 80 }, true },
	{ "127.0.0.&64 DOMAIN_LISTED x", true, { 127, 0, 0, 63 }, false },
	{ "127.0.0.&65 DOMAIN_LISTED x", true, { 127, 0, 0, 64 }, false },
	{ "126.0.0.2 RCVD_IN_SBL x", false, { 0 }, false },
	{ "*.0.0.2 RCVD_IN_SBL x", false, { 0 }, false },
	{ "&127.0.0.2 RCVD_IN_SBL x", false, { 0 }, false },
	{ "120-130.0.0.2 RCVD_IN_SBL x", false, { 0 }, false },
	{ "127.0.0 RCVD_IN_SBL x", false, { 0 }, false },
	{ "127.0.0.2.1 RCVD_IN_SBL x", false, { 0 }, false },
	{ "127.0.0.256 RCVD_IN_SBL x", false, { 0 }, false },
	{ "127.0.0.7-4 RCVD_IN_SBL x", false, { 0 }, false },
	{ "127.0.0.&0 RCVD_IN_SBL x", false, { 0 }, false },
	{ "127.0.0.2 SPF_FAIL x", false, { 0 }, false },
	{ "127.0.0.2", false, { 0 }, false },
	{ "", false, { 0 }, false },
};

static void codes_are_patterns_of_octets(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		struct feed_code code;
		struct ip ip = { .v6 = false };
		memcpy(ip.b, codes[i].answer, 4);
		if (feed_code_parse(str_of(codes[i].line), &code) != codes[i].good)
			fail_msg("\"%s\"", codes[i].line);
		if (codes[i].good && feed_code_matches(&code, &ip) != codes[i].matches)
			fail_msg("\"%s\" and %u.%u.%u.%u", codes[i].line, ip.b[0], ip.b[1], ip.b[2],
				ip.b[3]);
	}
}

#define START "name = \"a\"; operator = \"o\"; title = \"A\"; "

static const struct {
	const char *title, *text, *error; /* NULL: it is good */
} files[] = {
	{ "the least there can be", "lists = ( { " START " } );", NULL },
	{ "a list that is asked",
		"lists = ( { " START "zone = \"z.example\"; asks = [ \"ip4\" ];"
		" codes = [ \"127.0.0.2 IP_LISTED x\" ]; } );", NULL },
	{ "no codes", "lists = ( { " START "zone = \"z.example\"; asks = [ \"ip4\" ]; } );",
		"has no zone or no codes" },
	{ "no zone", "lists = ( { " START "asks = [ \"ip4\" ];"
		" codes = [ \"127.0.0.2 IP_LISTED x\" ]; } );", "has no zone or no codes" },
	{ "asked by something else", "lists = ( { " START "asks = [ \"ip5\" ]; } );", "\"ip5\"" },
	{ "a code that is none",
		"lists = ( { " START "codes = [ \"10.0.0.2 IP_LISTED x\" ]; } );",
		"\"10.0.0.2 IP_LISTED x\"" },
	{ "dead without a story", "lists = ( { " START "status = \"dead\"; } );", "has no story" },
	{ "two of a name", "lists = ( { " START "},\n{ " START "} );", "t:2: \"a\"" },
	{ "a name with blanks",
		"lists = ( { name = \"a b\"; operator = \"o\"; title = \"A\"; } );", "\"a b\"" },
	{ "a zone for keys without a place for one",
		"lists = ( { " START "keyed_zone = \"k.example\"; } );", "lacks {key}" },
	{ "a field that is none", "lists = ( { " START "zonne = \"x\"; } );",
		"did you mean \"zone\"" },
};

static void files_are_checked(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct arena *arena = arena_new(BOUND);
		struct directory directory;
		struct error err = { 0 };
		bool good = directory_load_text(arena, str_of(files[i].text), "t", &directory, &err);
		if (good != !files[i].error ||
			(!good && str_find(str_of(err.text), str_of(files[i].error)) == STR_NONE))
			fail_msg("%s: %s", files[i].title, err.text);
		arena_free(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_compiled_directory_is_the_file),
		cmocka_unit_test(every_list_can_be_asked_or_looked_up),
		cmocka_unit_test(lists_are_found_by_name_and_zone),
		cmocka_unit_test(codes_are_patterns_of_octets),
		cmocka_unit_test(files_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
