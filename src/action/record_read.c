/* SPDX-License-Identifier: Apache-2.0 */
#include "action/record.h"

#include <jansson.h>
#include <math.h>
#include <openssl/evp.h>

/* Most elements of one list in a record; more is damage. */
#define LIST_MOST 4096
#define CODE_MOST 999

struct reading {
	struct arena *arena;
	bool failed;
};

static struct str get_str(struct reading *r, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	if (!json_is_string(value)) {
		r->failed = true;
		return STR("");
	}
	return arena_dup(r->arena, str_bytes(json_string_value(value), json_string_length(value)));
}

static double get_double(struct reading *r, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	if (!json_is_number(value))
		r->failed = true;
	return json_is_number(value) ? json_number_value(value) : 0;
}

/* A whole number from 0 to `most`. */
static uint64_t get_count(struct reading *r, const json_t *object, const char *key, uint64_t most)
{
	const json_t *value = json_object_get(object, key);
	json_int_t n = json_is_integer(value) ? json_integer_value(value) : -1;
	if (n < 0 || (uint64_t)n > most) {
		r->failed = true;
		return 0;
	}
	return (uint64_t)n;
}

static struct str get_base64(struct reading *r, const json_t *object, const char *key)
{
	struct str text = get_str(r, object, key);
	if (text.n == 0 || text.n % 4 != 0 || text.n > INT32_MAX) {
		r->failed |= text.n != 0;
		return STR("");
	}
	char *bytes = arena_bytes(r->arena, text.n / 4 * 3);
	int n = EVP_DecodeBlock((unsigned char *)bytes, (const unsigned char *)text.p, (int)text.n);
	size_t padding = text.p[text.n - 1] != '=' ? 0 : text.p[text.n - 2] != '=' ? 1 : 2;
	if (n < (int)padding) {
		r->failed = true;
		return STR("");
	}
	return str_bytes(bytes, (size_t)n - padding);
}

static enum action get_action(struct reading *r, const json_t *object)
{
	struct str word = get_str(r, object, "action");
	for (int a = ACTION_ACCEPT; a <= ACTION_REJECT; a++)
		if (str_eq(word, str_of(action_name((enum action)a))))
			return (enum action)a;
	r->failed = true;
	return ACTION_ACCEPT;
}

static enum category get_category(struct reading *r, const json_t *object)
{
	struct str word = get_str(r, object, "category");
	for (int c = 0; c < CATEGORY_COUNT; c++)
		if (str_eq(word, str_of(category_name((enum category)c))))
			return (enum category)c;
	r->failed = true;
	return CATEGORY_NONE;
}

static enum stage get_stage(struct reading *r, const json_t *object)
{
	struct str word = get_str(r, object, "stage");
	for (int s = 0; s < STAGE_COUNT; s++)
		if (str_eq(word, str_of(stage_name((enum stage)s))))
			return (enum stage)s;
	r->failed = true;
	return STAGE_RECEIPT;
}

/* The list's length, 0 (and failed) if it is none or too long. */
static size_t list_size(struct reading *r, const json_t *list)
{
	size_t n = json_array_size(list);
	if (!json_is_array(list) || n > LIST_MOST) {
		r->failed = true;
		return 0;
	}
	return n;
}

static void read_findings(struct reading *r, const json_t *list, struct record *out)
{
	out->finding_count = list_size(r, list);
	out->findings = arena_array_of(r->arena, struct record_finding, out->finding_count);
	for (size_t i = 0; i < out->finding_count; i++) {
		const json_t *item = json_array_get(list, i);
		bool placed = json_object_get(item, "offset") != NULL;
		out->findings[i] = (struct record_finding){ .name = get_str(r, item, "name"),
			.evidence = get_str(r, item, "evidence"),
			.points = get_double(r, item, "points"),
			.stage = (uint8_t)get_stage(r, item),
			.offset = placed ? (size_t)get_count(r, item, "offset", SIZE_MAX / 2)
					 : STR_NONE };
	}
}

static void read_recipients(struct reading *r, const json_t *list, struct record *out)
{
	out->recipient_count = list_size(r, list);
	out->recipients = arena_array_of(r->arena, struct record_recipient, out->recipient_count);
	for (size_t i = 0; i < out->recipient_count; i++) {
		const json_t *item = json_array_get(list, i);
		out->recipients[i] = (struct record_recipient){ .address = get_str(r, item, "address"),
			.folder = get_str(r, item, "folder"),
			.action = get_action(r, item),
			.score = get_double(r, item, "score") };
	}
}

static void read_answers(struct reading *r, const json_t *list, struct record *out)
{
	out->answer_count = list_size(r, list);
	out->questions = arena_array_of(r->arena, struct question, out->answer_count);
	out->answers = arena_array_of(r->arena, struct answer, out->answer_count);
	for (size_t i = 0; i < out->answer_count; i++) {
		struct wire_reader reader = {
			.rest = get_base64(r, json_array_get(list, i), "bytes")
		};
		question_get(&reader, &out->questions[i]);
		answer_get(&reader, &out->answers[i]);
		r->failed |= !wire_complete(&reader);
	}
}

static void read_envelope(struct reading *r, const json_t *object, struct record *out)
{
	struct wire_reader reader = { .rest = get_base64(r, object, "bytes") };
	envelope_get(r->arena, &reader, &out->envelope);
	r->failed |= !wire_complete(&reader);
}

static struct str object_text(struct reading *r, const json_t *object)
{
	char *text = json_dumps(object, JSON_COMPACT | JSON_ENCODE_ANY);
	if (!text) {
		r->failed = true;
		return STR("null");
	}
	struct str copy = arena_dup(r->arena, str_of(text));
	free(text);
	return copy;
}

bool record_read(struct arena *arena, struct str text, struct record *out, struct error *err)
{
	json_error_t problem;
	json_t *root = json_loadb(text.p, text.n, 0, &problem);
	if (!root)
		return error_set(err, ERROR_PERMANENT, "record: %s", problem.text);
	struct reading r = { .arena = arena };
	struct record record = { .action = get_action(&r, root),
		.score = get_double(&r, root, "score"),
		.category = get_category(&r, root),
		.code = (uint16_t)get_count(&r, root, "code", CODE_MOST),
		.enhanced = get_str(&r, root, "enhanced"),
		.because = get_str(&r, root, "because"),
		.auth = object_text(&r, json_object_get(root, "auth")),
		.settings_hash = get_str(&r, root, "settings"),
		.binary = get_str(&r, root, "binary") };
	bool version = get_count(&r, root, "v", UINT32_MAX) == RECORD_VERSION;
	read_findings(&r, json_object_get(root, "findings"), &record);
	read_recipients(&r, json_object_get(root, "recipients"), &record);
	read_answers(&r, json_object_get(root, "answers"), &record);
	read_envelope(&r, json_object_get(root, "envelope"), &record);
	json_decref(root);
	if (!version)
		return error_set(err, ERROR_PERMANENT, "record of another version");
	if (r.failed)
		return error_set(err, ERROR_PERMANENT, "record is damaged");
	*out = record;
	return true;
}
