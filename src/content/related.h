/* SPDX-License-Identifier: Apache-2.0
 *
 * Do two domains belong to one organisation? By the public suffix list: "mail.a.co.kr" and
 * "a.co.kr" do, "a.co.kr" and "b.co.kr" do not. */
#pragma once

#include "base/str.h"

/* The registrable domain within `domain` (lower case); all of it if there is none. */
struct str related_organisation(struct str domain);
/* Without case. Empty names belong to nobody. */
bool related_domains(struct str a, struct str b);
