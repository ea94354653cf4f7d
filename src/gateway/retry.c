/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/retry.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "gateway/dsn.h"
#include "gateway/incoming.h"

#define ACTIVE_MAX     8            /* mails tried at once */
#define CLAIM_EVERY_MS (60 * 1000)
#define ARENA_MAX      (32 * 1024 * 1024) /* a row with ten thousand recipients */
#define DETAIL_MAX     512
#define NOTICE_RECIPIENTS 1000     /* told of in one notice */

/* How one recipient's try ended. */
enum outcome { OUTCOME_OPEN, OUTCOME_DELIVERED, OUTCOME_LATER, OUTCOME_NEVER };

struct target {
	struct str address, account; /* account: at Maildir domains */
	const struct hop *hop;       /* NULL: the domain is not ours any more */
	enum junk_mark mark;
	enum outcome outcome;
	uint16_t code;
	struct str text;
};

struct attempt {
	struct retrying *retrying;
	struct arena *arena;
	struct quarantine_row row;   /* in the arena */
	int file;
	uint64_t size;
	struct target *targets;
	size_t asking_for;           /* the target whose account is looked up */
	struct outgoing outgoing;
	struct str *outgoing_names, *left; /* room for all recipients */
	size_t *outgoing_of;
	struct quarantine_row notice;
	int notice_file;
	struct str notice_path;
};

struct retrying {
	struct retrying_parts parts;
	struct loop_timer *timer;
	bool claiming, stopped;
	size_t active;
};

static void resolve_next(struct attempt *a);
static void deliver_next(struct attempt *a);
static void claim(struct retrying *r);

/* ---- the end of an attempt ---- */

static void attempt_free(struct attempt *a)
{
	struct retrying *r = a->retrying;
	struct arena *arena = a->arena;
	if (a->file >= 0)
		close(a->file);
	if (a->notice_file >= 0)
		close(a->notice_file);
	arena_free(&arena);
	r->active--;
	claim(r);
}

static size_t count(const struct attempt *a, enum outcome outcome)
{
	size_t n = 0;
	for (size_t i = 0; i < a->row.recipient_count; i++)
		n += a->targets[i].outcome == outcome;
	return n;
}

static struct str last_answer(struct attempt *a, const struct target *t)
{
	return t->code ? arena_printf(a->arena, "%u %.*s", t->code, STR_ARG(t->text)) : t->text;
}

/* The recipients with that outcome, in a->left; what the last of them was told in *detail. */
static size_t collect(struct attempt *a, enum outcome outcome, struct str *detail)
{
	const struct target *last = NULL;
	size_t n = 0;
	for (size_t i = 0; i < a->row.recipient_count; i++)
		if (a->targets[i].outcome == outcome) {
			last = &a->targets[i];
			a->left[n++] = last->address;
		}
	if (last)
		*detail = last_answer(a, last);
	return n;
}

/* Tells the keeper how it ended; the end of the attempt. */
static void report(struct attempt *a, enum quarantine_state state, enum outcome left)
{
	struct request request = { .kind = REQUEST_QUARANTINE_UPDATE };
	struct str detail = STR("");
	request.outcome.id = a->row.id;
	request.outcome.state = state;
	if (state != QUARANTINE_RELEASED)
		request.outcome.left_count = collect(a, left, &detail);
	request.outcome.left = a->left;
	request.outcome.detail = detail;
	/* If the keeper does not hear it, the claim ends by itself and the row is tried again. */
	if (asking_keeper(a->retrying->parts.asking, &request, NULL, NULL) == 0)
		log_warning("id=%.*s event=retry text=\"the keeper is away\"", STR_ARG(a->row.id));
	log_info("id=%.*s event=retry state=%s from=%s delivered=%zu later=%zu never=%zu attempts=%u "
		 "last=%s",
		STR_ARG(a->row.id), quarantine_state_name(state), log_str(a->row.mail_from),
		count(a, OUTCOME_DELIVERED), count(a, OUTCOME_LATER), count(a, OUTCOME_NEVER),
		a->row.attempts, log_str(detail));
	attempt_free(a);
}

/* ---- notices ---- */

static void set_all(struct attempt *a, enum outcome from, enum outcome to)
{
	for (size_t i = 0; i < a->row.recipient_count; i++)
		if (a->targets[i].outcome == from)
			a->targets[i].outcome = to;
}

/* The senders of those given up have been told, or cannot be. */
static void after_notice(struct attempt *a)
{
	if (count(a, OUTCOME_LATER) > 0)
		report(a, QUARANTINE_RETRY, OUTCOME_LATER);
	else
		report(a, QUARANTINE_FAILED, OUTCOME_NEVER);
}

