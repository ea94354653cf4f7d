/* SPDX-License-Identifier: Apache-2.0
 *
 * Envelopes as clients tell them, and mails as they are given back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "gateway/returned.h"
#include "gateway/told.h"

struct world {
	struct loop *loop;
	struct settings *settings;
	struct limits *limits;
	struct asking *asking;
	struct judging *judging;
	struct consulting *consulting;
	struct consult *consult;
	struct listener_settings listener;
};

static void never_judged(void *context, enum judge_end end, const struct judgement *judgement)
{
	(void)context;
	(void)end;
	(void)judgement;
	fail();
}

static void open_world(struct world *w, uint32_t recipients_max)
{
	struct error err = { 0 };
	*w = (struct world){ .listener = { .name = STR("web"), .kind = ENVELOPE_INBOUND } };
	w->loop = loop_new();
	assert_true(settings_load_text(STR("networks = { own = [ \"192.0.2.0/24\" ]; };\n"), "test",
		&w->settings, &err));
	w->limits = limits_new(w->settings);
	w->asking = asking_new(w->loop);
	w->judging = judging_new(w->loop, w->settings, w->asking);
	w->consulting = consulting_new(&(struct reception_parts){ .loop = w->loop,
		.settings = w->settings, .limits = w->limits, .asking = w->asking,
		.judging = w->judging });
	w->consult = consult_new(w->consulting, recipients_max, never_judged, w);
	told_begin(w->consult, &w->listener);
}

static void close_world(struct world *w)
{
	consult_drop(&w->consult);
	consulting_free(&w->consulting);
	judging_free(&w->judging);
	asking_free(&w->asking);
	limits_free(&w->limits);
	settings_free(&w->settings);
	loop_free(&w->loop);
}

static const struct {
	enum told_field field;
	struct str value;
	bool good;
} values[] = {
	{ TOLD_CLIENT, STR_INIT("192.0.2.1"), true },
	{ TOLD_CLIENT, STR_INIT(" 2001:db8::1 "), true },
	{ TOLD_CLIENT, STR_INIT("unknown"), false },
	{ TOLD_CLIENT, STR_INIT(""), false },
	{ TOLD_HELO, STR_INIT("mail.example.org"), true },
	{ TOLD_HELO, STR_INIT("a\x01z"), false },
	{ TOLD_HELO, STR_INIT("a\0z"), false },
	{ TOLD_FROM, STR_INIT("kim@example.org"), true },
	{ TOLD_FROM, STR_INIT("<kim@example.org>"), true },
	{ TOLD_FROM, STR_INIT("<>"), true },
	{ TOLD_FROM, STR_INIT(""), true },
	{ TOLD_FROM, STR_INIT("kim"), false },
	{ TOLD_FROM, STR_INIT("kim@example.org\r\nRcpt: x"), false },
	{ TOLD_RCPT, STR_INIT("lee@example.net"), true },
	{ TOLD_RCPT, STR_INIT("\xea\xb9\x80@example.net"), true },
	{ TOLD_RCPT, STR_INIT("<>"), false },
	{ TOLD_RCPT, STR_INIT("/etc/passwd"), false },
	{ TOLD_USER, STR_INIT("kim"), true },
	{ TOLD_TLS_VERSION, STR_INIT("TLSv1.3"), true },
};

static void fields_are_checked(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		struct world w;
		open_world(&w, 10);
		const char *why = told_take(w.consult, w.limits, values[i].field, values[i].value);
		if (!why != values[i].good)
			fail_msg("%s \"%.*s\": %s", told_names[values[i].field].json,
				STR_ARG(values[i].value), why ? why : "taken");
		close_world(&w);
	}
}

static void an_envelope_is_filled(void **state)
{
	(void)state;
	struct world w;
	open_world(&w, 2);
	const struct envelope *e = &consult_mail(w.consult)->envelope;
	assert_false(e->has_client || e->has_mail_from);
	assert_true(e->traced_elsewhere && str_eq(e->listener, STR("web")) && e->time > 0);
	assert_null(told_take_json(w.consult, w.limits,
		STR("{\"client\":\"192.0.2.1\",\"helo\":\"h.example\",\"from\":\"<>\","
		    "\"rcpt\":[\"a@example.net\",\"<A@example.net>\",\"a@EXAMPLE.net\"],"
		    "\"tls_version\":\"TLSv1.3\",\"tls_cipher\":\"X\"}")));
	assert_true(e->has_client && e->client_trusted && e->has_mail_from && e->mail_from.n == 0);
	assert_int_equal(e->recipient_count, 2); /* the same one is taken once */
	assert_int_equal(e->kind, ENVELOPE_INBOUND);
	assert_string_equal(told_take_json(w.consult, w.limits, STR("{\"rcpt\":\"c@example.net\"}")),
		"too many recipients");
	assert_null(told_take_json(w.consult, w.limits, STR("{\"user\":\"kim\"}")));
	assert_int_equal(e->kind, ENVELOPE_OUTBOUND);
	assert_non_null(told_take_json(w.consult, w.limits, STR("[]")));
	assert_non_null(told_take_json(w.consult, w.limits, STR("{\"path\":\"/etc/passwd\"}")));
	assert_non_null(told_take_json(w.consult, w.limits, STR("{\"helo\":7}")));
	assert_non_null(told_take_json(w.consult, w.limits, STR("{\"helo\":\"a\",\"helo\":\"b\"}")));
	assert_non_null(told_take_json(w.consult, w.limits, STR("{\"rcpt\":[[\"a@b.example\"]]}")));
	close_world(&w);
}

