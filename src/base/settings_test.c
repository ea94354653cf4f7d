/* SPDX-License-Identifier: Apache-2.0
 *
 * The loader over a small table of its own: kinds, bounds, names, includes, lines in errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/settings.h"

struct box {
	struct str name;
	uint16_t port;
	struct prefix_list networks;
};

struct house {
	struct str title;
	uint32_t rooms;
	uint64_t size;
	double points;
	bool open;
	unsigned colour;
	struct str_list words;
	struct prefix_list networks;
	struct box *boxes;
	size_t box_count;
};

static const char *const colours[] = { "red", "blue", NULL };

#define BOX(n, k, f, p)   .name = n, .kind = k, .preset = p, SETTING_AT(struct box, f)
#define HOUSE(n, k, f, p) .name = n, .kind = k, .preset = p, SETTING_AT(struct house, f)

static const struct setting box_rows[] = {
	{ BOX("name", SETTING_STRING, name, NULL), .min = 1, .max = 16, .tells = "Its name." },
	{ BOX("port", SETTING_COUNT, port, "25"), .min = 1, .max = 65535, .tells = "Its port." },
	{ BOX("networks", SETTING_PREFIXES, networks, ""), .tells = "Who may." },
};
static const struct setting_groups boxes = { { box_rows, 3 }, sizeof(struct box),
	offsetof(struct house, box_count) };
static const struct setting house_rows[] = {
	{ HOUSE("title", SETTING_STRING, title, "none"), .max = 20, .tells = "Its title." },
	{ HOUSE("inside.rooms", SETTING_COUNT, rooms, "4"), .min = 1, .max = 9, .tells = "Rooms." },
	{ HOUSE("inside.size", SETTING_SIZE, size, "50M"), .min = 10, .max = 1e12,
		.tells = "Bytes." },
	{ HOUSE("points", SETTING_POINTS, points, "5.0"), .min = -10, .max = 10,
		.tells = "Points." },
	{ HOUSE("open", SETTING_BOOL, open, "true"), .tells = "Open?" },
	{ HOUSE("colour", SETTING_WORD, colour, "blue"), .words = colours, .tells = "Paint." },
	{ HOUSE("words", SETTING_STRINGS, words, "one two"), .tells = "Words." },
	{ HOUSE("networks", SETTING_PREFIXES, networks, "::1 127.0.0.0/8"), .tells = "Nets." },
	{ HOUSE("boxes", SETTING_GROUPS, boxes, ""), .groups = &boxes, .tells = "Boxes." },
};
static const struct setting_table house_table = { house_rows, 9 };

static bool load(struct arena *arena, const char *text, struct house *house, struct error *err)
{
	struct settings_source *source;
	memset(house, 0, sizeof(*house));
	if (!settings_source_text(str_of(text), "house.conf", &source, err))
		return false;
	bool good = settings_apply(source, house_table, arena, house, err);
	settings_source_free(&source);
	return good;
}

static void presets_and_values(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct house house;
	struct error err;
	assert_true(load(arena, "", &house, &err));
	assert_int_equal(house.rooms, 4);
	assert_int_equal(house.size, 50 << 20);
	assert_int_equal(house.colour, 1);
	assert_int_equal(house.words.n, 2);
	assert_int_equal(house.networks.n, 2);
	assert_true(load(arena,
		"title = \"a\\\"b\\\\c\"; inside: { rooms = 9; size = \"3k\" }; points = -2;\n"
		"open = false; colour = \"red\"; words = ( \"x y\", \"z\" ); networks = [];\n"
		"boxes = ( { name = \"a\"; port = 65535; }, { name = \"b\"; networks = [\"10.1.2.3/8\"]; } );",
		&house, &err));
	assert_string_equal(house.title.p, "a\"b\\c");
	assert_int_equal(house.rooms, 9);
	assert_int_equal(house.size, 3072);
	assert_true(house.points > -2.1 && house.points < -1.9);
	assert_false(house.open);
	assert_int_equal(house.colour, 0);
	assert_string_equal(house.words.v[0].p, "x y");
	assert_int_equal(house.networks.n, 0);
	assert_int_equal(house.box_count, 2);
	assert_int_equal(house.boxes[0].port, 65535);
	assert_int_equal(house.boxes[1].port, 25);
	assert_int_equal(house.boxes[1].networks.v[0].ip.b[1], 0); /* no host bits */
	arena_free(&arena);
}

