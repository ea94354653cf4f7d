/* SPDX-License-Identifier: Apache-2.0
 *
 * libunbound against a real authoritative server: Debian's nsd on a port of the loopback address,
 * as forwarder. */
#include "dns/resolver.h"

#include <arpa/inet.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "dns/answer.h"
#include "dns/ask.h"
#include "dns/client.h"
#include "net/wire.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define NSD             "/usr/sbin/nsd"
#define PATIENCE        20000 /* ms, for what must come */

/* ---- the authoritative server ---- */

struct server {
	char directory[32];
	pid_t pid;
	uint16_t port;
	char address[32]; /* "127.0.0.1@PORT" */
};

static int udp_socket(uint16_t *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof address;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, n), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &n), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

static FILE *create(const struct server *server, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", server->directory, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	return file;
}

static const char example_zone[] = "$ORIGIN example.com.\n"
				   "$TTL 3600\n"
				   "@ SOA ns host 1 7200 3600 604800 300\n"
				   "@ NS ns\n"
				   "ns A 127.0.0.1\n"
				   "@ MX 10 mail\n"
				   "@ MX 20 Mail2\n"
				   "mail 600 A 192.0.2.1\n"
				   "mail 600 A 192.0.2.2\n"
				   "mail AAAA 2001:db8::1\n"
				   "www 60 CNAME web\n"
				   "web 30 CNAME mail\n"
				   "astray CNAME nothing\n"
				   "parts TXT \"v=spf1 \" \"-al\" \"l\"\n"
				   "*.wild TXT \"wild card\"\n"
				   "ptr PTR mail\n"
				   "a\\\\b A 192.0.2.7\n"
				   "_25._tcp TLSA 3 1 1 00ff\n";

/* A response too large for any UDP packet: 40 records of 1,200 octets. */
static void write_large(FILE *file)
{
	for (int i = 0; i < 40; i++) {
		fprintf(file, "large TXT \"%03d\"", i);
		for (int piece = 0; piece < 6; piece++) {
			fputs(" \"", file);
			for (int octet = 0; octet < 200; octet++)
				fputc('x', file);
			fputc('"', file);
		}
		fputc('\n', file);
	}
}

static void write_zones(const struct server *server)
{
	auto_fclose FILE *example = create(server, "example.com");
	auto_fclose FILE *test = create(server, "test");
	auto_fclose FILE *private = create(server, "10.in-addr.arpa");

	fputs(example_zone, example);
	write_large(example);
	fputs("@ SOA ns host 1 2 3 4 5\n@ NS ns\nns A 127.0.0.1\nmail A 192.0.2.9\n", test);
	fputs("@ SOA ns.test. host 1 2 3 4 5\n@ NS ns.test.\n3.2.1 PTR mail.test.\n", private);
}

static void write_configuration(const struct server *server)
{
	static const char *const zones[] = { "example.com", "test", "10.in-addr.arpa" };
	auto_fclose FILE *file = create(server, "nsd.conf");
	char here[PATH_MAX];

	assert_non_null(getcwd(here, sizeof here));
	fprintf(file,
		"server:\n ip-address: 127.0.0.1@%u\n username: \"\"\n chroot: \"\"\n"
		" server-count: 1\n rrl-ratelimit: 0\n zonesdir: \"%s\"\n database: \"\"\n pidfile: \"%s/pid\"\n"
		" xfrdfile: \"%s/xfrd\"\n xfrdir: \"%s\"\n zonelistfile: \"%s/list\"\n"
		" logfile: \"%s/log\"\nremote-control:\n control-enable: no\n",
		server->port, server->directory, server->directory, server->directory,
		server->directory, server->directory, server->directory);
	for (size_t i = 0; i < COUNT_OF(zones); i++)
		fprintf(file, "zone:\n name: \"%s\"\n zonefile: \"%s\"\n", zones[i], zones[i]);
	fprintf(file, "zone:\n name: \"signed.example\"\n zonefile: \"%s/tests/dns/signed.zone\"\n",
		here);
}

