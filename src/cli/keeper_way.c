/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keeper_way.h"

#include <stdio.h>

#include "cli/commands.h"
#include "scan/settings_keeper.h"

static const struct text no_way = TEXT("보관 프로세스에 연결할 수 없습니다",
	"the keeper cannot be reached", "保管プロセスに接続できません");

struct client *keeper_way(const struct settings *settings)
{
	struct keeper_options *options = arena_new_of(settings->arena, struct keeper_options);
	struct client *client;
	struct error err;
	*options = settings_keeper_options(settings->arena, settings);
	if (client_open(options, &client, &err))
		return client;
	fprintf(stderr, "haechi: %s: %s\n", text_in(&no_way, command_language()), err.text);
	return NULL;
}