/* ---- mails given back ---- */

static const struct {
	const char *title;
	struct str mail;
	struct removed removed[2];
	size_t removed_count;
	struct str whole, header;
} mails[] = {
	{ "CRLF", STR_INIT("A: 1\r\n\r\nbody\r\n"), { { 0 } }, 0,
		STR_INIT("X: y\r\n z\r\nA: 1\r\n\r\nbody\r\n"), STR_INIT("X: y\r\n z\r\nA: 1\r\n\r\n") },
	{ "LF", STR_INIT("A: 1\n\nbody\n"), { { 0 } }, 0, STR_INIT("X: y\n z\nA: 1\n\nbody\n"),
		STR_INIT("X: y\n z\nA: 1\n\n") },
	{ "a field taken out", STR_INIT("A: 1\nB: 2\nC: 3\n\nbody\n"), { { 5, 5 } }, 1,
		STR_INIT("X: y\n z\nA: 1\nC: 3\n\nbody\n"), STR_INIT("X: y\n z\nA: 1\nC: 3\n\n") },
	{ "first and last", STR_INIT("A: 1\nB: 2\nC: 3\n\nbody\n"), { { 0, 5 }, { 10, 5 } }, 2,
		STR_INIT("X: y\n z\nB: 2\n\nbody\n"), STR_INIT("X: y\n z\nB: 2\n\n") },
	{ "a mailbox line", STR_INIT("From x\nA: 1\n\nbody\n"), { { 0 } }, 0,
		STR_INIT("From x\nX: y\n z\nA: 1\n\nbody\n"), STR_INIT("From x\nX: y\n z\nA: 1\n\n") },
	{ "a mailbox line and a field", STR_INIT("From x\nA: 1\n\nbody\n"), { { 7, 5 } }, 1,
		STR_INIT("From x\nX: y\n z\n\nbody\n"), STR_INIT("From x\nX: y\n z\n\n") },
	{ "no body", STR_INIT("A: 1\r\n"), { { 0 } }, 0, STR_INIT("X: y\r\n z\r\nA: 1\r\n"),
		STR_INIT("X: y\r\n z\r\nA: 1\r\n") },
	{ "no line end", STR_INIT("A: 1"), { { 0 } }, 0, STR_INIT("X: y\r\n z\r\nA: 1"),
		STR_INIT("X: y\r\n z\r\nA: 1") },
	{ "an empty line first", STR_INIT("\nbody\n"), { { 0 } }, 0, STR_INIT("X: y\n z\n\nbody\n"),
		STR_INIT("X: y\n z\n\n") },
};

static void mails_are_given_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++)
		for (int header_only = 0; header_only < 2; header_only++) {
			struct world w;
			struct returned returned;
			struct error err = { 0 };
			struct str group = STR("X: y\r\n z\r\n"), piece;
			struct judgement j = { .groups = &group, .group_count = 1,
				.removed = (struct removed *)(uintptr_t)mails[i].removed,
				.removed_count = mails[i].removed_count };
			auto_buf out = BUF(1000);
			open_world(&w, 1);
			assert_int_equal(consult_write(w.consult, mails[i].mail), CONSULT_FINE);
			assert_true(returned_open(&returned, w.consult, &j, header_only, &err));
			while (returned_next(&returned, &piece))
				buf_add(&out, piece);
			struct str wanted = header_only ? mails[i].header : mails[i].whole;
			if (!str_eq(buf_str(&out), wanted) || returned.size != wanted.n)
				fail_msg("%s: %.*s", mails[i].title, STR_ARG(buf_str(&out)));
			returned_close(&returned);
			close_world(&w);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_checked),
		cmocka_unit_test(an_envelope_is_filled),
		cmocka_unit_test(mails_are_given_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
