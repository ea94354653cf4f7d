/* SPDX-License-Identifier: Apache-2.0
 *
 * How DNS questions are answered: the part of the settings that the resolver needs. */
#pragma once

#include "base/str.h"

enum dns_mode {
	DNS_MODE_RECURSION, /* libunbound asks the Internet itself */
	DNS_MODE_FORWARD,   /* libunbound asks `forward` */
	DNS_MODE_ZONE,      /* answers from zone_file alone */
	DNS_MODE_OFF,       /* every question is answered "not asked" */
};

/* The strings belong to whoever made it and outlive their user. */
struct dns_options {
	enum dns_mode mode;
	const struct str *forward; /* "192.0.2.1" or "192.0.2.1@5300" */
	size_t forward_count;
	struct str zone_file;
	struct str trust_anchor;   /* file, empty: no DNSSEC */
	bool anchor_may_lack;      /* a file that is not there is no DNSSEC, else an error */
	uint32_t timeout_ms;       /* of one question */
};
