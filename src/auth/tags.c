/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/tags.h"

#define NUMBER_DIGITS_MAX 12 /* RFC 6376 3.5: t=, x= */

/* tag-name = ALPHA *ALNUMPUNC (RFC 6376 3.2). */
static bool name_is_one(struct str name)
{
	if (name.n == 0 || !ascii_is_alpha(*name.p))
		return false;
	for (size_t i = 1; i < name.n; i++)
		if (!ascii_is_alnum(name.p[i]) && name.p[i] != '_')
			return false;
	return true;
}

enum tags_problem tags_parse(struct str text, struct tags *out, struct str *where)
{
	struct str rest = str_trim(text), piece;

	out->n = 0;
	*where = STR("");
	while (str_next_piece(&rest, ';', &piece)) {
		struct tag tag;
		*where = str_trim(piece);
		if (!str_cut(piece, '=', &tag.name, &tag.value))
			return TAGS_SYNTAX;
		tag.name = str_trim(tag.name);
		tag.value = str_trim(tag.value);
		if (!name_is_one(tag.name))
			return TAGS_SYNTAX;
		if (tags_find(out, tag.name))
			return TAGS_DUPLICATE;
		if (out->n == TAGS_MAX)
			return TAGS_MANY;
		out->v[out->n++] = tag;
		rest = str_trim(rest);
	}
	*where = STR("");
	return TAGS_FINE;
}

const struct tag *tags_find(const struct tags *tags, struct str name)
{
	for (size_t i = 0; i < tags->n; i++)
		if (str_eq(tags->v[i].name, name))
			return &tags->v[i];
	return NULL;
}

/* The value of a base64 digit, 64 for none. */
static uint8_t digit_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (uint8_t)(c - 'A');
	if (c >= 'a' && c <= 'z')
		return (uint8_t)(c - 'a' + 26);
	if (ascii_is_digit(c))
		return (uint8_t)(c - '0' + 52);
	return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* Behind the digits only padding and blanks may stand. Padding may be left out (RFC 6376 2.10), but
 * there is never too much of it. */
static bool padding_fits(struct str rest, size_t digits)
{
	size_t signs = 0;

	for (size_t i = 0; i < rest.n; i++)
		if (rest.p[i] == '=')
			signs++;
		else if (!ascii_is_blank(rest.p[i]))
			return false;
	return digits % 4 != 1 && (signs == 0 || (digits + signs) % 4 == 0) && signs <= 2;
}

bool tags_base64(struct arena *arena, struct str value, struct str *out)
{
	size_t room = value.n / 4 * 3 + 3, n = 0, digits = 0, i = 0;
	uint32_t bits = 0;

	if (!arena_room(arena, room))
		return false;
	char *bytes = arena_bytes(arena, room);
	for (; i < value.n; i++) {
		uint8_t digit = digit_value(value.p[i]);
		if (digit < 64) {
			bits = bits << 6 | digit;
			if (digits++ % 4 > 0)
				bytes[n++] = (char)(bits >> (6 - 2 * ((digits - 1) % 4)));
		} else if (!ascii_is_blank(value.p[i])) {
			break;
		}
	}
	bool good = padding_fits(str_from(value, i), digits);
	arena_shrink(arena, bytes, room, good ? n : 0);
	if (good)
		*out = str_bytes(bytes, n);
	return good;
}

bool tags_number(struct str value, uint64_t max, uint64_t *out)
{
	return value.n <= NUMBER_DIGITS_MAX && str_to_uint(value, max, out);
}

bool tags_next(struct str *rest, char separator, struct str *out)
{
	if (!str_next_piece(rest, separator, out))
		return false;
	*out = str_trim(*out);
	return true;
}
