/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include <openssl/evp.h>

#include "auth/spf_fake.h"
#include "base/cleanup.h"

#define P                                                                                        \
	"p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC9kXkiJlrlJ4AcGIoTRmJfjHUWKhONam0nX9GQuL1cKQz4" \
	"jWWiaJ9i5lHtGMYw4Je7jPTd38LhwIAMSXf9gWgkg0l+Xs2pvwWcpKIquS4VBWZF0YTttv4Wc7Jwp/V4FvPS"   \
	"3rqm4aRvOfDwuwSPTJiBUa4ZJKyPYfwKpPf7vXneuwIDAQAB"
/* The same key as RSAPublicKey. */
#define BARE                                                                                     \
	"p=MIGJAoGBAL2ReSImWuUngBwYihNGYl+MdRYqE41qbSdf0ZC4vVwpDPiNZaJon2LmUe0YxjDgl7uM9N3fwuHA" \
	"gAxJd/2BaCSDSX5ezam/BZykoiq5LhUFZkXRhO22/hZzsnCn9XgW89LeuqbhpG858PC7BI9MmIFRrhkkrI9h/A" \
	"qk9/u9ed67AgMBAAE="
#define ED "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=" /* RFC 8463 A.2 */
#define NAME "s._domainkey.a.example "

static const struct {
	const char *title, *zone;
	enum key_state state;
	const char *flags; /* 2: sha256, 1: sha1, e: email, y: testing, s: strict */
	unsigned bits;
	const char *detail;
} cases[] = {
	{ "plain", NAME "TXT v=DKIM1; " P, KEY_FINE, "21e", 1024, "" },
	{ "all tags", NAME "TXT v=DKIM1; k=rsa; h=sha256; s=email; t=y:s; n=note; g=*; x=1; " P,
		KEY_FINE, "2eys", 1024, "" },
	{ "without version", NAME "TXT " P, KEY_FINE, "21e", 1024, "" },
	{ "RSAPublicKey", NAME "TXT k=rsa; " BARE, KEY_FINE, "21e", 1024, "" },
	{ "Ed25519", NAME "TXT v=DKIM1; k=ed25519; " ED, KEY_FINE, "21e", 256, "" },
	{ "lists with blanks and unknown words",
		NAME "TXT v=DKIM1; h = sha512 : sha256 ; s = tlsrpt : * ; t = n : s; " P, KEY_FINE,
		"2es", 1024, "" },
	{ "for another service", NAME "TXT v=DKIM1; s=tlsrpt; " P, KEY_FINE, "21", 1024, "" },
	{ "no hash that we know", NAME "TXT v=DKIM1; h=sha512; " P, KEY_FINE, "e", 1024, "" },
	{ "an empty list of hashes", NAME "TXT v=DKIM1; h=; " P, KEY_FINE, "e", 1024, "" },
	{ "sha1 only", NAME "TXT v=DKIM1; h=sha1; " P, KEY_FINE, "1e", 1024, "" },
	{ "revoked", NAME "TXT v=DKIM1; p=", KEY_REVOKED, "21e", 0, "" },
	{ "revoked, testing", NAME "TXT k=rsa; t=y; p= ", KEY_REVOKED, "21ey", 0, "" },
	{ "no p=", NAME "TXT v=DKIM1; k=rsa", KEY_SYNTAX, "21e", 0, "p=" },
	{ "p= is no base64", NAME "TXT v=DKIM1; p=???", KEY_SYNTAX, "21e", 0, "p=" },
	{ "p= is no key", NAME "TXT v=DKIM1; p=AAAA", KEY_SYNTAX, "21e", 0, "p=" },
	{ "p= cut by a TXT limit", NAME "TXT v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC9",
		KEY_SYNTAX, "21e", 0, "p=" },
	{ "RSA key called Ed25519", NAME "TXT v=DKIM1; k=ed25519; " P, KEY_SYNTAX, "21e", 0, "p=" },
	{ "Ed25519 key called RSA", NAME "TXT v=DKIM1; " ED, KEY_SYNTAX, "21e", 0, "p=" },
	{ "unknown type", NAME "TXT v=DKIM1; k=ecdsa; " P, KEY_UNKNOWN, "21e", 0, "ecdsa" },
	{ "a tag twice", NAME "TXT v=DKIM1; t=y; t=s; " P, KEY_SYNTAX, "21ey", 0, "t=s" },
	{ "a tag without value", NAME "TXT k=rsa; t; " P, KEY_SYNTAX, "21e", 0, "t" },
	{ "version not first", NAME "TXT k=rsa; v=DKIM1; " P, KEY_SYNTAX, "21e", 0, "v=" },
	{ "another version is no key", NAME "TXT v=DKIM2; " P, KEY_MISSING, "", 0, "" },
	{ "a wildcard's SPF is no key", NAME "TXT v=spf1 -all", KEY_MISSING, "", 0, "" },
	{ "text beside a key",
		NAME "TXT v=spf1 -all\n" NAME "TXT site-verification=1\n" NAME "TXT " P, KEY_FINE,
		"21e", 1024, "" },
	{ "two keys", NAME "TXT v=DKIM1; " P "\n" NAME "TXT v=DKIM1; p=", KEY_RECORDS, "21e", 1024,
		"" },
	{ "no such name", "a.example A 192.0.2.1", KEY_MISSING, "", 0, "" },
	{ "nothing of the type", NAME "A 192.0.2.1", KEY_MISSING, "", 0, "" },
	{ "empty text", NAME "TXT ", KEY_MISSING, "", 0, "" },
	{ "server failure", NAME "SERVFAIL TXT", KEY_UNASKED, "", 0, "" },
	{ "timeout", NAME "TIMEOUT", KEY_UNASKED, "", 0, "" },
	{ "an alias", NAME "CNAME k.provider.example\nk.provider.example TXT " P, KEY_FINE, "21e",
		1024, "" },
};

