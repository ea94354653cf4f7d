/* SPDX-License-Identifier: Apache-2.0
 *
 * What filter and mail server agree on at the beginning of a milter connection: the version, what
 * the filter may change, which events it is sent, and which of them it answers. Nothing is asked for
 * that was not offered. */
#pragma once

#include "gateway/milter_frames.h"

/* What may be changed in a mail (SMFIF_*). */
enum milter_action {
	MILTER_MAY_ADD_HEADERS = 1 << 0,
	MILTER_MAY_ADD_RECIPIENTS = 1 << 2,
	MILTER_MAY_DELETE_RECIPIENTS = 1 << 3,
	MILTER_MAY_CHANGE_HEADERS = 1 << 4,
	MILTER_MAY_QUARANTINE = 1 << 5,
	MILTER_MAY_CHOOSE_MACROS = 1 << 8,
};

/* Events left out, answers left out, and forms (SMFIP_*). */
enum milter_step {
	MILTER_NO_HEADER_REPLY = 1 << 7,
	MILTER_NO_UNKNOWN = 1 << 8,
	MILTER_NO_DATA = 1 << 9,
	MILTER_REFUSED_RECIPIENTS = 1 << 11, /* are told, too */
	MILTER_NO_CONNECT_REPLY = 1 << 12,
	MILTER_NO_HELO_REPLY = 1 << 13,
	MILTER_NO_MAIL_REPLY = 1 << 14,
	MILTER_NO_HEADERS_END_REPLY = 1 << 18,
	MILTER_NO_BODY_REPLY = 1 << 19,
	MILTER_HEADER_BLANKS = 1 << 20, /* the value of a field begins right behind the colon */
};

struct milter_options {
	uint32_t version, actions, steps;
};

/* From the data of MILTER_NEGOTIATE; false: malformed, or too old. */
bool milter_negotiate(struct str data, struct milter_options *out);
/* Our side of it, with the macros that we want to be told. */
void milter_put_options(struct buf *out, const struct milter_options *options);
