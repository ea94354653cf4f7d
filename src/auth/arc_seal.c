/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/arc_seal.h"

#include <assert.h>

#include "auth/signing.h"
#include "auth/tag_writer.h"

#define FIELD_BYTES_MAX ((size_t)1 << 20)
#define WORD_MAX        900 /* a longer word of the results is cut, for lines of 998 */

/* One word of the results, on this line or the next. */
static void add_word(struct buf *out, size_t *column, struct str word)
{
	word = str_first(word, WORD_MAX);
	if (*column + 1 + word.n > TAG_LINE_MAX) {
		buf_add(out, STR("\r\n\t"));
		*column = 1;
	} else {
		buf_add_char(out, ' ');
		*column += 1;
	}
	for (size_t i = 0; i < word.n; i++)
		buf_add_char(out, word.p[i] > ' ' && word.p[i] <= '~' ? word.p[i] : '?');
	*column += word.n;
}

/* 4.1.1: "i=N;" and the payload, folded anew. */
static struct str results_field(struct arena *arena, unsigned instance, struct str results)
{
	auto_buf out = BUF(4 * results.n + 256);
	buf_printf(&out, "ARC-Authentication-Results: i=%u;", instance);
	size_t column = out.n;
	for (size_t i = 0; i < results.n;) {
		size_t from = i;
		while (i < results.n && !ascii_is_blank(results.p[i]))
			i++;
		if (i > from)
			add_word(&out, &column, str_bytes(results.p + from, i - from));
		while (i < results.n && ascii_is_blank(results.p[i]))
			i++;
	}
	buf_add(&out, STR("\r\n"));
	assert(!out.full);
	return arena_dup(arena, buf_str(&out));
}

/* Tags in the order of their names, as the sealers do that everybody is tested against. */
static void message_signature(struct arena *arena, const struct message *message,
	const struct signing_key *key, const struct signing_options *options,
	const struct body_hash *body, struct arc_sealing *out)
{
	struct field_index *index = field_index_new(arena, &message->headers, options->gone);
	struct sha256 *sha = sha256_new();
	struct signed_names names;
	struct tag_writer writer;
	auto_buf text = BUF(FIELD_BYTES_MAX), hash = BUF(64);

	signed_names_choose(arena, index, options, SIGN_ARC, &names);
	tag_write_base64(&hash, str_bytes(body->hash, SHA256_SIZE), 0);

	tag_writer_begin(&writer, &text, "ARC-Message-Signature");
	tag_write(&writer, "a", str_of(signing_algorithm(key->type)));
	tag_write_open(&writer, "b");
	size_t open = text.n;
	tag_write(&writer, "bh", buf_str(&hash));
	tag_write(&writer, "c", signing_forms(arena, options));
	tag_write(&writer, "d", key->domain);
	tag_write_list(&writer, "h", names.v, names.n);
	tag_write_number(&writer, "i", out->instance);
	tag_write(&writer, "s", key->selector);
	tag_write_number(&writer, "t", (uint64_t)options->time);
	if (options->valid_for)
		tag_write_number(&writer, "x", (uint64_t)options->time + options->valid_for);
	assert(!text.full);
	signing_split(arena, buf_str(&text), open, &out->signature);

	sha256_begin(sha);
	signed_names_hash(sha, options->header_form, index, &names);
	signing_end(arena, sha, options->header_form, &out->signature);
	sha256_free(&sha);
}

bool arc_seal_prepare(struct arena *arena, const struct message *message,
	const struct arc_report *chain, const struct signing_key *key,
	const struct signing_options *options, struct str results, struct body_hash *body,
	struct arc_sealing *out)
{
	if (chain->instances >= ARC_SETS_MAX || chain->ended || chain->result == ARC_TEMPERROR)
		return false;
	*out = (struct arc_sealing){ .instance = chain->instances + 1 };
	out->results_field = results_field(arena, out->instance, results);
	signing_body_hash(arena, message->body, options->body_form, body);
	message_signature(arena, message, key, options, body, out);
	return true;
}

void arc_seal_prepare_seal(struct arena *arena, const struct arc_report *chain,
	const struct signing_key *key, const struct signing_options *options,
	const struct arc_sealing *sealing, struct str signature_field, struct unsigned_field *out)
{
	struct sha256 *sha = sha256_new();
	struct tag_writer writer;
	auto_buf text = BUF(FIELD_BYTES_MAX);

	tag_writer_begin(&writer, &text, "ARC-Seal");
	tag_write(&writer, "a", str_of(signing_algorithm(key->type)));
	tag_write_open(&writer, "b");
	size_t open = text.n;
	tag_write(&writer, "cv", str_of(arc_result_name(chain->result)));
	tag_write(&writer, "d", key->domain);
	tag_write_number(&writer, "i", sealing->instance);
	tag_write(&writer, "s", key->selector);
	tag_write_number(&writer, "t", (uint64_t)options->time);
	assert(!text.full);
	signing_split(arena, buf_str(&text), open, out);

	/* 5.1.1; after a fail as if the newest set were the only one (5.1.2). */
	sha256_begin(sha);
	for (size_t i = 0; chain->result == ARC_PASS && i < chain->n; i++) {
		canonical_header(sha, CANONICAL_RELAXED, chain->sets[i].results->raw, false);
		canonical_header(sha, CANONICAL_RELAXED, chain->sets[i].signature->raw, false);
		canonical_header(sha, CANONICAL_RELAXED, chain->sets[i].seal->raw, false);
	}
	canonical_header(sha, CANONICAL_RELAXED, sealing->results_field, false);
	canonical_header(sha, CANONICAL_RELAXED, signature_field, false);
	signing_end(arena, sha, CANONICAL_RELAXED, out);
	sha256_free(&sha);
}