/* The notice could not be stored: nothing is given up before that. */
static void try_again(struct attempt *a, const char *why)
{
	log_error("id=%.*s event=notice text=%s", STR_ARG(a->row.id), log_str(str_of(why)));
	set_all(a, OUTCOME_NEVER, OUTCOME_LATER);
	report(a, QUARANTINE_RETRY, OUTCOME_LATER);
}

static void notice_added(void *context, const struct reply *reply)
{
	struct attempt *a = context;
	if (!reply || reply->status != REPLY_OK) {
		try_again(a, "the keeper could not take a notice");
		return;
	}
	log_info("id=%.*s event=notice notice=%.*s to=%s", STR_ARG(a->row.id),
		STR_ARG(a->notice.id), log_str(a->row.mail_from));
	after_notice(a);
}

static void notice_stored(void *context, bool ok, const struct error *err)
{
	struct attempt *a = context;
	if (!ok) {
		try_again(a, err->text);
		return;
	}
	struct request request = { .kind = REQUEST_QUARANTINE_ADD, .quarantine = a->notice };
	if (asking_keeper(a->retrying->parts.asking, &request, notice_added, a) == 0)
		notice_added(a, NULL);
}

/* What of the mail goes back with the notice. */
static struct str beginning(struct attempt *a)
{
	char *memory = arena_bytes(a->arena, DSN_ORIGINAL_MAX);
	ssize_t n = pread(a->file, memory, DSN_ORIGINAL_MAX, 0);
	return str_bytes(memory, n > 0 ? (size_t)n : 0);
}

static bool write_notice(struct attempt *a)
{
	struct dsn_recipient *recipients =
		arena_array_of(a->arena, struct dsn_recipient, a->row.recipient_count);
	struct dsn dsn = { .hostname = a->retrying->parts.settings->hostname,
		.mail_id = a->row.mail_id, .mail_from = a->row.mail_from, .arrival = a->row.time,
		.now = clock_wall(), .recipients = recipients, .original = beginning(a) };
	bool ascii = str_is_ascii(a->row.mail_from);
	for (size_t i = 0; i < a->row.recipient_count && dsn.recipient_count < NOTICE_RECIPIENTS; i++) {
		const struct target *t = &a->targets[i];
		if (t->outcome != OUTCOME_NEVER)
			continue;
		ascii = ascii && str_is_ascii(t->address);
		recipients[dsn.recipient_count++] =
			(struct dsn_recipient){ t->address, last_answer(a, t) };
	}
	auto_buf text = BUF(DSN_MAX);
	dsn_write(&text, &dsn);
	a->notice.size = text.n;
	a->notice.smtputf8 = !ascii;
	a->notice.body_8bit = !str_is_ascii(buf_str(&text));
	a->notice_file = memfd_create("notice", MFD_CLOEXEC);
	return a->notice_file >= 0 && !text.full &&
		write(a->notice_file, text.p, text.n) == (ssize_t)text.n;
}

static const struct domain_settings *domain_of(const struct settings *settings, struct str address)
{
	size_t at = str_find_last_char(address, '@');
	return at == STR_NONE ? NULL : settings_domain(settings, str_from(address, at + 1));
}

/* Is there anybody to tell, and a way to them? */
static bool may_notify(const struct attempt *a)
{
	const struct settings *settings = a->retrying->parts.settings;
	return a->row.mail_from.n > 0 &&
		(domain_of(settings, a->row.mail_from) || settings->has_relay);
}

/* A notice is a mail of ours in the quarantine, from nobody, due at once: it is tried like any
 * other, and when it fails nobody is told. */
static void notify(struct attempt *a)
{
	const struct settings *settings = a->retrying->parts.settings;
	const struct carrier *carrier = &a->retrying->parts.carrier;
	char id[MAIL_ID_LENGTH];
	mail_id_new(id);
	struct str *to = arena_new_of(a->arena, struct str);
	*to = a->row.mail_from;
	a->notice = (struct quarantine_row){ .id = arena_dup(a->arena, str_bytes(id, sizeof id)),
		.state = QUARANTINE_RETRY, .reason = STR("notice"), .detail = a->row.mail_id,
		.time = clock_wall(), .recipients = to, .recipient_count = 1,
		.outbound = !domain_of(settings, *to) };
	a->notice.mail_id = a->notice.id;
	if (!write_notice(a)) {
		try_again(a, "no room for a notice");
		return;
	}
	a->outgoing = (struct outgoing){ .mail_id = a->notice.id, .mail = a->notice_file,
		.size = a->notice.size };
	a->notice_path = arena_printf(a->arena, "quarantine/%.*s.eml", STR_ARG(a->notice.id));
	carrier->store(carrier->context, &a->outgoing, a->notice_path, notice_stored, a);
}