/* Waits until it answers something. */
static void wait_for(const struct server *server)
{
	static const char query[] = "\0\1\0\0\0\1\0\0\0\0\0\0\7example\3com\0\0\6\0\1";
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(server->port) };
	struct timeval timeout = { .tv_usec = 100000 };
	uint16_t own;
	auto_close int fd = udp_socket(&own);
	char answer[512];
	int64_t deadline = clock_mono_ms() + PATIENCE;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
	do {
		assert_true(clock_mono_ms() < deadline);
		sendto(fd, query, sizeof query - 1, 0, (struct sockaddr *)&address, sizeof address);
	} while (recv(fd, answer, sizeof answer, 0) <= 0);
}

static int start_server(void **state)
{
	static struct server server = { .directory = "/tmp/haechi-nsd-XXXXXX" };
	char configuration[64];
	int reserved;

	if (access(NSD, X_OK)) {
		print_error("%s is needed for this test (Debian: nsd)\n", NSD);
		return -1;
	}
	assert_non_null(mkdtemp(server.directory));
	reserved = udp_socket(&server.port);
	close(reserved);
	snprintf(server.address, sizeof server.address, "127.0.0.1@%u", server.port);
	write_zones(&server);
	write_configuration(&server);
	snprintf(configuration, sizeof configuration, "%s/nsd.conf", server.directory);
	server.pid = fork();
	if (server.pid == 0) {
		execl(NSD, NSD, "-d", "-c", configuration, (char *)NULL);
		_exit(127);
	}
	wait_for(&server);
	*state = &server;
	return 0;
}

static int stop_server(void **state)
{
	struct server *server = *state;
	char path[PATH_MAX];
	static const char *const files[] = { "example.com", "test", "10.in-addr.arpa", "nsd.conf",
		"pid", "xfrd", "list", "log" };

	kill(server->pid, SIGTERM);
	waitpid(server->pid, NULL, 0);
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		snprintf(path, sizeof path, "%s/%s", server->directory, files[i]);
		remove(path);
	}
	rmdir(server->directory);
	return 0;
}

/* ---- asking ---- */

static struct dns_client *client_of(struct dns_options *options)
{
	struct error err;
	struct dns_client *client = dns_client_new(options, &err);

	if (!client)
		fail_msg("%s", err.text);
	return client;
}

/* A client that forwards to "127.0.0.1@PORT". */
static struct dns_client *client_to(const char *address, uint32_t timeout_ms)
{
	struct str forward = str_of(address);
	struct dns_options options = { .mode = DNS_MODE_FORWARD,
		.forward = &forward,
		.forward_count = 1,
		.zone_file = STR(""),
		.trust_anchor = STR(""),
		.timeout_ms = timeout_ms };

	return client_of(&options);
}

static void take(
	struct dns_client *client, struct arena *arena, uint64_t *id, struct dns_answer *out)
{
	struct dns_client_answer answer;

	while (!dns_client_next(client, arena, &answer))
		assert_true(dns_client_wait(client, PATIENCE));
	assert_true(str_eq(answer.source, STR("unbound")));
	assert_in_range(
		(uintmax_t)answer.time, (uintmax_t)clock_wall() - 5, (uintmax_t)clock_wall() + 5);
	assert_true(dns_answer_decode(arena, answer.payload, out));
	*id = answer.id;
}

static struct dns_answer ask(
	struct dns_client *client, struct arena *arena, const char *name, enum dns_type type)
{
	struct dns_answer answer;
	uint64_t id;

	dns_client_ask(client, 4711, str_of(name), type);
	assert_int_equal(dns_client_pending(client), 1);
	take(client, arena, &id, &answer);
	assert_int_equal(id, 4711);
	assert_int_equal(dns_client_pending(client), 0);
	return answer;
}

/* ---- the tests ---- */

