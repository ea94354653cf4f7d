/* SPDX-License-Identifier: Apache-2.0 */
#include "store/mailbox.h"

#include <idn2.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/* Longest local part accepted before quotes are taken off, and address before anything. */
#define QUOTED_LOCAL_MAX (2 * MAILBOX_LOCAL_MAX + 2)
#define U_LABELS_MAX     1024

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return true;
	return false;
}

/* Letters, digits, hyphens and underscores in labels of 1–63 octets. */
static bool is_domain(struct str domain)
{
	if (domain.n == 0 || domain.n > DOMAIN_MAX)
		return false;
	struct str rest = domain, label;
	while (str_next_piece(&rest, '.', &label)) {
		if (label.n == 0 || label.n > 63)
			return false;
		for (size_t i = 0; i < label.n; i++)
			if (!ascii_is_alnum(label.p[i]) && label.p[i] != '-' && label.p[i] != '_')
				return false;
	}
	return !str_ends(domain, STR("."));
}

bool domain_parse(struct arena *arena, struct str domain, struct str *out)
{
	if (str_ends(domain, STR(".")))
		domain.n--;
	if (domain.n == 0 || domain.n > U_LABELS_MAX || has_control(domain))
		return false;
	if (str_is_ascii(domain)) {
		if (!is_domain(domain))
			return false;
		*out = arena_lower(arena, domain);
		return true;
	}
	if (!str_is_utf8(domain))
		return false;
	char *ascii = NULL;
	int code = idn2_to_ascii_8z(
		arena_cstr(arena, domain), &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	bool good = code == IDN2_OK && is_domain(str_of(ascii));
	if (good)
		*out = arena_lower(arena, str_of(ascii));
	idn2_free(ascii);
	return good;
}

/* Lower case and NFC of UTF-8, at most MAILBOX_LOCAL_MAX octets before and after. */
static bool fold(struct arena *arena, struct str local, struct str *out)
{
	UChar wide[MAILBOX_LOCAL_MAX * 4], lower[MAILBOX_LOCAL_MAX * 4],
		composed[MAILBOX_LOCAL_MAX * 4];
	const int32_t room = MAILBOX_LOCAL_MAX * 4;
	char narrow[MAILBOX_LOCAL_MAX + 1];
	UErrorCode status = U_ZERO_ERROR;
	int32_t n, bytes = 0;
	u_strFromUTF8(wide, room, &n, local.p, (int32_t)local.n, &status);
	n = u_strToLower(lower, room, wide, n, "", &status);
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
	n = unorm2_normalize(nfc, lower, n, composed, room, &status);
	u_strToUTF8(narrow, sizeof narrow, &bytes, composed, n, &status);
	if (U_FAILURE(status) || bytes > MAILBOX_LOCAL_MAX)
		return false;
	*out = arena_dup(arena, str_bytes(narrow, (size_t)bytes));
	return true;
}

/* Takes quotes and backslashes of a quoted string off (RFC 5321 4.1.2). */
static bool unquote(struct arena *arena, struct str quoted, struct str *out)
{
	if (quoted.n < 2 || quoted.p[quoted.n - 1] != '"')
		return false;
	struct str inside = { quoted.p + 1, quoted.n - 2 };
	char *p = arena_bytes(arena, inside.n);
	size_t n = 0;
	for (size_t i = 0; i < inside.n; i++) {
		if (inside.p[i] == '"')
			return false;
		if (inside.p[i] == '\\' && ++i == inside.n)
			return false;
		p[n++] = inside.p[i];
	}
	*out = str_bytes(p, n);
	return true;
}

static bool local_parse(struct arena *arena, struct str local, struct str *out)
{
	if (local.n == 0 || local.n > QUOTED_LOCAL_MAX || has_control(local))
		return false;
	if (local.p[0] == '"' && !unquote(arena, local, &local))
		return false;
	if (local.n == 0 || local.n > MAILBOX_LOCAL_MAX)
		return false;
	if (str_is_ascii(local)) {
		*out = arena_lower(arena, local);
		return true;
	}
	return str_is_utf8(local) && fold(arena, local, out);
}

/* Puts the address together from its parts. */
static void mailbox_join(struct arena *arena, struct mailbox *mailbox)
{
	mailbox->address =
		arena_printf(arena, "%.*s@%.*s", STR_ARG(mailbox->local), STR_ARG(mailbox->domain));
}

bool mailbox_parse(struct arena *arena, struct str address, struct mailbox *out)
{
	size_t at = str_find_last_char(address, '@');
	struct mailbox mailbox;
	if (at == STR_NONE || !arena_room(arena, 16 * 1024))
		return false;
	if (!local_parse(arena, str_first(address, at), &mailbox.local))
		return false;
	if (!domain_parse(arena, str_from(address, at + 1), &mailbox.domain))
		return false;
	mailbox_join(arena, &mailbox);
	*out = mailbox;
	return true;
}

bool mailbox_untagged(struct arena *arena, const struct mailbox *mailbox, struct mailbox *out)
{
	size_t plus = str_find_char(mailbox->local, '+');
	if (plus == STR_NONE || plus == 0)
		return false;
	*out = *mailbox;
	out->local = str_first(mailbox->local, plus);
	mailbox_join(arena, out);
	return true;
}

bool mailbox_names_account(const struct mailbox *mailbox)
{
	struct str local = mailbox->local;
	if (local.p[0] == '.' || local.p[0] == '-' || str_find(local, STR("..")) != STR_NONE)
		return false;
	for (size_t i = 0; i < local.n; i++) {
		char c = local.p[i];
		if ((unsigned char)c < 0x80 && !ascii_is_alnum(c) &&
			str_find_char(STR("._-=~#!'&"), c) == STR_NONE)
			return false;
	}
	return true;
}

struct str mailbox_key(struct arena *arena, struct str address)
{
	struct mailbox mailbox;
	struct str domain;
	if (mailbox_parse(arena, address, &mailbox))
		return arena_printf(
			arena, "%.*s@%.*s", STR_ARG(mailbox.domain), STR_ARG(mailbox.local));
	if (str_starts(address, STR("@")) && domain_parse(arena, str_from(address, 1), &domain))
		return arena_printf(arena, "%.*s@", STR_ARG(domain));
	return str_first(address, DOMAIN_MAX + MAILBOX_LOCAL_MAX);
}
