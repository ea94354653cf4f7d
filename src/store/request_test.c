/* SPDX-License-Identifier: Apache-2.0 */
#include "store/request.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "base/cleanup.h"

static struct str two[] = { STR_INIT("a@example.com"), STR_INIT("b@example.com") };
static struct journal_recipient judged[] = {
	{ STR_INIT("a@example.com"), STR_INIT("accept") },
	{ STR_INIT("b@example.com"), STR_INIT("junk") },
};

/* One request of each shape, every field set. */
static const struct request requests[] = {
	{ .kind = REQUEST_RECIPIENT, .address = STR_INIT("user+tag@example.com") },
	{ .kind = REQUEST_LISTED, .listed = { LIST_HELO, STR_INIT("mail.example.com") } },
	{ .kind = REQUEST_TALLY,
		.tally = { STR_INIT("ip 192.0.2.1"), STR_INIT("0123456789abcdef"), 1.5, 3600 } },
	{ .kind = REQUEST_JOURNAL,
		.journal = { .number = 7,
			.mail_id = STR_INIT("0123456789abcdef"),
			.time = 1700000000,
			.listener = STR_INIT("mx"),
			.client = STR_INIT("192.0.2.1"),
			.helo = STR_INIT("h\0lo"),
			.mail_from = STR_INIT("s@example.org"),
			.size = 1234,
			.action = STR_INIT("junk"),
			.score = -5.25,
			.category = STR_INIT("advert"),
			.code = 250,
			.reply = STR_INIT("2.0.0 ok"),
			.summary = STR_INIT("A=1,B=2"),
			.record = STR_INIT("{}"),
			.mail_kept = true,
			.author = STR_INIT("s@example.org"),
			.outbound = true,
			.recipients = judged,
			.recipient_count = 2 } },
	{ .kind = REQUEST_QUARANTINE_ADD,
		.quarantine = { .id = STR_INIT("0123456789abcdef-2"),
			.mail_id = STR_INIT("0123456789abcdef"),
			.state = QUARANTINE_RETRY,
			.reason = STR_INIT("hop"),
			.detail = STR_INIT("451 4.3.0 full"),
			.time = -1,
			.changed = 2,
			.next_try = 3,
			.attempts = 4,
			.last_try = true,
			.size = 5,
			.score = NAN,
			.client = STR_INIT("2001:db8::1"),
			.helo = STR_INIT("x"),
			.mail_from = STR_INIT(""),
			.outbound = true,
			.smtputf8 = true,
			.body_8bit = true,
			.junk = true,
			.recipients = two,
			.recipient_count = 2 } },
	{ .kind = REQUEST_QUARANTINE_CLAIM, .most = 16 },
	{ .kind = REQUEST_QUARANTINE_UPDATE,
		.outcome = { STR_INIT("0123456789abcdef"), QUARANTINE_RETRY, STR_INIT("busy"), two,
			1 } },
	{ .kind = REQUEST_ACCOUNT_ADD,
		.account = { STR_INIT("u@example.com"), RECIPIENT_MINOR, 3.5, STR_INIT("ko"), 1, 2,
			two, 2 } },
	{ .kind = REQUEST_ACCOUNT_SET,
		.account_change = { STR_INIT("u@example.com"), true, true, true, RECIPIENT_DORMANT,
			NAN, STR_INIT("ja"), two, two + 1, 1, 1 } },
	{ .kind = REQUEST_ACCOUNT_DELETE, .name = STR_INIT("u@example.com") },
	{ .kind = REQUEST_ACCOUNT_SHOW, .name = STR_INIT("u@example.com") },
	{ .kind = REQUEST_ACCOUNT_LIST,
		.search = { .domain = STR_INIT("example.com"),
			.state = 1 + RECIPIENT_MINOR,
			.most = 9 } },
	{ .kind = REQUEST_LIST_ADD,
		.entry = { LIST_DOMAIN, LIST_BLOCK, STR_INIT("example.net"), STR_INIT("spam"), 1,
			2 } },
	{ .kind = REQUEST_LIST_REMOVE, .entry = { .entry = STR_INIT("192.0.2.0/24") } },
	{ .kind = REQUEST_LIST_SHOW, .search = { .subject = 1, .kind = LIST_WHITE } },
	{ .kind = REQUEST_QUARANTINE_LIST, .search = { .state = 1 + QUARANTINE_FAILED } },
	{ .kind = REQUEST_QUARANTINE_SHOW, .name = STR_INIT("x") },
	{ .kind = REQUEST_QUARANTINE_RELEASE, .name = STR_INIT("x") },
	{ .kind = REQUEST_QUARANTINE_DELETE, .name = STR_INIT("x") },
	{ .kind = REQUEST_HISTORY,
		.search = { .id = STR_INIT("i"),
			.recipient = STR_INIT("r"),
			.sender = STR_INIT("s"),
			.client = STR_INIT("c"),
			.since = 1,
			.until = 2,
			.after = STR_INIT("9") } },
	{ .kind = REQUEST_RECORD, .name = STR_INIT("x") },
	{ .kind = REQUEST_STATS },
	{ .kind = REQUEST_CONTACT, .contact = { STR_INIT("u@example.com"), STR_INIT("s@example.org") } },
};
#define REQUEST_COUNT (sizeof requests / sizeof *requests)

