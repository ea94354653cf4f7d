/* SPDX-License-Identifier: Apache-2.0
 *
 * A session before the real reception: keeper, scanners and carrier are played. What the scanner
 * thinks of a mail stands in its addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "gateway/played.h"
#include "gateway/reception.h"

struct world {
	struct loop *loop;
	struct settings *settings;
	struct limits *limits;
	struct asking *asking;
	struct judging *judging;
	struct played_keeper keeper;
	struct played_carrier carrier;
	struct reception *reception;
	struct listener_settings listener;
	struct smtp_session *session;
	struct channel *scanners[8];
	size_t scanner_count;
	bool scanner_dies, scanner_is_silent, hung_up;
	uint64_t job;
	uint8_t consultation;
	struct arena *arena;
	struct envelope envelope; /* of the scanner's job */
	struct buf heard;
	struct loop_timer *patience;
};

/* ---- the scanner ---- */

static void add_scanner(struct world *w);

static enum action action_of(struct str address)
{
	static const struct {
		const char *word;
		enum action action;
	} words[] = { { "junk", ACTION_JUNK }, { "closed", ACTION_ACCEPT },
		{ "minor", ACTION_QUARANTINE }, { "bad", ACTION_REJECT } };
	for (size_t i = 0; i < 4; i++)
		if (str_starts(address, str_of(words[i].word)))
			return words[i].action;
	return ACTION_ACCEPT;
}

static void give_verdict(struct world *w, struct channel *channel)
{
	const struct envelope *e = &w->envelope;
	struct str groups[2] = { STR("X-Group: inbox\r\n"), STR("X-Group: other\r\n") };
	struct judgement j = { .job = w->job, .action = ACTION_REJECT, .score = 1,
		.reply = STR("Judged"), .groups = groups, .group_count = 2,
		.recipient_count = e->recipient_count, .summary = STR("TEST=1") };
	j.recipients = arena_array_of(w->arena, struct recipient_verdict, e->recipient_count);
	for (size_t i = 0; i < e->recipient_count; i++) {
		enum action action = action_of(e->recipients[i].address);
		if (str_starts(e->mail_from, STR("refused")) ||
			(str_starts(e->mail_from, STR("rejected")) && w->consultation == CONSULT_DATA))
			action = ACTION_REJECT;
		if (w->consultation == CONSULT_RCPT && action != ACTION_REJECT)
			action = ACTION_ACCEPT;
		if (w->consultation == CONSULT_RCPT && !str_starts(e->mail_from, STR("refused")))
			action = ACTION_ACCEPT;
		j.recipients[i].action = (uint8_t)action;
		j.recipients[i].group = action != ACTION_ACCEPT;
		if (action < j.action)
			j.action = (uint8_t)action;
	}
	j.code = j.action == ACTION_REJECT ? 550 : 250;
	j.enhanced = j.action == ACTION_REJECT ? STR("5.7.1") : STR("2.0.0");
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, TURN_RECORD);
	wire_put_u64(&frame, w->job);
	wire_put_u8(&frame, 1);
	wire_put_str(&frame, STR("{\"record\":1}"));
	channel_send(channel, &frame, NULL, 0);
	wire_begin(&frame, TURN_VERDICT);
	judgement_put(&frame, &j);
	channel_send(channel, &frame, NULL, 0);
}

static void scanner_hears(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct world *w = context;
	(void)fds;
	w->job = wire_get_u64(frame);
	if (frame->type == JOB_BEGIN) {
		w->consultation = wire_get_u8(frame);
		envelope_get(w->arena, frame, &w->envelope);
		assert_true(wire_complete(frame));
	} else if (frame->type == JOB_RUN && !w->scanner_is_silent) {
		size_t at = w->scanner_count - 1;
		if (w->scanner_dies && w->consultation == CONSULT_DATA) {
			channel_free(&w->scanners[at]);
			add_scanner(w);
		} else {
			give_verdict(w, w->scanners[at]);
		}
	}
}

static void scanner_lost(void *context)
{
	struct world *w = context;
	for (size_t i = 0; i < w->scanner_count; i++)
		channel_free(&w->scanners[i]);
}