static void finish(struct attempt *a)
{
	if (a->row.last_try)
		set_all(a, OUTCOME_LATER, OUTCOME_NEVER);
	if (count(a, OUTCOME_NEVER) == 0) {
		bool later = count(a, OUTCOME_LATER) > 0;
		report(a, later ? QUARANTINE_RETRY : QUARANTINE_RELEASED, OUTCOME_LATER);
	} else if (may_notify(a)) {
		notify(a);
	} else {
		log_error("id=%.*s event=undeliverable from=%s never=%zu text=\"given up, and no way to "
			  "tell the sender\"",
			STR_ARG(a->row.id), log_str(a->row.mail_from), count(a, OUTCOME_NEVER));
		after_notice(a);
	}
}

/* ---- delivery ---- */

static void set_outcome(struct attempt *a, struct target *t, uint16_t code, struct str text)
{
	t->code = code;
	t->text = arena_dup(a->arena, str_first(text, DETAIL_MAX));
	t->outcome = code >= 200 && code < 300 ? OUTCOME_DELIVERED
		: code >= 500                  ? OUTCOME_NEVER
					       : OUTCOME_LATER;
}

static void delivered(void *context, const struct hop_reply *replies, size_t n)
{
	struct attempt *a = context;
	for (size_t i = 0; i < a->outgoing.recipient_count; i++) {
		struct target *t = &a->targets[a->outgoing_of[i]];
		if (i < n)
			set_outcome(a, t, replies[i].code, str_of(replies[i].text));
		else
			set_outcome(a, t, 0, STR(""));
	}
	deliver_next(a);
}

/* Everyone of the first one's hop. */
static void deliver_from(struct attempt *a, size_t first)
{
	const struct carrier *carrier = &a->retrying->parts.carrier;
	const struct target *like = &a->targets[first];
	a->outgoing = (struct outgoing){ .mail_id = a->row.mail_id, .mail = a->file,
		.size = a->size, .mail_from = a->row.mail_from, .smtputf8 = a->row.smtputf8,
		.body_8bit = a->row.body_8bit, .hop = like->hop, .junk = a->row.junk,
		.junk_mark = like->mark, .recipients = a->outgoing_names };
	for (size_t i = first; i < a->row.recipient_count; i++) {
		const struct target *t = &a->targets[i];
		if (t->outcome != OUTCOME_OPEN || !str_eq(t->hop->text, like->hop->text) ||
			t->mark != like->mark)
			continue;
		a->outgoing_of[a->outgoing.recipient_count] = i;
		a->outgoing_names[a->outgoing.recipient_count++] = t->account.n > 0 ? t->account : t->address;
	}
	carrier->deliver(carrier->context, &a->outgoing, delivered, a);
}

static void deliver_next(struct attempt *a)
{
	for (size_t i = 0; i < a->row.recipient_count; i++)
		if (a->targets[i].outcome == OUTCOME_OPEN) {
			deliver_from(a, i);
			return;
		}
	finish(a);
}

/* ---- where to ---- */

static void account_found(void *context, const struct reply *reply)
{
	struct attempt *a = context;
	struct target *t = &a->targets[a->asking_for++];
	if (!reply || reply->status != REPLY_OK)
		set_outcome(a, t, 451, STR("4.3.0 the keeper could not say whose address this is"));
	else if (reply->recipient.state == RECIPIENT_ACTIVE || reply->recipient.state == RECIPIENT_MINOR)
		t->account = arena_dup(a->arena, reply->recipient.account);
	else
		set_outcome(a, t, 550, STR("5.1.1 no such mailbox, or it takes no mail"));
	resolve_next(a);
}

static void resolve(struct attempt *a, struct target *t)
{
	const struct settings *settings = a->retrying->parts.settings;
	const struct domain_settings *domain = domain_of(settings, t->address);
	if (a->row.outbound) {
		t->hop = settings->has_relay ? &settings->relay : NULL;
	} else if (domain) {
		t->hop = &domain->hop;
		t->mark = domain->junk;
	}
	if (!t->hop)
		set_outcome(a, t, 451, a->row.outbound ? STR("4.3.5 no relay to send through")
						       : STR("4.3.5 not a domain of ours any more"));
}

