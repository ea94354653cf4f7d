/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/charset.h"

#include "mail/charset_convert.h"
#include "mail/charset_guess.h"

#define UNITS 1024
/* No charset makes more of a byte: a half-width katakana, a euro sign or U+FFFD has three. */
#define UTF8_PER_BYTE 3

/* Where the UTF-8 goes: as much of the arena as there is. */
struct sink {
	char *p;
	size_t n, room;
	uint16_t high; /* half of a surrogate pair */
	bool full;
};

static void sink_add(struct sink *sink, uint32_t c)
{
	char *p = sink->p + sink->n;
	unsigned length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	if (length > sink->room - sink->n) {
		sink->full = true;
		return;
	}
	if (length == 1) {
		p[0] = (char)c;
	} else {
		static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
		for (unsigned i = length; i-- > 1; c >>= 6)
			p[i] = (char)(0x80 | (c & 0x3f));
		p[0] = (char)(lead[length] | c);
	}
	sink->n += length;
}

/* UTF-16 units; surrogates that are no pair become U+FFFD. */
static void sink_add_units(struct sink *sink, const UChar *units, size_t n)
{
	for (size_t i = 0; i < n && !sink->full; i++) {
		uint16_t unit = units[i];
		bool low = (unit & 0xfc00) == 0xdc00;
		if (sink->high && low) {
			sink_add(sink, 0x10000 + ((sink->high & 0x3ffu) << 10 | (unit & 0x3ffu)));
			sink->high = 0;
			continue;
		}
		if (sink->high)
			sink_add(sink, 0xfffd);
		sink->high = 0;
		if ((unit & 0xfc00) == 0xd800)
			sink->high = unit;
		else
			sink_add(sink, low ? 0xfffd : unit);
	}
}

static struct sink sink_open(struct arena *arena, size_t bytes)
{
	size_t room = bytes > SIZE_MAX / 4 ? 0 : bytes * UTF8_PER_BYTE + 8;
	while (room && !arena_room(arena, room))
		room /= 2;
	return (struct sink){ .p = room ? arena_bytes(arena, room) : NULL, .room = room };
}

static void sink_close(struct arena *arena, struct sink *sink, struct charset_text *out)
{
	if (sink->high)
		sink_add(sink, 0xfffd);
	if (sink->room)
		arena_shrink(arena, sink->p, sink->room, sink->n);
	out->text = str_bytes(sink->n ? sink->p : "", sink->n);
	out->cut = sink->full;
}

/* Through a converter. */
static void convert(struct arena *arena, enum charset_id id, struct str bytes,
	struct charset_text *out)
{
	struct conversion conversion;
	UChar units[UNITS];
	size_t n;
	bool first = true;
	struct sink sink = sink_open(arena, bytes.n);
	conversion_start(&conversion, id, bytes, false);
	while (!sink.full && (n = conversion_step(&conversion, units, UNITS)) > 0) {
		size_t mark = first && units[0] == 0xfeff;
		sink_add_units(&sink, units + mark, n - mark);
		first = false;
	}
	sink_close(arena, &sink, out);
	out->bad = conversion.bad;
}

/* UTF-8 that has faults: each becomes U+FFFD. */
static void mend(struct arena *arena, struct str bytes, struct charset_text *out)
{
	struct sink sink = sink_open(arena, bytes.n);
	const char *p = bytes.p, *end = bytes.p + bytes.n;
	uint32_t bad;
	while (p < end && !sink.full) {
		sink_add(&sink, utf8_take(&p, end, &bad));
		out->bad += bad;
	}
	sink_close(arena, &sink, out);
}

/* Bytes with what is asked of them again and again. */
struct view {
	struct str bytes;
	bool ascii, utf8;
};

