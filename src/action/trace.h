/* SPDX-License-Identifier: Apache-2.0
 *
 * The trace fields that a receiving server writes: Return-Path and Received (RFC 5321 4.4, RFC 3848
 * keywords), Authentication-Results (RFC 8601). Each is added to `out`, folded, with CRLF. */
#pragma once

#include "scan/scan.h"

void trace_return_path(struct buf *out, const struct scan *scan);
void trace_received(struct buf *out, const struct scan *scan);
void trace_authentication_results(struct buf *out, const struct scan *scan);
