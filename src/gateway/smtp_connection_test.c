/* SPDX-License-Identifier: Apache-2.0
 *
 * Sessions on real sockets: clients in a thread of their own talk to a loop. The house takes
 * everything at once and remembers how much it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "gateway/smtp_connection.h"
#include "net/socket.h"

static char directory[] = "/tmp/haechi-door-XXXXXX";
static char certificate_file[64], key_file[64];

struct world {
	struct loop *loop;
	struct settings *settings;
	struct limits *limits;
	struct tls_context *tls;
	struct smtp_house house;
	struct smtp_connections *connections;
	struct listener_settings listener;
	uint16_t port;
	size_t mails;
	uint64_t size; /* of the last mail */
	void (*client)(struct world *w);
	pthread_t thread;
	char failure[512]; /* of the client's thread */
};

/* ---- the house ---- */

static int64_t now(void *context)
{
	return loop_now(((struct world *)context)->loop);
}

static struct hop_features features(void *context, const struct listener_settings *listener,
	const struct hop *hop)
{
	(void)context;
	(void)listener;
	(void)hop;
	return (struct hop_features){ true, true, true };
}

static void check_recipient(void *context, struct incoming *mail)
{
	(void)context;
	smtp_session_recipient(mail->session,
		&(struct smtp_answer){ .code = 250, .text = STR("2.1.5 Ok") });
}

static void accept_mail(void *context, struct incoming *mail)
{
	struct world *w = context;
	w->mails++;
	w->size = mail->size;
	smtp_session_accepted(mail->session,
		&(struct smtp_answer){ .code = 250, .text = STR("2.0.0 Ok") });
	incoming_free(&mail, w->limits);
}

static void abandon(void *context, struct incoming *mail)
{
	struct world *w = context;
	incoming_free(&mail, w->limits);
}

/* ---- the world ---- */

static int make_certificate(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(certificate_file, sizeof certificate_file, "%s/cert.pem", directory);
	snprintf(key_file, sizeof key_file, "%s/key.pem", directory);
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
	X509_set_pubkey(certificate, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
		(const unsigned char *)"mx.example", -1, -1, 0);
	X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
	assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
	FILE *f = fopen(key_file, "w");
	assert_int_equal(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL), 1);
	fclose(f);
	f = fopen(certificate_file, "w");
	assert_int_equal(PEM_write_X509(f, certificate), 1);
	fclose(f);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return 0;
}

static int remove_certificate(void **state)
{
	(void)state;
	unlink(certificate_file);
	unlink(key_file);
	return rmdir(directory);
}

static void stop(void *context)
{
	loop_stop(((struct world *)context)->loop);
}

static void *run_client(void *context)
{
	struct world *w = context;
	w->client(w);
	loop_post(w->loop, stop, w);
	return NULL;
}

/* Serves until the client is done; its failure is ours. */
static void play(const char *settings, void (*client)(struct world *w), struct world *w)
{
	struct error err;
	struct ip loopback;
	*w = (struct world){ .client = client, .listener = { .name = STR("test"), .tls = TLS_OFFERED } };
	auto_buf text = BUF(4096);
	buf_printf(&text, "hostname = \"mx.example\"; %s\n"
		"domains = ( { name = \"example.com\"; hop = \"maildir:/nowhere\"; } );\n", settings);
	if (!settings_load_text(buf_str(&text), "test", &w->settings, &err))
		fail_msg("%s", err.text);
	w->loop = loop_new();
	w->limits = limits_new(w->settings);
	assert_true(tls_context_new_server(str_of(certificate_file), str_of(key_file), &w->tls, &err));
	w->house = (struct smtp_house){ .settings = w->settings, .limits = w->limits, .context = w,
		.now = now, .features = features, .check_recipient = check_recipient,
		.accept = accept_mail, .abandon = abandon };
	w->connections = smtp_connections_new(w->loop, &w->house, w->tls);
	assert_true(ip_parse(STR("127.0.0.1"), &loopback));
	int fd = socket_listen(&loopback, 0, &err);
	assert_true(fd >= 0);
	w->port = socket_port(fd);
	smtp_connections_listen(w->connections, fd, &w->listener);
	assert_int_equal(pthread_create(&w->thread, NULL, run_client, w), 0);
	loop_run(w->loop);
	pthread_join(w->thread, NULL);
	smtp_connections_free(&w->connections);
	assert_int_equal(limits_opened(w->limits), 0);
	tls_context_free(&w->tls);
	limits_free(&w->limits);
	settings_free(&w->settings);
	loop_free(&w->loop);
	if (w->failure[0])
		fail_msg("%s", w->failure);
}

/* ---- the client ---- */

struct talk {
	struct world *w;
	int fd;
	SSL_CTX *ctx;
	SSL *ssl;
	char heard[64 * 1024];
	size_t n;
};

static void fails(struct world *w, const char *what, const char *heard)
{
	if (!w->failure[0])
		snprintf(w->failure, sizeof w->failure, "%.200s; heard \"%.200s\"", what, heard);
}

