/* SPDX-License-Identifier: Apache-2.0
 *
 * Chains of ARC sets: what RFC 8617 5.2 calls valid, each way to be broken, how far back the mail is
 * unchanged, what a silent DNS makes of it, and that no mail makes it dear. The chains are made by our own
 * sealer; that it agrees with others is arc_suite_test.c and tests/e2e/signatures.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "auth/arc_trust.h"
#include "auth/sign_help.h"
#include "auth/spf_fake.h"

#define NOW 1700000000

static const char plain_mail[] = "From: Minsu <minsu@author.example>\r\n"
				 "To: sora@list.example\r\n"
				 "Subject: hello\r\n"
				 "Date: Mon, 13 Nov 2023 10:00:00 +0900\r\n"
				 "\r\n"
				 "first line\r\nsecond line\r\n";

struct world {
	struct arena *arena;
	struct fake_dns *dns;
	struct sign_help_key key; /* of list.example; others take the same */
};

static int setup(void **state)
{
	static struct world world;
	struct error err;
	world = (struct world){ .arena = arena_new((size_t)512 << 20) };
	world.key.key = (struct signing_key){ STR("list.example"), STR("s1"), KEY_ED25519 };
	assert_true(private_key_generate(KEY_ED25519, 0, &world.key.private, &err));
	world.dns = fake_dns_new(world.arena);
	struct str record = sign_help_record(world.arena, world.key.private);
	fake_dns_add(world.dns, STR("s1._domainkey.list.example"), STR("TXT"), record);
	fake_dns_add(world.dns, STR("s1._domainkey.other.example"), STR("TXT"), record);
	fake_dns_add(world.dns, STR("s1._domainkey.silent.example"), STR("TIMEOUT"), STR(""));
	fake_dns_add(world.dns, STR("s1._domainkey.revoked.example"), STR("TXT"),
		STR("v=DKIM1; k=ed25519; p="));
	fake_dns_add(world.dns, STR("s1._domainkey.web.example"), STR("TXT"),
		arena_printf(world.arena, "s=web; %.*s", STR_ARG(str_from(record, 9))));
	*state = &world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	private_key_free(&world->key.private);
	arena_free(&world->arena);
	return 0;
}

static bool verify_once(struct world *world, struct str mail, struct arc_report *out)
{
	const struct arc_request request = { message_parse(world->arena, mail), NOW };
	const struct dns_source dns = fake_dns_source(world->dns);
	return arc_verify(world->arena, &request, &dns, out);
}

static struct arc_report verify(struct world *world, struct str mail)
{
	struct arc_report report;
	fake_dns_restart(world->dns, false);
	assert_true(verify_once(world, mail, &report));
	return report;
}

struct step {
	const char *domain;  /* NULL: list.example */
	const char *results; /* NULL: the usual */
	const char *footer;  /* put behind the mail before sealing */
	enum canonical form;
};

/* One set on top of the chain that is there. */
static struct str seal(struct world *world, struct str mail, const struct step *step)
{
	struct sign_help_key key = world->key;
	struct signing_options options = { .time = NOW - 100,
		.header_form = step->form,
		.body_form = step->form,
		.oversign = true };
	struct str results =
		str_of(step->results ? step->results : "mx.list.example; spf=pass; arc=none");
	if (step->domain)
		key.key.domain = str_of(step->domain);
	/* As it came; what is sealed is what goes on. */
	struct arc_report chain = verify(world, mail);
	if (step->footer)
		mail = arena_printf(world->arena, "%.*s%s", STR_ARG(mail), step->footer);
	struct str set = sign_help_arc(world->arena, mail, &chain, &key, &options, results);
	return arena_printf(world->arena, "%.*s%.*s", STR_ARG(set), STR_ARG(mail));
}

static struct str chain_of(struct world *world, unsigned sets)
{
	static const struct step step = { .form = CANONICAL_RELAXED };
	struct str mail = str_of(plain_mail);
	for (unsigned i = 0; i < sets; i++)
		mail = seal(world, mail, &step);
	return mail;
}

