/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests of the store alone: a data directory of their own, and a keeper that is asked one
 * thing and answers. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "store/keeper.h"

static const struct str testing_domains[] = { STR_INIT("example.com"),
	STR_INIT("xn--3e0b707e.kr") };

struct testing {
	char directory[128];
	struct keeper_options options;
	struct keeper *keeper;
	struct arena *arena; /* of replies */
	int64_t wall, mono_ms;
};

static inline int testing_remove_entry(
	const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void testing_make_directories(struct testing *t)
{
	static const char *const names[] = { "keeper", "quarantine", "kept" };
	for (size_t i = 0; i < 3; i++) {
		char path[256];
		snprintf(path, sizeof path, "%s/%s", t->directory, names[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
}

static inline void testing_open(struct testing *t)
{
	struct error err = { .text = "" };
	if (!keeper_new(&t->options, t->wall, t->mono_ms, &t->keeper, &err))
		fail_msg("%s", err.text);
}

static inline void testing_init_at(struct testing *t, const char *directory)
{
	*t = (struct testing){ .wall = 1700000000, .mono_ms = 1000000 };
	snprintf(t->directory, sizeof t->directory, "%s", directory);
	t->options = (struct keeper_options){
		.directory = str_of(t->directory),
		.domains = testing_domains,
		.domain_count = 2,
		.quarantine_days = 30,
		.retry_days = 5,
		.poison_per_source = 2,
		.poison_total = 3,
		.keeping_days = 14,
		.contact_days = 100,
		.keep_records = true,
		.keep_mails = true,
	};
	t->arena = arena_new(64 << 20);
	testing_make_directories(t);
	testing_open(t);
}

static inline void testing_init(struct testing *t)
{
	char directory[] = "/tmp/haechi-test-XXXXXX";
	assert_non_null(mkdtemp(directory));
	testing_init_at(t, directory);
}

static inline void testing_done(struct testing *t)
{
	keeper_free(&t->keeper);
	arena_free(&t->arena);
	nftw(t->directory, testing_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void testing_pass(struct testing *t, int64_t seconds)
{
	t->wall += seconds;
	t->mono_ms += seconds * 1000;
	keeper_set_time(t->keeper, t->wall, t->mono_ms);
}

/* An answer as the other side of a socket would get it: packed and unpacked. */
struct testing_answer {
	struct testing *t;
	struct reply reply;
	int count;
};

static inline void testing_take(void *context, struct reply *reply)
{
	struct testing_answer *answer = context;
	struct packet packet;
	assert_true(reply_pack(&packet, reply));
	int fds[WIRE_FD_MAX] = { -1, -1 };
	for (size_t i = 0; i < packet.fd_count; i++)
		fds[i] = dup(packet.fds[i]);
	struct wire_reader reader;
	wire_read(&reader, buf_str(&packet.frame));
	assert_true(reply_unpack(answer->t->arena, &reader, fds, &answer->reply));
	packet_done(&packet);
	answer->count++;
}

/* Asks, ends the turn, and returns the answer. */
static inline struct reply testing_ask_as(
	struct testing *t, struct keeper_peer peer, const struct request *request)
{
	struct testing_answer answer = { .t = t, .reply = { .mail = -1 } };
	keeper_request(t->keeper, peer, request, testing_take, &answer);
	keeper_turn(t->keeper);
	assert_int_equal(answer.count, request->kind == REQUEST_JOURNAL ? 0 : 1);
	return answer.reply;
}

static const struct keeper_peer testing_door = { KEEPER_DOOR, 7 };
static const struct keeper_peer testing_admin = { KEEPER_ADMIN, 8 };

static inline struct reply testing_ask(struct testing *t, struct request request)
{
	bool door = request.kind >= REQUEST_RECIPIENT && request.kind <= REQUEST_QUARANTINE_UPDATE;
	return testing_ask_as(t, door ? testing_door : testing_admin, &request);
}

static inline void testing_write_mail(struct testing *t, const char *directory, const char *id)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s/%s.eml", t->directory, directory, id);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "Subject: %s\r\n\r\nHello\r\n", id);
	assert_int_equal(fclose(file), 0);
}

static inline bool testing_has_mail(struct testing *t, const char *directory, const char *id)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s/%s.eml", t->directory, directory, id);
	return access(path, F_OK) == 0;
}
