/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <math.h>
#include <openssl/evp.h>

static void begin(struct json *json, const char *key)
{
	if (json->follows)
		buf_add_char(json->out, ',');
	json->follows = true;
	if (!key)
		return;
	buf_add_char(json->out, '"');
	buf_add_safe(json->out, str_of(key), SAFE_JSON);
	buf_add(json->out, STR("\":"));
}

void json_open(struct json *json, const char *key, char bracket)
{
	begin(json, key);
	buf_add_char(json->out, bracket);
	json->follows = false;
}

void json_close(struct json *json, char bracket)
{
	buf_add_char(json->out, bracket);
	json->follows = true;
}

void json_str(struct json *json, const char *key, struct str value)
{
	begin(json, key);
	buf_add_char(json->out, '"');
	buf_add_safe(json->out, value, SAFE_JSON);
	buf_add_char(json->out, '"');
}

void json_int(struct json *json, const char *key, int64_t value)
{
	begin(json, key);
	buf_printf(json->out, "%lld", (long long)value);
}

void json_double(struct json *json, const char *key, double value)
{
	begin(json, key);
	if (isfinite(value))
		buf_printf(json->out, "%.10g", value);
	else
		buf_add(json->out, STR("null"));
}

void json_bool(struct json *json, const char *key, bool value)
{
	begin(json, key);
	buf_add(json->out, value ? STR("true") : STR("false"));
}

void json_null(struct json *json, const char *key)
{
	begin(json, key);
	buf_add(json->out, STR("null"));
}

void json_base64(struct json *json, const char *key, struct str bytes)
{
	begin(json, key);
	buf_add_char(json->out, '"');
	/* EVP_EncodeBlock() ends with a NUL, for which the buffer has room. */
	char *at = buf_extend(json->out, (bytes.n + 2) / 3 * 4);
	if (at)
		EVP_EncodeBlock((unsigned char *)at, (const unsigned char *)bytes.p, (int)bytes.n);
	buf_add_char(json->out, '"');
}

void json_raw(struct json *json, const char *key, struct str value)
{
	begin(json, key);
	buf_add(json->out, value);
}
