/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/protection.h"

#include "dns/suffix.h"
#include "identity/bait.h"
#include "identity/unicode_domain.h"

#define PROTECTION_ARENA_MAX ((size_t)1024 * 1024 * 1024)
#define OURS_FEW             50   /* domains of one house; more are a provider's customers */
#define NEAR_LABELS_MAX      5000 /* labels compared letter by letter; brands come first */
#define LOOKS_MIN            2    /* of a word */

/* Several under one key. */
struct chain {
	const void *item;
	struct chain *next;
};

/* A tree of words by their looks: one step for each, so that what is not protected is known after a
 * few, however many words begin alike. Nodes lie in one map, by their parent's number and the look. */
struct node {
	uint32_t number;
	struct chain *words; /* that end here */
};

struct tree {
	struct map *nodes;
	uint32_t count;
};

struct protection {
	struct arena *arena;
	const struct settings *settings;
	struct protege *ours, *domains;
	struct map *owners;    /* domain → proteges */
	struct map *addresses; /* address → proteges */
	struct tree names, labels;
	struct map *near;      /* a label with one letter left out → words */
	size_t near_count;
};

static struct protection *in_force;

const struct protection *protection_in_force(void)
{
	return in_force;
}

/* ---- making it ---- */

static void chain_put(struct protection *p, struct map *map, struct str key, const void *item)
{
	struct chain *link = arena_new_of(p->arena, struct chain);
	*link = (struct chain){ .item = item, .next = map_find(map, key) };
	map_put(map, link->next ? key : arena_dup(p->arena, key), link);
}

static struct node *node_below(struct protection *p, struct tree *tree, uint32_t parent, uint32_t look)
{
	const uint32_t key[2] = { parent, look };
	struct node *node = map_find(tree->nodes, glyphs_bytes(key, 2));
	if (!node) {
		node = arena_new_of(p->arena, struct node);
		node->number = ++tree->count;
		map_put(tree->nodes, arena_dup(p->arena, glyphs_bytes(key, 2)), node);
	}
	return node;
}

static void put_word(struct protection *p, struct tree *tree, const struct protected_word *word)
{
	const struct glyphs *g = &word->glyphs;
	struct node *node = NULL;
	for (size_t i = 0; i < g->looks; i++)
		node = node_below(p, tree, node ? node->number : 0, g->look[i]);
	if (!node || g->looks < LOOKS_MIN)
		return;
	struct chain *link = arena_new_of(p->arena, struct chain);
	*link = (struct chain){ .item = word, .next = node->words };
	node->words = link;
}

static struct protected_word *word_new(struct protection *p, struct str text, const struct protege *of)
{
	struct protected_word *word = arena_new_of(p->arena, struct protected_word);
	*word = (struct protected_word){ .text = text, .of = of };
	glyphs_read(p->arena, text, &word->glyphs);
	return word;
}

/* The word without its letter `left_out`; all of it: n. */
static struct str variant(const struct glyphs *g, size_t left_out, uint32_t room[static GLYPHS_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < g->n; i++)
		if (i != left_out)
			room[n++] = g->plain[i];
	return glyphs_bytes(room, n);
}

static void put_near(struct protection *p, const struct protected_word *word)
{
	uint32_t room[GLYPHS_MAX];
	const struct glyphs *g = &word->glyphs;
	if (g->n < LABEL_NEAR_MIN || p->near_count >= NEAR_LABELS_MAX)
		return;
	p->near_count++;
	for (size_t i = 0; i <= g->n; i++)
		chain_put(p, p->near, variant(g, i, room), word);
}

/* Labels that are everyday words: others have them with the same right. */
static bool is_everyday(const struct glyphs *label)
{
	static const char *const everyday[] = { "azure", "booking", "chase", "customs", "korea",
		"line", "live", "meta", "police", "usa", "visa", "windows", "zoom" };
	char text[GLYPHS_MAX + 1];
	if (bait_alone(label, 0, label->n))
		return true;
	for (size_t i = 0; i < label->n; i++)
		text[i] = label->plain[i] < 0x80 ? (char)label->plain[i] : '?';
	for (size_t i = 0; i < sizeof everyday / sizeof *everyday; i++)
		if (str_eq(str_bytes(text, label->n), str_of(everyday[i])))
			return true;
	return false;
}

static void add_domain(struct protection *p, struct str domain, const struct protege *of)
{
	char organisation[SUFFIX_NAME_ROOM];
	struct str label, suffix;
	chain_put(p, p->owners, domain, of);
	/* Under "go.kr" anybody's offices have their names. */
	if (!suffix_organizational(domain, organisation))
		return;
	struct str registered = arena_dup(p->arena, str_of(organisation));
	if (!str_cut(registered, '.', &label, &suffix))
		return;
	struct protected_word *word = word_new(p, unicode_domain(p->arena, label), of);
	word->domain = registered;
	if (of->kind == PROTEGE_BRAND && is_everyday(&word->glyphs))
		return;
	put_word(p, &p->labels, word);
	put_near(p, word);
}

static void add_person(struct protection *p, const struct protected_settings *item, enum protege_kind kind)
{
	struct protege *of = arena_new_of(p->arena, struct protege);
	*of = (struct protege){ kind, item->common, item->domains.n == 0 };
	for (size_t i = 0; i < item->names.n; i++)
		put_word(p, &p->names, word_new(p, item->names.v[i], of));
	/* Chains grow at their front: what is named first is found first. */
	for (size_t i = item->domains.n; i-- > 0;)
		add_domain(p, item->domains.v[i], of);
	for (size_t i = 0; i < item->addresses.n; i++)
		chain_put(p, p->addresses, item->addresses.v[i], of);
}

