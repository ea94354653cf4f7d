/* SPDX-License-Identifier: Apache-2.0
 *
 * Dialogues as scripts: lines with ">" are what must be sent, with "<" what the hop replies, and
 * "!" is the end of the connection. What came out stands in the row. */
#include "gateway/hop_dialogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

#define PIPELINING 1
#define EIGHTBIT   2
#define UTF8       4
#define SIZE_100   8

struct row {
	const char *title;
	enum hop_task task;
	bool lmtp;
	unsigned offers;
	const char *recipients; /* separated by blanks */
	const char *script;
	const char *replies; /* "250 ok|550 no" */
	enum hop_step end;   /* the last step; WAIT after "!" */
};

#define MAIL_TEXT "Subject: x\r\n\r\n.dot\r\n"

static const struct row rows[] = {
	{ "one recipient", HOP_DELIVER, false, 0, "r@x",
		"> MAIL FROM:<s@x>\n< 250 ok\n> RCPT TO:<r@x>\n< 250 ok\n> DATA\n< 354 go\n"
		"> Subject: x\n> \n> ..dot\n> .\n< 250 queued\n",
		"250 queued", HOP_STEP_CLEAN },
	{ "pipelined", HOP_DELIVER, false, PIPELINING | SIZE_100, "r@x t@x",
		"> MAIL FROM:<s@x> SIZE=20\n> RCPT TO:<r@x>\n> RCPT TO:<t@x>\n< 250 ok\n< 250 ok\n"
		"< 250 ok\n> DATA\n< 354 go\n> Subject: x\n> \n> ..dot\n> .\n< 250 queued\n",
		"250 queued|250 queued", HOP_STEP_CLEAN },
	{ "one of three refused", HOP_DELIVER, false, PIPELINING, "a@x b@x c@x",
		"> MAIL FROM:<s@x>\n> RCPT TO:<a@x>\n> RCPT TO:<b@x>\n> RCPT TO:<c@x>\n< 250 ok\n"
		"< 250 ok\n< 550 no\n< 250 ok\n> DATA\n< 354 go\n> Subject: x\n> \n> ..dot\n> .\n"
		"< 250 queued\n",
		"250 queued|550 no|250 queued", HOP_STEP_CLEAN },
	{ "all refused: no DATA", HOP_DELIVER, false, PIPELINING, "a@x b@x",
		"> MAIL FROM:<s@x>\n> RCPT TO:<a@x>\n> RCPT TO:<b@x>\n< 250 ok\n< 550 no\n< 450 later\n",
		"550 no|450 later", HOP_STEP_UNCLEAN },
	{ "MAIL refused", HOP_DELIVER, false, 0, "a@x b@x", "> MAIL FROM:<s@x>\n< 550 not you\n",
		"550 not you|550 not you", HOP_STEP_UNCLEAN },
	{ "DATA refused", HOP_DELIVER, false, 0, "a@x b@x",
		"> MAIL FROM:<s@x>\n< 250 ok\n> RCPT TO:<a@x>\n< 550 no\n> RCPT TO:<b@x>\n< 250 ok\n"
		"> DATA\n< 451 not now\n",
		"550 no|451 not now", HOP_STEP_UNCLEAN },
	{ "the mail refused", HOP_DELIVER, false, 0, "r@x",
		"> MAIL FROM:<s@x>\n< 250 ok\n> RCPT TO:<r@x>\n< 250 ok\n> DATA\n< 354 go\n"
		"> Subject: x\n> \n> ..dot\n> .\n< 554 spam\n",
		"554 spam", HOP_STEP_CLEAN },
	{ "goes with 421", HOP_DELIVER, false, 0, "r@x",
		"> MAIL FROM:<s@x>\n< 250 ok\n> RCPT TO:<r@x>\n< 250 ok\n> DATA\n< 354 go\n"
		"> Subject: x\n> \n> ..dot\n> .\n< 421 going\n",
		"421 going", HOP_STEP_UNCLEAN },
	{ "dies before DATA", HOP_DELIVER, false, PIPELINING, "a@x b@x c@x",
		"> MAIL FROM:<s@x>\n> RCPT TO:<a@x>\n> RCPT TO:<b@x>\n> RCPT TO:<c@x>\n< 250 ok\n"
		"< 550 no\n< 250 ok\n!\n",
		"550 no|0 4.4.2 gone|0 4.4.2 gone", HOP_STEP_WAIT },
	{ "dies after the mail: nobody knows", HOP_DELIVER, false, 0, "r@x",
		"> MAIL FROM:<s@x>\n< 250 ok\n> RCPT TO:<r@x>\n< 250 ok\n> DATA\n< 354 go\n"
		"> Subject: x\n> \n> ..dot\n> .\n!\n",
		"0 4.4.2 gone", HOP_STEP_WAIT },
	{ "LMTP: one reply each", HOP_DELIVER, true, PIPELINING, "a@x b@x c@x",
		"> MAIL FROM:<s@x>\n> RCPT TO:<a@x>\n> RCPT TO:<b@x>\n> RCPT TO:<c@x>\n< 250 ok\n"
		"< 250 ok\n< 550 no\n< 250 ok\n> DATA\n< 354 go\n> Subject: x\n> \n> ..dot\n> .\n"
		"< 250 saved a\n< 452 full c\n",
		"250 saved a|550 no|452 full c", HOP_STEP_CLEAN },
	{ "LMTP: dies between two replies", HOP_DELIVER, true, PIPELINING, "a@x b@x c@x",
		"> MAIL FROM:<s@x>\n> RCPT TO:<a@x>\n> RCPT TO:<b@x>\n> RCPT TO:<c@x>\n< 250 ok\n"
		"< 550 no\n< 250 ok\n< 250 ok\n> DATA\n< 354 go\n> Subject: x\n> \n> ..dot\n> .\n"
		"< 250 saved b\n!\n",
		"550 no|250 saved b|0 4.4.2 gone", HOP_STEP_WAIT },
	{ "a second 354", HOP_DELIVER, false, 0, "r@x",
		"> MAIL FROM:<s@x>\n< 250 ok\n> RCPT TO:<r@x>\n< 250 ok\n> DATA\n< 354 go\n"
		"> Subject: x\n> \n> ..dot\n> .\n< 354 go\n",
		"0 4.4.2 the recipient's server gave a reply that has no place there",
		HOP_STEP_UNCLEAN },
	{ "250 to DATA is no success", HOP_DELIVER, false, 0, "r@x",
		"> MAIL FROM:<s@x>\n< 250 ok\n> RCPT TO:<r@x>\n< 250 ok\n> DATA\n< 250 queued\n",
		"0 4.4.2 the recipient's server gave a reply that has no place there",
		HOP_STEP_UNCLEAN },
	{ "354 to MAIL", HOP_DELIVER, false, 0, "r@x", "> MAIL FROM:<s@x>\n< 354 go\n",
		"0 4.4.2 the recipient's server gave a reply that has no place there",
		HOP_STEP_UNCLEAN },
	{ "probe", HOP_PROBE, false, PIPELINING, "r@x",
		"> MAIL FROM:<s@x>\n> RCPT TO:<r@x>\n> RSET\n< 250 ok\n< 550 no\n< 250 ok\n",
		"550 no", HOP_STEP_CLEAN },
	{ "probe, one by one", HOP_PROBE, true, 0, "r@x",
		"> MAIL FROM:<s@x>\n< 250 ok\n> RCPT TO:<r@x>\n< 250 yes\n> RSET\n< 250 ok\n",
		"250 yes", HOP_STEP_CLEAN },
	{ "probe, MAIL refused", HOP_PROBE, false, PIPELINING, "r@x",
		"> MAIL FROM:<s@x>\n> RCPT TO:<r@x>\n> RSET\n< 450 slow\n< 503 first MAIL\n< 250 ok\n",
		"450 slow", HOP_STEP_CLEAN },
	{ "probe, MAIL refused, one by one", HOP_PROBE, false, 0, "r@x",
		"> MAIL FROM:<s@x>\n< 450 slow\n> RSET\n< 250 ok\n", "450 slow", HOP_STEP_CLEAN },
	{ "probe, dies before RSET", HOP_PROBE, false, PIPELINING, "r@x",
		"> MAIL FROM:<s@x>\n> RCPT TO:<r@x>\n> RSET\n< 250 ok\n< 250 yes\n!\n", "250 yes",
		HOP_STEP_WAIT },
	{ "probe, dies before RCPT's reply", HOP_PROBE, false, PIPELINING, "r@x",
		"> MAIL FROM:<s@x>\n> RCPT TO:<r@x>\n> RSET\n< 250 ok\n!\n", "0 4.4.2 gone",
		HOP_STEP_WAIT },
	{ "an address that would be two lines", HOP_DELIVER, false, 0, "a@x\rQUIT b@x",
		"> MAIL FROM:<s@x>\n< 250 ok\n> RCPT TO:<b@x>\n< 250 ok\n> DATA\n< 354 go\n"
		"> Subject: x\n> \n> ..dot\n> .\n< 250 queued\n",
		"553 5.1.3 Not an address|250 queued", HOP_STEP_CLEAN },
	{ "UTF-8 address, hop cannot", HOP_DELIVER, false, 0, "\xc3\xa4@x", "",
		"550 5.6.7 The recipient's server does not take SMTPUTF8", HOP_STEP_CLEAN },
	{ "UTF-8 address, hop can", HOP_PROBE, false, PIPELINING | UTF8, "\xc3\xa4@x",
		"> MAIL FROM:<s@x> SMTPUTF8\n> RCPT TO:<\xc3\xa4@x>\n> RSET\n< 250 ok\n< 250 yes\n"
		"< 250 ok\n",
		"250 yes", HOP_STEP_CLEAN },
	{ "nothing to say", HOP_LEARN, false, 0, "", "", "", HOP_STEP_CLEAN },
};

