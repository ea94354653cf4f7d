/* SPDX-License-Identifier: Apache-2.0
 *
 * Delivery as the door sees it, against a hop that plays its part or dies in it. */
#include "gateway/deliver.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "gateway/fake_hop.h"
#include "gateway/hop_pool.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define PATIENCE        30000 /* ms, for what must come */
#define HELLO           "< 220 hop\n> EHLO mx.example\n< 250-hop\n< 250-8BITMIME\n< 250 PIPELINING\n"
#define LHLO            "< 220 hop\n> LHLO mx.example\n< 250-hop\n< 250 PIPELINING\n"

/* ---- the stage: a loop, a deliverer, a hop ---- */

struct play {
	struct loop *loop;
	struct settings *settings;
	struct deliverer *deliverer;
	struct fake_hop *fake;
	struct hop hop;
	char hop_text[160];
	struct outgoing outgoing;
	struct hop_reply replies[8];
	size_t reply_count;
	struct hop_features features;
	int answers, wanted;
	bool in_time;
	bool leaves_early;
};

static void on_no_patience(void *context)
{
	struct play *play = context;
	play->in_time = false;
	loop_stop(play->loop);
}

static void run_until(struct play *play, int answers)
{
	struct loop_timer *timer = loop_timer_add(play->loop, PATIENCE, on_no_patience, play);

	play->in_time = true;
	play->wanted = answers;
	if (play->answers < answers)
		loop_run(play->loop);
	loop_timer_remove(&timer);
	assert_true(play->in_time);
}

static void on_pause_over(void *context)
{
	loop_stop(context);
}

/* The loop goes on, for things that nobody is told of. */
static void run_for(struct play *play, int ms)
{
	struct loop_timer *timer = loop_timer_add(play->loop, ms, on_pause_over, play->loop);
	loop_run(play->loop);
	loop_timer_remove(&timer);
}

static void counted(struct play *play)
{
	if (++play->answers >= play->wanted)
		loop_stop(play->loop);
}

static void on_done(void *context, const struct hop_reply *replies, size_t count)
{
	struct play *play = context;

	play->reply_count = count;
	memcpy(play->replies, replies, (count < 8 ? count : 8) * sizeof *replies);
	counted(play);
}

static void on_probe(void *context, const struct hop_reply *reply, struct hop_features features)
{
	struct play *play = context;

	play->replies[0] = *reply;
	play->features = features;
	counted(play);
}

static int mail_of(struct str text)
{
	int fd = memfd_create("mail", MFD_CLOEXEC);

	while (text.n) {
		ssize_t n = write(fd, text.p, text.n);
		assert_true(n > 0);
		text = str_from(text, (size_t)n);
	}
	return fd;
}

static void set_hop(struct play *play, enum hop_kind kind)
{
	struct fake_hop *fake = play->fake;

	play->hop = (struct hop){ .kind = kind, .host = STR("127.0.0.1"), .port = fake->port };
	if (fake->unix_path[0])
		play->hop = (struct hop){ .kind = kind, .path = str_of(fake->unix_path) };
	snprintf(play->hop_text, sizeof play->hop_text, "%d:%u%s", kind, fake->port,
		fake->unix_path);
	play->hop.text = str_of(play->hop_text);
}

/* scripts: of the fake hop, in order of connections; none: it behaves as a server. */
static void play_init(struct play *play, struct fake_hop *fake, enum hop_kind kind,
	const char *const *scripts, size_t count)
{
	*play = (struct play){ .fake = fake, .loop = loop_new(), .settings = settings_defaults() };
	fake_hop_start(fake, scripts, count);
	set_hop(play, kind);
	play->settings->hostname = STR("mx.example");
	play->settings->smtp.hop_timeout = 2;
	play->settings->smtp.end_of_data_timeout = 10;
	play->deliverer = deliverer_new(play->loop, play->settings);
}

static void mail_init(
	struct play *play, struct str text, const struct str *recipients, size_t count)
{
	play->outgoing = (struct outgoing){ .mail_id = STR("id"),
		.mail = mail_of(text),
		.size = text.n,
		.headers = STR("Received: by us\r\n"),
		.mail_from = STR("s@x"),
		.hop = &play->hop,
		.recipients = recipients,
		.recipient_count = count };
}

