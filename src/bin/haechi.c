/* SPDX-License-Identifier: Apache-2.0
 *
 * haechi: one program; what it does is its first word (cli/commands.c). */
#include <locale.h>

#include "bin/serve.h"
#include "cli/commands.h"

int main(int argc, char **argv)
{
	/* Bytes are UTF-8 everywhere; a person's language is chosen by command_language(). */
	setlocale(LC_CTYPE, "C.UTF-8");
	return commands_main(argc, argv, serve_main);
}