static bool unpack_bytes(struct arena *arena, struct str bytes, struct request *out)
{
	int none[WIRE_FD_MAX] = { -1, -1 };
	struct wire_reader reader;
	wire_read(&reader, bytes);
	return request_unpack(arena, &reader, none, out);
}

static void every_request_comes_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < REQUEST_COUNT; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct request request = requests[i], back;
		request.serial = 1000 + i;
		struct packet packet, again;
		assert_true(request_pack(&packet, &request));
		assert_true(unpack_bytes(arena, buf_str(&packet.frame), &back));
		assert_int_equal(back.serial, 1000 + i);
		assert_int_equal(back.kind, request.kind);
		assert_true(request_pack(&again, &back));
		assert_true(str_eq(buf_str(&packet.frame), buf_str(&again.frame)));
		/* Every shorter message, and a longer one, is refused. */
		for (size_t n = 0; n < packet.frame.n; n++) {
			struct arena *small = arena_new(1 << 16);
			assert_false(
				unpack_bytes(small, str_first(buf_str(&packet.frame), n), &back));
			arena_free(&small);
		}
		wire_put_u8(&packet.frame, 0);
		assert_false(unpack_bytes(arena, buf_str(&packet.frame), &back));
		packet_done(&packet);
		packet_done(&again);
		arena_free(&arena);
	}
}

static void every_kind_is_tested_and_named(void **state)
{
	(void)state;
	bool seen[REQUEST_KIND_END] = { true };
	for (size_t i = 0; i < REQUEST_COUNT; i++)
		seen[requests[i].kind] = true;
	for (unsigned k = 1; k < REQUEST_KIND_END; k++) {
		assert_true(seen[k]);
		assert_string_not_equal(request_kind_name((enum request_kind)k), "unknown");
	}
	for (unsigned s = 0; s < REPLY_STATUS_COUNT; s++)
		assert_non_null(reply_status_name((enum reply_status)s));
}

static void fields_arrive_as_sent(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct packet packet;
	struct request back;
	assert_true(request_pack(&packet, &requests[4]));
	assert_true(unpack_bytes(arena, buf_str(&packet.frame), &back));
	const struct quarantine_row *q = &back.quarantine;
	assert_true(str_eq(q->id, STR("0123456789abcdef-2")));
	assert_int_equal(q->state, QUARANTINE_RETRY);
	assert_int_equal(q->time, -1);
	assert_true(isnan(q->score));
	assert_true(q->outbound && q->smtputf8 && q->body_8bit && q->junk && q->last_try);
	assert_int_equal(q->recipient_count, 2);
	assert_true(str_eq(q->recipients[1], STR("b@example.com")));
	/* The frame's memory may go: all was copied. */
	memset(packet.frame.p, 'x', packet.frame.n);
	assert_true(str_eq(q->detail, STR("451 4.3.0 full")));
	packet_done(&packet);
	arena_free(&arena);
}

/* What a peer could only send by mistake or malice. */
static void nonsense_is_refused(void **state)
{
	(void)state;
	static const struct request bad[] = {
		{ .kind = REQUEST_TALLY, .tally = { STR_INIT("k"), STR_INIT("m"), INFINITY, 1 } },
		{ .kind = REQUEST_TALLY, .tally = { STR_INIT("k"), STR_INIT("m"), NAN, 1 } },
		{ .kind = REQUEST_TALLY, .tally = { STR_INIT("k"), STR_INIT("m"), 1, 0 } },
		{ .kind = REQUEST_LISTED, .listed = { (enum list_subject)200, STR_INIT("k") } },
		{ .kind = REQUEST_QUARANTINE_UPDATE,
			.outcome = { .state = (enum quarantine_state)99 } },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct arena *arena = arena_new(1 << 16);
		struct packet packet;
		struct request back;
		assert_true(request_pack(&packet, &bad[i]));
		assert_false(unpack_bytes(arena, buf_str(&packet.frame), &back));
		packet_done(&packet);
		arena_free(&arena);
	}
	/* A count that promises more elements than there are bytes. */
	struct arena *arena = arena_new(1 << 16);
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, KEEPER_REQUEST);
	wire_put_u64(&frame, 1);
	wire_put_u8(&frame, REQUEST_QUARANTINE_UPDATE);
	wire_put_str(&frame, STR("id"));
	wire_put_u8(&frame, QUARANTINE_RETRY);
	wire_put_str(&frame, STR(""));
	wire_put_u32(&frame, 0xffffffff);
	struct request back;
	assert_false(unpack_bytes(arena, buf_str(&frame), &back));
	assert_int_equal(back.serial, 1);
	arena_free(&arena);
}