static const struct {
	const char *title, *text, *want;
} refused[] = {
	{ "unknown, near", "\ntitel = \"x\";",
		"house.conf:2: unknown setting \"titel\": did you mean \"title\"?" },
	{ "unknown, a letter lost", "netwrks = [];", "did you mean \"networks\"?" },
	{ "unknown, far", "helicopter = 1;", "house.conf:1: unknown setting \"helicopter\" (" },
	{ "in a section", "inside: {\n\n roms = 4; };",
		"house.conf:3: unknown setting \"roms\": did you mean \"rooms\"?" },
	{ "in the wrong place", "rooms = 4;", "did you mean \"inside.rooms\"?" },
	{ "a section misspelt", "insde: { rooms = 4; };", "did you mean \"inside\"?" },
	{ "in a group", "boxes = ( { name = \"a\";\n prot = 3; } );",
		"house.conf:2: unknown setting \"prot\": did you mean \"port\"?" },
	{ "section as value", "inside = 3;", "house.conf:1: \"inside\" is a section" },
	{ "twice", "title = \"a\";\n\ntitle = \"b\";",
		"house.conf:3: setting \"title\" is given twice" },
	{ "twice in a section", "inside: { rooms = 1;\n rooms = 2; };",
		"house.conf:2: setting \"rooms\" is given twice" },
	{ "above", "inside: { rooms = 10; };", "\"inside.rooms\" must be between 1 and 9" },
	{ "below", "inside: { rooms = -1; };", "\"inside.rooms\" must be a whole number" },
	{ "wraps in 32 bits", "inside: { rooms = 4294967300; };", "below 2147483648" },
	{ "wraps in 64 bits", "inside: { rooms = 18446744073709551617; };", "below 2147483648" },
	{ "long", "inside: { rooms = 4294967300L; };", "below 2147483648" },
	{ "hexadecimal", "inside: { rooms = 0x100000004; };", "must be decimal" },
	{ "negative wrap", "points = -4294967295;", "must be decimal" },
	{ "points above", "points = 10.5;", "\"points\" must be between -10 and 10" },
	{ "number as text", "inside: { rooms = \"4\"; };", "must be a whole number" },
	{ "text as number", "title = 4;", "\"title\" must be a text in quotes" },
	{ "bool as text", "open = \"true\";", "\"open\" must be true or false" },
	{ "fraction", "inside: { rooms = 4.0; };", "must be a whole number" },
	{ "size unit", "inside: { size = \"3T\"; };", "must be a number of bytes" },
	{ "size alone", "inside: { size = \"K\"; };", "must be a number of bytes" },
	{ "size beyond", "inside: { size = \"99999999999G\"; };", "must be a number of bytes" },
	{ "word", "colour = \"green\";", "must be one of \"red\", \"blue\"" },
	{ "too long", "title = \"123456789012345678901\";", "longer than 20 bytes" },
	{ "not UTF-8", "title = \"\xff\";", "must be UTF-8" },
	{ "prefix", "networks = [ \"10.0.0.0/33\" ];", "neither an address nor a prefix" },
	{ "list of numbers", "words = [ 1, 2 ];", "must be a list of texts" },
	{ "list of scalars", "boxes = ( 1 );", "holds sections" },
	{ "group without a must", "boxes = (\n {\n port = 3; } );", "\"name\" is missing" },
	{ "empty must", "boxes = ( { name = \"\"; } );", "\"name\" must not be empty" },
	{ "syntax", "title = ;", "house.conf:1: syntax error" },
	{ "never closed", "inside: { rooms = 4;", "house.conf:" },
	{ "include without files", "@include \"x\"", "house.conf:1: nothing can be included here" },
	{ "include in a section", "inside: {\n  @include \"x\"\n};",
		"house.conf:2: nothing can be" },
	{ "nested", "a=((((((((((((((((((((((((((((((((", "house.conf:1: braces nest too deep" },
};

