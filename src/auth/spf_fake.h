/* SPDX-License-Identifier: Apache-2.0
 *
 * A small DNS for the tests of SPF: records with any bytes, timeouts, aliases, and the choice to
 * answer each question only in the round after it was put, as the pipeline does. */
#pragma once

#include "auth/spf.h"
#include "base/array.h"
#include "base/map.h"

struct fake_record {
	struct str name;
	enum dns_type type;    /* 0: everything not listed at this name times out */
	enum dns_status error; /* with DNS_OK: a record */
	struct dns_record record;
};

struct fake_dns {
	struct arena *arena;
	ARRAY(struct fake_record) records;
	struct map *answers;
	bool slow; /* an answer comes in the round after its question */
	unsigned round;
	unsigned questions; /* different ones */
	ARRAY(struct str) asked; /* them, in order: "TXT example.org" */
};

struct fake_dns *fake_dns_new(struct arena *arena);
/* value: of A, AAAA the address; of MX, PTR, CNAME the name; of TXT the text. Types "TIMEOUT" (all
 * else at the name) and "SERVFAIL" (all of the type in value) are understood. */
void fake_dns_add(struct fake_dns *dns, struct str name, struct str type, struct str value);
/* Lines "NAME TYPE VALUE". */
void fake_dns_add_lines(struct fake_dns *dns, const char *lines);
/* Forgets what was asked. */
void fake_dns_restart(struct fake_dns *dns, bool slow);
/* It, as mechanisms take it. */
struct dns_source fake_dns_source(struct fake_dns *dns);
/* spf_check() until it is done; fails the test after `rounds_max` rounds. Returns the rounds. */
unsigned fake_dns_check(
	struct fake_dns *dns, const struct spf_request *request, struct spf_report *out);
