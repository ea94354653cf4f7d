/* SPDX-License-Identifier: Apache-2.0
 * Input: the inside of the section protect. What loads can be taken into force and asked, and is
 * printed so that it loads again. */
#include <assert.h>

#include "identity/impersonation.h"
#include "identity/lookalike.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* As in settings_fuzz.c: libconfig leaves the string in which the syntax breaks. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig.so\n";
}

static void ask(struct arena *arena)
{
	struct shown shown = { STR("PayPal Service"), STR("evil.example"), STR("x@evil.example") };
	struct str_list nobody = { 0 };
	struct lookalike_match match;
	struct claim claim;
	impersonation_claim(arena, protection_in_force(), &shown, &claim);
	lookalike_find(arena, protection_in_force(), STR("paypa1-secure.example"), &nobody, &match);
	assert((match.kind == LOOKALIKE_NONE) == (match.of == NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings *settings, *again;
	struct error err;
	if (size > 1 << 14)
		return 0;
	struct arena *arena = arena_new(8 << 20);
	struct str text = arena_printf(arena, "protect: { brands_file = \"none\";\n%.*s\n};",
		STR_ARG(str_bytes(data, size)));
	if (settings_load_text(text, "fuzz", &settings, &err)) {
		protection_use(settings);
		ask(arena);
		protection_use(NULL);
		auto_buf printed = BUF(1 << 22);
		settings_print(&printed, settings);
		assert(!printed.full && settings_load_text(buf_str(&printed), "printed", &again, &err));
		settings_free(&again);
		settings_free(&settings);
	}
	arena_free(&arena);
	return 0;
}
