/* SPDX-License-Identifier: Apache-2.0 */
#include "mail/authserv.h"

/* The authserv-id and version with comments left out, quotes undone, one blank between words. */
struct id_text {
	char bytes[AUTHSERV_ID_MAX];
	size_t n;
	bool complete; /* it ended at ";" or with the value, outside comments and quotes */
};

static void put(struct id_text *out, char c)
{
	if (out->n < AUTHSERV_ID_MAX)
		out->bytes[out->n++] = ascii_lower(c);
}

static void put_blank(struct id_text *out)
{
	if (out->n && out->bytes[out->n - 1] != ' ')
		put(out, ' ');
}

static void id_read(struct str value, struct id_text *out)
{
	size_t depth = 0;
	bool quoted = false;
	*out = (struct id_text){ .n = 0 };
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];
		if (c == '\\' && (quoted || depth) && i + 1 < value.n) {
			i++;
			if (quoted)
				put(out, value.p[i]);
		} else if (quoted) {
			if (c == '"')
				quoted = false;
			else if ((uint8_t)c > ' ')
				put(out, c);
		} else if (c == '(') {
			depth++;
		} else if (c == ')') {
			depth -= depth > 0;
		} else if (depth) {
			continue;
		} else if (c == '"') {
			quoted = true;
		} else if (c == ';') {
			out->complete = true;
			break;
		} else if ((uint8_t)c > ' ') {
			put(out, c);
		} else {
			put_blank(out);
		}
	}
	out->complete = out->complete || (!quoted && !depth);
	while (out->n && (out->bytes[out->n - 1] == ' ' || out->bytes[out->n - 1] == '.'))
		out->n--;
}

static bool is_host_char(char c)
{
	return ascii_is_alnum(c) || c == '-' || c == '_' || (uint8_t)c >= 0x80;
}

/* Does the name stand in the text as a whole host name? "mx.example.com" is not in
 * "mx.example.com.evil.example" nor in "amx.example.com". */
static bool holds_name(struct str text, struct str name)
{
	for (size_t from = 0; name.n && from < text.n;) {
		size_t at = str_find_nocase(str_from(text, from), name);
		if (at == STR_NONE)
			return false;
		at += from;
		size_t end = at + name.n;
		bool left = at == 0 || !(is_host_char(text.p[at - 1]) || text.p[at - 1] == '.');
		bool dot_goes_on = end + 1 < text.n && text.p[end] == '.' && is_host_char(text.p[end + 1]);
		bool right = end == text.n || (!is_host_char(text.p[end]) && !dot_goes_on);
		if (left && right)
			return true;
		from = at + 1;
	}
	return false;
}

enum authserv authserv_whose(struct str value, struct str ours)
{
	struct id_text id;
	id_read(value, &id);
	if (holds_name(str_bytes(id.bytes, id.n), ours))
		return AUTHSERV_OURS;
	/* A name in U-labels may be ours in A-labels to who compares them so (RFC 6532). */
	if (str_find_nocase(ours, STR("xn--")) != STR_NONE && !str_is_ascii(str_bytes(id.bytes, id.n)))
		return AUTHSERV_UNCLEAR;
	/* Nothing, "spf=pass" in its place (as one large service writes it), or an open quote. */
	if (!id.n || memchr(id.bytes, '=', id.n) || !id.complete)
		return AUTHSERV_UNCLEAR;
	return AUTHSERV_OTHER;
}
