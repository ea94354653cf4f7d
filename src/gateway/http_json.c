/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/http_json.h"

#include <jansson.h>

#include "base/utf8.h"

#define PIECE_MAX (16 * 1024)

void mail_json_init(struct mail_json *json, mail_json_piece *piece, void *context)
{
	*json = (struct mail_json){ .piece = piece, .context = context,
		.rest = BUF(MAIL_JSON_REST_MAX), .out = BUF(PIECE_MAX + 8) };
}

void mail_json_done(struct mail_json *json)
{
	buf_done(&json->rest);
	buf_done(&json->out);
}

static bool fail(struct mail_json *json, const char *why)
{
	json->why = why;
	return false;
}

/* ---- the mail ---- */

static bool flush(struct mail_json *json)
{
	bool more = json->out.n == 0 || json->piece(json->context, buf_str(&json->out));
	buf_clear(&json->out);
	return more;
}

static bool put(struct mail_json *json, struct str bytes)
{
	buf_add(&json->out, bytes);
	return json->out.n < PIECE_MAX || flush(json);
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (ascii_is_digit(c))
		return c - '0' + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

static bool put_base64(struct mail_json *json, char c)
{
	int value = base64_value(c);
	if (ascii_is_blank(c))
		return true;
	if (c == '=') {
		json->padded = true;
		return true;
	}
	if (value < 0 || json->padded)
		return fail(json, "mail_base64 is no base64");
	json->bits = json->bits << 6 | (uint32_t)value;
	json->bit_count += 6;
	if (json->bit_count < 8)
		return true;
	json->bit_count -= 8;
	char byte = (char)(json->bits >> json->bit_count & 0xff);
	return put(json, str_bytes(&byte, 1));
}

static bool put_byte(struct mail_json *json, char c)
{
	return json->base64 ? put_base64(json, c) : put(json, str_bytes(&c, 1));
}

static bool put_code(struct mail_json *json, uint32_t code)
{
	bool second = code >= 0xdc00 && code <= 0xdfff;
	if (second != (json->high > 0))
		return fail(json, "half of a surrogate pair in the mail");
	if (code >= 0xd800 && code <= 0xdbff) {
		json->high = code;
		return true;
	}
	if (second)
		code = 0x10000 + ((json->high - 0xd800) << 10) + (code - 0xdc00);
	json->high = 0;
	if (json->base64)
		return code < 0x80 ? put_base64(json, (char)code)
				   : fail(json, "mail_base64 is no base64");
	utf8_add(&json->out, code);
	return json->out.n < PIECE_MAX || flush(json);
}

static bool take_hex(struct mail_json *json, char c)
{
	int digit = ascii_hex_value(c);
	if (digit < 0)
		return fail(json, "a bad escape in the mail");
	json->code = json->code << 4 | (uint32_t)digit;
	return --json->hex_left > 0 || put_code(json, json->code);
}

static bool take_escape(struct mail_json *json, char c)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	json->escaped = false;
	if (c == 'u') {
		json->hex_left = 4;
		json->code = 0;
		return true;
	}
	const char *found = c ? strchr(from, c) : NULL;
	return found ? put_code(json, (uint32_t)to[found - from]) : fail(json, "a bad escape in the mail");
}

static bool end_mail(struct mail_json *json)
{
	json->place = JSON_BETWEEN;
	if (json->base64 && (json->bit_count >= 6 || (json->bits & ((1u << json->bit_count) - 1)) != 0))
		return fail(json, "mail_base64 is cut off");
	return flush(json);
}

static bool take_in_mail(struct mail_json *json, char c)
{
	if (json->hex_left > 0)
		return take_hex(json, c);
	if (json->escaped)
		return take_escape(json, c);
	if (c == '\\') {
		json->escaped = true;
		return true;
	}
	if (json->high > 0)
		return fail(json, "half of a surrogate pair in the mail");
	if (c == '"')
		return end_mail(json);
	if ((unsigned char)c < ' ')
		return fail(json, "a control in the mail that is not escaped");
	return put_byte(json, c);
}

