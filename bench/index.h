/* SPDX-License-Identifier: Apache-2.0
 *
 * The mails of an index file, all in memory, so that a benchmark measures no disk: lines
 * "label TAB path", the path relative to the index or absolute. */
#pragma once

#include "base/array.h"

typedef ARRAY(struct str) index_mails;

/* Appends the mails; returns their bytes. A file that cannot be opened is said and counts empty. */
size_t index_load(struct arena *arena, const char *path, index_mails *out);
/* One mail by its file. */
void index_load_mail(struct arena *arena, const char *path, index_mails *out);
