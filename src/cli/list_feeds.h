/* SPDX-License-Identifier: Apache-2.0
 *
 * haechi list feeds: the directory of public lists, which of them are in use, and whether each
 * passes its tests now. */
#pragma once

#include "cli/tasks.h"

int list_feeds(struct task_run *run);
