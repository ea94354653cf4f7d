/* SPDX-License-Identifier: Apache-2.0
 *
 * What the keeper does by itself once a minute: rows that ran out, files whose rows are gone, and
 * files that never got a row because a door died between writing the one and asking for the other
 * (their mails were never accepted). Files from before this store began are another matter: a store
 * that was lost may have known them, so they stay as long as held mail does. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/keeper_inside.h"

#define TIDY_MS       60000
#define TIDY_AGAIN_MS 1000 /* there was more than one piece of work */
#define SWEEP_MS      3600000
#define SWEEP_FILES   500 /* looked at in one turn */
#define DAY           86400
#define ORPHAN_AGE    DAY

static void remove_files(
	struct keeper *keeper, const char *directory, const struct tidy_files *files)
{
	for (size_t i = 0; i < files->n; i++)
		unlink(keeper_path(keeper, directory, files->v[i]));
}

/* True if there is more to do. */
static bool tidy_rows(struct keeper *keeper)
{
	struct store *store = keeper->store;
	struct tidy_limits limits = { keeper->options.quarantine_days,
		keeper->options.keeping_days, keeper->options.contact_days };
	struct tidy_files quarantine, kept;
	if (!store_begin(store, true) || !store_mark(store)) {
		keeper_note_trouble(keeper);
		return false;
	}
	bool more = store_tidy(store, keeper->arena, limits, keeper->wall, &quarantine, &kept);
	bool good = store_settle(store, true) && store_commit(store);
	if (!good)
		store_roll_back(store);
	keeper_note_trouble(keeper);
	if (!good)
		return false;
	remove_files(keeper, "quarantine", &quarantine);
	remove_files(keeper, "kept", &kept);
	return more;
}

/* Does the store know what this file is? Names that are not ID.eml are leftovers of writing. */
static bool is_known(struct keeper *keeper, struct str name)
{
	if (!str_ends(name, STR(".eml")))
		return false;
	struct str id = str_first(name, name.n - 4);
	if (!row_id_valid(id))
		return false;
	return keeper->sweep_kept ? store_journal_has_mail(keeper->store, id)
				  : store_quarantine_has_file(keeper->store, id);
}

static void sweep_file(struct keeper *keeper, const char *name)
{
	struct stat status;
	int directory = dirfd(keeper->sweep);
	if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode))
		return;
	int64_t age = ORPHAN_AGE;
	if (!keeper->sweep_kept && status.st_mtime < keeper->since)
		age = (int64_t)keeper->options.quarantine_days * DAY;
	if (status.st_mtime > keeper->wall - age || is_known(keeper, str_of(name)))
		return;
	unlinkat(directory, name, 0);
}

static void open_sweep(struct keeper *keeper)
{
	const char *path = arena_printf(keeper->arena, "%.*s/%s",
		STR_ARG(keeper->options.directory), keeper->sweep_kept ? "kept" : "quarantine")
				   .p;
	keeper->sweep = opendir(path);
}

/* Looks at a piece of quarantine/, then of kept/, then rests for an hour. */
static void sweep(struct keeper *keeper)
{
	if (!keeper->sweep) {
		if (keeper->mono_ms < keeper->sweep_at)
			return;
		open_sweep(keeper);
	}
	for (size_t i = 0; keeper->sweep && i < SWEEP_FILES; i++) {
		const struct dirent *entry = readdir(keeper->sweep);
		if (entry) {
			sweep_file(keeper, entry->d_name);
			continue;
		}
		closedir(keeper->sweep);
		keeper->sweep = NULL;
	}
	keeper_note_trouble(keeper);
	if (keeper->sweep)
		return;
	keeper->sweep_kept = !keeper->sweep_kept;
	keeper->sweep_at = keeper->mono_ms + (keeper->sweep_kept ? 0 : SWEEP_MS);
}

void keeper_tidy(struct keeper *keeper)
{
	bool more = tidy_rows(keeper);
	if (keeper->store)
		sweep(keeper);
	keeper->tidy_at = keeper->mono_ms + (more || keeper->sweep ? TIDY_AGAIN_MS : TIDY_MS);
}
