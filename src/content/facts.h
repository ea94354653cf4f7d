/* SPDX-License-Identifier: Apache-2.0
 *
 * Establishes the facts of results.h, once, when the first check of the room asks. */
#pragma once

#include "content/results.h"

const struct content_results *content_establish(struct scan *scan);
