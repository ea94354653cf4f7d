/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/groups.h"

struct str group_of_all(const struct judgement *judgement)
{
	size_t group = 0;
	for (size_t i = 0; i < judgement->recipient_count; i++)
		if (judgement->recipients[i].action == judgement->action) {
			group = judgement->recipients[i].group;
			break;
		}
	return group < judgement->group_count ? judgement->groups[group] : STR("");
}

/* Bytes up to the CRLF that no folded line follows. */
static size_t field_length(struct str text)
{
	size_t at = 0;
	for (;;) {
		size_t end = str_find(str_from(text, at), STR("\r\n"));
		if (end == STR_NONE)
			return text.n;
		at += end;
		if (at + 2 >= text.n || !ascii_is_wsp(text.p[at + 2]))
			return at;
		at += 2;
	}
}

bool group_field_next(struct str *rest, struct group_field *out)
{
	while (rest->n > 0) {
		struct str field = str_first(*rest, field_length(*rest));
		*rest = str_from(*rest, field.n + 2);
		if (!str_cut(field, ':', &out->name, &out->value))
			continue;
		out->value = str_trim(out->value);
		return true;
	}
	return false;
}
