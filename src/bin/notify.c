/* SPDX-License-Identifier: Apache-2.0 */
#include "bin/notify.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/cleanup.h"
#include "base/str.h"

static void notify(struct str text)
{
	struct str path = str_of(getenv("NOTIFY_SOCKET"));
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	if (path.n == 0 || path.n >= sizeof to.sun_path || (path.p[0] != '/' && path.p[0] != '@'))
		return;
	auto_close int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	memcpy(to.sun_path, path.p, path.n);
	if (path.p[0] == '@')
		to.sun_path[0] = '\0'; /* the abstract namespace */
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.n);
	if (fd >= 0)
		sendto(fd, text.p, text.n, MSG_NOSIGNAL, (struct sockaddr *)&to, size);
}

void notify_ready(void)
{
	notify(STR("READY=1"));
}

void notify_stopping(void)
{
	notify(STR("STOPPING=1"));
}