static void refusals_name_line_and_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct arena *arena = arena_new(1 << 20);
		struct house house;
		struct error err = { .text = "" };
		if (load(arena, refused[i].text, &house, &err))
			fail_msg("%s: was taken", refused[i].title);
		if (!strstr(err.text, refused[i].want) || strncmp(err.text, "house.conf:", 11) != 0)
			fail_msg("%s: got \"%s\", want \"%s\"", refused[i].title, err.text,
				refused[i].want);
		arena_free(&arena);
	}
}

static void comments_and_strings_hide_includes(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct house house;
	struct error err;
	assert_true(load(arena,
		"/* (((((((((\n@include \"x\"\n*/ title = \"((((((((((\"; # @include \"y\"\n"
		"// [[[[[[[[[[[[\n",
		&house, &err));
	assert_string_equal(house.title.p, "((((((((((");
	assert_true(load(arena, "title = \"4294967300\"; points = 0.14294967300; # 4294967300",
		&house, &err));
	assert_true(house.points > 0.142 && house.points < 0.143);
	arena_free(&arena);
}

static void a_nul_byte_is_refused(void **state)
{
	(void)state;
	struct settings_source *source;
	struct error err;
	assert_false(settings_source_text(STR("a = 1;\n\0b = 2;"), "t", &source, &err));
	assert_string_equal(err.text, "t:2: there is a NUL byte");
}

static void write_file(const char *directory, const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	auto_fclose FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
}

static bool load_file(
	const char *directory, const char *name, struct house *house, struct error *err)
{
	char path[256];
	struct settings_source *source;
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	memset(house, 0, sizeof(*house));
	if (!settings_source_read(path, &source, err))
		return false;
	struct arena *arena = arena_new(1 << 20);
	bool good = settings_apply(source, house_table, arena, house, err);
	settings_source_free(&source);
	arena_free(&arena);
	return good;
}

static void includes_keep_their_lines(void **state)
{
	(void)state;
	char directory[] = "/tmp/haechi-settings-XXXXXX", command[64];
	struct house house;
	struct error err;
	assert_non_null(mkdtemp(directory));
	write_file(
		directory, "good.conf", "# first\n@include \"part.conf\" # here\nopen = false;\n");
	write_file(directory, "part.conf", "inside: {\n rooms = 7; };");
	assert_true(load_file(directory, "good.conf", &house, &err));
	assert_int_equal(house.rooms, 7);
	assert_false(house.open);

	write_file(directory, "bad_in_part.conf", "\n\n@include \"bad.conf\"\n");
	write_file(directory, "bad.conf", "\nopne = true;\n");
	assert_false(load_file(directory, "bad_in_part.conf", &house, &err));
	assert_non_null(
		strstr(err.text, "/bad.conf:2: unknown setting \"opne\": did you mean \"open\"?"));

	write_file(directory, "after.conf", "@include \"part.conf\"\n\nopne = true;\n");
	assert_false(load_file(directory, "after.conf", &house, &err));
	assert_non_null(strstr(err.text, "/after.conf:3: unknown setting"));

	write_file(directory, "outside.conf", "@include \"../etc/passwd\"\n");
	assert_false(load_file(directory, "outside.conf", &house, &err));
	assert_non_null(strstr(err.text, "/outside.conf:1: only files in the same directory"));

	write_file(directory, "self.conf", "@include \"self.conf\"\n");
	assert_false(load_file(directory, "self.conf", &house, &err));
	assert_non_null(strstr(err.text, "/self.conf:1: files are included too deep"));

	write_file(directory, "absent.conf", "\n@include \"nowhere.conf\"\n");
	assert_false(load_file(directory, "absent.conf", &house, &err));
	assert_non_null(strstr(err.text, "/absent.conf:2: "));
	assert_non_null(strstr(err.text, "/nowhere.conf: No such file"));
	assert_false(load_file(directory, "", &house, &err)); /* a directory is no file */
	snprintf(command, sizeof(command), "rm -r %s", directory);
	assert_int_equal(system(command), 0);
}

