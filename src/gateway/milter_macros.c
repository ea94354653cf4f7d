/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/milter_macros.h"

#include "gateway/milter_frames.h"

#define VALUE_MAX 512

static const char *const names[MACRO_COUNT] = {
	[MACRO_QUEUE_ID] = "i",
	[MACRO_SERVER] = "j",
	[MACRO_AUTH_TYPE] = "auth_type",
	[MACRO_AUTH_USER] = "auth_authen",
	[MACRO_CLIENT_ADDRESS] = "client_addr",
	[MACRO_CLIENT_PORT] = "client_port",
	[MACRO_CLIENT_CONNECTIONS] = "client_connections",
	[MACRO_DAEMON_NAME] = "daemon_name",
	[MACRO_DAEMON_ADDRESS] = "daemon_addr",
	[MACRO_TLS_VERSION] = "tls_version",
	[MACRO_TLS_CIPHER] = "cipher",
	[MACRO_RECIPIENT_MAILER] = "rcpt_mailer",
	[MACRO_RECIPIENT_HOST] = "rcpt_host",
};

void milter_macros_done(struct milter_macros *macros)
{
	for (size_t i = 0; i < MACRO_COUNT; i++)
		buf_done(&macros->v[i].value);
}

void milter_macros_clear(struct milter_macros *macros)
{
	for (size_t i = 0; i < MACRO_COUNT; i++)
		buf_clear(&macros->v[i].value);
	macros->ready = 0;
}

static void forget(struct milter_macros *macros, char command)
{
	for (size_t i = 0; i < MACRO_COUNT; i++)
		if (macros->v[i].command == command)
			buf_clear(&macros->v[i].value);
}

/* "{auth_type}" is auth_type; names of one letter stand without braces. */
static struct str bare(struct str name)
{
	bool braced = str_starts(name, STR("{")) && str_ends(name, STR("}"));
	return braced ? str_from(str_first(name, name.n - 1), 1) : name;
}

static void set(struct milter_macros *macros, char command, struct str name, struct str value)
{
	for (size_t i = 0; i < MACRO_COUNT; i++) {
		if (!str_eq(bare(name), str_of(names[i])) || value.n > VALUE_MAX)
			continue;
		struct buf *held = &macros->v[i].value;
		if (!held->max)
			*held = BUF(VALUE_MAX);
		buf_clear(held);
		buf_add(held, value);
		macros->v[i].command = command;
	}
}

void milter_macros_take(struct milter_macros *macros, struct str data)
{
	struct str name, value;
	if (data.n == 0)
		return;
	char command = data.p[0];
	data = str_from(data, 1);
	forget(macros, command);
	macros->ready = command;
	while (milter_string_next(&data, &name) && milter_string_next(&data, &value))
		set(macros, command, name, value);
}

void milter_macros_use(struct milter_macros *macros, char command)
{
	if (macros->ready != command)
		forget(macros, command);
	macros->ready = 0;
}

struct str milter_macro(const struct milter_macros *macros, enum milter_macro macro)
{
	return buf_str(&macros->v[macro].value);
}
