/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/lookalike.h"

#include "dns/suffix.h"
#include "identity/bait.h"
#include "identity/unicode_domain.h"

#define LABELS_MAX        8 /* before the registered domain that are looked at */
#define LABEL_LETTERS_MIN 4 /* of names that are looked for within others */
#define GLYPHS_LETTERS_MIN 5 /* of names that digits and pairs of letters imitate: "19" is not "LG" */
#define SUFFIX_LETTERS_MIN 6 /* of names that are looked for under other tops */

struct looking {
	struct arena *arena;
	const struct protection *p;
	struct str domain, registered;
	const struct str_list *ours;
	struct lookalike_match best;
};

const char *lookalike_name(enum lookalike kind)
{
	static const char *const names[] = {
		[LOOKALIKE_NONE] = "none",
		[LOOKALIKE_PART] = "part of the name",
		[LOOKALIKE_SUFFIX] = "same name elsewhere",
		[LOOKALIKE_BAIT] = "words added",
		[LOOKALIKE_NEAR] = "one letter off",
		[LOOKALIKE_WHOLE] = "used as labels",
		[LOOKALIKE_GLYPHS] = "looks the same",
	};
	_Static_assert(sizeof names / sizeof *names == LOOKALIKE_COUNT, "a word for each");
	return names[kind];
}

static bool in_list(const struct str_list *list, struct str domain)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->v[i], domain))
			return true;
	return false;
}

/* A domain of ours is imitated to deceive those who have mail there. */
static bool concerns(const struct looking *l, const struct protected_word *word)
{
	return word->of->kind != PROTEGE_OURS || protection_is_one_house(l->p) ||
	       in_list(l->ours, word->domain);
}

static void offer(struct looking *l, enum lookalike kind, const struct protected_word *word)
{
	struct lookalike_match *best = &l->best;
	if (!concerns(l, word))
		return;
	if (kind < best->kind || (kind == best->kind && word->text.n <= best->of->text.n))
		return;
	best->kind = kind;
	best->of = word;
}

static bool same_plain(const struct glyphs *a, const struct glyphs *b)
{
	return a->n == b->n && memcmp(a->plain, b->plain, a->n * sizeof *a->plain) == 0;
}

/* The label has the look of a protected one. */
static void offer_equal(struct looking *l, const struct protected_word *word, const struct glyphs *label,
	struct str text)
{
	if (!same_plain(label, &word->glyphs)) {
		if (word->glyphs.n >= GLYPHS_LETTERS_MIN || !str_is_ascii(text))
			offer(l, LOOKALIKE_GLYPHS, word);
	} else if (!str_eq(text, word->text)) {
		offer(l, LOOKALIKE_NEAR, word); /* hyphens */
	} else if (word->glyphs.n >= SUFFIX_LETTERS_MIN && !word->of->common) {
		offer(l, LOOKALIKE_SUFFIX, word);
	}
}

static bool edge_before(const struct glyphs *g, size_t look)
{
	return look >= g->looks ||
	       (g->edge[g->from[look]] && (look == 0 || g->from[look] != g->from[look - 1]));
}

/* Where characters meet: a look may be one of several of its character. */
static bool between(const struct glyphs *g, size_t look)
{
	return look == 0 || look >= g->looks || g->from[look] != g->from[look - 1];
}

static bool stands_plainly(const struct glyphs *g, const struct protected_word *word, size_t at)
{
	size_t from = g->from[at], n = word->glyphs.n;
	return from + n <= g->n && memcmp(g->plain + from, word->glyphs.plain, n * sizeof *g->plain) == 0;
}

/* The protected label at look[at] within a longer one. */
static void offer_within(struct looking *l, const struct protected_word *word, const struct glyphs *label,
	size_t at)
{
	size_t end = at + word->glyphs.looks;
	if (word->glyphs.n < LABEL_LETTERS_MIN || !between(label, at) || !between(label, end))
		return;
	if (word->glyphs.n < GLYPHS_LETTERS_MIN && !stands_plainly(label, word, at))
		return;
	size_t from = at < label->looks ? label->from[at] : label->n;
	size_t to = end < label->looks ? label->from[end] : label->n;
	if (bait_alone(label, 0, from) && bait_alone(label, to, label->n))
		offer(l, LOOKALIKE_BAIT, word);
	else if (edge_before(label, at) && edge_before(label, end) && !word->of->common)
		offer(l, LOOKALIKE_PART, word);
}

static void look_into(struct looking *l, const struct glyphs *label, struct str text)
{
	const struct protected_word *words[WORDS_AT_MAX];
	for (size_t at = 0; at < label->looks; at++) {
		size_t n = protection_labels_at(l->p, label, at, words);
		for (size_t i = 0; i < n; i++) {
			if (at == 0 && words[i]->glyphs.looks == label->looks)
				offer_equal(l, words[i], label, text);
			else
				offer_within(l, words[i], label, at);
		}
	}
}