/* The first (of fields: topmost) `from` becomes `to`. */
static struct str edit(struct world *world, struct str mail, const char *from, const char *to)
{
	size_t at = str_find(mail, str_of(from));
	if (at == STR_NONE)
		fail_msg("\"%s\" is not in the mail", from);
	return arena_printf(world->arena, "%.*s%s%.*s", STR_ARG(str_first(mail, at)), to,
		STR_ARG(str_from(mail, at + strlen(from))));
}

static void expect(const char *title, const struct arc_report *report, enum arc_result result,
	const char *problem, unsigned instance, const char *detail)
{
	bool same = report->result == result && str_eq(str_of(report->problem), str_of(problem)) &&
		    report->problem_instance == instance &&
		    (!detail || str_eq(report->detail, str_of(detail)));
	if (!same)
		fail_msg("%s: %s, %s of i=%u: %.*s", title, arc_result_name(report->result),
			report->problem ? report->problem : "fine", report->problem_instance,
			STR_ARG(report->detail));
}

/* ---- valid chains --------------------------------------------------------------------------- */

static void test_no_chain(void **state)
{
	struct arc_report report = verify(*state, str_of(plain_mail));
	expect("none", &report, ARC_NONE, NULL, 0, "");
	assert_int_equal(report.instances, 0);
	assert_int_equal(report.work, 0);
}

static void test_chains(void **state)
{
	struct world *world = *state;
	for (unsigned n = 1; n <= 4; n++) {
		struct arc_report report = verify(world, chain_of(world, n));
		expect("valid", &report, ARC_PASS, NULL, 0, "");
		assert_int_equal(report.n, n);
		assert_int_equal(report.instances, n);
		assert_int_equal(report.oldest_pass, 0);
		assert_false(report.partial || report.ended);
		for (unsigned i = 0; i < n; i++) {
			const struct arc_set *set = &report.sets[i];
			assert_int_equal(set->instance, i + 1);
			assert_true(set->signature_valid);
			assert_true(str_eq(set->seal_domain, STR("list.example")));
			assert_true(str_eq(set->signature_domain, STR("list.example")));
			assert_true(str_eq(set->seal_selector, STR("s1")));
			assert_true(str_eq(set->authserv_id, STR("mx.list.example")));
			assert_true(str_starts(set->payload, STR("mx.list.example; spf=pass")));
		}
	}
}

/* 50 sets are a chain; nobody adds the 51st. */
static void test_longest(void **state)
{
	struct world *world = *state;
	struct str mail = chain_of(world, ARC_SETS_MAX);
	struct arc_report report = verify(world, mail);
	expect("50", &report, ARC_PASS, NULL, 0, "");
	assert_int_equal(report.n, ARC_SETS_MAX);
	struct signing_options options = { .time = NOW };
	assert_int_equal(
		sign_help_arc(world->arena, mail, &report, &world->key, &options, STR("x; none")).n,
		0);
	mail = edit(world, mail, "i=50", "i=51");
	report = verify(world, mail);
	expect("51", &report, ARC_FAIL, "structure", 51, "sets");
}

/* Changed after the second of four: AMS 1 and 2 are of another mail, the chain holds (5.2 step 5). */
static void test_oldest_pass(void **state)
{
	static const struct step steps[] = { { .form = CANONICAL_RELAXED },
		{ .form = CANONICAL_SIMPLE },
		{ .form = CANONICAL_RELAXED, .footer = "-- \r\nlist\r\n" },
		{ .form = CANONICAL_SIMPLE } };
	struct world *world = *state;
	struct str mail = str_of(plain_mail);
	for (size_t i = 0; i < 4; i++)
		mail = seal(world, mail, &steps[i]);
	struct arc_report report = verify(world, mail);
	expect("changed", &report, ARC_PASS, NULL, 0, "");
	assert_int_equal(report.oldest_pass, 3);
	assert_true(report.sets[3].signature_valid && report.sets[2].signature_valid);
	assert_false(report.sets[1].signature_valid || report.sets[0].signature_valid);
}