static void run(size_t i)
{
	struct arena *arena = arena_new(1 << 20);
	struct fake_dns *dns = fake_dns_new(arena);
	struct dns_source source = fake_dns_source(dns);
	struct key_record record;
	auto_buf flags = BUF(10);

	fake_dns_add_lines(dns, cases[i].zone);
	fake_dns_restart(dns, true);
	dns->round = 1;
	assert_false(key_look_up(arena, &source, STR("s"), STR("A.example"), &record));
	dns->round = 2;
	assert_true(key_look_up(arena, &source, STR("s"), STR("A.example"), &record));
	buf_printf(&flags, "%s%s%s%s%s", record.sha256 ? "2" : "", record.sha1 ? "1" : "",
		record.email ? "e" : "", record.testing ? "y" : "", record.strict ? "s" : "");
	if (record.state != cases[i].state || !str_eq(buf_str(&flags), str_of(cases[i].flags)))
		print_error("%s: state %d, flags %s\n", cases[i].title, (int)record.state, flags.p);
	assert_int_equal(record.state, cases[i].state);
	assert_true(str_eq(buf_str(&flags), str_of(cases[i].flags)));
	assert_int_equal(record.bits, cases[i].bits);
	assert_true(str_eq(record.detail, str_of(cases[i].detail)));
	assert_int_equal(record.key != NULL, record.state == KEY_FINE);
	assert_true(str_eq(record.name, STR("s._domainkey.a.example")));
	assert_int_equal(record.aliases, strstr(cases[i].zone, "CNAME") ? 1 : 0);
	if (record.key)
		assert_int_equal(public_key_type(record.key), record.type);
	arena_free(&arena);
}

static void records(void **state)
{
	(void)state;
	for (int again = 0; again < 2; again++)
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
			run(i);
}

static void a_name_that_cannot_be(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct dns_source source = fake_dns_source(fake_dns_new(arena));
	struct key_record record;

	(void)state;
	assert_true(key_look_up(arena, &source, STR("a..b"), STR("a.example"), &record));
	assert_int_equal(record.state, KEY_MISSING);
	arena_free(&arena);
}

/* A record with an RSA key of 512 bits that no other number gives. */
static struct str record_of(struct arena *arena, uint32_t number)
{
	uint8_t der[74] = { 0x30, 0x48, 0x02, 0x41, 0x00, 0xc1 };
	static const uint8_t exponent[] = { 0x02, 0x03, 0x01, 0x00, 0x01 };
	unsigned char text[120];

	memcpy(der + 20, &number, sizeof number);
	der[68] = 1;
	memcpy(der + 69, exponent, sizeof exponent);
	int n = EVP_EncodeBlock(text, der, sizeof der);
	return arena_printf(arena, "p=%.*s", n, (const char *)text);
}

static void the_cache_keeps_what_was_used_last(void **state)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct key_record first, record;

	(void)state;
	key_record_parse(arena, STR(P), &first);
	for (uint32_t n = 0; n < 3 * KEYS_CACHED; n++) {
		key_record_parse(arena, record_of(arena, n), &record);
		assert_int_equal(record.state, KEY_FINE);
		key_record_parse(arena, STR(P), &record);
		assert_ptr_equal(record.key, first.key);
		key_cache_trim();
	}
	/* The oldest has gone: the same text is parsed again and gives an equal key. */
	key_record_parse(arena, record_of(arena, 0), &record);
	assert_int_equal(record.state, KEY_FINE);
	assert_int_equal(record.bits, 512);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(a_name_that_cannot_be),
		cmocka_unit_test(the_cache_keeps_what_was_used_last),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
