#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Turns a YAML file of OpenSPF's conformance suite into lines for src/auth/spf_suite_test.c:

  scenario TEXT
  rr NAME TYPE VALUE
  test TITLE IP HELO MAILFROM RESULT[,RESULT] EXPLANATION

NAME, VALUE, HELO, MAILFROM and EXPLANATION are hexadecimal, because the suite holds any byte. An
EXPLANATION of "-" is not looked at, an empty one must be empty. The suite's own conventions end here:
records of the old type SPF also stand for TXT where the name has no TXT ("TXT: NONE" keeps them from
it), and TIMEOUT is an answer to whatever else is asked at that name."""

import sys

import yaml


def hexed(value):
    if isinstance(value, (list, tuple)):
        value = "".join(value)
    return str(value).encode("latin-1").hex()


def records(name, entries):
    kinds = [next(iter(e)) for e in entries if isinstance(e, dict)]
    for entry in entries:
        if entry == "TIMEOUT":
            yield name, "TIMEOUT", ""
            continue
        (kind, value), = entry.items()
        if value == "NONE":
            continue
        if kind == "SPF":
            if "TXT" in kinds:
                continue
            kind = "TXT"
        if kind == "MX":
            value = value[1]
        yield name, kind, value


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        scenarios = list(yaml.safe_load_all(file))
    for scenario in scenarios:
        print("scenario", scenario["description"])
        for name, entries in scenario["zonedata"].items():
            for owner, kind, value in records(str(name), entries):
                print("rr", hexed(owner), kind, hexed(value))
        for title, test in scenario["tests"].items():
            results = test["result"]
            if isinstance(results, str):
                results = [results]
            explanation = test.get("explanation")
            explanation = "-" if explanation is None else "" if explanation == "DEFAULT" else hexed(explanation)
            print("test", title, test["host"], hexed(test["helo"]), hexed(test["mailfrom"]),
                  ",".join(results), explanation)


main()