static void play_done(struct play *play)
{
	deliverer_free(&play->deliverer);
	fake_hop_stop(play->fake);
	if (play->fake->failure[0] && !play->leaves_early)
		fail_msg("the hop says: %s", play->fake->failure);
	if (play->outgoing.size)
		close(play->outgoing.mail);
	loop_free(&play->loop);
	settings_free(&play->settings);
}

static const struct str one[] = { STR_INIT("r@x") };
static const struct str three[] = { STR_INIT("a@x"), STR_INIT("b@x"), STR_INIT("c@x") };

static void deliver_once(struct play *play)
{
	play->answers = 0;
	deliver(play->deliverer, &play->outgoing, on_done, play);
	assert_int_equal(play->answers, 0); /* never from inside */
	run_until(play, 1);
}

static void assert_reply(const struct hop_reply *reply, uint16_t code, const char *text)
{
	if (reply->code != code || strncmp(reply->text, text, strlen(text)) != 0)
		fail_msg("got %u %s, want %u %s", reply->code, reply->text, code, text);
}

/* ---- what a hop says ---- */

struct row {
	const char *title;
	enum hop_kind kind;
	bool three; /* recipients; else one */
	const char *script;
	uint16_t codes[3];
	const char *texts[3];
};

#define ENVELOPE  "> MAIL FROM:<s@x>\n> RCPT TO:<r@x>\n"
#define ENVELOPE3 "> MAIL FROM:<s@x>\n> RCPT TO:<a@x>\n> RCPT TO:<b@x>\n> RCPT TO:<c@x>\n"

