/* SPDX-License-Identifier: Apache-2.0
 *
 * Do two domains belong to one organisation? By the public suffix list: "mail.a.co.kr" and
 * "a.co.kr" do, "a.co.kr" and "b.co.kr" do not. */
#pragma once

#include "base/str.h"

/* Without case. Empty names belong to nobody. */
bool related_domains(struct str a, struct str b);