struct scene {
	struct hop_dialogue dialogue;
	struct outgoing outgoing;
	struct str recipients[8];
	struct hop_reply replies[8];
	enum hop_step step;
};

static struct hop_extensions extensions_of(unsigned offers)
{
	return (struct hop_extensions){ .pipelining = offers & PIPELINING,
		.body_8bit = offers & EIGHTBIT,
		.smtputf8 = offers & UTF8,
		.size = offers & SIZE_100,
		.size_max = offers & SIZE_100 ? 100 : 0 };
}

static void scene_init(
	struct scene *scene, struct str mail, enum hop_task task, const char *recipients)
{
	struct str rest = str_of(recipients), one;
	int fd = memfd_create("mail", MFD_CLOEXEC);

	*scene = (struct scene){ 0 };
	assert_int_equal(write(fd, mail.p, mail.n), (ssize_t)mail.n);
	scene->outgoing = (struct outgoing){ .mail = fd, .size = mail.n, .headers = STR("") };
	scene->dialogue.task = task;
	scene->dialogue.outgoing = &scene->outgoing;
	scene->dialogue.mail_from = STR("s@x");
	scene->dialogue.recipients = scene->recipients;
	scene->dialogue.replies = scene->replies;
	while (str_next_piece(&rest, ' ', &one))
		scene->recipients[scene->dialogue.recipient_count++] = one;
	hop_dialogue_init(&scene->dialogue);
}

