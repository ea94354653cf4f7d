/* SPDX-License-Identifier: Apache-2.0
 *
 * `haechi serve`: the words of the command; the service itself is master's. */
#pragma once

int serve_main(int argc, char **argv);
