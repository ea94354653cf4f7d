#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Dovecot's LMTP server as next hop: by port and by socket, its answer at RCPT is the client's
answer, junk is filed by the Sieve script that we ship or by user+Junk."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

JUNK = "\njudge: { junk_at = 1.0; quarantine_at = 50.0; reject_at = 90.0; };\n"
SPAM = dict(ip="203.0.113.77", helo="localhost.localdomain", sender="win@soft.example")


def mails(dovecot, user, folder=""):
    return maildir(dovecot.maildir(user), folder)


def main(scene):
    dovecot = Dovecot(scene, sieve=ROOT / "conf" / "dovecot" / "junk.sieve")
    for user in ("lee", "park"):
        dovecot.user(user)

    haechi = Haechi(scene, SETTINGS + JUNK, ZONE, hop=f"lmtp:127.0.0.1:{dovecot.port}", name="tcp")
    result = send(haechi.port, good_mail(), to=("lee@example.net", "park@example.net"))
    scene.check("two recipients of one mail by LMTP", result.code == 250
                and len(mails(dovecot, "lee")) == 1 and len(mails(dovecot, "park")) == 1, result)
    result = send(haechi.port, good_mail(), to=("nobody@example.net",))
    code, text = result.recipients["nobody@example.net"]
    scene.check("Dovecot's 'no such user' is our answer at RCPT", code == 550 and "5.1.1" in text, result)
    result = send(haechi.port, good_mail(number=2, body="." * 50 + "\r\n.\r\n..\r\nend\r\n"))
    scene.check("dots at the line's start arrive as sent", result.code == 250
                and any(b"\n.\n..\nend" in mail.replace(b"\r\n", b"\n")
                        for mail in mails(dovecot, "lee")), result)
    result = send(haechi.port, good_mail(number=3), **SPAM)
    scene.check("junk is in the folder Junk, by the Sieve script", result.code == 250
                and len(mails(dovecot, "lee", ".Junk")) == 1, f"{result}\n{haechi.log()[-800:]}")
    scene.check("and says why", mails(dovecot, "lee", ".Junk")
                and b"X-Spam-Flag: YES" in mails(dovecot, "lee", ".Junk")[0], mails(dovecot, "lee", ".Junk"))
    faked = b"X-Spam-Flag: YES\r\n" + good_mail(number=4)
    result = send(haechi.port, faked)
    scene.check("a stranger's X-Spam-Flag is taken out", result.code == 250
                and len(mails(dovecot, "lee", ".Junk")) == 1
                and not any(b"X-Spam-Flag: YES" in mail for mail in mails(dovecot, "lee")), result)
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])

    by_socket = Haechi(scene, (SETTINGS + JUNK).replace('hop = "{hop}"', 'hop = "{hop}"; junk = "plus"'),
                       ZONE, hop=f"lmtp:unix:{dovecot.socket}", name="socket")
    before = len(mails(dovecot, "park"))
    result = send(by_socket.port, good_mail(number=5), to=("park@example.net",))
    scene.check("by the socket", result.code == 250 and len(mails(dovecot, "park")) == before + 1, result)
    result = send(by_socket.port, good_mail(number=6), to=("park@example.net",), **SPAM)
    scene.check("junk as park+Junk", result.code == 250 and len(mails(dovecot, "park", ".Junk")) == 1, result)

    dovecot.process.stop()
    result = send(by_socket.port, good_mail(number=7), to=("park@example.net",))
    scene.check("with Dovecot away clients are told 4xx", 400 <= result.code < 500, result)
    scene.check("clean stop again", by_socket.stop() == 0, by_socket.log()[-1500:])


with Scene() as scene:
    main(scene)
scene.finish()