static void hang_up(struct talk *t)
{
	if (t->ssl) {
		SSL_free(t->ssl);
		SSL_CTX_free(t->ctx);
	}
	close(t->fd);
}

static void call(struct talk *t, struct world *w)
{
	struct ip loopback;
	struct sockaddr_storage address;
	ip_parse(STR("127.0.0.1"), &loopback);
	socklen_t length = ip_to_sockaddr(&loopback, w->port, &address);
	memset(t, 0, sizeof *t);
	t->w = w;
	t->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct timeval patience = { .tv_sec = 20 };
	setsockopt(t->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(t->fd, (struct sockaddr *)&address, length) != 0)
		fails(w, "cannot connect", "");
}

static bool send_all(struct talk *t, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t sent = t->ssl ? SSL_write(t->ssl, p, (int)n) : send(t->fd, p, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		p += sent;
		n -= (size_t)sent;
	}
	return true;
}

/* Reads until the text has come, or the end. */
static bool hear(struct talk *t, const char *wanted)
{
	for (;;) {
		t->heard[t->n] = '\0';
		if (strstr(t->heard, wanted))
			return true;
		size_t room = sizeof t->heard - 1 - t->n;
		ssize_t n = t->ssl ? SSL_read(t->ssl, t->heard + t->n, (int)room)
				   : recv(t->fd, t->heard + t->n, room, 0);
		if (n <= 0)
			return false;
		t->n += (size_t)n;
	}
}

/* Says something and waits for a piece of the answer. */
static void ask(struct talk *t, const char *line, const char *wanted)
{
	t->n = 0;
	if (!send_all(t, line, strlen(line)) || !hear(t, wanted))
		fails(t->w, line, t->heard);
}

static bool hears_the_end(struct talk *t)
{
	t->n = 0;
	return !hear(t, "nothing can have this in it");
}

static void greet(struct talk *t, struct world *w)
{
	call(t, w);
	if (!hear(t, "220 mx.example"))
		fails(w, "no greeting", t->heard);
	ask(t, "EHLO client.example\r\n", "250 CHUNKING\r\n");
}

static void start_tls(struct talk *t)
{
	ask(t, "STARTTLS\r\n", "220 2.0.0");
	t->ctx = SSL_CTX_new(TLS_client_method());
	t->ssl = SSL_new(t->ctx);
	SSL_set_fd(t->ssl, t->fd);
	if (SSL_connect(t->ssl) != 1)
		fails(t->w, "no handshake", "");
}

static void send_big_mail(struct talk *t)
{
	static char line[] = "0123456789012345678901234567890123456789012345678901234567890123456789\r\n";
	ask(t, "MAIL FROM:<a@b.example>\r\nRCPT TO:<u@example.com>\r\nDATA\r\n", "354");
	for (int i = 0; i < 20000; i++)
		if (!send_all(t, line, sizeof line - 1)) {
			fails(t->w, "cannot send", "");
			return;
		}
	ask(t, ".\r\n", "250 2.0.0 Ok\r\n");
}

/* ---- tests ---- */

static void plain_client(struct world *w)
{
	struct talk t;
	greet(&t, w);
	send_big_mail(&t);
	ask(&t, "QUIT\r\n", "221");
	if (!hears_the_end(&t))
		fails(w, "not closed", t.heard);
	hang_up(&t);
}

static void a_big_mail_comes_through(void **state)
{
	(void)state;
	struct world w;
	play("", plain_client, &w);
	assert_int_equal(w.mails, 1);
	assert_int_equal(w.size, 20000 * 72);
}

static void tls_client(struct world *w)
{
	struct talk t;
	greet(&t, w);
	start_tls(&t);
	ask(&t, "EHLO client.example\r\n", "250 CHUNKING\r\n");
	if (strstr(t.heard, "STARTTLS"))
		fails(w, "STARTTLS offered again", t.heard);
	send_big_mail(&t);
	send_big_mail(&t);
	ask(&t, "QUIT\r\n", "221");
	hang_up(&t);
}

static void tls_carries_mails(void **state)
{
	(void)state;
	struct world w;
	play("", tls_client, &w);
	assert_int_equal(w.mails, 2);
	assert_int_equal(w.size, 20000 * 72);
}

static void injecting_client(struct world *w)
{
	struct talk t;
	greet(&t, w);
	ask(&t, "STARTTLS\r\nMAIL FROM:<evil@b.example>\r\n", "554 5.5.1");
	if (!hears_the_end(&t))
		fails(w, "not closed", t.heard);
	hang_up(&t);
	/* The bytes behind come later, with the handshake: they are no TLS. */
	greet(&t, w);
	ask(&t, "STARTTLS\r\n", "220");
	send_all(&t, "MAIL FROM:<evil@b.example>\r\n", 28);
	if (!hears_the_end(&t))
		fails(w, "not closed", t.heard);
	hang_up(&t);
}

static void plain_bytes_behind_starttls_are_not_taken(void **state)
{
	(void)state;
	struct world w;
	play("", injecting_client, &w);
}

