#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves laws 1, 2, 3 and 8 of docs/architecture.md over the sources and the built objects, and
the length of functions (docs/style.md). Prints one line `ok` or `not ok` for each.

1. A file includes only lower floors and, inside the way of a mail, `results.h` of rooms upstream.
2. Nothing in a room opens a socket or a file, reads a clock, or draws a random number.
3. Only verdict/ adds points.
8. Hostile bytes are parsed only inside the seal: keeper, signer, console, courier and store include, even
   by way of other headers, nothing of mail/ and attach/.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SRC = ROOT / "src"

# THE ORDER of the way of a mail, as in pipeline/rooms.c.
WAY = ["connect", "envelope", "identity", "auth", "attach", "links", "content", "rules",
       "reputation", "classify", "recipient"]

GROUND = ["base", "net", "dns", "mail", "lists", "store"]

# folder -> what it may include: a folder means all its headers, "folder/name.h" that one alone.
ALLOWED = {
    "base": [],
    "net": ["base"],
    "dns": ["base", "net/bundle.h", "net/loop.h", "net/socket.h", "net/wire.h"],
    "mail": ["base"],
    "lists": ["base", "dns/answer.h", "net/wire.h"],
    "store": ["base", "net/wire.h", "net/channel.h"],
    "scan": ["base", "dns/answer.h", "dns/name.h", "dns/options.h", "lists", "mail", "net/wire.h",
             "store/known.h", "store/options.h"],
}
for i, room in enumerate(WAY):
    ALLOWED[room] = ["base", "dns/answer.h", "dns/name.h", "dns/source.h", "dns/suffix.h", "lists", "mail", "scan"] + [
        f"{upstream}/results.h" for upstream in WAY[:i]]
RESULTS = [f"{room}/results.h" for room in WAY]
INSIDE = ["base", "dns/answer.h", "dns/name.h", "dns/source.h", "dns/suffix.h", "lists", "mail", "scan",
          "net/wire.h"]
ALLOWED["verdict"] = INSIDE + RESULTS
# pipeline/job.h is plain data: what a scanner returns, of which action/ makes the header fields;
# auth/dkim_sign.h and arc_seal.h write fields.
ALLOWED["action"] = INSIDE + RESULTS + ["verdict", "pipeline/job.h", "auth/dkim_sign.h", "auth/arc_seal.h"]
ALLOWED["pipeline"] = INSIDE + ["net/bundle.h"] + WAY + ["verdict", "action"]
ENGINE = GROUND + ["scan"] + WAY + ["verdict", "action", "pipeline"]
for floor in ("outbound", "diagnose", "reports", "console", "courier"):
    ALLOWED[floor] = ENGINE
# outbound/sign.h: what is said to the signer.
ALLOWED["gateway"] = ENGINE + ["outbound/sign.h"]
ALLOWED["cli"] = ENGINE + ["outbound", "diagnose", "reports"]
ALLOWED["bin"] = ENGINE + ["gateway", "outbound", "diagnose", "reports", "console", "courier", "cli"]

# Files that stand beside the folder's rule, each with its reason.
EXCEPTIONS = {
    # Explains a record, so it looks up findings by name: symbol_find().
    "action/explain.c": ["pipeline/rooms.h"],
}

# Law 2: what nothing in a room may call, of the C library and of our own ground.
PURE = ["mail", "lists", "scan"] + WAY + ["verdict", "action"]
FORBIDDEN = set("""
open open64 openat openat64 creat fopen fopen64 freopen fdopen popen opendir tmpfile tmpfile64 mkstemp
mkstemp64 unlink rename link stat stat64 fstat fstat64 lstat access read write pread pwrite mmap mmap64
memfd_create socket socketpair connect bind listen accept accept4 send sendto sendmsg recv recvfrom
recvmsg getaddrinfo gethostbyname gethostbyname_r res_query res_search epoll_create1 poll select
time clock clock_gettime gettimeofday ftime nanosleep usleep sleep localtime localtime_r
rand random rand_r drand48 lrand48 arc4random arc4random_buf arc4random_uniform getrandom getentropy
RAND_bytes RAND_priv_bytes
getenv secure_getenv gethostname getpid system fork vfork execve execv execvp posix_spawn syscall
clock_wall clock_wall_ms clock_mono_ms clock_cpu_ns settings_load settings_source_read log_line
""".split())

# Loaders themselves, called by who starts a process and by no room.
LOADER = {"scan/settings_load.c", "scan/settings_protect.c", "lists/directory.c"}

problems = {}


def problem(law, text):
    problems.setdefault(law, []).append(text)


def sources():
    return sorted(p for p in SRC.rglob("*.[ch]"))


def is_test(path):
    """Tests and fuzzers may use the doubles of any room."""
    return path.stem.endswith(("_test", "_fuzz")) or "_test_" in path.stem


def includes(path):
    return re.findall(r'^#include "([^"]+)"', path.read_text(), re.M)


def check_includes():
    for path in sources():
        name = str(path.relative_to(SRC))
        folder = name.split("/")[0]
        if folder not in ALLOWED:
            problem("1 floors", f"{name}: the folder {folder}/ stands on no floor")
            continue
        allowed = ALLOWED[folder] + EXCEPTIONS.get(name, [])
        for header in includes(path):
            other = header.split("/")[0]
            if not (SRC / header).exists() and not is_test(path):
                problem("1 floors", f"{name} includes {header}, which is not there")
            if is_test(path) or other == folder or other in allowed or header in allowed:
                continue
            problem("1 floors", f"{name} includes {header}")


