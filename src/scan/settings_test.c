/* SPDX-License-Identifier: Apache-2.0
 *
 * Our own rows: presets that go together, hops, domains, and what one row alone cannot see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "scan/settings.h"

static struct settings *must_load(const char *text)
{
	struct settings *settings = NULL;
	struct error err;
	if (!settings_load_text(str_of(text), "test.conf", &settings, &err))
		fail_msg("%s", err.text);
	return settings;
}

static void presets_are_sensible(void **state)
{
	(void)state;
	struct settings *s = settings_defaults();
	assert_int_equal(s->limits.message_size, 50 << 20);
	assert_int_equal(s->limits.recipients, 100);
	assert_true(s->limits.connections > 5000);
	assert_int_equal(s->limits.connections_per_white_ip, 100);
	assert_int_equal(s->smtp.greeting_delay_ms, 2000);
	assert_int_equal(s->limits.bytes_in_flight, 256 << 20);
	assert_int_equal(s->keeping.mode, KEEPING_FACTS);
	assert_string_equal(s->authserv_id.p, "localhost");
	assert_int_equal(s->hash.n, 64);
	assert_int_equal(s->listener_count, 0);
	assert_false(s->has_relay);
	settings_free(&s);
	settings_free(&s);
}

static const char whole[] =
	"hostname = \"MX.example.org\";\n"
	"relay = \"smtp:[2001:db8::1]:25\";\n"
	"listeners = ( { name = \"mx\"; address = \"::\"; port = 25; },\n"
	"  { name = \"out\"; address = \"127.0.0.1\"; port = 587; kind = \"outbound\";\n"
	"    networks = [ \"10.0.0.0/8\" ]; } );\n"
	"domains = ( { name = \"Example.org\"; hop = \"maildir:/var/mail/x\"; },\n"
	"  { name = \"b.example\"; hop = \"lmtp:unix:/run/lmtp\"; junk = \"plus\"; },\n"
	"  { name = \"xn--h32bq4v.example\"; hop = \"lmtp:[::1]:24\"; } );\n"
	"judge: { junk_at = 4.5; };\n";

static void a_whole_file(void **state)
{
	(void)state;
	struct settings *s = must_load(whole), *again;
	assert_string_equal(s->hostname.p, "mx.example.org");
	assert_int_equal(s->relay.kind, HOP_SMTP);
	assert_true(s->has_relay && str_eq(s->relay.host, STR("2001:db8::1")));
	assert_int_equal(s->listeners[1].kind, ENVELOPE_OUTBOUND);
	const struct domain_settings *d = settings_domain(s, STR("EXAMPLE.ORG"));
	assert_true(d && d->hop.kind == HOP_MAILDIR && str_eq(d->hop.path, STR("/var/mail/x")));
	d = settings_domain(s, STR("b.example"));
	assert_true(d && d->junk == JUNK_BY_PLUS && str_eq(d->hop.path, STR("/run/lmtp")));
	d = settings_domain(s, STR("메일.example"));
	assert_true(d && str_eq(d->hop.host, STR("::1")) && d->hop.port == 24);
	assert_null(settings_domain(s, STR("")));
	assert_null(settings_domain(s, STR("org")));
	assert_null(settings_domain(s, STR("\xff.example")));
	auto_buf first = BUF(1 << 20), second = BUF(1 << 20);
	settings_print(&first, s);
	again = must_load(first.p);
	settings_print(&second, again);
	assert_string_equal(first.p, second.p);
	assert_false(str_eq(s->hash, again->hash));
	settings_free(&s);
	settings_free(&again);
}

static struct settings *with_brands(const char *path, const char *brands)
{
	char text[300];
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "%s", brands);
	assert_int_equal(fclose(file), 0);
	snprintf(text, sizeof text, "protect: { brands_file = \"%s\"; };", path);
	return must_load(text);
}

/* A verdict depends on the brands as on the settings: another file, another hash. */
static void brands_are_read_with_the_settings(void **state)
{
	(void)state;
	char path[] = "/tmp/haechi-brands-XXXXXX";
	close(mkstemp(path));
	struct settings *builtin = must_load("");
	assert_true(builtin->protect.brand_count > 100);
	struct settings *one = with_brands(
		path, "brands: ( { names = [ \"A\" ]; domains = [ \"예.한국\", \"B.Example\" ]; } );");
	assert_int_equal(one->protect.brand_count, 1);
	assert_true(str_starts(one->protect.brands[0].domains.v[0], STR("xn--")));
	assert_true(str_eq(one->protect.brands[0].domains.v[1], STR("b.example")));
	struct settings *other = with_brands(path, "brands: ();");
	assert_int_equal(other->protect.brand_count, 0);
	assert_false(str_eq(one->hash, other->hash));
	unlink(path);
	settings_free(&builtin);
	settings_free(&one);
	settings_free(&other);
}

static void u_labels_find_a_labels(void **state)
{
	(void)state;
	/* 해치.example */
	struct settings *s = must_load(
		"domains = ( { name = \"xn--v96b13k.example\"; hop = \"maildir:x\"; } );");
	assert_non_null(settings_domain(s, STR("해치.example")));
	assert_non_null(settings_domain(s, STR("XN--V96B13K.example")));
	assert_null(settings_domain(s, STR("해태.example")));
	settings_free(&s);
}

static void printed_presets_load_again(void **state)
{
	(void)state;
	struct settings *s = settings_defaults(), *again;
	auto_buf first = BUF(1 << 20), second = BUF(1 << 20);
	settings_print(&first, s);
	again = must_load(first.p);
	settings_print(&second, again);
	assert_string_equal(first.p, second.p);
	assert_int_equal(again->scanner.memory, s->scanner.memory);
	settings_free(&s);
	settings_free(&again);
}

