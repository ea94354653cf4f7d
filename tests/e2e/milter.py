#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The milter door with a real Postfix: what each verdict comes to, header edits, bytes that arrive as
they were sent, who has signed in, SMTPUTF8, big mails, pipelined sessions."""
import base64
import hashlib
import pathlib
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

try:
    import dkim
except ImportError:
    dkim = None

MILTER = """
hostname = "mx.example.net";
log_level = "info";
listeners = (
	{ name = "postfix"; protocol = "milter"; address = "127.0.0.1"; port = {port}; },
	{ name = "socket"; protocol = "milter"; socket = "{dir}/milter.sock"; socket_mode = "0666"; }
);
domains = ( { name = "example.net"; hop = "maildir:{dir}/released"; junk = "plus"; } );
dns: { mode = "zone"; zone_file = "{zone}"; };
networks: { own = []; };
keeping: { mode = "mail"; };
scanner: { count = 2; };
"""
# Thresholds: SPAM has some 3 points.
MILD = "judge: { junk_at = 50.0; quarantine_at = 60.0; reject_at = 70.0; };\n"
JUNK = "judge: { junk_at = 1.0; quarantine_at = 60.0; reject_at = 70.0; };\n"
HOLD = "judge: { junk_at = 1.0; quarantine_at = 1.5; reject_at = 70.0; };\n"
STRICT = "judge: { junk_at = 1.0; quarantine_at = 1.2; reject_at = 1.5; };\n"
SPAM = dict(ip="203.0.113.77", helo="localhost.localdomain", sender="win@soft.example")

FRONT = """
mydestination =
virtual_mailbox_domains = example.net
virtual_mailbox_maps = inline:{{ {{lee@example.net = x}}, {{park@example.net = x}}, {{old@example.net = x}} }}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
recipient_delimiter = +
message_size_limit = 40000000
smtpd_milters = {milter}
milter_default_action = tempfail
smtpd_authorized_xclient_hosts = 127.0.0.0/8
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth}
relayhost = [127.0.0.1]:{relay}
"""


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


class World:
    """Haechi, a Postfix that asks it, Dovecot for mailboxes and passwords, and a relay that keeps what
    it gets."""

    def __init__(self, scene):
        self.scene = scene
        scene.path("released").mkdir()
        scene.path("released").chmod(0o777)
        scene.directory.chmod(0o777)  # the socket of the second listener
        self.relay = Hop()
        self.dovecot = Dovecot(scene)
        for name in ("lee", "park", "old", "minji"):
            self.dovecot.user(name)
        self.haechi = Haechi(scene, MILTER + MILD, ZONE + self.key())
        for name, state in (("lee", "active"), ("park", "active"), ("old", "closed")):
            self.haechi.account(f"{name}@example.net", state)
        self.front = Postfix(scene, name="front", main=FRONT.format(
            lmtp=self.dovecot.port, milter=f"inet:127.0.0.1:{self.haechi.port}", auth=self.dovecot.auth,
            relay=self.relay.port),
            restrictions="permit_sasl_authenticated, reject_unlisted_recipient, "
                         "reject_unauth_destination")

    def key(self):
        """A key to sign with, and its record for the zone."""
        if not dkim:
            return ""
        pem = self.scene.path("key.pem")
        run("openssl", "genrsa", "-out", str(pem), "2048")
        public = run("openssl", "rsa", "-in", str(pem), "-pubout", "-outform", "DER")
        self.private = pem.read_bytes()
        text = "v=DKIM1; k=rsa; p=" + base64.b64encode(public).decode()
        self.record = text.encode()
        parts = " ".join(f'"{text[at:at + 200]}"' for at in range(0, len(text), 200))
        return f"test._domainkey.example.org. TXT {parts}\n"

    def thresholds(self, judge):
        text = self.haechi.file.read_text()
        self.haechi.file.write_text(re.sub(r"judge: .*\n", judge, text))
        before = self.haechi.log().count("event=draining")
        self.haechi.reload()
        if not wait_for(lambda: self.haechi.log().count("event=draining") > before, 30):
            raise RuntimeError("no reload:\n" + self.haechi.log()[-2000:])

    def boxed(self, user, folder=""):
        return [mail.replace(b"\r\n", b"\n")
                for mail in maildir(self.dovecot.maildir(user), folder)]

    def wait_boxed(self, user, n, folder=""):
        return wait_for(lambda: len(self.boxed(user, folder)) >= n, 20)

    def kept(self, mail):
        """The mail as Haechi had it, by the id in the header."""
        found = re.search(rb"X-Haechi-Id: (\w+)", mail)
        path = self.haechi.data / "kept" / f"{found.group(1).decode()}.eml" if found else None
        return path.read_bytes() if path and wait_for(path.exists, 5) else b""

    def held(self):
        return [p for p in (self.front.base / "queue" / "hold").rglob("*") if p.is_file()]


def accepts_and_edits(scene, world):
    forged = (b"Authentication-Results: other.example; spf=pass\r\n"
              b"Authentication-Results: mx.example.net;\r\n\tspf=pass smtp.mailfrom=bank.example\r\n"
              b"X-Spam-Flag: NO\r\nx-haechi-verdict: accept\r\n"
              b"authentication-results: MX.example.net; dkim=pass\r\n"
              b"Authentication-Results: third.example; none\r\nX-SPAM-Level: **\r\n")
    sent = forged + good_mail()
    result = send(world.front.port, sent)
    scene.check("a good mail is accepted and delivered", result.code == 250
                and world.wait_boxed("lee", 1), f"{result}\n{world.front.text()[-1500:]}")
    mail = (world.boxed("lee") or [b""])[0]
    head = mail.split(b"\n\n")[0].decode()
    results = re.findall(r"^authentication-results: (\S+)", head, re.M | re.I)
    scene.check("forged results are gone, others' and ours are there",
                results == ["mx.example.net;", "other.example;", "third.example;"], head)
    scene.check("marks of strangers are gone", "X-SPAM-Level" not in head and "X-Spam-Flag" not in head
                and head.lower().count("x-haechi-verdict") == 1, head)
    order = [line.split(":")[0] for line in head.split("\n") if line[:1] not in " \t"]
    ours = ["Authentication-Results", "X-Spam-Score", "X-Spam-Status", "X-Haechi-Id",
            "X-Haechi-Verdict"]
    scene.check("ours stand above Postfix's Received, in their order, folded as we fold",
                [name for name in order if name in ours or name == "Received"]
                == ["Received", *ours, "Received", *ours[:1] * 2] and "\n\tspf=pass (ip4:192.0.2.10 of example.org)" in head, head)
    scene.check("we add no trace fields of our own", head.count("Received:") == 2
                and head.count("Return-Path:") == 1 and "(Haechi)" not in head, head)
    scene.check("byte by byte, we judged what was sent", world.kept(mail) == sent, world.kept(mail))
    scene.check("history and log know it by Postfix's queue id", wait_for(
        lambda: "queued by front.example as" in json.dumps(world.haechi.history()))
        and "queued\\x20by\\x20front.example\\x20as" in world.haechi.log(), world.haechi.history()[:2])


def keeps_signatures(scene, world):
    if not dkim:
        print("skipped signatures: no dkimpy here")
        return
    folded = good_mail(number=20, body="Two  blanks, a tab\t, and trailing \r\n\r\n.\r\nend\r\n\r\n\r\n")
    folded = folded.replace(b"Subject: Minutes", b"Subject:   Minutes\r\n \t of\r\n\twide  blanks")
    folded = folded.replace(b"MIME-Version: 1.0", b"X-Tight:tight\r\nX-Empty:\r\nMIME-Version: 1.0")
    for number, form in enumerate(("simple/simple", "relaxed/relaxed")):
        head, body = (part.encode() for part in form.split("/"))
        signature = dkim.sign(folded, b"test", b"example.org", world.private, canonicalize=(head, body),
                              include_headers=[b"from", b"subject", b"x-tight", b"x-empty", b"date"])
        had = len(world.boxed("lee"))
        result = send(world.front.port, signature + folded)
        world.wait_boxed("lee", had + 1)
        mail = next((m for m in world.boxed("lee") if f"c={form}".encode() in m), b"")
        kept = world.kept(mail)
        good = kept and dkim.verify(kept, dnsfunc=lambda name, timeout=5: world.record)
        scene.check(f"a signed mail ({form}) reaches us as it was signed", result.code == 250 and good
                    and kept == signature + folded, f"{result} {kept}")
        scene.check(f"and we find it so ({form})", b"dkim=pass" in mail.split(b"\n\n")[0], mail)
        arrived = dkim.verify(mail.replace(b"\n", b"\r\n"), dnsfunc=lambda name, timeout=5: world.record)
        scene.check(f"and behind Postfix it still verifies ({form})", arrived, mail)


def says_verdicts(scene, world):
    had = len(world.boxed("park"))
    world.haechi.command("account", "set", "park@example.net", "--junk-at", "1.0")
    result = send(world.front.port, good_mail(number=30), to=("lee@example.net", "park@example.net"),
                  **SPAM)
    scene.check("junk for one of two, by plus: his is in Junk",
                result.code == 250 and world.wait_boxed("park", 1, ".Junk")
                and len(world.boxed("park")) == had, f"{result}\n{world.front.text()[-1500:]}")
    lees = [m for m in world.boxed("lee") if b"<30.e2e@" in m]
    scene.check("and the other's is in the inbox, with the milder header", len(lees) == 1
                and b"X-Haechi-Verdict: accept" in lees[0] and b"X-Spam-Flag" not in lees[0], lees)

    result = send(world.front.port, good_mail(number=31), to=("lee@example.net", "old@example.net"))
    rows = world.haechi.command("quarantine", "list").stdout
    scene.check("refused for one of two: that copy is in our quarantine, and Postfix has struck him out",
                result.code == 250 and "old@example.net" in rows
                and wait_for(lambda: any(b"<31.e2e@" in m for m in world.boxed("lee")))
                and not world.boxed("old"), f"{result}\n{rows}\n{world.front.text()[-1500:]}")

    world.thresholds(JUNK)
    result = send(world.front.port, good_mail(number=32), **SPAM)
    scene.check("junk for all: the header says so", result.code == 250
                and wait_for(lambda: any(b"<32.e2e@" in m and b"X-Spam-Flag: YES" in m
                                         for m in world.boxed("lee", ".Junk"))),
                world.boxed("lee", ".Junk"))

    world.thresholds(HOLD)
    result = send(world.front.port, good_mail(number=33), **SPAM)
    scene.check("quarantine for all: Postfix holds it", result.code == 250
                and wait_for(lambda: len(world.held()) == 1) and "milter-hold" in world.front.text(),
                f"{result}\n{world.front.text()[-1500:]}")
    scene.check("the log says which of its mails that is", wait_for(lambda: re.search(
        rf"held\\x20by\\x20front.example\\x20as\\x20{world.held()[0].name}", world.haechi.log())),
        f"{world.held()}\n{world.haechi.log()[-800:]}")
    run("/usr/sbin/postsuper", "-c", str(world.front.config), "-H", "ALL")
    run("/usr/sbin/postqueue", "-c", str(world.front.config), "-f")
    scene.check("released there, it is delivered", wait_for(
        lambda: any(b"<33.e2e@" in m for m in world.boxed("lee")), 30), world.front.text()[-1500:])

    world.thresholds(STRICT)
    had = len(world.boxed("lee"))
    result = send(world.front.port, good_mail(number=34), **SPAM)
    scene.check("refused: 5xx in our words, with the reference", 550 <= result.code <= 554
                and "[ref " in result.text and "judged to be spam" in result.text, result)
    result = send(world.front.port, good_mail(number=35), sender="x@no-such-domain.kr")
    scene.check("refused at the first recipient", list(result.recipients.values())[0][0] == 550
                and "NO_DNS_FOR_FROM" in result.text, result)
    scene.check("and nothing of it was delivered", len(world.boxed("lee")) == had)
    world.thresholds(MILD)


def make_keys(world):
    """Keys of example.net in use; their records as a function for dkimpy."""
    haechi = world.haechi
    haechi.command("key", "create", "example.net", "--type", "both")
    rows = [json.loads(line) for line in
            haechi.command("key", "records", "example.net", "--json").stdout.splitlines()]
    records = {row["name"]: row["value"] for row in rows}
    with open(haechi.zone, "a") as zone:
        for name, value in records.items():
            pieces = " ".join(f'"{value[at:at + 200]}"' for at in range(0, len(value), 200))
            zone.write(f"{name}. 3600 IN TXT {pieces}\n")
    haechi.command("key", "activate", "example.net", *[name.split(".")[0] for name in records],
                   "--zone", str(haechi.zone))
    wait_for(lambda: "keys domains=1 keys=2" in haechi.log())
    return lambda name, timeout=5: records.get(name.decode().rstrip("."), "").encode() or None


def knows_who_signed_in(scene, world):
    records = make_keys(world)
    session = smtplib.SMTP("127.0.0.1", world.front.port)
    session.ehlo("laptop.example.net")
    session.login("minji", "x")
    mail = good_mail(number=40, sender="minji@example.net", to="friend@far.example")
    session.sendmail("minji@example.net", ["friend@far.example"], mail)
    # The next mail of the session is hers, too; after that, nobody's.
    session.sendmail("minji@example.net", ["friend@far.example"],
                     mail.replace(b"<40.e2e", b"<41.e2e"))
    session.quit()
    scene.check("mail of who has signed in goes out", wait_for(lambda: len(world.relay.mails) == 2, 20),
                world.front.text()[-1500:])
    out = world.relay.mails[0]["mail"] if world.relay.mails else b""
    scene.check("without any marks of ours", b"X-Spam" not in out and b"X-Haechi" not in out
                and b"Authentication-Results" not in out, out)
    if dkim:
        signatures = out.split(b"\r\n\r\n")[0].count(b"DKIM-Signature: ")
        good = [dkim.DKIM(out).verify(idx=index, dnsfunc=records) for index in range(signatures)]
        scene.check("but signed with both keys, above Postfix's Received", good == [True, True]
                    and out.startswith(b"DKIM-Signature: ")
                    and b"\r\nReceived:" in out, f"{good} {out[:3000]}")
    scene.check("and the log has both", wait_for(
        lambda: world.haechi.log().count("to=friend@far.example:accept") == 2), world.haechi.log()[-2500:])


def takes_what_comes(scene, world):
    session = connect(world.front.port, GOOD_IP)
    session.send("MAIL FROM:<김민지@example.org> SMTPUTF8 BODY=8BITMIME\r\n".encode())
    code, text = session.getreply()
    session.docmd("RCPT", "TO:<lee@example.net>")
    session.docmd("DATA")
    utf8 = good_mail(number=50).replace(b"Subject: Minutes", "Subject: 회의록".encode())
    session.send(utf8 + b".\r\n")
    result = session.getreply()
    session.quit()
    # Dovecot's LMTP does not take it: what we judged is what we look at.
    found = wait_for(lambda: re.search(r"id=(\w+) event=mail .*from=김민지@example.org",
                                       world.haechi.log()))
    scene.check("SMTPUTF8: sender and subject", code == 250 and result[0] == 250 and found
                and world.kept(f"X-Haechi-Id: {found.group(1)}".encode()) == utf8,
                f"{code} {result} {world.haechi.log()[-800:]}")

    big = good_mail(number=51, body="".join(f"{n:06} {'x' * 69}\r\n" for n in range(260000)))
    began = time.monotonic()
    result = send(world.front.port, big, timeout=120)
    took = time.monotonic() - began
    wait_for(lambda: any(b"<51.e2e@" in m[:4000] for m in world.boxed("lee")), 30)
    mail = next((m for m in world.boxed("lee") if b"<51.e2e@" in m[:4000]), b"")
    scene.check(f"a mail of {len(big) >> 20} MiB", result.code == 250
                and hashlib.sha256(world.kept(mail)).digest() == hashlib.sha256(big).digest(),
                f"{result} {len(world.kept(mail))}")
    scene.note(f"{len(big) >> 20} MiB through Postfix and the milter in {took:.1f} s (sanitizer build)")

    errors = []

    def parks():
        return len(world.boxed("park")) + len(world.boxed("park", ".Junk"))
    had = parks()

    def pipelined(index):
        """Five mails in one session, envelope and DATA in one piece each."""
        try:
            with socket.create_connection(("127.0.0.1", world.front.port), 60) as c:
                file = c.makefile("rb")

                def replies(n):
                    got = []
                    while len(got) < n:
                        line = file.readline()
                        if line[3:4] == b" ":
                            got.append(int(line[:3]))
                        elif not line:
                            break
                    return got
                replies(1)
                c.sendall(b"EHLO pipe.example\r\n")
                replies(1)
                for mail in range(5):
                    c.sendall(b"MAIL FROM:<kim@example.org>\r\nRCPT TO:<park@example.net>\r\n"
                              b"RCPT TO:<nobody@example.net>\r\nDATA\r\n")
                    if replies(4) != [250, 250, 550, 354]:
                        errors.append(f"envelope {index} {mail}")
                        return
                    c.sendall(good_mail(number=1000 + index * 10 + mail, to="park@example.net")
                              + b".\r\n")
                    if replies(1) != [250]:
                        errors.append(f"data {index} {mail}")
                c.sendall(b"QUIT\r\n")
        except OSError as error:
            errors.append(repr(error))
    threads = [threading.Thread(target=pipelined, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    scene.check("twenty mails in four pipelined sessions at once", not errors
                and wait_for(lambda: parks() == had + 20), f"{errors} {parks() - had}")
    scene.check("recipients that Postfix refused are known to us, as a harvester's",
                wait_for(lambda: "HARVEST_UNKNOWN" in world.haechi.log()), world.haechi.log()[-800:])


def over_a_unix_socket(scene, world):
    world.front.postconf("-e", f"smtpd_milters=unix:{scene.directory}/milter.sock")
    run("/usr/sbin/postfix", "-c", str(world.front.config), "reload")

    def by_socket():
        result = send(world.front.port, good_mail(number=60))
        return result.code == 250 and "listener=socket" in world.haechi.log()
    scene.check("over a unix socket", wait_for(by_socket, 30, 0.5), world.front.text()[-1500:])


def main(scene):
    need("postfix", "dovecot", "openssl")
    need_root("Postfix")
    world = World(scene)
    accepts_and_edits(scene, world)
    keeps_signatures(scene, world)
    says_verdicts(scene, world)
    knows_who_signed_in(scene, world)
    takes_what_comes(scene, world)
    over_a_unix_socket(scene, world)
    scene.check("no Postfix warning about us", "warning: milter" not in world.front.text(),
                [line for line in world.front.text().splitlines() if "warning: milter" in line][:5])
    world.front.process.stop()
    scene.check("clean stop", world.haechi.stop() == 0, world.haechi.log()[-1500:])
    world.relay.close()


with Scene() as scene:
    main(scene)
scene.finish()
