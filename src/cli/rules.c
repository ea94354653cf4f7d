/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <stdio.h>

#include "cli/commands.h"
#include "pipeline/rooms.h"

static void print_symbol(const struct room_row *room, const struct symbol *symbol,
	enum language language, bool whole)
{
	printf("%-30s %6.4g  %-14s %s\n", symbol->name, symbol->points, room->name,
		whole ? text_in(category_text(symbol->category), language)
		      : text_in(&symbol->says, language));
	if (whole)
		printf("\n%s\n\n%s\n", text_in(&symbol->says, language),
			text_in(&symbol->remedy, language));
}

static int list_all(enum language language)
{
	for (size_t r = 0; r < room_count; r++)
		for (size_t s = 0; s < rooms[r].symbols->n; s++)
			print_symbol(&rooms[r], &rooms[r].symbols->v[s], language, false);
	return EXIT_FINE;
}

static int show(const char *name, enum language language)
{
	for (size_t r = 0; r < room_count; r++)
		for (size_t s = 0; s < rooms[r].symbols->n; s++)
			if (str_eq_nocase(str_of(name), str_of(rooms[r].symbols->v[s].name))) {
				print_symbol(&rooms[r], &rooms[r].symbols->v[s], language, true);
				return EXIT_FINE;
			}
	fprintf(stderr, "haechi rules: there is no finding \"%s\"\n", name);
	return EXIT_FAILED;
}

int command_rules(int argc, char **argv)
{
	static const struct option options[] = { { "lang", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };
	enum language language = command_language();
	for (int c; (c = getopt_long(argc, argv, "l:h", options, NULL)) != -1;) {
		if (c == 'h')
			return command_help("rules", EXIT_FINE);
		if (c != 'l')
			return command_help("rules", EXIT_USAGE);
		language = language_of(str_of(optarg));
	}
	argv += optind;
	argc -= optind;
	if (argc == 0 || (argc == 1 && strcmp(argv[0], "list") == 0))
		return list_all(language);
	if (argc == 2 && strcmp(argv[0], "show") == 0)
		return show(argv[1], language);
	return command_help("rules", EXIT_USAGE);
}
