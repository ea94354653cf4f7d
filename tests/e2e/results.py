#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Our Authentication-Results before a reader of others (authres, RFC 8601): the fields of all cases of
auth/ are read whole, and say of SPF and DMARC what the case expects, whatever the mail is made of."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RUNNER = ROOT / "build-test" / "tests" / "case_runner"
FIELD = re.compile(r"^Authentication-Results:.*?(?=^\S)", re.S | re.M)

sys.path.append("/usr/lib/python3/dist-packages")
try:
    import authres
except ImportError:
    print("skipped results: python3-authres is not installed")
    sys.exit(0)


def expected(case):
    """{"spf": "fail", "dmarc": "pass"}, as far as the case says."""
    lines = case.read_text().split("[expect]")[1].split("\n")
    return {line.split()[0]: line.split()[1] for line in lines if re.match(r"(spf|dmarc) \w+$", line)}


def read(case):
    """None, or what is wrong."""
    done = subprocess.run([RUNNER, "-v", case], cwd=ROOT, text=True, stdout=subprocess.PIPE)
    field = FIELD.search(done.stdout)
    if not field:
        return None
    try:
        results = authres.AuthenticationResultsHeader.parse(field.group(0).rstrip("\n")).results
    except authres.core.AuthResError as error:
        return f"{error!r}: {field.group(0)}"
    # A mail of ours has no result of DMARC; of two results of SPF the first is of MAIL FROM.
    for method, word in expected(case).items():
        said = [result.result for result in results if result.method == method]
        if said and said[0] != word or not said and word != "none":
            return f"{method} is {said}, not {word}"
    return None


def main():
    if not RUNNER.exists():
        print("skipped results: tests/case_runner is not built")
        return 0
    cases = sorted((ROOT / "tests" / "cases" / "auth").glob("*.case"))
    wrong = [(case.name, fault) for case in cases if (fault := read(case))]
    for name, fault in wrong:
        print(f"not ok results of {name}\n    {fault}")
    if not wrong:
        print(f"ok results of {len(cases)} cases are read by authres")
    return bool(wrong)


sys.exit(main())
