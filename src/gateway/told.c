/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/told.h"

#include <jansson.h>

#include "base/clock.h"
#include "mail/address.h"

#define WORD_MAX 255 /* bytes of a HELO name, a user, a cipher */
#define ADDRESS_BYTES_MAX 320 /* bytes: 64, at, 255 */

const struct told_names told_names[TOLD_COUNT] = {
	[TOLD_CLIENT] = { "X-Haechi-Client", "client", "IP" },
	[TOLD_HELO] = { "X-Haechi-Helo", "helo", "Helo" },
	[TOLD_FROM] = { "X-Haechi-From", "from", "From" },
	[TOLD_RCPT] = { "X-Haechi-Rcpt", "rcpt", "Rcpt" },
	[TOLD_USER] = { "X-Haechi-User", "user", "User" },
	[TOLD_TLS_VERSION] = { "X-Haechi-TLS-Version", "tls_version", "TLS-Version" },
	[TOLD_TLS_CIPHER] = { "X-Haechi-TLS-Cipher", "tls_cipher", "TLS-Cipher" },
};

void told_begin(struct consult *consult, const struct listener_settings *listener)
{
	struct envelope *e = &consult_mail(consult)->envelope;
	e->listener = listener->name;
	e->kind = listener->kind;
	e->time = clock_wall();
	e->esmtp = true; /* nobody says; EHLO is what nearly all say */
	e->traced_elsewhere = true;
}

static bool is_word(struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < ' ' || value.p[i] == 0x7f)
			return false;
	return value.n <= WORD_MAX;
}

static struct str without_brackets(struct str value)
{
	value = str_trim(value);
	return value.n >= 2 && value.p[0] == '<' && value.p[value.n - 1] == '>'
		? str_bytes(value.p + 1, value.n - 2) : value;
}

static bool is_address(struct str value)
{
	struct str local, domain;
	return value.n <= ADDRESS_BYTES_MAX && address_smtp_parse(value, true, &local, &domain);
}

static const char *take_client(struct consult *consult, const struct limits *limits, struct str value)
{
	struct envelope *e = &consult_mail(consult)->envelope;
	struct client client;
	struct ip ip;
	if (!ip_parse(value, &ip))
		return "the client is no IPv4 or IPv6 address";
	limits_client(limits, &ip, &client);
	e->has_client = true;
	e->client = ip;
	e->client_trusted = client.trusted;
	e->client_white = client.white;
	return NULL;
}

static const char *take_from(struct consult *consult, struct str value)
{
	struct incoming *mail = consult_mail(consult);
	value = without_brackets(value);
	if (value.n > 0 && !is_address(value))
		return "the sender is no address";
	mail->envelope.has_mail_from = true;
	mail->envelope.smtputf8 |= !str_is_ascii(value);
	mail->envelope.mail_from = arena_dup(mail->arena, value);
	return NULL;
}

static const char *take_recipient(struct consult *consult, struct str value)
{
	struct incoming *mail = consult_mail(consult);
	value = without_brackets(value);
	if (!is_address(value))
		return "a recipient is no address";
	if (incoming_has(mail, value))
		return NULL;
	mail->envelope.smtputf8 |= !str_is_ascii(value);
	return consult_add_recipient(consult, value) ? NULL : "too many recipients";
}

static const char *take_word(struct consult *consult, struct str *place, struct str value)
{
	if (!is_word(value))
		return "a word of the envelope is too long, or holds controls";
	*place = arena_dup(consult_mail(consult)->arena, value);
	return NULL;
}

/* Mail of somebody who has signed in is our own users' mail. */
static const char *take_user(struct consult *consult, struct str value)
{
	struct envelope *e = &consult_mail(consult)->envelope;
	const char *why = take_word(consult, &e->user, value);
	if (!why && value.n > 0)
		e->kind = ENVELOPE_OUTBOUND;
	return why;
}

const char *told_take(struct consult *consult, const struct limits *limits, enum told_field field,
	struct str value)
{
	struct envelope *e = &consult_mail(consult)->envelope;
	value = str_trim(value);
	switch (field) {
	case TOLD_CLIENT: return take_client(consult, limits, value);
	case TOLD_HELO: return take_word(consult, &e->helo, value);
	case TOLD_FROM: return take_from(consult, value);
	case TOLD_RCPT: return take_recipient(consult, value);
	case TOLD_USER: return take_user(consult, value);
	case TOLD_TLS_VERSION: return take_word(consult, &e->tls_version, value);
	case TOLD_TLS_CIPHER: return take_word(consult, &e->tls_cipher, value);
	case TOLD_COUNT: break;
	}
	return "no such field";
}

/* ---- JSON ---- */

static const char *take_json_value(struct consult *consult, const struct limits *limits,
	enum told_field field, const json_t *value)
{
	if (!json_is_string(value))
		return "a member of the envelope is no string";
	return told_take(consult, limits, field,
		str_bytes(json_string_value(value), json_string_length(value)));
}

static const char *take_member(struct consult *consult, const struct limits *limits, const char *name,
	const json_t *value)
{
	enum told_field field = 0;
	while (field < TOLD_COUNT && strcmp(told_names[field].json, name) != 0)
		field++;
	if (field == TOLD_COUNT)
		return "the envelope has a member of an unknown name";
	if (field != TOLD_RCPT || !json_is_array(value))
		return take_json_value(consult, limits, field, value);
	const char *why = NULL;
	for (size_t i = 0; i < json_array_size(value) && !why; i++)
		why = take_json_value(consult, limits, field, json_array_get(value, i));
	return why;
}

const char *told_take_json(struct consult *consult, const struct limits *limits, struct str text)
{
	json_error_t problem;
	json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &problem);
	const char *why = json_is_object(root) ? NULL : "the envelope is no JSON object";
	const char *name;
	json_t *value;
	json_object_foreach(root, name, value)
	{
		why = take_member(consult, limits, name, value);
		if (why)
			break;
	}
	json_decref(root);
	return why;
}
