#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every fuzzer (libFuzzer, clang, ASan and UBSan) for some seconds each.

Fuzzers are fuzz_NAME in build-fuzz; seeds lie in fuzz/corpus/NAME, dictionaries in
fuzz/NAME.dict. What they learn goes to fuzz/out/NAME (not committed), what kills them to
fuzz/out/NAME.crash-…: committed to the corpus together with its cure. Prints `ok NAME` or
`not ok NAME` for each."""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build-fuzz"


def build():
    env = dict(os.environ, CC="clang")
    if not (BUILD / "build.ninja").exists():
        subprocess.run(
            ["meson", "setup", str(BUILD), "-Dfuzz=true", "-Db_sanitize=address,undefined",
             "-Db_lundef=false"],
            cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", str(BUILD), "--quiet"], cwd=ROOT, env=env, check=True)


def fuzzers():
    return sorted(p for p in BUILD.glob("fuzz_*") if p.is_file() and os.access(p, os.X_OK))


def run(program, seconds, log):
    """One fuzzer; returns (name, ended well, number of runs, log file)."""
    name = program.name[len("fuzz_"):]
    out = ROOT / "fuzz" / "out" / name
    out.mkdir(parents=True, exist_ok=True)
    command = [str(program), f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
               "-print_final_stats=1", f"-artifact_prefix={out}.", str(out)]
    seeds = ROOT / "fuzz" / "corpus" / name
    if seeds.is_dir():
        command.append(str(seeds))
    dictionary = ROOT / "fuzz" / f"{name}.dict"
    if dictionary.is_file():
        command.insert(1, f"-dict={dictionary}")
    path = log / f"fuzz_{name}.log"
    with open(path, "wb") as output:
        try:
            code = subprocess.run(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
                                  timeout=seconds * 3 + 120).returncode
        except subprocess.TimeoutExpired:
            code = -1
    runs = 0
    for line in path.read_text(errors="replace").splitlines():
        if line.startswith("stat::number_of_executed_units:"):
            runs = int(line.split()[-1])
    # A fuzzer that looks at nothing proves nothing.
    return name, code == 0 and runs > 0, runs, path


def run_all(seconds, log, jobs):
    log.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda p: run(p, seconds, log), fuzzers()))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    build()
    bad = 0
    for name, good, runs, path in run_all(arguments.seconds, BUILD / "logs", arguments.jobs):
        print(f"{'ok' if good else 'not ok'} fuzz/{name} ({runs} runs)", flush=True)
        if not good:
            bad += 1
            print("".join(path.read_text(errors="replace").splitlines(True)[-25:]))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
