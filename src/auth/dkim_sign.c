/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/dkim_sign.h"

#include <assert.h>

#include "auth/signing.h"
#include "auth/tag_writer.h"

#define FIELD_BYTES_MAX ((size_t)1 << 20)

void dkim_sign_prepare(struct arena *arena, const struct message *message,
	const struct signing_key *key, const struct signing_options *options,
	struct body_hash *body, struct unsigned_field *out)
{
	struct field_index *index = field_index_new(arena, &message->headers, options->gone);
	struct sha256 *sha = sha256_new();
	struct signed_names names;
	struct tag_writer writer;
	auto_buf text = BUF(FIELD_BYTES_MAX), hash = BUF(64);

	signed_names_choose(arena, index, options, SIGN_DKIM, &names);
	signing_body_hash(arena, message->body, options->body_form, body);
	tag_write_base64(&hash, str_bytes(body->hash, SHA256_SIZE), 0);

	tag_writer_begin(&writer, &text, "DKIM-Signature");
	tag_write(&writer, "v", STR("1"));
	tag_write(&writer, "a", str_of(signing_algorithm(key->type)));
	tag_write(&writer, "c", signing_forms(arena, options));
	tag_write(&writer, "d", key->domain);
	tag_write(&writer, "s", key->selector);
	tag_write_number(&writer, "t", (uint64_t)options->time);
	if (options->valid_for)
		tag_write_number(&writer, "x", (uint64_t)options->time + options->valid_for);
	tag_write_list(&writer, "h", names.v, names.n);
	tag_write(&writer, "bh", buf_str(&hash));
	tag_write_open(&writer, "b");
	assert(!text.full);
	signing_split(arena, buf_str(&text), text.n, out);

	sha256_begin(sha);
	signed_names_hash(sha, options->header_form, index, &names);
	signing_end(arena, sha, options->header_form, out);
	sha256_free(&sha);
}

struct str sign_finish(struct arena *arena, const struct unsigned_field *field, struct str signature)
{
	auto_buf out = BUF(FIELD_BYTES_MAX + 2 * signature.n);
	buf_add(&out, field->text);
	tag_write_base64(&out, signature, strlen("b="));
	buf_add(&out, field->rest);
	buf_add(&out, STR("\r\n"));
	assert(!out.full);
	return arena_dup(arena, buf_str(&out));
}