static void answers_of_a_server(void **state)
{
	struct server *server = *state;
	struct dns_client *client = client_to(server->address, PATIENCE);
	struct arena *arena = arena_new(4 << 20);
	struct dns_answer a;

	a = ask(client, arena, "mail.example.com", DNS_A);
	assert_int_equal(a.status, DNS_OK);
	assert_int_equal(a.record_count, 2);
	assert_in_range(a.ttl, 590, 600);
	assert_int_equal(a.security, DNS_INSECURE);
	a = ask(client, arena, "EXAMPLE.com.", DNS_MX);
	assert_int_equal(a.record_count, 2);
	assert_true(str_eq(
		a.records[a.records[0].preference == 20 ? 0 : 1].name, STR("mail2.example.com")));
	a = ask(client, arena, "www.example.com", DNS_AAAA);
	assert_int_equal(a.status, DNS_OK);
	assert_int_equal(a.alias_count, 2);
	assert_in_range(a.ttl, 20, 30);
	assert_true(str_eq(a.canonical, STR("mail.example.com")));
	a = ask(client, arena, "parts.example.com", DNS_TXT);
	assert_true(str_eq(a.records[0].text, STR("v=spf1 -all")));
	a = ask(client, arena, "x.y.wild.example.com", DNS_TXT);
	assert_true(str_eq(a.records[0].text, STR("wild card")));
	a = ask(client, arena, "ptr.example.com", DNS_PTR);
	assert_true(str_eq(a.records[0].name, STR("mail.example.com")));
	a = ask(client, arena, "_25._tcp.example.com", DNS_TLSA);
	assert_true(str_eq(a.records[0].text, STR("\3\1\1\0\xff")));
	a = ask(client, arena, "a\\b.example.com", DNS_A);
	assert_int_equal(a.status, DNS_OK);
	a = ask(client, arena, "www.example.com", DNS_CNAME);
	assert_true(str_eq(a.records[0].name, STR("web.example.com")));
	arena_free(&arena);
	dns_client_free(&client);
}

static void absence_and_failure_stay_apart(void **state)
{
	struct server *server = *state;
	struct dns_client *client = client_to(server->address, PATIENCE);
	struct arena *arena = arena_new(4 << 20);
	struct dns_answer a;

	a = ask(client, arena, "nothing.example.com", DNS_A);
	assert_int_equal(a.status, DNS_NXDOMAIN);
	assert_in_range(a.ttl, 290, 300);
	a = ask(client, arena, "astray.example.com", DNS_A);
	assert_int_equal(a.status, DNS_NXDOMAIN);
	assert_int_equal(a.alias_count, 1);
	a = ask(client, arena, "mail.example.com", DNS_TXT);
	assert_int_equal(a.status, DNS_NODATA);
	assert_in_range(a.ttl, 290, 300);
	a = ask(client, arena, "wild.example.com", DNS_TXT);
	assert_int_equal(a.status, DNS_NODATA); /* an empty non-terminal */
	a = ask(client, arena, "not.served.example.net", DNS_A);
	assert_int_equal(a.status, DNS_SERVFAIL); /* REFUSED there */
	a = ask(client, arena, "a..b", DNS_A);
	assert_int_equal(a.status, DNS_NOT_ASKED);
	a = ask(client, arena, "a b", DNS_A);
	assert_int_equal(a.status, DNS_NOT_ASKED);
	a = ask(client, arena, "example.com", DNS_ANY);
	assert_int_equal(a.status, DNS_NOT_ASKED);
	arena_free(&arena);
	dns_client_free(&client);
}

/* 48 KB come by TCP; what an encoded answer cannot hold is a failure, not half an answer. */
static void large_answers_come_by_tcp(void **state)
{
	struct server *server = *state;
	struct dns_client *client = client_to(server->address, PATIENCE);
	struct arena *arena = arena_new(4 << 20);
	bool seen[40] = { false };
	struct dns_answer a = ask(client, arena, "large.example.com", DNS_TXT);

	assert_int_equal(a.status, DNS_OK);
	assert_int_equal(a.record_count, 40);
	for (size_t i = 0; i < a.record_count; i++) {
		uint64_t number;
		assert_int_equal(a.records[i].text.n, 3 + 6 * 200);
		assert_true(str_to_uint(str_first(a.records[i].text, 3), 39, &number));
		seen[number] = true;
	}
	for (size_t i = 0; i < COUNT_OF(seen); i++)
		assert_true(seen[i]);
	arena_free(&arena);
	dns_client_free(&client);
}

