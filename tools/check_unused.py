#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails for functions and tables that others could use and nobody does: defined with external
linkage in src/ and referred to by no other object of the program. Such a one is static, or gone.

What exists for tests and fuzzers says so: the comment directly above its declaration, or the first
one of its header, names them ("for tests", "for the fuzzer"), and one must indeed use it."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
DECLARED_FOR_TESTS = re.compile(r"\b(?:for|by) (?:the )?(?:unit )?(?:tests?|fuzz\w*)\b", re.I)


def symbols(paths):
    """{object: (defined names, undefined names)} by one call of nm."""
    found = {path: (set(), set()) for path in paths}
    by_name = {str(path): path for path in paths}
    listed = subprocess.run(["nm", "-gA", *by_name], check=True, text=True,
                            stdout=subprocess.PIPE).stdout if paths else ""
    for line in listed.splitlines():
        file, rest = line.split(":", 1)
        *_, kind, name = rest.split()
        if kind == "U":
            found[by_name[file]][1].add(name.split("@")[0])
        elif kind in "TDRBVWC":
            found[by_name[file]][0].add(name)
    return found


def object_of(build, source, program):
    return ROOT / build / f"{program}.p" / (str(source.relative_to(ROOT)).replace("/", "_") + ".o")


def is_test(path):
    return path.stem.endswith(("_test", "_fuzz"))


def used_in(paths):
    return set().union(*(wanted for _, wanted in symbols(list(paths)).values()))


def declared_for_tests(name):
    """Does the comment directly above the declaration say so, or the header's first one?"""
    for header in SRC.rglob("*.h"):
        text = header.read_text()
        found = re.search(r"(/\*(?:(?!\*/).)*\*/)\s*(?:[^;/{}]*\n)?[^;/{}\n]*\b" + re.escape(name)
                          + r"\(", text, re.S)
        if found:
            first = re.search(r"/\*.*?\*/", text, re.S).group(0)
            return any(DECLARED_FOR_TESTS.search(comment) for comment in (first, found.group(1)))
    return False


def main():
    program = [(s, object_of("build", s, "libhaechi.a")) for s in sorted(SRC.rglob("*.c"))]
    program = [(s, o) for s, o in program if o.exists()]
    main_object = list((ROOT / "build" / "haechi.p").glob("*.o"))
    if not program or not main_object:
        print("not ok unused: no objects, run `make build` first")
        return 1
    tests = used_in(o for build in ("build-test", "build-fuzz")
                    for o in (ROOT / build).rglob("*.p/*.o")
                    if o.parent.name not in ("libhaechi.a.p", "haechi.p"))
    tools = used_in((ROOT / "build").glob("*.p/tools_*.o"))
    names = symbols([o for _, o in program])
    everywhere = used_in(main_object) | tools
    users = {}
    for built, (_, wanted) in names.items():
        for name in wanted:
            users.setdefault(name, set()).add(built)
    bad = []
    for source, built in program:
        for name in sorted(names[built][0]):
            if name in everywhere or users.get(name, set()) - {built}:
                continue
            if name in tests and declared_for_tests(name):
                continue
            bad.append(f"{source.relative_to(ROOT)}: {name} is used by "
                       f"{'tests only' if name in tests else 'nobody else'}")
    print(f"{'not ok' if bad else 'ok'} unused")
    for text in bad:
        print(f"    {text}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
