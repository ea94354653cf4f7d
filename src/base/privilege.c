/* SPDX-License-Identifier: Apache-2.0 */
#include "base/privilege.h"

#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

#define USER_MAX 64

bool privilege_find(struct str user, struct role_user *out, struct error *err)
{
	char name[USER_MAX];
	uint64_t number;
	*out = (struct role_user){ .uid = geteuid(), .gid = getegid() };
	if (geteuid() != 0 || user.n == 0)
		return true;
	if (user.n >= sizeof name)
		return error_set(err, ERROR_PERMANENT, "user name too long");
	if (str_to_uint(user, UINT32_MAX - 1, &number)) {
		*out = (struct role_user){ .uid = (uid_t)number, .gid = (gid_t)number, .change = true };
		return true;
	}
	memcpy(name, user.p, user.n);
	name[user.n] = '\0';
	const struct passwd *entry = getpwnam(name);
	if (!entry)
		return error_set(err, ERROR_PERMANENT,
			"there is no user \"%s\": create it (useradd --system %s), or name another in "
			"the settings under users",
			name, name);
	*out = (struct role_user){ .uid = entry->pw_uid, .gid = entry->pw_gid, .change = true };
	return true;
}

bool privilege_group(struct str group, gid_t otherwise, gid_t *out, struct error *err)
{
	char name[USER_MAX];
	uint64_t number;
	*out = otherwise;
	if (group.n == 0)
		return true;
	if (group.n >= sizeof name)
		return error_set(err, ERROR_PERMANENT, "group name too long");
	if (str_to_uint(group, UINT32_MAX - 1, &number)) {
		*out = (gid_t)number;
		return true;
	}
	memcpy(name, group.p, group.n);
	name[group.n] = '\0';
	const struct group *entry = getgrnam(name);
	if (!entry)
		return error_set(err, ERROR_PERMANENT, "there is no group \"%s\"", name);
	*out = entry->gr_gid;
	return true;
}

bool privilege_drop(const struct role_user *user, struct error *err)
{
	if (!user->change)
		return true;
	if (setgroups(0, NULL) != 0 || setgid(user->gid) != 0 || setuid(user->uid) != 0)
		return error_errno(err, ERROR_PERMANENT, "cannot become user %u", (unsigned)user->uid);
	if (setuid(0) == 0)
		return error_set(err, ERROR_PERMANENT, "privileges came back after dropping them");
	return true;
}

static bool may_search(const struct role_user *user, const struct stat *status)
{
	mode_t bit = status->st_uid == user->uid ? S_IXUSR
		: status->st_gid == user->gid    ? S_IXGRP
						 : S_IXOTH;
	return status->st_mode & bit;
}

bool privilege_reaches(const struct role_user *user, const char *directory)
{
	auto_free char *path = realpath(directory, NULL);
	if (!user->change)
		return true;
	if (!path)
		return false;
	/* Every directory above it, from the top: cut the path at each slash in turn. */
	for (char *slash = path; slash; slash = strchr(slash + 1, '/')) {
		struct stat status;
		char kept = slash[1];
		if (slash == path)
			slash[1] = '\0';
		else
			slash[0] = '\0';
		bool ok = stat(path, &status) == 0 && may_search(user, &status);
		if (slash == path)
			slash[1] = kept;
		else
			slash[0] = '/';
		if (!ok)
			return false;
	}
	return true;
}
