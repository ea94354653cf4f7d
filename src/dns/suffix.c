/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/suffix.h"

#include <idn2.h>
#include <libpsl.h>
#include <stdlib.h>

#include "dns/answer.h"

/* Longer than any name in UTF-8 that could become one of DNS_NAME_MAX characters: four octets for
 * each character of an A-label are plenty. */
#define INPUT_MAX 1024

struct suffix_list {
	psl_ctx_t *psl;
};

struct suffix_list *suffix_list_load(const char *file, struct error *err)
{
	psl_ctx_t *psl = file ? psl_load_file(file) : psl_latest(NULL);

	if (!psl || (file && psl_suffix_count(psl) == 0)) {
		psl_free(psl);
		error_set(err, ERROR_PERMANENT, "%s: no public suffix list",
			file ? file : "libpsl");
		return NULL;
	}
	struct suffix_list *list = malloc(sizeof *list);
	if (!list)
		abort();
	list->psl = psl;
	return list;
}

void suffix_list_free(struct suffix_list **list)
{
	if (!*list)
		return;
	psl_free((*list)->psl);
	free(*list);
	*list = NULL;
}

bool suffix_ascii_name(struct arena *arena, struct str name, struct str *out)
{
	uint8_t *ascii = NULL;

	if (name.n > INPUT_MAX)
		return false;
	if (str_is_ascii(name))
		return dns_name_normalize(arena, name, out) && out->n > 0;
	if (!str_is_utf8(name) || str_find_char(name, '\0') != STR_NONE)
		return false;
	int rc = idn2_lookup_u8((const uint8_t *)arena_cstr(arena, name), &ascii,
		IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	bool ok = rc == IDN2_OK && dns_name_normalize(arena, str_of((char *)ascii), out) &&
		out->n > 0;
	idn2_free(ascii);
	return ok;
}

bool suffix_organizational(const struct suffix_list *list, struct arena *arena, struct str name,
	struct str *out)
{
	struct str ascii;

	if (!suffix_ascii_name(arena, name, &ascii))
		return false;
	const char *text = arena_cstr(arena, ascii);
	const char *found = psl_registrable_domain(list->psl, text);
	if (!found)
		return false;
	*out = str_of(found); /* points into `text` */
	return true;
}

bool suffix_is_public(const struct suffix_list *list, struct arena *arena, struct str name)
{
	struct str ascii;

	return suffix_ascii_name(arena, name, &ascii) &&
		psl_is_public_suffix(list->psl, arena_cstr(arena, ascii));
}
