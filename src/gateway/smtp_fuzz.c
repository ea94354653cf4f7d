/* SPDX-License-Identifier: Apache-2.0
 *
 * Feeds bytes to an SMTP session before a house that answers as the input says. The first four bytes
 * choose the stage, then the rest is the client's, cut into pieces at 0xff: behind it one byte
 * says what happens (time passes, the house answers, TLS stands). */
#include <assert.h>
#include <stdlib.h>

#include "base/log.h"
#include "gateway/smtp_session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct play {
	struct limits *limits;
	struct incoming *checking, *accepting;
	int64_t now;
	uint8_t choices;
};

static int64_t stage_now(void *context)
{
	return ((struct play *)context)->now;
}

static struct hop_features stage_features(void *context, const struct listener_settings *listener,
	const struct hop *hop)
{
	uint8_t choices = ((struct play *)context)->choices;
	(void)listener;
	(void)hop;
	return (struct hop_features){ true, choices & 1, choices & 3 };
}

static void check_recipient(void *context, struct incoming *mail)
{
	struct play *stage = context;
	stage->checking = mail;
}

static void accept_mail(void *context, struct incoming *mail)
{
	struct play *stage = context;
	assert(mail->envelope.recipient_count > 0 && mail->file >= 0);
	assert(mail->bytes.n == mail->size);
	stage->accepting = mail;
}

static void abandon(void *context, struct incoming *mail)
{
	struct play *stage = context;
	if (stage->checking == mail)
		stage->checking = NULL;
	if (stage->accepting == mail)
		stage->accepting = NULL;
	incoming_free(&mail, stage->limits);
}

static void answer(struct play *stage, uint8_t how)
{
	static const struct smtp_answer answers[] = {
		{ .code = 250, .text = STR_INIT("2.0.0 Ok") },
		{ .code = 250, .text = STR_INIT("2.0.0 Ok"), .accepted_clean = true },
		{ .code = 550, .text = STR_INIT("5.1.1 No\nsuch user\n"), .unknown_recipient = true },
		{ .code = 451, .text = STR_INIT("4.3.0 Later\r\n250 2.0.0 Ok") },
	};
	struct incoming *mail = stage->checking ? stage->checking : stage->accepting;
	if (stage->checking) {
		stage->checking = NULL;
		smtp_session_recipient(mail->session, &answers[how % 4]);
	} else if (stage->accepting) {
		stage->accepting = NULL;
		smtp_session_accepted(mail->session, &answers[how % 4]);
		incoming_free(&mail, stage->limits);
	}
}

/* Whatever is said is said in whole lines of printable ASCII behind a code. */
static void check_output(struct smtp_session *session)
{
	struct buf *out = smtp_session_output(session);
	struct str rest = buf_str(out), line;
	assert(!out->full);
	assert(rest.n == 0 || str_ends(rest, STR("\r\n")));
	while (str_next_piece(&rest, '\n', &line)) {
		assert(line.n > 4 && ascii_is_digit(line.p[0]) && line.p[0] >= '2' && line.p[0] <= '5');
		for (size_t i = 0; i + 1 < line.n; i++)
			assert(line.p[i] >= ' ' && line.p[i] <= '~');
		assert(line.p[line.n - 1] == '\r');
	}
	buf_drop(out, out->n);
}

static void happen(struct play *stage, struct smtp_session *session, uint8_t what)
{
	if (what & 0x80) {
		stage->now += (int64_t)(what & 0x7f) * (what & 0x7f) * 100;
		smtp_session_tick(session);
	} else if (smtp_session_wants(session) == SMTP_WANTS_TLS) {
		smtp_session_secured(session, "TLSv1.3", "cipher");
	} else {
		answer(stage, what);
	}
	check_output(session);
	smtp_session_resume(session);
	check_output(session);
}

static const struct settings *the_settings(void)
{
	static struct settings *settings;
	static const char text[] =
		"domains = ( { name = \"a.b\"; hop = \"maildir:/x\"; }, { name = \"c.d\"; hop = \"lmtp:h:24\"; } );\n"
		"relay = \"smtp:h:25\"; limits = { message_size = \"64K\"; recipients = 3; command_errors = 50; };\n"
		"networks = { own = []; normalize = [ \"192.0.2.2\" ]; };\n";
	struct error err;
	if (!settings && !settings_load_text(str_of(text), "fuzz", &settings, &err))
		abort();
	return settings;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 4)
		return 0;
	log_open("fuzz", LOG_TO_STDERR, LOG_LEVEL_ERROR);
	static struct ip_prefix all = { .bits = 0 };
	struct prefix_list anyone = { &all, 1 }, nobody = { 0 };
	struct listener_settings listener = { .name = STR("fuzz"),
		.kind = data[0] & 1 ? ENVELOPE_OUTBOUND : ENVELOPE_INBOUND, .networks = anyone,
		.tls = data[0] & 2 ? TLS_OFFERED : TLS_NONE, .xclient = data[0] & 4 ? anyone : nobody,
		.proxy = data[0] & 8 ? anyone : nobody };
	/* One table for all runs: days pass between them, so it knows nothing any more. */
	static struct limits *limits;
	static int64_t day;
	if (!limits)
		limits = limits_new(the_settings());
	struct play stage = { .limits = limits, .now = ++day * 30 * 86400 * 1000, .choices = data[1] };
	struct smtp_house house = { .settings = the_settings(), .limits = stage.limits, .tls = true,
		.context = &stage, .now = stage_now, .features = stage_features,
		.check_recipient = check_recipient, .accept = accept_mail, .abandon = abandon };
	struct ip client = { .b = { 192, 0, 2, data[2] & 1 ? 2 : 1 } };
	struct smtp_session *session = smtp_session_new(&house, &listener, &client, 1);
	struct str rest = str_bytes(data + 4, size - 4), piece;
	if (data[3] & 1)
		happen(&stage, session, 0xff);
	while (str_next_piece(&rest, (char)0xff, &piece)) {
		while (piece.n > 0 && smtp_session_wants(session) == SMTP_WANTS_INPUT) {
			struct str some = str_first(piece, SMTP_INPUT_MAX);
			smtp_session_input(session, some);
			check_output(session);
			smtp_session_resume(session);
			check_output(session);
			piece = str_from(piece, some.n);
		}
		if (rest.n > 0) {
			happen(&stage, session, (uint8_t)rest.p[0]);
			rest = str_from(rest, 1);
		}
	}
	smtp_session_free(&session);
	assert(!stage.checking && !stage.accepting);
	struct client other = { .trusted = true };
	assert(limits_bytes_fit(stage.limits, &other, the_settings()->limits.bytes_in_flight));
	return 0;
}
