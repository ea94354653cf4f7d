/* SPDX-License-Identifier: Apache-2.0
 *
 * Retries with files of a real quarantine directory, a played keeper and a played carrier. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "gateway/played.h"
#include "gateway/retry.h"

static char directory[] = "/tmp/haechi-retry-XXXXXX";

struct world {
	struct loop *loop;
	struct settings *settings;
	struct asking *asking;
	struct played_keeper keeper;
	struct played_carrier carrier;
	struct retrying *retrying;
	struct loop_timer *patience;
};

static void write_mail(const char *id)
{
	char path[128];
	snprintf(path, sizeof path, "%s/quarantine/%s.eml", directory, id);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs("Subject: kept\r\nFrom: s@sender.example\r\n\r\nbody\r\n", f);
	fclose(f);
}

static int make_directory(void **state)
{
	char path[64];
	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof path, "%s/quarantine", directory);
	assert_int_equal(mkdir(path, 0700), 0);
	write_mail("one");
	write_mail("two");
	return 0;
}

static int remove_directory(void **state)
{
	static const char *const parts[] = { "/quarantine/one.eml", "/quarantine/two.eml",
		"/quarantine", "" };
	char path[128];
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s%s", directory, parts[i]);
		if (remove(path) != 0)
			return -1;
	}
	return 0;
}

static void impatient(void *context)
{
	struct world *w = context;
	loop_timer_remove(&w->patience);
	loop_stop(w->loop);
}

static void settle(struct world *w)
{
	w->patience = loop_timer_add(w->loop, 20, impatient, w);
	while (w->patience)
		loop_run(w->loop);
}

/* Runs one row to its end. */
static struct world *play(const char *more, const struct quarantine_row *row,
	const struct played_answer *answers, bool store_fails)
{
	struct world *w = calloc(1, sizeof *w);
	assert_non_null(w);
	auto_buf text = BUF(4096);
	struct error err;
	buf_printf(&text,
		"hostname = \"mx.example\"; data_directory = \"%s\"; %s\n"
		"domains = ( { name = \"example.com\"; hop = \"maildir:/m\"; },\n"
		"  { name = \"example.org\"; hop = \"lmtp:127.0.0.1:24\"; } );\n",
		directory, more);
	if (!settings_load_text(buf_str(&text), "test", &w->settings, &err))
		fail_msg("%s", err.text);
	w->loop = loop_new();
	w->asking = asking_new(w->loop);
	w->carrier = (struct played_carrier){ .loop = w->loop, .features = { true, true, true },
		.answers = answers, .store_fails = store_fails };
	w->retrying = retrying_new(&(struct retrying_parts){ .loop = w->loop,
		.settings = w->settings, .asking = w->asking,
		.carrier = played_carrier_of(&w->carrier) });
	w->keeper.due = (struct quarantine_row *)row;
	w->keeper.due_count = 1;
	played_keeper_start(&w->keeper, w->loop, w->asking);
	settle(w);
	assert_int_equal(retrying_busy(w->retrying), 0);
	return w;
}

static void end(struct world *w)
{
	retrying_free(&w->retrying);
	asking_free(&w->asking);
	played_keeper_stop(&w->keeper);
	played_carrier_stop(&w->carrier);
	settings_free(&w->settings);
	loop_free(&w->loop);
	free(w);
}

static struct str two[] = { STR_INIT("x@example.org"), STR_INIT("y@example.org") };
static struct str accounts[] = { STR_INIT("alias@example.com"), STR_INIT("closed@example.com") };

static struct quarantine_row row_of(struct str *recipients, size_t n)
{
	return (struct quarantine_row){ .id = STR("one"), .mail_id = STR("0MAIL"),
		.state = QUARANTINE_RETRY, .time = 1795305600, .attempts = 2,
		.mail_from = STR("s@sender.example"), .recipients = recipients,
		.recipient_count = n };
}