/* libunbound would answer for these by itself. */
static void the_forwarder_is_believed_for_reserved_names(void **state)
{
	struct server *server = *state;
	struct dns_client *client = client_to(server->address, PATIENCE);
	struct arena *arena = arena_new(4 << 20);
	struct dns_answer a;

	a = ask(client, arena, "mail.test", DNS_A);
	assert_int_equal(a.status, DNS_OK);
	assert_memory_equal(a.records[0].ip.b, "\xc0\0\2\x9", 4);
	a = ask(client, arena, "test", DNS_NS);
	assert_int_equal(a.status, DNS_OK);
	a = ask(client, arena, "3.2.1.10.in-addr.arpa", DNS_PTR);
	assert_int_equal(a.status, DNS_OK);
	assert_true(str_eq(a.records[0].name, STR("mail.test")));
	/* Not served there: the forwarder's refusal, not libunbound's own NXDOMAIN or address. */
	a = ask(client, arena, "x.invalid", DNS_A);
	assert_int_equal(a.status, DNS_SERVFAIL);
	a = ask(client, arena, "localhost", DNS_A);
	assert_int_equal(a.status, DNS_SERVFAIL);
	a = ask(client, arena, "1.0.0.127.in-addr.arpa", DNS_PTR);
	assert_int_equal(a.status, DNS_SERVFAIL);
	arena_free(&arena);
	dns_client_free(&client);
}

static void security_is_kept(void **state)
{
	struct server *server = *state;
	struct str forward = str_of(server->address);
	struct dns_options options = { .mode = DNS_MODE_FORWARD,
		.forward = &forward,
		.forward_count = 1,
		.trust_anchor = STR("tests/dns/signed.key"),
		.timeout_ms = PATIENCE };
	struct dns_client *client = client_of(&options);
	struct arena *arena = arena_new(4 << 20);
	struct dns_answer a;

	a = ask(client, arena, "good.signed.example", DNS_TXT);
	assert_int_equal(a.status, DNS_OK);
	assert_int_equal(a.security, DNS_SECURE);
	assert_true(str_eq(a.records[0].text, STR("v=spf1 -all")));
	a = ask(client, arena, "alias.signed.example", DNS_TXT);
	assert_int_equal(a.security, DNS_SECURE);
	a = ask(client, arena, "nothing.signed.example", DNS_TXT);
	assert_int_equal(a.status, DNS_NXDOMAIN);
	assert_int_equal(a.security, DNS_SECURE);
	a = ask(client, arena, "bad.signed.example", DNS_TXT);
	assert_int_equal(a.status, DNS_SERVFAIL);
	assert_int_equal(a.security, DNS_BOGUS);
	assert_int_equal(a.record_count, 0);
	a = ask(client, arena, "mail.example.com", DNS_A);
	assert_int_equal(a.status, DNS_OK);
	assert_int_equal(a.security, DNS_INSECURE);
	dns_client_free(&client);

	struct error err;
	options.trust_anchor = STR("/nonexistent/key");
	assert_null(dns_client_new(&options, &err));
	assert_non_null(strstr(err.text, "trust anchor /nonexistent/key"));
	arena_free(&arena);
}

/* What libunbound answers by itself, so that nothing leaves this host. */
static void recursion_starts(void **state)
{
	struct dns_options options = { .mode = DNS_MODE_RECURSION,
		.trust_anchor = STR("/usr/share/dns/root.key"),
		.timeout_ms = PATIENCE };
	struct dns_client *client = client_of(&options);
	struct arena *arena = arena_new(4 << 20);
	struct dns_answer a;
	(void)state;

	a = ask(client, arena, "localhost", DNS_A);
	assert_int_equal(a.status, DNS_OK);
	assert_memory_equal(a.records[0].ip.b, "\x7f\0\0\1", 4);
	a = ask(client, arena, "1.2.3.10.in-addr.arpa", DNS_PTR);
	assert_int_equal(a.status, DNS_NXDOMAIN);
	arena_free(&arena);
	dns_client_free(&client);
}