static void add_scanner(struct world *w)
{
	int pair[2];
	assert_true(wire_pair(pair) && w->scanner_count < 8);
	w->scanners[w->scanner_count++] =
		channel_new(w->loop, pair[1], scanner_hears, scanner_lost, w);
	judging_add_scanner(w->judging, 1, pair[0]);
}

/* ---- the world ---- */

static const char base_settings[] =
	"hostname = \"mx.example\"; networks = { own = [ \"127.0.0.1\" ]; };\n"
	"domains = ( { name = \"example.com\"; hop = \"maildir:/m\"; },\n"
	"  { name = \"example.org\"; hop = \"lmtp:127.0.0.1:24\"; } );\n";

static void woken(void *context)
{
	loop_stop(((struct world *)context)->loop);
}

static bool hung_up(void *context)
{
	return ((struct world *)context)->hung_up;
}

static void impatient(void *context)
{
	struct world *w = context;
	loop_timer_remove(&w->patience);
	loop_stop(w->loop);
}

static void open_session(struct world *w)
{
	struct ip ip;
	assert_true(ip_parse(STR("127.0.0.1"), &ip));
	w->session = smtp_session_new(reception_house(w->reception), &w->listener, &ip, 1);
	smtp_session_attach(w->session,
		&(struct smtp_line){ .woken = woken, .hung_up = hung_up, .context = w });
}

static struct world *build(const char *more)
{
	struct world *w = calloc(1, sizeof *w);
	assert_non_null(w);
	auto_buf text = BUF(4096);
	struct error err;
	buf_add(&text, str_of(base_settings));
	buf_add(&text, str_of(more));
	if (!settings_load_text(buf_str(&text), "test", &w->settings, &err))
		fail_msg("%s", err.text);
	w->arena = arena_new(16 * 1024 * 1024);
	w->heard = BUF(64 * 1024);
	w->loop = loop_new();
	w->limits = limits_new(w->settings);
	w->asking = asking_new(w->loop);
	w->judging = judging_new(w->loop, w->settings, w->asking);
	w->carrier = (struct played_carrier){ .loop = w->loop, .features = { true, true, true } };
	w->reception = reception_new(&(struct reception_parts){ .loop = w->loop,
		.settings = w->settings, .limits = w->limits, .asking = w->asking,
		.judging = w->judging, .carrier = played_carrier_of(&w->carrier) });
	w->listener = (struct listener_settings){ .name = STR("test") };
	played_keeper_start(&w->keeper, w->loop, w->asking);
	add_scanner(w);
	open_session(w);
	return w;
}

/* Lets everything that is under way come to its end. */
static void settle(struct world *w, int64_t ms)
{
	w->patience = loop_timer_add(w->loop, ms, impatient, w);
	while (w->patience)
		loop_run(w->loop);
}

static void end(struct world *w)
{
	smtp_session_free(&w->session);
	settle(w, 20);
	assert_int_equal(reception_busy(w->reception), 0);
	assert_int_equal(judging_jobs(w->judging), 0);
	assert_int_equal(asking_open(w->asking), 0);
	reception_free(&w->reception);
	judging_free(&w->judging);
	asking_free(&w->asking);
	played_keeper_stop(&w->keeper);
	played_carrier_stop(&w->carrier);
	for (size_t i = 0; i < w->scanner_count; i++)
		channel_free(&w->scanners[i]);
	limits_free(&w->limits);
	settings_free(&w->settings);
	loop_free(&w->loop);
	buf_done(&w->heard);
	arena_free(&w->arena);
	free(w);
}

/* Says a line and returns what is answered at last. */
static const char *say(struct world *w, const char *line)
{
	static char answer[512];
	struct buf *out = smtp_session_output(w->session);
	buf_drop(out, out->n);
	smtp_session_input(w->session, str_of(line));
	smtp_session_input(w->session, STR("\r\n"));
	for (int i = 0; i < 1000 && smtp_session_wants(w->session) == SMTP_WANTS_NOTHING; i++)
		loop_run(w->loop);
	snprintf(answer, sizeof answer, "%.*s", STR_ARG(str_trim(buf_str(out))));
	return answer;
}

