/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/metrics.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/hash.h"
#include "gateway/metrics_inside.h"
#include "pipeline/rooms.h"

const uint32_t metrics_bounds[METRICS_BUCKETS] = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000,
	10000, 20000 };

struct metrics *metrics_new(const struct settings *settings, int64_t now)
{
	struct metrics *m = must(calloc(1, sizeof *m));
	m->began = now;
	m->began_wall = clock_wall();
	m->listener_count = settings->listener_count;
	m->listeners = must(calloc(m->listener_count + 1, sizeof *m->listeners));
	for (size_t i = 0; i < m->listener_count; i++)
		m->listeners[i].listener = &settings->listeners[i];
	return m;
}

void metrics_free(struct metrics **metrics)
{
	if (*metrics)
		free((*metrics)->listeners);
	free(*metrics);
	*metrics = NULL;
}

static struct listener_counts *find_listener(struct metrics *m, struct str name)
{
	for (size_t i = 0; i < m->listener_count; i++)
		if (str_eq(m->listeners[i].listener->name, name))
			return &m->listeners[i];
	return NULL;
}

static void observe(struct histogram *h, int64_t ms)
{
	uint64_t value = ms > 0 ? (uint64_t)ms : 0;
	size_t i = 0;
	while (i < METRICS_BUCKETS && value > metrics_bounds[i])
		i++;
	h->in[i]++;
	h->sum_ms += value;
	h->count++;
}

/* Counted by our own names alone: others would let a mail make series. */
static void count_symbol(struct metrics *m, struct str name)
{
	size_t at = (size_t)hash64(name) & (METRICS_SYMBOLS - 1);
	for (size_t tries = 0; tries < METRICS_SYMBOLS; tries++) {
		struct symbol_count *place = &m->symbols[(at + tries) & (METRICS_SYMBOLS - 1)];
		if (!place->name) {
			const struct symbol *symbol = symbol_find(name);
			if (!symbol)
				return;
			place->name = symbol->name;
		}
		if (str_eq(str_of(place->name), name)) {
			place->count++;
			return;
		}
	}
}

/* "SPF_FAIL=2.5,…": a summary that was cut ends within a name, which is then nobody's. */
static void count_findings(struct metrics *m, struct str summary)
{
	struct str piece, name, points;
	while (str_next_piece(&summary, ',', &piece))
		if (str_cut(piece, '=', &name, &points))
			count_symbol(m, name);
}

void metrics_mail(struct metrics *m, const struct story *story)
{
	if (!m)
		return;
	const struct judgement *j = story->judgement;
	unsigned action = j && j->action <= ACTION_REJECT ? j->action : METRICS_NO_ACTION;
	struct listener_counts *l = find_listener(m, story->envelope->listener);
	m->mails[action]++;
	if (l) {
		l->mails[action]++;
		l->bytes += story->size;
	}
	if (story->deliver_ms > 0)
		observe(&m->deliver, story->deliver_ms);
	if (j)
		count_findings(m, j->summary);
}

void metrics_recipient_refused(struct metrics *m, struct str listener, unsigned code)
{
	struct listener_counts *l = m ? find_listener(m, listener) : NULL;
	if (l)
		l->refused[code >= 500]++;
}

void metrics_judged(struct metrics *m, int64_t ms)
{
	if (m)
		observe(&m->judge, ms);
}

void metrics_scanner_lost(struct metrics *m)
{
	if (m)
		m->scanners_lost++;
}

void metrics_poison(struct metrics *m)
{
	if (m)
		m->poison++;
}

void metrics_dns(struct metrics *m, enum dns_status status, int64_t ms)
{
	if (!m || status >= METRICS_DNS)
		return;
	m->dns_answers[status]++;
	observe(&m->dns, ms);
}

void metrics_keeper(struct metrics *m, enum request_kind kind, enum reply_status status)
{
	if (m && kind < REQUEST_KIND_END && status <= REPLY_STATUS_COUNT)
		m->keeper[kind][status]++;
}

void metrics_signer(struct metrics *m, bool answered)
{
	if (m)
		m->signer[answered]++;
}

void metrics_quarantined(struct metrics *m, enum quarantine_state state)
{
	if (m && state < QUARANTINE_STATE_COUNT)
		m->quarantined[state]++;
}

void metrics_retried(struct metrics *m, enum quarantine_state state)
{
	if (m && state < QUARANTINE_STATE_COUNT)
		m->retried[state]++;
}

void metrics_answered(struct metrics *m, struct str listener, unsigned code)
{
	struct listener_counts *l = m ? find_listener(m, listener) : NULL;
	for (size_t i = 0; l && i < METRICS_CODES; i++)
		if (l->codes[i].count == 0 || l->codes[i].code == code) {
			l->codes[i].code = code;
			l->codes[i].count++;
			return;
		}
}

uint64_t metrics_mails_of(const struct metrics *m, enum action action)
{
	return m ? m->mails[action] : 0;
}

int64_t metrics_uptime(const struct metrics *m, int64_t now)
{
	return m ? (now - m->began) / 1000 : 0;
}
