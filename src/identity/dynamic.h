/* SPDX-License-Identifier: Apache-2.0
 *
 * Does a host name say that nobody named the host: an access line, or a machine that still has the
 * name its provider gave it (K-46)? Judged by the client's address within the name, by words, and by
 * the providers' known forms. */
#pragma once

#include "base/ip.h"

enum naming {
	NAMING_OWN,     /* nothing speaks against a name chosen by an operator */
	NAMING_GENERIC, /* a provider's default of a server or static line */
	NAMING_DYNAMIC, /* an access line: dynamic, dial-up, cable, mobile */
};

/* name: lower case. *pattern: what was recognized, one word or a domain; NULL for NAMING_OWN. */
enum naming naming_of(struct str name, const struct ip *ip, const char **pattern);
