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
	enum owner { OWNER_DOOR, OWNER_KEEPER, OWNER_SIGNER } owner;
};

static const struct part parts[] = {
	{ .name = "", .mode = 0755 },
	{ .name = "keeper", .mode = 0700, .owner = OWNER_KEEPER },
	{ .name = "keys", .mode = 0700, .owner = OWNER_SIGNER },
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
	const struct role_user users[static OWNER_SIGNER + 1], struct error *err)
{
	const struct role_user *owner = &users[part->owner];
	auto_buf path = BUF(PATH_MAX - 1);
	if (!path_of(settings, part->name, &path, err))
		return false;
	if (mkdir(path.p, part->mode) != 0 && errno != EEXIST)
		return error_errno(err, ERROR_PERMANENT, "cannot make %s", path.p);
	if (!part->name[0] || !owner->change)
		return true;
	/* The keeper expires what the door writes. */
	gid_t group = part->owner == OWNER_SIGNER ? owner->gid : users[OWNER_KEEPER].gid;
	if (chown(path.p, owner->uid, group) != 0 || chmod(path.p, part->mode) != 0)
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
	struct role_user users[OWNER_SIGNER + 1];
	if (!privilege_find(settings->users.door, &users[OWNER_DOOR], err) ||
		!privilege_find(settings->users.keeper, &users[OWNER_KEEPER], err) ||
		!privilege_find(settings->users.signer, &users[OWNER_SIGNER], err))
		return false;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!prepare_part(settings, &parts[i], users, err))
			return false;
	auto_buf path = BUF(PATH_MAX - 1);
	if (!path_of(settings, "", &path, err))
		return false;
	for (size_t i = 0; i < sizeof users / sizeof *users; i++)
		if (!privilege_reaches(&users[i], path.p))
			return error_set(err, ERROR_PERMANENT,
				"the users of the roles cannot reach %s: a directory above it lacks "
				"search permission for others (chmod o+x)",
				path.p);
	return take_lock(settings, lock, err);
}
