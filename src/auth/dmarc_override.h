/* SPDX-License-Identifier: Apache-2.0
 *
 * When a mail that fails DMARC is not held to its author's policy after all (RFC 9989 5.4, RFC 9990
 * PolicyOverride): what the operator set, an honest forwarder or mailing list, the share of a legacy
 * record. */
#pragma once

#include "auth/results.h"

/* Needs the facts of SPF, DKIM and ARC. *detail: who or what, as evidence. */
enum dmarc_override dmarc_override_find(struct scan *scan, struct str author,
	const struct dmarc_evaluation *evaluation, struct str *detail);
