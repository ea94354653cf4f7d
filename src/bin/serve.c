/* SPDX-License-Identifier: Apache-2.0 */
#include "bin/serve.h"

#include <getopt.h>
#include <stdio.h>

#include "bin/master.h"
#include "cli/commands.h"

#define SETTINGS_TEXT_MAX ((size_t)4 * 1024 * 1024)

enum { OPT_SETTINGS = 256, OPT_CHECK, OPT_PRINT, OPT_HELP };

static const struct option option_table[] = {
	{ "settings", required_argument, NULL, OPT_SETTINGS },
	{ "check", no_argument, NULL, OPT_CHECK },
	{ "print-settings", no_argument, NULL, OPT_PRINT },
	{ "help", no_argument, NULL, OPT_HELP },
	{ 0 },
};

static int print_settings(struct settings *settings)
{
	auto_buf text = BUF(SETTINGS_TEXT_MAX);
	settings_print(&text, settings);
	fwrite(text.p ? text.p : "", 1, text.n, stdout);
	settings_free(&settings);
	return EXIT_FINE;
}

int serve_main(int argc, char **argv)
{
	const char *file = NULL;
	bool check = false, print = false;
	for (int c; (c = getopt_long(argc, argv, "", option_table, NULL)) != -1;) {
		switch (c) {
		case OPT_SETTINGS: file = optarg; break;
		case OPT_CHECK: check = true; break;
		case OPT_PRINT: print = true; break;
		case OPT_HELP: return command_help("serve", EXIT_FINE);
		default: return command_help("serve", EXIT_USAGE);
		}
	}
	if (optind != argc)
		return command_help("serve", EXIT_USAGE);
	struct settings *settings = command_settings(file);
	if (!settings)
		return EXIT_FAILED;
	if (print)
		return print_settings(settings);
	if (check) {
		settings_free(&settings);
		return EXIT_FINE;
	}
	return master_run(file ? file : SETTINGS_FILE_DEFAULT, settings);
}
