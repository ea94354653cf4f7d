/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/charset_convert.h"

#include <assert.h>
#include <unicode/ucnv_cb.h>

#define SO  0x0e
#define SI  0x0f
#define ESC 0x1b

/* Cached for the life of the process: opening costs 0.3 us and, in a sealed process, a file. */
static UConverter *converters[CHARSET_ID_COUNT];

static void not_fitting(const void *context, UConverterToUnicodeArgs *args, const char *bytes,
	int32_t length, UConverterCallbackReason reason, UErrorCode *error)
{
	static const UChar replacement = 0xfffd;
	(void)bytes;
	if (reason > UCNV_IRREGULAR)
		return; /* reset, close, clone */
	struct conversion *conversion = (struct conversion *)context;
	if (conversion)
		conversion->bad += (uint32_t)length;
	*error = U_ZERO_ERROR;
	ucnv_cbToUWriteUChars(args, &replacement, 1, 0, error);
}

static UConverter *converter_of(enum charset_id id)
{
	if (!converters[id]) {
		UErrorCode error = U_ZERO_ERROR;
		assert(charsets[id].icu);
		converters[id] = ucnv_open(charsets[id].icu, &error);
		assert(U_SUCCESS(error)); /* a name of ours that this ICU lacks: the test opens all */
	}
	return converters[id];
}

void conversion_prepare(void)
{
	for (enum charset_id id = 0; id < CHARSET_ID_COUNT; id++)
		if (charsets[id].icu)
			converter_of(id);
}

void conversion_start(struct conversion *conversion, enum charset_id id, struct str from,
	bool partial)
{
	UErrorCode error = U_ZERO_ERROR;
	UConverterToUCallback old_callback;
	const void *old_context;
	conversion->id = id;
	conversion->converter = converter_of(id);
	conversion->from = from;
	conversion->partial = partial;
	conversion->done = false;
	conversion->bad = 0;
	conversion->p = conversion->end = NULL;
	conversion->shifted = conversion->kana = false;
	ucnv_resetToUnicode(conversion->converter);
	ucnv_setToUCallBack(conversion->converter, not_fitting, conversion, &old_callback,
		&old_context, &error);
}

/* RFC 1557: SO and SI around KS X 1001 in seven bits; a line begins in ASCII. The designator
 * ESC $ ) C is dropped wherever it stands. Returns the bytes taken; *made is never more. */
static size_t unshift_kr(struct conversion *conversion, char *out, size_t *made)
{
	struct str from = str_first(conversion->from, CONVERSION_STEP);
	size_t n = 0, i = 0;
	for (; i < from.n; i++) {
		char c = from.p[i];
		if (c == ESC && str_starts(str_from(conversion->from, i), STR("\x1b$)C")))
			i += 3;
		else if (c == SO || c == SI)
			conversion->shifted = c == SO;
		else if (conversion->shifted && c > ' ' && c < 0x7f)
			out[n++] = (char)(c | (char)0x80);
		else {
			if (c == '\n')
				conversion->shifted = false;
			out[n++] = c;
		}
	}
	*made = n;
	return i;
}

/* What a sequence after ESC designates: 0 ASCII or JIS-Roman, 1 katakana, 2 JIS X 0208; its length
 * in *length. -1: none that we know. */
static int designator(struct str after, size_t *length)
{
	static const struct {
		struct str text;
		int set;
	} known[] = {
		{ STR_INIT("(B"), 0 }, { STR_INIT("(J"), 0 }, { STR_INIT("(H"), 0 },
		{ STR_INIT("(I"), 1 }, { STR_INIT("$B"), 2 }, { STR_INIT("$@"), 2 },
		{ STR_INIT("$(B"), 2 }, { STR_INIT("$(@"), 2 }, { STR_INIT("&@"), -2 },
	};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (str_starts(after, known[i].text)) {
			*length = known[i].text.n;
			return known[i].set;
		}
	return -1;
}

/* A JIS X 0208 pair as Shift_JIS. */
static void jis_to_sjis(uint8_t j1, uint8_t j2, char out[static 2])
{
	unsigned s1 = ((j1 - 0x21u) >> 1) + 0x81u;
	if (s1 > 0x9f)
		s1 += 0x40;
	out[0] = (char)s1;
	out[1] = (char)(j1 & 1 ? j2 + 0x1fu + (j2 >= 0x60) : j2 + 0x7eu);
}

