/* SPDX-License-Identifier: Apache-2.0 */
#include "store/known.h"

#include <math.h>

#include "net/wire.h"

static const char *const recipient_state_names[RECIPIENT_STATE_COUNT] = {
	[RECIPIENT_UNKNOWN] = "unknown",
	[RECIPIENT_ACTIVE] = "active",
	[RECIPIENT_DORMANT] = "dormant",
	[RECIPIENT_CLOSED] = "closed",
	[RECIPIENT_MINOR] = "minor",
	[RECIPIENT_FOREIGN] = "foreign",
};

static const char *const list_subject_names[LIST_SUBJECT_COUNT] = {
	[LIST_CLIENT_IP] = "ip",
	[LIST_DOMAIN] = "domain",
	[LIST_ADDRESS] = "address",
	[LIST_HELO] = "helo",
};

static const char *const list_kind_names[LIST_KIND_COUNT] = {
	[LIST_NONE] = "none",
	[LIST_BLOCK] = "block",
	[LIST_WHITE] = "white",
};

/* The index of a word in a table of names, or n. */
static unsigned name_index(struct str text, const char *const *names, unsigned n)
{
	unsigned i = 0;
	while (i < n && !str_eq_nocase(text, str_of(names[i])))
		i++;
	return i;
}

const char *recipient_state_name(enum recipient_state state)
{
	return state < RECIPIENT_STATE_COUNT ? recipient_state_names[state] : "unknown";
}

bool recipient_state_parse(struct str text, enum recipient_state *out)
{
	unsigned i = name_index(text, recipient_state_names, RECIPIENT_STATE_COUNT);
	if (i == RECIPIENT_STATE_COUNT)
		return false;
	*out = (enum recipient_state)i;
	return true;
}

const char *list_subject_name(enum list_subject subject)
{
	return subject < LIST_SUBJECT_COUNT ? list_subject_names[subject] : "unknown";
}

bool list_subject_parse(struct str text, enum list_subject *out)
{
	unsigned i = name_index(text, list_subject_names, LIST_SUBJECT_COUNT);
	if (i == LIST_SUBJECT_COUNT)
		return false;
	*out = (enum list_subject)i;
	return true;
}

const char *list_kind_name(enum list_kind kind)
{
	return kind < LIST_KIND_COUNT ? list_kind_names[kind] : "none";
}

bool list_kind_parse(struct str text, enum list_kind *out)
{
	unsigned i = name_index(text, list_kind_names, LIST_KIND_COUNT);
	if (i == LIST_KIND_COUNT)
		return false;
	*out = (enum list_kind)i;
	return true;
}

void recipient_answer_encode(struct buf *out, const struct recipient_answer *answer)
{
	wire_put_u8(out, (uint8_t)answer->state);
	wire_put_str(out, answer->account);
	wire_put_double(out, answer->junk_at);
	wire_put_str(out, answer->language);
}

bool recipient_answer_decode(struct arena *arena, struct str payload, struct recipient_answer *out)
{
	struct wire_reader reader = { .rest = payload };
	uint8_t state = wire_get_u8(&reader);
	struct str account = wire_get_str(&reader);
	double junk_at = wire_get_double(&reader);
	struct str language = wire_get_str(&reader);
	if (!wire_complete(&reader) || state >= RECIPIENT_STATE_COUNT)
		return false;
	if (!arena_room(arena, account.n + language.n))
		return false;
	*out = (struct recipient_answer){
		.state = (enum recipient_state)state,
		.account = arena_dup(arena, account),
		.junk_at = isfinite(junk_at) ? junk_at : NAN,
		.language = arena_dup(arena, language),
	};
	return true;
}

void list_answer_encode(struct buf *out, const struct list_answer *answer)
{
	wire_put_u8(out, (uint8_t)answer->kind);
	wire_put_str(out, answer->entry);
	wire_put_str(out, answer->reason);
	wire_put_i64(out, answer->expires);
}

bool list_answer_decode(struct arena *arena, struct str payload, struct list_answer *out)
{
	struct wire_reader reader = { .rest = payload };
	uint8_t kind = wire_get_u8(&reader);
	struct str entry = wire_get_str(&reader);
	struct str reason = wire_get_str(&reader);
	int64_t expires = wire_get_i64(&reader);
	if (!wire_complete(&reader) || kind >= LIST_KIND_COUNT)
		return false;
	if (!arena_room(arena, entry.n + reason.n))
		return false;
	*out = (struct list_answer){
		.kind = (enum list_kind)kind,
		.entry = arena_dup(arena, entry),
		.reason = arena_dup(arena, reason),
		.expires = expires,
	};
	return true;
}

void contact_answer_encode(struct buf *out, const struct contact_answer *answer)
{
	wire_put_u8(out, answer->known);
	wire_put_u32(out, answer->count);
	wire_put_i64(out, answer->first);
	wire_put_i64(out, answer->last);
}

bool contact_answer_decode(struct str payload, struct contact_answer *out)
{
	struct wire_reader reader = { .rest = payload };
	uint8_t known = wire_get_u8(&reader);
	*out = (struct contact_answer){ .known = known == 1, .count = wire_get_u32(&reader) };
	out->first = wire_get_i64(&reader);
	out->last = wire_get_i64(&reader);
	return wire_complete(&reader) && known <= 1;
}
