/* SPDX-License-Identifier: Apache-2.0
 *
 * Our signatures: how the field reads, which fields it covers and how often, that it verifies, and that
 * what it is to prevent breaks it. Other programs' opinion: tests/e2e/signatures.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "auth/dkim.h"
#include "auth/sign_help.h"
#include "auth/spf_fake.h"

#define NOW 1700000000

struct world {
	struct arena *arena;
	struct fake_dns *dns;
	struct sign_help_key rsa, ed;
};

static void add_key(
	struct world *world, struct sign_help_key *key, const char *selector, enum key_type type)
{
	struct error err;
	key->key = (struct signing_key){ STR("example.org"), str_of(selector), type };
	assert_true(private_key_generate(type, 1024, &key->private, &err));
	fake_dns_add(world->dns, arena_printf(world->arena, "%s._domainkey.example.org", selector),
		STR("TXT"), sign_help_record(world->arena, key->private));
}

static int setup(void **state)
{
	static struct world world;
	world = (struct world){ .arena = arena_new((size_t)512 << 20) };
	world.dns = fake_dns_new(world.arena);
	add_key(&world, &world.rsa, "r", KEY_RSA);
	add_key(&world, &world.ed, "e", KEY_ED25519);
	*state = &world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	private_key_free(&world->rsa.private);
	private_key_free(&world->ed.private);
	arena_free(&world->arena);
	return 0;
}

static struct signing_options relaxed(void)
{
	return (struct signing_options){ .time = NOW,
		.header_form = CANONICAL_RELAXED,
		.body_form = CANONICAL_RELAXED,
		.oversign = true };
}

/* Signed by the ed25519 key; the signature's own report. */
static struct dkim_signature verify(struct world *world, struct str mail, size_t place)
{
	const struct dkim_request request = { .message = message_parse(world->arena, mail),
		.time = NOW };
	const struct dns_source dns = fake_dns_source(world->dns);
	struct dkim_report report;
	fake_dns_restart(world->dns, false);
	assert_true(dkim_verify(world->arena, &request, &dns, &report));
	assert_true(place < report.n);
	return report.v[place];
}

static struct str sign(struct world *world, const char *mail, const struct signing_options *options)
{
	return sign_help_dkim(world->arena, str_of(mail), &world->ed, 1, options);
}

/* What stands in h=, unfolded. */
static void expect_fields(
	struct world *world, const char *title, struct str mail, const char *expected)
{
	struct dkim_signature signature = verify(world, mail, 0);
	auto_buf fields = BUF(8192);
	for (size_t i = 0; i < signature.fields.n; i++)
		if (!ascii_is_blank(signature.fields.p[i]))
			buf_add_char(&fields, signature.fields.p[i]);
	if (!str_eq(buf_str(&fields), str_of(expected)) || signature.result != DKIM_PASS)
		fail_msg("%s: %s, h=%.*s, want %s", title, dkim_result_name(signature.result),
			STR_ARG(buf_str(&fields)), expected);
}

#define ALWAYS "From:From:Reply-To:Subject:Date:To:Cc:Content-Type"

static const struct {
	const char *title, *fields, *also, *header, *expected; /* fields, also: parted by colons */
	bool plain;                                            /* no oversigning */
} selections[] = {
	{ "what is shown is oversigned, there or not", NULL, NULL, "From: a\r\n", ALWAYS, false },
	{ "no From at all", NULL, NULL, "X: y\r\n", "From:Reply-To:Subject:Date:To:Cc:Content-Type",
		false },
	{ "without oversigning", NULL, NULL, "From: a\r\nTo: b\r\nX: y\r\nSender: c\r\n",
		"From:Sender:To", true },
	{ "no From, without oversigning", NULL, NULL, "X: y\r\n", "From", true },
	{ "what is there, once more", NULL, NULL, "Sender: b\r\nFrom: a\r\nMessage-ID: c\r\n",
		"From:From:Sender:Sender:Reply-To:Subject:Date:Message-ID:Message-ID:To:Cc:Content-Type",
		false },
	{ "several of one name", NULL, NULL, "From: a\r\nTo: b\r\nTO: c\r\n",
		"From:From:Reply-To:Subject:Date:To:To:To:Cc:Content-Type", false },
	{ "one-click unsubscription (RFC 8058 4)", NULL, NULL,
		"From: a\r\nList-Unsubscribe: <x>\r\nList-Unsubscribe-Post: y\r\n",
		ALWAYS
		":List-Unsubscribe:List-Unsubscribe:List-Unsubscribe-Post:List-Unsubscribe-Post",
		false },
	{ "what others may add again", NULL, NULL, "From: a\r\nResent-To: b\r\nResent-To: c\r\n",
		ALWAYS ":Resent-To:Resent-To", false },
	{ "traces and marks are not", NULL, NULL,
		"Return-Path: <a>\r\nReceived: x\r\nAuthentication-Results: y; none\r\nARC-Seal: i=1\r\n"
		"DKIM-Signature: v=1\r\nX-Spam-Flag: NO\r\nX-Haechi-Verdict: accept\r\nFrom: a\r\n",
		ALWAYS, false },
	{ "further names", NULL, "X-Mine:subject:X-Absent:X-Spam-Flag:return-path",
		"From: a\r\nX-Mine: 1\r\nx-mine: 2\r\nX-Spam-Flag: NO\r\n",
		ALWAYS ":X-Mine:X-Mine:X-Mine", false },
	{ "what is no name", NULL, "X Mine::X;Mine:\r\nX-Mine:\xec\x9d\xb4", "From: a\r\n", ALWAYS, false },
	{ "names instead of the preset", "from:X-Mine:Received", NULL, "From: a\r\nX-Mine: 1\r\n",
		"from:from:X-Mine:X-Mine", false },
	{ "the same without oversigning", "subject:from:cc", NULL, "From: a\r\nSubject: 1\r\n",
		"subject:from", true },
};

