/* SPDX-License-Identifier: Apache-2.0
 *
 * TLS by OpenSSL 3 on a non-blocking descriptor (STARTTLS: RFC 3207). TLS 1.2 and 1.3. Whoever
 * starts TLS throws away what it had read in plain text before: none of it is the peer's. */
#pragma once

#include "base/error.h"

struct tls_context; /* certificate, key, parameters: one per process */
struct tls;         /* one connection */

/* PEM files; the chain may follow the certificate in its file. */
bool tls_context_new_server(struct str certificate, struct str key, struct tls_context **out,
	struct error *err);
/* The other side, for tests: next hops are local and spoken to in plain text. Takes any certificate. */
struct tls_context *tls_context_new_client(void);
void tls_context_free(struct tls_context **context);

/* The descriptor stays the caller's. host: for the client's SNI, may be empty. */
struct tls *tls_new(struct tls_context *context, int fd, struct str host);
void tls_free(struct tls **tls);

enum tls_status {
	TLS_OK,
	TLS_WANT_READ,  /* when the descriptor is readable: the same call again */
	TLS_WANT_WRITE,
	TLS_CLOSED,     /* the peer is gone, with or without saying so */
	TLS_FAILED,     /* tls_reason() says why */
};
enum tls_status tls_handshake(struct tls *tls);
/* One record at most; go on until it wants to read: bytes may lie in the library. n > 0. */
enum tls_status tls_read(struct tls *tls, char *memory, size_t n, size_t *read_out);
enum tls_status tls_write(struct tls *tls, struct str bytes, size_t *written_out);
/* Says goodbye as far as that is possible without waiting. */
void tls_goodbye(struct tls *tls);

/* "TLSv1.3", "TLS_AES_256_GCM_SHA384". */
const char *tls_version(const struct tls *tls);
const char *tls_cipher(const struct tls *tls);
/* The last failure in one line; never empty. */
const char *tls_reason(const struct tls *tls);
