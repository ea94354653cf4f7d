/* SPDX-License-Identifier: Apache-2.0
 *
 * The text of OpenMetrics 1.0: families, each with its type and sentence, and "# EOF". */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "base/build_id.h"
#include "gateway/feeds.h"
#include "gateway/metrics_inside.h"

static void family(struct buf *out, const char *name, const char *type, const char *unit,
	const char *help)
{
	buf_printf(out, "# TYPE %s %s\n", name, type);
	if (unit)
		buf_printf(out, "# UNIT %s %s\n", name, unit);
	buf_printf(out, "# HELP %s %s\n", name, help);
}

/* In a label: backslash, quote and line end are escaped, bytes that are no UTF-8 replaced. */
static void add_label(struct buf *out, struct str value)
{
	while (value.n > 0) {
		size_t n = str_utf8_length(value);
		char c = value.p[0];
		if (n == 0)
			buf_add(out, STR("\xef\xbf\xbd"));
		else if (c == '\\' || c == '"')
			buf_printf(out, "\\%c", c);
		else if (c == '\n')
			buf_add(out, STR("\\n"));
		else
			buf_add(out, str_first(value, n));
		value = str_from(value, n > 0 ? n : 1);
	}
}

static void begin_listener(struct buf *out, const char *name, const struct listener_counts *l)
{
	buf_printf(out, "%s{listener=\"", name);
	add_label(out, l->listener->name);
	buf_printf(out, "\",protocol=\"%s\"", listener_protocol_name(l->listener->protocol));
}

static void gauge(struct buf *out, const char *name, const char *help, uint64_t value)
{
	family(out, name, "gauge", NULL, help);
	buf_printf(out, "%s %" PRIu64 "\n", name, value);
}

static void counter(struct buf *out, const char *name, const char *help, uint64_t value)
{
	family(out, name, "counter", NULL, help);
	buf_printf(out, "%s_total %" PRIu64 "\n", name, value);
}

/* Milliseconds as seconds, in the canonical form of a "le" label: "0.005", "1.0". */
static void add_seconds(struct buf *out, uint64_t ms)
{
	char digits[8];
	unsigned rest = (unsigned)(ms % 1000), n = 3;
	snprintf(digits, sizeof digits, "%03u", rest);
	while (n > 1 && digits[n - 1] == '0')
		n--;
	buf_printf(out, "%" PRIu64 ".%.*s", ms / 1000, (int)n, digits);
}

