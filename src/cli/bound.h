/* SPDX-License-Identifier: Apache-2.0
 *
 * How often at most, seen k of n: the exact upper bound of a proportion (Clopper and Pearson 1934,
 * one-sided). */
#pragma once

#include <stdint.h>

/* With this confidence (0.95) the true rate is not above the result; k ≤ n. n 0: 1. */
double bound_upper(uint64_t k, uint64_t n, double confidence);