/* Sends a packet through a pair and receives it at the other end. */
static bool carry(struct packet *packet, struct wire_reader *reader, int fds[WIRE_FD_MAX])
{
	static char memory[WIRE_FRAME_MAX];
	int pair[2];
	assert_true(wire_pair(pair));
	bool good = packet_send(pair[0], packet) == WIRE_OK &&
		    wire_receive(pair[1], memory, reader, fds) == WIRE_OK;
	close(pair[0]);
	close(pair[1]);
	return good;
}

static void long_messages_travel_in_a_memory_file(void **state)
{
	(void)state;
	struct arena *arena = arena_new(8 << 20);
	struct request request = requests[3], back;
	char *record = arena_bytes(arena, ROW_RECORD_MAX);
	memset(record, 'r', ROW_RECORD_MAX);
	request.journal.record = str_bytes(record, ROW_RECORD_MAX);
	struct packet packet;
	assert_true(request_pack(&packet, &request));
	assert_int_equal(packet.fd_count, 1);
	struct wire_reader reader;
	int fds[WIRE_FD_MAX];
	assert_true(carry(&packet, &reader, fds));
	assert_true(request_unpack(arena, &reader, fds, &back));
	assert_int_equal(fds[0], -1);
	assert_int_equal(back.journal.record.n, ROW_RECORD_MAX);
	assert_true(str_eq(back.journal.record, request.journal.record));
	packet_done(&packet);
	/* Longer than a record may be. */
	char *longer = arena_bytes(arena, ROW_RECORD_MAX + 1);
	memset(longer, 'r', ROW_RECORD_MAX + 1);
	request.journal.record = str_bytes(longer, ROW_RECORD_MAX + 1);
	assert_true(request_pack(&packet, &request));
	assert_true(carry(&packet, &reader, fds));
	assert_false(request_unpack(arena, &reader, fds, &back));
	packet_done(&packet);
	arena_free(&arena);
}

/* In place of the memory file comes something whose reading could block or lie. */
static void only_memory_files_are_read(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	int pipes[2];
	assert_int_equal(pipe(pipes), 0);
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	int others[] = { open("/dev/zero", O_RDONLY), pipes[0], memfd_create("short", 0), -1 };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		int fds[WIRE_FD_MAX] = { others[i], i == 0 ? pipes[1] : -1 };
		struct wire_reader reader;
		wire_begin(&frame, KEEPER_REQUEST_LARGE);
		wire_read(&reader, buf_str(&frame));
		struct request back;
		assert_false(request_unpack(arena, &reader, fds, &back));
		assert_int_equal(fds[0], -1);
		assert_int_equal(fds[1], -1);
	}
	assert_int_equal(fcntl(pipes[1], F_GETFD), -1); /* all were closed */
	arena_free(&arena);
}

static void replies_come_back_with_the_mail(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct quarantine_row row = requests[4].quarantine;
	struct reply reply = { .serial = 5,
		.kind = REQUEST_QUARANTINE_SHOW,
		.text = STR(""),
		.quarantine = { &row, 1 },
		.next = STR("more"),
		.mail = memfd_create("mail", 0) };
	int mail = reply.mail;
	assert_int_equal(pwrite(reply.mail, "Hello", 5, 0), 5);
	struct packet packet;
	assert_true(reply_pack(&packet, &reply));
	assert_int_equal(reply.mail, -1);
	assert_int_equal(packet.fds[0], mail);
	struct wire_reader reader;
	int fds[WIRE_FD_MAX];
	assert_true(carry(&packet, &reader, fds));
	packet_done(&packet);
	struct reply back;
	assert_true(reply_unpack(arena, &reader, fds, &back));
	assert_int_equal(back.serial, 5);
	assert_int_equal(back.quarantine.n, 1);
	assert_true(str_eq(back.next, STR("more")));
	char text[8];
	assert_int_equal(pread(back.mail, text, sizeof text, 0), 5);
	assert_memory_equal(text, "Hello", 5);
	close(back.mail);
	arena_free(&arena);
}

static void replies_that_fail_have_only_a_text(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	for (unsigned kind = 0; kind < REQUEST_KIND_END; kind++) {
		struct reply reply = { .serial = 6,
			.kind = (enum request_kind)kind,
			.status = REPLY_TEMPORARY,
			.text = STR("disk full"),
			.mail = -1 };
		struct packet packet;
		assert_true(reply_pack(&packet, &reply));
		struct wire_reader reader;
		int fds[WIRE_FD_MAX];
		assert_true(carry(&packet, &reader, fds));
		packet_done(&packet);
		struct reply back;
		assert_true(reply_unpack(arena, &reader, fds, &back));
		assert_int_equal(back.status, REPLY_TEMPORARY);
		assert_true(str_eq(back.text, STR("disk full")));
		assert_int_equal(back.mail, -1);
	}
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_request_comes_back),
		cmocka_unit_test(every_kind_is_tested_and_named),
		cmocka_unit_test(fields_arrive_as_sent),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(long_messages_travel_in_a_memory_file),
		cmocka_unit_test(only_memory_files_are_read),
		cmocka_unit_test(replies_come_back_with_the_mail),
		cmocka_unit_test(replies_that_fail_have_only_a_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
