/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes to UTF-8 (ICU). Labels are read as mail programs read them (the WHATWG encoding standard
 * where labels lie: "euc-kr" and "ks_c_5601-1987" are windows-949, "gb2312" is gb18030,
 * "iso-8859-1" is windows-1252). Bytes that do not fit become U+FFFD and are counted. */
#pragma once

#include "base/arena.h"

enum charset_result {
	CHARSET_OK,
	CHARSET_UNKNOWN, /* no such label: read as UTF-8 if it is that, else as what fits best */
	CHARSET_WRONG,   /* the label does not fit the bytes; `used` names what was taken instead */
};

struct charset_text {
	enum charset_result result;
	struct str text;   /* UTF-8, without a byte order mark */
	struct str used;   /* name of the charset taken, "utf-8" when nothing was converted */
	uint32_t bad;      /* bytes that did not fit even so */
	bool utf7;
	bool cut;          /* the arena's bound: the rest was left unread */
};

/* label empty: none was given; ASCII and UTF-8 are taken as they are, else a guess. Converters are
 * opened once per process: call charset_prepare() before sealing. Nothing is copied when nothing
 * had to be converted. */
void charset_to_utf8(struct arena *arena, struct str label, struct str bytes,
	struct charset_text *out);
/* What 8-bit bytes most likely are ("utf-8", "windows-949", "windows-31j", "euc-jp", "gb18030",
 * "big5", "windows-1252", "windows-1251", "koi8-r"), or 7-bit ones with escape sequences
 * ("iso-2022-jp", "iso-2022-kr", "iso-2022-cn"); never empty. */
struct str charset_guess(struct str bytes);
/* How many bytes at the end begin a character of the labelled charset and do not finish it. */
size_t charset_unfinished(struct str label, struct str bytes);
/* Opens every converter and loads ICU's tables, in the template before the seal. */
void charset_prepare(void);
