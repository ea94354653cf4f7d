#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reload: new settings for new connections, old connections go on and finish, settings that do not
load change nothing, and not one connection is refused while it happens."""
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403


def main(scene):
    hop = Hop()
    haechi = Haechi(scene, SETTINGS + 'limits: { connection_rate = 100000; mail_rate = 100000; '
                    'recipient_rate = 100000; };\n', ZONE, hop=f"smtp:127.0.0.1:{hop.port}")
    good = haechi.file.read_text()

    old = connect(haechi.port, "192.0.2.10")
    old.docmd("MAIL", "FROM:<kim@example.org>")
    old.docmd("RCPT", "TO:<lee@example.net>")
    old.docmd("DATA")
    old.send(good_mail(number=1)[:100])

    haechi.file.write_text(good.replace('hostname = "mx.example.net"', 'hostname = "mx2.example.net"'))
    haechi.process.popen.send_signal(signal.SIGHUP)

    def name():
        connection = socket.create_connection(("127.0.0.1", haechi.port), 10)
        text = connection.recv(512).decode()
        connection.close()
        return text
    scene.check("new connections have the new settings",
                wait_for(lambda: "mx2.example.net" in name(), 30), f"{name()}\n{haechi.log()[-1500:]}")
    old.send(good_mail(number=1)[100:] + b".\r\n")
    code, text = old.getreply()
    scene.check("the mail that was half sent is finished by the old door", code == 250
                and len(hop.mails) == 1, f"{code} {text}")
    old.close()

    haechi.file.write_text(good.replace("hostname", "hostnme"))
    haechi.process.popen.send_signal(signal.SIGHUP)
    scene.check("settings that do not load are named with their line",
                wait_for(lambda: 'did you mean \\"hostname\\"' in haechi.log()
                         or 'did you mean "hostname"' in haechi.log()
                         or "did you mean" in haechi.log(), 10), haechi.log()[-1500:])
    scene.check("and change nothing", "mx2.example.net" in name(), name())

    # Another list of brands, in a file that the settings name.
    def brands(name):
        scene.write("brands.conf", 'brands: ( { names = [ "%s" ]; domains = [ "w.example" ]; } );' % name)
    def found(number):
        before = haechi.log().count("event=mail")
        send(haechi.port, good_mail(number=number).replace(b"From: Kim ", b"From: Widget Support "))
        wait_for(lambda: haechi.log().count("event=mail") > before, 10)
        return haechi.log().count("DISPLAY_NAME_BRAND=")
    brands("Nobody")
    haechi.file.write_text(good.replace("mx.example.net", "mx7.example.net", 1)
                           + f'protect: {{ brands_file = "{scene.path("brands.conf")}"; }};\n')
    haechi.process.popen.send_signal(signal.SIGHUP)
    wait_for(lambda: "mx7.example.net" in name(), 30)
    scene.check("a brand that no list names is nobody", found(50) == 0, haechi.log()[-1500:])
    brands("Widget")
    haechi.reload()
    scene.check("a brands file is read again by a reload", wait_for(lambda: found(51) > 0, 30),
                haechi.log()[-1500:])
    brands("Widget\"")
    haechi.process.popen.send_signal(signal.SIGHUP)
    scene.check("and one that is broken is named with its line",
                wait_for(lambda: "brands.conf:1" in haechi.log(), 10), haechi.log()[-1500:])

    # Under load: reload three times while mails come; none may fail.
    failures, sent, stop, lock = [], [0], threading.Event(), threading.Lock()

    def sender():
        while not stop.is_set():
            try:
                result = send(haechi.port, good_mail(number=sent[0]))
                with lock:
                    sent[0] += 1
                    if result.code != 250:
                        failures.append(str(result))
            except (OSError, smtplib.SMTPException) as error:
                with lock:
                    failures.append(repr(error))
    threads = [threading.Thread(target=sender, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for round in range(3):
        new = f"mx{round + 3}.example.net"
        haechi.file.write_text(good.replace("mx.example.net", new, 1))
        haechi.process.popen.send_signal(signal.SIGHUP)
        scene.check(f"reload under load, round {round + 1}", wait_for(lambda: new in name(), 30), name())
        time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join(60)
    scene.check(f"no mail failed over three reloads", not failures and sent[0] > 20,
                f"{sent[0]} sent, {failures[:5]}")
    scene.note(f"{sent[0]} mails during three reloads, {len(failures)} failed")
    scene.check("the old processes have left", wait_for(
        lambda: len(children_of(haechi.process.pid)) <= 7, 60),
        [command for _, command in children_of(haechi.process.pid)])
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])
    hop.close()


with Scene() as scene:
    main(scene)
scene.finish()
