/* SPDX-License-Identifier: Apache-2.0 */
#include "bin/resolver.h"

#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "bin/control.h"
#include "dns/resolver.h"
#include "net/socket.h"
#include "net/wire.h"

struct control {
	int fd;
	struct resolver *resolver;
	struct event *readable;
	char memory[WIRE_FRAME_MAX];
};

static bool say(const struct control *control, uint16_t type, const char *text)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);

	wire_begin(&frame, type);
	if (text)
		wire_put_str(&frame, str_of(text));
	return wire_send(control->fd, &frame, NULL, 0) == WIRE_OK;
}

/* False: master is gone, or speaks another language. */
static bool obey(struct control *control, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	if (frame->type == CONTROL_STOP) {
		resolver_stop(control->resolver);
		return true;
	}
	if (frame->type != CONTROL_PEER || fds[0] < 0)
		return false;
	resolver_add_peer(control->resolver, take_fd(&fds[0]));
	return true;
}

static void on_control(int fd, short events, void *context)
{
	struct control *control = context;
	struct wire_reader frame;
	(void)events;

	for (;;) {
		int fds[WIRE_FD_MAX] = { -1, -1 };
		enum wire_status status = wire_receive(fd, control->memory, &frame, fds);
		bool ok = status == WIRE_OK && obey(control, &frame, fds);

		for (int i = 0; i < WIRE_FD_MAX; i++)
			cleanup_close_(&fds[i]);
		if (status == WIRE_AGAIN)
			return;
		if (!ok) {
			event_del(control->readable);
			resolver_stop(control->resolver);
			return;
		}
	}
}

static void prepare_process(void)
{
	struct rlimit limit;

	signal(SIGPIPE, SIG_IGN);
	/* One descriptor for each question on its way. */
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int serve(struct control *control)
{
	control->readable = event_new(resolver_base(control->resolver), control->fd,
		EV_READ | EV_PERSIST, on_control, control);
	if (!control->readable)
		abort();
	event_add(control->readable, NULL);
	bool ok = say(control, CONTROL_READY, NULL);
	if (ok)
		resolver_run(control->resolver);
	event_free(control->readable);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

int resolver_main(int control_fd, const struct settings *settings)
{
	auto_close int owned = control_fd;
	auto_free struct control *control = calloc(1, sizeof *control);
	struct dns_options options = settings_dns_options(settings);
	struct error err;
	int status = EXIT_FAILURE;

	if (!control)
		abort();
	prepare_process();
	control->fd = owned;
	socket_set_nonblocking(control->fd);
	control->resolver = resolver_new(&options, &err);
	if (control->resolver) {
		status = serve(control);
	} else {
		log_error("resolver cannot start: %s", err.text);
		say(control, CONTROL_FAILED, err.text);
	}
	resolver_free(&control->resolver);
	return status;
}
