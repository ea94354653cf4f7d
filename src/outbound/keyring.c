/* SPDX-License-Identifier: Apache-2.0 */
#include "outbound/keyring.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/map.h"

/* Names only; the keys themselves are OpenSSL's to keep. */
#define KEYRING_BOUND ((size_t)256 * 1024 * 1024)
#define LIST_BOUND    ((size_t)16 * 1024 * 1024)

struct ring_domain {
	struct keys_answer answer; /* n 0: unusable */
	struct private_key *keys[ACTIVE_KEYS_MAX];
};

struct keyring {
	struct arena *arena;
	struct map *by_name;
	ARRAY(struct ring_domain *) domains;
	size_t key_count;
	bool unusable; /* all of it */
};

struct loading {
	struct keyring *ring;
	struct str directory;
	keyring_complaint *complain;
	void *context;
};

static void take_key(struct loading *l, struct ring_domain *domain, const struct kept_key *kept)
{
	struct error err;
	struct arena *arena = l->ring->arena;
	size_t n = domain->answer.n;
	if (n == ACTIVE_KEYS_MAX) {
		error_set(&err, ERROR_PERMANENT, "%.*s has more than %d active keys: %.*s does not sign",
			STR_ARG(domain->answer.domain), ACTIVE_KEYS_MAX, STR_ARG(kept->selector));
		l->complain(l->context, err.text);
		return;
	}
	if (!keys_load(l->directory, domain->answer.domain, kept->selector, &domain->keys[n], &err)) {
		l->complain(l->context, err.text);
		return;
	}
	domain->answer.v[n] = (struct active_key){ .type = private_key_type(domain->keys[n]),
		.selector = arena_dup(arena, kept->selector) };
	domain->answer.n++;
	l->ring->key_count++;
}

/* unusable: kept without keys, in place of what it should have. */
static struct ring_domain *add_domain(struct keyring *ring, struct str name)
{
	struct ring_domain *domain = arena_new_of(ring->arena, struct ring_domain);
	domain->answer.domain = arena_dup(ring->arena, name);
	*array_add(ring->arena, &ring->domains) = domain;
	map_put(ring->by_name, domain->answer.domain, domain);
	return domain;
}

static void take_domain(struct loading *l, struct arena *arena, struct str name)
{
	struct error err;
	struct kept_keys kept;
	struct ring_domain *domain = NULL;
	if (!keys_list(arena, l->directory, name, &kept, &err)) {
		l->complain(l->context, err.text);
		add_domain(l->ring, name);
		return;
	}
	for (size_t i = 0; i < kept.n; i++) {
		if (kept.v[i].state != SIGNING_ACTIVE)
			continue;
		if (!domain)
			domain = add_domain(l->ring, name);
		take_key(l, domain, &kept.v[i]);
	}
}

struct keyring *keyring_load(struct str directory, keyring_complaint *complain, void *context)
{
	struct keyring *ring = must(calloc(1, sizeof *ring));
	struct arena *arena = arena_new(LIST_BOUND), *each = arena_new(LIST_BOUND);
	struct loading loading = { .ring = ring, .directory = directory, .complain = complain,
		.context = context };
	struct str *names = NULL;
	size_t n = 0;
	struct error err;
	ring->arena = arena_new(KEYRING_BOUND);
	ring->by_name = map_new(ring->arena);
	ring->unusable = !keys_directory_is_fine(directory, &err) ||
		!keys_domains(arena, directory, &names, &n, &err);
	if (ring->unusable) {
		complain(context, err.text);
		n = 0;
	}
	for (size_t i = 0; i < n; i++) {
		take_domain(&loading, each, names[i]);
		arena_reset(each);
	}
	arena_free(&each);
	arena_free(&arena);
	return ring;
}

void keyring_free(struct keyring **keyring)
{
	struct keyring *ring = *keyring;
	if (!ring)
		return;
	array_each(&ring->domains, domain)
		for (size_t i = 0; i < (*domain)->answer.n; i++)
			private_key_free(&(*domain)->keys[i]);
	arena_free(&ring->arena);
	free(ring);
	*keyring = NULL;
}

void keyring_count(const struct keyring *keyring, size_t *domains, size_t *keys)
{
	*domains = keyring->domains.n;
	*keys = keyring->key_count;
}

bool keyring_find(const struct keyring *keyring, struct str name, struct keys_answer *out)
{
	*out = (struct keys_answer){ 0 };
	if (keyring->unusable)
		return false;
	while (name.n > 0) {
		const struct ring_domain *domain = map_find(keyring->by_name, name);
		struct str label;
		if (domain) {
			*out = domain->answer;
			return domain->answer.n > 0;
		}
		if (!str_cut(name, '.', &label, &name))
			break;
	}
	return true;
}

struct str keyring_sign(const struct keyring *keyring, struct arena *arena, struct str domain,
	struct str selector, const uint8_t digest[static SHA256_SIZE])
{
	const struct ring_domain *found = map_find(keyring->by_name, domain);
	for (size_t i = 0; found && i < found->answer.n; i++)
		if (str_eq(found->answer.v[i].selector, selector))
			return private_key_sign(arena, found->keys[i], digest);
	return STR("");
}
