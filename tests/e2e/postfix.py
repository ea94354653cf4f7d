#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Postfix on both sides: as the client that brings mail, and as the next hop that takes it; and as
the relay of an outbound listener."""
import pathlib
import smtplib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

OUT = """
listeners = (
	{ name = "mx"; address = "127.0.0.1"; port = {port}; },
	{ name = "out"; address = "127.0.0.1"; port = {port2}; kind = "outbound";
	  networks = [ "127.0.0.0/8" ]; }
);
relay = "smtp:127.0.0.1:{relay}";
"""


def main(scene):
    behind = Postfix(scene, name="behind", main="""
mydestination =
virtual_mailbox_domains = example.net
virtual_mailbox_base = {}/boxes
virtual_mailbox_maps = inline:{{ {{lee@example.net = lee/}}, {{park@example.net = park/}} }}
virtual_minimum_uid = 1
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_recipient_restrictions = reject_unlisted_recipient, reject_unauth_destination
unknown_virtual_mailbox_reject_code = 550
""".format(scene.directory))
    boxes = scene.path("boxes")
    boxes.mkdir()
    shutil.chown(boxes, 65534, 65534)
    relay = Hop()

    settings = SETTINGS.replace(SETTINGS[SETTINGS.index("listeners"):SETTINGS.index("domains")], OUT)
    haechi = Haechi(scene, settings, ZONE, hop=f"smtp:127.0.0.1:{behind.port}", relay=relay.port)

    front = Postfix(scene, name="front", main=f"""
mydestination =
relayhost = [127.0.0.1]:{haechi.port}
smtp_destination_concurrency_limit = 4
""")

    def boxed(user):
        return maildir(boxes / user)

    session = smtplib.SMTP("127.0.0.1", front.port)
    for number in range(10):
        session.sendmail("kim@example.org", ["lee@example.net", "park@example.net"],
                         good_mail(number=number))
    session.quit()
    scene.check("ten mails from Postfix to Postfix by way of us, two recipients each",
                wait_for(lambda: len(boxed("lee")) == 10 and len(boxed("park")) == 10, 60),
                f"lee {len(boxed('lee'))}, park {len(boxed('park'))}\n{front.text()[-1500:]}")
    scene.check("its queue is empty", wait_for(lambda: front.queued() == 0, 20), front.text()[-800:])
    mail = boxed("lee")[0] if boxed("lee") else b""
    scene.check("the trace is whole: front, we, behind", mail.count(b"\nReceived: ") >= 2
                and b"by mx.example.net" in mail, mail)

    session = smtplib.SMTP("127.0.0.1", front.port)
    session.sendmail("kim@example.org", ["nobody@example.net"], good_mail(number=50))
    session.quit()
    scene.check("an unknown recipient is refused at RCPT, and the front bounces it",
                wait_for(lambda: "status=bounced" in front.text() and "550" in front.text(), 20),
                front.text()[-1500:])

    result = transact(connect(haechi.port2), good_mail(number=60, to="friend@far.example"),
                      to=("friend@far.example",))
    scene.check("outbound: 250 after the relay's", result.code == 250 and len(relay.mails) == 1
                and "friend@far.example" in str(relay.mails[0]["to"]), f"{result} {relay.mails}")
    relay.script = lambda verb, argument, session: "451 4.3.0 not now" if verb == "." else None
    result = transact(connect(haechi.port2), good_mail(number=61, to="friend@far.example"),
                      to=("friend@far.example",))
    scene.check("outbound: the relay's 451 is ours", result.code == 451, result)
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])
    relay.close()


with Scene() as scene:
    main(scene)
scene.finish()
