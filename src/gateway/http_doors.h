/* SPDX-License-Identifier: Apache-2.0
 *
 * The listeners that speak HTTP: protocol "http" (docs/http.md: /v1/scan, /healthz, /metrics) and
 * protocol "rspamc" (gateway/rspamc.h). */
#pragma once

#include "gateway/http_mail.h"

struct http_doors;

/* Every listener of these protocols in the settings is made ready; false if one cannot be: files of
 * TLS. The house's parts stay the caller's. */
bool http_doors_new(const struct http_house *house, struct http_doors **out, struct error *err);
/* Ends all connections; waiting requests must have ended, else nothing is freed. */
void http_doors_free(struct http_doors **doors);
/* Accepts from this listening socket (taken over) from now on. */
void http_doors_listen(struct http_doors *doors, int socket, const struct listener_settings *listener);
/* Accepts nothing more; idle connections end after that time. */
void http_doors_drain(struct http_doors *doors, int64_t grace_ms);
size_t http_doors_count(const struct http_doors *doors);
