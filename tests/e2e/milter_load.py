#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The milter door under load before a real Postfix: reloaded again and again without one mail put
off, and killed again and again without one mail lost or let through unjudged."""
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

MILTER = """
hostname = "mx0.example.net";
log_level = "info";
listeners = ( { name = "postfix"; protocol = "milter"; address = "127.0.0.1"; port = {port}; } );
domains = ( { name = "example.net"; hop = "smtp:127.0.0.1:10025"; } );
dns: { mode = "zone"; zone_file = "{zone}"; };
networks: { own = []; };
scanner: { count = 2; };
"""
FRONT = """
mydestination =
virtual_mailbox_domains = example.net
virtual_mailbox_base = {boxes}
virtual_mailbox_maps = inline:{{ {{lee@example.net = lee/}}, {{park@example.net = park/}} }}
virtual_minimum_uid = 1
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_milters = inet:127.0.0.1:{port}
milter_default_action = tempfail
smtpd_authorized_xclient_hosts = 127.0.0.0/8
smtpd_client_connection_count_limit = 0
"""
SENDERS, RELOADS, KILLS = 6, 4, 5


class Load:
    """Senders in threads: one session for each mail, or some mails in one session."""

    def __init__(self, port):
        self.port, self.lock, self.stop = port, threading.Lock(), threading.Event()
        self.serial, self.accepted, self.put_off, self.others = 0, set(), [], []
        self.threads = [threading.Thread(target=self.run, args=(index % 2 == 1,), daemon=True)
                        for index in range(SENDERS)]
        for thread in self.threads:
            thread.start()

    def mail(self, session):
        with self.lock:
            self.serial += 1
            number = self.serial
        result = transact(session, good_mail(number=number, body=f"serial {number}.\r\n" + "text\r\n" * 200),
                          to=("lee@example.net", "park@example.net"))
        with self.lock:
            if result.code == 250:
                self.accepted.add(number)
            elif 400 <= result.code < 500:
                self.put_off.append(str(result))
            else:
                self.others.append(str(result))
        if result.code != 250:
            session.rset()  # a refusal of DATA leaves its transaction open

    def run(self, several):
        while not self.stop.is_set():
            try:
                session = connect(self.port, GOOD_IP, timeout=60)
                for _ in range(5 if several else 1):
                    self.mail(session)
                session.quit()
            except (OSError, smtplib.SMTPException) as error:
                with self.lock:
                    self.put_off.append(repr(error))
                time.sleep(0.05)

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join(90)


def delivered(boxes, user):
    """{serial: judged by us}."""
    found = {}
    for mail in maildir(boxes / user):
        match = re.search(rb"serial (\d+)\.", mail)
        if match:
            found[int(match.group(1))] = b"\nX-Haechi-Id: " in mail
    return found


def reloads(scene, haechi, front):
    load = Load(front.port)
    good = haechi.file.read_text()
    old = connect(front.port, GOOD_IP)
    transact(old, good_mail(number=900001, body="serial 900001.\r\n"))
    for round in range(RELOADS):
        had = len(load.accepted)
        wait_for(lambda: len(load.accepted) > had + 15, 30)
        haechi.file.write_text(good.replace("mx0.", f"mx{round + 1}."))
        drained = haechi.log().count("event=draining")
        reloaded = haechi.reload() and wait_for(
            lambda: haechi.log().count("event=draining") > drained, 30)
        if round == 0:
            result = transact(old, good_mail(number=900002, body="serial 900002.\r\n"))
            scene.check("a session from before is served on by the old door", result.code == 250,
                        result)
            old.quit()
        scene.check(f"reload {round + 1} under load", reloaded
                    and wait_for(lambda: len(load.accepted) > had + 30, 60), haechi.log()[-800:])
    load.end()
    scene.check("no mail was put off over all reloads", not load.put_off and not load.others,
                f"{len(load.accepted)} accepted, {load.put_off[:3]} {load.others[:3]}")
    scene.note(f"{len(load.accepted)} mails during {RELOADS} reloads, {len(load.put_off)} put off")
    return load.accepted


def kills(scene, haechi, front):
    load = Load(front.port)
    for round in range(KILLS):
        had = len(load.accepted)
        wait_for(lambda: len(load.accepted) > had + 15, 30)
        family = [haechi.process.pid] + [pid for pid, _ in children_of(haechi.process.pid)]
        # Once it is only the door: master starts another.
        if round == 0:
            family = [haechi.role("door")]
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if round > 0:
            haechi.process.popen.wait()
            wait_for(lambda: not any(alive(pid) for pid in family), 10)
            haechi.start()
        scene.check(f"after kill -9 {'of the door' if round == 0 else 'of everything'} mails go on",
                    wait_for(lambda: len(load.accepted) > had + 25, 60), haechi.log()[-800:])
    load.end()
    scene.check("nobody was refused for good", not load.others, load.others[:5])
    scene.note(f"{len(load.accepted)} mails accepted and {len(load.put_off)} put off over {KILLS} kills")
    return load.accepted


def main(scene):
    need("postfix")
    need_root("Postfix")
    boxes = scene.path("boxes")
    boxes.mkdir()
    shutil.chown(boxes, 65534, 65534)
    haechi = Haechi(scene, MILTER, ZONE)
    front = Postfix(scene, name="front", main=FRONT.format(boxes=boxes, port=haechi.port),
                    restrictions="reject_unlisted_recipient, reject_unauth_destination")
    accepted = reloads(scene, haechi, front) | kills(scene, haechi, front)
    wait_for(lambda: front.queued() == 0, 30)
    for user in ("lee", "park"):
        found = delivered(boxes, user)
        lost = sorted(accepted - set(found))
        scene.check(f"no accepted mail is lost ({user})", len(accepted) > 100 and not lost,
                    f"{len(accepted)} accepted, lost: {lost[:20]}")
        unjudged = [number for number, judged in found.items() if not judged]
        scene.check(f"none came through unjudged ({user})", not unjudged, unjudged[:20])
    front.process.stop()
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])


with Scene() as scene:
    main(scene)
scene.finish()
