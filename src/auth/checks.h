/* SPDX-License-Identifier: Apache-2.0
 *
 * Authentication of the sender. */
#pragma once

#include "scan/scan.h"

extern const struct check_table auth_checks;
/* DMARC, and what depends on it; behind auth_checks in the order. */
extern const struct check_table dmarc_checks;

/* Those with a file of their own. */
enum step check_dkim(struct scan *scan);
enum step check_arc(struct scan *scan);
enum step check_signer_lists(struct scan *scan);

/* Rows of dmarc_checks. */
enum step check_bimi(struct scan *scan);
enum step check_spf_findings(struct scan *scan);
enum step check_welcome(struct scan *scan);
