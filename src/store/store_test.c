/* SPDX-License-Identifier: Apache-2.0
 *
 * What the store does when things go wrong: another schema, damage, locks, a full disk. */
#include "store/testing.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "base/cleanup.h"
#include "store/keeper_inside.h"
#include "store/schema.h"
#include "store/tables.h"

/* Runs SQL on the file as another program would. */
static void run_sql(struct testing *t, const char *sql)
{
	char path[256];
	sqlite3 *db;
	snprintf(path, sizeof path, "%s/keeper/store.db", t->directory);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static int64_t number_of(struct testing *t, const char *sql)
{
	char path[256];
	sqlite3 *db;
	sqlite3_stmt *statement;
	snprintf(path, sizeof path, "%s/keeper/store.db", t->directory);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return number;
}

static enum reply_status add_account(struct testing *t, int i)
{
	char name[64];
	snprintf(name, sizeof name, "user%d@example.com", i);
	return testing_ask(t, (struct request){ .kind = REQUEST_ACCOUNT_ADD,
				      .account = { .name = str_of(name),
					      .state = RECIPIENT_ACTIVE,
					      .junk_at = NAN } })
		.status;
}

static bool has_account(struct testing *t, int i)
{
	char name[64];
	snprintf(name, sizeof name, "user%d@example.com", i);
	struct reply reply = testing_ask(
		t, (struct request){ .kind = REQUEST_RECIPIENT, .address = str_of(name) });
	return reply.status == REPLY_OK && reply.recipient.state == RECIPIENT_ACTIVE;
}

static void the_schema_is_made_once(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	assert_int_equal(add_account(&t, 1), REPLY_OK);
	keeper_free(&t.keeper);
	int64_t version = number_of(&t, "PRAGMA user_version");
	assert_true(version > 0);
	testing_open(&t);
	assert_true(has_account(&t, 1));
	assert_int_equal(number_of(&t, "PRAGMA user_version"), version);
	testing_done(&t);
}

/* A store of the first release gets the tables that came later, and keeps what it has. */
static void an_older_store_is_brought_up(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	assert_int_equal(add_account(&t, 1), REPLY_OK);
	keeper_free(&t.keeper);
	run_sql(&t, "DROP TABLE contact; PRAGMA user_version=1");
	testing_open(&t);
	assert_true(has_account(&t, 1));
	assert_int_equal(number_of(&t, "SELECT count(*) FROM contact"), 0);
	assert_true(number_of(&t, "PRAGMA user_version") > 1);
	testing_done(&t);
}

/* Opening what is not for us fails for good and leaves it as it is. */
static void refuse(const char *sql, const char *why)
{
	struct testing t;
	struct error err = { .text = "" };
	testing_init(&t);
	add_account(&t, 1);
	keeper_free(&t.keeper);
	run_sql(&t, sql);
	int64_t tables = number_of(&t, "SELECT count(*) FROM sqlite_schema");
	assert_false(keeper_new(&t.options, t.wall, t.mono_ms, &t.keeper, &err));
	assert_int_equal(err.kind, ERROR_PERMANENT);
	if (!strstr(err.text, why))
		fail_msg("%s", err.text);
	assert_int_equal(number_of(&t, "SELECT count(*) FROM sqlite_schema"), tables);
	testing_done(&t);
}

static void newer_and_foreign_databases_are_refused(void **state)
{
	(void)state;
	refuse("PRAGMA user_version=99", "newer program");
	refuse("PRAGMA user_version=-1", "newer program");
	refuse("PRAGMA application_id=77", "another program");
	refuse("PRAGMA application_id=0", "another program");
}

/* All steps of a migration happen, or none. */
static void a_migration_is_one_transaction(void **state)
{
	(void)state;
	char path[] = "/tmp/haechi-schema-XXXXXX";
	struct database db;
	struct error err;
	close(mkstemp(path));
	assert_true(database_open(&db, path, DATABASE_WRITES, &err));
	/* A table of a late statement is there already: that statement fails. */
	assert_true(database_run(&db, "PRAGMA application_id=0x48616563"));
	assert_true(database_run(&db, "CREATE TABLE tally_seen (x)"));
	assert_false(schema_apply(&db, &err));
	assert_int_equal(err.kind, ERROR_TEMPORARY);
	assert_false(database_in_transaction(&db));
	database_forgive(&db);
	struct query query = query_once(&db, "SELECT count(*) FROM sqlite_schema");
	assert_true(query_next(&query));
	assert_int_equal(query_int(&query), 1);
	query_done(&query);
	assert_true(database_run(&db, "DROP TABLE tally_seen"));
	assert_true(schema_apply(&db, &err));
	assert_true(schema_apply(&db, &err));
	database_close(&db);
	unlink(path);
}

static void overwrite(struct testing *t, const char *file, off_t offset, size_t bytes)
{
	char path[256];
	static char garbage[65536];
	memset(garbage, 0xa5, sizeof garbage);
	snprintf(path, sizeof path, "%s/keeper/%s", t->directory, file);
	auto_close int fd = open(path, O_RDWR | O_CREAT, 0600);
	assert_int_equal(pwrite(fd, garbage, bytes, offset), (ssize_t)bytes);
}

static void remove_file(struct testing *t, const char *file)
{
	char path[256];
	snprintf(path, sizeof path, "%s/keeper/%s", t->directory, file);
	unlink(path);
}

static void garbage_is_answered_temporarily(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	keeper_free(&t.keeper);
	remove_file(&t, "store.db");
	overwrite(&t, "store.db", 0, 8192);
	testing_open(&t);
	assert_non_null(keeper_trouble(t.keeper));
	struct reply reply = testing_ask(
		&t, (struct request){ .kind = REQUEST_RECIPIENT, .address = STR("a@example.com") });
	assert_int_equal(reply.status, REPLY_TEMPORARY);
	assert_true(reply.text.n > 0);
	assert_int_equal(add_account(&t, 1), REPLY_TEMPORARY);
	/* An operator puts it right: the keeper finds that by itself. */
	remove_file(&t, "store.db");
	testing_pass(&t, 5);
	assert_int_equal(add_account(&t, 1), REPLY_OK);
	assert_null(keeper_trouble(t.keeper));
	testing_done(&t);
}

/* Damage to a running store is never a crash, and what is told to be there is there. */
static void damage_is_answered_temporarily(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	for (int i = 0; i < 200; i++)
		assert_int_equal(add_account(&t, i), REPLY_OK);
	keeper_free(&t.keeper);
	char path[256];
	struct stat status;
	snprintf(path, sizeof path, "%s/keeper/store.db", t.directory);
	assert_int_equal(stat(path, &status), 0);
	overwrite(&t, "store.db", 4096,
		(size_t)(status.st_size - 4096 < 65536 ? status.st_size - 4096 : 65536));
	testing_open(&t);
	int failed = 0;
	for (int i = 0; i < 300; i++) {
		failed += add_account(&t, i) == REPLY_TEMPORARY;
		testing_pass(&t, 1);
	}
	assert_true(failed > 0);
	assert_non_null(keeper_trouble(t.keeper));
	testing_done(&t);
}

static void a_locked_store_is_answered_temporarily(void **state)
{
	(void)state;
	struct testing t;
	char path[256];
	sqlite3 *other;
	testing_init(&t);
	snprintf(path, sizeof path, "%s/keeper/store.db", t.directory);
	assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(add_account(&t, 1), REPLY_TEMPORARY);
	assert_non_null(keeper_trouble(t.keeper));
	assert_false(has_account(&t, 1)); /* reading goes on */
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(add_account(&t, 1), REPLY_OK);
	assert_null(keeper_trouble(t.keeper));
	sqlite3_close(other);
	testing_done(&t);
}

static struct request journal(int i)
{
	static char id[32], record[2048];
	snprintf(id, sizeof id, "mail%d", i);
	memset(record, 'x', sizeof record);
	return (struct request){ .kind = REQUEST_JOURNAL,
		.journal = { .mail_id = str_of(id),
			.action = STR("accept"),
			.record = str_bytes(record, sizeof record) } };
}

/* Fills the store until it is full, makes room by `more_room`, and goes on. What was answered must
 * be there at every moment. */
static void fill_up(struct testing *t, void (*more_room)(struct testing *t))
{
	enum { MOST = 20000 };
	int added = 0, refused = 0;
	while (added < MOST && refused < 5) {
		enum reply_status status = add_account(t, added);
		assert_true(status == REPLY_OK || status == REPLY_TEMPORARY);
		added += status == REPLY_OK;
		refused += status == REPLY_TEMPORARY;
		testing_ask(t, journal(added * 10 + refused));
		testing_pass(t, 1);
	}
	assert_int_equal(refused, 5);
	assert_non_null(strstr(keeper_trouble(t->keeper), "full"));
	for (int i = 0; i < added; i++)
		if (!has_account(t, i))
			fail_msg("%d of %d is not there: %s", i, added, keeper_trouble(t->keeper));
	assert_false(has_account(t, added));
	assert_true(keeper_counts(t->keeper).waiting > 0);
	more_room(t);
	testing_pass(t, 5);
	assert_int_equal(add_account(t, added), REPLY_OK);
	testing_pass(t, 5);
	keeper_turn(t->keeper);
	/* The journal of the bad time was kept in memory and is written now. */
	assert_int_equal(keeper_counts(t->keeper).waiting, 0);
	assert_null(keeper_trouble(t->keeper));
	keeper_free(&t->keeper);
	testing_open(t);
	for (int i = 0; i <= added; i++)
		assert_true(has_account(t, i));
}

static void set_pages(struct testing *t, const char *sql)
{
	assert_true(database_run(&t->keeper->store->writer, sql));
}

static void raise_page_limit(struct testing *t)
{
	set_pages(t, "PRAGMA max_page_count=100000");
}

static void a_full_store_recovers(void **state)
{
	(void)state;
	struct testing t;
	testing_init(&t);
	set_pages(&t, "PRAGMA max_page_count=120");
	fill_up(&t, raise_page_limit);
	testing_done(&t);
}

static void enlarge_disk(struct testing *t)
{
	char parent[128];
	snprintf(parent, sizeof parent, "%s", t->directory);
	*strrchr(parent, '/') = '\0';
	assert_int_equal(mount("none", parent, "tmpfs", MS_REMOUNT, "size=64m"), 0);
}

/* In a mount namespace of its own, where a small file system can be made without being root. */
static int on_small_disk(void)
{
	char directory[] = "/tmp/haechi-disk-XXXXXX";
	uid_t uid = geteuid();
	if (!mkdtemp(directory))
		return 2;
	if (unshare(CLONE_NEWNS | (uid == 0 ? 0 : CLONE_NEWUSER)) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("none", directory, "tmpfs", 0, "size=1m") != 0) {
		rmdir(directory);
		return 3;
	}
	char data[64];
	struct testing t;
	snprintf(data, sizeof data, "%s/data", directory);
	assert_int_equal(mkdir(data, 0700), 0);
	testing_init_at(&t, data);
	fill_up(&t, enlarge_disk);
	testing_done(&t);
	umount2(directory, MNT_DETACH);
	rmdir(directory);
	return 0;
}

static void a_full_disk_recovers(void **state)
{
	(void)state;
	fflush(NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		/* A failing assertion of cmocka would jump into the parent's frames: let it end here. */
		int code = on_small_disk();
		fflush(NULL);
		_exit(code);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 3) {
		print_message("skipped: no small file system can be mounted here\n");
		return;
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A batch that cannot be written is bounded, and what is lost is counted. */
static void what_cannot_be_kept_is_counted(void **state)
{
	(void)state;
	struct testing t;
	char path[256];
	sqlite3 *other;
	testing_init(&t);
	snprintf(path, sizeof path, "%s/keeper/store.db", t.directory);
	assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	for (int i = 0; i < BATCH_ROWS_MOST + 100; i++) {
		struct request row = journal(i);
		row.journal.record = STR("");
		keeper_request(t.keeper, testing_door, &row, testing_take, NULL);
	}
	testing_pass(&t, 2);
	keeper_turn(t.keeper);
	struct keeper_counts counts = keeper_counts(t.keeper);
	assert_int_equal(counts.waiting, BATCH_ROWS_MOST);
	assert_int_equal(counts.lost, 100);
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	testing_pass(&t, 2);
	keeper_turn(t.keeper);
	assert_int_equal(keeper_counts(t.keeper).waiting, 0);
	assert_int_equal(number_of(&t, "SELECT count(*) FROM journal"), BATCH_ROWS_MOST);
	testing_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_schema_is_made_once),
		cmocka_unit_test(an_older_store_is_brought_up),
		cmocka_unit_test(newer_and_foreign_databases_are_refused),
		cmocka_unit_test(a_migration_is_one_transaction),
		cmocka_unit_test(garbage_is_answered_temporarily),
		cmocka_unit_test(damage_is_answered_temporarily),
		cmocka_unit_test(a_locked_store_is_answered_temporarily),
		cmocka_unit_test(a_full_store_recovers),
		cmocka_unit_test(a_full_disk_recovers),
		cmocka_unit_test(what_cannot_be_kept_is_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
