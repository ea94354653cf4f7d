/* SPDX-License-Identifier: Apache-2.0
 *
 * What the keeper is told by the settings. */
#pragma once

#include "base/str.h"

struct keeper_options {
	struct str directory;      /* DATA */
	const struct str *domains; /* that keep accounts with us: lower-case A-labels */
	size_t domain_count;
	uint32_t quarantine_days, retry_days;
	uint32_t poison_per_source, poison_total;
	uint32_t keeping_days;
	bool keep_records, keep_mails;
};
