/* SPDX-License-Identifier: Apache-2.0
 *
 * The private keys of DKIM (RFC 6376) and ARC on disk: DIRECTORY/DOMAIN/SELECTOR.key, PEM, mode 0600,
 * and DIRECTORY/DOMAIN/state, which says of each selector whether it signs. A key without a line
 * there waits. Directories that others may write to and files that others may read are refused,
 * with the reason: a key that somebody else may have is none.
 *
 * Everything is written under a temporary name, fsynced and renamed, so that the signer, who reads
 * at any moment, sees the old or the new. Commands exclude each other by keys_lock(). */
#pragma once

#include "base/array.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/privilege.h"

#define KEYS_PER_DOMAIN_MAX 64
#define KEYS_DOMAINS_MAX    20000
#define KEY_FILE_MAX        (16 * 1024)

enum signing_state {
	SIGNING_WAITING, /* made, its record is not yet known to be published */
	SIGNING_ACTIVE,
	SIGNING_RETIRED, /* signs no more; its record must stay while mails are on their way */
	SIGNING_STATE_COUNT
};

struct kept_key {
	struct str selector;
	enum signing_state state;
	int64_t since;  /* seconds since 1970; 0: not known */
	bool there;     /* false: the state file names it, and there is no such key file */
};

struct kept_keys {
	struct str domain;
	struct kept_key v[KEYS_PER_DOMAIN_MAX];
	size_t n; /* by selector; 0: the domain has none */
};

/* "waiting", "active", "retired". */
const char *signing_state_name(enum signing_state state);

/* Can it be a domain's or selector's name here: lower-case LDH labels and underscores, as a file's
 * name harmless. */
bool keys_domain_is_valid(struct str domain);
bool keys_selector_is_valid(struct str selector);

/* Is DIRECTORY there, and nobody else's to write to? */
bool keys_directory_is_fine(struct str directory, struct error *err);
/* All domains that have a directory, sorted; none if DIRECTORY is not there. */
bool keys_domains(struct arena *arena, struct str directory, struct str **out, size_t *count,
	struct error *err);
/* The keys of a domain. A domain without directory has none. */
bool keys_list(struct arena *arena, struct str directory, struct str domain, struct kept_keys *out,
	struct error *err);
struct kept_key *keys_find(struct kept_keys *keys, struct str selector);
/* A key itself; *out is freed by private_key_free(). */
bool keys_load(struct str directory, struct str domain, struct str selector,
	struct private_key **out, struct error *err);
/* A number that changes when anything below DIRECTORY does. */
uint64_t keys_stamp(struct str directory);

/* For commands: makes DIRECTORY if need be and keeps others out until the descriptor is closed.
 * What is made from then on belongs to the owner. */
struct keys_writer {
	struct str directory;
	struct role_user owner;
	int lock; /* -1: not locked */
};
#define auto_keys_writer __attribute__((cleanup(keys_unlock))) struct keys_writer
bool keys_lock(struct keys_writer *writer, struct error *err);
void keys_unlock(struct keys_writer *writer);
/* Never overwrites a key. */
bool keys_add(const struct keys_writer *writer, struct str domain, struct str selector,
	struct str pem, struct error *err);
bool keys_save(const struct keys_writer *writer, const struct kept_keys *keys, struct error *err);
/* Deletes the file of a key; with the last one the domain's directory goes. The caller saves the
 * state without it first. */
bool keys_delete(const struct keys_writer *writer, struct str domain, struct str selector,
	struct error *err);
