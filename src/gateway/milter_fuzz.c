/* SPDX-License-Identifier: Apache-2.0
 *
 * Feeds bytes to a milter session before a house that judges by names (gateway/played_desk.h). The
 * first byte chooses the stage, the rest is the mail server's, cut into pieces at 0xfe: behind it
 * one byte says what happens (time passes, the house answers, the server goes away). */
#include <assert.h>
#include <stdlib.h>

#include "base/log.h"
#include "gateway/milter_frames.h"
#include "gateway/played_desk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct play {
	int64_t now;
	bool gone;
	struct consulting consulting;
};

static int64_t play_now(void *context)
{
	return ((struct play *)context)->now;
}

static void woken(void *context)
{
	(void)context;
}

static bool hung_up(void *context)
{
	return ((struct play *)context)->gone;
}

/* Whatever is said is said in whole frames of replies that there are. */
static void check_output(struct milter_session *session)
{
	struct buf *out = milter_session_output(session);
	struct str rest = buf_str(out);
	struct milter_frame frame;
	assert(!out->full);
	while (rest.n > 0) {
		enum milter_taken taken = milter_frame_take(&rest, &frame);
		assert(taken == MILTER_FRAME);
		assert(memchr("+-cdimOpqy", frame.command, 10));
		assert(frame.data.n == 0 || frame.command == 'O' ||
			frame.data.p[frame.data.n - 1] == '\0');
	}
	buf_drop(out, out->n);
}

static void happen(struct play *play, struct milter_session *session, uint8_t what)
{
	if (what & 0x80) {
		play->now += (int64_t)(what & 0x7f) * (what & 0x7f) * 1000;
		milter_session_tick(session);
	} else if (what & 0x40) {
		milter_session_drain(session, what);
	} else if (what == 1) {
		play->gone = true;
	} else {
		played_desk_answer(&play->consulting);
	}
	check_output(session);
}

static const struct settings *the_settings(void)
{
	static struct settings *settings;
	static const char text[] = "limits = { message_size = \"64K\"; recipients = 3; };\n";
	struct error err;
	if (!settings && !settings_load_text(str_of(text), "fuzz", &settings, &err))
		abort();
	return settings;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	log_open("fuzz", LOG_TO_STDERR, LOG_LEVEL_ERROR);
	static struct limits *limits;
	if (!limits)
		limits = limits_new(the_settings());
	struct listener_settings listener = { .name = STR("fuzz"), .protocol = PROTOCOL_MILTER, .first_look = true,
		.kind = data[0] & 1 ? ENVELOPE_OUTBOUND : ENVELOPE_INBOUND };
	struct play play = { .consulting = { .limits = limits,
		.room = data[0] & 2 ? 1000 : data[0] & 4 ? 0 : 100000 } };
	struct milter_house house = { .settings = the_settings(), .limits = limits,
		.consulting = &play.consulting, .desk = &played_desk, .context = &play,
		.now = play_now, .stopping = data[0] & 8 };
	struct milter_session *session = milter_session_new(&house, &listener,
		&(struct milter_line){ .woken = woken, .hung_up = hung_up, .context = &play });
	struct str rest = str_bytes(data + 1, size - 1), piece;
	while (str_next_piece(&rest, (char)0xfe, &piece)) {
		if (milter_session_wants(session) == MILTER_WANTS_INPUT)
			milter_session_input(session, piece);
		check_output(session);
		if (rest.n > 0) {
			happen(&play, session, (uint8_t)rest.p[0]);
			rest = str_from(rest, 1);
		}
	}
	milter_session_free(&session);
	played_desk_done(&play.consulting);
	return 0;
}
