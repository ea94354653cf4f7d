/* SPDX-License-Identifier: Apache-2.0
 *
 * Delivery to the next hop: Maildir, LMTP (RFC 2033) or SMTP (RFC 5321), and the quarantine's
 * files. Runs on the door's loop; what must wait for a disk runs on a small pool of threads.
 * Success means that the mail is safe there: the hop's 250, or fsync of file and directory. */
#pragma once

#include "base/error.h"
#include "net/loop.h"
#include "pipeline/job.h"
#include "scan/settings.h"

struct deliverer; /* one per door: connection pools, probe cache, threads */

/* Begins to learn what the hops offer. Settings must outlive it. */
struct deliverer *deliverer_new(struct loop *loop, const struct settings *settings);
/* Outside of the loop's run, and when all that was begun is done. */
void deliverer_free(struct deliverer **deliverer);

/* A hop's answer to something: reply code (0: could not be reached, or broke), enhanced code and
 * text as it gave them, made safe and at most 400 bytes. */
struct hop_reply {
	uint16_t code;
	char text[512]; /* "5.1.1 no such user" */
};

/* The mail as it goes out: header fields, then the mail without the removed fields. */
struct outgoing {
	struct str mail_id;
	int mail;                      /* memfd or file, stays open until done */
	uint64_t size;
	struct str headers;            /* to put before, CRLF lines */
	const struct removed *removed;
	size_t removed_count;
	struct str mail_from;
	bool smtputf8, body_8bit;
	const struct hop *hop;
	bool junk;                     /* Maildir: folder .Junk; others by the domain's junk mark */
	enum junk_mark junk_mark;
	const struct str *recipients;  /* Maildir: names of accounts; others: addresses */
	size_t recipient_count;
};

/* One reply for each recipient, in order; `replies` lives only during the call. */
typedef void deliver_done(void *context, const struct hop_reply *replies, size_t count);

/* Everything in `outgoing` must live until `done` has been called, exactly once, from the loop. */
void deliver(struct deliverer *deliverer, const struct outgoing *outgoing, deliver_done *done,
	void *context);

/* Would the hop take mail for this recipient? MAIL, RCPT, RSET on a pooled connection; answers
 * are cached for minutes. A Maildir hop is answered from its directories' existence only if
 * the keeper is not asked: the door asks the keeper for those. features_out: what EHLO offered. */
struct hop_features {
	bool smtputf8, body_8bit, known;
};
typedef void probe_done(void *context, const struct hop_reply *reply, struct hop_features features);
void deliver_probe(struct deliverer *deliverer, const struct hop *hop, struct str mail_from,
	struct str recipient, probe_done *done, void *context);
/* What is known of a hop's extensions without waiting (from earlier dialogues). If nothing is, it is
 * asked, and a later call knows. */
struct hop_features deliver_features(struct deliverer *deliverer, const struct hop *hop);

/* Writes the mail with `headers` before it to PATH (relative to the data directory) by temporary
 * name, fsync, link, fsync of the directory. */
typedef void stored_done(void *context, bool ok, const struct error *err);
void deliver_store(struct deliverer *deliverer, const struct outgoing *outgoing, struct str path,
	stored_done *done, void *context);
