/* SPDX-License-Identifier: Apache-2.0
 * The fields put before a mail. tests/cases/content shows them on whole mails; here is what cases
 * cannot set up. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "action/header.h"
#include "auth/results.h"
#include "identity/results.h"
#include "recipient/results.h"

static const struct symbol heavy = SYMBOL("HEAVY", 4.0, CATEGORY_FORMAT,
	TEXT("무거운 이유입니다.", "A heavy reason.", "重い理由です。"), TEXT("가", "a", "あ"));

static struct settings *settings;

/* A scan with `n` recipients, all known. */
struct scene {
	struct arena *arena;
	struct envelope envelope;
	struct envelope_recipient to[40];
	struct recipient_facts facts[40];
	struct recipient_results recipients;
	struct verdict verdict[40];
	struct verdicts verdicts;
	struct scan *scan;
	struct edits edits;
};

static void scene_open(struct scene *s, size_t n)
{
	*s = (struct scene){ .arena = arena_new(16 << 20) };
	s->envelope = (struct envelope){ .mail_id = STR("0123456789abcdef"), .listener = STR("test"),
		.esmtp = true, .has_mail_from = true, .mail_from = STR("minji@example.com"),
		.time = 1795348800, .recipients = s->to, .recipient_count = n };
	for (size_t i = 0; i < n; i++) {
		s->to[i].address = arena_printf(s->arena, "user%zu@example.net", i);
		s->facts[i] = (struct recipient_facts){ .address = s->to[i].address, .known = true,
			.state = RECIPIENT_ACTIVE, .junk_at = NAN, .language = LANGUAGE_EN };
		s->verdict[i] = (struct verdict){ .action = ACTION_ACCEPT, .score = 4.0 };
	}
	s->recipients = (struct recipient_results){ s->facts, n };
	s->verdicts = (struct verdicts){ s->verdict, n, s->verdict[0] };
	s->scan = scan_new(s->arena, settings, &s->envelope,
		message_parse(s->arena, STR("From: a@example.com\r\n\r\nbody\r\n")), CONSULT_DATA);
	s->scan->facts[ROOM_RECIPIENT] = &s->recipients;
	finding_add(s->scan, &heavy, "x");
}

static void scene_close(struct scene *s)
{
	arena_free(&s->arena);
}

static bool group_has(const struct scene *s, size_t recipient, const char *text)
{
	return str_find(s->edits.groups[s->edits.group_of[recipient]], str_of(text)) != STR_NONE;
}

static void test_groups(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, 4);
	s.facts[1].language = LANGUAGE_KO;
	s.facts[2].junk_at = 3.0;
	s.verdict[2].action = ACTION_JUNK;
	edits_make(s.scan, &s.verdicts, &s.edits);
	assert_int_equal(s.edits.group_count, 3);
	assert_int_equal(s.edits.group_of[0], s.edits.group_of[3]);
	assert_true(group_has(&s, 0, "X-Spam-Status: No, score=4.0 required=5.0 tests=HEAVY\r\n"));
	assert_true(group_has(&s, 2, "X-Spam-Status: Yes, score=4.0 required=3.0 tests=HEAVY\r\n"));
	assert_true(group_has(&s, 2, "X-Spam-Flag: YES\r\n"));
	assert_false(group_has(&s, 0, "X-Spam-Flag"));
	assert_true(group_has(&s, 0, "X-Haechi-Verdict: accept;\r\n\tHEAVY A heavy reason.\r\n"));
	assert_true(group_has(&s, 1, "=?UTF-8?B?"));
	scene_close(&s);
}

