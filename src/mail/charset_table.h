/* SPDX-License-Identifier: Apache-2.0
 *
 * The charsets that mail is written in and the labels it carries, for charset*.c alone. A label is
 * found without its punctuation and case ("KS_C_5601-1987", "ksc56011987"), and leads to what mail
 * programs read under it (the WHATWG encoding standard, then what it leaves out). */
#pragma once

#include "base/str.h"

enum charset_id {
	CHARSET_UTF_8, /* first: zero is what needs no conversion */
	CHARSET_ASCII,
	CHARSET_WINDOWS_1252,
	CHARSET_WINDOWS_949,
	CHARSET_ISO_2022_KR,
	CHARSET_WINDOWS_31J,
	CHARSET_EUC_JP,
	CHARSET_ISO_2022_JP,
	CHARSET_ISO_2022_JP_2,
	CHARSET_GB18030,
	CHARSET_HZ,
	CHARSET_ISO_2022_CN,
	CHARSET_BIG5,
	CHARSET_UTF_7,
	CHARSET_UTF_16,
	CHARSET_UTF_16LE,
	CHARSET_UTF_16BE,
	CHARSET_UTF_32,
	CHARSET_UTF_32LE,
	CHARSET_UTF_32BE,
	CHARSET_KOI8_R,
	CHARSET_KOI8_U,
	CHARSET_WINDOWS_1250,
	CHARSET_WINDOWS_1251,
	CHARSET_WINDOWS_1253,
	CHARSET_WINDOWS_1254,
	CHARSET_WINDOWS_1255,
	CHARSET_WINDOWS_1256,
	CHARSET_WINDOWS_1257,
	CHARSET_WINDOWS_1258,
	CHARSET_WINDOWS_874,
	CHARSET_ISO_8859_2,
	CHARSET_ISO_8859_3,
	CHARSET_ISO_8859_4,
	CHARSET_ISO_8859_5,
	CHARSET_ISO_8859_6,
	CHARSET_ISO_8859_7,
	CHARSET_ISO_8859_8,
	CHARSET_ISO_8859_10,
	CHARSET_ISO_8859_13,
	CHARSET_ISO_8859_14,
	CHARSET_ISO_8859_15,
	CHARSET_IBM_437,
	CHARSET_IBM_850,
	CHARSET_IBM_852,
	CHARSET_IBM_866,
	CHARSET_MACINTOSH,
	CHARSET_MAC_CYRILLIC,
	CHARSET_ID_COUNT,
	CHARSET_NONE = CHARSET_ID_COUNT
};

enum charset_trait {
	CHARSET_WIDE = 1 << 0,     /* ASCII bytes do not mean ASCII: never passed through */
	CHARSET_SEVEN = 1 << 1,    /* 7-bit: an 8-bit byte proves the label wrong */
	CHARSET_ESCAPES = 1 << 2,  /* ASCII unless it has ESC, SO, "~" or "+" */
	CHARSET_MULTI = 1 << 3,    /* a character may take several bytes */
	CHARSET_CARELESS = 1 << 4, /* a label that senders put on anything */
};

struct charset {
	const char *name; /* the name shown */
	const char *icu;  /* the converter; NULL: none is needed */
	unsigned traits;
};

extern const struct charset charsets[CHARSET_ID_COUNT];

/* CHARSET_NONE if nobody knows the label. */
enum charset_id charset_id_of(struct str label);
