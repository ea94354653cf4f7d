/* SPDX-License-Identifier: Apache-2.0
 *
 * Any mail is signed, sealed, signed and sealed again, and every time all verifies: that signer and
 * verifier read a mail alike is the one thing that a signature needs. The first byte chooses the forms
 * and whether names are oversigned. */
#include <assert.h>

#include "auth/dkim.h"
#include "auth/sign_help.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW 1700000000

struct world {
	struct arena *arena;
	struct sign_help_key key;
	struct dns_record record;
	struct dns_answer answer;
};

static const struct dns_answer *ask(void *context, struct str name, enum dns_type type)
{
	struct world *world = context;
	assert(name.n && type == DNS_TXT);
	return &world->answer;
}

static struct world *prepared(void)
{
	static struct world world;
	static char record[256];
	struct error err;
	if (world.arena)
		return &world;
	world.arena = arena_new((size_t)256 << 20);
	world.key.key = (struct signing_key){ STR("example.org"), STR("s"), KEY_ED25519 };
	assert(private_key_generate(KEY_ED25519, 0, &world.key.private, &err));
	struct str text = sign_help_record(world.arena, world.key.private);
	assert(text.n < sizeof record);
	memcpy(record, text.p, text.n);
	world.record.text = str_bytes(record, text.n);
	world.answer = (struct dns_answer){
		.status = DNS_OK, .records = &world.record, .record_count = 1
	};
	return &world;
}

static void check_signature(struct world *world, struct str mail)
{
	const struct dns_source dns = { ask, world };
	const struct dkim_request request = { .message = message_parse(world->arena, mail),
		.time = NOW };
	struct dkim_report report;
	assert(dkim_verify(world->arena, &request, &dns, &report));
	assert(report.n && report.v[0].result == DKIM_PASS);
}

static struct arc_report chain_of(struct world *world, struct str mail)
{
	const struct dns_source dns = { ask, world };
	const struct arc_request request = { message_parse(world->arena, mail), NOW };
	struct arc_report report;
	assert(arc_verify(world->arena, &request, &dns, &report));
	return report;
}

static struct str seal(struct world *world, struct str mail, const struct signing_options *options)
{
	struct arc_report before = chain_of(world, mail);
	struct str set = sign_help_arc(world->arena, mail, &before, &world->key, options,
		STR("mx.example.org; spf=pass smtp.mailfrom=example.org"));
	assert((set.n == 0) == (before.ended || before.instances >= ARC_SETS_MAX));
	mail = sign_help_join(world->arena, set, mail);
	struct arc_report after = chain_of(world, mail);
	assert(!set.n || after.instances == before.instances + 1);
	assert(before.result == ARC_FAIL ? after.result == ARC_FAIL : after.result == ARC_PASS);
	return mail;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *world = prepared();
	if (!size || size > 65536)
		return 0;
	struct signing_options options = { .time = NOW,
		.header_form = (enum canonical)(*data & 1),
		.body_form = (enum canonical)(*data >> 1 & 1),
		.oversign = *data & 4 };
	struct str mail = str_bytes(data + 1, size - 1);
	/* Whatever is put before it makes such a first line another thing: one that goes on from the one
	 * before it, and the line of an mbox file. */
	if ((mail.n && ascii_is_wsp(*mail.p)) || str_starts(mail, STR("From ")) ||
		str_starts(mail, STR(">From ")))
		return 0;
	/* Of more fields the lowest are not read once there are ours. */
	struct message *message = message_parse(world->arena, mail);
	if (message->headers.n < HEADER_FIELDS_MAX - 10) {
		mail = sign_help_dkim(world->arena, mail, &world->key, 1, &options);
		check_signature(world, mail);
		mail = seal(world, mail, &options);
		check_signature(world, mail);
		mail = seal(world, mail, &options);
		check_signature(world, mail);
	}
	arena_reset(world->arena);
	return 0;
}
