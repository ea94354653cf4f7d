/* SPDX-License-Identifier: Apache-2.0
 *
 * The command line: the table in commands.c is the grammar. Each command has its page
 * man/haechi-NAME.1. */
#pragma once

#include "scan/text.h"

/* argv[0] is the command's own name. Returns the exit status. */
typedef int command_run(int argc, char **argv);

/* Exit statuses. */
enum {
	EXIT_FINE = 0,
	EXIT_FAILED = 1, /* could not be done; said on standard error */
	EXIT_USAGE = 2,  /* the words of the command are off */
};

command_run command_scan, command_replay, command_account, command_list, command_quarantine,
	command_history, command_key, command_rules, command_version;

/* The language of the person at the terminal: LC_ALL, LC_MESSAGES, LANG. */
enum language command_language(void);
/* "usage: haechi NAME …" and the sentence, to standard output for --help (status 0) or standard
 * error (status EXIT_USAGE). Returns the status. */
int command_help(const char *name, int status);
/* Runs argv[1]; serve: what runs "serve". */
int commands_main(int argc, char **argv, command_run *serve);

#define SETTINGS_FILE_DEFAULT "/etc/haechi/haechi.conf"
/* The file, or (file NULL) the default file if it exists, else presets. NULL: said on standard
 * error. */
struct settings *command_settings(const char *file);