/* UTF-8 that is cut or damaged is still UTF-8, if nothing else reads better. */
static enum charset_id settle_utf8(struct str bytes)
{
	struct charset_fit own, best;
	charset_fit(CHARSET_UTF_8, bytes, &own);
	charset_fit_best(bytes, &best);
	return best.bad < own.bad && best.cost < own.cost ? best.id : CHARSET_UTF_8;
}

static enum charset_id guess(const struct view *view)
{
	if (view->ascii) {
		enum charset_id id = charset_of_escapes(view->bytes);
		return id == CHARSET_NONE ? CHARSET_UTF_8 : id;
	}
	return view->utf8 ? CHARSET_UTF_8 : settle_utf8(view->bytes);
}

/* Does the label's reading look so well that no other needs to be tried? */
static bool fits_well(const struct charset_fit *fit)
{
	return fit->bad == 0 && fit->usual * 2 >= fit->letters;
}

/* Is `other` so much better than the label's own reading that the label must lie? A reading that
 * has no fault is overruled only by one that is nearly all usual characters while its own hardly
 * has any: Hanja under "euc-kr" read well as Chinese, too. */
static bool overrules(const struct charset_fit *other, const struct charset_fit *own)
{
	if (other->id == own->id || other->cost >= own->cost)
		return false;
	if (own->bad)
		return other->bad < own->bad && other->usual * 2 >= other->letters;
	unsigned multi = charsets[own->id].traits & CHARSET_MULTI;
	if (multi && !(charsets[other->id].traits & CHARSET_MULTI))
		return false;
	unsigned least = charsets[own->id].traits & CHARSET_CARELESS ? 2 : 4;
	return other->bad == 0 && other->letters >= least &&
		other->usual * 4 >= other->letters * 3 && own->usual * 20 <= own->letters * 7 &&
		other->cost + 100 < own->cost;
}

static enum charset_id settle_eight_bit(enum charset_id id, const struct view *view)
{
	struct str bytes = view->bytes;
	unsigned traits = charsets[id].traits;
	struct charset_fit own, other;
	if (traits & CHARSET_SEVEN)
		return guess(view);
	if (id == CHARSET_UTF_8)
		return view->utf8 ? id : settle_utf8(bytes);
	if (!(traits & CHARSET_MULTI) && view->utf8)
		return CHARSET_UTF_8;
	enum charset_id model = id == CHARSET_ISO_8859_15 ? CHARSET_WINDOWS_1252 : id;
	if (!charset_has_model(model))
		return id;
	charset_fit(model, bytes, &own);
	if (view->utf8) {
		charset_fit(CHARSET_UTF_8, bytes, &other);
		return other.cost < own.cost ? CHARSET_UTF_8 : id;
	}
	if (fits_well(&own))
		return id;
	charset_fit_best(bytes, &other);
	return overrules(&other, &own) ? other.id : id;
}

/* UTF-16 without a mark: little-endian as the web has it, unless the zero bytes of ASCII letters
 * say otherwise. What is plain text of bytes after all carries the label by mistake. */
static enum charset_id settle_wide(enum charset_id id, const struct view *view)
{
	struct str bytes = view->bytes;
	if (view->utf8 && bytes.n >= 8 && str_find_char(bytes, 0) == STR_NONE)
		return CHARSET_UTF_8;
	if (id != CHARSET_UTF_16)
		return id;
	if (str_starts(bytes, STR("\xfe\xff")))
		return CHARSET_UTF_16BE;
	if (str_starts(bytes, STR("\xff\xfe")))
		return CHARSET_UTF_16LE;
	size_t even = 0, odd = 0;
	struct str sample = str_first(bytes, CHARSET_SAMPLE);
	for (size_t i = 0; i < sample.n; i++)
		if (sample.p[i] == 0)
			*(i & 1 ? &odd : &even) += 1;
	return even > odd ? CHARSET_UTF_16BE : CHARSET_UTF_16LE;
}

