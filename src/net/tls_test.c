/* SPDX-License-Identifier: Apache-2.0
 *
 * Server and client on a pair of sockets, with a certificate made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/socket.h"
#include "net/tls.h"

static char directory[] = "/tmp/haechi-tls-XXXXXX";
static char certificate_file[64], key_file[64], other_key_file[64];

static EVP_PKEY *write_key(const char *file)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	assert_non_null(key);
	FILE *f = fopen(file, "w");
	assert_non_null(f);
	assert_int_equal(PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL), 1);
	fclose(f);
	return key;
}

static int make_certificate(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(certificate_file, sizeof certificate_file, "%s/cert.pem", directory);
	snprintf(key_file, sizeof key_file, "%s/key.pem", directory);
	snprintf(other_key_file, sizeof other_key_file, "%s/other.pem", directory);
	EVP_PKEY *key = write_key(key_file), *other = write_key(other_key_file);
	X509 *certificate = X509_new();
	X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
	X509_set_pubkey(certificate, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
		(const unsigned char *)"mx.example", -1, -1, 0);
	X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
	assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
	FILE *f = fopen(certificate_file, "w");
	assert_non_null(f);
	assert_int_equal(PEM_write_X509(f, certificate), 1);
	fclose(f);
	X509_free(certificate);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
	return 0;
}

static int remove_certificate(void **state)
{
	(void)state;
	unlink(certificate_file);
	unlink(key_file);
	unlink(other_key_file);
	return rmdir(directory);
}

struct ends {
	int fd[2];
	struct tls_context *server_context, *client_context;
	struct tls *server, *client;
};

static void open_ends(struct ends *e)
{
	struct error err;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, e->fd), 0);
	assert_true(tls_context_new_server(str_of(certificate_file), str_of(key_file),
		&e->server_context, &err));
	e->client_context = tls_context_new_client();
	e->server = tls_new(e->server_context, e->fd[0], STR(""));
	e->client = tls_new(e->client_context, e->fd[1], STR("mx.example"));
}

static void close_ends(struct ends *e)
{
	tls_free(&e->server);
	tls_free(&e->client);
	tls_context_free(&e->server_context);
	tls_context_free(&e->client_context);
	close(e->fd[0]);
	close(e->fd[1]);
}

static void shake_hands(struct ends *e)
{
	enum tls_status server = TLS_WANT_READ, client = TLS_WANT_READ;
	for (int i = 0; i < 20 && (server != TLS_OK || client != TLS_OK); i++) {
		if (client != TLS_OK)
			client = tls_handshake(e->client);
		if (server != TLS_OK)
			server = tls_handshake(e->server);
	}
	assert_int_equal(server, TLS_OK);
	assert_int_equal(client, TLS_OK);
}

static void bytes_travel_and_goodbye_is_heard(void **state)
{
	(void)state;
	struct ends e;
	open_ends(&e);
	shake_hands(&e);
	assert_string_equal(tls_version(e.server), "TLSv1.3");
	assert_true(strlen(tls_cipher(e.server)) > 5);
	size_t n;
	char memory[100];
	assert_int_equal(tls_write(e.client, STR("EHLO client\r\n"), &n), TLS_OK);
	assert_int_equal(n, 13);
	assert_int_equal(tls_read(e.server, memory, sizeof memory, &n), TLS_OK);
	assert_true(str_eq(str_bytes(memory, n), STR("EHLO client\r\n")));
	assert_int_equal(tls_read(e.server, memory, sizeof memory, &n), TLS_WANT_READ);
	tls_goodbye(e.client);
	assert_int_equal(tls_read(e.server, memory, sizeof memory, &n), TLS_CLOSED);
	close_ends(&e);
}

static void going_without_goodbye_is_closed_too(void **state)
{
	(void)state;
	struct ends e;
	open_ends(&e);
	shake_hands(&e);
	shutdown(e.fd[1], SHUT_WR);
	size_t n;
	char memory[100];
	assert_int_equal(tls_read(e.server, memory, sizeof memory, &n), TLS_CLOSED);
	close_ends(&e);
}

static void plain_text_fails_and_says_why(void **state)
{
	(void)state;
	struct ends e;
	open_ends(&e);
	assert_int_equal(write(e.fd[1], "MAIL FROM:<a@b.example>\r\n", 25), 25);
	assert_int_equal(tls_handshake(e.server), TLS_FAILED);
	assert_non_null(strstr(tls_reason(e.server), "SSL"));
	close_ends(&e);
	/* The failure does not stain the next connection of the thread. */
	open_ends(&e);
	shake_hands(&e);
	close_ends(&e);
}

static void bad_files_are_named(void **state)
{
	(void)state;
	struct tls_context *context = NULL;
	struct error err;
	assert_false(tls_context_new_server(STR("/nowhere/cert.pem"), str_of(key_file), &context,
		&err));
	assert_non_null(strstr(err.text, "/nowhere/cert.pem"));
	assert_false(tls_context_new_server(str_of(certificate_file), str_of(other_key_file),
		&context, &err));
	assert_non_null(strstr(err.text, "other.pem"));
	assert_null(context);
}

static void sockets_listen_connect_and_hang_up(void **state)
{
	(void)state;
	struct ip loopback, peer;
	struct error err;
	assert_true(ip_parse(STR("127.0.0.1"), &loopback));
	int listener = socket_listen(&loopback, 0, &err), fd;
	assert_true(listener >= 0);
	uint16_t port = socket_port(listener), peer_port;
	assert_true(port > 0);
	assert_int_equal(socket_accept(listener, &fd, &peer, &peer_port), SOCKET_AGAIN);
	int client = socket_connect(&loopback, port, &err);
	assert_true(client >= 0);
	for (int i = 0; socket_accept(listener, &fd, &peer, &peer_port) != SOCKET_OK; i++)
		assert_true(usleep(1000) == 0 && i < 1000);
	assert_true(socket_connected(client, &err));
	assert_true(ip_eq(&peer, &loopback));
	assert_int_equal(peer_port, socket_port(client));
	assert_false(socket_hung_up(fd));
	/* Closed with bytes unread: a reset. */
	assert_int_equal(write(fd, "220\r\n", 5), 5);
	close(client);
	for (int i = 0; !socket_hung_up(fd); i++)
		assert_true(usleep(1000) == 0 && i < 1000);
	close(fd);
	int taken = socket_listen(&loopback, port, &err);
	assert_int_equal(taken, -1);
	assert_non_null(strstr(err.text, "127.0.0.1"));
	close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_travel_and_goodbye_is_heard),
		cmocka_unit_test(going_without_goodbye_is_closed_too),
		cmocka_unit_test(plain_text_fails_and_says_why),
		cmocka_unit_test(bad_files_are_named),
		cmocka_unit_test(sockets_listen_connect_and_hang_up),
	};
	return cmocka_run_group_tests(tests, make_certificate, remove_certificate);
}