#define COMMANDS 20000

static void *talk_on(void *context)
{
	for (size_t i = 0; i < COMMANDS && send_all(context, "RSET\r\n", 6); i++)
		;
	send_all(context, "QUIT\r\n", 6);
	return NULL;
}

/* Sends far more commands than our buffers hold before it reads a byte. */
static void deaf_client(struct world *w)
{
	struct talk t;
	greet(&t, w);
	size_t replies = 0;
	pthread_t talker;
	if (pthread_create(&talker, NULL, talk_on, &t) != 0)
		abort();
	usleep(100000);
	char bytes[4096];
	ssize_t got;
	while ((got = recv(t.fd, bytes, sizeof bytes, 0)) > 0)
		for (ssize_t i = 0; i < got; i++)
			replies += bytes[i] == '\n';
	pthread_join(talker, NULL);
	if (replies != COMMANDS + 1)
		fails(w, "replies are missing", "");
	hang_up(&t);
}

static void replies_wait_for_their_reader(void **state)
{
	(void)state;
	struct world w;
	play("", deaf_client, &w);
}

/* Our last words arrive although the client goes on sending. */
static void smuggling_client(struct world *w)
{
	struct talk t;
	static char more[200 * 1024];
	memset(more, 'x', sizeof more);
	greet(&t, w);
	ask(&t, "MAIL FROM:<a@b.example>\r\nRCPT TO:<u@example.com>\r\nDATA\r\n", "354");
	t.n = 0;
	send_all(&t, "a\n.\r\nMAIL FROM:<evil@b.example>\r\n", 33);
	send_all(&t, more, sizeof more);
	usleep(50000);
	if (!hear(&t, "550 5.5.2"))
		fails(w, "no last words", t.heard);
	hang_up(&t);
}

static void last_words_are_heard(void **state)
{
	(void)state;
	struct world w;
	play("", smuggling_client, &w);
	assert_int_equal(w.mails, 0);
}

static void greedy_client(struct world *w)
{
	struct talk t[4];
	for (int i = 0; i < 4; i++)
		call(&t[i], w);
	for (int i = 0; i < 3; i++)
		if (!hear(&t[i], "220"))
			fails(w, "not greeted", t[i].heard);
	if (!hear(&t[3], "421 4.7.0") || !hears_the_end(&t[3]))
		fails(w, "one too many was let in", t[3].heard);
	for (int i = 0; i < 4; i++)
		hang_up(&t[i]);
}

static void connections_are_limited(void **state)
{
	(void)state;
	struct world w;
	play("networks = { own = []; white = [ \"127.0.0.1\" ]; };\n"
	     "limits = { connections_per_white_ip = 3; connections_per_ip = 1; };", greedy_client, &w);
}

static void late_client(struct world *w)
{
	struct talk t[3];
	call(&t[0], w);
	call(&t[1], w);
	if (!hear(&t[0], "220") || !hear(&t[1], "220"))
		fails(w, "not greeted", "");
	call(&t[2], w);
	if (!hear(&t[2], "421 4.3.2"))
		fails(w, "more than all", t[2].heard);
	hang_up(&t[2]);
	/* Under stress idlers leave soon (one is enough to end it), and there is room again. */
	for (int tries = 0; tries < 100; tries++) {
		call(&t[2], w);
		bool served = hear(&t[2], "220");
		hang_up(&t[2]);
		if (served)
			break;
		if (tries == 99)
			fails(w, "nobody left", t[2].heard);
		usleep(100000);
	}
	hang_up(&t[0]);
	hang_up(&t[1]);
}

static void all_connections_are_limited(void **state)
{
	(void)state;
	struct world w;
	play("limits = { connections = 2; }; smtp = { stress_timeout = 1; };", late_client, &w);
}

static void begin_drain(void *context)
{
	struct world *w = context;
	smtp_connections_drain(w->connections, 50);
}

static void drained_client(struct world *w)
{
	struct talk t;
	greet(&t, w);
	loop_post(w->loop, begin_drain, w);
	send_big_mail(&t);
	t.n = 0;
	if (!hear(&t, "421 4.3.2"))
		fails(w, "no goodbye", t.heard);
	hang_up(&t);
}

static void draining_ends_idle_connections(void **state)
{
	(void)state;
	struct world w;
	play("", drained_client, &w);
	assert_int_equal(w.mails, 1);
}

int main(void)
{
	log_open("test", LOG_TO_STDERR, LOG_LEVEL_ERROR);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_big_mail_comes_through),
		cmocka_unit_test(tls_carries_mails),
		cmocka_unit_test(plain_bytes_behind_starttls_are_not_taken),
		cmocka_unit_test(replies_wait_for_their_reader),
		cmocka_unit_test(last_words_are_heard),
		cmocka_unit_test(connections_are_limited),
		cmocka_unit_test(all_connections_are_limited),
		cmocka_unit_test(draining_ends_idle_connections),
	};
	return cmocka_run_group_tests(tests, make_certificate, remove_certificate);
}
