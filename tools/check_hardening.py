#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is the program that `make build` leaves hardened? Read from the file itself, not from flags."""
import pathlib
import platform
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build" / "haechi"


def readelf(*flags):
    return subprocess.run(["readelf", "-W", *flags, str(PROGRAM)], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def main():
    if not PROGRAM.exists():
        print("not ok hardening: no build/haechi, run `make build` first")
        return 1
    header, segments, dynamic = readelf("-h"), readelf("-l"), readelf("-d")
    wanted = readelf("--dyn-syms")
    checks = {
        "PIE": re.search(r"Type:\s+DYN", header) and re.search(r"FLAGS_1.*\bPIE\b", dynamic),
        "RELRO": "GNU_RELRO" in segments,
        "immediate binding": re.search(r"FLAGS.*\b(?:BIND_)?NOW\b", dynamic),
        "stack not executable": re.search(r"GNU_STACK\s.*\sRW\s", segments),
        "no text relocations": "TEXTREL" not in dynamic,
        "no search path": not re.search(r"\((?:RPATH|RUNPATH)\)", dynamic),
        "stack protector": "__stack_chk_fail" in wanted,
        "_FORTIFY_SOURCE": re.search(r"__(?:memcpy|snprintf|vsnprintf|read|memset)_chk", wanted),
    }
    if platform.machine() == "x86_64":
        # glibc's start code of Debian 12 is not marked for IBT, so the file as a whole is not;
        # ours is compiled with -fcf-protection=full: every function begins with endbr64.
        disassembled = subprocess.run(
            ["objdump", "-d", "--no-show-raw-insn", "--disassemble=main", str(PROGRAM)], check=True,
            text=True, stdout=subprocess.PIPE).stdout
        checks["CET: shadow stack marked"] = "SHSTK" in readelf("-n")
        checks["CET: endbr64"] = re.search(r"<main>:\n[^\n]*endbr64", disassembled)
    for name, good in checks.items():
        print(f"{'ok' if good else 'not ok'} {name}")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
