/* SPDX-License-Identifier: Apache-2.0
 *
 * One function per struct walks over its fields and either writes or reads them, so that both
 * sides of a message cannot drift apart. */
#include "store/request.h"

#include <fcntl.h>
#include <math.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/cleanup.h"

/* Writes to `out`, or, where that is NULL, reads from `in` into the arena. */
struct codec {
	struct buf *out;
	struct wire_reader in;
	struct arena *arena;
};

static void code_u8(struct codec *c, uint8_t *v)
{
	if (c->out)
		wire_put_u8(c->out, *v);
	else
		*v = wire_get_u8(&c->in);
}

static void code_u16(struct codec *c, uint16_t *v)
{
	if (c->out)
		wire_put_u16(c->out, *v);
	else
		*v = wire_get_u16(&c->in);
}

static void code_u32(struct codec *c, uint32_t *v)
{
	if (c->out)
		wire_put_u32(c->out, *v);
	else
		*v = wire_get_u32(&c->in);
}

static void code_u64(struct codec *c, uint64_t *v)
{
	if (c->out)
		wire_put_u64(c->out, *v);
	else
		*v = wire_get_u64(&c->in);
}

static void code_i64(struct codec *c, int64_t *v)
{
	if (c->out)
		wire_put_i64(c->out, *v);
	else
		*v = wire_get_i64(&c->in);
}

static void code_str(struct codec *c, struct str *v)
{
	if (c->out)
		wire_put_str(c->out, *v);
	else
		*v = wire_get_str(&c->in);
}

/* A number, never infinite; NAN stands for "none". */
static void code_double(struct codec *c, double *v)
{
	if (c->out) {
		wire_put_double(c->out, *v);
		return;
	}
	*v = wire_get_double(&c->in);
	if (isinf(*v))
		c->in.failed = true;
}

static void code_bool(struct codec *c, bool *v)
{
	uint8_t byte = *v;
	code_u8(c, &byte);
	if (!c->out && byte > 1)
		c->in.failed = true;
	*v = byte == 1;
}

/* An enum below `end`. */
static unsigned code_enum(struct codec *c, unsigned v, unsigned end)
{
	uint8_t byte = (uint8_t)v;
	code_u8(c, &byte);
	if (c->out)
		return v;
	if (byte >= end) {
		c->in.failed = true;
		return 0;
	}
	return byte;
}

#define CODE_ENUM(c, field, end)                                                                   \
	((field) = (__typeof__(field))code_enum((c), (unsigned)(field), (end)))

/* The count of an array of at most `most` elements that take at least one length field (four
 * bytes) each; reading, makes room for them. False: nothing more to do. */
static bool code_count(struct codec *c, void **items, size_t *n, size_t item_size, size_t most)
{
	uint32_t count = (uint32_t)*n;
	code_u32(c, &count);
	if (c->out)
		return count > 0;
	*items = NULL;
	*n = 0;
	if (count > most || count > c->in.rest.n / 4 || !arena_room(c->arena, count * item_size))
		c->in.failed = true;
	if (c->in.failed || count == 0)
		return false;
	*items = arena_alloc(c->arena, count * item_size);
	*n = count;
	return true;
}

#define CODE_ARRAY(c, items, count, most, code_item)                                               \
	do {                                                                                       \
		if (code_count((c), (void **)&(items), &(count), sizeof *(items), (most)))         \
			for (size_t i_ = 0; i_ < (count); i_++)                                    \
				code_item((c), &(items)[i_]);                                      \
	} while (0)

static void code_account(struct codec *c, struct account *a)
{
	code_str(c, &a->name);
	CODE_ENUM(c, a->state, RECIPIENT_STATE_COUNT);
	code_double(c, &a->junk_at);
	code_str(c, &a->language);
	code_i64(c, &a->created);
	code_i64(c, &a->changed);
	CODE_ARRAY(c, a->aliases, a->alias_count, ROW_ALIASES_MAX, code_str);
}

static void code_account_change(struct codec *c, struct account_change *a)
{
	code_str(c, &a->name);
	code_bool(c, &a->has_state);
	code_bool(c, &a->has_junk_at);
	code_bool(c, &a->has_language);
	CODE_ENUM(c, a->state, RECIPIENT_STATE_COUNT);
	code_double(c, &a->junk_at);
	code_str(c, &a->language);
	CODE_ARRAY(c, a->add, a->add_count, ROW_ALIASES_MAX, code_str);
	CODE_ARRAY(c, a->remove, a->remove_count, ROW_ALIASES_MAX, code_str);
}