static struct protection *protection_new(const struct settings *s)
{
	struct arena *arena = arena_new(PROTECTION_ARENA_MAX);
	struct protection *p = arena_new_of(arena, struct protection);
	*p = (struct protection){ .arena = arena, .settings = s, .owners = map_new(arena),
		.addresses = map_new(arena), .names.nodes = map_new(arena),
		.labels.nodes = map_new(arena), .near = map_new(arena) };
	p->ours = arena_new_of(arena, struct protege);
	p->domains = arena_new_of(arena, struct protege);
	p->domains->kind = PROTEGE_DOMAIN;
	for (size_t i = 0; i < s->protect.name_count; i++)
		add_person(p, &s->protect.names[i], PROTEGE_NAMED);
	for (size_t i = 0; i < s->protect.domains.n; i++)
		add_domain(p, s->protect.domains.v[i], p->domains);
	for (size_t i = 0; i < s->protect.brand_count; i++)
		add_person(p, &s->protect.brands[i], PROTEGE_BRAND);
	for (size_t i = 0; i < s->domain_count; i++)
		add_domain(p, s->domains[i].name, p->ours);
	return p;
}

void protection_use(const struct settings *settings)
{
	glyphs_prepare();
	if (in_force) {
		struct arena *arena = in_force->arena;
		in_force = NULL;
		arena_free(&arena);
	}
	if (settings)
		in_force = protection_new(settings);
}

/* ---- asking ---- */

static bool chain_has(const struct chain *chain, const struct protege *of)
{
	while (chain && chain->item != of)
		chain = chain->next;
	return chain != NULL;
}

bool protection_owns(const struct protection *p, const struct protege *of, struct str domain)
{
	for (struct str rest = domain, label; rest.n > 0;) {
		const struct chain *owners = map_find(p->owners, rest);
		if (chain_has(owners, of) || (of->uses_ours && chain_has(owners, p->ours)))
			return true;
		if (!str_cut(rest, '.', &label, &rest))
			break;
	}
	return false;
}

const struct protege *protection_owner(const struct protection *p, struct str domain)
{
	for (struct str rest = domain, label; rest.n > 0;) {
		const struct chain *owners = map_find(p->owners, rest);
		if (owners)
			return owners->item;
		if (!str_cut(rest, '.', &label, &rest))
			break;
	}
	return NULL;
}

bool protection_owns_address(
	const struct protection *p, const struct protege *of, struct str address)
{
	return chain_has(map_find(p->addresses, address), of);
}

bool protection_is_one_house(const struct protection *p)
{
	return p->settings->domain_count <= OURS_FEW;
}

bool protection_is_domain(const struct protection *p, struct str domain)
{
	return map_find(p->owners, domain) != NULL;
}

static size_t words_at(const struct tree *tree, const struct glyphs *in, size_t at,
	const struct protected_word *out[static WORDS_AT_MAX])
{
	size_t found = 0;
	uint32_t number = 0;
	for (; at < in->looks; at++) {
		const uint32_t key[2] = { number, in->look[at] };
		const struct node *node = map_find(tree->nodes, glyphs_bytes(key, 2));
		if (!node)
			break;
		number = node->number;
		for (const struct chain *link = node->words; link && found < WORDS_AT_MAX; link = link->next)
			out[found++] = link->item;
	}
	return found;
}

size_t protection_names_at(const struct protection *p, const struct glyphs *in, size_t at,
	const struct protected_word *out[static WORDS_AT_MAX])
{
	return words_at(&p->names, in, at, out);
}

size_t protection_labels_at(const struct protection *p, const struct glyphs *in, size_t at,
	const struct protected_word *out[static WORDS_AT_MAX])
{
	return words_at(&p->labels, in, at, out);
}

/* Optimal string alignment distance of exactly one: what differs begins at the first difference, and
 * behind it the rests are equal. */
static bool one_apart(const struct glyphs *a, const struct glyphs *b)
{
	const struct glyphs *longer = a->n >= b->n ? a : b, *shorter = a->n >= b->n ? b : a;
	size_t i = 0, n = shorter->n;
	if (longer->n > n + 1)
		return false;
	while (i < n && longer->plain[i] == shorter->plain[i])
		i++;
	const uint32_t *l = longer->plain + i, *s = shorter->plain + i;
	size_t rest = n - i;
	if (longer->n == n + 1)
		return memcmp(l + 1, s, rest * sizeof *s) == 0;
	if (rest == 0)
		return false;
	if (memcmp(l + 1, s + 1, (rest - 1) * sizeof *s) == 0)
		return true;
	return rest >= 2 && l[0] == s[1] && l[1] == s[0] &&
	       memcmp(l + 2, s + 2, (rest - 2) * sizeof *s) == 0;
}

static bool is_among(const struct protected_word *word, const struct protected_word **v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] == word)
			return true;
	return false;
}

/* Two words one letter apart become one when each leaves out at most one letter. */
size_t protection_labels_near(const struct protection *p, const struct glyphs *label,
	const struct protected_word *out[static WORDS_AT_MAX])
{
	uint32_t room[GLYPHS_MAX];
	size_t found = 0;
	if (label->n < LABEL_NEAR_MIN)
		return 0;
	for (size_t i = 0; i <= label->n; i++)
		for (const struct chain *link = map_find(p->near, variant(label, i, room)); link;
			link = link->next) {
			const struct protected_word *word = link->item;
			if (found < WORDS_AT_MAX && one_apart(label, &word->glyphs) &&
				!is_among(word, out, found))
				out[found++] = word;
		}
	return found;
}
