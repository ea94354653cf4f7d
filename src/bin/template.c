/* SPDX-License-Identifier: Apache-2.0 */
#include "bin/template.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/log.h"
#include "bin/control.h"
#include "pipeline/process.h"
#include "net/channel.h"

#define SCANNERS_MAX      128
#define WATCH_EVERY_MS    250
#define SPEECH_MAX        4096
/* A scanner that cannot even start must not make us fork without end. */
#define RESTART_DELAY_MS  200
#define STARTS_PER_SECOND 50

struct slot {
	bool used;
	uint32_t number; /* what the door knows it by */
	struct scanner_process process; /* its socket is the door's */
	struct loop_fd *speech_watch;
	struct template *template;
	bool killed; /* by the watchdog */
};

struct template {
	const struct settings *settings;
	struct loop *loop;
	struct channel *control, *door;
	struct seal *seal;
	struct scanner_watch *watches; /* shared memory, one per slot */
	struct slot slots[SCANNERS_MAX];
	uint32_t scanner_count, next_number;
	uint32_t starts; /* since the last tick of a second */
	int64_t starts_since;
	struct loop_timer *watchdog, *refill;
	bool stopping;
};

static void tell_door_scanner(struct template *t, uint32_t number, int socket)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, CONTROL_SCANNER);
	wire_put_u32(&frame, number);
	channel_send(t->door, &frame, &socket, 1);
}

static void tell_door_gone(struct template *t, uint32_t number, const char *reason)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	if (!t->door)
		return;
	wire_begin(&frame, CONTROL_SCANNER_GONE);
	wire_put_u32(&frame, number);
	wire_put_str(&frame, str_of(reason));
	channel_send(t->door, &frame, NULL, 0);
}

/* What a scanner says before it dies: an assertion, a sanitizer's report. */
static void hear(void *context, uint32_t events)
{
	struct slot *slot = context;
	char text[SPEECH_MAX];
	ssize_t n = read(slot->process.speech, text, sizeof text);
	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		loop_fd_remove(&slot->speech_watch);
		return;
	}
	struct str rest = str_bytes(text, (size_t)n), line;
	while (str_next_piece(&rest, '\n', &line))
		if (line.n > 0)
			log_error("event=scanner_says slot=%u text=%s", slot->number, log_str(line));
}

static bool may_start(struct template *t)
{
	int64_t now = loop_now(t->loop);
	if (now - t->starts_since >= 1000) {
		t->starts_since = now;
		t->starts = 0;
	}
	return t->starts++ < STARTS_PER_SECOND;
}

static bool start_in(struct template *t, size_t index)
{
	struct slot *slot = &t->slots[index];
	struct scanner_process process;
	struct error err;
	if (!may_start(t))
		return false;
	if (!scanner_start(t->settings, t->seal, &t->watches[index], &process, &err)) {
		log_error("event=scanner_start text=\"%s\"", err.text);
		return false;
	}
	*slot = (struct slot){ .used = true,
		.number = t->next_number++,
		.process = process,
		.template = t };
	slot->speech_watch = loop_fd_add(t->loop, slot->process.speech, EPOLLIN, hear, slot);
	tell_door_scanner(t, slot->number, process.socket);
	close(process.socket);
	log_debug("event=scanner slot=%u pid=%d", slot->number, (int)slot->process.pid);
	return true;
}

/* Brings the number of scanners up to what is wanted. */
static void refill(void *context)
{
	struct template *t = context;
	if (!t->door || t->stopping)
		return;
	for (uint32_t i = 0; i < t->scanner_count; i++)
		if (!t->slots[i].used && !start_in(t, i)) {
			loop_timer_set(t->refill, RESTART_DELAY_MS);
			return;
		}
}

static void describe_end(const siginfo_t *info, bool killed, char text[static 64])
{
	if (killed)
		snprintf(text, 64, "watchdog");
	else if (info->si_code == CLD_EXITED && info->si_status == SCANNER_DONE)
		snprintf(text, 64, "left");
	else if (info->si_code == CLD_EXITED)
		snprintf(text, 64, "exit %d", info->si_status);
	else
		snprintf(text, 64, "signal %d", info->si_status);
}