static void histogram(struct buf *out, const char *name, const char *help, const struct histogram *h)
{
	uint64_t sum = 0;
	family(out, name, "histogram", "seconds", help);
	for (size_t i = 0; i < METRICS_BUCKETS; i++) {
		sum += h->in[i];
		buf_printf(out, "%s_bucket{le=\"", name);
		add_seconds(out, metrics_bounds[i]);
		buf_printf(out, "\"} %" PRIu64 "\n", sum);
	}
	buf_printf(out, "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name, h->count);
	buf_printf(out, "%s_sum ", name);
	add_seconds(out, h->sum_ms);
	buf_printf(out, "\n%s_count %" PRIu64 "\n", name, h->count);
}

/* ---- the families ---- */

static void print_mails(struct buf *out, const struct metrics *m)
{
	family(out, "haechi_mails", "counter", NULL, "Mails judged or refused, by verdict.");
	for (size_t i = 0; i < m->listener_count; i++)
		for (unsigned a = 0; a < METRICS_ACTIONS; a++) {
			begin_listener(out, "haechi_mails_total", &m->listeners[i]);
			buf_printf(out, ",action=\"%s\"} %" PRIu64 "\n",
				a == METRICS_NO_ACTION ? "none" : action_name((enum action)a),
				m->listeners[i].mails[a]);
		}
	family(out, "haechi_mail_bytes", "counter", "bytes", "Bytes of these mails.");
	for (size_t i = 0; i < m->listener_count; i++) {
		begin_listener(out, "haechi_mail_bytes_total", &m->listeners[i]);
		buf_printf(out, "} %" PRIu64 "\n", m->listeners[i].bytes);
	}
	family(out, "haechi_recipients_refused", "counter", NULL, "Recipients refused at RCPT.");
	for (size_t i = 0; i < m->listener_count; i++)
		for (unsigned class = 0; class < 2; class++) {
			begin_listener(out, "haechi_recipients_refused_total", &m->listeners[i]);
			buf_printf(out, ",class=\"%s\"} %" PRIu64 "\n", class ? "5xx" : "4xx",
				m->listeners[i].refused[class]);
		}
}

static void print_codes(struct buf *out, const struct metrics *m)
{
	family(out, "haechi_requests", "counter", NULL,
		"Requests answered by HTTP (status) and spamc (exit code).");
	for (size_t i = 0; i < m->listener_count; i++)
		for (size_t k = 0; k < METRICS_CODES && m->listeners[i].codes[k].count > 0; k++) {
			begin_listener(out, "haechi_requests_total", &m->listeners[i]);
			buf_printf(out, ",code=\"%u\"} %" PRIu64 "\n", m->listeners[i].codes[k].code,
				m->listeners[i].codes[k].count);
		}
}

static const char *const dns_words[METRICS_DNS] = {
	[DNS_OK] = "ok", [DNS_NODATA] = "nodata", [DNS_NXDOMAIN] = "nxdomain",
	[DNS_SERVFAIL] = "servfail", [DNS_TIMEOUT] = "timeout", [DNS_NOT_ASKED] = "not_asked",
};

static void print_questions(struct buf *out, const struct metrics *m)
{
	family(out, "haechi_questions", "counter", NULL, "Questions to resolver, keeper and signer, by their end.");
	for (unsigned i = 0; i < METRICS_DNS; i++)
		buf_printf(out, "haechi_questions_total{kind=\"dns\",status=\"%s\"} %" PRIu64 "\n",
			dns_words[i], m->dns_answers[i]);
	for (unsigned kind = 1; kind < REQUEST_KIND_END; kind++)
		for (unsigned s = 0; s <= REPLY_STATUS_COUNT; s++)
			if (m->keeper[kind][s] > 0)
				buf_printf(out, "haechi_questions_total{kind=\"%s\",status=\"%s\"} %" PRIu64
						"\n",
					request_kind_name((enum request_kind)kind),
					s == REPLY_STATUS_COUNT
						? "unanswered"
						: reply_status_name((enum reply_status)s),
					m->keeper[kind][s]);
	buf_printf(out, "haechi_questions_total{kind=\"signer\",status=\"failed\"} %" PRIu64 "\n",
		m->signer[0]);
	buf_printf(out, "haechi_questions_total{kind=\"signer\",status=\"ok\"} %" PRIu64 "\n",
		m->signer[1]);
	histogram(out, "haechi_dns_seconds", "From question to answer, the resolver's cache included.",
		&m->dns);
}

static void print_states(struct buf *out, const char *name, const char *help,
	const uint64_t counts[QUARANTINE_STATE_COUNT])
{
	family(out, name, "counter", NULL, help);
	for (unsigned i = 0; i < QUARANTINE_STATE_COUNT; i++)
		if (counts[i] > 0)
			buf_printf(out, "%s_total{state=\"%s\"} %" PRIu64 "\n", name,
				quarantine_state_name((enum quarantine_state)i), counts[i]);
}

static void print_findings(struct buf *out, const struct metrics *m)
{
	family(out, "haechi_findings", "counter", NULL, "Findings, by name (docs/findings.md).");
	for (size_t i = 0; i < METRICS_SYMBOLS; i++)
		if (m->symbols[i].name)
			buf_printf(out, "haechi_findings_total{name=\"%s\"} %" PRIu64 "\n",
				m->symbols[i].name, m->symbols[i].count);
}

static void print_refused(struct buf *out, const struct metrics_now *now)
{
	const struct {
		const char *reason;
		uint64_t count;
	} rows[] = {
		{ "full", now->refused_full },
		{ "address", now->refused_address },
		{ "network", now->refused_network },
		{ "rate", now->refused_rate },
	};
	family(out, "haechi_connections_refused", "counter", NULL,
		"Connections turned away: too many in all, of an address, of a network, too fast.");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		buf_printf(out, "haechi_connections_refused_total{reason=\"%s\"} %" PRIu64 "\n",
			rows[i].reason, rows[i].count);
}

static void print_feed(struct buf *out, const char *name, struct str feed, uint64_t value)
{
	buf_printf(out, "%s{list=\"", name);
	add_label(out, feed);
	buf_printf(out, "\"} %llu\n", (unsigned long long)value);
}

static const struct {
	const char *name, *sample, *help;
	size_t at;
} feed_counters[] = {
	{ "haechi_list_questions", "haechi_list_questions_total", "Questions to public lists.",
		offsetof(struct health_counts, asked) },
	{ "haechi_list_hits", "haechi_list_hits_total", "Of these, answered with a listing.",
		offsetof(struct health_counts, listed) },
	{ "haechi_list_refusals", "haechi_list_refusals_total", "Of these, answered with an error code.",
		offsetof(struct health_counts, refused) },
	{ "haechi_list_foreign", "haechi_list_foreign_total",
		"Of these, answered outside 127.0.0.0/8.", offsetof(struct health_counts, foreign) },
	{ "haechi_list_unanswered", "haechi_list_unanswered_total", "Of these, not answered.",
		offsetof(struct health_counts, silent) },
	{ "haechi_list_votes_lost", "haechi_list_votes_lost_total", "How often a list lost its vote.",
		offsetof(struct health_counts, lost) },
	{ "haechi_list_votes_regained", "haechi_list_votes_regained_total",
		"How often a list got its vote.", offsetof(struct health_counts, regained) },
};

/* The number of series is bounded by the lists that the settings name. */
static void print_feeds(struct buf *out, const struct feeds *feeds)
{
	size_t n = feeds ? feeds_count(feeds) : 0;
	if (n == 0)
		return;
	family(out, "haechi_list_vote", "gauge", NULL, "1 while that public list has a vote.");
	for (size_t i = 0; i < n; i++) {
		struct feed_state state = feeds_state(feeds, i);
		print_feed(out, "haechi_list_vote", state.name, state.vote == FEED_VOTES);
	}
	for (size_t k = 0; k < sizeof feed_counters / sizeof *feed_counters; k++) {
		family(out, feed_counters[k].name, "counter", NULL, feed_counters[k].help);
		for (size_t i = 0; i < n; i++) {
			struct feed_state state = feeds_state(feeds, i);
			const char *counts = (const char *)&state.counts;
			print_feed(out, feed_counters[k].sample, state.name,
				*(const uint64_t *)(const void *)(counts + feed_counters[k].at));
		}
	}
}

static void print_now(struct buf *out, const struct metrics_now *now)
{
	gauge(out, "haechi_connections", "Connections open.", now->connections);
	gauge(out, "haechi_stressed", "1 while so many connections are open that deadlines are short.",
		now->stressed);
	gauge(out, "haechi_mails_in_hand", "Mails being received, judged or delivered.", now->mails);
	family(out, "haechi_in_flight_bytes", "gauge", "bytes", "Bytes of mails being received or judged.");
	buf_printf(out, "haechi_in_flight_bytes %" PRIu64 "\n", now->bytes_in_flight);
	gauge(out, "haechi_scanners", "Scanners that take work.", now->scanners);
	gauge(out, "haechi_jobs", "Mails in scanners or waiting for one.", now->jobs);
	family(out, "haechi_peer_up", "gauge", NULL, "1 while that process is there.");
	buf_printf(out, "haechi_peer_up{peer=\"keeper\"} %d\n", now->keeper);
	buf_printf(out, "haechi_peer_up{peer=\"resolver\"} %d\n", now->resolver);
	print_feeds(out, now->feeds);
}

void metrics_print(struct buf *out, const struct metrics *m, const struct metrics_now *now)
{
	family(out, "haechi_build", "info", NULL, "What runs.");
	buf_add(out, STR("haechi_build_info{version=\"" HAECHI_VERSION "\",build=\""));
	add_label(out, build_id());
	buf_add(out, STR("\"} 1\n"));
	family(out, "haechi_start_time_seconds", "gauge", "seconds", "When this door began, since 1970.");
	buf_printf(out, "haechi_start_time_seconds %" PRId64 "\n", m->began_wall);
	print_mails(out, m);
	print_codes(out, m);
	print_refused(out, now);
	histogram(out, "haechi_judge_seconds", "A judgement, with the answers it waits for.", &m->judge);
	histogram(out, "haechi_delivery_seconds", "From the verdict to the answer to the client.",
		&m->deliver);
	print_questions(out, m);
	print_findings(out, m);
	print_states(out, "haechi_quarantined", "Copies put into our quarantine, by state.",
		m->quarantined);
	print_states(out, "haechi_retries", "Deliveries out of our quarantine, by their end.", m->retried);
	counter(out, "haechi_scanners_lost", "Scanners that died with work in hand.", m->scanners_lost);
	counter(out, "haechi_poison", "Mails that ended two scanners.", m->poison);
	print_now(out, now);
	buf_add(out, STR("# EOF\n"));
}