static size_t split(const char *text, struct str names[static 8])
{
	struct str rest = str_of(text);
	size_t n = 0;
	while (n < 8 && str_next_piece(&rest, ':', &names[n]))
		n++;
	return n;
}

static void test_selection(void **state)
{
	struct world *world = *state;
	for (size_t i = 0; i < sizeof selections / sizeof *selections; i++) {
		struct signing_options options = relaxed();
		struct str fields[8], also[8];
		options.oversign = !selections[i].plain;
		options.fields = selections[i].fields ? fields : NULL;
		options.field_count = split(selections[i].fields, fields);
		options.also = also;
		options.also_count = split(selections[i].also, also);
		auto_buf mail = BUF(4096);
		buf_printf(&mail, "%s\r\nbody\r\n", selections[i].header);
		buf_add_char(&mail, '\0');
		expect_fields(world, selections[i].title, sign(world, mail.p, &options),
			selections[i].expected);
	}
}

/* So many of one name that h= would not be read: the lowest are signed. */
static void test_many_of_one_name(void **state)
{
	struct world *world = *state;
	const struct signing_options options = relaxed();
	auto_buf mail = BUF(65536);
	for (int i = 0; i < 900; i++)
		buf_printf(&mail, "To: %d\r\n", i);
	buf_add(&mail, STR("From: a\r\n\r\n"));
	buf_add_char(&mail, '\0');
	struct dkim_signature signature = verify(world, sign(world, mail.p, &options), 0);
	assert_int_equal(signature.result, DKIM_PASS);
	size_t count = 0;
	struct str rest = signature.fields, name;
	while (tags_next(&rest, ':', &name))
		count += str_eq(name, STR("To"));
	assert_int_equal(count, SIGN_INSTANCES_MAX);
}

static void test_gone(void **state)
{
	static const bool gone[] = { false, true, false };
	struct world *world = *state;
	struct signing_options options = relaxed();
	options.gone = gone;
	struct str signed_mail =
		sign(world, "From: a\r\nSubject: forged\r\nTo: b\r\n\r\nx\r\n", &options);
	size_t at = str_find(signed_mail, STR("Subject: forged\r\n"));
	struct str delivered = arena_printf(world->arena, "%.*s%.*s",
		STR_ARG(str_first(signed_mail, at)), STR_ARG(str_from(signed_mail, at + 17)));
	assert_int_equal(verify(world, signed_mail, 0).result, DKIM_FAIL);
	assert_int_equal(verify(world, delivered, 0).result, DKIM_PASS);
}

static const char mail_text[] =
	"From: Minsu <minsu@example.org>\r\nTo: sora@example.net\r\n"
	"Subject: hello\r\n\tfolded  twice \r\n\r\nfirst \r\n\r\nsecond\r\n\r\n";

/* Both keys over one body hash, in each pair of forms. */
static void test_side_by_side(void **state)
{
	struct world *world = *state;
	for (int forms = 0; forms < 4; forms++) {
		const struct sign_help_key keys[] = { world->rsa, world->ed };
		struct signing_options options = relaxed();
		options.header_form = (enum canonical)(forms & 1);
		options.body_form = (enum canonical)(forms >> 1);
		struct str mail =
			sign_help_dkim(world->arena, str_of(mail_text), keys, 2, &options);
		struct dkim_signature ed = verify(world, mail, 0), rsa = verify(world, mail, 1);
		assert_int_equal(ed.result, DKIM_PASS);
		assert_int_equal(rsa.result, DKIM_PASS);
		assert_int_equal(ed.type, KEY_ED25519);
		assert_int_equal(rsa.type, KEY_RSA);
		assert_int_equal(ed.header_form, options.header_form);
		assert_int_equal(ed.body_form, options.body_form);
		assert_true(str_eq(ed.body_hash, rsa.body_hash));
		assert_true(ed.from_oversigned && rsa.from_oversigned && ed.signs_subject);
		assert_false(ed.partial || rsa.partial);
	}
}

