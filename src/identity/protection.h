/* SPDX-License-Identifier: Apache-2.0
 *
 * Whom nobody may impersonate, made ready for comparing: our domains, protect.names and
 * protect.domains of the settings, the brands (conf/brands.conf). Made once in the template; a mail
 * costs a few lookups, however many are protected. */
#pragma once

#include "base/map.h"
#include "identity/glyphs.h"
#include "scan/settings.h"

enum protege_kind {
	PROTEGE_OURS,   /* our own domains */
	PROTEGE_NAMED,  /* protect.names */
	PROTEGE_DOMAIN, /* protect.domains */
	PROTEGE_BRAND,
};

/* Somebody who is protected. */
struct protege {
	enum protege_kind kind;
	bool common;    /* its names are everyday words */
	bool uses_ours; /* has no domains of its own: ours are its own */
};

/* A name, or the label of a domain that its owner chose ("kakaobank" of kakaobank.com). */
struct protected_word {
	struct glyphs glyphs;
	struct str text;   /* the name; the label */
	struct str domain; /* of a label: the registered domain */
	const struct protege *of;
};

struct protection;

/* Takes the settings' into force, in place of what was; NULL: none. The settings must stay. */
void protection_use(const struct settings *settings);
/* NULL if nothing was taken into force. */
const struct protection *protection_in_force(void);

/* Is the domain (lower-case A-labels) one of theirs, or below one? */
bool protection_owns(const struct protection *p, const struct protege *of, struct str domain);
/* Is it anybody's? The one with the longest domain; NULL: nobody's. */
const struct protege *protection_owner(const struct protection *p, struct str domain);
/* Is the address (domain in A-labels) named as one of theirs? */
bool protection_owns_address(
	const struct protection *p, const struct protege *of, struct str address);
/* Are the domains that we serve so few that one who takes mail for one is known at the others? */
bool protection_is_one_house(const struct protection *p);
/* Does a label of theirs belong to this registered domain? NULL: none. */
bool protection_is_domain(const struct protection *p, struct str domain);

/* Words whose look is what stands at look[at], shorter ones first; at most WORDS_AT_MAX. */
#define WORDS_AT_MAX 32
size_t protection_names_at(const struct protection *p, const struct glyphs *in, size_t at,
	const struct protected_word *out[static WORDS_AT_MAX]);
size_t protection_labels_at(const struct protection *p, const struct glyphs *in, size_t at,
	const struct protected_word *out[static WORDS_AT_MAX]);
/* Labels that are one letter away: changed, left out, put in, or swapped with its neighbour. Words
 * under LABEL_NEAR_MIN letters are too near to too much. */
#define LABEL_NEAR_MIN 6
size_t protection_labels_near(const struct protection *p, const struct glyphs *label,
	const struct protected_word *out[static WORDS_AT_MAX]);
