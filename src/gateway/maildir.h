/* SPDX-License-Identifier: Apache-2.0
 *
 * Maildir (cr.yp.to/proto/maildir.html; folders as in Maildir++): a mail is written to tmp/, synced,
 * linked into new/, and new/ is synced: then it is there, whatever happens next. All of this blocks:
 * it runs in threads.
 *
 * An account's mailbox is ROOT/DOMAIN/LOCAL/Maildir, made when its first mail comes. Names are what
 * strangers wrote: lower-cased, and whatever is not a letter, a digit or one of "-_+=." is
 * percent-escaped, as is a leading dot. */
#pragma once

#include "gateway/deliver.h"

/* "DOMAIN/LOCAL" of an address as a relative path; here for tests. False if it is no address with a
 * domain, or the file system could not have such names. */
bool maildir_account_path(struct str address, struct buf *out);

enum maildir_result {
	MAILDIR_DONE,    /* it is on the disk */
	MAILDIR_NO_NAME, /* the address cannot have a mailbox */
	MAILDIR_FULL,    /* no room: disk, quota, size limit of files */
	MAILDIR_FAILED,  /* anything else: err says what */
};

/* Puts the mail into the account's mailbox below outgoing->hop->path, or into its folder .Junk.
 * hostname: for the file's name. Lines end as files' lines do: CRLF becomes LF. */
enum maildir_result maildir_deliver(const struct outgoing *outgoing, struct str address,
	struct str hostname, struct error *err);

/* Does the account's mailbox exist? */
bool maildir_exists(struct str root, struct str address);

/* Writes the mail byte for byte to `path` below `directory`, in the same steps; directories on the
 * way are made. A file that is there already is an error. */
enum maildir_result maildir_store(const struct outgoing *outgoing, struct str directory,
	struct str path, struct error *err);
