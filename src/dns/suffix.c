/* SPDX-License-Identifier: Apache-2.0 */
#include "dns/suffix.h"

#include <idn2.h>
#include <libpsl.h>
#include <stdio.h>

#include "dns/answer.h"

/* Longer than any name in UTF-8 that could become one of DNS_NAME_MAX characters: four octets for
 * each character of an A-label are plenty. */
#define INPUT_MAX 1024

/* The list in force; NULL: libpsl's own. */
static psl_ctx_t *in_force;

bool suffix_use(const char *file, struct error *err)
{
	psl_ctx_t *list = file ? psl_load_file(file) : psl_latest(NULL);

	/* A text without a single rule is some other file. */
	if (!list || (file && psl_suffix_count(list) == 0)) {
		psl_free(list);
		return error_set(
			err, ERROR_PERMANENT, "%s: no public suffix list", file ? file : "libpsl");
	}
	psl_free(in_force);
	in_force = list;
	return true;
}

/* A NUL-ended copy in lower case, without final dot: what DNS could ask for. */
static bool copy_name(struct str name, char out[static SUFFIX_NAME_ROOM])
{
	size_t label = 0;

	if (str_ends(name, STR(".")))
		name.n--;
	if (name.n == 0 || name.n > DNS_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (c == '.' ? label == 0 : (unsigned char)c <= ' ' || c == 0x7f)
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > DNS_LABEL_MAX)
			return false;
		out[i] = ascii_lower(c);
	}
	out[name.n] = '\0';
	return label > 0;
}

/* The name in A-labels (RFC 5891, non-transitional). */
static bool ascii_name(struct str name, char out[static SUFFIX_NAME_ROOM])
{
	char input[INPUT_MAX + 1];
	uint8_t *ascii = NULL;

	if (str_is_ascii(name))
		return copy_name(name, out);
	if (name.n > INPUT_MAX || !str_is_utf8(name) || str_find_char(name, '\0') != STR_NONE)
		return false;
	memcpy(input, name.p, name.n);
	input[name.n] = '\0';
	int rc = idn2_lookup_u8(
		(const uint8_t *)input, &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	bool ok = rc == IDN2_OK && copy_name(str_of((char *)ascii), out);
	idn2_free(ascii);
	return ok;
}

bool suffix_organizational(struct str name, char out[static SUFFIX_NAME_ROOM])
{
	const psl_ctx_t *list = in_force ? in_force : psl_builtin();
	char ascii[SUFFIX_NAME_ROOM];

	if (!ascii_name(name, ascii))
		return false;
	const char *found = psl_registrable_domain(list, ascii);
	if (!found)
		return false;
	snprintf(out, SUFFIX_NAME_ROOM, "%s", found); /* it points into `ascii` */
	return true;
}

/* The registrable domain within `domain`; all of it if there is none. */
static struct str organisation(struct str domain, char room[static SUFFIX_NAME_ROOM])
{
	return suffix_organizational(domain, room) ? str_of(room) : domain;
}

bool suffix_related(struct str a, struct str b)
{
	char of_a[SUFFIX_NAME_ROOM], of_b[SUFFIX_NAME_ROOM];

	if (!a.n || !b.n)
		return false;
	return str_eq_nocase(organisation(a, of_a), organisation(b, of_b));
}
