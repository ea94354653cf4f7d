#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Verifies many mails with dkimpy in one process: `dkimpy_check.py FILE…` prints for each file "FILE
DKIM CHAIN", DKIM being "pass" if every DKIM-Signature of example.org is right, CHAIN the result of its ARC
sets. Keys come from the name server that the resolver is told."""
import sys

import dkim


def signatures(mail):
    verifier = dkim.DKIM(mail)
    ours = [i for i, (_, value) in enumerate(h for h in verifier.headers if h[0].lower() == b"dkim-signature")
            if b"d=example.org;" in value]
    return "pass" if ours and all(dkim.DKIM(mail).verify(i) for i in ours) else "fail"


def main():
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            mail = file.read()
        try:
            chain = dkim.arc_verify(mail)[0]
            print(path, signatures(mail), chain.decode() if chain else "none")
        except Exception as error:  # whatever it cannot read
            print(path, type(error).__name__, "-")


main()