/* Many kinds of recipients: groups stay within the limit and never mix actions. */
static void test_many_groups(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, 40);
	for (size_t i = 0; i < 40; i++) {
		s.facts[i].language = (enum language)(i % LANGUAGE_COUNT);
		s.facts[i].junk_at = 1.0 + (double)i;
		s.verdict[i].action = (enum action)(i % 5);
	}
	edits_make(s.scan, &s.verdicts, &s.edits);
	assert_true(s.edits.group_count > 0 && s.edits.group_count <= JOB_GROUPS_MAX);
	for (size_t i = 0; i < 40; i++) {
		assert_true(s.edits.group_of[i] < s.edits.group_count);
		char expected[64];
		snprintf(expected, sizeof(expected), "X-Haechi-Verdict: %s;",
			action_name(s.verdict[i].action));
		assert_true(group_has(&s, i, expected));
	}
	scene_close(&s);
}

static void test_trace(void **state)
{
	(void)state;
	struct scene s;
	struct auth_results auth = { .spf_done = true, .mail_from = { .checked = true,
		.report = { .result = SPF_FAIL, .domain = STR("example.com"), .term = STR("-all"),
			.term_domain = STR("example.com") } },
		.helo = { .checked = true,
			.report = { .result = SPF_PERMERROR, .domain = STR("mail.example.com"),
				.problem_term = STR("ip4:(\\)"), .problem_domain = STR("mail.example.com") } } };
	struct identity_results identity = { .reverse = { .done = true, .iprev = IPREV_PASS,
		.name = STR("mail.example.com") } };
	scene_open(&s, 1);
	s.envelope.has_client = ip_parse(STR("2001:db8::1"), &s.envelope.client);
	s.envelope.helo = STR("mail.example.com");
	s.envelope.tls_version = STR("TLSv1.3");
	s.envelope.tls_cipher = STR("TLS_AES_256_GCM_SHA384");
	s.envelope.mail_from = STR("\"min ji\"@example.com");
	s.scan->facts[ROOM_AUTH] = &auth;
	s.scan->facts[ROOM_IDENTITY] = &identity;
	edits_make(s.scan, &s.verdicts, &s.edits);
	assert_true(group_has(&s, 0, "Return-Path: <\"min ji\"@example.com>\r\n"));
	assert_true(group_has(&s, 0,
		"Received: from mail.example.com (mail.example.com [IPv6:2001:db8::1])\r\n"
		"\tby mx.example.net (Haechi) with ESMTPS id 0123456789abcdef\r\n"
		"\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)\r\n"
		"\tfor <user0@example.net>;\r\n"
		"\tSun, 22 Nov 2026 12:00:00 +0000\r\n"));
	assert_true(group_has(&s, 0,
		"Authentication-Results: mx.example.net;\r\n"
		"\tspf=fail (-all of example.com) smtp.mailfrom=example.com;\r\n"
		"\tspf=permerror (ip4:\\(\\\\\\) of mail.example.com)\r\n"
		"\tsmtp.helo=mail.example.com;\r\n"
		"\tiprev=pass (mail.example.com) policy.iprev=\"2001:db8::1\";\r\n"
		"\tauth=none\r\n"));
	scene_close(&s);
}

static void test_null_sender_and_user(void **state)
{
	(void)state;
	struct scene s;
	struct auth_results auth = { .spf_done = true, .mail_from = { .checked = true,
		.report = { .result = SPF_PASS, .domain = STR("mail.example.com") } } };
	scene_open(&s, 1);
	s.envelope.has_client = ip_parse(STR("192.0.2.1"), &s.envelope.client);
	s.envelope.mail_from = STR("");
	s.envelope.user = STR("min\"ji");
	s.envelope.smtputf8 = true;
	s.scan->facts[ROOM_AUTH] = &auth;
	edits_make(s.scan, &s.verdicts, &s.edits);
	assert_true(group_has(&s, 0, "Return-Path: <>\r\n"));
	assert_true(group_has(&s, 0, "from unknown (unknown [192.0.2.1])"));
	assert_true(group_has(&s, 0, "with UTF8SMTPA id"));
	assert_true(group_has(&s, 0, "spf=pass smtp.helo=mail.example.com;"));
	assert_true(group_has(&s, 0, "auth=pass smtp.auth=\"min\\\"ji\"\r\n"));
	scene_close(&s);
}

