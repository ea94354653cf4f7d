/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/envelope.h"

/* More than any door lets in; a frame that says more is damaged. */
#define RECIPIENTS_MOST 1000

enum envelope_bit {
	BIT_HAS_CLIENT = 1 << 0,
	BIT_CLIENT_V6 = 1 << 1,
	BIT_TRUSTED = 1 << 2,
	BIT_WHITE = 1 << 3,
	BIT_ESMTP = 1 << 4,
	BIT_SMTPUTF8 = 1 << 5,
	BIT_8BIT = 1 << 6,
	BIT_HAS_MAIL_FROM = 1 << 7,
	BIT_TRACED_ELSEWHERE = 1 << 8,
};

static uint16_t envelope_bits(const struct envelope *e)
{
	return (uint16_t)((e->has_client ? BIT_HAS_CLIENT : 0) | (e->client.v6 ? BIT_CLIENT_V6 : 0) |
		(e->client_trusted ? BIT_TRUSTED : 0) | (e->client_white ? BIT_WHITE : 0) |
		(e->esmtp ? BIT_ESMTP : 0) | (e->smtputf8 ? BIT_SMTPUTF8 : 0) |
		(e->body_8bit ? BIT_8BIT : 0) | (e->has_mail_from ? BIT_HAS_MAIL_FROM : 0) |
		(e->traced_elsewhere ? BIT_TRACED_ELSEWHERE : 0));
}

void envelope_put(struct buf *frame, const struct envelope *e)
{
	wire_put_u16(frame, envelope_bits(e));
	wire_put_u8(frame, (uint8_t)e->kind);
	wire_put_str(frame, e->mail_id);
	wire_put_str(frame, e->listener);
	wire_put_str(frame, str_bytes(e->client.b, sizeof e->client.b));
	wire_put_u16(frame, e->client_port);
	wire_put_str(frame, e->helo);
	wire_put_str(frame, e->mail_from);
	wire_put_u64(frame, e->size_declared);
	wire_put_str(frame, e->user);
	wire_put_str(frame, e->tls_version);
	wire_put_str(frame, e->tls_cipher);
	wire_put_i64(frame, e->time);
	wire_put_u32(frame, e->flaws);
	wire_put_u32(frame, e->connections);
	wire_put_u32(frame, e->connections_max);
	wire_put_u32(frame, e->unknown_recipients);
	wire_put_u32(frame, e->rejected_recipients);
	wire_put_u32(frame, (uint32_t)e->recipient_count);
	for (size_t i = 0; i < e->recipient_count; i++) {
		wire_put_str(frame, e->recipients[i].address);
		wire_put_str(frame, e->recipients[i].orcpt);
	}
}

static void recipients_get(struct arena *arena, struct wire_reader *reader, struct envelope *out)
{
	size_t count = wire_get_u32(reader);
	if (count > RECIPIENTS_MOST)
		reader->failed = true;
	if (reader->failed)
		return;
	out->recipients = arena_array_of(arena, struct envelope_recipient, count);
	out->recipient_count = count;
	for (size_t i = 0; i < count; i++) {
		out->recipients[i].address = arena_dup(arena, wire_get_str(reader));
		out->recipients[i].orcpt = arena_dup(arena, wire_get_str(reader));
	}
}

static struct str get_copy(struct arena *arena, struct wire_reader *reader)
{
	return arena_dup(arena, wire_get_str(reader));
}

void envelope_get(struct arena *arena, struct wire_reader *reader, struct envelope *out)
{
	uint16_t bits = wire_get_u16(reader);
	uint8_t kind = wire_get_u8(reader);
	*out = (struct envelope){ .has_client = bits & BIT_HAS_CLIENT,
		.client_trusted = bits & BIT_TRUSTED,
		.client_white = bits & BIT_WHITE,
		.esmtp = bits & BIT_ESMTP,
		.smtputf8 = bits & BIT_SMTPUTF8,
		.body_8bit = bits & BIT_8BIT,
		.has_mail_from = bits & BIT_HAS_MAIL_FROM,
		.traced_elsewhere = bits & BIT_TRACED_ELSEWHERE };
	out->mail_id = get_copy(arena, reader);
	out->listener = get_copy(arena, reader);
	struct str client = wire_get_str(reader);
	if (client.n != sizeof out->client.b || kind > ENVELOPE_OUTBOUND) {
		reader->failed = true;
		return;
	}
	out->kind = (enum envelope_kind)kind;
	memcpy(out->client.b, client.p, client.n);
	out->client.v6 = bits & BIT_CLIENT_V6;
	out->client_port = wire_get_u16(reader);
	out->helo = get_copy(arena, reader);
	out->mail_from = get_copy(arena, reader);
	out->size_declared = wire_get_u64(reader);
	out->user = get_copy(arena, reader);
	out->tls_version = get_copy(arena, reader);
	out->tls_cipher = get_copy(arena, reader);
	out->time = wire_get_i64(reader);
	out->flaws = wire_get_u32(reader);
	out->connections = wire_get_u32(reader);
	out->connections_max = wire_get_u32(reader);
	out->unknown_recipients = wire_get_u32(reader);
	out->rejected_recipients = wire_get_u32(reader);
	recipients_get(arena, reader, out);
}
