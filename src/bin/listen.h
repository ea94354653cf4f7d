/* SPDX-License-Identifier: Apache-2.0
 *
 * The listening sockets, opened by master alone, so that ports below 1024 need no privilege in
 * the door and a door that dies or is replaced refuses nobody. */
#pragma once

#include "scan/settings.h"

#define LISTENERS_MAX 64

struct listen_socket {
	struct str name; /* of the settings in force */
	struct ip ip;
	uint16_t port;
	struct str path; /* of a unix socket; empty: TCP */
	int fd;
};

struct listen_set {
	struct listen_socket v[LISTENERS_MAX];
	size_t n;
	int control; /* DATA/control.sock */
};

bool listen_set_open(struct listen_set *set, const struct settings *settings, struct error *err);
/* To other settings: sockets of the same address stay open, new ones are opened, and those no
 * longer wanted are closed here (a draining door holds its own). On false nothing changed. */
bool listen_set_update(struct listen_set *set, const struct settings *settings, struct error *err);
void listen_set_close(struct listen_set *set);
