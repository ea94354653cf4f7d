/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/dkim_maker.h"

#include <openssl/evp.h>

static struct str base64(struct arena *arena, struct str bytes)
{
	char *out = arena_bytes(arena, bytes.n / 3 * 4 + 8);
	int n = EVP_EncodeBlock((unsigned char *)out, (const unsigned char *)bytes.p, (int)bytes.n);

	return str_bytes(out, (size_t)n);
}

/* Joined by lengths, as the mail may hold NUL. */
static struct str join(struct arena *arena, struct str a, struct str b)
{
	char *out = arena_bytes(arena, a.n + b.n);

	memcpy(out, a.p, a.n);
	memcpy(out + a.n, b.p, b.n);
	return str_bytes(out, a.n + b.n);
}

static struct str body_hash(struct arena *arena, const struct tags *tags, struct str body)
{
	const struct tag *c = tags_find(tags, STR("c")), *l = tags_find(tags, STR("l"));
	struct body_hash hash = { .form = c && str_ends(c->value, STR("/relaxed")) };

	hash.limited = l && tags_number(l->value, UINT64_MAX, &hash.limit);
	body_hash_all(arena, body, &hash, 1);
	return base64(arena, str_bytes(hash.hash, SHA256_SIZE));
}

struct str dkim_make(struct arena *arena, const struct private_key *key, const char *text,
	struct str header, struct str body)
{
	struct tags tags;
	struct str where, field = str_of(text);
	struct dkim_report report = { 0 };
	struct dkim_signature signature;
	uint8_t digest[SHA256_SIZE];

	tags_parse(field, &tags, &where);
	if (!tags_find(&tags, STR("bh")))
		field = arena_printf(arena, "%s; bh=%.*s", text, STR_ARG(body_hash(arena, &tags, body)));
	bool own = tags_find(&tags, STR("b")) != NULL;
	field = arena_printf(
		arena, "DKIM-Signature: %.*s%s", STR_ARG(field), own ? "" : ";\r\n\tb=");
	struct str rest = join(arena, header, join(arena, STR("\r\n"), body));
	if (own)
		return join(arena, arena_printf(arena, "%.*s\r\n", STR_ARG(field)), rest);
	struct str unsigned_mail =
		join(arena, arena_printf(arena, "%.*sAAAA\r\n", STR_ARG(field)), rest);
	struct dkim_work work = { .arena = arena,
		.message = message_parse(arena, unsigned_mail),
		.report = &report,
		.sha = sha256_new() };
	work.index = field_index_new(arena, &work.message->headers, NULL);
	dkim_parse(&work, header_find(&work.message->headers, HEADER_DKIM_SIGNATURE), &signature);
	if (!signature.b.p)
		signature.b = str_bytes(signature.field->raw.p + signature.field->raw.n - 6, 4);
	dkim_header_digest(&work, &signature, &(struct dkim_variant){ 0 }, digest);
	sha256_free(&work.sha);
	struct str b = base64(arena, private_key_sign(arena, key, digest));
	return join(arena, arena_printf(arena, "%.*s%.*s\r\n", STR_ARG(field), STR_ARG(b)), rest);
}

struct str dkim_make_record(struct arena *arena, const struct private_key *key)
{
	return arena_printf(arena, "k=%s; p=%.*s",
		private_key_type(key) == KEY_RSA ? "rsa" : "ed25519",
		STR_ARG(base64(arena, private_key_public(arena, key))));
}
