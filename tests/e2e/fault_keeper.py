#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The keeper is killed, the disk is full: clients are told 4xx, nothing that got 250 is lost, and
it comes back."""
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

HOLD = "\njudge: { junk_at = 1.0; quarantine_at = 1.5; reject_at = 500.0; };\n" \
       "limits: { connection_rate = 100000; mail_rate = 100000; recipient_rate = 100000; };\n"
SPAM = dict(ip="203.0.113.77", helo="localhost.localdomain", sender="win@soft.example")


def held(haechi):
    return haechi.command("quarantine", "list", "--limit", "10000").stdout.count("\n")


def killed(scene):
    root = scene.path("mail")
    root.mkdir()
    root.chmod(0o777)
    haechi = Haechi(scene, SETTINGS + HOLD, ZONE, hop=f"maildir:{root}")
    haechi.account("lee@example.net")
    result = send(haechi.port, good_mail(), **SPAM)
    scene.check("held in the quarantine", result.code == 250 and held(haechi) == 1,
                f"{result} {haechi.log()[-800:]}")
    keeper = haechi.role("keeper")
    if not scene.check("the keeper's process is known", keeper, haechi.log()[-1500:]):
        return
    taken = 1
    for round in range(5):
        keeper = wait_for(lambda: haechi.role("keeper"), 20)
        os.kill(keeper, signal.SIGKILL)
        codes = []
        until = time.monotonic() + 15
        while time.monotonic() < until:
            result = send(haechi.port, good_mail(number=round * 100 + len(codes)), **SPAM)
            codes.append(result.code)
            if result.code == 250:
                break
            time.sleep(0.05)
        taken += codes.count(250)
        scene.check(f"kill -9, round {round + 1}: 4xx, then 250 again",
                    codes[-1] == 250 and all(400 <= code < 500 for code in codes[:-1]), codes)
    scene.check("every mail that got 250 is there", wait_for(lambda: held(haechi) == taken, 10),
                f"{held(haechi)} of {taken}")
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])


def disk_full(scene):
    """The data directory on a file system of 3 MiB, in a mount namespace of its own."""
    probe = subprocess.run(["unshare", "-m", "sh", "-c",
                            f"mount -t tmpfs -o size=3m tmpfs {scene.path('probe', 'x').parent}"],
                           stderr=subprocess.DEVNULL)
    if probe.returncode != 0:
        print("skipped disk full: no mount namespaces here")
        return
    hop = Hop()
    haechi = Haechi(scene, SETTINGS + HOLD, ZONE, name="full", start=False,
                    hop=f"smtp:127.0.0.1:{hop.port}")
    haechi.data.mkdir()
    haechi.data.chmod(0o755)
    program = haechi.program
    wrapper = scene.write("full/in-small-disk", f"""#!/bin/sh
mount -t tmpfs -o size=3m,mode=755 tmpfs {haechi.data} && exec {program} "$@"
""")
    wrapper.chmod(0o755)
    haechi.process = Process(scene, "full", ["unshare", "-m", str(wrapper), "serve", "--settings",
                                             str(haechi.file)])
    if not wait_for(lambda: "event=ready" in haechi.log(), 30):
        scene.check("starts on a small disk", False, haechi.log()[-1500:])
        return
    body = ("x" * 70 + "\r\n") * 3000
    codes = []
    for number in range(40):
        codes.append(send(haechi.port, good_mail(number=number, body=body), **SPAM).code)
        if len(codes) > 5 and all(400 <= code < 500 for code in codes[-5:]):
            break
    scene.check("a full disk is 4xx, not 250", 250 in codes and 400 <= codes[-1] < 500
                and not any(code >= 500 for code in codes), codes)
    result = send(haechi.port, good_mail(number=900), ip="192.0.2.10")
    scene.check("what needs no disk of ours goes on, or is 4xx", result.code == 250
                and hop.mails or 400 <= result.code < 500, result)
    inside = pathlib.Path(f"/proc/{haechi.process.pid}/root{haechi.data}/quarantine")
    files = [path for path in inside.rglob("*") if path.is_file()]
    scene.check("the files of all that got 250 are there", len(files) >= codes.count(250),
                f"{len(files)} of {codes.count(250)}")
    scene.check("clean stop on a full disk", haechi.stop() == 0, haechi.log()[-1500:])
    hop.close()


with Scene() as scene:
    killed(scene)
    disk_full(scene)
scene.finish()
