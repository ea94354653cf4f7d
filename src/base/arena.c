/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdlib.h>

#include "base/buf.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif
#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

#define CHUNK_FIRST (32 * 1024)
#define CHUNK_MOST  (1024 * 1024)

struct chunk {
	struct chunk *previous;
	size_t room, used;
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct chunk *chunk;
	size_t bound, used;
};

static struct chunk *chunk_new(struct chunk *previous, size_t room)
{
	struct chunk *chunk = malloc(sizeof *chunk + room);
	if (!chunk)
		abort();
	chunk->previous = previous;
	chunk->room = room;
	chunk->used = 0;
	ASAN_POISON_MEMORY_REGION(chunk->bytes, room);
	return chunk;
}

struct arena *arena_new(size_t bound)
{
	struct arena *arena = malloc(sizeof *arena);
	if (!arena)
		abort();
	arena->bound = bound;
	arena->used = 0;
	arena->chunk = chunk_new(NULL, CHUNK_FIRST);
	return arena;
}

static void chunk_free(struct chunk *chunk)
{
	ASAN_UNPOISON_MEMORY_REGION(chunk->bytes, chunk->room);
	free(chunk);
}

void arena_reset(struct arena *arena)
{
	while (arena->chunk->previous) {
		struct chunk *previous = arena->chunk->previous;
		chunk_free(arena->chunk);
		arena->chunk = previous;
	}
	arena->chunk->used = 0;
	arena->used = 0;
	ASAN_POISON_MEMORY_REGION(arena->chunk->bytes, arena->chunk->room);
}

void arena_free(struct arena **arena)
{
	if (!*arena)
		return;
	arena_reset(*arena);
	chunk_free((*arena)->chunk);
	free(*arena);
	*arena = NULL;
}

bool arena_room(const struct arena *arena, size_t n)
{
	return arena->used <= arena->bound && n <= arena->bound - arena->used;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}

/* The next chunk doubles, so that n allocations cost O(log n) chunks. */
static void arena_extend(struct arena *arena, size_t n)
{
	size_t room = arena->chunk->room * 2;
	if (room > CHUNK_MOST)
		room = CHUNK_MOST;
	if (room < n)
		room = n;
	arena->chunk = chunk_new(arena->chunk, room);
}

static char *arena_take(struct arena *arena, size_t n, size_t align)
{
	/* Else a loop took without asking arena_room(). */
	assert(n <= ARENA_RESERVE || arena_room(arena, n));
	assert(arena->used <= arena->bound + ARENA_RESERVE - n);
	struct chunk *chunk = arena->chunk;
	size_t start = (chunk->used + align - 1) & ~(align - 1);
	if (start > chunk->room || n > chunk->room - start) {
		arena_extend(arena, n);
		chunk = arena->chunk;
		start = 0;
	}
	chunk->used = start + n;
	arena->used += n;
	ASAN_UNPOISON_MEMORY_REGION(chunk->bytes + start, n);
	return chunk->bytes + start;
}

void *arena_alloc(struct arena *arena, size_t n)
{
	void *p = arena_take(arena, n, alignof(max_align_t));
	memset(p, 0, n);
	return p;
}

char *arena_bytes(struct arena *arena, size_t n)
{
	return arena_take(arena, n, 1);
}

void arena_shrink(struct arena *arena, char *p, size_t n, size_t used)
{
	struct chunk *chunk = arena->chunk;
	assert(used <= n && p + n == chunk->bytes + chunk->used);
	chunk->used -= n - used;
	arena->used -= n - used;
	ASAN_POISON_MEMORY_REGION(p + used, n - used);
}

struct str arena_dup(struct arena *arena, struct str s)
{
	if (s.n == 0)
		return STR("");
	char *p = arena_bytes(arena, s.n);
	memcpy(p, s.p, s.n);
	return str_bytes(p, s.n);
}

struct str arena_lower(struct arena *arena, struct str s)
{
	if (s.n == 0)
		return STR("");
	char *p = arena_bytes(arena, s.n);
	for (size_t i = 0; i < s.n; i++)
		p[i] = ascii_lower(s.p[i]);
	return str_bytes(p, s.n);
}

char *arena_cstr(struct arena *arena, struct str s)
{
	char *p = arena_bytes(arena, s.n + 1);
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
	auto_buf text = BUF(INT32_MAX);
	va_list args;
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	return str_bytes(arena_cstr(arena, buf_str(&text)), text.n);
}
