/* SPDX-License-Identifier: Apache-2.0
 *
 * One unprivileged user per role: one user for all would let one debug another. Only where
 * master runs as root; started by anyone else, all run as the caller. */
#pragma once

#include <sys/types.h>

#include "base/error.h"

struct role_user {
	uid_t uid;
	gid_t gid;
	bool change; /* false: stay who we are */
};

/* user: a name or a number; empty, or not run as root: no change. */
bool privilege_find(struct str user, struct role_user *out, struct error *err);
/* A group by name or number; empty: `otherwise`. */
bool privilege_group(struct str group, gid_t otherwise, gid_t *out, struct error *err);
/* For good: groups, gid, uid. */
bool privilege_drop(const struct role_user *user, struct error *err);
/* Could that user reach the directory (search permission on all above it)? */
bool privilege_reaches(const struct role_user *user, const char *directory);