/* The label that the owner of the domain chose. */
static void look_at_label(struct looking *l)
{
	const struct protected_word *words[WORDS_AT_MAX];
	struct glyphs label;
	struct str text, suffix;
	if (!str_cut(l->registered, '.', &text, &suffix))
		return;
	text = unicode_domain(l->arena, text);
	glyphs_read(l->arena, text, &label);
	look_into(l, &label, text);
	size_t n = protection_labels_near(l->p, &label, words);
	for (size_t i = 0; i < n; i++)
		offer(l, LOOKALIKE_NEAR, words[i]);
}

/* "paypal-com" says "paypal.com". */
static struct str with_dots(struct arena *arena, struct str labels)
{
	char *p = arena_bytes(arena, labels.n);
	for (size_t i = 0; i < labels.n; i++)
		p[i] = labels.p[i] == '-' ? '.' : labels.p[i];
	return str_bytes(p, labels.n);
}

/* The word of a protected domain, found by its label. */
static const struct protected_word *word_of_domain(struct looking *l, struct str domain)
{
	const struct protected_word *words[WORDS_AT_MAX];
	struct str label, suffix;
	struct glyphs g;
	if (!protection_is_domain(l->p, domain) || !str_cut(domain, '.', &label, &suffix))
		return NULL;
	glyphs_read(l->arena, unicode_domain(l->arena, label), &g);
	size_t n = protection_labels_at(l->p, &g, 0, words);
	for (size_t i = 0; i < n; i++)
		if (str_eq(words[i]->domain, domain))
			return words[i];
	return NULL;
}

/* Protected domains that stand whole among the labels before the registered one. */
static void look_for_whole(struct looking *l, struct str labels)
{
	struct str dotted = with_dots(l->arena, labels);
	for (size_t from = 0, starts = 0; from < dotted.n && starts < 2 * LABELS_MAX; starts++) {
		struct str rest = str_from(dotted, from);
		size_t end = 0;
		for (size_t pieces = 0; pieces < 4 && end < rest.n; pieces++) {
			size_t dot = str_find_char(str_from(rest, end), '.');
			end = dot == STR_NONE ? rest.n : end + dot;
			const struct protected_word *word = word_of_domain(l, str_first(rest, end));
			if (word)
				offer(l, LOOKALIKE_WHOLE, word);
			end++;
		}
		size_t next = str_find_char(rest, '.');
		if (next == STR_NONE)
			break;
		from += next + 1;
	}
}

/* Sending services give their customers such labels; nobody gives "paypa1". */
static void offer_label(struct looking *l, const struct protected_word *word, const struct glyphs *label)
{
	if (same_plain(label, &word->glyphs)) {
		if (word->glyphs.n >= LABEL_LETTERS_MIN)
			offer(l, LOOKALIKE_PART, word);
	} else if (word->glyphs.n >= GLYPHS_LETTERS_MIN) {
		offer(l, LOOKALIKE_BAIT, word);
	}
}

/* Labels before the registered domain: there the holder writes what he likes. */
static void look_at_subdomain(struct looking *l, struct str labels)
{
	const struct protected_word *words[WORDS_AT_MAX];
	struct str rest = labels, label;
	look_for_whole(l, labels);
	for (size_t i = 0; i < LABELS_MAX && str_next_piece(&rest, '.', &label); i++) {
		struct glyphs g;
		glyphs_read(l->arena, unicode_domain(l->arena, label), &g);
		size_t n = protection_labels_at(l->p, &g, 0, words);
		for (size_t k = 0; k < n; k++)
			if (words[k]->glyphs.looks == g.looks && !words[k]->of->common)
				offer_label(l, words[k], &g);
	}
}

void lookalike_find(struct arena *arena, const struct protection *p, struct str domain,
	const struct str_list *ours, struct lookalike_match *out)
{
	char organisation[SUFFIX_NAME_ROOM];
	struct looking l = { .arena = arena, .p = p, .domain = domain, .registered = domain,
		.ours = ours };
	*out = (struct lookalike_match){ .kind = LOOKALIKE_NONE, .seen = domain };
	if (domain.n == 0 || protection_owner(p, domain))
		return;
	if (suffix_organizational(domain, organisation))
		l.registered = str_from(domain, domain.n - str_of(organisation).n);
	look_at_label(&l);
	if (l.registered.n < domain.n)
		look_at_subdomain(&l, str_first(domain, domain.n - l.registered.n - 1));
	l.best.seen = unicode_domain(arena, domain);
	*out = l.best;
}
