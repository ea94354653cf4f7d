/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/sign_help.h"

#include <assert.h>

#include "auth/tag_writer.h"

struct str sign_help_record(struct arena *arena, const struct private_key *key)
{
	struct str bytes = private_key_public(arena, key);
	auto_buf out = BUF(8192), folded = BUF(8192);
	tag_write_base64(&folded, bytes, 0);
	buf_printf(&out, "v=DKIM1; k=%s; p=", private_key_type(key) == KEY_RSA ? "rsa" : "ed25519");
	for (size_t i = 0; i < folded.n; i++)
		if (!ascii_is_blank(folded.p[i]))
			buf_add_char(&out, folded.p[i]);
	return arena_dup(arena, buf_str(&out));
}

struct str sign_help_join(struct arena *arena, struct str head, struct str tail)
{
	char *out = arena_bytes(arena, head.n + tail.n);
	memcpy(out, head.p, head.n);
	memcpy(out + head.n, tail.p, tail.n);
	return str_bytes(out, head.n + tail.n);
}

static struct str finish(
	struct arena *arena, const struct unsigned_field *field, const struct private_key *key)
{
	struct str signature = private_key_sign(arena, key, field->digest);
	assert(signature.n);
	return sign_finish(arena, field, signature);
}

struct str sign_help_dkim(struct arena *arena, struct str mail, const struct sign_help_key *keys,
	size_t n, const struct signing_options *options)
{
	const struct message *message = message_parse(arena, mail);
	struct body_hash body = { 0 };
	for (size_t i = 0; i < n; i++) {
		struct unsigned_field field;
		dkim_sign_prepare(arena, message, &keys[i].key, options, &body, &field);
		mail = sign_help_join(arena, finish(arena, &field, keys[i].private), mail);
	}
	return mail;
}

struct str sign_help_arc(struct arena *arena, struct str mail, const struct arc_report *chain,
	const struct sign_help_key *key, const struct signing_options *options, struct str results)
{
	const struct message *message = message_parse(arena, mail);
	struct body_hash body = { 0 };
	struct arc_sealing sealing;
	struct unsigned_field seal;
	if (!arc_seal_prepare(arena, message, chain, &key->key, options, results, &body, &sealing))
		return STR("");
	struct str signature = finish(arena, &sealing.signature, key->private);
	arc_seal_prepare_seal(arena, chain, &key->key, options, &sealing, signature, &seal);
	return arena_printf(arena, "%.*s%.*s%.*s", STR_ARG(finish(arena, &seal, key->private)),
		STR_ARG(signature), STR_ARG(sealing.results_field));
}