/* Fields that servers add on the way are not covered. */
static void test_trace_fields(void **state)
{
	struct world *world = *state;
	struct str mail = arena_printf(world->arena,
		"Return-Path: <a@b>\r\nReceived: by x; now\r\nAuthentication-Results: x; none\r\n"
		"X-Spam-Flag: NO\r\nX-Haechi-Verdict: accept\r\nX-Other: y\r\n%.*s",
		STR_ARG(chain_of(world, 2)));
	struct arc_report report = verify(world, mail);
	expect("trace", &report, ARC_PASS, NULL, 0, "");
	assert_int_equal(report.oldest_pass, 0);
}

/* ---- broken chains --------------------------------------------------------------------------- */

/* Of a chain of two; the topmost field that holds `from` is changed. */
static const struct {
	const char *title, *from, *to, *problem;
	unsigned instance;
	const char *detail;
} broken[] = {
	{ "the body", "second", "2nd", "signature", 2, "body" },
	{ "a covered field", "Subject: hello", "Subject: hallo", "signature", 2, "signature" },
	{ "a second From", "\nFrom:", "\nFrom: x@y\r\nFrom:", "signature", 2, "signature" },
	{ "a field that was not there", "\nFrom:", "\nReply-To: x@y\r\nFrom:", "signature", 2,
		"signature" },
	{ "the results", "i=2; mx.list.example; spf=pass", "i=2; mx.list.example; spf=fail", "seal",
		2, "signature" },
	{ "the older results", "i=1; mx.list.example; spf=pass", "i=1; mx.list.example; spf=fail",
		"seal", 2, "signature" },
	{ "no seal", "ARC-Seal:", "X-Seal:", "structure", 2, "missing" },
	{ "no signature", "ARC-Message-Signature:", "X-Signature:", "structure", 2, "missing" },
	{ "no results", "ARC-Authentication-Results:", "X-Results:", "structure", 2, "missing" },
	{ "a results field of no set", "\nFrom:", "\nARC-Authentication-Results: x; none\r\nFrom:",
		"structure", 0, "instance" },
	{ "a second results field",
		"\nFrom:", "\nARC-Authentication-Results: i=1; x; none\r\nFrom:", "structure", 1,
		"duplicate" },
	{ "a seal of no set", "\nFrom:", "\nARC-Seal: a=rsa-sha256; cv=none\r\nFrom:", "structure",
		0, "instance" },
	{ "instance 0", "\nFrom:", "\nARC-Seal: i=0; cv=none\r\nFrom:", "structure", 0,
		"instance" },
	{ "instance 100", "\nFrom:", "\nARC-Seal: i=100; cv=none\r\nFrom:", "structure", 0,
		"instance" },
	{ "instance -1", "\nFrom:", "\nARC-Seal: i=-1; cv=none\r\nFrom:", "structure", 0,
		"instance" },
	{ "instance 99", "\nFrom:", "\nARC-Seal: i=99; cv=none\r\nFrom:", "structure", 99, "sets" },
	{ "a gap", "\nFrom:", "\nARC-Seal: i=4; cv=pass\r\nFrom:", "structure", 3, "gap" },
	{ "no tag list", "\nFrom:", "\nARC-Message-Signature: i=2; i=2\r\nFrom:", "structure", 0,
		"instance" },
	{ "cv=pass of the first", "cv=none", "cv=pass", "cv", 1, NULL },
	{ "cv=none of the second", "cv=pass", "cv=none", "cv", 2, NULL },
	{ "cv of no meaning", "cv=pass", "cv=good", "cv", 2, NULL },
	{ "no cv", "cv=pass", "vc=pass", "cv", 2, NULL },
	{ "cv=fail of the newest", "cv=pass", "cv=fail", "cv", 2, "fail" },
	{ "cv=fail of the first", "cv=none", "cv=fail", "cv", 1, NULL },
	{ "a seal with h=", "cv=pass;", "cv=pass; h=from;", "seal", 2, "h=" },
	{ "a seal without d=", "cv=pass; d=", "cv=pass; dd=", "seal", 2, "d=" },
	{ "a seal without s=", "s=s1", "ss=s1", "seal", 2, "s=" },
	{ "a seal of no algorithm", "a=ed25519-sha256", "a=ed25519-sha1", "seal", 2, "a=" },
	{ "a seal of another algorithm", "a=ed25519-sha256", "a=rsa-sha256", "seal", 2, "key" },
	{ "a seal of a domain without key", "cv=pass; d=list", "cv=pass; d=nobody", "seal", 2,
		"key" },
	{ "a seal of a domain that revoked it", "cv=pass; d=list", "cv=pass; d=revoked", "seal", 2,
		"key" },
	{ "a seal by a key that is not for mail", "cv=pass; d=list", "cv=pass; d=web", "seal", 2,
		"key" },
	{ "a seal of another domain", "cv=pass; d=list", "cv=pass; d=other", "seal", 2,
		"signature" },
	{ "a seal of no domain", "cv=pass; d=list", "cv=pass; d=li st", "seal", 2, "d=" },
	{ "c= of no form", "c=relaxed/relaxed", "c=relaxed/nowsp", "signature", 2, "c=" },
	{ "no bh=", "bh=", "hb=", "signature", 2, "bh=" },
	{ "bh= too short", "bh=", "bh=AAAA; hb=", "signature", 2, "bh=" },
	{ "h= with a seal", "h=From", "h=arc-seal:From", "signature", 2, "h=" },
	{ "l= too long", "c=relaxed", "l=999; c=relaxed", "signature", 2, "body" },
	{ "l= no number", "c=relaxed", "l=x; c=relaxed", "signature", 2, "l=" },
	{ "expired", "c=relaxed", "x=1699999999; c=relaxed", "signature", 2, "x=" },
	{ "x= before t=", "c=relaxed", "x=1699999000; c=relaxed", "signature", 2, "x=" },
	{ "other forms", "c=relaxed/relaxed", "c=simple/relaxed", "signature", 2, "signature" },
};

