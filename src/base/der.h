/* SPDX-License-Identifier: Apache-2.0
 *
 * DER (X.690), as much as public keys need: one element after the other, definite lengths. */
#pragma once

#include "base/str.h"

enum der_tag {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OBJECT_IDENTIFIER = 0x06,
	DER_SEQUENCE = 0x30,
};

/* Takes an element of that tag off *rest; false, and nothing taken, if the next one is another or
 * is cut. */
bool der_take(struct str *rest, enum der_tag tag, struct str *content);
/* A positive integer, without leading zeros. */
bool der_take_unsigned(struct str *rest, struct str *number);
