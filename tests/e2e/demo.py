#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The demonstration of `make run`: every one of its mails ends where it should, the reasons are told
in each language, and what was judged replays identically."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

# Number of the mail: beginning of the reply, words that stand in its explanation.
WANTED = {
    1: ("250", ["INBOX"]), 2: ("250", ["INBOX"]), 3: ("250", ["Junk", "SPF_FAIL"]),
    4: ("250", ["RDNS_NONE", "SUBJECT_PUNCTUATION"]), 5: ("250", ["Junk", "AD_LABEL_DISGUISED"]),
    6: ("250", ["SUBJ_ILLEGAL_CHARS", "windows-949"]), 7: ("250", ["MIME_BASE64_BLANKS"]),
    8: ("550 5.2.1", []), 9: ("550 5.1.1", []), 10: ("550 5.7.1", []),
    11: ("550 5.1.8", ["NO_DNS_FOR_FROM"]), 12: ("550 5.7.27", ["SENDER_NULL_MX"]),
    13: ("554 5.7.1", ["CLIENT_BLOCKED"]), 14: ("250", ["quarantine", "RDNS_DYNAMIC"]),
    15: ("250", ["MISSING_FROM", "yuki@example.com: INBOX", "strict@example.com: Junk"]),
    16: ("550 5.5.2", []),
}
LANGUAGES = {"en": ("reply", "Refused"), "ko": ("응답", "거부했습니다"), "ja": ("応答", "拒否しました")}


def demonstrate(scene, language):
    port = free_port()
    run = scene.path("run-" + language)
    env = dict(os.environ, LANG=language + ".UTF-8", LC_ALL=language + ".UTF-8", RUN_ONCE="1",
               RUN_PORT=str(port), RUN_DIR=str(run), HAECHI=RELEASE, PYTHONIOENCODING="utf-8")
    done = subprocess.run([str(ROOT / "tools" / "demo.py")], env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=120)
    text = done.stdout.decode("utf-8", "replace")
    scene.check(f"{language}: it ends well", done.returncode == 0, text[-2000:])
    parts = re.split(r"\n *(\d+)\. ", text)
    told = dict(zip(map(int, parts[1::2]), parts[2::2]))
    word, refused = LANGUAGES[language]
    for number, (reply, words) in WANTED.items():
        part = told.get(number, "")
        good = f"{word}: {reply}" in part and all(each in part for each in words)
        scene.check(f"{language}: mail {number}", good, part)
    scene.check(f"{language}: the reasons are in the language", refused in text, text[-2000:])
    return run


def main(scene):
    for language in LANGUAGES:
        run = demonstrate(scene, language)
    settings = str(run / "haechi.conf")
    lines = subprocess.run([RELEASE, "history", "--json", "--settings", settings], text=True,
                           stdout=subprocess.PIPE, check=True).stdout.splitlines()
    kept = [each["id"] for each in map(json.loads, lines) if each["mail_kept"]]
    scene.check("mails are kept", len(kept) >= 9, lines)
    for each in kept:
        done = subprocess.run([RELEASE, "replay", "--json", "--settings", settings, each], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        scene.check(f"{each} replays identically",
                    '"result":"identical"' in done.stdout and done.returncode == 0, done.stdout)


with Scene() as scene:
    main(scene)
scene.finish()