static void test_broken(void **state)
{
	struct world *world = *state;
	struct str mail = chain_of(world, 2);
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct arc_report report =
			verify(world, edit(world, mail, broken[i].from, broken[i].to));
		expect(broken[i].title, &report, ARC_FAIL, broken[i].problem, broken[i].instance,
			broken[i].detail);
		assert_int_equal(
			arc_believed_from(&report,
				&(struct str_list){ (struct str[]){ STR("list.example") }, 1 }),
			0);
		if (!str_eq(str_of(broken[i].problem), STR("structure")))
			assert_int_equal(report.n, 2);
	}
}

/* 5.1: nothing is added to a chain whose newest seal says fail; who finds it broken says so, and
 * covers only his own set (5.1.2). */
static void test_sealing_what_failed(void **state)
{
	static const struct step step = { .form = CANONICAL_RELAXED };
	struct world *world = *state;
	struct str mail = edit(world, chain_of(world, 2), "second", "2nd");
	struct str sealed = seal(world, mail, &step), again = seal(world, sealed, &step);
	struct arc_report report = verify(world, sealed);
	assert_true(sealed.n > mail.n);
	expect("sealed", &report, ARC_FAIL, "cv", 3, "fail");
	assert_true(report.ended);
	assert_true(str_find(sealed, STR("cv=fail")) < str_find(sealed, STR("cv=pass")));
	assert_true(str_eq(again, sealed));

	/* Made without the sets before it, the same bytes come out. */
	const struct arc_report bare = { .result = ARC_FAIL, .instances = 2 };
	const struct signing_options options = { .time = NOW - 100,
		.header_form = CANONICAL_RELAXED,
		.body_form = CANONICAL_RELAXED,
		.oversign = true };
	struct str set = sign_help_arc(world->arena, mail, &bare, &world->key, &options,
		STR("mx.list.example; spf=pass; arc=none"));
	assert_true(str_starts(sealed, set));

	/* Two fields of one set: nobody knows which. The next set is numbered after the highest. */
	mail = edit(world, chain_of(world, 2), "\nFrom:", "\nARC-Seal: i=2; cv=pass\r\nFrom:");
	sealed = seal(world, mail, &step);
	assert_true(str_find(sealed, STR("cv=fail; d=list.example; i=3;")) != STR_NONE);
}

