/* SPDX-License-Identifier: Apache-2.0
 *
 * What a person reads, in the three languages. TEXT() takes all three or does not compile; an
 * empty one does not compile either. Sentences are whole and take no placeholders: evidence is
 * printed after them, so that Korean particles never have to fit a value. */
#pragma once

#include "scan/settings.h"

struct text {
	const char *in[LANGUAGE_COUNT];
};

#define TEXT_NOT_EMPTY_(s) \
	(sizeof(struct { _Static_assert(sizeof(s) > 1, "empty text"); char c_; }) ? (s) : (s))
#define TEXT(ko, en, ja)                                                   \
	{                                                                  \
		.in = { [LANGUAGE_KO] = TEXT_NOT_EMPTY_("" ko),            \
			[LANGUAGE_EN] = TEXT_NOT_EMPTY_("" en),            \
			[LANGUAGE_JA] = TEXT_NOT_EMPTY_("" ja) }           \
	}

static inline const char *text_in(const struct text *text, enum language language)
{
	return text->in[language];
}
