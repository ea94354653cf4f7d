/* SPDX-License-Identifier: Apache-2.0
 *
 * What is not memory of an arena: it is there or the process ends, and it is declared with one of
 * these, so that every return is clean. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Without memory nothing can go on: what calloc() and its like return is never NULL. */
static inline void *must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static inline void cleanup_close_(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void cleanup_free_(void *p)
{
	free(*(void **)p);
}

static inline void cleanup_fclose_(FILE **file)
{
	if (*file)
		fclose(*file);
}

#define auto_close  __attribute__((cleanup(cleanup_close_)))
#define auto_free   __attribute__((cleanup(cleanup_free_)))
#define auto_fclose __attribute__((cleanup(cleanup_fclose_)))

/* Hand a descriptor or pointer on: the variable becomes -1 (or NULL), the value is returned. */
static inline int take_fd(int *fd)
{
	int taken = *fd;
	*fd = -1;
	return taken;
}

#define take_pointer(p)                       \
	({                                    \
		__typeof__(*(p)) taken_ = *(p); \
		*(p) = NULL;                  \
		taken_;                       \
	})
