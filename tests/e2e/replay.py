#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Verdicts replayed: a thousand real mails through the service, each judged again to the same result;
what other settings would have changed; and why a mail got its action."""
import concurrent.futures
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

CORPORA = ROOT.parent / "shared" / "suites" / "corpora"
EACH = 500
CLIENTS = ((GOOD_IP, GOOD_HELO), ("198.51.100.9", "host.example.invalid"),
           ("203.0.113.77", "dyn-203-0-113-77.example.com"), ("2001:db8::25", "mail.example.org"))
KEEP = 'keeping: { mode = "mail"; };\nlimits: { mail_rate = 100000; mails_per_connection = 100000; ' \
       'connection_rate = 100000; recipient_rate = 100000; command_errors = 1000; };\n'


def corpus(name, most):
    index = CORPORA / f"{name}.index"
    if not index.exists():
        return []
    lines = index.read_text().splitlines()
    step = max(1, len(lines) // most)
    return [CORPORA / line.split("\t")[1] for line in lines[::step]][:most]


def as_smtp(data):
    """A file's bytes as a client would send them."""
    data = data.replace(b"\0", b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data.replace(b"\n", b"\r\n")


def feed_from(haechi, turn, mails):
    ip, helo = CLIENTS[turn]
    sender = "" if turn == 3 else GOOD_FROM
    session = connect(haechi.port, ip, helo)
    answered = sum(transact(session, mail, sender, ("lee@example.net", "min@example.net")).code > 0
                   for mail in mails)
    session.quit()
    return answered


def feed(haechi, mails):
    turns = range(len(CLIENTS))
    with concurrent.futures.ThreadPoolExecutor(len(CLIENTS)) as pool:
        return sum(pool.map(lambda turn: feed_from(haechi, turn, mails[turn::len(CLIENTS)]), turns))


def replay(haechi, settings, *words, **env):
    done = subprocess.run([RELEASE, "replay", "--since", "1d", "--settings", str(settings), *words],
                          text=True, stdout=subprocess.PIPE, env=dict(haechi.env, **env))
    return done.stdout


def main(scene):
    root = scene.path("mail")
    root.mkdir()
    root.chmod(0o777)
    haechi = Haechi(scene, SETTINGS + KEEP, ZONE, hop=f"maildir:{root}", program=RELEASE)
    for name in ("lee", "min"):
        haechi.account(f"{name}@example.net")
    haechi.command("account", "set", "min@example.net", "--junk-at", "2.0", check=False)

    real = corpus("lists", EACH) + corpus("sa_public", EACH)
    if not real:
        print("skipped: the corpora are not here; a few mails of our own instead")
    mails = [as_smtp(path.read_bytes()) for path in real] or [
        good_mail(number=n) for n in range(40)]
    sent = feed(haechi, mails)
    scene.check(f"{len(mails)} mails are answered", sent == len(mails), sent)
    count = len(haechi.history(limit="100000"))

    seen = replay(haechi, haechi.file, "--json")
    again = json.loads(seen)
    scene.check(f"all {count} judged mails are replayed from the mail, identical",
                again["identical"] == again["judged"] == count == len(mails)
                and again["failed"] == 0 and again["different"] == 0, seen[:1500])
    scene.check("and no action changes", again["moves"] == [] and
                again["newly_held"]["mails"] == 0, seen[:1500])

    # Other settings, over the same mails.
    other = scene.write("other.conf", haechi.file.read_text() +
                        "\njudge: { junk_at = 2.8; quarantine_at = 8.0; reject_at = 20.0; };\n")
    seen = replay(haechi, other, "--json")
    changed = json.loads(seen)
    scene.check("a lower threshold moves mails, and says by what", changed["moves"] and any(
        c["because"] == "thresholds" for c in changed["by_finding"]), seen[:1500])
    held = changed["newly_held"]
    scene.check("with a bound on wanted mail newly held", 0 < held["mails"] <= held["of_accepted"]
                and held["mails"] / held["of_accepted"] < held["rate_not_above"] <= 1, held)
    text = replay(haechi, other, LC_ALL="ko_KR.UTF-8")
    scene.check("in Korean too", "결정이 바뀌는 메일" in text and "95 %" in text, text[:500])

    # Why this action?
    by_action = {}
    for row in haechi.history(limit="100000"):
        by_action.setdefault(row["action"], row)
    for action, row in by_action.items():
        why = json.loads(haechi.command("replay", "--explain", "--json", row["id"]).stdout)
        kept = {f["name"] for f in why["without"]}
        scene.check(f"--explain of {action}: what is left out changes the action, nothing else",
                    why["action"] == action and
                    ((not kept and why["action_without"] == action)
                     or (kept and why["action_without"] != action)), why)
    haechi.stop()


with Scene() as scene:
    main(scene)
scene.finish()