static void silence_is_a_timeout(void **state)
{
	uint16_t port;
	auto_close int silent = udp_socket(&port);
	char address[32];
	struct arena *arena = arena_new(4 << 20);
	(void)state;

	snprintf(address, sizeof address, "127.0.0.1@%u", port);
	struct dns_client *client = client_to(address, 300);
	int64_t begin = clock_mono_ms();
	struct dns_answer a = ask(client, arena, "mail.example.com", DNS_A);
	int64_t took = clock_mono_ms() - begin;

	assert_int_equal(a.status, DNS_TIMEOUT);
	assert_true(str_eq(a.canonical, STR("mail.example.com")));
	assert_true(took >= 200); /* the event base reads its clock once a turn */
	/* Many at once end together, not one after the other. */
	begin = clock_mono_ms();
	for (uint64_t i = 0; i < 100; i++) {
		char name[32];
		snprintf(name, sizeof name, "h%u.example.com", (unsigned)i);
		dns_client_ask(client, i, str_of(name), DNS_A);
	}
	while (dns_client_pending(client)) {
		uint64_t id;
		take(client, arena, &id, &a);
		assert_int_equal(a.status, DNS_TIMEOUT);
	}
	assert_true(clock_mono_ms() - begin < 100 * 300 / 2);
	/* Some are still on their way in libunbound: the client can go all the same. */
	dns_client_free(&client);
	arena_free(&arena);
}

static void many_questions_together(void **state)
{
	enum { COUNT = 5000 };
	struct server *server = *state;
	struct dns_client *client = client_to(server->address, PATIENCE);
	static bool seen[COUNT];
	struct arena *arena = arena_new(64 << 20);
	int64_t begin = clock_mono_ms();

	for (uint64_t i = 0; i < COUNT; i++) {
		char name[64];
		snprintf(name, sizeof name, "n%u.wild.example.com", (unsigned)(i % 500));
		dns_client_ask(client, i, str_of(name), DNS_TXT);
	}
	assert_int_equal(dns_client_pending(client), COUNT);
	while (dns_client_pending(client)) {
		struct dns_answer a;
		uint64_t id;
		take(client, arena, &id, &a);
		assert_true(id < COUNT && !seen[id]);
		seen[id] = true;
		assert_int_equal(a.status, DNS_OK);
		assert_true(str_eq(a.records[0].text, STR("wild card")));
	}
	print_message(
		"%d questions, 500 different: %d ms\n", COUNT, (int)(clock_mono_ms() - begin));
	arena_free(&arena);
	dns_client_free(&client);
}

static void zone_and_off_answer_at_once(void **state)
{
	struct dns_options options = {
		.mode = DNS_MODE_ZONE, .zone_file = STR("tests/dns/signed.zone"), .timeout_ms = 1
	};
	struct dns_client *client = client_of(&options);
	struct arena *arena = arena_new(1 << 20);
	struct dns_client_answer got;
	struct dns_answer a;
	struct error err;
	(void)state;

	assert_int_equal(dns_client_fd(client), -1);
	assert_false(dns_client_wait(client, 0));
	dns_client_ask(client, 1, STR("good.signed.example"), DNS_TXT);
	dns_client_ask(client, 2, STR("nothing.signed.example"), DNS_TXT);
	assert_int_equal(dns_client_pending(client), 2);
	assert_true(dns_client_wait(client, 0));
	assert_true(dns_client_next(client, arena, &got));
	assert_int_equal(got.id, 1);
	assert_true(str_eq(got.source, STR("zone tests/dns/signed.zone")));
	assert_true(dns_answer_decode(arena, got.payload, &a));
	assert_int_equal(a.status, DNS_OK);
	assert_true(dns_client_next(client, arena, &got));
	assert_true(dns_answer_decode(arena, got.payload, &a));
	assert_int_equal(a.status, DNS_NXDOMAIN);
	assert_false(dns_client_next(client, arena, &got));
	dns_client_free(&client);

	options.zone_file = STR("/nonexistent/zone");
	assert_null(dns_client_new(&options, &err));
	assert_non_null(strstr(err.text, "/nonexistent/zone"));

	options.mode = DNS_MODE_OFF;
	client = client_of(&options);
	dns_client_ask(client, 3, STR("good.signed.example"), DNS_TXT);
	assert_true(dns_client_next(client, arena, &got));
	assert_true(str_eq(got.source, STR("none")));
	assert_true(dns_answer_decode(arena, got.payload, &a));
	assert_int_equal(a.status, DNS_NOT_ASKED);
	dns_client_free(&client);
	arena_free(&arena);
}