static const struct row rows[] = {
	{ "replies of several lines", HOP_SMTP, false,
		"< 220-hop\n< 220 ready\n> EHLO mx.example\n< 250-hop\n< 250 PIPELINING\n" ENVELOPE
		"< 250-2.1.0 sender\n< 250 2.1.0 ok\n< 250-2.1.5 rec\n< 250 2.1.5 ok\n> DATA\n"
		"< 354-go\n< 354 on\nD\n< 250-2.0.0 queued\n< 250 2.0.0 as 42\nR",
		{ 250 }, { "2.0.0 queued as 42" } },
	{ "bare line feeds and no text", HOP_SMTP, false,
		"n 220\n> EHLO\n< 250\n> MAIL\n< 250\n> RCPT\n< 250\n> DATA\n< 354\nD\n< 250\nR",
		{ 250 }, { "" } },
	{ "slow, byte by byte", HOP_SMTP, false,
		HELLO ENVELOPE
		"+ 2\n= 100\n+ 5\n= 100\n+ 0\n= 100\n< \n< 250 ok\n> DATA\n= 300\n< 354 go\nD\n"
		"= 300\n< 250 ok\nR",
		{ 250 }, { "ok" } },
	{ "one command at a time", HOP_SMTP, false,
		"< 220 hop\n> EHLO\n< 250 hop\n> MAIL FROM:<s@x>\n?\n< 250 ok\n> RCPT TO:<r@x>\n?\n"
		"< 250 ok\n> DATA\n?\n< 354 go\nD\n?\n< 250 ok\nR",
		{ 250 }, { "ok" } },
	{ "knows no EHLO", HOP_SMTP, false,
		"< 220 hop\n> EHLO mx.example\n< 500 what?\n> HELO mx.example\n< 250 hop\n"
		"> MAIL FROM:<s@x>\n< 250 ok\n> RCPT\n< 250 ok\n> DATA\n< 354 go\nD\n< 250 ok\nR",
		{ 250 }, { "ok" } },
	{ "one of three refused", HOP_SMTP, true,
		HELLO ENVELOPE3
		"< 250 ok\n< 250 ok\n< 550 5.1.1 no\n< 250 ok\n> DATA\n< 354 go\nD\n"
		"< 250 queued\nR",
		{ 250, 550, 250 }, { "queued", "5.1.1 no", "queued" } },
	{ "LMTP: each its own", HOP_LMTP, true,
		LHLO ENVELOPE3 "< 250 ok\n< 250 ok\n< 550 5.1.1 no\n< 250 ok\n> DATA\n< 354 go\nD\n"
			       "< 250 saved a\n< 452 4.2.2 full c\nR",
		{ 250, 550, 452 }, { "saved a", "5.1.1 no", "4.2.2 full c" } },
	{ "LMTP: dies between its replies", HOP_LMTP, true,
		LHLO ENVELOPE3 "< 250 ok\n< 250 ok\n< 250 ok\n< 250 ok\n> DATA\n< 354 go\nD\n"
			       "< 250 saved a\n< 250 saved b\n",
		{ 250, 250, 0 }, { "saved a", "saved b", "4.4.2 " } },
	{ "dies at the greeting", HOP_SMTP, false, "= 10", { 0 }, { "4.4.2 " } },
	{ "greets with 554", HOP_SMTP, false, "< 554 no service\nR", { 0 },
		{ "4.4.2 greeted with 554 no service" } },
	{ "is another protocol", HOP_SMTP, false, "< HTTP/1.1 400 Bad Request\nR", { 0 },
		{ "4.4.2 speaks neither" } },
	{ "refuses us", HOP_SMTP, false, "< 220 hop\n> EHLO\n< 421 busy\nR", { 0 },
		{ "4.4.2 hello answered with 421 busy" } },
	{ "dies before DATA", HOP_SMTP, false, HELLO ENVELOPE "< 250 ok\n", { 0 }, { "4.4.2 " } },
	{ "dies at DATA", HOP_SMTP, false, HELLO ENVELOPE "< 250 ok\n< 250 ok\n> DATA\n", { 0 },
		{ "4.4.2 " } },
	{ "dies after the final dot", HOP_SMTP, false,
		HELLO ENVELOPE "< 250 ok\n< 250 ok\n> DATA\n< 354 go\nD\n", { 0 }, { "4.4.2 " } },
	{ "falls silent at the greeting", HOP_SMTP, false, "R", { 0 },
		{ "4.4.2 no reply in time" } },
	{ "falls silent after RCPT", HOP_SMTP, false, HELLO ENVELOPE "< 250 ok\nR", { 0 },
		{ "4.4.2 no reply in time" } },
	{ "falls silent after the final dot", HOP_SMTP, false,
		HELLO ENVELOPE "< 250 ok\n< 250 ok\n> DATA\n< 354 go\nD\nR", { 0 },
		{ "4.4.2 no reply in time" } },
	{ "refuses the mail", HOP_SMTP, false,
		HELLO ENVELOPE "< 250 ok\n< 250 ok\n> DATA\n< 354 go\nD\n< 554 5.6.0 bad\nR",
		{ 554 }, { "5.6.0 bad" } },
	{ "refuses the sender", HOP_SMTP, true, HELLO "> MAIL\n< 450 4.7.1 slow\nR",
		{ 450, 450, 450 }, { "4.7.1 slow", "4.7.1 slow", "4.7.1 slow" } },
	{ "says 250 without a mail", HOP_SMTP, false,
		HELLO ENVELOPE "< 250 ok\n< 250 ok\n> DATA\n< 250 fine\nR", { 0 }, { "4.4.2 " } },
};

static void hops_of_all_kinds(void **state)
{
	(void)state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct fake_hop fake = { .lmtp = false };
		struct play play;
		size_t count = rows[i].three ? 3 : 1;

		print_message("%s\n", rows[i].title);
		play_init(&play, &fake, rows[i].kind, &rows[i].script, 1);
		mail_init(&play, STR("Subject: x\r\n\r\nbody\r\n"), rows[i].three ? three : one,
			count);
		deliver_once(&play);
		assert_int_equal(play.reply_count, count);
		for (size_t r = 0; r < count; r++)
			assert_reply(&play.replies[r], rows[i].codes[r], rows[i].texts[r]);
		assert_int_equal(fake.connections, 1); /* nothing is tried twice */
		play_done(&play);
	}
}

/* A hop that drips line after line of one reply, each in time, is silent all the same. */
static void dripping_is_silence(void **state)
{
	static const char *const scripts[] = { HELLO ENVELOPE
		"< 250-x\n= 900\n< 250-x\n= 900\n< 250-x\n= 900\n< 250-x\n= 900\n< 250 ok\n< 250 ok\n"
		"> DATA\n< 354 go\nD\n< 250 ok\nR" };
	struct fake_hop fake = { 0 };
	struct play play;
	(void)state;

	play_init(&play, &fake, HOP_SMTP, scripts, 1);
	mail_init(&play, STR("x\r\n"), one, 1);
	deliver_once(&play);
	assert_reply(&play.replies[0], 0, "4.4.2 no reply in time");
	play.leaves_early = true; /* its script goes on */
	play_done(&play);
}