/* ---- answers ---------------------------------------------------------------------------------- */

static void test_silence(void **state)
{
	static const struct step silent = { .domain = "silent.example", .form = CANONICAL_RELAXED };
	static const struct step more = { .form = CANONICAL_RELAXED };
	struct world *world = *state;
	struct str mail = seal(world, chain_of(world, 1), &silent);
	struct arc_report report = verify(world, mail);
	expect("silent", &report, ARC_TEMPERROR, "key", 2, "s1._domainkey.silent.example");
	assert_string_equal(arc_result_name(report.result), "fail");
	assert_true(str_eq(seal(world, mail, &more), mail)); /* nobody knows what cv= would be */
	/* What is wrong in any case is not excused by silence elsewhere. */
	report =
		verify(world, edit(world, mail, "i=1; mx.list.example; spf=pass", "i=1; spf=pass"));
	expect("silent and broken", &report, ARC_FAIL, "seal", 1, "signature");
}

/* All keys are asked for in the first round. */
static void test_one_round(void **state)
{
	static const struct step other = { .domain = "other.example", .form = CANONICAL_RELAXED };
	struct world *world = *state;
	struct str mail = seal(world, chain_of(world, 3), &other);
	struct arc_report report;
	fake_dns_restart(world->dns, true);
	world->dns->round = 1;
	assert_false(verify_once(world, mail, &report));
	assert_int_equal(world->dns->questions, 2);
	world->dns->round = 2;
	assert_true(verify_once(world, mail, &report));
	assert_int_equal(world->dns->questions, 2);
	expect("late", &report, ARC_PASS, NULL, 0, "");
	/* A chain broken in its structure costs no question. */
	fake_dns_restart(world->dns, true);
	assert_true(verify_once(world, edit(world, mail, "ARC-Seal:", "X:"), &report));
	assert_int_equal(world->dns->questions, 0);
}

/* ---- what it is worth -------------------------------------------------------------------------- */

static struct str three_hops(
	struct world *world, const char *first, const char *second, const char *third)
{
	const struct step steps[] = {
		{ "list.example", first, NULL, CANONICAL_RELAXED },
		{ "other.example", second, "-- \r\nfooter\r\n", CANONICAL_RELAXED },
		{ "list.example", third, NULL, CANONICAL_RELAXED },
	};
	struct str mail = str_of(plain_mail);
	for (size_t i = 0; i < 3; i++)
		mail = seal(world, mail, &steps[i]);
	return mail;
}

static void test_belief(void **state)
{
	static const struct str names[] = { STR_INIT("List.Example"), STR_INIT("other.example") };
	static const struct {
		const char *title;
		size_t from, count; /* of names */
		unsigned believed;
	} rows[] = {
		{ "nobody", 0, 0, 0 },
		{ "all", 0, 2, 1 },
		{ "the newest, and behind a stranger the first", 0, 1, 3 },
		{ "only one in the middle", 1, 1, 0 },
	};
	struct arc_report report = verify(*state, three_hops(*state, NULL, NULL, NULL));
	expect("three", &report, ARC_PASS, NULL, 0, "");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct str_list list = { (struct str *)names + rows[i].from, rows[i].count };
		if (arc_believed_from(&report, &list) != rows[i].believed)
			fail_msg("%s: %u", rows[i].title, arc_believed_from(&report, &list));
	}
}

