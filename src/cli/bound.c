/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/bound.h"

#include <math.h>

#define HALVINGS 60

/* P(X ≤ k) of n trials at rate p: terms from the largest, X = k, downwards, in units of it. They
 * fall for k < np, where alone it is asked; so the sum ends when they no longer matter. */
static double tail(uint64_t k, uint64_t n, double p)
{
	double first = lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1) +
		(double)k * log(p) + (double)(n - k) * log1p(-p);
	double sum = 1, term = 1;
	for (uint64_t i = k; i > 0 && term > 1e-17 * sum; i--) {
		term *= (double)i / (double)(n - i + 1) * (1 - p) / p;
		sum += term;
	}
	return exp(first) * sum;
}

double bound_upper(uint64_t k, uint64_t n, double confidence)
{
	double low = n > 0 ? (double)k / (double)n : 1, high = 1;
	if (k >= n)
		return 1;
	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2;
		if (tail(k, n, middle) > 1 - confidence)
			low = middle;
		else
			high = middle;
	}
	return high;
}
