/* SPDX-License-Identifier: Apache-2.0
 *
 * What the door counts, for GET /metrics (OpenMetrics 1.0). Counting costs a few instructions and no
 * memory; the number of series is bounded by listeners, actions, states and our own symbols, never
 * by what a stranger sends. Everybody may be given NULL and then counts nothing. Not kept over a
 * restart or reload: counters start at 0 with a new door, as readers of them expect. */
#pragma once

#include "dns/answer.h"
#include "gateway/story.h"
#include "store/request.h"

struct metrics;

/* now: milliseconds that never go back. */
struct metrics *metrics_new(const struct settings *settings, int64_t now);
void metrics_free(struct metrics **metrics);

/* A mail has its end. */
void metrics_mail(struct metrics *metrics, const struct story *story);
/* A recipient was refused by SMTP or milter with this code. */
void metrics_recipient_refused(struct metrics *metrics, struct str listener, unsigned code);
/* A judgement, from its beginning to its end, answers waited for. */
void metrics_judged(struct metrics *metrics, int64_t ms);
void metrics_scanner_lost(struct metrics *metrics);
void metrics_poison(struct metrics *metrics);

void metrics_dns(struct metrics *metrics, enum dns_status status, int64_t ms);
/* A request to the keeper had this end; status REPLY_STATUS_COUNT: it did not answer. */
void metrics_keeper(struct metrics *metrics, enum request_kind kind, enum reply_status status);
/* The signer was asked, for keys or for a signature. */
void metrics_signer(struct metrics *metrics, bool answered);
void metrics_quarantined(struct metrics *metrics, enum quarantine_state state);
void metrics_retried(struct metrics *metrics, enum quarantine_state state);
/* An HTTP request (of rspamc too) was answered, or a command of spamc's was (code: EX_*). */
void metrics_answered(struct metrics *metrics, struct str listener, unsigned code);

/* Mails with that verdict, by all listeners. */
uint64_t metrics_mails_of(const struct metrics *metrics, enum action action);

/* What is true at the moment of asking. */
struct metrics_now {
	size_t scanners, jobs, mails;
	uint32_t connections;
	bool stressed;
	uint64_t bytes_in_flight;
	uint64_t refused_full;                       /* connections: there were too many in all */
	uint64_t refused_address, refused_network, refused_rate;
	bool keeper, resolver;
	const struct feeds *feeds;                   /* public lists; NULL: none */
};
/* Seconds since metrics_new(). */
int64_t metrics_uptime(const struct metrics *metrics, int64_t now);
void metrics_print(struct buf *out, const struct metrics *metrics, const struct metrics_now *now);
#define METRICS_TYPE "application/openmetrics-text; version=1.0.0; charset=utf-8"
