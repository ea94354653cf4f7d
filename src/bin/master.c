/* SPDX-License-Identifier: Apache-2.0 */
#include "bin/master.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "bin/control.h"
#include "bin/directory.h"
#include "bin/door.h"
#include "bin/keeper.h"
#include "bin/listen.h"
#include "bin/log_setup.h"
#include "bin/notify.h"
#include "base/privilege.h"
#include "bin/resolver.h"
#include "bin/signer.h"
#include "bin/template.h"
#include "net/channel.h"
#include "scan/settings_keeper.h"

#define CHILDREN_MAX       20 /* two generations of five, and some that leave */
#define RESTART_FIRST_MS   100
#define RESTART_MOST_MS    10000
#define HEALTHY_AFTER_MS   10000 /* up that long: the next death is restarted at once again */
#define STOP_PATIENCE_MS   15000
#define CONTROL_FD         3
#define KEEPER_OPTIONS_ARENA ((size_t)64 * 1024 * 1024)

struct role_row {
	enum control_role role;
	const char *name;
	int (*main)(int control_fd, const struct settings *settings);
};

/* In the order of starting: who is asked comes before who asks. */
static const struct role_row role_rows[] = {
	{ .role = ROLE_KEEPER, .name = "keeper", .main = keeper_main },
	{ .role = ROLE_RESOLVER, .name = "resolver", .main = resolver_main },
	{ .role = ROLE_SIGNER, .name = "signer", .main = signer_main },
	{ .role = ROLE_TEMPLATE, .name = "template", .main = template_main },
	{ .role = ROLE_DOOR, .name = "door", .main = door_main },
};
#define ROLES (sizeof role_rows / sizeof *role_rows)

struct child {
	const struct role_row *row; /* NULL: free */
	struct master *master;
	pid_t pid;
	struct channel *control;
	uint32_t generation; /* of settings; keeper and resolver serve all of them */
	bool ready, leaving;
	int64_t started;
};

/* When a role that died comes back. */
struct restart {
	struct master *master;
	enum control_role role;
	int64_t delay;
	struct loop_timer *timer;
};

struct master {
	const char *file;
	struct settings *settings;
	struct loop *loop;
	struct child children[CHILDREN_MAX];
	struct listen_set listening;
	uint32_t generation; /* in force or on its way in */
	uint32_t serving;    /* the one whose door was ready last */
	struct restart restarts[ROLE_COUNT];
	struct loop_timer *patience;
	int lock;
	bool stopping, announced, failed;
};

static const struct role_row *row_of(enum control_role role)
{
	for (size_t i = 0; i < ROLES; i++)
		if (role_rows[i].role == role)
			return &role_rows[i];
	return NULL;
}

static struct str user_of(const struct settings *settings, enum control_role role)
{
	switch (role) {
	case ROLE_KEEPER: return settings->users.keeper;
	case ROLE_RESOLVER: return settings->users.resolver;
	case ROLE_TEMPLATE: return settings->users.scanner;
	case ROLE_SIGNER: return settings->users.signer;
	default: return settings->users.door;
	}
}

static void send_word(struct child *child, enum control_frame word)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, (uint16_t)word);
	if (child->control)
		channel_send(child->control, &frame, NULL, 0);
}

static void send_peer(struct child *child, enum control_role role, int socket)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, CONTROL_PEER);
	wire_put_u8(&frame, (uint8_t)role);
	channel_send(child->control, &frame, &socket, 1);
}

static void send_listener(struct child *child, struct str name, int socket)
{
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	wire_begin(&frame, CONTROL_LISTEN);
	wire_put_str(&frame, name);
	channel_send(child->control, &frame, &socket, 1);
}

static void link_children(struct child *a, struct child *b)
{
	int pair[2];
	if (!wire_pair(pair)) {
		log_error("event=link text=\"%s\"", strerror(errno));
		return;
	}
	send_peer(a, b->row->role, pair[0]);
	send_peer(b, a->row->role, pair[1]);
	close(pair[0]);
	close(pair[1]);
}

/* Its settings are those that it was born with. */
static bool belongs_to_generation(enum control_role role)
{
	return role == ROLE_TEMPLATE || role == ROLE_SIGNER;
}

/* A door talks to all; the others only to doors. */
static bool are_peers(const struct child *a, const struct child *b)
{
	if (a->row->role != ROLE_DOOR)
		return b->row->role == ROLE_DOOR && are_peers(b, a);
	return b->row->role == ROLE_KEEPER || b->row->role == ROLE_RESOLVER ||
		(belongs_to_generation(b->row->role) && a->generation == b->generation);
}

