/* SPDX-License-Identifier: Apache-2.0
 *
 * The house behind the SMTP sessions: looks at recipients, has mails judged, delivers them, and
 * answers 250 when every copy is safe (docs/architecture.md, "Accepting"). */
#pragma once

#include "gateway/carrier.h"
#include "gateway/judging.h"
#include "gateway/smtp_session.h"

struct reception;

/* What it works with; all stay the caller's. */
struct reception_parts {
	struct loop *loop;
	const struct settings *settings;
	struct limits *limits;
	struct asking *asking;
	struct judging *judging;
	struct carrier carrier;
};

struct reception *reception_new(const struct reception_parts *parts);
/* When nothing is in hand any more: reception_busy() is 0. */
void reception_free(struct reception **reception);
/* For the sessions; lives as long as the reception. */
struct smtp_house *reception_house(struct reception *reception);
/* Mails in hand, also those whose clients are gone. */
size_t reception_busy(const struct reception *reception);
