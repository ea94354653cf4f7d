/* SPDX-License-Identifier: Apache-2.0
 *
 * spamd's protocol on the loop: spamc and others ask what they would ask SpamAssassin
 * (gateway/spamc_request.h), one request a connection. */
#pragma once

#include "gateway/consulting.h"

struct metrics;
struct spamc_connections;

struct spamc_parts {
	struct loop *loop;
	const struct settings *settings;
	struct limits *limits;
	struct consulting *consulting;
	struct metrics *metrics;
};

/* The parts stay the caller's. */
struct spamc_connections *spamc_connections_new(const struct spamc_parts *parts);
/* Ends them all at once. */
void spamc_connections_free(struct spamc_connections **connections);
/* Accepts from this listening socket (taken over) from now on. */
void spamc_connections_listen(struct spamc_connections *connections, int socket,
	const struct listener_settings *listener);
/* Accepts nothing more; who has not begun to ask after that time is sent away. */
void spamc_connections_drain(struct spamc_connections *connections, int64_t grace_ms);
size_t spamc_connections_count(const struct spamc_connections *connections);