static void bury(struct template *t, const siginfo_t *info)
{
	for (size_t i = 0; i < t->scanner_count; i++) {
		struct slot *slot = &t->slots[i];
		if (!slot->used || slot->process.pid != info->si_pid)
			continue;
		char reason[64];
		describe_end(info, slot->killed, reason);
		if (slot->speech_watch)
			hear(slot, EPOLLIN);
		loop_fd_remove(&slot->speech_watch);
		close(slot->process.speech);
		slot->used = false;
		tell_door_gone(t, slot->number, reason);
		if (strcmp(reason, "left") != 0)
			log_error("event=scanner_died slot=%u cause=\"%s\" job=%llu", slot->number, reason,
				(unsigned long long)atomic_load(&t->watches[i].job));
		return;
	}
}

static void children_ended(void *context)
{
	struct template *t = context;
	siginfo_t info;
	for (;;) {
		info.si_pid = 0;
		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0)
			break;
		bury(t, &info);
	}
	refill(t);
}

static void watch(void *context)
{
	struct template *t = context;
	int64_t limit = (int64_t)t->settings->scanner.cpu_seconds * 1000000000;
	for (size_t i = 0; i < t->scanner_count; i++) {
		struct slot *slot = &t->slots[i];
		if (!slot->used || slot->killed || atomic_load(&t->watches[i].job) == 0)
			continue;
		int64_t used = scanner_cpu_ns(&slot->process);
		if (used >= 0 && used - atomic_load(&t->watches[i].cpu_began) > limit) {
			slot->killed = true;
			kill(slot->process.pid, SIGKILL);
		}
	}
	loop_timer_set(t->watchdog, WATCH_EVERY_MS);
}

static void door_frame(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	(void)context;
	(void)fds;
	log_warning("event=frame from=door type=%u text=\"not expected\"", frame->type);
}

static void door_gone(void *context)
{
	struct template *t = context;
	channel_free(&t->door);
}

static void control_frame(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct template *t = context;
	if (frame->type == CONTROL_STOP) {
		t->stopping = true;
		loop_stop(t->loop);
		return;
	}
	if (frame->type != CONTROL_PEER || wire_get_u8(frame) != ROLE_DOOR || fds[0] < 0)
		return;
	/* Scanners of an earlier door leave by the end of their sockets. */
	channel_free(&t->door);
	t->door = channel_new(t->loop, fds[0], door_frame, door_gone, t);
	fds[0] = -1;
	refill(t);
}

static void control_gone(void *context)
{
	struct template *t = context;
	loop_stop(t->loop);
}

static uint32_t wanted(const struct settings *settings)
{
	long cores = settings->scanner.count > 0 ? (long)settings->scanner.count
						 : sysconf(_SC_NPROCESSORS_ONLN);
	return cores < 1 ? 1 : cores > SCANNERS_MAX ? SCANNERS_MAX : (uint32_t)cores;
}

static bool load(struct template *t, struct error *err)
{
	struct error network;
	if (!seal_leave_network(&network))
		log_warning("event=seal text=\"%s\"", network.text);
	if (!scanner_prepare(t->settings, err))
		return false;
	size_t size = sizeof *t->watches * SCANNERS_MAX;
	t->watches = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (t->watches == MAP_FAILED)
		return error_errno(err, ERROR_PERMANENT, "shared memory");
	return seal_prepare(&t->seal, err);
}

static void say(struct template *t, enum control_frame type, const char *why)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, (uint16_t)type);
	if (why)
		wire_put_str(&frame, str_of(why));
	channel_send(t->control, &frame, NULL, 0);
}

static void kill_scanners(struct template *t)
{
	for (size_t i = 0; i < t->scanner_count; i++)
		if (t->slots[i].used)
			kill(t->slots[i].process.pid, SIGKILL);
}

int template_main(int control_fd, const struct settings *settings)
{
	struct template t = { .settings = settings, .scanner_count = wanted(settings) };
	struct error err = { 0 };
	t.loop = loop_new();
	t.control = channel_new(t.loop, control_fd, control_frame, control_gone, &t);
	if (!load(&t, &err)) {
		say(&t, CONTROL_FAILED, err.text);
		return 1;
	}
	loop_signal_add(t.loop, SIGCHLD, children_ended, &t);
	t.watchdog = loop_timer_add(t.loop, WATCH_EVERY_MS, watch, &t);
	t.refill = loop_timer_add(t.loop, RESTART_DELAY_MS, refill, &t);
	say(&t, CONTROL_READY, NULL);
	loop_run(t.loop);
	kill_scanners(&t);
	return 0;
}
