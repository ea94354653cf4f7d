#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`make test`: builds with gcc and with clang under ASan and UBSan, and the hardened program; then
runs the checks of the house, the unit tests, the cases and suites, the end-to-end tests and a short
fuzz of every parser. Every part prints lines `ok NAME`, `not ok NAME` or `skipped NAME` (TAP says
the same); they are counted, and the last line is the sum. Exit status 1 if anything failed.

    tools/test.py [--only PART]… [--fuzz-seconds N]
    PART: build checks unit e2e fuzz"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import fuzz  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEST, RELEASE = ROOT / "build-test", ROOT / "build"
LOGS = TEST / "logs"
JOBS = os.cpu_count() or 1
LINE = re.compile(r"^(ok|not ok|skipped)\b[ :]*(?:\d+ -? ?)?(.*)$")

passed = failed = skipped = 0


def announce(text):
    print(f"== {text}", flush=True)


def count(name, output, code, seconds):
    """Adds up the lines of one program and shows what went wrong."""
    global passed, failed, skipped
    good = bad = left = 0
    for line in output.splitlines():
        found = LINE.match(line)
        if not found:
            continue
        if found.group(1) == "skipped" or re.search(r"# skip", line, re.I):
            left += 1
            print(f"  skipped {name}: {found.group(2).strip()}")
        elif found.group(1) == "ok":
            good += 1
        else:
            bad += 1
            print(f"  not ok {name}: {found.group(2).strip()}")
    if code != 0 and bad == 0:
        bad = 1
        print(f"  not ok {name}: ended with status {code}")
    if good + bad + left == 0:
        # A program that reports nothing counts as one test by its exit status.
        good = 1
    passed, failed, skipped = passed + good, failed + bad, skipped + left
    if bad:
        tail = [line for line in output.splitlines() if not line.startswith(("ok ", "Compiler for"))]
        print("\n".join("    " + line for line in tail[-60:]))
    print(f"  {'ok    ' if not bad else 'NOT OK'} {name} ({good} passed, {seconds:.1f} s)", flush=True)


def run(name, command, timeout, env=None):
    """Runs one program in its own process group, output to its log."""
    began = time.monotonic()
    path = LOGS / (name.replace("/", "_") + ".log")
    with open(path, "wb") as log:
        try:
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        except OSError as error:
            return name, f"not ok {error}\n", 1, 0.0
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
            code = f"none after {timeout} s"
    return name, path.read_text(errors="replace"), code, time.monotonic() - began


def only_slow(output, code):
    """Did nothing fail but a measurement of time ("time_is_linear")?"""
    bad = [line for line in output.splitlines() if line.startswith("not ok")]
    return code != 0 and bad and all("linear" in line for line in bad)


def run_many(jobs, workers):
    """Measurements that failed beside other work are taken again alone, twice at most."""
    again = []
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        waiting = {pool.submit(run, *job): job for job in jobs}
        for done in concurrent.futures.as_completed(waiting):
            name, output, code, seconds = done.result()
            if only_slow(output, code):
                again.append(waiting[done])
            else:
                count(name, output, code, seconds)
    for job in again:
        for _ in range(2):
            result = run(*job)
            if not only_slow(result[1], result[2]):
                break
        count(*result)


def build():
    announce("build: gcc with sanitizers, clang with sanitizers and fuzzers, hardened")
    steps = []
    if not (TEST / "build.ninja").exists():
        steps.append(("build/gcc-setup", ["meson", "setup", str(TEST), "-Dtests=true",
                                          "-Db_sanitize=address,undefined"]))
    steps.append(("build/gcc", ["ninja", "--quiet", "-C", str(TEST)]))
    if not (fuzz.BUILD / "build.ninja").exists():
        steps.append(("build/clang-setup", ["env", "CC=clang", "meson", "setup", str(fuzz.BUILD),
                                            "-Dfuzz=true", "-Db_sanitize=address,undefined",
                                            "-Db_lundef=false"]))
    steps.append(("build/clang", ["ninja", "--quiet", "-C", str(fuzz.BUILD)]))
    steps.append(("build/release", ["make", "build"]))
    steps.append(("build/plants", ["ninja", "--quiet", "-C", str(RELEASE), "haechi_plants"]))
    for name, command in steps:
        done = run(name, command, 1500)
        count(*done)
        if done[2] != 0:
            finish()


def checks():
    announce("checks of the house")
    run_many([(f"check/{p.stem[len('check_'):]}", [str(p)], 300)
              for p in sorted((ROOT / "tools").glob("check_*.py"))], JOBS)


def test_environment():
    """Sanitizers end a program at the first report; the leak check needs no ptrace here."""
    return dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP",
                ASAN_OPTIONS="abort_on_error=0:exitcode=99",
                UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1:exitcode=99",
                HAECHI=str(TEST / "haechi"), HAECHI_RELEASE=str(RELEASE / "haechi"),
                HAECHI_PLANTS=str(RELEASE / "haechi_plants"))


def unit():
    announce("unit tests, cases and suites (gcc, ASan, UBSan)")
    listed = subprocess.run(["meson", "introspect", "--tests", str(TEST)], cwd=ROOT, check=True,
                            stdout=subprocess.PIPE).stdout
    env = test_environment()
    jobs = [("unit/" + t["name"], t["cmd"], 300, env | t.get("env", {})) for t in json.loads(listed)]
    jobs.append(("cases", [str(TEST / "tests" / "case_runner"), "tests/cases"], 300, env))
    run_many(jobs, JOBS)


def e2e():
    announce("end to end, with real parts")
    folder = ROOT / "tests" / "e2e"
    tests = sorted(p for p in folder.glob("*") if p.suffix in (".sh", ".py")
                   and os.access(p, os.X_OK)) if folder.is_dir() else []
    run_many([("e2e/" + p.stem, [str(p)], 300, test_environment()) for p in tests], 1)


def short_fuzz(seconds):
    announce(f"fuzzers, {seconds} s each")
    for name, good, runs, path in fuzz.run_all(seconds, LOGS, JOBS):
        line = f"{'ok' if good else 'not ok'} {runs} runs\n"
        count(f"fuzz/{name}", line if good else path.read_text(errors="replace") + line, not good,
              seconds)


def finish():
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed or passed == 0 else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--fuzz-seconds", type=int, default=5)
    arguments = parser.parse_args()
    parts = {"build": build, "checks": checks, "unit": unit, "e2e": e2e,
             "fuzz": lambda: short_fuzz(arguments.fuzz_seconds)}
    unknown = [name for name in arguments.only if name not in parts]
    if unknown:
        parser.error(f"no such part: {unknown[0]}")
    LOGS.mkdir(parents=True, exist_ok=True)
    for name, part in parts.items():
        if not arguments.only or name in arguments.only:
            part()
    finish()


if __name__ == "__main__":
    main()