static void test_says_pass(void **state)
{
	static const struct {
		const char *title, *results;
		const char *method; /* NULL: it does not */
	} rows[] = {
		{ "dmarc", "x; dmarc=pass header.from=author.example", "dmarc" },
		{ "dmarc in a service's form",
			"mx.x 1; spf=none; dmarc=pass (p=reject) action=none header.from=Author.Example;"
			" arc=none",
			"dmarc" },
		{ "dmarc of another", "x; dmarc=pass header.from=other.example", NULL },
		{ "dmarc of nobody", "x; dmarc=pass", NULL },
		{ "dmarc=fail", "x; dmarc=fail header.from=author.example", NULL },
		{ "dmarc=pass in a comment",
			"x; dmarc=fail (; dmarc=pass header.from=author.example)", NULL },
		{ "dkim by d=", "x; dmarc=none; dkim=pass header.d=author.example", "dkim" },
		{ "dkim by i=", "x; dkim=pass (2048-bit) header.i=@author.example", "dkim" },
		{ "dkim=fail", "x; dkim=fail header.d=author.example", NULL },
		{ "dkim of a subdomain", "x; dkim=pass header.d=m.author.example", NULL },
		{ "spf", "x; spf=pass smtp.mailfrom=\"min su\"@author.example", "spf" },
		{ "spf of a helo", "x; spf=pass smtp.helo=author.example", NULL },
		{ "a longer name", "x; spf=pass smtp.mailfrom=a@author.example.evil.example",
			NULL },
		{ "none", "x; none", NULL },
	};
	struct world *world = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str mail = three_hops(world, rows[i].results, "y; arc=pass", "z; arc=pass");
		struct arc_report report = verify(world, mail);
		struct arc_word said;
		bool says = arc_says_pass(world->arena, &report, 1, STR("author.example"), &said);
		if (says != (rows[i].method != NULL))
			fail_msg("%s: %s", rows[i].title, says ? said.method : "no");
		if (says) {
			assert_string_equal(said.method, rows[i].method);
			assert_int_equal(said.instance, 1);
			assert_true(str_eq(said.sealer, STR("list.example")));
		}
		/* Who is not believed is not heard. */
		assert_false(arc_says_pass(world->arena, &report, 2, STR("author.example"), &said));
		assert_false(arc_says_pass(world->arena, &report, 0, STR("author.example"), &said));
	}
}

/* A signature over part of the body is no reason to believe the rest. */
static void test_partial(void **state)
{
	struct world *world = *state;
	struct str mail = str_of(plain_mail);
	struct signing_options options = {
		.time = NOW, .header_form = CANONICAL_RELAXED, .body_form = CANONICAL_RELAXED
	};
	struct arc_report chain = verify(world, mail);
	struct message *message = message_parse(world->arena, mail);
	struct body_hash body = { .form = CANONICAL_RELAXED, .limited = true, .limit = 12 };
	struct arc_sealing sealing;
	struct unsigned_field field;
	/* Our signer makes no l=: the hash of the first line, and the tag, are put in by hand. */
	body_hash_all(world->arena, message->body, &body, 1);
	body.limited = false;
	assert_true(arc_seal_prepare(world->arena, message, &chain, &world->key.key, &options,
		STR("x; none"), &body, &sealing));
	sealing.signature.rest =
		edit(world, sealing.signature.rest, "c=relaxed", "l=12; c=relaxed");
	struct str raw = arena_printf(world->arena, "%.*s%.*s\r\n", STR_ARG(sealing.signature.text),
		STR_ARG(sealing.signature.rest));
	struct sha256 *sha = sha256_new();
	for (size_t i = 0; i < 3; i++) { /* From, Subject, Date, To by the preset's order */
		static const size_t order[] = { 0, 2, 3 };
		canonical_header(sha, CANONICAL_RELAXED, message->headers.v[order[i]].raw, false);
	}
	canonical_header(sha, CANONICAL_RELAXED, message->headers.v[1].raw, false);
	canonical_signature(
		sha, CANONICAL_RELAXED, raw, str_bytes(raw.p + sealing.signature.text.n, 0));
	sha256_end(sha, sealing.signature.digest);
	sha256_free(&sha);
	struct str signature = sign_finish(world->arena, &sealing.signature,
		private_key_sign(world->arena, world->key.private, sealing.signature.digest));
	arc_seal_prepare_seal(
		world->arena, &chain, &world->key.key, &options, &sealing, signature, &field);
	struct str top = sign_finish(world->arena, &field,
		private_key_sign(world->arena, world->key.private, field.digest));
	mail = arena_printf(world->arena, "%.*s%.*s%.*s%.*s", STR_ARG(top), STR_ARG(signature),
		STR_ARG(sealing.results_field), STR_ARG(mail));
	struct arc_report report = verify(world, mail);
	expect("partial", &report, ARC_PASS, NULL, 0, "");
	assert_true(report.partial);
	assert_int_equal(arc_believed_from(&report,
				 &(struct str_list){ (struct str[]){ STR("list.example") }, 1 }),
		0);
}