static const struct played_answer y_later[] = { { "y@example.org", { 451, "4.2.2 full" } },
	{ NULL, { 0, "" } } };
static const struct played_answer y_never[] = { { "y@example.org", { 550, "5.1.1 gone" } },
	{ NULL, { 0, "" } } };
static const struct played_answer both_fail[] = { { "x@example.org", { 0, "connection refused" } },
	{ "y@example.org", { 550, "5.1.1 gone" } }, { NULL, { 0, "" } } };

static void a_mail_is_delivered_in_the_end(void **state)
{
	(void)state;
	struct quarantine_row row = row_of(two, 2);
	row.junk = true;
	struct world *w = play("", &row, NULL, false);
	assert_int_equal(w->carrier.delivery_count, 1);
	const struct played_delivery *d = &w->carrier.deliveries[0];
	assert_string_equal(d->recipients, "x@example.org y@example.org");
	assert_string_equal(d->mail, "Subject: kept\r\nFrom: s@sender.example\r\n\r\nbody\r\n");
	assert_string_equal(d->from, "s@sender.example");
	assert_true(d->junk);
	assert_int_equal(w->keeper.update_count, 1);
	assert_int_equal(w->keeper.updates[0].outcome.state, QUARANTINE_RELEASED);
	assert_true(w->keeper.claims >= 2); /* asks for more when done */
	end(w);
}

static void accounts_are_looked_up_again(void **state)
{
	(void)state;
	struct quarantine_row row = row_of(accounts, 2);
	struct world *w = play("relay = \"smtp:127.0.0.1:26\";", &row, NULL, false);
	assert_string_equal(w->carrier.deliveries[0].recipients, "active@example.com");
	assert_string_equal(w->carrier.deliveries[0].hop, "maildir:/m");
	/* The mailbox that was closed meanwhile: the sender hears of it. */
	assert_int_equal(w->keeper.add_count, 1);
	assert_int_equal(w->keeper.updates[0].outcome.state, QUARANTINE_FAILED);
	assert_true(str_eq(w->keeper.updates[0].outcome.left[0], STR("closed@example.com")));
	end(w);
}

static void what_is_left_is_tried_again(void **state)
{
	(void)state;
	struct quarantine_row row = row_of(two, 2);
	struct world *w = play("", &row, y_later, false);
	const struct request *update = &w->keeper.updates[0];
	assert_int_equal(update->outcome.state, QUARANTINE_RETRY);
	assert_int_equal(update->outcome.left_count, 1);
	assert_true(str_eq(update->outcome.left[0], STR("y@example.org")));
	assert_true(str_eq(update->outcome.detail, STR("451 4.2.2 full")));
	assert_int_equal(w->keeper.add_count, 0);
	end(w);
}

static void the_sender_is_told_what_will_never_arrive(void **state)
{
	(void)state;
	struct quarantine_row row = row_of(two, 2);
	struct world *w = play("relay = \"smtp:127.0.0.1:26\";", &row, y_never, false);
	assert_int_equal(w->keeper.add_count, 1);
	const struct quarantine_row *notice = &w->keeper.adds[0].quarantine;
	assert_int_equal(notice->state, QUARANTINE_RETRY);
	assert_int_equal(notice->mail_from.n, 0);
	assert_true(notice->outbound);
	assert_true(str_eq(notice->recipients[0], STR("s@sender.example")));
	assert_non_null(strstr(w->carrier.stores[0].content, "multipart/report"));
	assert_int_equal(w->keeper.updates[0].outcome.state, QUARANTINE_FAILED);
	end(w);
	/* One later, one never: told of the one, tried for the other. */
	static const struct played_answer mixed[] = { { "x@example.org", { 451, "4.2.2 full" } },
		{ "y@example.org", { 550, "5.1.1 gone" } }, { NULL, { 0, "" } } };
	w = play("relay = \"smtp:127.0.0.1:26\";", &row, mixed, false);
	assert_int_equal(w->keeper.add_count, 1);
	assert_int_equal(w->keeper.updates[0].outcome.state, QUARANTINE_RETRY);
	assert_int_equal(w->keeper.updates[0].outcome.left_count, 1);
	assert_true(str_eq(w->keeper.updates[0].outcome.left[0], STR("x@example.org")));
	end(w);
}