static void link_all(struct master *master, struct child *child)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		struct child *other = &master->children[i];
		if (other != child && other->row && other->control && !other->leaving &&
			are_peers(child, other))
			link_children(child, other);
	}
}

static void hand_over_listeners(struct master *master, struct child *child)
{
	if (child->row->role == ROLE_KEEPER)
		send_listener(child, STR("control"), master->listening.control);
	if (child->row->role == ROLE_DOOR)
		for (size_t i = 0; i < master->listening.n; i++)
			send_listener(child, master->listening.v[i].name, master->listening.v[i].fd);
}

/* What ps and top show. */
static void name_process(const char *role)
{
	char name[16]; /* as long as the kernel keeps */
	snprintf(name, sizeof name, "haechi-%s", role);
	prctl(PR_SET_NAME, name);
}

/* In the child: nothing of master stays but the control socket. */
static void __attribute__((noreturn)) become(const struct role_row *row, int control,
	const struct settings *settings)
{
	struct role_user user;
	struct error err;
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_IGN); /* of a terminal: master stops us in order */
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (dup2(control, CONTROL_FD) < 0)
		_exit(1);
	fcntl(CONTROL_FD, F_SETFD, FD_CLOEXEC);
	close_range(CONTROL_FD + 1, ~0u, 0);
	log_setup(row->name, settings);
	name_process(row->name);
	if (!privilege_find(user_of(settings, row->role), &user, &err) ||
		!privilege_drop(&user, &err)) {
		log_error("event=start text=\"%s\"", err.text);
		_exit(1);
	}
	prctl(PR_SET_PDEATHSIG, SIGTERM); /* a change of user clears it */
	_exit(row->main(CONTROL_FD, settings));
}

static struct child *free_place(struct master *master)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (!master->children[i].row)
			return &master->children[i];
	return NULL;
}

static void control_frame_came(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX]);
static void control_ended(void *context);

static struct child *start_role(struct master *master, enum control_role role)
{
	int pair[2];
	struct child *child = free_place(master);
	if (!child || !wire_pair(pair)) {
		log_error("event=start role=%s text=\"no room\"", row_of(role)->name);
		return NULL;
	}
	pid_t pid = fork();
	if (pid == 0) {
		int control = fcntl(pair[1], F_DUPFD, 64);
		become(row_of(role), control, master->settings);
	}
	close(pair[1]);
	if (pid < 0) {
		log_error("event=start role=%s text=\"%s\"", row_of(role)->name, strerror(errno));
		close(pair[0]);
		return NULL;
	}
	*child = (struct child){ .row = row_of(role),
		.master = master,
		.pid = pid,
		.generation = master->generation,
		.started = loop_now(master->loop) };
	child->control =
		channel_new(master->loop, pair[0], control_frame_came, control_ended, child);
	hand_over_listeners(master, child);
	link_all(master, child);
	return child;
}

static struct child *find(struct master *master, enum control_role role, uint32_t generation)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		struct child *child = &master->children[i];
		if (child->row && !child->leaving && child->row->role == role &&
			child->generation == generation)
			return child;
	}
	return NULL;
}

static bool all_ready(const struct master *master)
{
	size_t ready = 0;
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		ready += master->children[i].row && master->children[i].ready;
	return ready >= ROLES;
}

/* The new generation serves: the old door drains; template and signer go when the door has gone. */
static void retire_older(struct master *master)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		struct child *child = &master->children[i];
		if (child->row && !child->leaving && child->row->role == ROLE_DOOR &&
			child->generation != master->serving) {
			child->leaving = true;
			send_word(child, CONTROL_DRAIN);
		}
	}
}

/* The keeper lives on through a reload: it is told what the new settings change for it. */
static void tell_keeper(struct master *master, struct child *keeper)
{
	struct arena *arena = arena_new(KEEPER_OPTIONS_ARENA);
	struct keeper_options options = settings_keeper_options(arena, master->settings);
	auto_buf frame = BUF(WIRE_FRAME_MAX);
	bool last = false;
	for (size_t from = 0; !last;) {
		wire_begin(&frame, CONTROL_OPTIONS);
		last = keeper_options_put(&frame, &options, &from);
		channel_send(keeper->control, &frame, NULL, 0);
	}
	arena_free(&arena);
}

