#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The milter door before a client of our own: what Postfix never says. Versions 2 and 6, servers
that can do little, several clients on one connection, broken ones, slow ones, a full house."""
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403
import milter
from milter import Milter, deleted, inserted

MILTER = """
hostname = "mx.example.net";
log_level = "info";
listeners = (
	{ name = "in"; protocol = "milter"; address = "127.0.0.1"; port = {port}; },
	{ name = "out"; protocol = "milter"; address = "127.0.0.1"; port = {port2}; kind = "outbound"; }
);
domains = ( { name = "example.net"; hop = "maildir:{dir}/boxes"; } );
dns: { mode = "zone"; zone_file = "{zone}"; };
networks: { own = [ "192.0.2.99" ]; };
limits: { message_size = "100K"; recipients = 20; connections = 60; };
judge: { junk_at = 1.0; quarantine_at = 1.5; reject_at = 70.0; };
keeping: { mode = "mail"; };
scanner: { count = 2; };
"""
FORGED = (b"X-Spam-Flag: NO\r\nAuthentication-Results: mx.example.net; dkim=pass\r\n"
          b"Subject:folded\r\n\tsubject\r\nAuthentication-Results: other.example; none\r\n"
          b"AUTHENTICATION-RESULTS: mx.example.net; spf=pass\r\n")


def named(fields, name):
    return [value for key, value in fields if key == name]


def kept(haechi, changes):
    path = haechi.data / "kept" / f"{named(inserted(changes), 'X-Haechi-Id')[0].strip()}.eml"
    return path.read_bytes() if wait_for(path.exists, 5) else b""


def both_versions(scene, haechi):
    for version, actions, steps in ((6, milter.ALL_ACTIONS, milter.ALL_STEPS),
                                    (6, milter.ALL_ACTIONS, 0), (4, milter.ACTIONS_2, 0x7f),
                                    (2, milter.ACTIONS_2, milter.STEPS_2)):
        title = f"version {version}, steps {steps:x}"
        with_server = Milter(haechi.port, version, actions, steps)
        scene.check(f"{title}: no more is asked than was offered", with_server.version == version
                    and with_server.actions & ~actions == 0 and with_server.steps & ~steps == 0)
        with_server.connect()
        with_server.helo()
        sent = FORGED + good_mail(number=version)
        replies, changes, answer = with_server.transact(sent)
        scene.check(f"{title}: accepted", answer[0] == b"c" and replies["lee@example.net"][0] == b"c",
                    f"{replies} {answer}")
        scene.check(f"{title}: forged fields are taken out, the last one first", deleted(changes) == [
            ("AUTHENTICATION-RESULTS", 3), ("Authentication-Results", 1), ("X-Spam-Flag", 1)],
            deleted(changes))
        values = named(inserted(changes), "Authentication-Results")
        blank = " " if with_server.steps & milter.HEADER_BLANKS else ""
        scene.check(f"{title}: ours are put in, with the blank where it is ours to write",
                    len(values) == 1 and values[0].startswith(blank + "mx.example.net;\n\tspf=pass"),
                    values)
        # A server that takes blanks away hides whether there was one.
        told = sent if blank else sent.replace(b"Subject:folded", b"Subject: folded")
        scene.check(f"{title}: judged as it was sent", kept(haechi, changes) == told,
                    kept(haechi, changes))
        with_server.send(b"Q")
        with_server.close()


def what_it_is_told(scene, haechi):
    server = Milter(haechi.port)
    server.macros(b"C", j="mta.example.net", _daemon_name="smtpd", _client_connections="3")
    server.connect("2001:db8::25", "six.example.org")
    server.macros(b"H", _tls_version="TLSv1.3", _cipher="TLS_AES_128_GCM_SHA256")
    server.helo()
    # Two mails, the second by who has signed in, then another client on the same connection.
    server.transact(good_mail(number=10), queue_id="4FIRST")
    server.macros(b"M", _auth_authen="minji", _auth_type="PLAIN")
    _, changes, answer = server.transact(good_mail(number=11), sender="minji@example.net",
                                         to=("far@example.org",))
    scene.check("who has signed in sends out: no marks", answer[0] == b"c"
                and not named(inserted(changes), "X-Spam-Status")
                and not named(inserted(changes), "Authentication-Results"), inserted(changes))
    server.send(b"K")
    server.connect("192.0.2.99", "own.example.org")
    server.helo()
    _, changes, answer = server.transact(good_mail(number=12), sender="kim@example.net")
    scene.check("the next client is nobody again", named(inserted(changes), "X-Spam-Status"),
                f"{inserted(changes)} {answer}")
    server.close()
    out = Milter(haechi.port2)
    out.connect("203.0.113.9")
    _, changes, answer = out.transact(good_mail(number=13), to=("far@example.org",))
    scene.check("the outbound listener is for our own", answer[0] == b"c"
                and not named(inserted(changes), "X-Spam-Status"), inserted(changes))
    out.close()
    scene.check("client, TLS and queue id are in the log", wait_for(lambda: any(
        "client=2001:db8::25" in line and "tls=TLSv1.3" in line
        and "\\x20by\\x20mta.example.net\\x20as\\x204FIRST" in line
        for line in haechi.log().splitlines()), 5),
        [line for line in haechi.log().splitlines() if "2001:db8::25" in line])


def verdicts(scene, haechi):
    spam = dict(address="203.0.113.77", name="[203.0.113.77]")
    server = Milter(haechi.port)
    server.connect(**spam)
    server.helo("localhost.localdomain")
    _, changes, answer = server.transact(good_mail(number=20), sender="win@soft.example")
    scene.check("quarantine for all is the server's hold queue", answer[0] == b"c"
                and [command for command, _ in changes].count(b"q") == 1, f"{changes} {answer}")
    server.close()

    server = Milter(haechi.port, actions=milter.ALL_ACTIONS & ~milter.QUARANTINE)
    server.connect(**spam)
    server.helo("localhost.localdomain")
    _, changes, answer = server.transact(good_mail(number=21), sender="win@soft.example")
    rows = haechi.command("quarantine", "list").stdout
    scene.check("where it has none: ours, and it forgets the mail", answer[0] == b"d" and not changes
                and "win@soft.example" in rows, f"{changes} {answer}\n{rows}")
    ident = rows.split()[0]
    haechi.command("quarantine", "release", ident)
    scene.check("released, it is delivered to the domain's hop", wait_for(
        lambda: list((scene.directory / "boxes").rglob("new/*")), 20), haechi.log()[-1500:])

    replies, changes, answer = server.transact(good_mail(number=22), sender="x@no-such-domain.kr",
                                               to=("lee@example.net", "park@example.net"))
    scene.check("refused at each recipient", all(command == b"y" and b"550 5.1.8 " in data
                                                 for command, data in replies.values()), replies)
    scene.check("and that is in the history", wait_for(lambda: any(
        "no-such-domain.kr" in json.dumps(entry) for entry in haechi.history())), haechi.history()[:2])
    many = [f"user{n}@example.net" for n in range(25)]
    replies, _, _ = server.transact(good_mail(number=23), to=many)
    refused = [data for command, data in replies.values() if command == b"y"]
    scene.check("recipients beyond limits.recipients: 452", len(refused) == 5
                and all(data.startswith(b"452 4.5.3") for data in refused), replies)
    big = good_mail(number=24, body="x" * 78 * 1 + "\r\n" + ("y" * 78 + "\r\n") * 2000)
    _, _, answer = server.transact(big)
    scene.check("a mail beyond limits.message_size: 552", answer[0] == b"y"
                and answer[1].startswith(b"552 5.3.4"), answer)
    _, _, answer = server.transact(good_mail(number=25))
    scene.check("and the connection goes on", answer[0] == b"d", answer)
    server.close()


def broken_ones(scene, haechi):
    def ends(server, *frames):
        """The filter closes on these bytes, without an answer."""
        try:
            for frame in frames:
                server.socket.sendall(frame)
            server.receive()
            return False
        except (milter.Gone, ConnectionError):
            return True
        finally:
            server.close()
    scene.check("a frame of 2 GiB", ends(Milter(haechi.port, negotiate=False), b"\x7f\xff\xff\xffO"))
    scene.check("an SMTP client", ends(Milter(haechi.port, negotiate=False), b"EHLO x\r\n"))
    scene.check("a mail before anything is agreed", ends(Milter(haechi.port, negotiate=False),
                                                         b"\0\0\0\x05M<a>\0"))
    scene.check("a command that is none", ends(Milter(haechi.port), b"\0\0\0\x01Z"))
    gone = Milter(haechi.port)
    gone.connect()
    gone.helo()
    gone.mail()
    gone.rcpt("lee@example.net")
    gone.send(b"L", b"Subject\0 half a mail\0")
    gone.close()
    gone = Milter(haechi.port)
    gone.connect()
    gone.helo()
    gone.mail()
    gone.rcpt("lee@example.net")
    gone.send(b"L", b"Subject\0 gone at once\0")
    gone.send(b"E")
    gone.close()
    fresh = Milter(haechi.port)
    fresh.connect()
    fresh.helo()
    scene.check("after all of them the door works", fresh.transact(good_mail(number=30))[2][0] == b"c")

    # One byte at a time, and everything at once.
    frames = b""
    for command, data in ((b"M", b"<kim@example.org>\0"), (b"R", b"<lee@example.net>\0"),
                          (b"L", b"Subject\0 all at once\0"), (b"N", b""), (b"B", b"body\r\n"),
                          (b"E", b""), (b"M", b"<kim@example.org>\0"), (b"R", b"<lee@example.net>\0")):
        frames += struct.pack(">I", len(data) + 1) + command + data
    fresh.socket.sendall(frames)
    answers = [fresh.answer()[0], fresh.verdict()[1][0], fresh.answer()[0]]
    scene.check("a mail and a half in one piece", answers == [b"c"] * 3, answers)
    fresh.send(b"A")
    for byte in frames[:-50]:
        fresh.socket.sendall(bytes([byte]))
    scene.check("byte by byte", fresh.answer()[0] == b"c")
    fresh.close()

    crowd = []
    try:
        for _ in range(61):
            crowd.append(Milter(haechi.port, negotiate=False, timeout=10))
        full = wait_for(lambda: "limits.connections is reached" in haechi.log(), 5)
        scene.check("more connections than limits.connections are closed at once", full)
    finally:
        for server in crowd:
            server.close()
    wait_for(lambda: False, 0.3)
    again = Milter(haechi.port)
    scene.check("and when they are gone there is room", again.connect()[0] == b"c")
    again.close()


def poison(scene):
    """A mail that scanners die of is set aside, and the mail server forgets it (planted code)."""
    if not os.path.exists(PLANTS):
        print("skipped poison: no haechi_plants here")
        return
    haechi = Haechi(scene, MILTER, ZONE, program=PLANTS, name="planted")
    server = Milter(haechi.port)
    server.connect()
    server.helo()
    _, changes, answer = server.transact(b"X-Haechi-Plant: crash\r\n" + good_mail(number=40))
    rows = haechi.command("quarantine", "list").stdout
    scene.check("two scanners die of it: in our quarantine, and the server forgets it",
                answer[0] == b"d" and not changes and "poison" in rows, f"{answer}\n{rows}")
    scene.check("the connection goes on", server.transact(good_mail(number=41))[2][0] in (b"c", b"y"),
                haechi.log()[-800:])
    server.close()
    scene.check("clean stop of the planted", haechi.stop() == 0, haechi.log()[-1500:])


def main(scene):
    scene.path("boxes").mkdir()
    scene.path("boxes").chmod(0o777)
    haechi = Haechi(scene, MILTER, ZONE)
    for name in ("lee", "park"):
        haechi.account(f"{name}@example.net")
    both_versions(scene, haechi)
    what_it_is_told(scene, haechi)
    verdicts(scene, haechi)
    broken_ones(scene, haechi)
    poison(scene)
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])


with Scene() as scene:
    main(scene)
scene.finish()
