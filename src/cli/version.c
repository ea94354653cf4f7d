/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unbound.h>
#include <unicode/uvernum.h>

#include "cli/commands.h"

int command_version(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return command_help("version", EXIT_USAGE);
	printf("haechi %s\n%s, SQLite %s, libunbound %s, ICU %s\n", HAECHI_VERSION,
		OpenSSL_version(OPENSSL_VERSION), sqlite3_libversion(), ub_version(), U_ICU_VERSION);
	return EXIT_FINE;
}