/* ---- cost ------------------------------------------------------------------------------------- */

/* Many fields of each shape: the work is bounded by the mail's size, and structure alone costs none. */
static void test_many_fields(void **state)
{
	static const char *const pieces[] = {
		"ARC-Seal: i=1; cv=none\r\n",
		"ARC-Seal: i=%u; a=rsa-sha256; b=AAAA; d=list.example; s=s1; cv=pass\r\n",
		"ARC-Authentication-Results: i=1; (((((((((((((\r\n",
		"ARC-Message-Signature: i=1; a=rsa-sha256; h=:::::::::::::::::::::::::::\r\n",
	};
	struct world *world = *state;
	for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
		auto_buf mail = BUF((size_t)8 << 20);
		for (unsigned i = 0; i < 10000; i++) {
			struct str head, tail;
			if (str_cut(str_of(pieces[p]), '%', &head, &tail))
				buf_printf(&mail, "%.*s%u%.*s", STR_ARG(head), i % 50 + 1,
					STR_ARG(str_from(tail, 1)));
			else
				buf_add(&mail, str_of(pieces[p]));
		}
		buf_add(&mail, str_of(plain_mail));
		struct arc_report report = verify(world, buf_str(&mail));
		assert_int_equal(report.result, ARC_FAIL);
		assert_string_equal(report.problem, "structure");
		assert_int_equal(report.work, 0);
	}
}

/* Each of 50 signatures covers large fields: what the older ones may cost ends. */
static void test_dear_signatures(void **state)
{
	static const struct step step = { .form = CANONICAL_RELAXED };
	struct world *world = *state;
	auto_buf large = BUF((size_t)8 << 20);
	buf_add(&large, STR("Subject: "));
	for (size_t i = 0; i < 20000; i++)
		buf_add(&large, STR("many words in a field which takes more than one line,\r\n "));
	buf_add(&large, STR("x\r\n"));
	struct str mail =
		arena_printf(world->arena, "%.*s%s", STR_ARG(buf_str(&large)), plain_mail);
	for (unsigned i = 0; i < 20; i++)
		mail = seal(world, mail, &step);
	struct arc_report report = verify(world, mail);
	expect("dear", &report, ARC_PASS, NULL, 0, "");
	assert_true(report.work < ((uint64_t)32 << 20));
	assert_true(report.oldest_pass > 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_chain),
		cmocka_unit_test(test_chains),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_oldest_pass),
		cmocka_unit_test(test_trace_fields),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_sealing_what_failed),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_one_round),
		cmocka_unit_test(test_belief),
		cmocka_unit_test(test_says_pass),
		cmocka_unit_test(test_partial),
		cmocka_unit_test(test_many_fields),
		cmocka_unit_test(test_dear_signatures),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
