/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings: what a check reports of a mail. A symbol is declared once, in its room's symbols.c,
 * with points on SpamAssassin's scale (5.0 is spam), the explanation for the recipient and the
 * remedy for the sender; a finding is a symbol with evidence. Names follow SpamAssassin where the
 * meaning is the same. Rooms report; only verdict/ adds points. */
#pragma once

#include "scan/text.h"

/* The published pipeline (K-31), in its order. */
enum stage {
	STAGE_RECEIPT,
	STAGE_DOMAIN_IP,
	STAGE_DNS,
	STAGE_SPF,
	STAGE_SPAM_SYSTEM,
	STAGE_REPORTS,
	STAGE_VIRUS,
	STAGE_MALICIOUS,
	STAGE_HARMFUL_SITES,
	STAGE_PASS,
	STAGE_USER,
	STAGE_MANAGEMENT,
	STAGE_SPAM_SYSTEM_AGAIN,
	STAGE_COUNT
};

/* Why a mail is unwanted: the eight categories of the policy (K-16…K-26), and our own. */
enum category {
	CATEGORY_NONE,
	CATEGORY_ADVERT,        /* 1: advertising against the law */
	CATEGORY_BULK,          /* 2: mass mail without consent */
	CATEGORY_ADULT,         /* 3: obscene, illegal */
	CATEGORY_FRAUD,         /* 4: chain letters, baseless profit, gambling */
	CATEGORY_IMPERSONATION, /* 5 */
	CATEGORY_MALICIOUS,     /* 6: hacking, viruses, phishing */
	CATEGORY_REPORTED,      /* 7: reports of users */
	CATEGORY_UNIDENTIFIED,  /* 8: sender or address that cannot be identified */
	CATEGORY_FORMAT,        /* malformed */
	CATEGORY_AUTHENTICATION,/* forged or unauthenticated sender */
	CATEGORY_LISTED,        /* on a block list */
	CATEGORY_POLICY,        /* rate, recipient state, size, relay */
	CATEGORY_COUNT
};

struct symbol {
	const char *name;       /* "SPF_FAIL" */
	double points;          /* 0: information; negative: speaks for the mail */
	enum category category;
	struct text says;       /* for the recipient: what was seen and what it means */
	struct text remedy;     /* for the sender: what to change */
};

/* One row of a room's table: nothing of it can be left out. */
#define SYMBOL(symbol_name, symbol_points, symbol_category, symbol_says, symbol_remedy) \
	{ .name = symbol_name, .points = symbol_points, .category = symbol_category,    \
	  .says = symbol_says, .remedy = symbol_remedy }

struct finding {
	const struct symbol *symbol;
	enum stage stage;
	uint32_t check;         /* place of its check in the order of the rooms */
	struct str evidence;    /* bytes of the mail, names, addresses; may be hostile: print safely */
	size_t offset;          /* in the mail, or STR_NONE */
};

struct symbol_table {
	const struct symbol *v;
	size_t n;
};

const char *category_name(enum category category); /* "advert": machine word */
const struct text *category_text(enum category category);
const char *stage_name(enum stage stage);
const struct text *stage_text(enum stage stage);