static void tell_keepers(struct master *master)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		struct child *child = &master->children[i];
		if (child->row && child->row->role == ROLE_KEEPER && child->control && !child->leaving)
			tell_keeper(master, child);
	}
}

static void child_is_ready(struct master *master, struct child *child)
{
	child->ready = true;
	if (child->row->role == ROLE_DOOR && child->generation == master->generation) {
		master->serving = child->generation;
		if (master->announced)
			tell_keepers(master);
		retire_older(master);
	}
	if (!master->announced && all_ready(master)) {
		master->announced = true;
		notify_ready();
		log_info("event=ready listeners=%zu settings=%s", master->listening.n,
			master->file ? master->file : "defaults");
	}
}

/* A reload that does not come up changes nothing; a first start that does not, ends. */
static void child_failed(struct master *master, struct child *child, struct str why)
{
	log_error("event=start role=%s text=\"%.*s\"", child->row->name, STR_ARG(why));
	if (!master->announced) {
		master->failed = true;
		loop_stop(master->loop);
	}
}

static void control_frame_came(void *context, struct wire_reader *frame, int fds[WIRE_FD_MAX])
{
	struct child *child = context;
	(void)fds;
	if (frame->type == CONTROL_READY)
		child_is_ready(child->master, child);
	else if (frame->type == CONTROL_FAILED)
		child_failed(child->master, child, wire_get_str(frame));
}

static void control_ended(void *context)
{
	struct child *child = context;
	channel_free(&child->control); /* the cause comes by waitpid() */
}

static void stop_generation(struct master *master, enum control_role role, uint32_t generation)
{
	struct child *child = find(master, role, generation);
	if (!child)
		return;
	child->leaving = true;
	send_word(child, CONTROL_STOP);
}

static void restart_later(struct master *master, struct child *dead)
{
	struct restart *restart = &master->restarts[dead->row->role];
	bool was_healthy = loop_now(master->loop) - dead->started > HEALTHY_AFTER_MS;
	int64_t doubled = restart->delay * 2 < RESTART_MOST_MS ? restart->delay * 2 : RESTART_MOST_MS;
	restart->delay = was_healthy || restart->delay == 0 ? RESTART_FIRST_MS : doubled;
	loop_timer_set(restart->timer, restart->delay);
}

static void bury(struct master *master, struct child *child, int status)
{
	struct child dead = *child;
	channel_free(&child->control);
	*child = (struct child){ 0 };
	bool expected = dead.leaving || master->stopping;
	if (!expected || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		log_error("event=died role=%s pid=%d cause=\"%s %d\"", dead.row->name, (int)dead.pid,
			WIFEXITED(status) ? "exit" : "signal",
			WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	if (dead.row->role == ROLE_DOOR && dead.leaving) {
		stop_generation(master, ROLE_TEMPLATE, dead.generation);
		stop_generation(master, ROLE_SIGNER, dead.generation);
	}
	if (expected)
		return;
	if (dead.generation != master->serving && master->announced &&
		(dead.row->role == ROLE_DOOR || belongs_to_generation(dead.row->role))) {
		/* Of one that drains: what is left of it gets on without a signer. */
		if (dead.row->role == ROLE_SIGNER && dead.generation < master->serving)
			return;
		/* The new generation did not come up: the old one goes on. */
		log_error("event=reload text=\"failed; the old settings stay in force\"");
		stop_generation(master, ROLE_TEMPLATE, dead.generation);
		stop_generation(master, ROLE_SIGNER, dead.generation);
		stop_generation(master, ROLE_DOOR, dead.generation);
		return;
	}
	restart_later(master, &dead);
}

static bool any_child(const struct master *master)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (master->children[i].row)
			return true;
	return false;
}

static bool role_alive(const struct master *master, enum control_role role)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (master->children[i].row && master->children[i].row->role == role)
			return true;
	return false;
}

/* Who is asked leaves after who asks: what the door has in hand still reaches the keeper. */
static void stop_next(struct master *master)
{
	static const enum control_role order[] = { ROLE_DOOR, ROLE_TEMPLATE, ROLE_SIGNER,
		ROLE_RESOLVER, ROLE_KEEPER };
	for (size_t r = 0; r < sizeof order / sizeof *order; r++) {
		if (!role_alive(master, order[r]))
			continue;
		for (size_t i = 0; i < CHILDREN_MAX; i++) {
			struct child *child = &master->children[i];
			if (child->row && child->row->role == order[r] && !child->leaving) {
				child->leaving = true;
				send_word(child, CONTROL_STOP);
			}
		}
		return;
	}
	loop_stop(master->loop);
}