def check_own_header_first():
    for path in sources():
        own = path.with_suffix(".h")
        if path.suffix != ".c" or not own.exists():
            continue
        first = includes(path)[:1]
        if first != [str(own.relative_to(SRC))]:
            problem("1 own header first", f"{path.relative_to(ROOT)} includes {first} first")


def closure(path, seen):
    for header in includes(path):
        inner = SRC / header
        if inner not in seen and inner.exists():
            seen[inner] = path
            closure(inner, seen)
    return seen


def check_seal():
    outside = [p for p in sources() if not is_test(p) and (
        p.parts[len(SRC.parts)] in ("store", "outbound", "console", "courier")
        or re.match(r"(keeper|signer|console|courier)", p.name) and p.parent.name == "bin")]
    for path in outside:
        for header, via in closure(path, {}).items():
            if header.relative_to(SRC).parts[0] in ("mail", "attach"):
                problem("8 the seal", f"{path.relative_to(SRC)} sees {header.relative_to(SRC)} "
                                      f"by {via.relative_to(SRC)}")


def objects():
    """(source, object) of every source in the library of the build that is there."""
    for build in ("build", "build-test"):
        folder = ROOT / build / "libhaechi.a.p"
        # Meson names objects after their source: src_auth_spf.c.o
        found = [(p, folder / (str(p.relative_to(ROOT)).replace("/", "_") + ".o")) for p in sources()]
        found = [(source, built) for source, built in found if built.exists()]
        if found:
            return found
    return []


def check_pure():
    found = objects()
    if not found:
        problem("2 pure rooms", "no objects: run `make build` first")
    for source, built in found:
        name = str(source.relative_to(SRC))
        if name.split("/")[0] not in PURE or name in LOADER:
            continue
        undefined = subprocess.run(["nm", "-u", str(built)], check=True, text=True,
                                   stdout=subprocess.PIPE).stdout
        for symbol in re.findall(r"^\s*U (\S+)", undefined, re.M):
            symbol = symbol.split("@")[0]
            bare = re.sub(r"^__(?:isoc99_)?|_chk$|_2$", "", symbol)
            if symbol in FORBIDDEN or bare in FORBIDDEN:
                problem("2 pure rooms", f"{name} calls {symbol}")


def without_comments(text):
    text = re.sub(r'"(?:\\.|[^"\\\n])*"', '""', text)
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: "\n" * m.group(0).count("\n"), text, flags=re.S)


# The points of a symbol (content/ has code points, which are others).
POINTS = r"\bsym(?:bol)?s?(?:\[[^\]]*\])?(?:->|\.)points\b"
OPERATOR = r"(?:[+*/]=?|-(?!>)=?)"
ADDING = re.compile(OPERATOR + r"\s*(?:\w+(?:\[[^\]]*\])?(?:->|\.))*" + POINTS
                    + "|" + POINTS + r"\s*" + OPERATOR)


def check_points():
    for path in sources():
        folder = path.parts[len(SRC.parts)]
        if is_test(path) or folder == "verdict":
            continue
        for number, line in enumerate(without_comments(path.read_text()).splitlines(), 1):
            place = f"{path.relative_to(ROOT)}:{number}"
            if re.search(POINTS, line) and folder in WAY + GROUND:
                problem("3 points", f"{place} reads points: {line.strip()}")
            if ADDING.search(line):
                problem("3 points", f"{place} reckons with points: {line.strip()}")


def check_length():
    listed = subprocess.run(
        ["ctags", "--languages=C", "--langmap=C:.c", "--c-kinds=f", "--fields=+ne", "-f", "-",
         "--recurse", str(SRC)], check=True, text=True, stdout=subprocess.PIPE).stdout
    lines = {}
    longest, count = 0, 0
    for row in listed.splitlines():
        found = re.search(r"^(\S+)\t(\S+)\t.*\tline:(\d+).*\tend:(\d+)", row)
        if not found:
            continue
        name, file, begin, end = found.group(1), found.group(2), int(found.group(3)), int(found.group(4))
        length = end - begin + 1
        count += 1
        longest = max(longest, length)
        if length <= 100:
            continue
        text = lines.setdefault(file, pathlib.Path(file).read_text().splitlines())
        above = "\n".join(text[max(0, begin - 8):begin - 1])
        if not re.search(r"Long because [^*]+\*/\s*$", above):
            problem("function length", f"{pathlib.Path(file).relative_to(ROOT)}: {name} has {length} "
                                       "lines and no comment `Long because …` directly above")
    print(f"# {count} functions, the longest of {longest} lines")
    for path in sources():
        length = len(path.read_text().splitlines())
        if length > 600:
            print(f"# {path.relative_to(ROOT)} has {length} lines: two subjects, or a table?")


def main():
    laws = ["1 floors", "1 own header first", "2 pure rooms", "3 points", "8 the seal",
            "function length"]
    for check in (check_includes, check_own_header_first, check_pure, check_points, check_seal,
                  check_length):
        check()
    for law in laws:
        found = problems.get(law, [])
        print(f"{'not ok' if found else 'ok'} {law}")
        for text in found:
            print(f"    {text}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