#define LOOP "address = \"127.0.0.1\"; port = 2525; "

static const struct {
	const char *title, *text, *want;
} refused[] = {
	{ "misspelt", "listners = ();",
		"test.conf:1: unknown setting \"listners\": did you mean \"listeners\"?" },
	{ "misspelt by two", "listner = ();", "did you mean \"listeners\"?" },
	{ "leaf elsewhere", "junk_at = 3.0;", "did you mean \"judge.junk_at\"?" },
	{ "no hostname", "\nlisteners = ( { name = \"a\"; address = \"0.0.0.0\"; port = 25; } );",
		"test.conf:2: a listener beyond loopback needs a hostname" },
	{ "spamc for everybody", "hostname = \"mx.example\";\nlisteners = ( { name = \"a\"; protocol = \"spamc\"; "
		"address = \"0.0.0.0\"; port = 783; } );",
		"test.conf:2: spamc beyond loopback needs networks" },
	{ "HTTP for everybody", "hostname = \"mx.example\";\nlisteners = ( { name = \"a\"; protocol = \"http\"; "
		"address = \"0.0.0.0\"; port = 80; } );",
		"test.conf:2: HTTP beyond loopback needs tokens or client_ca" },
	{ "tls without a key", "listeners = (\n{ name = \"a\"; " LOOP "tls = \"offered\"; } );",
		"test.conf:2: a listener with tls needs" },
	{ "outbound without relay",
		"listeners = ( { name = \"a\"; " LOOP "kind = \"outbound\"; } );",
		"needs networks, and a relay" },
	{ "same name", "listeners = ( { name = \"a\"; " LOOP "},\n{ name = \"a\"; " LOOP "} );",
		"test.conf:2: two listeners are called \"a\"" },
	{ "same domain",
		"domains = ( { name = \"a.b\"; hop = \"maildir:x\"; },"
		"{ name = \"A.B\"; hop = \"maildir:y\"; } );",
		"\"a.b\" is given twice" },
	{ "hop", "domains = ( { name = \"a.b\"; hop = \"lmtp:host\"; } );",
		"\"hop\" must be \"maildir:" },
	{ "hop port", "domains = ( { name = \"a.b\"; hop = \"lmtp:host:0\"; } );", "must be" },
	{ "hop address", "domains = ( { name = \"a.b\"; hop = \"smtp:[1:2]:25\"; } );", "must be" },
	{ "hop host", "domains = ( { name = \"a.b\"; hop = \"smtp:a b:25\"; } );", "must be" },
	{ "hop kind", "relay = \"uucp:host:25\";", "must be" },
	{ "hop of nothing", "domains = ( { name = \"a.b\"; hop = \"\"; } );", "must be" },
	{ "maildir as relay", "relay = \"maildir:x\";", "a Maildir is no relay" },
	{ "domain in U-labels", "domains = ( { name = \"해치.kr\"; hop = \"maildir:x\"; } );",
		"\"name\" must be a host name in ASCII" },
	{ "domain with an empty label", "hostname = \"a..b\";", "must be a host name" },
	{ "order of points", "judge: {\n\njunk_at = 12.0; };", "judge.quarantine_at is below" },
	{ "in flight", "limits: { message_size = \"300M\"; };", "must hold one mail" },
	{ "forward", "dns: { mode = \"forward\"; };", "dns.forward names nobody" },
	{ "forward port", "dns: {\n forward = [ \"192.0.2.1@x\" ]; };",
		"test.conf:2: \"192.0.2.1@x\"" },
	{ "zone", "dns: { mode = \"zone\"; };", "dns.zone_file is not given" },
	{ "timeouts", "smtp: { judge_timeout = 300; };", "must be longer than smtp.judge_timeout" },
};

static void refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		struct settings *settings = NULL;
		struct error err = { .text = "" };
		if (settings_load_text(str_of(refused[i].text), "test.conf", &settings, &err))
			fail_msg("%s: was taken", refused[i].title);
		if (!strstr(err.text, refused[i].want))
			fail_msg("%s: got \"%s\", want \"%s\"", refused[i].title, err.text,
				refused[i].want);
	}
}

static void languages(void **state)
{
	(void)state;
	const struct {
		const char *tag;
		enum language want;
	} rows[] = { { "ko", LANGUAGE_KO }, { "ko_KR.UTF-8", LANGUAGE_KO },
		{ "KO-kr", LANGUAGE_KO }, { "ja_JP", LANGUAGE_JA }, { "kok_IN", LANGUAGE_EN },
		{ "", LANGUAGE_EN }, { "C.UTF-8", LANGUAGE_EN }, { "en_GB", LANGUAGE_EN },
		{ "k", LANGUAGE_EN } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(language_of(str_of(rows[i].tag)), rows[i].want);
	assert_string_equal(language_name(LANGUAGE_JA), "ja");
}

static void the_manual_has_every_setting(void **state)
{
	(void)state;
	struct settings *s = settings_defaults();
	auto_buf manual = BUF(1 << 20);
	settings_print_manual(&manual);
	assert_non_null(strstr(manual.p, ".It Sy limits.message_size\n"));
	assert_non_null(strstr(manual.p, "size, 64K to 1G; preset: 50M."));
	assert_non_null(strstr(manual.p, ".Ss Each section of domains\n"));
	settings_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(presets_are_sensible),
		cmocka_unit_test(a_whole_file),
		cmocka_unit_test(brands_are_read_with_the_settings),
		cmocka_unit_test(u_labels_find_a_labels),
		cmocka_unit_test(printed_presets_load_again),
		cmocka_unit_test(refusals),
		cmocka_unit_test(languages),
		cmocka_unit_test(the_manual_has_every_setting),
	};
	return cmocka_run_group_tests_name("scan/settings", tests, NULL, NULL);
}
