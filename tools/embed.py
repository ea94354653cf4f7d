#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a file as a C array of bytes: embed.py NAME INPUT OUTPUT [HEADER]; NAME_size is how many,
HEADER declares both."""
import pathlib
import sys


def main():
    name, source, target = sys.argv[1:4]
    header = sys.argv[4] if len(sys.argv) > 4 else "scan/settings_rows.h"
    data = pathlib.Path(source).read_bytes()
    lines = [", ".join(f"{byte - 256 if byte > 127 else byte}" for byte in data[i:i + 20])
             for i in range(0, len(data), 20)]
    pathlib.Path(target).write_text(
        f"/* Made by tools/embed.py from {pathlib.Path(source).name}. */\n"
        f"#include \"{header}\"\n\n"
        f"const char {name}[] = {{\n\t" + ",\n\t".join(lines) + "\n};\n"
        f"const size_t {name}_size = sizeof {name};\n")


main()
