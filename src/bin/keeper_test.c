/* SPDX-License-Identifier: Apache-2.0
 *
 * The keeper as a process: killed in the middle again and again, stopped in order, asked by doors
 * and by command lines. Prints how much it does; nothing is asserted about that. */
#include "bin/keeper.h"
#include "net/bundle.h"

#include <ftw.h>
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "bin/control.h"
#include "net/bundle.h"
#include "scan/settings_keeper.h"
#include "store/client.h"

struct service {
	struct wire_reader bundle; /* what is left of it */
	char memory[WIRE_FRAME_MAX];
	char directory[64];
	struct settings *settings;
	struct domain_settings domain;
	pid_t pid;
	int control, door;
	uint64_t serial;
	struct arena *arena;
};

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void make_directory(struct service *s, const char *name)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", s->directory, name);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void service_init(struct service *s)
{
	*s = (struct service){
		.directory = "/tmp/haechi-keeper-XXXXXX", .control = -1, .door = -1
	};
	assert_non_null(mkdtemp(s->directory));
	make_directory(s, "keeper");
	make_directory(s, "quarantine");
	make_directory(s, "kept");
	s->arena = arena_new(256 << 20);
	s->settings = settings_defaults();
	s->settings->data_directory = str_of(s->directory);
	s->domain = (struct domain_settings){ .name = STR("example.com"),
		.hop = { .kind = HOP_MAILDIR } };
	s->settings->domains = &s->domain;
	s->settings->domain_count = 1;
	s->settings->keeping.mode = KEEPING_FACTS;
}

static void send_control(struct service *s, uint16_t type, const void *name, int role, int fd)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, type);
	if (name)
		wire_put_str(&frame, str_of(name));
	if (role >= 0)
		wire_put_u8(&frame, (uint8_t)role);
	assert_int_equal(wire_send(s->control, &frame, &fd, fd >= 0 ? 1 : 0), WIRE_OK);
}

static uint16_t next_control(struct service *s)
{
	static char memory[WIRE_FRAME_MAX];
	struct wire_reader reader;
	return wire_receive(s->control, memory, &reader, NULL) == WIRE_OK ? reader.type : 0;
}

static void open_control_socket(struct service *s)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof address.sun_path, "%s/control.sock", s->directory);
	unlink(address.sun_path);
	auto_close int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 8), 0);
	send_control(s, CONTROL_LISTEN, "control", -1, fd);
}

static void service_start(struct service *s)
{
	int control[2], door[2];
	assert_true(wire_pair(control) && wire_pair(door));
	fflush(NULL);
	s->pid = fork();
	assert_true(s->pid >= 0);
	if (s->pid == 0) {
		close(control[0]);
		close(door[0]);
		close(door[1]);
		log_open("keeper", LOG_TO_STDERR, LOG_LEVEL_ERROR);
		_exit(keeper_main(control[1], s->settings));
	}
	close(control[1]);
	s->control = control[0];
	s->door = door[0];
	send_control(s, CONTROL_PEER, NULL, ROLE_DOOR, door[1]);
	close(door[1]);
	open_control_socket(s);
	assert_int_equal(next_control(s), CONTROL_READY);
}

