/* SPDX-License-Identifier: Apache-2.0
 *
 * A request that brings a mail to be judged: what POST /v1/scan and /checkv2 share. The mail goes
 * straight into the file that the scanners read; it is never parsed here. */
#pragma once

#include "gateway/consulting.h"
#include "gateway/http_server.h"

/* What the doors that judge by HTTP work with. Context of their services. */
struct http_house {
	struct reception_parts parts; /* carrier is not used */
	struct consulting *consulting;
	struct metrics *metrics;
	size_t (*mails_in_hand)(void *context); /* of the whole door; NULL: unknown */
	void *context;
};

struct http_mail {
	struct http_request *request;
	struct consult *consult;
	bool judging;
	bool unrecorded; /* ?record=no */
	/* The verdict is here: the request is to be answered. record: JSON. */
	void (*judged)(struct http_mail *mail, const struct judgement *judgement, struct str record);
	void *more;      /* whose door it is */
};

/* In the request's arena and slot. body_is_mail: its length is the mail's. NULL: it was refused (too
 * long by what it says, or it names a file on the server). */
struct http_mail *http_mail_begin(struct http_request *request, bool body_is_mail,
	void (*judged)(struct http_mail *mail, const struct judgement *judgement, struct str record));
/* A piece of the mail. false: refused. */
bool http_mail_write(struct http_mail *mail, struct str bytes);
/* All is here: judge it. */
void http_mail_judge(struct http_mail *mail);
/* For routes: the request is over. */
void http_mail_over(struct http_request *request);
/* For routes whose body is the mail and nothing else. */
void http_mail_body(struct http_request *request, struct str bytes);
void http_mail_finish(struct http_request *request);
