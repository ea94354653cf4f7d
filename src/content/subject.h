/* SPDX-License-Identifier: Apache-2.0
 *
 * The looks of a subject: capitals, punctuation, symbols. */
#pragma once

#include "base/str.h"

struct subject_looks {
	bool all_capitals;     /* two words and ten Latin letters at least, none of them small */
	uint32_t exclamations; /* ! and ？ and the like, full-width forms too */
	uint32_t longest_run;  /* the longest run of them */
	uint32_t money;        /* $ ₩ ￥ € £ */
	uint32_t symbols;      /* ★ ♥ ▶ and emoji */
};

void subject_look(struct str subject, struct subject_looks *out);
