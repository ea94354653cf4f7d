#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Turns a YAML file of the ARC suite into lines for src/auth/arc_suite_test.c:

  scenario TEXT
  key DOMAIN SELECTOR PEM
  rr NAME TXT
  validate TITLE MAIL none|pass|fail|-
  sign TITLE MAIL TIME HEADERS AUTHSERV-ID SEAL SIGNATURE RESULTS

All but TEXT, TITLE, the result and TIME are hexadecimal. "-": the suite expects nothing in words. Lines
of mails end in CRLF. Records come before the tests that ask for them."""

import sys

import yaml


def hexed(value):
    return str(value or "").encode("utf-8").hex() or "-"


def mail(text):
    return hexed(text.replace("\r\n", "\n").replace("\n", "\r\n"))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        scenarios = list(yaml.safe_load_all(file))
    for scenario in scenarios:
        print("scenario", scenario["description"])
        for name, text in scenario["txt-records"].items():
            print("rr", hexed(name), hexed(text))
        if "privatekey" in scenario:
            print("key", hexed(scenario["domain"]), hexed(scenario["sel"]), hexed(scenario["privatekey"]))
        for title, test in scenario["tests"].items():
            if "cv" in test:
                print("validate", title, mail(test["message"]), (test["cv"] or "-").lower())
            else:
                print("sign", title, mail(test["message"]), test["t"], hexed(test["sig-headers"]),
                      hexed(test["srv-id"]), hexed(test["AS"]), hexed(test["AMS"]), hexed(test["AAR"]))


main()