static void code_list_entry(struct codec *c, struct list_entry *e)
{
	CODE_ENUM(c, e->subject, LIST_SUBJECT_COUNT);
	CODE_ENUM(c, e->kind, LIST_KIND_COUNT);
	code_str(c, &e->entry);
	code_str(c, &e->reason);
	code_i64(c, &e->created);
	code_i64(c, &e->expires);
}

static void code_quarantine_row(struct codec *c, struct quarantine_row *q)
{
	code_str(c, &q->id);
	code_str(c, &q->mail_id);
	CODE_ENUM(c, q->state, QUARANTINE_STATE_COUNT);
	code_str(c, &q->reason);
	code_str(c, &q->detail);
	code_i64(c, &q->time);
	code_i64(c, &q->changed);
	code_i64(c, &q->next_try);
	code_u32(c, &q->attempts);
	code_bool(c, &q->last_try);
	code_u64(c, &q->size);
	code_double(c, &q->score);
	code_str(c, &q->client);
	code_str(c, &q->helo);
	code_str(c, &q->mail_from);
	code_bool(c, &q->outbound);
	code_bool(c, &q->smtputf8);
	code_bool(c, &q->body_8bit);
	code_bool(c, &q->junk);
	CODE_ARRAY(c, q->recipients, q->recipient_count, ROW_RECIPIENTS_MAX, code_str);
}

static void code_journal_recipient(struct codec *c, struct journal_recipient *r)
{
	code_str(c, &r->address);
	code_str(c, &r->action);
}

static void code_journal_row(struct codec *c, struct journal_row *j)
{
	code_i64(c, &j->number);
	code_str(c, &j->mail_id);
	code_i64(c, &j->time);
	code_str(c, &j->listener);
	code_str(c, &j->client);
	code_str(c, &j->helo);
	code_str(c, &j->mail_from);
	code_u64(c, &j->size);
	code_str(c, &j->action);
	code_double(c, &j->score);
	code_str(c, &j->category);
	code_u16(c, &j->code);
	code_str(c, &j->reply);
	code_str(c, &j->summary);
	code_str(c, &j->record);
	code_bool(c, &j->mail_kept);
	code_str(c, &j->author);
	code_bool(c, &j->outbound);
	CODE_ARRAY(
		c, j->recipients, j->recipient_count, ROW_RECIPIENTS_MAX, code_journal_recipient);
	if (!c->out && j->record.n > ROW_RECORD_MAX)
		c->in.failed = true;
}

static void code_search(struct codec *c, struct search *s)
{
	code_str(c, &s->id);
	code_str(c, &s->recipient);
	code_str(c, &s->sender);
	code_str(c, &s->client);
	code_str(c, &s->domain);
	code_i64(c, &s->since);
	code_i64(c, &s->until);
	CODE_ENUM(c, s->state, 1 + QUARANTINE_STATE_COUNT);
	CODE_ENUM(c, s->subject, 1 + LIST_SUBJECT_COUNT);
	CODE_ENUM(c, s->kind, LIST_KIND_COUNT);
	code_str(c, &s->after);
	code_u32(c, &s->most);
}

static void code_stat(struct codec *c, struct stat_row *s)
{
	code_str(c, &s->name);
	code_u64(c, &s->value);
}

static void code_recipient_answer(struct codec *c, struct recipient_answer *a)
{
	CODE_ENUM(c, a->state, RECIPIENT_STATE_COUNT);
	code_str(c, &a->account);
	code_double(c, &a->junk_at);
	code_str(c, &a->language);
}

static void code_list_answer(struct codec *c, struct list_answer *a)
{
	CODE_ENUM(c, a->kind, LIST_KIND_COUNT);
	code_str(c, &a->entry);
	code_str(c, &a->reason);
	code_i64(c, &a->expires);
}

static void code_contact(struct codec *c, struct request *r)
{
	code_str(c, &r->contact.recipient);
	code_str(c, &r->contact.sender);
}

static void code_contact_answer(struct codec *c, struct contact_answer *a)
{
	code_bool(c, &a->known);
	code_u32(c, &a->count);
	code_i64(c, &a->first);
	code_i64(c, &a->last);
}

