/* SPDX-License-Identifier: Apache-2.0
 *
 * BIMI (draft-ietf-brand-indicators): where does the owner of an authenticated domain publish its
 * brand's mark? A fact for those who show mail; the mark is not fetched, nor its certificate judged. */
#pragma once

#include "dns/source.h"

struct bimi_report {
	struct str domain;    /* where the record stands */
	struct str selector;
	struct str location;  /* l=: https address of the mark; empty: declined by the owner */
	struct str authority; /* a=: https address of the certificate, or empty */
};

enum bimi_result {
	BIMI_WAIT,
	BIMI_NONE,
	BIMI_FOUND,
	BIMI_DECLINED, /* a record without a mark: the owner wants none shown */
	BIMI_BAD,      /* a record that is none */
};

struct bimi_request {
	struct str author, organizational; /* domains by DMARC */
	struct str selector;               /* of BIMI-Selector, or "default" */
};

enum bimi_result bimi_look_up(struct arena *arena, const struct bimi_request *request,
	const struct dns_source *dns, struct bimi_report *out);
/* A record by its text, also for tests and the fuzzer: NONE if it is not of BIMI at all. */
enum bimi_result bimi_record_parse(struct str text, struct bimi_report *out);
/* "v=BIMI1; s=brand": the selector, or false if the field names none that can be asked for. */
bool bimi_selector_parse(struct str value, struct str *selector);
