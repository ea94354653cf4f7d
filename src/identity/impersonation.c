/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/impersonation.h"

#include <unicode/unorm2.h>

#include "dns/suffix.h"
#include "identity/bait.h"
#include "mail/freemail.h"
#include "mail/inner_address.h"

#define MATCHES_MAX           32
#define DISGUISED_LETTERS_MIN 4 /* shorter names look like too many others */
#define WITHIN_LETTERS_MIN    5 /* … within longer ones */

struct match {
	const struct protected_word *word;
	size_t from, to; /* in plain */
};

struct matches {
	struct match v[MATCHES_MAX];
	size_t n;
};

/* A word begins or ends before this look. */
static bool is_border(const struct glyphs *g, size_t look)
{
	if (look == 0 || look >= g->looks)
		return true;
	return g->from[look] != g->from[look - 1] && g->edge[g->from[look]];
}

static void find_matches(const struct protection *p, const struct glyphs *g, struct matches *out)
{
	const struct protected_word *words[WORDS_AT_MAX];
	out->n = 0;
	for (size_t at = 0; at < g->looks; at++) {
		if (!is_border(g, at))
			continue;
		size_t n = protection_names_at(p, g, at, words);
		for (size_t i = 0; i < n && out->n < MATCHES_MAX; i++) {
			size_t end = at + words[i]->glyphs.looks;
			if (!is_border(g, end))
				continue;
			out->v[out->n++] = (struct match){ words[i], g->from[at],
				end < g->looks ? g->from[end] : g->n };
		}
	}
}

/* "noreply@kakao.com", "account_noreply@…": what a service keeps for itself. */
static bool is_automatic(struct str address)
{
	static const struct str words[] = { STR_INIT("noreply"), STR_INIT("no-reply"),
		STR_INIT("no_reply"), STR_INIT("donotreply"), STR_INIT("notice"),
		STR_INIT("postmaster"), STR_INIT("mailer-daemon") };
	struct str local = str_first(address, str_find_last_char(address, '@'));
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_find(local, words[i]) != STR_NONE)
			return true;
	return false;
}

/* A mailbox at a free mail service is its holder's, who is not the service. */
static bool is_tenant(const struct protege *of, const struct shown *shown)
{
	return of->kind == PROTEGE_BRAND && freemail_is(shown->domain) &&
	       !is_automatic(shown->address);
}

static bool has_right(const struct protection *p, const struct protege *of, const struct shown *shown)
{
	return (protection_owns(p, of, shown->domain) && !is_tenant(of, shown)) ||
	       protection_owns_address(p, of, shown->address);
}

/* Country domains that anybody in the world may have for little or nothing. */
static bool is_open_top(struct str top)
{
	static const struct str open[] = { STR_INIT("ac"), STR_INIT("ai"), STR_INIT("cc"), STR_INIT("cf"),
		STR_INIT("co"), STR_INIT("ga"), STR_INIT("gg"), STR_INIT("gq"), STR_INIT("im"),
		STR_INIT("io"), STR_INIT("is"), STR_INIT("la"), STR_INIT("ly"), STR_INIT("me"),
		STR_INIT("ml"), STR_INIT("nu"), STR_INIT("pw"), STR_INIT("sh"), STR_INIT("so"),
		STR_INIT("st"), STR_INIT("su"), STR_INIT("tk"), STR_INIT("to"), STR_INIT("tv"),
		STR_INIT("vc"), STR_INIT("ws") };
	for (size_t i = 0; i < sizeof open / sizeof *open; i++)
		if (str_eq(top, open[i]))
			return true;
	return false;
}

/* A brand's name registered in a country where it is not listed: "amazon.sg". Brands hold theirs
 * nearly everywhere, and no list names them all. */
static bool is_probably_theirs(struct arena *arena, const struct protection *p, const struct protege *of,
	struct str domain)
{
	const struct protected_word *words[WORDS_AT_MAX];
	char organisation[SUFFIX_NAME_ROOM];
	struct glyphs label;
	struct str top = str_from(domain, str_find_last_char(domain, '.') + 1);
	if (of->kind != PROTEGE_BRAND || top.n != 2 || is_open_top(top) ||
		!suffix_organizational(domain, organisation))
		return false;
	struct str own = str_of(organisation);
	own = str_first(own, str_find_char(own, '.'));
	glyphs_read(arena, own, &label);
	size_t n = protection_labels_at(p, &label, 0, words);
	for (size_t i = 0; i < n; i++)
		if (words[i]->of == of && str_eq(words[i]->text, own))
			return true;
	return false;
}

/* What may be said of one who lives there: only that he bears the landlord's name. */
static enum name_claim claim_of_tenant(enum name_claim kind)
{
	return kind == CLAIM_NAME ? CLAIM_TENANT : kind == CLAIM_MENTION ? CLAIM_NONE : kind;
}

/* The letter without its accents: they are no disguise. */
static uint32_t base_letter(uint32_t cp)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar parts[8];
	UChar32 first;
	int32_t i = 0;
	const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
	int32_t n = unorm2_getDecomposition(nfd, (UChar32)cp, parts, 8, &status);
	if (cp < 0xc0 || cp > 0x24f || U_FAILURE(status) || n <= 0)
		return cp;
	U16_NEXT(parts, i, n, first);
	return (uint32_t)first;
}

