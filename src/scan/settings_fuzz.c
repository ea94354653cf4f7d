/* SPDX-License-Identifier: Apache-2.0
 *
 * Settings from any text: no crash, and what was taken is printed so that it is taken again. */
#include <assert.h>

#include "scan/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfig 1.5 leaves the string it is in when the syntax breaks; who loads settings and fails
 * ends soon after. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig.so\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings *settings, *again;
	struct error err;
	if (size > 1 << 16 || !settings_load_text(str_bytes(data, size), "fuzz", &settings, &err))
		return 0;
	auto_buf first = BUF(1 << 24), second = BUF(1 << 24);
	settings_print(&first, settings);
	assert(!first.full && settings_load_text(buf_str(&first), "printed", &again, &err));
	settings_print(&second, again);
	assert(str_eq(buf_str(&first), buf_str(&second)));
	settings_domain(settings, str_bytes(data, size));
	settings_free(&settings);
	settings_free(&again);
	return 0;
}
