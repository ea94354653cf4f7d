/* SPDX-License-Identifier: Apache-2.0 */
#include "content/idn.h"

#include <idn2.h>

#define NAME_BYTES_MAX 1024

static bool labels_read_back(const char *name)
{
	char *unicode = NULL, *again = NULL;
	bool sound = idn2_to_unicode_8z8z(name, &unicode, IDN2_NONTRANSITIONAL) == IDN2_OK &&
		idn2_to_ascii_8z(unicode, &again, IDN2_NONTRANSITIONAL) == IDN2_OK &&
		strcmp(again, name) == 0;
	idn2_free(unicode);
	idn2_free(again);
	return sound;
}

static bool labels_can_be_made(const char *name)
{
	char *ascii = NULL;
	bool sound = idn2_to_ascii_8z(name, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) == IDN2_OK;
	idn2_free(ascii);
	return sound;
}

bool idn_is_sound(struct str domain)
{
	char name[NAME_BYTES_MAX + 1];
	if (domain.n > NAME_BYTES_MAX || str_find_char(domain, 0) != STR_NONE)
		return false;
	for (size_t i = 0; i < domain.n; i++)
		name[i] = ascii_lower(domain.p[i]);
	name[domain.n] = 0;
	if (!str_is_ascii(domain))
		return str_is_utf8(domain) && labels_can_be_made(name);
	return str_find(str_bytes(name, domain.n), STR("xn--")) == STR_NONE || labels_read_back(name);
}
