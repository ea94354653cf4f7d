/* SPDX-License-Identifier: Apache-2.0
 *
 * The resolver process as master sees it. */
#include "bin/resolver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "bin/control.h"
#include "dns/answer.h"
#include "dns/ask.h"
#include "net/wire.h"

struct child {
	pid_t pid;
	int control;
	char memory[WIRE_FRAME_MAX];
};

static void start(struct child *child, struct settings *settings)
{
	int fds[2];

	assert_true(wire_pair(fds));
	child->pid = fork();
	assert_true(child->pid >= 0);
	if (child->pid == 0) {
		close(fds[0]);
		int status = resolver_main(fds[1], settings);
		settings_free(&settings);
		exit(status);
	}
	close(fds[1]);
	child->control = fds[0];
}

static int end_of(struct child *child)
{
	int status;

	assert_int_equal(waitpid(child->pid, &status, 0), child->pid);
	close(child->control);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int add_peer(struct child *child)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	int fds[2];

	assert_true(wire_pair(fds));
	wire_begin(&frame, CONTROL_PEER);
	wire_put_u8(&frame, ROLE_DOOR);
	assert_int_equal(wire_send(child->control, &frame, &fds[1], 1), WIRE_OK);
	close(fds[1]);
	return fds[0];
}

static void say(int socket, uint16_t type)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);

	wire_begin(&frame, type);
	assert_int_equal(wire_send(socket, &frame, NULL, 0), WIRE_OK);
}

static uint16_t hear(struct child *child, int socket, struct wire_reader *reader)
{
	assert_int_equal(wire_receive(socket, child->memory, reader, NULL), WIRE_OK);
	return reader->type;
}

static enum dns_status ask(struct child *child, int peer, const char *name)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	struct arena *arena = arena_new(1 << 20);
	struct wire_reader reader;
	struct dns_answer answer;

	wire_begin(&frame, ASK_QUESTION);
	wire_put_u64(&frame, 77);
	wire_put_u16(&frame, DNS_TXT);
	wire_put_str(&frame, str_of(name));
	assert_int_equal(wire_send(peer, &frame, NULL, 0), WIRE_OK);
	assert_int_equal(hear(child, peer, &reader), ASK_ANSWER);
	assert_int_equal(wire_get_u64(&reader), 77);
	assert_true(str_eq(wire_get_str(&reader), STR("zone tests/dns/signed.zone")));
	wire_get_i64(&reader);
	assert_true(dns_answer_decode(arena, wire_get_str(&reader), &answer));
	assert_true(wire_complete(&reader));
	arena_free(&arena);
	return answer.status;
}

static struct settings *zone_settings(const char *file)
{
	struct settings *settings = settings_defaults();

	settings->dns.mode = DNS_MODE_ZONE;
	settings->dns.zone_file = str_of(file);
	return settings;
}

static void peers_come_and_go(void **state)
{
	struct settings *settings = zone_settings("tests/dns/signed.zone");
	struct wire_reader reader;
	struct child child;
	(void)state;

	start(&child, settings);
	assert_int_equal(hear(&child, child.control, &reader), CONTROL_READY);
	int first = add_peer(&child), second = add_peer(&child);
	assert_int_equal(ask(&child, first, "good.signed.example"), DNS_OK);
	assert_int_equal(ask(&child, second, "nothing.signed.example"), DNS_NXDOMAIN);
	close(first);
	assert_int_equal(ask(&child, second, "good.signed.example"), DNS_OK);
	int third = add_peer(&child);
	assert_int_equal(ask(&child, third, "ns.signed.example"), DNS_NODATA);
	say(child.control, CONTROL_STOP);
	assert_int_equal(end_of(&child), 0);
	close(second);
	close(third);
	settings_free(&settings);
}

static void without_master_it_leaves(void **state)
{
	struct settings *settings = zone_settings("tests/dns/signed.zone");
	struct wire_reader reader;
	struct child child;
	(void)state;

	start(&child, settings);
	assert_int_equal(hear(&child, child.control, &reader), CONTROL_READY);
	shutdown(child.control, SHUT_RDWR);
	assert_int_equal(end_of(&child), 0);
	settings_free(&settings);
}

static void it_says_why_it_cannot_start(void **state)
{
	struct settings *settings = zone_settings("/nonexistent/zone");
	struct wire_reader reader;
	struct child child;
	(void)state;

	start(&child, settings);
	assert_int_equal(hear(&child, child.control, &reader), CONTROL_FAILED);
	struct str why = wire_get_str(&reader);
	assert_true(str_find(why, STR("/nonexistent/zone")) != STR_NONE);
	assert_int_equal(end_of(&child), 1);
	settings_free(&settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(peers_come_and_go),
		cmocka_unit_test(without_master_it_leaves),
		cmocka_unit_test(it_says_why_it_cannot_start),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
