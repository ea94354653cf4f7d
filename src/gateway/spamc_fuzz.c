/* SPDX-License-Identifier: Apache-2.0
 *
 * The request of a client of spamd's, line by line; and the printers of answers with what a scanner
 * in a stranger's hands might send. */
#include <assert.h>

#include "gateway/rspamc.h"
#include "gateway/spamc_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_lines(struct str rest)
{
	struct spamc_request request = { 0 };
	enum told_field field;
	struct str line, value = { 0 };
	bool first = true;
	while (str_next_piece(&rest, '\n', &line)) {
		const char *why = first ? spamc_request_begin(&request, line)
					: spamc_request_field(&request, line, &field, &value);
		if (!why && !first && field != TOLD_COUNT)
			assert(request.rspamc && value.n <= line.n);
		if (!why && first)
			assert(request.method < SPAMC_METHOD_COUNT && request.minor >= 2);
		first = false;
	}
	assert(!request.has_length || request.length <= UINT64_MAX / 2);
}

static void print_answers(struct str bytes)
{
	static struct settings *settings;
	struct record_finding findings[4];
	struct record record = { .action = ACTION_JUNK, .findings = findings };
	struct str rest = bytes, piece;
	struct judgement j = { .action = bytes.n % 5, .score = (double)bytes.n, .groups = &bytes,
		.group_count = 1, .reply = bytes };
	auto_buf out = BUF(1024 * 1024);
	if (!settings)
		settings = settings_defaults();
	while (record.finding_count < 4 && str_next_piece(&rest, '\n', &piece))
		findings[record.finding_count++] = (struct record_finding){ .name = piece,
			.evidence = rest, .points = 1 };
	settings->language = (enum language)(bytes.n % LANGUAGE_COUNT);
	spamc_print_report(&out, settings, &record);
	assert(str_is_utf8(buf_str(&out)));
	buf_clear(&out);
	rspamc_print(&out, settings, &record, &j, 0);
	assert(out.full || (out.p[out.n - 1] == '}' && str_find_char(buf_str(&out), '\n') == STR_NONE));
	buf_clear(&out);
	spamc_print_rspamd(&out, settings, &record, &j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_bytes(data, size);
	read_lines(bytes);
	print_answers(bytes);
	return 0;
}
