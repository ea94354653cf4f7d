/* SPDX-License-Identifier: Apache-2.0
 *
 * The template: loads everything that judging needs, then forks sealed scanners from itself, replaces
 * those that die or leave, and watches their CPU time from outside. */
#pragma once

#include "scan/settings.h"

int template_main(int control_fd, const struct settings *settings);