/* RFC 1468 with katakana and vendors' rows, as Shift_JIS; a line begins in ASCII. */
static size_t unshift_jp(struct conversion *conversion, char *out, size_t *made)
{
	struct str all = conversion->from;
	size_t n = 0, i = 0, length = 0;
	while (i < all.n && i < CONVERSION_STEP) {
		uint8_t c = (uint8_t)all.p[i];
		int set = c == ESC ? designator(str_from(all, i + 1), &length) : -1;
		if (c == ESC && set != -1) {
			if (set >= 0) {
				conversion->shifted = set == 2;
				conversion->kana = set == 1;
			}
			i += 1 + length;
			continue;
		}
		if (c == '\n')
			conversion->shifted = conversion->kana = false;
		bool graphic = c > ' ' && c < 0x7f;
		if (conversion->shifted && graphic && i + 1 < all.n && all.p[i + 1] > ' ' &&
			all.p[i + 1] < 0x7f) {
			jis_to_sjis(c, (uint8_t)all.p[i + 1], out + n);
			n += 2;
			i += 2;
			continue;
		}
		if (conversion->shifted && graphic) /* half a character: no byte of Shift_JIS */
			out[n++] = (char)(conversion->partial && i + 1 == all.n ? 0x81 : 0xff);
		else if (conversion->kana && c >= 0x21 && c <= 0x5f)
			out[n++] = (char)(c | 0x80);
		else if (c >= 0x80)
			out[n++] = (char)0xff; /* no byte of a 7-bit set */
		else
			out[n++] = (char)c;
		i++;
	}
	*made = n;
	return i;
}

static void refill(struct conversion *conversion)
{
	size_t taken, made;
	if (conversion->id == CHARSET_ISO_2022_KR)
		taken = unshift_kr(conversion, conversion->plain, &made);
	else if (conversion->id == CHARSET_ISO_2022_JP)
		taken = unshift_jp(conversion, conversion->plain, &made);
	else {
		conversion->p = conversion->from.p;
		conversion->end = conversion->from.p + conversion->from.n;
		conversion->from = str_from(conversion->from, conversion->from.n);
		return;
	}
	conversion->p = conversion->plain;
	conversion->end = conversion->plain + made;
	conversion->from = str_from(conversion->from, taken);
}

size_t conversion_step(struct conversion *conversion, UChar *out, size_t room)
{
	while (!conversion->done) {
		if (conversion->p == conversion->end && conversion->from.n)
			refill(conversion);
		UErrorCode error = U_ZERO_ERROR;
		UChar *target = out;
		bool last = conversion->from.n == 0;
		ucnv_toUnicode(conversion->converter, &target, out + room, &conversion->p,
			conversion->end, NULL, last && !conversion->partial, &error);
		if (last && error != U_BUFFER_OVERFLOW_ERROR && conversion->p == conversion->end)
			conversion->done = true;
		if (U_FAILURE(error) && error != U_BUFFER_OVERFLOW_ERROR)
			conversion->done = true; /* our callback leaves none; never loop on one */
		if (target != out)
			return (size_t)(target - out);
	}
	return 0;
}

size_t conversion_pending(const struct conversion *conversion)
{
	UErrorCode error = U_ZERO_ERROR;
	int32_t n = ucnv_toUCountPending(conversion->converter, &error);
	return U_SUCCESS(error) && n > 0 ? (size_t)n : 0;
}

/* How many bytes the character led by c has, and where its second byte must lie (RFC 3629). */
static unsigned utf8_lead(uint8_t c, uint8_t *low, uint8_t *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef) {
		*low = c == 0xe0 ? 0xa0 : 0x80;
		*high = c == 0xed ? 0x9f : 0xbf;
		return 3;
	}
	if (c >= 0xf0 && c <= 0xf4) {
		*low = c == 0xf0 ? 0x90 : 0x80;
		*high = c == 0xf4 ? 0x8f : 0xbf;
		return 4;
	}
	return 0;
}

uint32_t utf8_take(const char **p, const char *end, uint32_t *bad)
{
	const uint8_t *s = (const uint8_t *)*p, *stop = (const uint8_t *)end;
	uint8_t low, high;
	*bad = 0;
	if (*s < 0x80) {
		*p += 1;
		return *s;
	}
	unsigned length = utf8_lead(*s, &low, &high), i = 1;
	uint32_t character = *s & (0xffu >> (length + 1));
	for (; i < length && s + i < stop && s[i] >= low && s[i] <= high; i++) {
		character = character << 6 | (s[i] & 0x3fu);
		low = 0x80;
		high = 0xbf;
	}
	*p += i;
	if (length && i == length)
		return character;
	*bad = i;
	return 0xfffd;
}