static void children_ended(void *context)
{
	struct master *master = context;
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < CHILDREN_MAX; i++)
			if (master->children[i].row && master->children[i].pid == pid)
				bury(master, &master->children[i], status);
	if (master->stopping)
		stop_next(master);
}

static void out_of_patience(void *context)
{
	struct master *master = context;
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (master->children[i].row) {
			log_error("event=kill role=%s pid=%d", master->children[i].row->name,
				(int)master->children[i].pid);
			kill(master->children[i].pid, SIGKILL);
		}
	loop_timer_set(master->patience, STOP_PATIENCE_MS);
}

static void stop(void *context)
{
	struct master *master = context;
	if (master->stopping)
		return;
	log_info("event=stopping");
	notify_stopping();
	master->stopping = true;
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		master->children[i].leaving = false;
	loop_timer_set(master->patience, STOP_PATIENCE_MS);
	stop_next(master);
}

static void restart_now(void *context)
{
	struct restart *restart = context;
	if (!restart->master->stopping)
		start_role(restart->master, restart->role);
}

static void reload(void *context)
{
	struct master *master = context;
	struct settings *settings;
	struct error err;
	if (master->stopping || master->generation != master->serving) {
		log_warning("event=reload text=\"still busy with the last one\"");
		return;
	}
	if (!settings_load(master->file, &settings, &err)) {
		log_error("event=reload text=\"%s\"", err.text);
		return;
	}
	if (!str_eq(settings->data_directory, master->settings->data_directory)) {
		log_error("event=reload text=\"data_directory cannot change while the service runs\"");
		settings_free(&settings);
		return;
	}
	if (!listen_set_update(&master->listening, settings, &err)) {
		log_error("event=reload text=\"%s\"", err.text);
		settings_free(&settings);
		return;
	}
	settings_free(&master->settings);
	master->settings = settings;
	log_setup("master", settings);
	log_info("event=reload settings=%s", master->file);
	master->generation++;
	start_role(master, ROLE_SIGNER);
	start_role(master, ROLE_TEMPLATE);
	start_role(master, ROLE_DOOR);
}

static void handle_signals(struct master *master)
{
	loop_signal_add(master->loop, SIGCHLD, children_ended, master);
	loop_signal_add(master->loop, SIGTERM, stop, master);
	loop_signal_add(master->loop, SIGINT, stop, master);
	if (master->file)
		loop_signal_add(master->loop, SIGHUP, reload, master);
	for (size_t i = 0; i < ROLES; i++) {
		struct restart *restart = &master->restarts[role_rows[i].role];
		restart->master = master;
		restart->role = role_rows[i].role;
		restart->timer = loop_timer_new(master->loop, restart_now, restart);
	}
	master->patience = loop_timer_new(master->loop, out_of_patience, master);
}

static void forget_signals(struct master *master)
{
	for (size_t i = 0; i < ROLES; i++)
		loop_timer_remove(&master->restarts[role_rows[i].role].timer);
	loop_timer_remove(&master->patience);
	for (size_t i = 0; i < CHILDREN_MAX; i++)
		channel_free(&master->children[i].control);
	loop_free(&master->loop);
}

static bool prepare(struct master *master, struct error *err)
{
	return directory_prepare(master->settings, &master->lock, err) &&
		listen_set_open(&master->listening, master->settings, err);
}

int master_run(const char *file, struct settings *settings)
{
	struct master master = { .file = file, .settings = settings, .lock = -1 };
	struct error err = { 0 };
	log_setup("master", settings);
	signal(SIGPIPE, SIG_IGN);
	if (!prepare(&master, &err)) {
		log_error("event=start text=\"%s\"", err.text);
		settings_free(&master.settings);
		return 1;
	}
	if (geteuid() != 0)
		log_warning("event=start text=\"not started as root: all processes run as uid %u\"",
			(unsigned)geteuid());
	master.loop = loop_new();
	handle_signals(&master);
	for (size_t i = 0; i < ROLES; i++)
		start_role(&master, role_rows[i].role);
	loop_run(master.loop);
	if (master.failed)
		out_of_patience(&master);
	while (any_child(&master) && waitpid(-1, NULL, WNOHANG) > 0)
		;
	forget_signals(&master);
	listen_set_close(&master.listening);
	close(master.lock);
	log_info("event=stopped");
	settings_free(&master.settings);
	return master.failed ? 1 : 0;
}
