/* SPDX-License-Identifier: Apache-2.0
 *
 * The fields of a mail that must not be believed behind us: results in our name that we did not
 * write (RFC 8601 5), marks of a spam filter, a Return-Path (RFC 5321 4.4). */
#pragma once

#include "pipeline/job.h"
#include "scan/scan.h"

/* The ranges to leave out, in order, at most JOB_REMOVED_MAX. A mail made to have more of them loses
 * what lies between the last ones as well. */
void removal_find(const struct scan *scan, struct removed **out, size_t *count);