/* A hash that is there is taken; one of another form is not. */
static void test_body_once(void **state)
{
	struct world *world = *state;
	const struct message *message = message_parse(world->arena, str_of(mail_text));
	struct signing_options options = relaxed();
	struct body_hash body = { 0 };
	struct unsigned_field field;
	dkim_sign_prepare(world->arena, message, &world->ed.key, &options, &body, &field);
	body.hash[0] ^= 1; /* seen again in the next field */
	uint8_t first = body.hash[0];
	dkim_sign_prepare(world->arena, message, &world->rsa.key, &options, &body, &field);
	assert_int_equal(body.hash[0], first);
	options.body_form = CANONICAL_SIMPLE;
	dkim_sign_prepare(world->arena, message, &world->rsa.key, &options, &body, &field);
	assert_int_equal(body.form, CANONICAL_SIMPLE);
	struct body_hash simple = { .form = CANONICAL_SIMPLE };
	body_hash_all(world->arena, message->body, &simple, 1);
	assert_memory_equal(simple.hash, body.hash, SHA256_SIZE);
}

/* Whoever puts these before what was signed, or changes it so, breaks it. */
static void test_what_it_prevents(void **state)
{
	static const char *const added[] = { "From: x@evil.example", "from : x",
		"Reply-To: x@evil.example", "Subject: other", "Date: x", "To: x", "Cc: x",
		"Content-Type: text/html" };
	struct world *world = *state;
	const struct signing_options options = relaxed();
	struct str mail = sign(world, mail_text, &options);
	size_t at = str_find(mail, STR("\r\nFrom: ")) + 2;
	assert_int_equal(verify(world, mail, 0).result, DKIM_PASS);
	for (size_t i = 0; i < sizeof added / sizeof *added; i++) {
		struct str changed = arena_printf(world->arena, "%.*s%s\r\n%.*s",
			STR_ARG(str_first(mail, at)), added[i], STR_ARG(str_from(mail, at)));
		if (verify(world, changed, 0).result != DKIM_FAIL)
			fail_msg("%s is not seen", added[i]);
	}
	assert_int_equal(
		verify(world, arena_printf(world->arena, "%.*smore\r\n", STR_ARG(mail)), 0).result,
		DKIM_FAIL);
}

/* The text itself, and lines that fit. */
static void test_text(void **state)
{
	struct world *world = *state;
	struct signing_options options = relaxed();
	options.valid_for = 86400;
	struct str mail = sign(world, mail_text, &options), line;
	assert_true(str_starts(mail,
		STR("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.org; s=e;\r\n"
		    " t=1700000000; x=1700086400;\r\n"
		    " h=From:From:Reply-To:Subject:Subject:Date:To:To:Cc:Content-Type;\r\n bh=")));
	struct dkim_signature signature = verify(world, mail, 0);
	assert_true(signature.has_time && signature.time == NOW);
	assert_true(signature.has_expiry && signature.expiry == NOW + 86400);

	/* Long names have no place to fold; RFC 5322's 998 holds all the same. */
	char label[64];
	memset(label, 'x', 63);
	label[63] = 0;
	struct signing_key key = { arena_printf(
					   world->arena, "%s.%s.%s.%s", label, label, label, label),
		arena_printf(world->arena, "%s.%s", label, label), KEY_RSA };
	struct body_hash body = { 0 };
	struct unsigned_field field;
	dkim_sign_prepare(world->arena, message_parse(world->arena, str_of(mail_text)), &key,
		&options, &body, &field);
	char signature_bytes[2048];
	memset(signature_bytes, 0xa5, sizeof signature_bytes);
	struct str rest = sign_finish(
		world->arena, &field, str_bytes(signature_bytes, sizeof signature_bytes));
	while (str_next_piece(&rest, '\n', &line)) {
		assert_true(str_ends(line, STR("\r")));
		assert_true(line.n - 1 <= (str_find(line, STR("xxx")) == STR_NONE ? 78 : 998));
	}
}

/* A mail in LF alone is signed as it will stand in CRLF. */
static void test_bare_lf(void **state)
{
	struct world *world = *state;
	const struct signing_options options = relaxed();
	struct str crlf = sign(world, mail_text, &options);
	char text[sizeof mail_text];
	size_t n = 0;
	for (const char *p = mail_text; *p; p++)
		if (*p != '\r')
			text[n++] = *p;
	text[n] = 0;
	struct str lf = sign(world, text, &options);
	/* ed25519 says the same twice */
	assert_true(str_eq(str_first(crlf, crlf.n - strlen(mail_text)), str_first(lf, lf.n - n)));
	assert_int_equal(verify(world, lf, 0).result, DKIM_PASS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_selection),
		cmocka_unit_test(test_many_of_one_name),
		cmocka_unit_test(test_gone),
		cmocka_unit_test(test_side_by_side),
		cmocka_unit_test(test_body_once),
		cmocka_unit_test(test_what_it_prevents),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_bare_lf),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
