/* SPDX-License-Identifier: Apache-2.0
 *
 * An arena: one per mail, one per loaded settings. All that is taken from it dies with it;
 * nothing is freed alone. Purpose: facts of a mail need no owner and no cleanup.
 * Danger: a loop that a sender controls could grow it without end. So it has a bound, and such
 * loops ask arena_room() before they take and record a finding when there is none. What is counted
 * by a named limit needs not ask: ARENA_RESERVE bytes above the bound are kept for it. Passing them
 * is a bug and ends the process, as does memory running out.
 * ASan sees the part not yet handed out as poisoned. */
#pragma once

#include "base/str.h"

struct arena;

#define ARENA_RESERVE ((size_t)16 * 1024 * 1024)

/* bound: most bytes it will hand out. */
struct arena *arena_new(size_t bound);
void arena_free(struct arena **arena);
/* Takes everything back; keeps the first chunk. */
void arena_reset(struct arena *arena);

/* Zeroed memory, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *arena, size_t n) __attribute__((returns_nonnull, malloc));
/* Uninitialised bytes, unaligned; for decoded text. */
char *arena_bytes(struct arena *arena, size_t n) __attribute__((returns_nonnull, malloc));
/* Gives back the tail of the last arena_bytes(): p was n bytes and keeps `used`. */
void arena_shrink(struct arena *arena, char *p, size_t n, size_t used);
/* Would n more bytes fit the bound? */
bool arena_room(const struct arena *arena, size_t n);
size_t arena_used(const struct arena *arena);

#define arena_new_of(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
/* n zeroed elements; n is a count that the caller has bounded. */
#define arena_array_of(arena, type, n) ((type *)arena_alloc((arena), sizeof(type) * (n)))

struct str arena_dup(struct arena *arena, struct str s);
struct str arena_lower(struct arena *arena, struct str s);
/* A NUL-ended copy. */
char *arena_cstr(struct arena *arena, struct str s);
struct str arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3), nonnull(2)));