static void scene_done(struct scene *scene)
{
	hop_dialogue_done(&scene->dialogue);
	close(scene->outgoing.mail);
}

/* All that it sends now. */
static void collect(struct scene *scene, struct buf *out)
{
	auto_buf part = BUF(HOP_OUT_ROOM);

	while (hop_dialogue_fill(&scene->dialogue, &part)) {
		buf_add(out, buf_str(&part));
		buf_clear(&part);
	}
}

static void play(struct scene *scene, const struct row *row)
{
	auto_buf sent = BUF(1 << 20), expected = BUF(1 << 20);
	struct hop_extensions offered = extensions_of(row->offers);
	struct str script = str_of(row->script), line;
	struct hop_reply reply;
	uint64_t code;

	scene->step = hop_dialogue_begin(&scene->dialogue, &offered);
	collect(scene, &sent);
	while (str_next_piece(&script, '\n', &line)) {
		if (str_starts(line, STR(">"))) {
			buf_add(&expected, str_from(line, 2));
			buf_add(&expected, STR("\r\n"));
			continue;
		}
		if (!str_eq(buf_str(&sent), buf_str(&expected)))
			fail_msg("%s: sent\n%s\nwant\n%s", row->title, sent.n ? sent.p : "",
				expected.n ? expected.p : "");
		buf_clear(&sent);
		buf_clear(&expected);
		if (str_starts(line, STR("!"))) {
			hop_dialogue_broken(&scene->dialogue, "gone");
			scene->step = HOP_STEP_WAIT;
			continue;
		}
		assert_true(str_to_uint(str_first(str_from(line, 2), 3), 599, &code));
		hop_reply_set(&reply, (uint16_t)code, str_from(line, 6));
		scene->step = hop_dialogue_reply(&scene->dialogue, &reply);
		collect(scene, &sent);
	}
	if (sent.n || expected.n)
		fail_msg("%s: at the end sent\n%s\nwant\n%s", row->title, sent.n ? sent.p : "",
			expected.n ? expected.p : "");
}

