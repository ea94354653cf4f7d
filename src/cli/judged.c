/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/judged.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "action/explain.h"

#define WIDTH_MOST 100

static const struct text not_kept =
	TEXT("판정 기록이 보관되어 있지 않습니다 (keeping.mode 또는 보관 기간).",
		"No record of the judgement is kept (keeping.mode, or too old).",
		"判定の記録は保管されていません (keeping.mode または保管期間)。");

struct str judged_addresses(struct arena *arena, const struct str *addresses, size_t n, size_t most)
{
	struct str text = STR("");
	for (size_t i = 0; i < n && i < most; i++)
		text = arena_printf(
			arena, "%.*s%s%.*s", STR_ARG(text), i ? " " : "", STR_ARG(addresses[i]));
	return n > most ? arena_printf(arena, "%.*s +%zu", STR_ARG(text), n - most) : text;
}

static unsigned terminal_width(void)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 0;
	return size.ws_col < WIDTH_MOST ? size.ws_col : WIDTH_MOST;
}

void judged_explain(struct task_run *run, const struct journal_row *row)
{
	struct record record;
	struct error err;
	buf_add_char(&run->out, '\n');
	if (row->record.n == 0) {
		buf_printf(&run->out, "%s\n", text_in(&not_kept, run->language));
		return;
	}
	if (record_read(run->arena, row->record, &record, &err)) {
		explain_print(&run->out, &record, run->language, EXPLAIN_REMEDY, terminal_width());
		return;
	}
	buf_add_safe(&run->out, str_of(err.text), SAFE_TEXT);
	buf_add_char(&run->out, '\n');
}

bool judged_search(struct task_run *run, struct search *out)
{
	out->sender = str_of(task_value(run, "from"));
	out->recipient = str_of(task_value(run, "to"));
	out->client = str_of(task_value(run, "ip"));
	return task_time(run, "since", -1, &out->since) && task_time(run, "until", -1, &out->until);
}