static void after_days_it_is_given_up(void **state)
{
	(void)state;
	struct quarantine_row row = row_of(two, 2);
	row.last_try = true;
	struct world *w = play("relay = \"smtp:127.0.0.1:26\";", &row, both_fail, false);
	assert_int_equal(w->keeper.add_count, 1);
	assert_int_equal(w->keeper.updates[0].outcome.state, QUARANTINE_FAILED);
	assert_int_equal(w->keeper.updates[0].outcome.left_count, 2);
	end(w);
	/* A sender of ours needs no relay. */
	row.mail_from = STR("active@example.com");
	w = play("", &row, both_fail, false);
	assert_int_equal(w->keeper.add_count, 1);
	assert_false(w->keeper.adds[0].quarantine.outbound);
	end(w);
}

static void nobody_is_told_of_a_notice(void **state)
{
	(void)state;
	struct quarantine_row row = row_of(two, 2);
	row.mail_from = STR("");
	struct world *w = play("relay = \"smtp:127.0.0.1:26\";", &row, y_never, false);
	assert_int_equal(w->keeper.add_count, 0);
	assert_int_equal(w->keeper.updates[0].outcome.state, QUARANTINE_FAILED);
	end(w);
	/* No way to the sender: the same. */
	row.mail_from = STR("s@sender.example");
	w = play("", &row, y_never, false);
	assert_int_equal(w->keeper.add_count, 0);
	assert_int_equal(w->keeper.updates[0].outcome.state, QUARANTINE_FAILED);
	end(w);
}

static void nothing_is_given_up_before_its_notice_is_safe(void **state)
{
	(void)state;
	struct quarantine_row row = row_of(two, 2);
	struct world *w = play("relay = \"smtp:127.0.0.1:26\";", &row, y_never, true);
	assert_int_equal(w->keeper.updates[0].outcome.state, QUARANTINE_RETRY);
	assert_int_equal(w->keeper.updates[0].outcome.left_count, 1);
	end(w);
}

static void odd_rows_do_no_harm(void **state)
{
	(void)state;
	static struct str elsewhere[] = { STR_INIT("z@gone.example") };
	struct quarantine_row row = row_of(two, 2);
	row.id = STR("missing"); /* its file is not there */
	struct world *w = play("", &row, NULL, false);
	assert_int_equal(w->carrier.delivery_count, 0);
	assert_int_equal(w->keeper.updates[0].outcome.state, QUARANTINE_RETRY);
	assert_int_equal(w->keeper.updates[0].outcome.left_count, 2);
	end(w);
	row.id = STR("../one");
	w = play("", &row, NULL, false);
	assert_int_equal(w->carrier.delivery_count, 0);
	end(w);
	row = row_of(elsewhere, 1); /* a domain that is not ours any more */
	w = play("", &row, NULL, false);
	assert_int_equal(w->carrier.delivery_count, 0);
	assert_int_equal(w->keeper.updates[0].outcome.state, QUARANTINE_RETRY);
	end(w);
}

int main(void)
{
	log_open("test", LOG_TO_STDERR, LOG_LEVEL_ERROR);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_is_delivered_in_the_end),
		cmocka_unit_test(accounts_are_looked_up_again),
		cmocka_unit_test(what_is_left_is_tried_again),
		cmocka_unit_test(the_sender_is_told_what_will_never_arrive),
		cmocka_unit_test(after_days_it_is_given_up),
		cmocka_unit_test(nobody_is_told_of_a_notice),
		cmocka_unit_test(nothing_is_given_up_before_its_notice_is_safe),
		cmocka_unit_test(odd_rows_do_no_harm),
	};
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
