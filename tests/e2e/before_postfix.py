#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Haechi before Postfix, as a gateway and as a milter, by the very lines of README.md: they are
taken from there and run. Only ports and addresses become free ones on loopback."""
import pathlib
import shlex
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

# What a test needs besides: no port below 1024, DNS from a file, clients from anywhere.
MORE = """
dns: { mode = "zone"; zone_file = "{zone}"; };
networks: { own = []; };
smtp: { greeting_delay_ms = 0; };
scanner: { count = 1; };
"""
BOXES = """
mydestination =
virtual_mailbox_domains = example.net
virtual_mailbox_base = {0}
virtual_mailbox_maps = inline:{{ {{lee@example.net = lee/}} }}
virtual_minimum_uid = 1
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_authorized_xclient_hosts = 127.0.0.0/8
"""


def lines_of(heading):
    """The two blocks below a heading of README.md: settings, commands."""
    section = (ROOT / "README.md").read_text().split(f"\n### {heading}\n")[1].split("\n### ")[0]
    blocks = re.findall(r"```\n(.*?)```", section.split("\n## ")[0], re.S)
    assert len(blocks) == 2, blocks
    return blocks


def replace(text, changes):
    for old, new in changes.items():
        assert old in text or old == "0.0.0.0", old
        text = text.replace(old, str(new))
    return text


def boxes(scene, name):
    path = scene.path(name)
    path.mkdir()
    if os.geteuid() == 0:
        shutil.chown(path, 65534, 65534)
    return path


def postfix(scene, name, root, commands):
    """A Postfix with mailboxes in root, and the commands run on it. Its own restrictions are the
    test's frame, not its subject."""
    def prepare(server):
        for line in commands.splitlines():
            words = shlex.split(line.replace("smtp/inet", f"127.0.0.1:{server.port}/inet"))
            assert words[0] == "postconf"
            server.postconf(*words[1:])
    return Postfix(scene, name=name, main=BOXES.format(root), prepare=prepare,
                   restrictions="reject_unlisted_recipient, reject_unauth_destination")


def try_both_ways(scene, title, port, root, log):
    result = send(port, b"Authentication-Results: mx.example.net; spf=pass\r\n" + good_mail())
    scene.check(f"{title}: a good mail is in its box", result.code == 250
                and wait_for(lambda: len(maildir(root / "lee")) == 1), f"{result}\n{log()[-1500:]}")
    mail = maildir(root / "lee")[0] if maildir(root / "lee") else b""
    scene.check(f"{title}: with our results, and without what it claimed itself",
                mail.count(b"Authentication-Results: mx.example.net;") == 1
                and b"smtp.mailfrom=kim@example.org" in mail and b"X-Haechi-Verdict: accept" in mail,
                mail)
    result = send(port, good_mail(number=2), sender="nobody@no-such-domain.kr")
    scene.check(f"{title}: a sender that does not exist is refused, and told why",
                result.code == 550 and "5.1.8" in result.text and "NO_DNS_FOR_FROM" in result.text,
                f"{result}\n{log()[-1500:]}")
    result = send(port, good_mail(number=3), to=("nobody@example.net",))
    scene.check(f"{title}: a recipient that does not exist is refused at RCPT", result.code == 550
                and list(result.recipients.values())[0][0] == 550, result)
    scene.check(f"{title}: nothing else was delivered", len(maildir(root / "lee")) == 1)


def gateway(scene):
    settings, commands = lines_of("As a gateway")
    back = free_port()
    root = boxes(scene, "gateway-boxes")
    haechi = Haechi(scene, replace(settings, {"10025": back, "0.0.0.0": "127.0.0.1",
                                              "25; }": '{port}; xclient = [ "127.0.0.1" ]; }'})
                    + MORE, ZONE, name="gateway")
    server = postfix(scene, "behind", root, replace(commands, {"10025": back}))
    scene.check("gateway: Postfix has left its port to us", not port_open(server.port)
                and wait_for(lambda: port_open(back)))
    try_both_ways(scene, "gateway", haechi.port, root, lambda: haechi.log() + server.text())
    server.process.stop()
    scene.check("gateway: clean stop", haechi.stop() == 0, haechi.log()[-1500:])


def milter(scene):
    settings, commands = lines_of("As a milter")
    back, port = free_port(), free_port()
    root = boxes(scene, "milter-boxes")
    haechi = Haechi(scene, replace(settings, {"10025": back, "8025": port}) + MORE, ZONE,
                    name="milter")
    server = postfix(scene, "front", root, replace(commands, {"10025": back, "8025": port}))
    try_both_ways(scene, "milter", server.port, root, lambda: haechi.log() + server.text())

    # The second line: released mail comes back by it.
    scene.check("milter: the door for released mail is open", wait_for(lambda: port_open(back)))
    result = send(back, good_mail(number=4), ip=None)
    scene.check("milter: and asks nobody", result.code == 250
                and wait_for(lambda: len(maildir(root / "lee")) == 2)
                and any(b"X-Haechi" not in mail for mail in maildir(root / "lee")), result)
    result = send(back, good_mail(number=5))
    scene.check("milter: but lets in this machine alone", result.code == 554, result)
    server.process.stop()
    scene.check("milter: clean stop", haechi.stop() == 0, haechi.log()[-1500:])


def main(scene):
    need("postfix")
    need_root("Postfix")
    gateway(scene)
    milter(scene)


with Scene() as scene:
    main(scene)
scene.finish()
