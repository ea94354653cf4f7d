/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside of the metrics: the counters. Shared by metrics.c, which counts, and metrics_print.c. */
#pragma once

#include "gateway/metrics.h"

#define METRICS_ACTIONS   (ACTION_REJECT + 2) /* the last: no verdict */
#define METRICS_NO_ACTION (ACTION_REJECT + 1)
#define METRICS_DNS       (DNS_NOT_ASKED + 1)
#define METRICS_SYMBOLS   2048                /* a power of two, well above our symbols */
#define METRICS_BUCKETS   14
#define METRICS_CODES     16                  /* different ones, of one listener */

/* Upper bounds in milliseconds; what is above all of them is in the last place. */
extern const uint32_t metrics_bounds[METRICS_BUCKETS];

struct histogram {
	uint64_t in[METRICS_BUCKETS + 1];
	uint64_t sum_ms, count;
};

struct code_count {
	unsigned code;
	uint64_t count;
};

struct listener_counts {
	const struct listener_settings *listener;
	uint64_t mails[METRICS_ACTIONS], bytes;
	uint64_t refused[2]; /* recipients: 4xx, 5xx */
	struct code_count codes[METRICS_CODES];
};

struct symbol_count {
	const char *name; /* a symbol's; NULL: free */
	uint64_t count;
};

struct metrics {
	int64_t began;
	int64_t began_wall; /* seconds since 1970 */
	struct listener_counts *listeners;
	size_t listener_count;
	struct histogram judge, deliver, dns;
	uint64_t dns_answers[METRICS_DNS];
	uint64_t keeper[REQUEST_KIND_END][REPLY_STATUS_COUNT + 1];
	uint64_t signer[2]; /* failed, answered */
	uint64_t quarantined[QUARANTINE_STATE_COUNT], retried[QUARANTINE_STATE_COUNT];
	uint64_t scanners_lost, poison;
	struct symbol_count symbols[METRICS_SYMBOLS];
	uint64_t mails[METRICS_ACTIONS];
};
