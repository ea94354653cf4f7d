/* SPDX-License-Identifier: Apache-2.0
 *
 * The door: owns sockets, TLS, limits and timeouts; reads the protocol, never the mail; passes
 * questions on, forwards, and answers 250 only when the mail is safely with someone. */
#pragma once

#include "scan/settings.h"

int door_main(int control_fd, const struct settings *settings);
