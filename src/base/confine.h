/* SPDX-License-Identifier: Apache-2.0
 *
 * What a process gives up that keeps secrets: it goes on reading files and talking over the sockets
 * it has, and can do nothing else: no other programs or processes, no network, nothing written to
 * disk, no look from outside (not dumpable, no core). Weaker than base/seal.h, for processes that
 * parse no mail. Sanitizer builds keep what their reports need. */
#pragma once

#include "base/error.h"

/* For good. What is forbidden ends the process (network, programs) or fails with EPERM (files). */
bool confine_process(struct error *err);