/* Returns the exit status, or minus the signal. */
static int service_wait(struct service *s)
{
	int status;
	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	close(s->control);
	close(s->door);
	s->control = s->door = -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void service_done(struct service *s)
{
	nftw(s->directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	settings_free(&s->settings);
	arena_free(&s->arena);
}

static void door_send(struct service *s, struct request request)
{
	struct packet packet;
	request.serial = ++s->serial;
	assert_true(request_pack(&packet, &request));
	assert_int_equal(packet_send(s->door, &packet), WIRE_OK);
	packet_done(&packet);
}

/* The next frame for the door, out of a bundle or of its own. False: the keeper is gone. */
static bool door_frame(struct service *s, struct wire_reader *out, int fds[WIRE_FD_MAX])
{
	fds[0] = fds[1] = -1;
	if (bundle_next(&s->bundle, out))
		return true;
	if (wire_receive(s->door, s->memory, out, fds) != WIRE_OK)
		return false;
	if (out->type != WIRE_BUNDLE)
		return true;
	s->bundle = *out;
	return bundle_next(&s->bundle, out);
}

/* False: the keeper is gone. Frames that are no replies are passed over. */
static bool door_receive(struct service *s, struct reply *out)
{
	struct wire_reader reader;
	int fds[WIRE_FD_MAX];
	do
		if (!door_frame(s, &reader, fds))
			return false;
	while (reader.type == KEEPER_WORK_DUE);
	return reply_unpack(s->arena, &reader, fds, out);
}

static struct client *open_client(struct service *s)
{
	struct client *client;
	struct error err;
	struct keeper_options options = settings_keeper_options(s->arena, s->settings);
	struct keeper_options *kept = arena_new_of(s->arena, struct keeper_options);
	*kept = options;
	if (!client_open(kept, &client, &err))
		fail_msg("%s", err.text);
	return client;
}

static struct reply client_does(struct service *s, struct client *client, struct request request)
{
	struct reply reply;
	struct error err;
	if (!client_ask(client, s->arena, &request, &reply, &err))
		fail_msg("%s", err.text);
	return reply;
}

static void write_mail(struct service *s, const char *id)
{
	char path[128];
	snprintf(path, sizeof path, "%s/quarantine/%s.eml", s->directory, id);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("Subject: x\r\n\r\n", file);
	fclose(file);
}

static struct request add_mail(const char *id, enum quarantine_state state)
{
	static struct str recipient[] = { STR_INIT("a@example.com") };
	return (struct request){ .kind = REQUEST_QUARANTINE_ADD,
		.quarantine = { .id = str_of(id),
			.mail_id = str_of(id),
			.state = state,
			.reason = STR("score"),
			.time = clock_wall(),
			.recipients = recipient,
			.recipient_count = 1 } };
}

enum { KILLS = 8, WINDOW = 32, MAILS = 1000 };

/* What one life of the keeper was asked, and what it answered. */
struct life {
	char ids[MAILS][40];
	bool answered[MAILS];
	size_t sent;
};

/* Adds mails, WINDOW under way, and kills the keeper when number `until` is answered. */
static size_t live_and_die(struct service *s, struct life *life, int run, size_t until)
{
	uint64_t first = s->serial + 1;
	size_t received = 0;
	struct reply reply;
	*life = (struct life){ .sent = 0 };
	for (;;) {
		while (life->sent < MAILS && life->sent - received < WINDOW) {
			char *id = life->ids[life->sent++];
			snprintf(id, 40, "r%dm%zu", run, life->sent);
			write_mail(s, id);
			struct packet packet;
			struct request add = add_mail(id, QUARANTINE_HELD);
			add.serial = ++s->serial;
			assert_true(request_pack(&packet, &add));
			packet_send(s->door, &packet); /* may find it dead */
			packet_done(&packet);
		}
		if (!door_receive(s, &reply))
			return received;
		assert_int_equal(reply.status, REPLY_OK);
		life->answered[reply.serial - first] = true;
		if (received++ == until)
			kill(s->pid, SIGKILL);
	}
}

static void check_answered(struct service *s, const struct life *life)
{
	struct client *client = open_client(s); /* its own engine: no service runs */
	for (size_t i = 0; i < life->sent; i++) {
		struct request show = { .kind = REQUEST_QUARANTINE_SHOW,
			.name = str_of(life->ids[i]) };
		struct reply reply = client_does(s, client, show);
		assert_true(reply.status == REPLY_OK || reply.status == REPLY_MISSING);
		if (life->answered[i] && reply.status != REPLY_OK)
			fail_msg("%s was answered and is not there", life->ids[i]);
		if (reply.mail >= 0)
			close(reply.mail);
	}
	client_close(&client);
}

/* A writer that is killed: what was answered is there, whatever was under way. */
static void nothing_answered_is_lost_by_killing(void **state)
{
	(void)state;
	static struct life life;
	struct service s;
	size_t answered = 0;
	service_init(&s);
	srandom(1);
	for (int run = 0; run < KILLS; run++) {
		service_start(&s);
		answered += live_and_die(&s, &life, run, (size_t)random() % 600);
		assert_int_equal(service_wait(&s), -SIGKILL);
		check_answered(&s, &life);
	}
	print_message("%d kills, %zu requests answered, none lost\n", KILLS, answered);
	service_done(&s);
}

/* What the peers sent before the stop is in the store afterwards, journal included. */
static void stopping_loses_nothing(void **state)
{
	(void)state;
	enum { ROWS = 500 };
	struct service s;
	service_init(&s);
	service_start(&s);
	for (int i = 0; i < ROWS; i++) {
		char id[32];
		snprintf(id, sizeof id, "mail%d", i);
		door_send(&s,
			(struct request){ .kind = REQUEST_JOURNAL,
				.journal = { .mail_id = str_of(id), .action = STR("accept") } });
	}
	send_control(&s, CONTROL_STOP, NULL, -1, -1);
	assert_int_equal(service_wait(&s), 0);
	char path[128];
	struct stat status;
	snprintf(path, sizeof path, "%s/keeper/store.db-wal", s.directory);
	assert_true(stat(path, &status) != 0 || status.st_size == 0); /* the log was emptied */
	struct client *client = open_client(&s);
	struct reply stats = client_does(&s, client, (struct request){ .kind = REQUEST_STATS });
	for (size_t i = 0; i < stats.stats.n; i++)
		if (str_eq(stats.stats.v[i].name, STR("journal")))
			assert_int_equal(stats.stats.v[i].value, ROWS);
	client_close(&client);
	service_done(&s);
}

static void the_end_of_master_is_a_stop(void **state)
{
	(void)state;
	struct service s;
	service_init(&s);
	service_start(&s);
	shutdown(s.control, SHUT_RDWR);
	assert_int_equal(service_wait(&s), 0);
	service_done(&s);
}

static struct request add_account(const char *name)
{
	return (struct request){ .kind = REQUEST_ACCOUNT_ADD,
		.account = { .name = str_of(name), .state = RECIPIENT_ACTIVE, .junk_at = NAN } };
}

/* The same commands with the service and without it; while it runs nobody else gets the store. */
static void commands_work_with_and_without_the_service(void **state)
{
	(void)state;
	struct service s;
	struct error err;
	int lock;
	service_init(&s);
	struct client *client = open_client(&s);
	assert_int_equal(client_does(&s, client, add_account("a@example.com")).status, REPLY_OK);
	struct client *second;
	struct keeper_options options = settings_keeper_options(s.arena, s.settings);
	assert_false(client_open(&options, &second, &err));
	assert_int_equal(err.kind, ERROR_TEMPORARY);
	client_close(&client);
	service_start(&s);
	assert_false(keeper_lock(options.directory, &lock, &err));
	client = open_client(&s);
	assert_int_equal(
		client_does(&s, client, add_account("a@example.com")).status, REPLY_EXISTS);
	assert_int_equal(client_does(&s, client, add_account("b@example.com")).status, REPLY_OK);
	assert_int_equal(
		client_does(&s, client, (struct request){ .kind = REQUEST_QUARANTINE_CLAIM })
			.status,
		REPLY_DENIED);
	client_close(&client);
	struct reply reply;
	door_send(
		&s, (struct request){ .kind = REQUEST_RECIPIENT, .address = STR("b@example.com") });
	assert_true(door_receive(&s, &reply));
	assert_int_equal(reply.recipient.state, RECIPIENT_ACTIVE);
	send_control(&s, CONTROL_STOP, NULL, -1, -1);
	assert_int_equal(service_wait(&s), 0);
	service_done(&s);
}

/* Another user connects: only where the test may become one. */
static void strangers_are_refused(void **state)
{
	(void)state;
	struct service s;
	if (geteuid() != 0) {
		print_message("skipped: not root\n");
		return;
	}
	service_init(&s);
	assert_int_equal(chmod(s.directory, 0755), 0);
	service_start(&s);
	char path[128];
	snprintf(path, sizeof path, "%s/control.sock", s.directory);
	assert_int_equal(chmod(path, 0666), 0);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		struct client *client;
		struct error err;
		struct reply reply;
		struct keeper_options options = settings_keeper_options(s.arena, s.settings);
		if (setuid(65534) != 0 || !client_open(&options, &client, &err))
			_exit(1);
		struct request stats = { .kind = REQUEST_STATS };
		bool answered = client_ask(client, s.arena, &stats, &reply, &err);
		_exit(answered && reply.status == REPLY_DENIED ? 0 : 2);
	}
	int status;
	waitpid(child, &status, 0);
	assert_int_equal(WEXITSTATUS(status), 0);
	send_control(&s, CONTROL_STOP, NULL, -1, -1);
	assert_int_equal(service_wait(&s), 0);
	service_done(&s);
}

/* A door hears of released mail without asking. */
static void doors_are_told_of_work(void **state)
{
	(void)state;
	struct service s;
	service_init(&s);
	service_start(&s);
	struct reply reply;
	write_mail(&s, "q1");
	door_send(&s, add_mail("q1", QUARANTINE_HELD));
	assert_true(door_receive(&s, &reply));
	assert_int_equal(reply.status, REPLY_OK);
	struct client *client = open_client(&s);
	struct request release = { .kind = REQUEST_QUARANTINE_RELEASE, .name = STR("q1") };
	assert_int_equal(client_does(&s, client, release).status, REPLY_OK);
	client_close(&client);
	struct wire_reader reader;
	int fds[WIRE_FD_MAX];
	struct pollfd wait = { .fd = s.door, .events = POLLIN };
	assert_int_equal(poll(&wait, 1, 10000), 1);
	assert_true(door_frame(&s, &reader, fds));
	assert_int_equal(reader.type, KEEPER_WORK_DUE);
	door_send(&s, (struct request){ .kind = REQUEST_QUARANTINE_CLAIM, .most = 5 });
	assert_true(door_receive(&s, &reply));
	assert_int_equal(reply.quarantine.n, 1);
	send_control(&s, CONTROL_STOP, NULL, -1, -1);
	assert_int_equal(service_wait(&s), 0);
	service_done(&s);
}

static struct request ask_address(const char *address)
{
	return (struct request){ .kind = REQUEST_RECIPIENT, .address = str_of(address) };
}

static enum recipient_state state_of(struct service *s, const char *address)
{
	struct reply reply;
	door_send(s, ask_address(address));
	assert_true(door_receive(s, &reply));
	assert_int_equal(reply.status, REPLY_OK);
	return reply.recipient.state;
}

/* More domains than one frame holds; half of them count for nothing. */
static void reloaded_settings_reach_it(void **state)
{
	(void)state;
	enum { DOMAINS = 1001 };
	static struct str domains[DOMAINS];
	struct service s;
	service_init(&s);
	for (int i = 0; i < DOMAINS; i++)
		domains[i] = arena_printf(s.arena, "d%d.example", i);
	service_start(&s);
	assert_int_equal(state_of(&s, "a@d1000.example"), RECIPIENT_FOREIGN);
	assert_int_equal(state_of(&s, "a@example.com"), RECIPIENT_UNKNOWN);
	struct keeper_options options = { .domains = domains, .domain_count = DOMAINS };
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	size_t frames = 0, from = 0;
	for (bool last = false; !last; frames++) {
		assert_int_equal(state_of(&s, "a@d0.example"), RECIPIENT_FOREIGN);
		wire_begin(&frame, CONTROL_OPTIONS);
		last = keeper_options_put(&frame, &options, &from);
		assert_int_equal(wire_send(s.control, &frame, NULL, 0), WIRE_OK);
	}
	assert_true(frames > 1);
	for (int i = 0; i < 100 && state_of(&s, "a@d1000.example") != RECIPIENT_UNKNOWN; i++)
		usleep(10000);
	assert_int_equal(state_of(&s, "a@d1000.example"), RECIPIENT_UNKNOWN);
	assert_int_equal(state_of(&s, "a@example.com"), RECIPIENT_FOREIGN);
	/* Damaged ones change nothing. */
	wire_begin(&frame, CONTROL_OPTIONS);
	wire_put_u8(&frame, 1);
	assert_int_equal(wire_send(s.control, &frame, NULL, 0), WIRE_OK);
	usleep(20000);
	assert_int_equal(state_of(&s, "a@d1000.example"), RECIPIENT_UNKNOWN);
	send_control(&s, CONTROL_STOP, NULL, -1, -1);
	assert_int_equal(service_wait(&s), 0);
	service_done(&s);
}

static void nonsense_is_answered(void **state)
{
	(void)state;
	struct service s;
	struct reply reply;
	service_init(&s);
	service_start(&s);
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, KEEPER_REQUEST);
	wire_put_u64(&frame, 77);
	wire_put_u8(&frame, 200);
	assert_int_equal(wire_send(s.door, &frame, NULL, 0), WIRE_OK);
	assert_true(door_receive(&s, &reply));
	assert_int_equal(reply.serial, 77);
	assert_int_equal(reply.status, REPLY_INVALID);
	send_control(&s, CONTROL_STOP, NULL, -1, -1);
	assert_int_equal(service_wait(&s), 0);
	service_done(&s);
}

