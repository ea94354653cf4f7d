/* SPDX-License-Identifier: Apache-2.0
 *
 * The advertising label of a subject. Korean law (Network Act 50④, decree annex 6) wants exactly
 * "(광고)" as the first characters of the decoded subject; forms made to slip past filters are
 * forbidden (K-57…K-60). Found by taking every syllable apart into its letters and reading across
 * what was put between them. */
#pragma once

#include "base/arena.h"

#define LABEL_POINTS_MAX 1000 /* characters of a subject that are read */

enum label_form {
	LABEL_NONE,
	LABEL_CORRECT,        /* "(광고)" first of all */
	LABEL_AFTER_REPLY,    /* "(광고)" after "Re:", "Fwd:" and their kin */
	LABEL_OTHER_LANGUAGE, /* "(広告)", "(Advertisement)", "ADV:" in a subject that is not Korean */
	/* wrong in form */
	LABEL_MISPLACED,      /* "(광고)", but not first */
	LABEL_BRACKETS,       /* "[광고]", "【광고】", "광고)" */
	LABEL_FULL_WIDTH,     /* "（광고）" */
	LABEL_WORD_INSIDE,    /* "(대출광고)" */
	LABEL_FOREIGN,        /* "(廣告)", "(AD)" in a Korean subject */
	/* disguised */
	LABEL_SEPARATED,      /* "(광/고)", "(광 고)", "광.고" */
	LABEL_QUOTED,         /* "("광고")" */
	LABEL_INVISIBLE,      /* with zero-width characters, soft hyphens or marks in it */
	LABEL_JAMO,           /* "ㄱㅘㅇㄱㅗ" */
};

struct label {
	enum label_form form;
	struct str seen; /* the bytes of the subject that make it, brackets included */
	size_t at;       /* their offset in the subject */
};

/* subject: decoded, UTF-8. */
void label_find(struct arena *arena, struct str subject, struct label *out);
bool label_is_disguised(enum label_form form);
bool label_is_wrong_form(enum label_form form);
/* "separated", "jamo" …: for evidence. */
const char *label_form_name(enum label_form form);