/* Is the name written in its own letters? */
static bool is_plainly(const struct glyphs *g, const struct match *match)
{
	const struct glyphs *name = &match->word->glyphs;
	if (name->n != match->to - match->from)
		return false;
	for (size_t i = 0; i < name->n; i++)
		if (base_letter(g->plain[match->from + i]) != base_letter(name->plain[i]))
			return false;
	return true;
}

static bool is_covered(const struct matches *all, const struct protege *of, size_t at)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].word->of == of && at >= all->v[i].from && at < all->v[i].to)
			return true;
	return false;
}

/* What stands beside their names, of which there may be several ("카카오뱅크 KakaoBank"): is it
 * nothing but words as "support"? *words: is there anything at all? */
static bool only_bait_beside(
	const struct glyphs *g, const struct matches *all, const struct protege *of, bool *words)
{
	uint32_t rest[GLYPHS_MAX];
	struct glyphs beside = { .plain = rest };
	for (size_t i = 0; i < g->n; i++)
		if (!is_covered(all, of, i))
			rest[beside.n++] = g->plain[i];
	*words = beside.n > 0;
	return bait_alone(&beside, 0, beside.n);
}

/* Where words are written without blanks, a name is found within many others: it counts at the
 * beginning or the end. */
static bool stands_apart(const struct glyphs *g, const struct match *match)
{
	return match->from == 0 || match->to == g->n || g->plain[match->from] < 0x1100;
}

/* A syllable or an ideograph says more than a letter. */
static bool is_long(const struct glyphs *name, size_t letters)
{
	bool dense = name->n > 0 && name->plain[0] >= 0x1100;
	return name->n >= (dense ? letters / 2 : letters);
}

static enum name_claim claim_of(
	const struct glyphs *g, const struct matches *all, const struct match *match)
{
	const struct protege *of = match->word->of;
	const struct glyphs *name = &match->word->glyphs;
	bool words, alone = only_bait_beside(g, all, of, &words);
	if (!is_plainly(g, match))
		return is_long(name, alone ? DISGUISED_LETTERS_MIN : WITHIN_LETTERS_MIN)
			? CLAIM_DISGUISED
			: CLAIM_NONE;
	if (of->common)
		return alone && words ? CLAIM_NAME : CLAIM_NONE;
	if (alone)
		return CLAIM_NAME;
	/* A person's name within a longer one is another person's. */
	return of->kind == PROTEGE_NAMED || !stands_apart(g, match) ? CLAIM_NONE : CLAIM_MENTION;
}

/* Is it the same stretch under the same owner's other name, plainly written? "Nestle" is no disguise
 * of "Nestlé" where both are names. */
static bool is_plain_elsewhere(
	const struct glyphs *g, const struct matches *all, const struct match *match)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i].word->of == match->word->of && all->v[i].from <= match->from &&
			all->v[i].to >= match->to && is_plainly(g, &all->v[i]))
			return true;
	return false;
}

void impersonation_claim(struct arena *arena, const struct protection *p, const struct shown *shown,
	struct claim *out)
{
	struct glyphs g;
	struct matches all;
	*out = (struct claim){ .kind = CLAIM_NONE };
	glyphs_read(arena, shown->name, &g);
	find_matches(p, &g, &all);
	for (size_t i = 0; i < all.n; i++)
		if (has_right(p, all.v[i].word->of, shown)) {
			*out = (struct claim){ .kind = CLAIM_NONE };
			return;
		}
	for (size_t i = 0; i < all.n; i++) {
		const struct match *match = &all.v[i];
		enum name_claim kind = claim_of(&g, &all, match);
		if (kind == CLAIM_DISGUISED && is_plain_elsewhere(&g, &all, match))
			kind = CLAIM_MENTION;
		if (protection_owns(p, match->word->of, shown->domain))
			kind = claim_of_tenant(kind);
		if (kind == CLAIM_NAME && is_probably_theirs(arena, p, match->word->of, shown->domain))
			kind = CLAIM_MENTION;
		if (kind > out->kind || (kind == out->kind && out->of &&
			match->word->text.n > out->of->text.n))
			*out = (struct claim){ kind, match->word };
	}
}

const struct protege *impersonation_shown_address(
	const struct protection *p, const struct shown *shown, struct str *address)
{
	struct str domain = name_inner_domain(shown->name);
	char lower[256];
	if (domain.n == 0 || domain.n >= sizeof lower || suffix_related(domain, shown->domain))
		return NULL;
	for (size_t i = 0; i < domain.n; i++)
		lower[i] = ascii_lower(domain.p[i]);
	const struct protege *of = protection_owner(p, str_bytes(lower, domain.n));
	if (!of || protection_owns(p, of, shown->domain) ||
		(of->kind == PROTEGE_BRAND && freemail_is(domain)))
		return NULL;
	*address = name_inner_address(shown->name);
	return of;
}
