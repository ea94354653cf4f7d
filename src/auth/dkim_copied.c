/* SPDX-License-Identifier: Apache-2.0
 *
 * z=: fields as the signer saw them (RFC 6376 3.5), for just this purpose. What is malformed is
 * passed over. */
#include "auth/dkim_change.h"

#define COPIES_MAX       200
#define COPY_BYTES_MAX   2000 /* of one field; longer ones are not compared */

/* dkim-quoted-printable (2.11): white space does not count, "=20" does. */
static bool decode(struct str text, struct buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		if (ascii_is_blank(text.p[i]))
			continue;
		if (text.p[i] != '=') {
			buf_add_char(out, text.p[i]);
			continue;
		}
		int high = i + 1 < text.n ? ascii_hex_value(text.p[i + 1]) : -1;
		int low = i + 2 < text.n ? ascii_hex_value(text.p[i + 2]) : -1;
		if (high < 0 || low < 0)
			return false;
		buf_add_char(out, (char)(high << 4 | low));
		i += 2;
	}
	return !out->full;
}

/* Without white space: folding and blanks are not what we look for. */
static bool reads_the_same(struct str a, struct str b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.n && ascii_is_blank(a.p[i]))
			i++;
		while (k < b.n && ascii_is_blank(b.p[k]))
			k++;
		if (i == a.n || k == b.n)
			return i == a.n && k == b.n;
		if (a.p[i++] != b.p[k++])
			return false;
	}
}

/* Does any field of the name read so? There may be several, and z= does not say which one it copied. */
static bool is_there(const struct headers *headers, struct str name, struct str value)
{
	const struct header *field = NULL;

	while ((field = header_find_name(headers, name, field)))
		if (reads_the_same(field->value, value))
			return true;
	return false;
}

bool dkim_copied_differs(struct dkim_work *work, struct dkim_signature *signature)
{
	struct str rest = signature->copied, copy, name, value;

	for (size_t i = 0; i < COPIES_MAX && tags_next(&rest, '|', &copy); i++) {
		auto_buf text = BUF(COPY_BYTES_MAX);
		if (!str_cut(copy, ':', &name, &value) || !decode(value, &text))
			continue;
		name = str_trim(name);
		if (name.n == 0 || is_there(&work->message->headers, name, buf_str(&text)))
			continue;
		signature->change = DKIM_CHANGE_HEADER;
		signature->change_detail = arena_printf(work->arena, "%.*s: %.*s",
			STR_ARG(str_first(name, 60)),
			STR_ARG(str_trim(str_first(buf_str(&text), 120))));
		return true;
	}
	return false;
}