/* What a mail's signatures, its author's policy and its chain say (RFC 8601 2.7). */
static void test_authentication(void **state)
{
	(void)state;
	struct scene s;
	struct dkim_signature signatures[] = {
		{ .result = DKIM_FAIL, .problem = DKIM_PROBLEM_BODY, .domain = STR("example.com"),
			.selector = STR("s1"), .algorithm = STR("rsa-sha256"), .key_bits = 2048,
			.b = STR("AbCd\r\n EfGhIjKl") },
		{ .result = DKIM_POLICY, .problem = DKIM_PROBLEM_PARTIAL, .domain = STR("example.com"),
			.selector = STR("s2"), .partial = true, .testing = true, .key_bits = 1024 },
		{ .result = DKIM_NEUTRAL, .problem = DKIM_PROBLEM_SYNTAX,
			.identity = STR("a\"; dmarc=pass (b\r\n"), .algorithm = STR("x;y") },
		{ .result = DKIM_PASS, .domain = STR("list.example"), .selector = STR("s3") },
	};
	struct dkim_report dkim = { .v = signatures, .n = 4, .skipped = 3 };
	struct arc_set set = { .instance = 1, .seal_domain = STR("list.example") };
	struct arc_report arc = { .result = ARC_PASS, .sets = &set, .n = 1, .instances = 1 };
	struct author author = { .domain = STR("news.example.com") };
	struct dmarc_facts dmarc = { .author = &author, .result = DMARC_RESULT_FAIL,
		.override = DMARC_OVERRIDE_MAILING_LIST };
	struct auth_results auth = { .spf_done = true, .dkim = &dkim, .arc = &arc, .dmarc = &dmarc };
	struct dmarc_evaluation *evaluation = &dmarc.report.by[DMARC_TREE_WALK];
	dmarc.decides = evaluation;
	evaluation->result = DMARC_RESULT_FAIL;
	evaluation->is_subdomain = true;
	evaluation->record = (struct dmarc_record){ .found = true, .p = DMARC_POLICY_REJECT,
		.has_sp = true, .sp = DMARC_POLICY_QUARANTINE, .domain = STR("example.com") };
	scene_open(&s, 1);
	s.scan->facts[ROOM_AUTH] = &auth;
	edits_make(s.scan, &s.verdicts, &s.edits);
	if (!group_has(&s, 0,
		"Authentication-Results: mx.example.net;\r\n"
		"\tdkim=pass header.d=list.example header.s=s3;\r\n"
		"\tdkim=fail (2048-bit key) reason=body-hash header.d=example.com\r\n"
		"\theader.s=s1 header.a=rsa-sha256 header.b=AbCdEfGh;\r\n"
		"\tdkim=policy (1024-bit key, testing, l= leaves a part unsigned)\r\n"
		"\treason=partial header.d=example.com header.s=s2\r\n"
		"\tpolicy.dkim-rules=partial;\r\n"
		"\tdkim=neutral reason=syntax header.i=\"a\\\";?dmarc=pass?(b??\"\r\n"
		"\theader.a=\"x;y\" (3 more signatures);\r\n"
		"\tdmarc=fail (p=reject sp=quarantine dis=none mailing_list)\r\n"
		"\theader.from=news.example.com polrec.p=reject polrec.domain=example.com;\r\n"
		"\tarc=pass (i=1, sealed by list.example) header.oldest-pass=0\r\n"))
		fail_msg("%.*s", STR_ARG(s.edits.groups[0]));
	scene_close(&s);
}

static size_t longest_line(struct str text)
{
	size_t longest = 0;
	struct str line;
	while (str_next_piece(&text, '\n', &line))
		longest = line.n > longest ? line.n : longest;
	return longest;
}