/* Accounts are asked for one after the other; then the mail goes out. */
static void resolve_next(struct attempt *a)
{
	for (; a->asking_for < a->row.recipient_count; a->asking_for++) {
		struct target *t = &a->targets[a->asking_for];
		resolve(a, t);
		if (t->outcome != OUTCOME_OPEN || t->hop->kind != HOP_MAILDIR)
			continue;
		struct request request = { .kind = REQUEST_RECIPIENT, .address = t->address };
		if (asking_keeper(a->retrying->parts.asking, &request, account_found, a) > 0)
			return;
		set_outcome(a, t, 451, STR("4.3.0 the keeper is away"));
	}
	deliver_next(a);
}

/* ---- claims ---- */

static void copy_row(struct arena *arena, const struct quarantine_row *from,
	struct quarantine_row *out)
{
	*out = *from;
	out->id = arena_dup(arena, from->id);
	out->mail_id = arena_dup(arena, from->mail_id);
	out->reason = out->detail = out->helo = out->client = STR("");
	out->mail_from = arena_dup(arena, from->mail_from);
	out->recipients = arena_array_of(arena, struct str, from->recipient_count);
	for (size_t i = 0; i < from->recipient_count; i++)
		out->recipients[i] = arena_dup(arena, from->recipients[i]);
}

static bool open_mail(struct attempt *a)
{
	struct str data = a->retrying->parts.settings->data_directory;
	char path[PATH_MAX];
	struct stat status;
	int n = snprintf(path, sizeof path, "%.*s/quarantine/%.*s.eml", STR_ARG(data),
		STR_ARG(a->row.id));
	if (n < 0 || n >= (int)sizeof path || !row_id_valid(a->row.id))
		return false;
	a->file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (a->file < 0 || fstat(a->file, &status) != 0 || !S_ISREG(status.st_mode)) {
		log_error("id=%.*s event=retry text=\"%s: %s\"", STR_ARG(a->row.id), path,
			strerror(errno));
		return false;
	}
	a->size = (uint64_t)status.st_size;
	return true;
}

static void begin(struct retrying *r, const struct quarantine_row *row)
{
	struct arena *arena = arena_new(ARENA_MAX);
	struct attempt *a = arena_new_of(arena, struct attempt);
	*a = (struct attempt){ .retrying = r, .arena = arena, .file = -1, .notice_file = -1 };
	copy_row(arena, row, &a->row);
	a->targets = arena_array_of(arena, struct target, row->recipient_count);
	a->outgoing_names = arena_array_of(arena, struct str, row->recipient_count);
	a->left = arena_array_of(arena, struct str, row->recipient_count);
	a->outgoing_of = arena_array_of(arena, size_t, row->recipient_count);
	r->active++;
	for (size_t i = 0; i < row->recipient_count; i++)
		a->targets[i].address = a->row.recipients[i];
	if (open_mail(a)) {
		resolve_next(a);
		return;
	}
	/* Without its file it can only be looked at by a person. */
	set_all(a, OUTCOME_OPEN, OUTCOME_LATER);
	report(a, a->row.last_try ? QUARANTINE_FAILED : QUARANTINE_RETRY, OUTCOME_LATER);
}

static void claimed(void *context, const struct reply *reply)
{
	struct retrying *r = context;
	r->claiming = false;
	if (!reply || reply->status != REPLY_OK)
		return;
	for (size_t i = 0; i < reply->quarantine.n; i++)
		begin(r, &reply->quarantine.v[i]);
}

static void claim(struct retrying *r)
{
	struct request request = { .kind = REQUEST_QUARANTINE_CLAIM };
	if (r->claiming || r->stopped || r->active >= ACTIVE_MAX)
		return;
	request.most = (uint32_t)(ACTIVE_MAX - r->active);
	r->claiming = asking_keeper(r->parts.asking, &request, claimed, r) > 0;
}

static void due(void *context)
{
	claim(context);
}

static void tick(void *context)
{
	struct retrying *r = context;
	loop_timer_set(r->timer, CLAIM_EVERY_MS);
	claim(r);
}

struct retrying *retrying_new(const struct retrying_parts *parts)
{
	struct retrying *r = calloc(1, sizeof *r);
	if (!r)
		abort();
	r->parts = *parts;
	r->timer = loop_timer_add(parts->loop, CLAIM_EVERY_MS, tick, r);
	asking_on_work_due(parts->asking, due, r);
	return r;
}

void retrying_stop(struct retrying *retrying)
{
	retrying->stopped = true;
}

void retrying_free(struct retrying **retrying)
{
	if (!*retrying)
		return;
	assert((*retrying)->active == 0);
	asking_on_work_due((*retrying)->parts.asking, NULL, NULL);
	loop_timer_remove(&(*retrying)->timer);
	free(*retrying);
	*retrying = NULL;
}

size_t retrying_busy(const struct retrying *retrying)
{
	return retrying->active;
}
