/* SPDX-License-Identifier: Apache-2.0
 *
 * Domains where anyone gets a mailbox for nothing: such an address says nothing about who
 * somebody works for. */
#pragma once

#include "base/str.h"

bool freemail_is(struct str domain);
