/* SPDX-License-Identifier: Apache-2.0
 *
 * Does the mail play somebody it is not (K-22, FMT-18), and has its author written here before? */
#pragma once

#include "identity/results.h"

/* Without the mail's bytes there is nothing to see: at CONSULT_DATA alone. */
void impersonation_judge(struct scan *scan, struct impersonation_facts *out);
/* impersonation: what the above found. */
enum step first_contact_judge(struct scan *scan, const struct impersonation_facts *impersonation);