/* The answer to the whole mail; recipients with blanks between. */
static const char *send_mail(struct world *w, const char *from, const char *recipients)
{
	char line[256];
	struct str rest = str_of(recipients), one;
	say(w, "HELO c");
	snprintf(line, sizeof line, "MAIL FROM:<%s>", from);
	assert_string_equal(say(w, line), "250 2.1.0 Ok");
	while (str_next_piece(&rest, ' ', &one)) {
		snprintf(line, sizeof line, "RCPT TO:<%.*s>", STR_ARG(one));
		const char *answer = say(w, line);
		if (answer[0] != '2')
			return answer;
	}
	const char *answer = say(w, "DATA");
	return answer[0] == '3' ? say(w, "Subject: x\r\n\r\nbody\r\n.") : answer;
}

static void starts(const char *text, const char *wanted)
{
	if (strncmp(text, wanted, strlen(wanted)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", text, wanted);
}

/* ---- tests ---- */

static void a_mail_is_delivered_to_its_accounts(void **state)
{
	(void)state;
	struct world *w = build("");
	starts(send_mail(w, "a@b.example", "active@example.com alias@example.com"), "250 2.0.0 Ok: ");
	/* Two addresses, one account, one copy. */
	assert_int_equal(w->carrier.delivery_count, 1);
	assert_string_equal(w->carrier.deliveries[0].recipients, "active@example.com");
	assert_string_equal(w->carrier.deliveries[0].hop, "maildir:/m");
	assert_string_equal(w->carrier.deliveries[0].headers, "X-Group: inbox\r\n");
	assert_string_equal(w->carrier.deliveries[0].mail, "Subject: x\r\n\r\nbody\r\n");
	assert_false(w->carrier.deliveries[0].junk);
	settle(w, 20);
	assert_int_equal(w->keeper.journal_count, 1);
	const struct journal_row *row = &w->keeper.journals[0].journal;
	assert_int_equal(row->code, 250);
	assert_int_equal(row->recipient_count, 2);
	assert_true(str_eq(row->action, STR("accept")));
	assert_true(str_eq(row->record, STR("{\"record\":1}")));
	assert_false(row->mail_kept);
	assert_int_equal(w->carrier.store_count, 0);
	end(w);
}

static void recipients_are_looked_up(void **state)
{
	(void)state;
	struct world *w = build("");
	starts(send_mail(w, "a@b.example", "nobody@example.com"), "550 5.1.1");
	starts(say(w, "RCPT TO:<dormant@example.com>"), "550 5.2.1");
	starts(say(w, "RCPT TO:<closed@example.com>"), "550 5.1.6");
	starts(say(w, "RCPT TO:<minor@example.com>"), "250 2.1.5");
	starts(say(w, "RSET"), "250");
	/* The keeper is away: later. */
	played_keeper_stop(&w->keeper);
	settle(w, 10);
	starts(send_mail(w, "a@b.example", "active@example.com"), "451 4.3.0");
	/* It comes back. */
	played_keeper_start(&w->keeper, w->loop, w->asking);
	starts(say(w, "RCPT TO:<active@example.com>"), "250");
	/* It dies while it is asked. */
	say(w, "RSET");
	say(w, "MAIL FROM:<a@b.example>");
	w->keeper.silent = true;
	smtp_session_input(w->session, STR("RCPT TO:<active@example.com>\r\n"));
	settle(w, 10);
	assert_int_equal(smtp_session_wants(w->session), SMTP_WANTS_NOTHING);
	struct buf *out = smtp_session_output(w->session);
	buf_drop(out, out->n);
	played_keeper_stop(&w->keeper);
	settle(w, 10);
	assert_true(str_starts(buf_str(out), STR("451 4.3.0")));
	end(w);
}

static void a_hop_is_probed(void **state)
{
	(void)state;
	static const struct played_answer answers[] = {
		{ "no@example.org", { 550, "5.1.1 nobody" } },
		{ "bare@example.org", { 550, "nobody here" } },
		{ "later@example.org", { 450, "4.2.0 busy" } },
		{ "away@example.org", { 0, "connection refused" } },
		{ NULL, { 0, "" } },
	};
	struct world *w = build("");
	w->carrier.answers = answers;
	starts(send_mail(w, "a@b.example", "no@example.org"), "550 5.1.1 nobody");
	starts(say(w, "RCPT TO:<bare@example.org>"), "550 5.0.0 nobody here");
	starts(say(w, "RCPT TO:<later@example.org>"), "450 4.2.0 busy");
	starts(say(w, "RCPT TO:<away@example.org>"), "451 4.4.1");
	starts(say(w, "RCPT TO:<yes@example.org>"), "250");
	assert_int_equal(w->keeper.asked_recipients, 0);
	starts(say(w, "DATA"), "354");
	starts(say(w, "x\r\n."), "250");
	assert_string_equal(w->carrier.deliveries[0].recipients, "yes@example.org");
	assert_string_equal(w->carrier.deliveries[0].hop, "lmtp:127.0.0.1:24");
	end(w);
}

static void a_first_look_may_refuse(void **state)
{
	(void)state;
	struct world *w = build("");
	starts(send_mail(w, "refused@b.example", "active@example.com"), "550 5.7.1 Judged");
	starts(say(w, "RCPT TO:<minor@example.com>"), "550 5.7.1 Judged");
	settle(w, 10);
	assert_int_equal(w->keeper.journal_count, 1); /* the same story is told once */
	assert_int_equal(w->keeper.journals[0].journal.code, 550);
	assert_int_equal(w->carrier.delivery_count, 0);
	end(w);
}

static void verdicts_lead_to_places(void **state)
{
	(void)state;
	struct world *w = build("");
	starts(send_mail(w, "a@b.example", "x@example.org junk@example.org minor@example.org bad@example.org"),
		"250 2.0.0 Ok");
	assert_int_equal(w->carrier.delivery_count, 2);
	assert_string_equal(w->carrier.deliveries[0].recipients, "x@example.org");
	assert_false(w->carrier.deliveries[0].junk);
	assert_string_equal(w->carrier.deliveries[1].recipients, "junk@example.org");
	assert_true(w->carrier.deliveries[1].junk);
	assert_string_equal(w->carrier.deliveries[1].headers, "X-Group: other\r\n");
	assert_int_equal(w->carrier.store_count, 2);
	assert_int_equal(w->keeper.add_count, 2);
	const struct quarantine_row *held = &w->keeper.adds[0].quarantine;
	const struct quarantine_row *refused = &w->keeper.adds[1].quarantine;
	assert_int_equal(held->state, QUARANTINE_HELD);
	assert_true(str_eq(held->reason, STR("verdict")));
	assert_true(str_eq(held->recipients[0], STR("minor@example.org")));
	assert_true(str_eq(held->id, held->mail_id));
	assert_true(str_eq(refused->reason, STR("refused")));
	assert_true(str_ends(refused->id, STR("-2")));
	assert_string_equal(w->carrier.stores[0].content,
		"X-Group: other\r\nSubject: x\r\n\r\nbody\r\n");
	end(w);
}

static void a_refused_mail_goes_nowhere(void **state)
{
	(void)state;
	struct world *w = build("");
	starts(send_mail(w, "rejected@b.example", "active@example.com"), "550 5.7.1 Judged");
	settle(w, 10);
	assert_int_equal(w->carrier.delivery_count + w->carrier.store_count, 0);
	assert_int_equal(w->keeper.journal_count, 1);
	end(w);
}

static const struct played_answer all_later[] = { { "x@example.org", { 451, "4.2.2 full" } },
	{ "y@example.org", { 0, "" } }, { NULL, { 0, "" } } };
static const struct played_answer all_never[] = { { "x@example.org", { 552, "5.2.2 full" } },
	{ "y@example.org", { 554, "5.6.0 no" } }, { NULL, { 0, "" } } };
static const struct played_answer some_later[] = { { "y@example.org", { 451, "4.2.2 full" } },
	{ NULL, { 0, "" } } };

/* The carrier answers probes and deliveries alike: recipients that fail are named after RCPT. */
static const char *send_then_fail(struct world *w, const char *recipients,
	const struct played_answer *answers)
{
	char line[128];
	struct str rest = str_of(recipients), one;
	say(w, "HELO c");
	say(w, "MAIL FROM:<a@b.example>");
	while (str_next_piece(&rest, ' ', &one)) {
		snprintf(line, sizeof line, "RCPT TO:<%.*s>", STR_ARG(one));
		starts(say(w, line), "250");
	}
	w->carrier.answers = answers;
	say(w, "DATA");
	return say(w, "Subject: x\r\n\r\nbody\r\n.");
}

static void a_hop_that_takes_nothing_leaves_it_to_the_client(void **state)
{
	(void)state;
	struct world *w = build("");
	starts(send_then_fail(w, "x@example.org y@example.org", all_later), "451 4.2.2 full");
	w->carrier.answers = NULL;
	starts(send_then_fail(w, "x@example.org y@example.org", all_never), "552 5.2.2 full");
	w->carrier.answers = NULL;
	/* What the quarantine would get is not kept either: the mail comes again whole. */
	starts(send_then_fail(w, "x@example.org minor@example.org", all_later), "451 4.2.2 full");
	assert_int_equal(w->carrier.store_count, 0);
	assert_int_equal(w->keeper.add_count, 0);
	end(w);
}

static void a_mail_half_accepted_is_ours(void **state)
{
	(void)state;
	struct world *w = build("");
	starts(send_then_fail(w, "x@example.org y@example.org", some_later), "250 2.0.0 Ok");
	assert_int_equal(w->keeper.add_count, 1);
	const struct quarantine_row *row = &w->keeper.adds[0].quarantine;
	assert_int_equal(row->state, QUARANTINE_RETRY);
	assert_int_equal(row->recipient_count, 1);
	assert_true(str_eq(row->recipients[0], STR("y@example.org")));
	assert_true(str_eq(row->detail, STR("4.2.2 full")));
	assert_string_equal(w->carrier.stores[0].content,
		"X-Group: inbox\r\nSubject: x\r\n\r\nbody\r\n");
	/* No room for the rest: better twice than never. */
	w->carrier.answers = NULL;
	w->carrier.store_fails = true;
	starts(send_then_fail(w, "x@example.org y@example.org", some_later), "451 4.3.0");
	w->carrier.answers = NULL;
	w->carrier.store_fails = false;
	w->keeper.add_status = REPLY_TEMPORARY;
	starts(send_then_fail(w, "x@example.org y@example.org", some_later), "451 4.3.0");
	end(w);
}

static void poison_is_set_aside(void **state)
{
	(void)state;
	struct world *w = build("");
	w->scanner_dies = true;
	starts(send_mail(w, "a@b.example", "active@example.com"), "250 2.0.0 Ok");
	assert_int_equal(w->carrier.delivery_count, 0);
	assert_int_equal(w->keeper.add_count, 1);
	assert_int_equal(w->keeper.adds[0].quarantine.state, QUARANTINE_POISON);
	assert_string_equal(w->carrier.stores[0].content, "Subject: x\r\n\r\nbody\r\n");
	w->keeper.add_status = REPLY_LIMIT;
	starts(send_mail(w, "a@b.example", "active@example.com"), "451 4.3.0");
	end(w);
}

static void without_scanners_it_is_later(void **state)
{
	(void)state;
	struct world *w = build("smtp = { judge_timeout = 1; };");
	starts(send_mail(w, "a@b.example", ""), "554");
	starts(say(w, "RCPT TO:<active@example.com>"), "250");
	scanner_lost(w);
	say(w, "DATA");
	starts(say(w, "x\r\n."), "451 4.3.2");
	assert_int_equal(w->carrier.delivery_count, 0);
	starts(send_mail(w, "a@b.example", "active@example.com"), "451 4.3.2");
	end(w);
}

static void a_client_that_goes_is_forgotten_or_served(void **state)
{
	(void)state;
	struct world *w = build("");
	/* While the keeper is asked. */
	say(w, "HELO c");
	say(w, "MAIL FROM:<a@b.example>");
	smtp_session_input(w->session, STR("RCPT TO:<active@example.com>\r\n"));
	smtp_session_free(&w->session);
	settle(w, 10);
	assert_int_equal(reception_busy(w->reception), 0);
	/* While the hop is probed. */
	open_session(w);
	say(w, "HELO c");
	say(w, "MAIL FROM:<a@b.example>");
	smtp_session_input(w->session, STR("RCPT TO:<x@example.org>\r\n"));
	smtp_session_free(&w->session);
	settle(w, 10);
	assert_int_equal(reception_busy(w->reception), 0);
	/* While it is judged. */
	open_session(w);
	say(w, "HELO c");
	say(w, "MAIL FROM:<a@b.example>");
	say(w, "RCPT TO:<active@example.com>");
	say(w, "DATA");
	smtp_session_input(w->session, STR("x\r\n.\r\n"));
	smtp_session_free(&w->session);
	settle(w, 10);
	assert_int_equal(w->carrier.delivery_count, 0);
	assert_int_equal(reception_busy(w->reception), 0);
	/* It has hung up, which is seen before the delivery. */
	open_session(w);
	w->hung_up = true;
	starts(send_mail(w, "a@b.example", "active@example.com"), "451 4.4.2");
	assert_int_equal(w->carrier.delivery_count, 0);
	w->hung_up = false;
	/* While it is delivered: what has begun is brought to its end. */
	w->carrier.slow = true;
	say(w, "MAIL FROM:<a@b.example>");
	say(w, "RCPT TO:<active@example.com>");
	say(w, "DATA");
	smtp_session_input(w->session, STR("x\r\n.\r\n"));
	settle(w, 10);
	assert_int_equal(w->carrier.delivery_count, 1);
	smtp_session_free(&w->session);
	assert_int_equal(reception_busy(w->reception), 1);
	played_carrier_go_on(&w->carrier);
	settle(w, 10);
	assert_int_equal(reception_busy(w->reception), 0);
	size_t journals = w->keeper.journal_count;
	assert_int_equal(w->keeper.journals[journals - 1].journal.code, 250);
	end(w);
}

static void mails_are_kept_for_replay(void **state)
{
	(void)state;
	struct world *w = build("keeping = { mode = \"mail\"; };");
	starts(send_mail(w, "a@b.example", "active@example.com"), "250");
	settle(w, 10);
	assert_int_equal(w->carrier.store_count, 1);
	assert_int_equal(strncmp(w->carrier.stores[0].path, "kept/", 5), 0);
	assert_string_equal(w->carrier.stores[0].content, "Subject: x\r\n\r\nbody\r\n");
	assert_true(w->keeper.journals[0].journal.mail_kept);
	w->carrier.store_fails = true;
	starts(send_mail(w, "a@b.example", "active@example.com"), "250");
	settle(w, 10);
	assert_false(w->keeper.journals[1].journal.mail_kept);
	end(w);
	w = build("keeping = { mode = \"none\"; };");
	starts(send_mail(w, "a@b.example", "active@example.com"), "250");
	settle(w, 10);
	assert_int_equal(w->keeper.journals[0].journal.record.n, 0);
	end(w);
}

int main(void)
{
	log_open("test", LOG_TO_STDERR, LOG_LEVEL_ERROR);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_is_delivered_to_its_accounts),
		cmocka_unit_test(recipients_are_looked_up),
		cmocka_unit_test(a_hop_is_probed),
		cmocka_unit_test(a_first_look_may_refuse),
		cmocka_unit_test(verdicts_lead_to_places),
		cmocka_unit_test(a_refused_mail_goes_nowhere),
		cmocka_unit_test(a_hop_that_takes_nothing_leaves_it_to_the_client),
		cmocka_unit_test(a_mail_half_accepted_is_ours),
		cmocka_unit_test(poison_is_set_aside),
		cmocka_unit_test(without_scanners_it_is_later),
		cmocka_unit_test(a_client_that_goes_is_forgotten_or_served),
		cmocka_unit_test(mails_are_kept_for_replay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