static void nobody_listens(void **state)
{
	struct fake_hop fake = { 0 };
	struct play play;
	(void)state;

	play_init(&play, &fake, HOP_SMTP, NULL, 0);
	mail_init(&play, STR("x\r\n"), one, 1);
	fake_hop_stop(&fake); /* its port is free now */
	deliver_once(&play);
	assert_int_equal(play.replies[0].code, 0);
	assert_non_null(strstr(play.replies[0].text, "refused"));
	play.answers = 0;
	deliver_probe(play.deliverer, &play.hop, STR("s@x"), STR("r@x"), on_probe, &play);
	run_until(&play, 1);
	assert_int_equal(play.replies[0].code, 0);
	assert_false(play.features.known);
	fake = (struct fake_hop){ 0 };
	fake_hop_start(&fake, NULL, 0);
	play_done(&play);
}

/* ---- connections ---- */

static void connections_are_reused(void **state)
{
	static const char *const scripts[] = { HELLO ENVELOPE
		"< 250 ok\n< 250 ok\n> DATA\n< 354 go\nD\n< 250 first\n" ENVELOPE
		"< 250 ok\n< 250 ok\n> DATA\n< 354 go\nD\n< 250 second\n> QUIT\nR" };
	struct fake_hop fake = { 0 };
	struct play play;
	(void)state;

	play_init(&play, &fake, HOP_SMTP, scripts, 1);
	mail_init(&play, STR("Subject: x\r\n\r\n.body\r\nend"), one, 1);
	deliver_once(&play);
	assert_reply(&play.replies[0], 250, "first");
	deliver_once(&play);
	assert_reply(&play.replies[0], 250, "second");
	assert_int_equal(fake.connections, 1);
	assert_int_equal(fake.mail_count, 2);
	assert_string_equal(
		fake.mails[1].data, "Received: by us\r\nSubject: x\r\n\r\n..body\r\nend\r\n");
	play_done(&play);
}

/* The hop has closed the idle connection, with or without a word: nobody notices. */
static void stale_connections_are_replaced(void **state)
{
	static const char first[] =
		HELLO ENVELOPE "< 250 ok\n< 250 ok\n> DATA\n< 354 go\nD\n< 250 first\n";
	static const char first_421[] = HELLO ENVELOPE
		"< 250 ok\n< 250 ok\n> DATA\n< 354 go\nD\n< 250 first\n> MAIL\n< 421 idle too long\nR";
	static const char first_dies[] =
		HELLO ENVELOPE "< 250 ok\n< 250 ok\n> DATA\n< 354 go\nD\n< 250 first\n> MAIL\n";
	static const char first_idle_421[] = HELLO ENVELOPE
		"< 250 ok\n< 250 ok\n> DATA\n< 354 go\nD\n< 250 first\n< 421 idle\nR";
	static const char second[] =
		HELLO ENVELOPE "< 250 ok\n< 250 ok\n> DATA\n< 354 go\nD\n< 250 second\nR";
	static const char *const table[][2] = { { first, second }, { first_421, second },
		{ first_dies, second }, { first_idle_421, second } };
	(void)state;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct fake_hop fake = { 0 };
		struct play play;

		play_init(&play, &fake, HOP_SMTP, table[i], 2);
		mail_init(&play, STR("x\r\n"), one, 1);
		deliver_once(&play);
		assert_reply(&play.replies[0], 250, "first");
		if (i % 3 == 0)
			run_for(&play, 100);
		deliver_once(&play);
		assert_reply(&play.replies[0], 250, "second");
		assert_int_equal(fake.connections, 2);
		play_done(&play);
	}
}