/* ---- peers that misbehave, against a resolver with a zone, in this thread ---- */

static struct resolver *zone_resolver(void)
{
	static struct dns_options options = { .mode = DNS_MODE_ZONE,
		.zone_file = STR_INIT("tests/dns/signed.zone"),
		.timeout_ms = 1000 };
	struct error err;
	struct resolver *resolver = resolver_new(&options, &err);

	assert_non_null(resolver);
	resolver_stop_without_peers(resolver);
	return resolver;
}

static void put_question(struct buf *frame, uint64_t id)
{
	wire_begin(frame, ASK_QUESTION);
	wire_put_u64(frame, id);
	wire_put_u16(frame, DNS_TXT);
	wire_put_str(frame, STR("good.signed.example"));
}

static void strangers_are_dropped(void **state)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	char memory[WIRE_FRAME_MAX];
	struct wire_reader reader;
	(void)state;

	for (int kind = 0; kind < 3; kind++) {
		struct resolver *resolver = zone_resolver();
		int fds[2];

		assert_true(wire_pair(fds));
		resolver_add_peer(resolver, fds[1]);
		put_question(&frame, 1);
		assert_int_equal(wire_send(fds[0], &frame, NULL, 0), WIRE_OK);
		if (kind == 0)
			wire_begin(&frame, ASK_ANSWER); /* another frame */
		else if (kind == 1)
			frame.n -= 1; /* cut short */
		else
			wire_put_u8(&frame, 0); /* more than a question */
		assert_int_equal(wire_send(fds[0], &frame, NULL, 0), WIRE_OK);
		resolver_run(resolver); /* ends because its only peer was dropped */
		assert_int_equal(wire_receive(fds[0], memory, &reader, NULL), WIRE_OK);
		assert_int_equal(reader.type, ASK_ANSWER);
		assert_int_equal(wire_get_u64(&reader), 1);
		assert_int_equal(wire_receive(fds[0], memory, &reader, NULL), WIRE_CLOSED);
		close(fds[0]);
		resolver_free(&resolver);
	}
}

static void a_peer_that_never_reads_is_dropped(void **state)
{
	struct resolver *resolver = zone_resolver();
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	int fds[2];
	pid_t child;
	int status;
	(void)state;

	assert_true(wire_pair(fds));
	child = fork();
	if (child == 0) {
		/* Asks until the socket breaks. */
		close(fds[1]);
		for (uint64_t id = 0;; id++) {
			put_question(&frame, id);
			if (wire_send(fds[0], &frame, NULL, 0) != WIRE_OK)
				_exit(id > 1000 ? 0 : 1);
		}
	}
	close(fds[0]);
	resolver_add_peer(resolver, fds[1]);
	resolver_run(resolver);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	resolver_free(&resolver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_of_a_server),
		cmocka_unit_test(absence_and_failure_stay_apart),
		cmocka_unit_test(large_answers_come_by_tcp),
		cmocka_unit_test(the_forwarder_is_believed_for_reserved_names),
		cmocka_unit_test(security_is_kept),
		cmocka_unit_test(recursion_starts),
		cmocka_unit_test(silence_is_a_timeout),
		cmocka_unit_test(many_questions_together),
		cmocka_unit_test(zone_and_off_answer_at_once),
		cmocka_unit_test(strangers_are_dropped),
		cmocka_unit_test(a_peer_that_never_reads_is_dropped),
	};
	return cmocka_run_group_tests(tests, start_server, stop_server);
}
