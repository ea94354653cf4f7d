/* SPDX-License-Identifier: Apache-2.0
 *
 * How well bytes read as a language written in a charset, for charset.c: the cost of the text in
 * tenths of a bit under a rough model of each language, which is comparable across charsets
 * because it is about the same bytes. Works on a header's few characters, where detectors that
 * count pairs give up. */
#pragma once

#include "mail/charset_table.h"

#define CHARSET_SAMPLE 1536 /* bytes looked at */

struct charset_fit {
	enum charset_id id;
	int cost;          /* tenths of bits */
	unsigned letters;  /* characters beyond ASCII, without punctuation and symbols */
	unsigned usual;    /* of them: such as the language writes most */
	uint32_t bad;      /* bytes that fit nothing */
};

/* Is there a model for this charset (UTF-8: of any language)? */
bool charset_has_model(enum charset_id id);
/* The sample of `bytes` read as `id`, which has a model. */
void charset_fit(enum charset_id id, struct str bytes, struct charset_fit *out);
/* The best of all but UTF-8. */
void charset_fit_best(struct str bytes, struct charset_fit *out);
/* The 7-bit charset whose escape sequences stand in it, or CHARSET_NONE. */
enum charset_id charset_of_escapes(struct str bytes);
/* Builds the models' tables. */
void charset_models_prepare(void);