/* Twenty signatures with the longest names that there are: some are counted only, and the rest of the
 * field is whole. */
static void test_many_signatures(void **state)
{
	(void)state;
	struct scene s;
	static char name[250];
	struct dkim_signature signatures[DKIM_SIGNATURES_MAX] = { 0 };
	struct dkim_report dkim = { .v = signatures, .n = DKIM_SIGNATURES_MAX };
	struct arc_report arc = { .result = ARC_NONE };
	struct auth_results auth = { .spf_done = true, .dkim = &dkim, .arc = &arc };
	memset(name, '"', sizeof(name));
	for (size_t i = 0; i < DKIM_SIGNATURES_MAX; i++)
		signatures[i] = (struct dkim_signature){ .result = i == 19 ? DKIM_PASS : DKIM_FAIL,
			.problem = DKIM_PROBLEM_SIGNATURE, .domain = str_bytes(name, 250),
			.selector = str_bytes(name, 250), .identity = str_bytes(name, 250),
			.algorithm = str_bytes(name, 250) };
	scene_open(&s, 1);
	s.scan->facts[ROOM_AUTH] = &auth;
	edits_make(s.scan, &s.verdicts, &s.edits);
	assert_true(group_has(&s, 0, "dkim=pass"));
	assert_true(group_has(&s, 0, "more signatures);\r\n\tarc=none\r\n"));
	assert_true(longest_line(s.edits.groups[0]) < 998);
	assert_true(s.edits.groups[0].n < 7000);
	scene_close(&s);
}

/* Mail that leaves us carries no marks of ours; another server writes its Return-Path. */
static void test_outbound(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, 1);
	s.envelope.kind = ENVELOPE_OUTBOUND;
	edits_make(s.scan, &s.verdicts, &s.edits);
	assert_int_equal(s.edits.group_count, 1);
	assert_true(group_has(&s, 0, "Received: by mx.example.net (Haechi)"));
	assert_false(group_has(&s, 0, "X-Spam-"));
	assert_false(group_has(&s, 0, "Return-Path"));
	assert_false(group_has(&s, 0, "Authentication-Results"));
	scene_close(&s);
}

/* A mail server that only asks us writes the trace fields itself. */
static void test_traced_elsewhere(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, 1);
	s.envelope.traced_elsewhere = true;
	edits_make(s.scan, &s.verdicts, &s.edits);
	assert_true(str_starts(s.edits.groups[0], STR("Authentication-Results: mx.example.net; none\r\n")));
	assert_false(group_has(&s, 0, "Received"));
	assert_false(group_has(&s, 0, "Return-Path"));
	s.envelope.kind = ENVELOPE_OUTBOUND;
	edits_make(s.scan, &s.verdicts, &s.edits);
	assert_int_equal(s.edits.group_count, 1);
	assert_int_equal(s.edits.groups[0].n, 0);
	scene_close(&s);
}

static void test_at_rcpt(void **state)
{
	(void)state;
	struct scene s;
	scene_open(&s, 1);
	s.scan->consultation = CONSULT_RCPT;
	s.scan->message = NULL;
	edits_make(s.scan, &s.verdicts, &s.edits);
	assert_int_equal(s.edits.group_count, 0);
	assert_int_equal(s.edits.removed_count, 0);
	scene_close(&s);
}

static int setup(void **state)
{
	(void)state;
	settings = settings_defaults();
	settings->hostname = STR("mx.example.net");
	settings->authserv_id = STR("");
	settings->language = LANGUAGE_EN;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	settings_free(&settings);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_many_groups),
		cmocka_unit_test(test_trace),
		cmocka_unit_test(test_null_sender_and_user),
		cmocka_unit_test(test_authentication),
		cmocka_unit_test(test_many_signatures),
		cmocka_unit_test(test_outbound),
		cmocka_unit_test(test_traced_elsewhere),
		cmocka_unit_test(test_at_rcpt),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
