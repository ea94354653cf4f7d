#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 of everything under load, again and again: every mail that got 250 is found at least
once, in a Maildir or in the quarantine."""
import pathlib
import re
import signal
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

MORE = """
limits: { connection_rate = 100000; mail_rate = 100000; recipient_rate = 100000;
	connections_per_ip = 100; };
judge: { junk_at = 1.0; quarantine_at = 1.5; reject_at = 500.0; };
"""
ROUNDS, SENDERS = 6, 8


def main(scene):
    root = scene.path("mail")
    root.mkdir()
    root.chmod(0o777)
    haechi = Haechi(scene, SETTINGS + MORE, ZONE, hop=f"maildir:{root}")
    haechi.account("lee@example.net")
    accepted, lock, stop, serial = set(), threading.Lock(), threading.Event(), iter(range(10 ** 9))

    def sender(spam):
        claims = dict(ip="203.0.113.77", helo="localhost.localdomain", sender="win@soft.example") \
            if spam else {}
        while not stop.is_set():
            with lock:
                number = next(serial)
            mail = good_mail(number=number, body=f"serial {number}.\r\n" + "text\r\n" * 500)
            try:
                result = send(haechi.port, mail, timeout=20, **claims)
            except (OSError, smtplib.SMTPException):
                time.sleep(0.05)
                continue
            if result.code == 250:
                with lock:
                    accepted.add(number)

    threads = [threading.Thread(target=sender, args=(index % 2 == 1,), daemon=True)
               for index in range(SENDERS)]
    for thread in threads:
        thread.start()
    for round in range(ROUNDS):
        had = len(accepted)
        wait_for(lambda: len(accepted) > had + 30, 30)
        family = [haechi.process.pid] + [pid for pid, _ in children_of(haechi.process.pid)]
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        haechi.process.popen.wait()
        wait_for(lambda: not any(alive(pid) for pid in family), 10)
        haechi.start()
    wait_for(lambda: False, 1)
    stop.set()
    for thread in threads:
        thread.join(30)

    listed = haechi.command("quarantine", "list", "--limit", "100000").stdout
    rows = {line.split()[0] for line in listed.splitlines() if line.strip()}
    found, orphans, files = {}, 0, set()
    for base in (root, haechi.data / "quarantine"):
        for path in base.rglob("*"):
            if not path.is_file() or "tmp" in path.relative_to(base).parts:
                continue
            # A file that the keeper knows nothing of is no safe place: it will be cleared away.
            if base != root:
                files.add(path.stem)
                if path.stem not in rows:
                    orphans += 1
                    continue
            match = re.search(rb"serial (\d+)\.", path.read_bytes())
            if match:
                found[int(match.group(1))] = found.get(int(match.group(1)), 0) + 1
    lost = sorted(accepted - set(found))
    scene.note(f"{len(accepted)} mails got 250 over {ROUNDS} rounds of kill -9; {len(found)} found, "
               f"{sum(count > 1 for count in found.values())} of them more than once; "
               f"{orphans} files in the quarantine without a row")
    scene.check("mails were accepted in every round", len(accepted) >= ROUNDS * 30, len(accepted))
    scene.check("none that got 250 is lost", not lost, f"lost: {lost[:50]}")
    scene.check("each row of the quarantine has its file", rows <= files, rows - files)
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])


with Scene() as scene:
    main(scene)
scene.finish()
