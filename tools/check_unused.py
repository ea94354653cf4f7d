#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails for functions and tables that others could use and nobody does: defined with external
linkage in src/ and referred to by no other object of the program. Such a one is static, or gone.

What exists for tests and fuzzers says so: the comment directly above its declaration names them
("for tests", "for the fuzzer"), and a test or fuzzer must indeed use it."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
DECLARED_FOR_TESTS = re.compile(r"\b(?:for|by) (?:the )?(?:unit )?(?:tests?|fuzz\w*)\b", re.I)


def symbols(path, flags):
    return subprocess.run(["nm", *flags, str(path)], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def defined(path):
    return set(re.findall(r"^[0-9a-f]+ [TDRBVW] (\S+)$", symbols(path, ["-g", "--defined-only"]), re.M))


def undefined(path):
    return {name.split("@")[0] for name in re.findall(r"^\s*U (\S+)", symbols(path, ["-u"]), re.M)}


def object_of(build, source, program):
    return ROOT / build / f"{program}.p" / (str(source.relative_to(ROOT)).replace("/", "_") + ".o")


def is_test(path):
    return path.stem.endswith(("_test", "_fuzz"))


def used_in(paths):
    used = set()
    for path in paths:
        used |= undefined(path)
    return used


def comment_above(name):
    """The comments directly above the declaration in a header, as one text."""
    for header in SRC.rglob("*.h"):
        text = header.read_text()
        found = re.search(r"(/\*(?:(?!\*/).)*\*/)\s*(?:[^;/{}]*\n)?[^;/{}\n]*\b" + re.escape(name) + r"\b",
                          text, re.S)
        if found:
            return found.group(1)
    return ""


def main():
    program = [(s, object_of("build", s, "libhaechi.a")) for s in sorted(SRC.rglob("*.c"))]
    program = [(s, o) for s, o in program if o.exists()]
    main_object = list((ROOT / "build" / "haechi.p").glob("*.o"))
    if not program or not main_object:
        print("not ok unused: no objects, run `make build` first")
        return 1
    tests = used_in(o for build in ("build-test", "build-fuzz")
                    for o in (ROOT / build).glob("*.p/*.o")
                    if o.parent.name not in ("libhaechi.a.p", "haechi.p"))
    tools = used_in((ROOT / "build").glob("*.p/tools_*.o")) | used_in((ROOT / "build").glob("*.p/bench_*.o"))
    wanted_by = {o: undefined(o) for _, o in program}
    everywhere = used_in(main_object) | tools
    bad = []
    for source, built in program:
        others = everywhere.union(*(u for o, u in wanted_by.items() if o != built))
        for name in sorted(defined(built) - others):
            if name in tests and DECLARED_FOR_TESTS.search(comment_above(name)):
                continue
            bad.append(f"{source.relative_to(ROOT)}: {name} is used by "
                       f"{'tests only' if name in tests else 'nobody else'}")
    print(f"{'not ok' if bad else 'ok'} unused")
    for text in bad:
        print(f"    {text}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