static void code_listed(struct codec *c, struct request *r)
{
	CODE_ENUM(c, r->listed.subject, LIST_SUBJECT_COUNT);
	code_str(c, &r->listed.key);
}

static void code_tally(struct codec *c, struct request *r)
{
	code_str(c, &r->tally.key);
	code_str(c, &r->tally.mail_id);
	code_double(c, &r->tally.amount);
	code_u32(c, &r->tally.half_life);
	if (!c->out && (isnan(r->tally.amount) || r->tally.half_life == 0))
		c->in.failed = true;
}

static void code_outcome(struct codec *c, struct request *r)
{
	code_str(c, &r->outcome.id);
	CODE_ENUM(c, r->outcome.state, QUARANTINE_STATE_COUNT);
	code_str(c, &r->outcome.detail);
	CODE_ARRAY(c, r->outcome.left, r->outcome.left_count, ROW_RECIPIENTS_MAX, code_str);
}

static void code_request_body(struct codec *c, struct request *r)
{
	switch (r->kind) {
	case REQUEST_RECIPIENT: code_str(c, &r->address); break;
	case REQUEST_LISTED: code_listed(c, r); break;
	case REQUEST_CONTACT: code_contact(c, r); break;
	case REQUEST_TALLY: code_tally(c, r); break;
	case REQUEST_JOURNAL: code_journal_row(c, &r->journal); break;
	case REQUEST_QUARANTINE_ADD: code_quarantine_row(c, &r->quarantine); break;
	case REQUEST_QUARANTINE_CLAIM: code_u32(c, &r->most); break;
	case REQUEST_QUARANTINE_UPDATE: code_outcome(c, r); break;
	case REQUEST_ACCOUNT_ADD: code_account(c, &r->account); break;
	case REQUEST_ACCOUNT_SET: code_account_change(c, &r->account_change); break;
	case REQUEST_LIST_ADD:
	case REQUEST_LIST_REMOVE: code_list_entry(c, &r->entry); break;
	case REQUEST_ACCOUNT_DELETE:
	case REQUEST_ACCOUNT_SHOW:
	case REQUEST_QUARANTINE_SHOW:
	case REQUEST_QUARANTINE_RELEASE:
	case REQUEST_QUARANTINE_DELETE:
	case REQUEST_RECORD: code_str(c, &r->name); break;
	case REQUEST_ACCOUNT_LIST:
	case REQUEST_LIST_SHOW:
	case REQUEST_QUARANTINE_LIST:
	case REQUEST_HISTORY: code_search(c, &r->search); break;
	case REQUEST_STATS: break;
	case REQUEST_KIND_END: c->in.failed = true; break;
	}
}

static void code_reply_body(struct codec *c, struct reply *r)
{
	switch (r->kind) {
	case REQUEST_RECIPIENT: code_recipient_answer(c, &r->recipient); break;
	case REQUEST_LISTED: code_list_answer(c, &r->listed); break;
	case REQUEST_CONTACT: code_contact_answer(c, &r->contact); break;
	case REQUEST_TALLY: code_double(c, &r->tally); break;
	case REQUEST_QUARANTINE_CLAIM:
	case REQUEST_QUARANTINE_LIST:
	case REQUEST_QUARANTINE_SHOW:
		CODE_ARRAY(
			c, r->quarantine.v, r->quarantine.n, REQUEST_ROWS_MAX, code_quarantine_row);
		break;
	case REQUEST_ACCOUNT_SHOW:
	case REQUEST_ACCOUNT_LIST:
		CODE_ARRAY(c, r->accounts.v, r->accounts.n, REQUEST_ROWS_MAX, code_account);
		break;
	case REQUEST_LIST_SHOW:
		CODE_ARRAY(c, r->entries.v, r->entries.n, REQUEST_ROWS_MAX, code_list_entry);
		break;
	case REQUEST_HISTORY:
	case REQUEST_RECORD:
		CODE_ARRAY(c, r->history.v, r->history.n, REQUEST_ROWS_MAX, code_journal_row);
		break;
	case REQUEST_STATS:
		CODE_ARRAY(c, r->stats.v, r->stats.n, REQUEST_ROWS_MAX, code_stat);
		break;
	case REQUEST_JOURNAL:
	case REQUEST_QUARANTINE_ADD:
	case REQUEST_QUARANTINE_UPDATE:
	case REQUEST_ACCOUNT_ADD:
	case REQUEST_ACCOUNT_SET:
	case REQUEST_ACCOUNT_DELETE:
	case REQUEST_LIST_ADD:
	case REQUEST_LIST_REMOVE:
	case REQUEST_QUARANTINE_RELEASE:
	case REQUEST_QUARANTINE_DELETE: break;
	case REQUEST_KIND_END: c->in.failed = true; break;
	}
	code_str(c, &r->next);
}

