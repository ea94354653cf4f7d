/* SPDX-License-Identifier: Apache-2.0 */
#include "bin/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/privilege.h"

struct part {
	const char *name; /* "": the data directory itself */
	mode_t mode;
	bool keepers;     /* owner: keeper, else door (group: keeper's, so that it may expire) */
};

static const struct part parts[] = {
	{ .name = "", .mode = 0755 },
	{ .name = "keeper", .mode = 0700, .keepers = true },
	{ .name = "quarantine", .mode = 02770 },
	{ .name = "kept", .mode = 02770 },
};

static bool path_of(const struct settings *settings, const char *name, struct buf *path,
	struct error *err)
{
	buf_clear(path);
	buf_printf(path, "%.*s%s%s", STR_ARG(settings->data_directory), name[0] ? "/" : "", name);
	return !path->full || error_set(err, ERROR_PERMANENT, "data_directory is too long");
}

/* The data directory stays master's; the parts go to the roles. */
static bool prepare_part(const struct settings *settings, const struct part *part,
	const struct role_user *door, const struct role_user *keeper, struct error *err)
{
	auto_buf path = BUF(PATH_MAX - 1);
	if (!path_of(settings, part->name, &path, err))
		return false;
	if (mkdir(path.p, part->mode) != 0 && errno != EEXIST)
		return error_errno(err, ERROR_PERMANENT, "cannot make %s", path.p);
	if (!part->name[0] || !door->change)
		return true;
	uid_t owner = part->keepers ? keeper->uid : door->uid;
	if (chown(path.p, owner, keeper->gid) != 0 || chmod(path.p, part->mode) != 0)
		return error_errno(err, ERROR_PERMANENT, "cannot hand over %s", path.p);
	return true;
}

static bool take_lock(const struct settings *settings, int *lock, struct error *err)
{
	auto_buf path = BUF(PATH_MAX - 1);
	if (!path_of(settings, "lock", &path, err))
		return false;
	*lock = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*lock < 0)
		return error_errno(err, ERROR_PERMANENT, "%s", path.p);
	if (flock(*lock, LOCK_EX | LOCK_NB) != 0)
		return error_set(err, ERROR_PERMANENT,
			"%s is locked: the service runs already", path.p);
	return true;
}

bool directory_prepare(const struct settings *settings, int *lock, struct error *err)
{
	struct role_user door, keeper;
	if (!privilege_find(settings->users.door, &door, err) ||
		!privilege_find(settings->users.keeper, &keeper, err))
		return false;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!prepare_part(settings, &parts[i], &door, &keeper, err))
			return false;
	auto_buf path = BUF(PATH_MAX - 1);
	if (!path_of(settings, "", &path, err))
		return false;
	if (!privilege_reaches(&door, path.p) || !privilege_reaches(&keeper, path.p))
		return error_set(err, ERROR_PERMANENT,
			"the users of the roles cannot reach %s: a directory above it lacks search "
			"permission for others (chmod o+x)",
			path.p);
	return take_lock(settings, lock, err);
}
