#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The service alone: Maildir domains, states of accounts, verdicts, quarantine, history, replay,
a clean stop."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

MORE = """
keeping: { mode = "mail"; };
judge: { junk_at = 2.0; quarantine_at = 30.0; reject_at = 90.0; };
"""


def inbox(root, account):
    return [p for p in root.rglob("new/*") if account in str(p) and ".Junk" not in str(p)]


def junk(root, account):
    return [p for p in root.rglob("new/*") if account in str(p) and ".Junk" in str(p)]


def main(scene):
    root = scene.path("mail")
    root.mkdir()
    root.chmod(0o777)
    haechi = Haechi(scene, SETTINGS + MORE, ZONE, hop=f"maildir:{root}")
    for name, state in (("lee", "active"), ("sleepy", "dormant"), ("gone", "closed"),
                        ("min", "minor")):
        haechi.account(f"{name}@example.net", state)

    result = send(haechi.port, good_mail())
    scene.check("good mail is accepted", result.code == 250, result)
    found = wait_for(lambda: inbox(root, "lee"), 5)
    scene.check("it lies in the Maildir when 250 comes", found)
    mail = found[0].read_bytes() if found else b""
    scene.check("with Received and Authentication-Results",
                b"\nReceived: from mail.example.org" in b"\n" + mail
                and b"Authentication-Results: mx.example.net" in mail and b"spf=pass" in mail, mail)
    scene.check("Return-Path stands first", mail.startswith(b"Return-Path: <kim@example.org>"), mail)
    scene.check("what was sent is unchanged behind our fields",
                mail.replace(b"\r\n", b"\n").endswith(good_mail().split(b"Date:")[1][31:]
                                                      .replace(b"\r\n", b"\n")), mail)

    for name, want in (("nobody", "550 5.1.1"), ("sleepy", "550 5.2.1"), ("gone", "550 5.")):
        result = send(haechi.port, good_mail(), to=(f"{name}@example.net",))
        seen = "%d %s" % result.recipients[f"{name}@example.net"]
        scene.check(f"{name} is answered {want}", seen.startswith(want), result)
    result = send(haechi.port, good_mail(), to=("someone@elsewhere.example",))
    scene.check("a foreign domain is 550 5.7.1",
                f"{result.code} {result.text}".startswith("550 5.7.1"), result)

    first = wait_for(lambda: haechi.log().count("FIRST_CONTACT="), 5)
    scene.check("the first mail of a sender is a first contact", first == 1, haechi.log()[-1500:])
    haechi.history()  # what was collected is written before it is searched
    result = send(haechi.port, good_mail(number=2), to=("lee@example.net", "sleepy@example.net",
                                                       "min@example.net"))
    scene.check("of three recipients the two that can take it get it", result.code == 250
                and len(inbox(root, "lee")) == 2 and len(inbox(root, "min")) == 1, result)

    wait_for(lambda: haechi.log().count("event=mail") > 1, 5)
    scene.check("the second one is not", haechi.log().count("FIRST_CONTACT=") == first,
                haechi.log()[-1500:])

    forged = send(haechi.port, good_mail(number=3), ip="198.51.100.9", helo="example.invalid")
    scene.check("a forged sender's mail is junk, not inbox", forged.code in (250, 550)
                and (forged.code == 550 or junk(root, "lee")) and len(inbox(root, "lee")) == 2, forged)
    reference = None
    for entry in haechi.history():
        if entry.get("action") in ("junk", "reject", "quarantine"):
            reference = entry["id"]
    scene.check("history knows it", reference, haechi.command("history").stdout)
    again = haechi.command("replay", reference, check=False) if reference else None
    scene.check("replay judges it again, identical",
                again and again.returncode == 0 and "identical" in again.stdout.lower(),
                again and again.stdout + again.stderr)

    roles = [command for _, command in children_of(haechi.process.pid)]
    scene.check("the processes are there", len(roles) >= 6, roles)
    status = haechi.stop()
    scene.check("SIGTERM ends it cleanly", status == 0, haechi.log()[-1500:])


with Scene() as scene:
    main(scene)
scene.finish()
