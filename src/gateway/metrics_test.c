/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "gateway/metrics.h"

static const char text[] =
	"hostname = \"mx.example\";\n"
	"listeners = ( { name = \"odd \\\"one\\\\\"; address = \"127.0.0.1\"; port = 1; },\n"
	"  { name = \"web\"; protocol = \"http\"; address = \"127.0.0.1\"; port = 2; } );\n";

static bool has(const struct buf *out, const char *line)
{
	return str_find(buf_str(out), str_of(line)) != STR_NONE;
}

static void counts_are_printed(void **state)
{
	(void)state;
	struct settings *settings;
	struct error err = { 0 };
	assert_true(settings_load_text(str_of(text), "test", &settings, &err));
	struct metrics *m = metrics_new(settings, 1000);
	struct envelope envelope = { .listener = STR("web") };
	struct judgement j = { .action = ACTION_JUNK,
		.summary = STR("SPF_FAIL=2.5,SPF_FAIL=2.5,NOT_OURS=1,MISSING_DATE=1,CUT_OF") };
	struct story story = { .envelope = &envelope, .judgement = &j, .size = 100, .deliver_ms = 1500 };
	metrics_mail(m, &story);
	story.judgement = NULL;
	metrics_mail(m, &story);
	envelope.listener = STR("nobody's");
	metrics_mail(m, &story);
	metrics_recipient_refused(m, STR("odd \"one\\"), 550);
	metrics_judged(m, 1);
	metrics_judged(m, 3);
	metrics_judged(m, 60000);
	metrics_dns(m, DNS_NXDOMAIN, 20);
	metrics_keeper(m, REQUEST_LISTED, REPLY_OK);
	metrics_keeper(m, REQUEST_LISTED, REPLY_STATUS_COUNT);
	metrics_quarantined(m, QUARANTINE_POISON);
	metrics_retried(m, QUARANTINE_RELEASED);
	metrics_answered(m, STR("web"), 200);
	metrics_answered(m, STR("web"), 200);
	for (unsigned code = 300; code < 400; code++)
		metrics_answered(m, STR("web"), code);
	metrics_scanner_lost(m);
	metrics_poison(m);
	metrics_signer(m, true);
	auto_buf out = BUF(1024 * 1024);
	metrics_print(&out, m, &(struct metrics_now){ .scanners = 2, .connections = 3, .keeper = true,
				       .refused_rate = 4, .bytes_in_flight = 5 });
	static const char *const lines[] = {
		"haechi_mails_total{listener=\"web\",protocol=\"http\",action=\"junk\"} 1\n",
		"haechi_mails_total{listener=\"web\",protocol=\"http\",action=\"none\"} 1\n",
		"haechi_mails_total{listener=\"odd \\\"one\\\\\",protocol=\"smtp\",action=\"junk\"} 0\n",
		"haechi_mail_bytes_total{listener=\"web\",protocol=\"http\"} 200\n",
		"haechi_recipients_refused_total{listener=\"odd \\\"one\\\\\",protocol=\"smtp\",class=\"5xx\"} 1\n",
		"haechi_findings_total{name=\"SPF_FAIL\"} 2\n", "haechi_findings_total{name=\"MISSING_DATE\"} 1\n",
		"haechi_judge_seconds_bucket{le=\"0.001\"} 1\n", "haechi_judge_seconds_bucket{le=\"0.002\"} 1\n",
		"haechi_judge_seconds_bucket{le=\"0.005\"} 2\n", "haechi_judge_seconds_bucket{le=\"20.0\"} 2\n",
		"haechi_judge_seconds_bucket{le=\"+Inf\"} 3\n", "haechi_judge_seconds_sum 60.004\n",
		"haechi_judge_seconds_count 3\n", "haechi_delivery_seconds_sum 4.5\n",
		"haechi_questions_total{kind=\"dns\",status=\"nxdomain\"} 1\n",
		"haechi_questions_total{kind=\"listed\",status=\"unanswered\"} 1\n",
		"haechi_questions_total{kind=\"signer\",status=\"ok\"} 1\n",
		"haechi_quarantined_total{state=\"poison\"} 1\n", "haechi_retries_total{state=\"released\"} 1\n",
		"haechi_requests_total{listener=\"web\",protocol=\"http\",code=\"200\"} 2\n",
		"haechi_scanners_lost_total 1\n", "haechi_poison_total 1\n", "haechi_scanners 2\n",
		"haechi_connections 3\n", "haechi_connections_refused_total{reason=\"rate\"} 4\n",
		"haechi_in_flight_bytes 5\n", "haechi_peer_up{peer=\"keeper\"} 1\n",
		"haechi_peer_up{peer=\"resolver\"} 0\n",
	};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (!has(&out, lines[i]))
			fail_msg("%s\n%s", lines[i], out.p);
	assert_true(str_ends(buf_str(&out), STR("\n# EOF\n")));
	assert_false(has(&out, "NOT_OURS") || has(&out, "CUT_OF") || has(&out, "nobody's") ||
		has(&out, "code=\"399\"")); /* series have a bound */
	assert_int_equal(metrics_mails_of(m, ACTION_JUNK), 1);
	assert_int_equal(metrics_uptime(m, 61000), 60);
	metrics_free(&m);
	settings_free(&settings);
}

static void nobody_counts(void **state)
{
	(void)state;
	struct envelope envelope = { .listener = STR("x") };
	metrics_mail(NULL, &(struct story){ .envelope = &envelope });
	metrics_dns(NULL, DNS_OK, 1);
	metrics_keeper(NULL, REQUEST_LISTED, REPLY_OK);
	metrics_judged(NULL, 1);
	metrics_answered(NULL, STR("x"), 200);
	assert_int_equal(metrics_mails_of(NULL, ACTION_JUNK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_printed),
		cmocka_unit_test(nobody_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
