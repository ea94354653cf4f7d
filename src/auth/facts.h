/* SPDX-License-Identifier: Apache-2.0
 *
 * What the checks of this room share: its facts, and the DNS as its mechanisms ask it. */
#pragma once

#include "auth/results.h"

/* The room's facts, made by whichever check is done first. */
struct auth_results *auth_facts_open(struct scan *scan);
/* ask_dns() for mechanisms; a name that cannot be asked for does not exist. */
struct dns_source auth_dns_source(struct scan *scan);