static void dialogues(void **state)
{
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		auto_buf got = BUF(4096);
		struct scene scene;

		scene_init(&scene, STR(MAIL_TEXT), rows[i].task, rows[i].recipients);
		scene.dialogue.lmtp = rows[i].lmtp;
		play(&scene, &rows[i]);
		for (size_t r = 0; r < scene.dialogue.recipient_count; r++)
			buf_printf(&got, "%s%u %s", r ? "|" : "", scene.replies[r].code,
				scene.replies[r].text);
		if (!str_eq(buf_str(&got), str_of(rows[i].replies)))
			fail_msg("%s: got \"%s\", want \"%s\"", rows[i].title, got.p,
				rows[i].replies);
		if (scene.step != rows[i].end)
			fail_msg("%s: ended with step %d", rows[i].title, scene.step);
		scene_done(&scene);
	}
}

static void what_a_mail_needs(void **state)
{
	static const struct {
		const char *title, *mail;
		bool utf8, eight;
		unsigned offers;
		uint16_t code;        /* 0: it is sent */
		const char *expected; /* first line sent, or the reply */
	} table[] = {
		{ "declared 8-bit and is", "S: x\r\n\r\n\xff\r\n", false, true, EIGHTBIT, 0,
			"MAIL FROM:<s@x> BODY=8BITMIME\r\n" },
		{ "declared 8-bit, hop cannot", "S: x\r\n\r\n\xff\r\n", false, true, 0, 550,
			"5.6.3 The recipient's server does not take 8BITMIME" },
		{ "declared 8-bit and is not", "S: x\r\n\r\nx\r\n", false, true, 0, 0,
			"MAIL FROM:<s@x>\r\n" },
		{ "8-bit and never said so", "S: x\r\n\r\n\xff\r\n", false, false, 0, 0,
			"MAIL FROM:<s@x>\r\n" },
		{ "declared UTF-8 and is", "S: \xc3\xa4\r\n\r\nx\r\n", true, false, UTF8, 0,
			"MAIL FROM:<s@x> SMTPUTF8\r\n" },
		{ "declared UTF-8, hop cannot", "S: \xc3\xa4\r\n\r\nx\r\n", true, false, 0, 550,
			"5.6.7 The recipient's server does not take SMTPUTF8" },
		{ "declared UTF-8 and is not", "S: x\r\n\r\nx\r\n", true, false, 0, 0,
			"MAIL FROM:<s@x>\r\n" },
		{ "too large",
			"S: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n",
			false, false, SIZE_100, 552,
			"5.3.4 Larger than the recipient's server takes" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		auto_buf sent = BUF(4096);
		struct scene scene;
		struct hop_extensions offered = extensions_of(table[i].offers);

		print_message("%s\n", table[i].title);
		scene_init(&scene, str_of(table[i].mail), HOP_DELIVER, "r@x");
		scene.outgoing.smtputf8 = table[i].utf8;
		scene.outgoing.body_8bit = table[i].eight;
		enum hop_step step = hop_dialogue_begin(&scene.dialogue, &offered);
		assert_int_equal(step, table[i].code ? HOP_STEP_CLEAN : HOP_STEP_SEND);
		if (table[i].code) {
			assert_int_equal(scene.replies[0].code, table[i].code);
			assert_string_equal(scene.replies[0].text, table[i].expected);
		} else {
			collect(&scene, &sent);
			assert_string_equal(sent.p, table[i].expected);
		}
		scene_done(&scene);
	}
}

static void junk_addresses(void **state)
{
	static const struct {
		const char *address, *expected;
	} table[] = {
		{ "user@x", "RCPT TO:<user+Junk@x>\r\n" },
		{ "user+list@x", "RCPT TO:<user+Junk@x>\r\n" },
		{ "+user@x", "RCPT TO:<+user+Junk@x>\r\n" },
		{ "\"a b\"@x", "RCPT TO:<\"a b+Junk\"@x>\r\n" },
		{ "\"a@b\"@x", "RCPT TO:<\"a@b+Junk\"@x>\r\n" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		auto_buf sent = BUF(4096);
		struct scene scene;
		struct hop_extensions offered = extensions_of(PIPELINING);

		scene_init(&scene, STR(MAIL_TEXT), HOP_DELIVER, "");
		scene.recipients[0] = str_of(table[i].address);
		scene.dialogue.recipient_count = 1;
		scene.outgoing.junk = true;
		scene.outgoing.junk_mark = JUNK_BY_PLUS;
		assert_int_equal(hop_dialogue_begin(&scene.dialogue, &offered), HOP_STEP_SEND);
		collect(&scene, &sent);
		if (!str_ends(buf_str(&sent), str_of(table[i].expected)))
			fail_msg("%s: sent %s", table[i].address, sent.p);
		scene_done(&scene);
	}
}

/* A dialogue may be begun anew only while nothing was heard. */
static void untouched(void **state)
{
	auto_buf sent = BUF(4096);
	struct scene scene;
	struct hop_extensions offered = extensions_of(PIPELINING);
	struct hop_reply ok;
	(void)state;

	hop_reply_set(&ok, 250, STR("ok"));
	scene_init(&scene, STR(MAIL_TEXT), HOP_DELIVER, "r@x");
	assert_int_equal(hop_dialogue_begin(&scene.dialogue, &offered), HOP_STEP_SEND);
	collect(&scene, &sent);
	assert_true(hop_dialogue_untouched(&scene.dialogue));
	hop_dialogue_init(&scene.dialogue);
	assert_int_equal(hop_dialogue_begin(&scene.dialogue, &offered), HOP_STEP_SEND);
	buf_clear(&sent);
	collect(&scene, &sent);
	assert_string_equal(sent.p, "MAIL FROM:<s@x>\r\nRCPT TO:<r@x>\r\n");
	hop_dialogue_reply(&scene.dialogue, &ok);
	assert_false(hop_dialogue_untouched(&scene.dialogue));
	scene_done(&scene);
}

/* Replies come before their commands were sent. */
static void replies_to_nothing(void **state)
{
	struct scene scene;
	struct hop_extensions offered = extensions_of(0);
	struct hop_reply ok;
	(void)state;

	hop_reply_set(&ok, 250, STR("ok"));
	scene_init(&scene, STR(MAIL_TEXT), HOP_DELIVER, "r@x");
	assert_int_equal(hop_dialogue_begin(&scene.dialogue, &offered), HOP_STEP_SEND);
	assert_int_equal(hop_dialogue_reply(&scene.dialogue, &ok), HOP_STEP_UNCLEAN);
	assert_int_equal(scene.replies[0].code, 0);
	assert_non_null(strstr(scene.replies[0].text, "no place there"));
	scene_done(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dialogues),
		cmocka_unit_test(what_a_mail_needs),
		cmocka_unit_test(junk_addresses),
		cmocka_unit_test(untouched),
		cmocka_unit_test(replies_to_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