/* ---- the rest ---- */

static bool keep(struct mail_json *json, char c)
{
	buf_add_char(&json->rest, c);
	return !json->rest.full || fail(json, "too much beside the mail");
}

static bool begin_mail(struct mail_json *json)
{
	if (json->seen)
		return fail(json, "more than one mail");
	json->seen = true;
	json->base64 = json->key_length > strlen("mail");
	json->place = JSON_IN_MAIL;
	return keep(json, '"') && keep(json, '"');
}

static bool begin_string(struct mail_json *json)
{
	struct str key = str_bytes(json->key, json->key_length);
	if (json->depth == 1 && json->wants_value &&
		(str_eq(key, STR("mail")) || str_eq(key, STR("mail_base64"))))
		return begin_mail(json);
	json->place = json->depth == 1 && json->wants_key ? JSON_IN_KEY : JSON_IN_STRING;
	json->key_length = 0;
	return keep(json, '"');
}

static bool take_in_string(struct mail_json *json, char c)
{
	if (json->place == JSON_IN_KEY && json->key_length < sizeof json->key && c != '"')
		json->key[json->key_length++] = c;
	if (json->escaped)
		json->escaped = false;
	else if (c == '\\')
		json->escaped = true;
	else if (c == '"')
		json->place = JSON_BETWEEN;
	return keep(json, c);
}

static bool take_between(struct mail_json *json, char c)
{
	switch (c) {
	case '"':
		return begin_string(json);
	case '{':
	case '[':
		if (++json->depth > MAIL_JSON_DEPTH_MAX)
			return fail(json, "nested too deep");
		json->wants_key = c == '{';
		json->wants_value = false;
		return keep(json, c);
	case '}':
	case ']':
		if (json->depth == 0)
			return fail(json, "no JSON");
		json->depth--;
		json->wants_key = json->wants_value = false;
		return keep(json, c);
	case ',':
		json->wants_key = true;
		json->wants_value = false;
		return keep(json, c);
	case ':':
		json->wants_key = false;
		json->wants_value = true;
		return keep(json, c);
	default:
		return keep(json, c);
	}
}

bool mail_json_feed(struct mail_json *json, struct str bytes)
{
	bool more = !json->why;
	for (size_t i = 0; i < bytes.n && more; i++) {
		if (json->place == JSON_IN_MAIL)
			more = take_in_mail(json, bytes.p[i]);
		else if (json->place == JSON_BETWEEN)
			more = take_between(json, bytes.p[i]);
		else
			more = take_in_string(json, bytes.p[i]);
	}
	return more;
}

/* ---- the end ---- */

static const char *check_members(json_t *root)
{
	const char *name;
	json_t *value;
	if (!json_is_object(root))
		return "no JSON object";
	json_object_foreach(root, name, value)
	{
		bool mail = strcmp(name, "mail") == 0 || strcmp(name, "mail_base64") == 0;
		if (!mail && strcmp(name, "envelope") != 0)
			return "a member of an unknown name: there are envelope, mail and mail_base64";
		if (mail && (!json_is_string(value) || json_string_length(value) > 0))
			return "the mail is no plain string";
	}
	return NULL;
}

bool mail_json_finish(struct mail_json *json, struct buf *envelope_out)
{
	json_error_t problem;
	if (json->why)
		return false;
	if (json->place != JSON_BETWEEN || json->depth != 0)
		return fail(json, "the JSON is cut off");
	json_t *root = json_loadb(buf_str(&json->rest).p, json->rest.n, JSON_REJECT_DUPLICATES, &problem);
	const char *why = root ? check_members(root) : "no JSON";
	if (!why && !json->seen)
		why = "there is no mail";
	const json_t *envelope = json_object_get(root, "envelope");
	if (!why && envelope) {
		char *text = json_dumps(envelope, JSON_COMPACT | JSON_ENCODE_ANY);
		buf_add(envelope_out, str_of(text));
		free(text);
	}
	json_decref(root);
	return why ? fail(json, why) : true;
}