static const char *const kind_names[REQUEST_KIND_END] = {
	[REQUEST_RECIPIENT] = "recipient",
	[REQUEST_LISTED] = "listed",
	[REQUEST_CONTACT] = "contact",
	[REQUEST_TALLY] = "tally",
	[REQUEST_JOURNAL] = "journal",
	[REQUEST_QUARANTINE_ADD] = "quarantine-add",
	[REQUEST_QUARANTINE_CLAIM] = "quarantine-claim",
	[REQUEST_QUARANTINE_UPDATE] = "quarantine-update",
	[REQUEST_ACCOUNT_ADD] = "account-add",
	[REQUEST_ACCOUNT_SET] = "account-set",
	[REQUEST_ACCOUNT_DELETE] = "account-delete",
	[REQUEST_ACCOUNT_SHOW] = "account-show",
	[REQUEST_ACCOUNT_LIST] = "account-list",
	[REQUEST_LIST_ADD] = "list-add",
	[REQUEST_LIST_REMOVE] = "list-remove",
	[REQUEST_LIST_SHOW] = "list-show",
	[REQUEST_QUARANTINE_LIST] = "quarantine-list",
	[REQUEST_QUARANTINE_SHOW] = "quarantine-show",
	[REQUEST_QUARANTINE_RELEASE] = "quarantine-release",
	[REQUEST_QUARANTINE_DELETE] = "quarantine-delete",
	[REQUEST_HISTORY] = "history",
	[REQUEST_RECORD] = "record",
	[REQUEST_STATS] = "stats",
};

const char *request_kind_name(enum request_kind kind)
{
	return kind < REQUEST_KIND_END && kind_names[kind] ? kind_names[kind] : "unknown";
}

const char *reply_status_name(enum reply_status status)
{
	static const char *const names[REPLY_STATUS_COUNT] = {
		[REPLY_OK] = "ok",
		[REPLY_MISSING] = "missing",
		[REPLY_EXISTS] = "exists",
		[REPLY_INVALID] = "invalid",
		[REPLY_CONFLICT] = "conflict",
		[REPLY_LIMIT] = "limit",
		[REPLY_DENIED] = "denied",
		[REPLY_TEMPORARY] = "temporary",
	};
	return status < REPLY_STATUS_COUNT ? names[status] : "unknown";
}

