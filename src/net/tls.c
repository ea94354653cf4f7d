/* SPDX-License-Identifier: Apache-2.0 */
#include "net/tls.h"

#include <assert.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>

struct tls_context {
	SSL_CTX *ctx;
	bool server;
};

struct tls {
	SSL *ssl;
	char reason[128];
};

static void describe_failure(char *out, size_t n)
{
	unsigned long code = ERR_peek_last_error();
	if (code == 0)
		snprintf(out, n, "connection broken");
	else
		ERR_error_string_n(code, out, n);
	ERR_clear_error();
}

static struct tls_context *context_new(const SSL_METHOD *method, bool server)
{
	struct tls_context *context = calloc(1, sizeof *context);
	if (!context)
		abort();
	context->server = server;
	context->ctx = SSL_CTX_new(method);
	if (!context->ctx)
		abort();
	SSL_CTX_set_min_proto_version(context->ctx, TLS1_2_VERSION);
	/* A peer that closes without goodbye is a closed connection: mail has its own end marks. */
	SSL_CTX_set_options(context->ctx, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION |
		SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
	/* RELEASE_BUFFERS: an idle connection holds 15 KB instead of 50. */
	SSL_CTX_set_mode(context->ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
		SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	return context;
}

static bool context_failed(struct tls_context *context, struct error *err, const char *what,
	struct str file)
{
	char reason[128];
	describe_failure(reason, sizeof reason);
	tls_context_free(&context);
	return error_set(err, ERROR_PERMANENT, "%s %.*s: %s", what, STR_ARG(file), reason);
}

bool tls_context_new_server(struct str certificate, struct str key, struct tls_context **out,
	struct error *err)
{
	char certificate_file[PATH_MAX], key_file[PATH_MAX];
	if (certificate.n >= sizeof certificate_file || key.n >= sizeof key_file)
		return error_set(err, ERROR_PERMANENT, "file name too long");
	snprintf(certificate_file, sizeof certificate_file, "%.*s", STR_ARG(certificate));
	snprintf(key_file, sizeof key_file, "%.*s", STR_ARG(key));
	ERR_clear_error();
	struct tls_context *context = context_new(TLS_server_method(), true);
	if (SSL_CTX_use_certificate_chain_file(context->ctx, certificate_file) != 1)
		return context_failed(context, err, "certificate", certificate);
	if (SSL_CTX_use_PrivateKey_file(context->ctx, key_file, SSL_FILETYPE_PEM) != 1)
		return context_failed(context, err, "key", key);
	if (SSL_CTX_check_private_key(context->ctx) != 1)
		return context_failed(context, err, "key does not fit the certificate:", key);
	SSL_CTX_set_session_cache_mode(context->ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_num_tickets(context->ctx, 1);
	*out = context;
	return true;
}

struct tls_context *tls_context_new_client(void)
{
	struct tls_context *context = context_new(TLS_client_method(), false);
	SSL_CTX_set_verify(context->ctx, SSL_VERIFY_NONE, NULL);
	return context;
}

void tls_context_free(struct tls_context **context)
{
	if (!*context)
		return;
	SSL_CTX_free((*context)->ctx);
	free(*context);
	*context = NULL;
}

struct tls *tls_new(struct tls_context *context, int fd, struct str host)
{
	struct tls *tls = calloc(1, sizeof *tls);
	if (!tls)
		abort();
	tls->ssl = SSL_new(context->ctx);
	if (!tls->ssl || SSL_set_fd(tls->ssl, fd) != 1)
		abort();
	if (context->server) {
		SSL_set_accept_state(tls->ssl);
		return tls;
	}
	SSL_set_connect_state(tls->ssl);
	char name[256];
	if (host.n > 0 && host.n < sizeof name) {
		snprintf(name, sizeof name, "%.*s", STR_ARG(host));
		SSL_set_tlsext_host_name(tls->ssl, name);
	}
	return tls;
}

void tls_free(struct tls **tls)
{
	if (!*tls)
		return;
	SSL_free((*tls)->ssl);
	free(*tls);
	*tls = NULL;
}

/* The error queue belongs to the thread, not to the connection: it is emptied before each call, or
 * another connection's failure would be taken for ours. */
static enum tls_status status_of(struct tls *tls, int result)
{
	switch (SSL_get_error(tls->ssl, result)) {
	case SSL_ERROR_NONE:
		return TLS_OK;
	case SSL_ERROR_WANT_READ:
		return TLS_WANT_READ;
	case SSL_ERROR_WANT_WRITE:
		return TLS_WANT_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		return TLS_CLOSED;
	case SSL_ERROR_SYSCALL:
		describe_failure(tls->reason, sizeof tls->reason);
		return TLS_CLOSED;
	default:
		describe_failure(tls->reason, sizeof tls->reason);
		return TLS_FAILED;
	}
}

enum tls_status tls_handshake(struct tls *tls)
{
	ERR_clear_error();
	return status_of(tls, SSL_do_handshake(tls->ssl));
}

enum tls_status tls_read(struct tls *tls, char *memory, size_t n, size_t *read_out)
{
	assert(n > 0);
	ERR_clear_error();
	return status_of(tls, SSL_read_ex(tls->ssl, memory, n, read_out));
}

enum tls_status tls_write(struct tls *tls, struct str bytes, size_t *written_out)
{
	assert(bytes.n > 0);
	ERR_clear_error();
	return status_of(tls, SSL_write_ex(tls->ssl, bytes.p, bytes.n, written_out));
}

void tls_goodbye(struct tls *tls)
{
	ERR_clear_error();
	if (SSL_is_init_finished(tls->ssl))
		SSL_shutdown(tls->ssl);
	ERR_clear_error();
}

const char *tls_version(const struct tls *tls)
{
	return SSL_get_version(tls->ssl);
}

const char *tls_cipher(const struct tls *tls)
{
	return SSL_get_cipher_name(tls->ssl);
}

const char *tls_reason(const struct tls *tls)
{
	return tls->reason[0] ? tls->reason : "connection closed";
}