/* Sends `count` requests with `window` of them under way; returns the milliseconds. */
static int64_t measure(struct service *s, int count, int window, struct request (*make)(int))
{
	int64_t start = clock_mono_ms();
	struct reply reply;
	int sent = 0, received = 0;
	while (received < count) {
		while (sent < count && sent - received < window)
			door_send(s, make(sent++));
		assert_true(door_receive(s, &reply));
		assert_int_equal(reply.status, REPLY_OK);
		received++;
		if (received % 4096 == 0)
			arena_reset(s->arena);
	}
	int64_t took = clock_mono_ms() - start;
	return took > 0 ? took : 1;
}

static struct request ask_recipient(int i)
{
	static char address[64];
	snprintf(address, sizeof address, "user%d+tag@example.com", i % 1000);
	return (struct request){ .kind = REQUEST_RECIPIENT, .address = str_of(address) };
}

static struct request ask_ip(int i)
{
	static char address[64];
	snprintf(address, sizeof address, "10.%d.%d.%d", i % 7, i % 200, i % 250);
	return (struct request){ .kind = REQUEST_LISTED,
		.listed = { LIST_CLIENT_IP, str_of(address) } };
}

static struct request add_tally(int i)
{
	static char mail[64];
	snprintf(mail, sizeof mail, "mail%d", i);
	return (struct request){ .kind = REQUEST_TALLY,
		.tally = { STR("ip 192.0.2.1"), str_of(mail), 1, 3600 } };
}