static void printed_settings_load_again(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct house house, again;
	struct error err;
	auto_buf first = BUF(1 << 16), second = BUF(1 << 16);
	assert_true(load(arena,
		"title = \"\\x01 \\\"\\\\ 한\"; points = 0.1; inside: { size = 1000; };"
		"boxes = ( { name = \"a\"; }, { name = \"b\"; networks = [\"::/0\"]; } );",
		&house, &err));
	settings_table_print(&first, house_table, &house);
	if (!load(arena, first.p, &again, &err))
		fail_msg("%s in:\n%s", err.text, first.p);
	settings_table_print(&second, house_table, &again);
	assert_string_equal(first.p, second.p);
	assert_non_null(strstr(first.p, "points = 0.1;"));
	assert_non_null(strstr(first.p, "# Its title.\n"));
	arena_free(&arena);
}

static void prefixes_are_merged_and_found(void **state)
{
	(void)state;
	struct ip_prefix v[300];
	struct prefix_list list = { v, 0 };
	struct ip ip;
	char text[64];
	for (unsigned i = 0; i < 280; i++) {
		snprintf(text, sizeof(text), "10.%u.%u.77/24", i % 140, (i * 7) % 256);
		assert_true(ip_prefix_parse(str_of(text), &v[list.n++]));
	}
	for (const char *const *more = (const char *const[]){ "10.5.0.0/16", "2001:db8::/32",
		     "2001:db8:1::/48", "0.0.0.0/32", "255.255.255.255", NULL };
		*more; more++)
		assert_true(ip_prefix_parse(str_of(*more), &v[list.n++]));
	struct ip_prefix before[300];
	size_t count = list.n;
	memcpy(before, v, sizeof(before));
	prefix_list_order(&list);
	assert_true(list.n > 8 && list.n < count);
	for (unsigned i = 0; i < 65536; i += 3) {
		snprintf(text, sizeof(text), "10.%u.%u.200", i >> 8, i & 255);
		assert_true(ip_parse(str_of(text), &ip));
		bool want = false;
		for (size_t k = 0; k < count; k++)
			want = want || ip_prefix_has(&before[k], &ip);
		if (prefix_list_has(&list, &ip) != want)
			fail_msg("%s", text);
	}
	const struct {
		const char *ip;
		bool in;
	} ends[] = { { "0.0.0.0", true }, { "0.0.0.1", false }, { "255.255.255.255", true },
		{ "255.255.255.254", false }, { "2001:db8:1::5", true },
		{ "2001:db8:ffff::", true }, { "2001:db9::", false }, { "::", false } };
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		assert_true(ip_parse(str_of(ends[i].ip), &ip));
		assert_int_equal(prefix_list_has(&list, &ip), ends[i].in);
	}
}

static void the_manual_names_every_row(void **state)
{
	(void)state;
	auto_buf out = BUF(1 << 16);
	settings_table_manual(&out, house_table);
	for (size_t i = 0; i < house_table.n; i++)
		assert_non_null(strstr(out.p, house_rows[i].name));
	assert_non_null(strstr(out.p, "10 to"));
	assert_non_null(strstr(out.p, ".Ss Each section of boxes\n"));
	assert_non_null(strstr(out.p, "must be given"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(presets_and_values),
		cmocka_unit_test(refusals_name_line_and_reason),
		cmocka_unit_test(comments_and_strings_hide_includes),
		cmocka_unit_test(a_nul_byte_is_refused),
		cmocka_unit_test(includes_keep_their_lines),
		cmocka_unit_test(printed_settings_load_again),
		cmocka_unit_test(prefixes_are_merged_and_found),
		cmocka_unit_test(the_manual_names_every_row),
	};
	return cmocka_run_group_tests_name("base/settings", tests, NULL, NULL);
}