/* A new connection that dies is no stale one: once is enough. */
static void a_dying_hop_is_not_tried_for_ever(void **state)
{
	static const char *const scripts[] = { HELLO ENVELOPE
		"< 250 ok\n< 250 ok\n> DATA\n< 354 go\nD\n< 250 first\n",
		HELLO ENVELOPE };
	struct fake_hop fake = { 0 };
	struct play play;
	(void)state;

	play_init(&play, &fake, HOP_SMTP, scripts, 2);
	mail_init(&play, STR("x\r\n"), one, 1);
	deliver_once(&play);
	deliver_once(&play);
	assert_reply(&play.replies[0], 0, "4.4.2 ");
	assert_int_equal(fake.connections, 2);
	play_done(&play);
}

/* Each mail of many arrives whole, alone, and with its own recipients. */
static void mails_are_never_mixed(void **state)
{
	enum { COUNT = 60 };
	struct fake_hop fake = { .lmtp = true, .slow = true };
	static struct play play;
	static struct outgoing mails[COUNT];
	static struct str recipients[COUNT][2];
	static char names[COUNT][2][32];
	bool seen[COUNT] = { false };
	(void)state;

	play_init(&play, &fake, HOP_LMTP, NULL, 0);
	for (int i = 0; i < COUNT; i++) {
		auto_buf text = BUF(1 << 20);
		buf_printf(&text, "Number: %d\r\n\r\n", i);
		for (int line = 0; line < 200 * (i % 7); line++)
			buf_printf(&text, "%d of %d\r\n", line, i);
		buf_printf(&text, "end of %d\r\n", i);
		for (int r = 0; r < 2; r++) {
			snprintf(names[i][r], sizeof names[i][r], "u%d-%d@x", i, r);
			recipients[i][r] = str_of(names[i][r]);
		}
		mail_init(&play, buf_str(&text), recipients[i], 2);
		mails[i] = play.outgoing;
		deliver(play.deliverer, &mails[i], on_done, &play);
	}
	run_until(&play, COUNT);
	assert_int_equal(fake.mail_count, COUNT);
	assert_in_range(fake.most_open, 2, HOP_CONNECTIONS_MAX);
	for (int i = 0; i < COUNT; i++) {
		struct str data = str_of(fake.mails[i].data);
		char expected[64];
		int number = -1;

		assert_int_equal(
			sscanf(fake.mails[i].data, "Received: by us\r\nNumber: %d", &number), 1);
		assert_in_range(number, 0, COUNT - 1);
		assert_false(seen[number]);
		seen[number] = true;
		snprintf(expected, sizeof expected, "u%d-0@x u%d-1@x ", number, number);
		assert_string_equal(fake.mails[i].recipients, expected);
		snprintf(expected, sizeof expected, "end of %d\r\n", number);
		assert_true(str_ends(data, str_of(expected)));
		assert_int_equal(data.n, mails[number].size + 17);
	}
	play.outgoing.size = 0;
	play_done(&play);
	for (int i = 0; i < COUNT; i++)
		close(mails[i].mail);
}

static void a_large_mail(void **state)
{
	struct fake_hop fake = { 0 };
	struct play play;
	auto_buf text = BUF(32 << 20), dotted = BUF(32 << 20);
	(void)state;

	buf_add(&dotted, STR("Received: by us\r\n"));
	for (int i = 0; text.n < 8 << 20; i++) {
		buf_printf(
			&text, "%s%d a line of some length, as lines are\r\n", i % 3 ? "" : ".", i);
		buf_printf(&dotted, "%s%d a line of some length, as lines are\r\n",
			i % 3 ? "" : "..", i);
	}
	play_init(&play, &fake, HOP_SMTP, NULL, 0);
	mail_init(&play, buf_str(&text), one, 1);
	deliver_once(&play);
	assert_reply(&play.replies[0], 250, "2.0.0 queued");
	assert_true(str_eq(str_of(fake.mails[0].data), buf_str(&dotted)));
	play_done(&play);
}

static void by_a_unix_socket(void **state)
{
	struct fake_hop fake = { .lmtp = true };
	struct play play;
	(void)state;

	snprintf(fake.unix_path, sizeof fake.unix_path, "/tmp/haechi-hop-%ld", (long)getpid());
	play_init(&play, &fake, HOP_LMTP, NULL, 0);
	mail_init(&play, STR("x\r\n"), three, 3);
	deliver_once(&play);
	for (int i = 0; i < 3; i++)
		assert_reply(&play.replies[i], 250, "2.0.0 saved");
	play_done(&play);
}

