#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command line: the JSON contract, lists, standard input, exit statuses, languages, settings."""
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

ACTIONS = {"accept", "junk", "quarantine", "defer", "reject"}


def haechi(*words, stdin=None, env=None):
    return subprocess.run([SANITIZED, *map(str, words)], input=stdin, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, env=dict(os.environ, **(env or {})))


def main(scene):
    zone = scene.write("zone", ZONE)
    folder = scene.path("mails", "x").parent
    for number in range(3):
        (folder / f"{number}.eml").write_bytes(good_mail(number=number))
    known = ["--zone", zone, "--ip", "192.0.2.10", "--helo", "mail.example.org", "--from",
             "kim@example.org", "--to", "lee@example.net", "--to", "park@example.net"]

    done = haechi("scan", "--json", *known, folder / "0.eml")
    lines = done.stdout.splitlines()
    record = json.loads(lines[0]) if lines else {}
    scene.check("--json: one line, status 0", done.returncode == 0 and len(lines) == 1, done.stderr)
    scene.check("--json: the fields of the contract", record.get("v") == 1
                and {"file", "action", "score", "category", "code", "findings", "auth",
                     "recipients"} <= record.keys() and record["action"] in ACTIONS
                and isinstance(record["score"], (int, float)), record)
    scene.check("--json: SPF and iprev in the words of RFC 8601", record["auth"]["spf"] == {
        "result": "pass", "domain": "example.org"} and record["auth"]["iprev"]["result"] == "pass", record)
    scene.check("--json: one verdict for each recipient", [r["address"] for r in record["recipients"]]
                == ["lee@example.net", "park@example.net"]
                and all({"address", "action", "folder"} <= r.keys() for r in record["recipients"]), record)

    forged = json.loads(haechi("scan", "--json", "--zone", zone, "--ip", "203.0.113.9", "--helo",
                               "a.example", "--from", "kim@example.org", folder / "0.eml").stdout)
    scene.check("a forged sender scores more, with named findings", forged["score"] > record["score"]
                and "SPF_FAIL" in [f["name"] for f in forged["findings"]]
                and all({"name", "points", "evidence"} <= f.keys() for f in forged["findings"]), forged)

    done = haechi("scan", "--json", "--no-network", folder)
    scene.check("a directory", len(done.stdout.splitlines()) == 3 and done.returncode == 0, done)
    done = haechi("scan", "--json", "--no-network", "-", stdin=good_mail())
    scene.check("standard input", json.loads(done.stdout)["file"] == "-", done)
    listed = scene.write("list", "ham\tmails/0.eml\nspam\t" + str(folder / "1.eml") + "\n")
    done = haechi("scan", "--json", "--no-network", "--list", listed)
    scene.check("--list, paths relative and absolute", len(done.stdout.splitlines()) == 2
                and done.returncode == 0, done)
    done = haechi("scan", "--no-network", folder / "0.eml", folder / "absent.eml")
    scene.check("a file that is not there: status 1, and it is named",
                done.returncode == 1 and b"absent.eml" in done.stderr, done)
    for name, mail in (("empty", b""), ("NUL", b"\0" * 1000), ("headers without end", b"A: b\r\n" * 50000),
                       ("no line end", b"x" * 100000)):
        done = haechi("scan", "--json", "--no-network", "-", stdin=mail)
        scene.check(f"a mail of {name} is judged", done.returncode == 0
                    and json.loads(done.stdout)["action"] in ACTIONS, done)

    texts = {language: haechi("scan", *known[:2], "--ip", "203.0.113.9", "--from", "kim@example.org",
                              folder / "0.eml", env={"LC_ALL": language}).stdout.decode()
             for language in ("ko_KR.UTF-8", "ja_JP.UTF-8", "C")}
    scene.check("the explanation speaks three languages", re.search("[가-힣]", texts["ko_KR.UTF-8"])
                and re.search("[ぁ-ん]", texts["ja_JP.UTF-8"]) and "SPF_FAIL" in texts["C"]
                and len(set(texts.values())) == 3, texts)

    scene.check("unknown words: status 2", haechi("scan", "--nonsense").returncode == 2
                and haechi("nonsense").returncode == 2)
    for command in re.findall(rb"^  (\w+)", haechi("--help").stdout, re.M):
        done = haechi(command.decode(), "--help")
        scene.check(f"{command.decode()} --help", done.returncode == 0 and command in done.stdout, done)
    bad = scene.write("bad.conf", 'hostname = "a.example";\nlistner = ();\n')
    done = haechi("serve", "--settings", bad, "--check")
    scene.check("serve --check names line and nearest name", done.returncode != 0
                and b'bad.conf:2: unknown setting "listner": did you mean "listeners"?' in done.stderr
                + done.stdout, done)
    done = haechi("serve", "--settings", ROOT / "conf" / "haechi.conf", "--print-settings")
    printed = scene.path("printed.conf")
    printed.write_bytes(done.stdout)
    again = haechi("serve", "--settings", printed, "--print-settings")
    scene.check("--print-settings loads again, identical", done.returncode == 0 and len(done.stdout) > 2000
                and again.stdout == done.stdout, again.stderr)


with Scene() as scene:
    main(scene)
scene.finish()