static int mail_number;

static struct request quarantine_any(int i)
{
	static char id[40];
	(void)i;
	snprintf(id, sizeof id, "w%d", mail_number++);
	return add_mail(id, QUARANTINE_HELD);
}

static void figures(void **state)
{
	(void)state;
#ifdef HAECHI_SANITIZED
	enum { READS = 2000, WRITES = 200 }; /* the code is run; the figures mean nothing */
#else
	enum { READS = 50000, WRITES = 2000 };
#endif
	struct service s;
	service_init(&s);
	struct client *client = open_client(&s);
	for (int i = 0; i < 1000; i++) {
		char name[64];
		snprintf(name, sizeof name, "user%d@example.com", i);
		assert_int_equal(client_does(&s, client, add_account(name)).status, REPLY_OK);
		snprintf(name, sizeof name, "10.%d.0.0/%d", i % 200, 16 + i % 17);
		client_does(&s, client,
			(struct request){ .kind = REQUEST_LIST_ADD,
				.entry = { LIST_CLIENT_IP, LIST_BLOCK, str_of(name), STR_INIT(""),
					0, 0 } });
	}
	client_close(&client);
	write_mail(&s, "any");
	for (int i = 0; i < 2 * WRITES; i++) {
		char from[128], to[128];
		snprintf(from, sizeof from, "%s/quarantine/any.eml", s.directory);
		snprintf(to, sizeof to, "%s/quarantine/w%d.eml", s.directory, i);
		assert_int_equal(link(from, to), 0);
	}
	service_start(&s);
	print_message("figure recipient questions per second: %lld\n",
		READS * 1000LL / measure(&s, READS, 64, ask_recipient));
	print_message("figure IP list questions per second: %lld\n",
		READS * 1000LL / measure(&s, READS, 64, ask_ip));
	print_message("figure tallies per second: %lld\n",
		READS * 1000LL / measure(&s, READS, 64, add_tally));
	print_message("figure quarantine rows per second, one at a time: %lld\n",
		WRITES / 10 * 1000LL / measure(&s, WRITES / 10, 1, quarantine_any));
	print_message("figure quarantine rows per second, 64 under way: %lld\n",
		WRITES * 1000LL / measure(&s, WRITES, 64, quarantine_any));
	send_control(&s, CONTROL_STOP, NULL, -1, -1);
	assert_int_equal(service_wait(&s), 0);
	service_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_answered_is_lost_by_killing),
		cmocka_unit_test(stopping_loses_nothing),
		cmocka_unit_test(the_end_of_master_is_a_stop),
		cmocka_unit_test(commands_work_with_and_without_the_service),
		cmocka_unit_test(strangers_are_refused),
		cmocka_unit_test(doors_are_told_of_work),
		cmocka_unit_test(nonsense_is_answered),
		cmocka_unit_test(reloaded_settings_reach_it),
		cmocka_unit_test(figures),
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
