/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/question.h"

void question_put(struct buf *frame, const struct question *question)
{
	wire_put_u8(frame, (uint8_t)question->kind);
	wire_put_u16(frame, question->type);
	wire_put_str(frame, question->key);
}

/* Kind, type and length of the key; status, time and lengths of source and payload. */
#define QUESTION_FIXED (1 + 2 + 4)
#define ANSWER_FIXED   (1 + 8 + 4 + 4)

bool question_fits(const struct buf *frame, const struct question *question)
{
	return frame->n + QUESTION_FIXED + question->key.n <= WIRE_FRAME_MAX;
}

bool answer_fits(const struct buf *frame, const struct question *question,
	const struct answer *answer)
{
	return frame->n + QUESTION_FIXED + question->key.n + ANSWER_FIXED + answer->source.n +
		answer->payload.n <= WIRE_FRAME_MAX;
}

void question_get(struct wire_reader *reader, struct question *out)
{
	uint8_t kind = wire_get_u8(reader);
	out->type = wire_get_u16(reader);
	out->key = wire_get_str(reader);
	if (kind >= QUESTION_KIND_COUNT)
		reader->failed = true;
	out->kind = reader->failed ? QUESTION_DNS : (enum question_kind)kind;
}

void answer_put(struct buf *frame, const struct answer *answer)
{
	wire_put_u8(frame, (uint8_t)answer->status);
	wire_put_i64(frame, answer->time);
	wire_put_str(frame, answer->source);
	wire_put_str(frame, answer->payload);
}

void answer_get(struct wire_reader *reader, struct answer *out)
{
	uint8_t status = wire_get_u8(reader);
	out->time = wire_get_i64(reader);
	out->source = wire_get_str(reader);
	out->payload = wire_get_str(reader);
	if (status > ANSWER_REFUSED)
		reader->failed = true;
	out->status = reader->failed ? ANSWER_FAILED : (enum answer_status)status;
}

struct str question_text(struct arena *arena, const struct question *question)
{
	switch (question->kind) {
	case QUESTION_DNS:
		return arena_printf(arena, "dns %s %.*s",
			dns_type_name((enum dns_type)question->type), STR_ARG(question->key));
	case QUESTION_RECIPIENT:
		return arena_printf(arena, "recipient %.*s", STR_ARG(question->key));
	case QUESTION_LIST:
		return arena_printf(arena, "list %s %.*s",
			list_subject_name((enum list_subject)question->type),
			STR_ARG(question->key));
	case QUESTION_KEYS:
		return arena_printf(arena, "keys %.*s", STR_ARG(question->key));
	case QUESTION_SIGNATURE:
		return arena_printf(arena, "signature %.*s", STR_ARG(question->key));
	case QUESTION_CONTACT:
		return arena_printf(arena, "contact %.*s", STR_ARG(question->key));
	case QUESTION_FEEDS: return STR("feeds");
	case QUESTION_KIND_COUNT: break;
	}
	return STR("?");
}

struct str contact_key(struct arena *arena, struct str recipient, struct str sender)
{
	if (recipient.n == 0 || sender.n == 0 || str_find_char(recipient, ' ') != STR_NONE ||
		str_find_char(sender, ' ') != STR_NONE)
		return STR("");
	return arena_printf(arena, "%.*s %.*s", STR_ARG(recipient), STR_ARG(sender));
}
