/* SPDX-License-Identifier: Apache-2.0
 *
 * What an HTTP client can send above libmicrohttpd: a JSON body, cut anywhere, and an envelope in its
 * fields. Whatever is taken is an address, an IP address or a word. */
#include <assert.h>

#include "gateway/http_json.h"
#include "gateway/told.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void never(void *context, enum judge_end end, const struct judgement *judgement)
{
	(void)context;
	(void)end;
	(void)judgement;
}

/* One for all runs: nothing of a mail stays in it. */
static struct consulting *house(const struct limits **limits_out)
{
	static struct consulting *consulting;
	static struct limits *limits;
	if (!consulting) {
		struct loop *loop = loop_new();
		struct settings *settings = settings_defaults();
		struct asking *asking = asking_new(loop);
		limits = limits_new(settings);
		consulting = consulting_new(&(struct reception_parts){ .loop = loop,
			.settings = settings, .limits = limits, .asking = asking,
			.judging = judging_new(loop, settings, asking) });
	}
	*limits_out = limits;
	return consulting;
}

static bool take_piece(void *context, struct str bytes)
{
	assert(bytes.n > 0);
	return consult_write(context, bytes) == CONSULT_FINE;
}

static void check(const struct envelope *e)
{
	assert(e->recipient_count <= 20);
	for (size_t i = 0; i < e->recipient_count; i++)
		assert(str_find_char(e->recipients[i].address, '@') != STR_NONE);
	assert(str_find_char(e->mail_from, '\n') == STR_NONE && str_find_char(e->helo, '\n') == STR_NONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct listener_settings listener = { .name = STR_INIT("fuzz") };
	const struct limits *limits;
	struct consult *consult = consult_new(house(&limits), 20, never, NULL);
	struct str rest = str_bytes(data, size), line;
	size_t step = size > 0 ? data[0] % 32 + 1u : 1;
	struct mail_json json;
	auto_buf envelope = BUF(MAIL_JSON_REST_MAX);
	told_begin(consult, &listener);
	mail_json_init(&json, take_piece, consult);
	bool more = true;
	for (struct str body = rest; body.n > 0 && more; body = str_from(body, step))
		more = mail_json_feed(&json, str_first(body, step));
	if (more && mail_json_finish(&json, &envelope) && envelope.n > 0)
		told_take_json(consult, limits, buf_str(&envelope));
	mail_json_done(&json);
	while (str_next_piece(&rest, '\n', &line))
		if (line.n > 0)
			told_take(consult, limits, (enum told_field)((uint8_t)line.p[0] % TOLD_COUNT),
				str_from(line, 1));
	check(&consult_mail(consult)->envelope);
	consult_drop(&consult);
	return 0;
}
