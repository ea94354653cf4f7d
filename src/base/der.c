/* SPDX-License-Identifier: Apache-2.0 */
#include "base/der.h"

#define LENGTH_BYTES_MAX 4

/* 8.1.3. */
static bool take_length(struct str *rest, size_t *out)
{
	if (rest->n == 0)
		return false;
	uint8_t first = (uint8_t)*rest->p;
	size_t bytes = first & 0x7f, length = 0;

	*rest = str_from(*rest, 1);
	if (first < 0x80) {
		*out = first;
		return true;
	}
	if (bytes == 0 || bytes > LENGTH_BYTES_MAX || bytes > rest->n)
		return false;
	for (size_t i = 0; i < bytes; i++)
		length = length << 8 | (uint8_t)rest->p[i];
	*rest = str_from(*rest, bytes);
	*out = length;
	return true;
}

bool der_take(struct str *rest, enum der_tag tag, struct str *content)
{
	struct str at = *rest;
	size_t length;

	if (at.n == 0 || (uint8_t)*at.p != tag)
		return false;
	at = str_from(at, 1);
	if (!take_length(&at, &length) || length > at.n)
		return false;
	*content = str_first(at, length);
	*rest = str_from(at, length);
	return true;
}

bool der_take_unsigned(struct str *rest, struct str *number)
{
	struct str at = *rest, content;

	if (!der_take(&at, DER_INTEGER, &content) || content.n == 0 || (*content.p & 0x80))
		return false;
	while (content.n > 0 && *content.p == 0)
		content = str_from(content, 1);
	if (content.n == 0)
		return false;
	*number = content;
	*rest = at;
	return true;
}