static void by_a_name(void **state)
{
	struct fake_hop fake = { 0 };
	struct play play;
	(void)state;

	play_init(&play, &fake, HOP_SMTP, NULL, 0);
	play.hop.host = STR("localhost");
	play.hop.text = STR("by name");
	mail_init(&play, STR("x\r\n"), one, 1);
	deliver_once(&play);
	assert_reply(&play.replies[0], 250, "2.0.0 queued");
	/* A label too long for DNS: nobody is asked. */
	play.hop.host = STR(
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.example");
	play.hop.text = STR("by no name");
	deliver_once(&play);
	assert_reply(&play.replies[0], 0, "4.4.2 no address");
	play_done(&play);
}

/* ---- probes ---- */

static void probe(struct play *play, const char *from, const char *recipient)
{
	play->answers = 0;
	deliver_probe(play->deliverer, &play->hop, str_of(from), str_of(recipient), on_probe, play);
	assert_int_equal(play->answers, 0);
	run_until(play, 1);
}

static void probes_are_cached(void **state)
{
#define PROBE(address, reply)                                                                      \
	"> MAIL FROM:<s@x>\n> RCPT TO:<" address ">\n> RSET\n< 250 ok\n< " reply "\n< 250 ok\n"
	static const char *const scripts[] = { HELLO PROBE("yes@x", "250 2.1.5 welcome")
			PROBE("no@x", "550 5.1.1 unknown") PROBE("later@x", "450 4.2.0 later")
				PROBE("policy@x", "550 5.7.1 not from you")
					PROBE("policy@x", "250 2.1.5 now yes") "> QUIT\nR" };
	struct fake_hop fake = { 0 };
	struct play play;
	(void)state;

	play_init(&play, &fake, HOP_SMTP, scripts, 1);
	for (int round = 0; round < 2; round++) {
		probe(&play, "s@x", "yes@x");
		assert_reply(&play.replies[0], 250, "2.1.5 welcome");
		assert_true(play.features.known && play.features.body_8bit);
		assert_false(play.features.smtputf8);
		probe(&play, "s@x", "no@x");
		assert_reply(&play.replies[0], 550, "5.1.1 unknown");
		probe(&play, "s@x", "later@x");
		assert_reply(&play.replies[0], 450, "4.2.0 later");
		probe(&play, "s@x", "policy@x");
		assert_reply(
			&play.replies[0], round ? 250 : 550, round ? "2.1.5 now yes" : "5.7.1");
	}
	assert_int_equal(fake.connections, 1);
	play_done(&play);
}

/* What is said of the sender is not kept for the recipient. */
static void senders_that_the_hop_refuses(void **state)
{
	static const char *const scripts[] = { HELLO
		"> MAIL FROM:<bad@x>\n> RCPT\n> RSET\n< 550 5.1.0 not you\n< 503 MAIL first\n< 250 ok\n"
		"> MAIL FROM:<>\n> RCPT TO:<r@x>\n> RSET\n< 250 ok\n< 250 2.1.5 yes\n< 250 ok\nR" };
	struct fake_hop fake = { 0 };
	struct play play;
	(void)state;

	play_init(&play, &fake, HOP_SMTP, scripts, 1);
	probe(&play, "bad@x", "r@x");
	assert_reply(&play.replies[0], 550, "5.1.0 not you");
	probe(&play, "", "r@x");
	assert_reply(&play.replies[0], 250, "2.1.5 yes");
	play_done(&play);
}

/* A probe and a mail share a connection, one after the other. */
static void a_probe_leaves_a_clean_connection(void **state)
{
	struct fake_hop fake = { 0 };
	struct play play;
	(void)state;

	play_init(&play, &fake, HOP_SMTP, NULL, 0);
	mail_init(&play, STR("x\r\n"), one, 1);
	for (int i = 0; i < 20; i++) {
		char address[32];
		snprintf(address, sizeof address, "probed%d@x", i);
		probe(&play, "s@x", address);
		assert_int_equal(play.replies[0].code, 250);
		deliver_once(&play);
		assert_int_equal(play.replies[0].code, 250);
		assert_string_equal(fake.mails[i].recipients, "r@x ");
	}
	assert_in_range(fake.connections, 1, 2);
	play_done(&play);
}

static void features_are_learned(void **state)
{
	static const char *const scripts[] = {
		"< 220 hop\n> EHLO mx.example\n< 250-hop\n< 250 SMTPUTF8\nR"
	};
	struct fake_hop fake = { 0 };
	struct play play;
	struct hop maildir = { .kind = HOP_MAILDIR, .text = STR("maildir:/x") };
	(void)state;

	play_init(&play, &fake, HOP_SMTP, scripts, 1);
	struct hop_features f = deliver_features(play.deliverer, &play.hop);
	assert_false(f.known);
	for (int i = 0; i < 100 && !f.known; i++) {
		run_for(&play, 50);
		f = deliver_features(play.deliverer, &play.hop);
	}
	assert_true(f.known && f.smtputf8 && !f.body_8bit);
	assert_int_equal(fake.connections, 1);
	f = deliver_features(play.deliverer, &maildir);
	assert_true(f.known && f.smtputf8 && f.body_8bit);
	play_done(&play);
}

/* ---- disks ---- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void on_stored(void *context, bool ok, const struct error *err)
{
	struct play *play = context;

	assert_int_equal(ok, err == NULL);
	play->replies[0].code = ok ? 250 : 451;
	counted(play);
}

static void to_maildirs_and_the_quarantine(void **state)
{
	static const struct str accounts[] = { STR_INIT("a@x"), STR_INIT("no address"),
		STR_INIT("b@x") };
	char root[] = "/tmp/haechi-deliver-XXXXXX", path[128];
	struct fake_hop fake = { 0 };
	struct play play;
	struct stat st;
	(void)state;

	assert_non_null(mkdtemp(root));
	play_init(&play, &fake, HOP_SMTP, NULL, 0);
	play.hop = (struct hop){ .kind = HOP_MAILDIR, .path = str_of(root), .text = str_of(root) };
	play.settings->data_directory = str_of(root);
	mail_init(&play, STR("x\r\n"), accounts, 3);
	probe(&play, "s@x", "a@x");
	assert_reply(&play.replies[0], 550, "5.1.1");
	deliver_once(&play);
	assert_reply(&play.replies[0], 250, "2.0.0 ");
	assert_reply(&play.replies[1], 553, "5.1.3 ");
	assert_reply(&play.replies[2], 250, "2.0.0 ");
	snprintf(path, sizeof path, "%s/x/b/Maildir/new", root);
	assert_int_equal(stat(path, &st), 0);
	probe(&play, "s@x", "a@x");
	assert_reply(&play.replies[0], 250, "2.1.5");

	/* A file where a directory should be. */
	snprintf(path, sizeof path, "%s/x/c", root);
	close(open(path, O_CREAT | O_WRONLY, 0600));
	play.outgoing.recipients = &(const struct str){ "c@x", 3 };
	play.outgoing.recipient_count = 1;
	deliver_once(&play);
	assert_reply(&play.replies[0], 451, "4.3.0 ");

	play.outgoing.recipient_count = 0;
	deliver_once(&play);
	assert_int_equal(play.reply_count, 0);

	for (int i = 0; i < 2; i++) {
		play.answers = 0;
		deliver_store(
			play.deliverer, &play.outgoing, STR("quarantine/id.eml"), on_stored, &play);
		run_until(&play, 1);
		assert_int_equal(play.replies[0].code, i ? 451 : 250); /* never over another */
	}
	snprintf(path, sizeof path, "%s/quarantine/id.eml", root);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 17 + 3);
	play_done(&play);
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hops_of_all_kinds),
		cmocka_unit_test(dripping_is_silence),
		cmocka_unit_test(nobody_listens),
		cmocka_unit_test(connections_are_reused),
		cmocka_unit_test(stale_connections_are_replaced),
		cmocka_unit_test(a_dying_hop_is_not_tried_for_ever),
		cmocka_unit_test(mails_are_never_mixed),
		cmocka_unit_test(a_large_mail),
		cmocka_unit_test(by_a_unix_socket),
		cmocka_unit_test(by_a_name),
		cmocka_unit_test(probes_are_cached),
		cmocka_unit_test(senders_that_the_hop_refuses),
		cmocka_unit_test(a_probe_leaves_a_clean_connection),
		cmocka_unit_test(features_are_learned),
		cmocka_unit_test(to_maildirs_and_the_quarantine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