/* A message that fits no frame goes into a memory file, and the frame only says so. */
static bool packet_finish(struct packet *packet, struct buf *message, uint16_t large_type)
{
	if (message->full)
		return false;
	if (message->n <= WIRE_FRAME_MAX) {
		packet->frame = *message;
		*message = BUF(0);
		return true;
	}
	auto_close int fd = memfd_create("haechi-message", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		return false;
	for (size_t done = 0; done < message->n;) {
		ssize_t n = write(fd, message->p + done, message->n - done);
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	packet->frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&packet->frame, large_type);
	packet->fds[packet->fd_count++] = take_fd(&fd);
	return true;
}

bool request_pack(struct packet *packet, const struct request *request)
{
	*packet = (struct packet){ .fds = { -1, -1 } };
	auto_buf message = BUF(REQUEST_MAX);
	struct request copy = *request;
	struct codec codec = { .out = &message };
	wire_begin(&message, KEEPER_REQUEST);
	wire_put_u64(&message, request->serial);
	wire_put_u8(&message, (uint8_t)request->kind);
	code_request_body(&codec, &copy);
	return packet_finish(packet, &message, KEEPER_REQUEST_LARGE);
}

bool reply_pack(struct packet *packet, struct reply *reply)
{
	*packet = (struct packet){ .fds = { -1, -1 } };
	auto_close int mail = take_fd(&reply->mail);
	auto_buf message = BUF(REQUEST_MAX);
	struct reply copy = *reply;
	struct codec codec = { .out = &message };
	wire_begin(&message, KEEPER_REPLY);
	wire_put_u64(&message, reply->serial);
	wire_put_u8(&message, (uint8_t)reply->kind);
	wire_put_u8(&message, (uint8_t)reply->status);
	wire_put_str(&message, reply->text);
	if (reply->status == REPLY_OK)
		code_reply_body(&codec, &copy);
	if (!packet_finish(packet, &message, KEEPER_REPLY_LARGE))
		return false;
	if (mail >= 0)
		packet->fds[packet->fd_count++] = take_fd(&mail);
	return true;
}

void packet_work_due(struct packet *packet)
{
	*packet = (struct packet){ .frame = BUF(WIRE_FRAME_MAX), .fds = { -1, -1 } };
	wire_begin(&packet->frame, KEEPER_WORK_DUE);
}

enum wire_status packet_send(int socket, const struct packet *packet)
{
	return wire_send(socket, &packet->frame, packet->fds, packet->fd_count);
}

void packet_done(struct packet *packet)
{
	for (size_t i = 0; i < packet->fd_count; i++)
		close(packet->fds[i]);
	packet->fd_count = 0;
	buf_done(&packet->frame);
}

/* Copies the memory file that holds a large message. Only a memfd can be asked for its seals: no
 * other file is read, for it could block. */
static bool read_large(struct arena *arena, int fd, struct str *out)
{
	struct stat status;
	if (fd < 0 || fcntl(fd, F_GET_SEALS) < 0 || fstat(fd, &status) != 0)
		return false;
	if (status.st_size < 2 || status.st_size > REQUEST_MAX)
		return false;
	size_t size = (size_t)status.st_size;
	if (!arena_room(arena, size))
		return false;
	char *p = arena_bytes(arena, size);
	for (size_t done = 0; done < size;) {
		ssize_t n = pread(fd, p + done, size - done, (off_t)done);
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	*out = str_bytes(p, size);
	return true;
}

/* Makes codec->in the message itself, in the arena. On true the next descriptor to be used is
 * fds[*next]. */
static bool message_open(struct codec *codec, struct wire_reader *reader, const int *fds,
	enum keeper_frame plain, enum keeper_frame large, size_t *next)
{
	*next = 0;
	if (reader->type == large) {
		struct str message;
		if (!wire_complete(reader) || !read_large(codec->arena, fds[0], &message))
			return false;
		wire_read(&codec->in, message);
		*next = 1;
		return codec->in.type == plain;
	}
	if (reader->type != plain || !arena_room(codec->arena, reader->rest.n))
		return false;
	codec->in = *reader;
	codec->in.rest = arena_dup(codec->arena, reader->rest);
	return true;
}

static void close_all(int fds[WIRE_FD_MAX])
{
	for (size_t i = 0; i < WIRE_FD_MAX; i++)
		if (fds[i] >= 0)
			close(take_fd(&fds[i]));
}

bool request_unpack(
	struct arena *arena, struct wire_reader *reader, int fds[WIRE_FD_MAX], struct request *out)
{
	*out = (struct request){ .serial = 0 };
	struct codec codec = { .arena = arena };
	size_t next;
	bool opened =
		message_open(&codec, reader, fds, KEEPER_REQUEST, KEEPER_REQUEST_LARGE, &next);
	close_all(fds);
	if (!opened)
		return false;
	code_u64(&codec, &out->serial);
	CODE_ENUM(&codec, out->kind, REQUEST_KIND_END);
	if (out->kind == 0)
		return false;
	code_request_body(&codec, out);
	return wire_complete(&codec.in);
}

static bool reply_unpack_body(struct codec *codec, struct reply *out)
{
	code_u64(codec, &out->serial);
	CODE_ENUM(codec, out->kind, REQUEST_KIND_END);
	CODE_ENUM(codec, out->status, REPLY_STATUS_COUNT);
	code_str(codec, &out->text);
	if (out->status == REPLY_OK) {
		if (out->kind == 0)
			return false;
		code_reply_body(codec, out);
	}
	return wire_complete(&codec->in);
}

bool reply_unpack(
	struct arena *arena, struct wire_reader *reader, int fds[WIRE_FD_MAX], struct reply *out)
{
	*out = (struct reply){ .mail = -1 };
	struct codec codec = { .arena = arena };
	size_t next;
	bool good = message_open(&codec, reader, fds, KEEPER_REPLY, KEEPER_REPLY_LARGE, &next) &&
		    reply_unpack_body(&codec, out);
	if (good && next < WIRE_FD_MAX)
		out->mail = take_fd(&fds[next]);
	close_all(fds);
	return good;
}