/* Could a 7-bit charset mean anything but ASCII by it? */
static bool has_shifts(struct str bytes)
{
	return str_find_char(bytes, '\x1b') != STR_NONE || str_find_char(bytes, '\x0e') != STR_NONE ||
		str_find_char(bytes, '~') != STR_NONE || str_find_char(bytes, '+') != STR_NONE;
}

/* What the bytes are read as under a known label; *wrong: not what it says. */
static enum charset_id settle(enum charset_id id, const struct view *view, bool *wrong)
{
	struct str bytes = view->bytes;
	enum charset_id settled;
	*wrong = false;
	if (charsets[id].traits & CHARSET_WIDE) {
		settled = settle_wide(id, view);
		*wrong = settled == CHARSET_UTF_8;
		return settled;
	}
	if (view->ascii) {
		enum charset_id escaped = charset_of_escapes(bytes);
		if (escaped == CHARSET_ISO_2022_JP && str_find(bytes, STR("\x1b$(D")) != STR_NONE)
			escaped = CHARSET_ISO_2022_JP_2;
		if (charsets[id].traits & CHARSET_ESCAPES) {
			bool same = escaped == CHARSET_ISO_2022_JP_2 && id == CHARSET_ISO_2022_JP;
			return same ? escaped : has_shifts(bytes) ? id : CHARSET_UTF_8;
		}
		*wrong = escaped != CHARSET_NONE;
		return *wrong ? escaped : CHARSET_UTF_8;
	}
	settled = settle_eight_bit(id, view);
	*wrong = settled != id;
	return settled;
}

static struct view view_of(struct str bytes)
{
	struct view view = { bytes, str_is_ascii(bytes), true };
	view.utf8 = view.ascii || str_is_utf8(bytes);
	return view;
}

void charset_to_utf8(struct arena *arena, struct str label, struct str bytes,
	struct charset_text *out)
{
	bool wrong = false;
	enum charset_id id = label.n ? charset_id_of(label) : CHARSET_NONE;
	struct view view = view_of(bytes);
	*out = (struct charset_text){ .text = bytes, .utf7 = id == CHARSET_UTF_7 };
	if (id == CHARSET_NONE) {
		out->result = label.n ? CHARSET_UNKNOWN : CHARSET_OK;
		id = guess(&view);
	} else {
		id = settle(id, &view, &wrong);
		out->result = wrong ? CHARSET_WRONG : CHARSET_OK;
	}
	if (charsets[id].icu) {
		convert(arena, id, bytes, out);
	} else {
		if (str_starts(bytes, STR("\xef\xbb\xbf")))
			out->text = bytes = str_from(bytes, 3);
		if (!view.utf8)
			mend(arena, bytes, out);
	}
	out->used = str_of(charsets[id].name);
}

struct str charset_guess(struct str bytes)
{
	struct view view = view_of(bytes);
	return str_of(charsets[guess(&view)].name);
}

static size_t utf8_unfinished(struct str bytes)
{
	/* The last lead byte, if it stands where its character cannot be whole. */
	for (size_t back = 1; back <= 3 && back <= bytes.n; back++) {
		uint8_t c = (uint8_t)bytes.p[bytes.n - back];
		if (c < 0x80)
			return 0;
		if (c >= 0xc2) {
			unsigned length = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
			return c < 0xf5 && back < length ? back : 0;
		}
	}
	return 0;
}

size_t charset_unfinished(struct str label, struct str bytes)
{
	enum charset_id id = charset_id_of(label);
	if (id == CHARSET_NONE || !(charsets[id].traits & CHARSET_MULTI) || bytes.n == 0)
		return 0;
	if (id == CHARSET_UTF_8)
		return utf8_unfinished(bytes);
	struct conversion conversion;
	UChar units[UNITS];
	conversion_start(&conversion, id, bytes, true);
	while (conversion_step(&conversion, units, UNITS) > 0)
		;
	return conversion_pending(&conversion);
}

void charset_prepare(void)
{
	conversion_prepare();
	charset_models_prepare();
}
