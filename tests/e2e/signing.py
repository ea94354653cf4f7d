#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Our users' mail is signed, what we pass on is sealed: verified by dkimpy and opendkim, with keys
rotated, spoilt and the signer killed while mail goes through."""
import pathlib
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lib"))
from common import *  # noqa: F401,F403,E402
from milter import Milter, deleted, inserted  # noqa: E402

try:
    import dkim
except ImportError:
    dkim = None

OUT = """
hostname = "mx.example.net";
log_level = "info";
listeners = (
	{ name = "out"; address = "127.0.0.1"; port = {port}; kind = "outbound"; networks = [ "127.0.0.1" ]; },
	{ name = "mx"; address = "127.0.0.1"; port = {port2}; xclient = [ "127.0.0.1" ]; },
	{ name = "milter"; protocol = "milter"; socket = "{dir}/milter.sock"; socket_mode = "0666"; }
);
domains = ( { name = "example.net"; hop = "smtp:127.0.0.1:{hop}"; } );
relay = "smtp:127.0.0.1:{hop}";
dns: { mode = "zone"; zone_file = "{zone}"; };
networks: { own = []; };
limits: { mail_rate = 100000; connection_rate = 100000; recipient_rate = 100000; };
smtp: { greeting_delay_ms = 0; };
arc: { seal = "example.net"; };
keeping: { mode = "mail"; };
signing: { expire_days = 30; headers = [ "X-Ours" ]; };
scanner: { count = 2; };
"""


class Names:
    """The records of our keys, for dkimpy and opendkim."""

    def __init__(self, service):
        self.service = service
        self.records = {}

    def read(self):
        for domain in ("example.org", "example.net"):
            done = self.service.command("key", "records", domain, "--json", check=False)
            for line in done.stdout.splitlines():
                row = json.loads(line)
                self.records[row["name"]] = row["value"]
        return self

    def __call__(self, name, timeout=5):
        name = name.decode() if isinstance(name, bytes) else name
        value = self.records.get(name.rstrip("."))
        return value.encode() if value else None


def fields(mail, name):
    """The values of a header field, unfolded."""
    head = mail.split(b"\r\n\r\n", 1)[0].replace(b"\r\n\t", b" ").replace(b"\r\n ", b" ")
    return [line.split(b":", 1)[1].strip().decode() for line in head.split(b"\r\n")
            if line.lower().startswith(name.lower().encode() + b":")]


def tag(value, name):
    for part in value.split(";"):
        key, _, text = part.strip().partition("=")
        if key == name:
            return text.replace(" ", "")
    return None


def verified(mail, names):
    """Which of its signatures dkimpy finds valid."""
    good = []
    for index, value in enumerate(fields(mail, "DKIM-Signature")):
        verifier = dkim.DKIM(mail, timeout=5)
        try:
            if verifier.verify(idx=index, dnsfunc=names):
                good.append(f"{tag(value, 'a')} {tag(value, 'd')} {tag(value, 's')}")
        except dkim.DKIMException:
            pass  # dkimpy's word for "no"
    return good


def opendkim_says(scene, mail, names):
    """What opendkim's own test mode says of a mail; its keys come from a file."""
    keys = scene.write("opendkim/keys", "".join(f"{name} {value}\n"
                                               for name, value in names.records.items()))
    config = scene.write("opendkim/conf", f"TestPublicKeys {keys}\nMode v\nSyslog no\n")
    message = scene.path("opendkim", "mail")
    message.write_bytes(mail)
    done = subprocess.run(["opendkim", "-x", str(config), "-vv", "-t", str(message)], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    return done.stdout


def submit(service, subject, sender="kim@example.org", extra="", number=1, port=None):
    mail = good_mail(subject, number=number, sender=sender)
    mail = mail.replace(b"MIME-Version", extra.encode() + b"MIME-Version", 1)
    session = connect(port or service.port)
    try:
        return transact(session, mail, sender, ("lee@example.com",))
    finally:
        session.close()


def arrived(hop, subject):
    return [m["mail"] for m in hop.mails if subject.encode() in m["mail"]]


def sign_and_verify(scene, service, hop, names):
    names.read()
    rsa = next(n for n in names.records if n.endswith("-r._domainkey.example.org"))
    selectors = [rsa.split(".")[0], rsa.split(".")[0][:-1] + "e"]
    service.command("key", "activate", "example.org", *selectors, "--zone", str(service.zone))
    wait_for(lambda: "keys domains=1 keys=2" in service.log())
    result = submit(service, "signed one", extra="X-Ours: yes\r\nList-Unsubscribe: <https://example.org/u>\r\n"
                    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
    mail = (arrived(hop, "signed one") or [b"\r\n\r\n"])[0]
    scene.check("outbound mail is taken and passed on", result.code == 250 and len(mail) > 10, result)
    wanted = [f"rsa-sha256 example.org {selectors[0]}", f"ed25519-sha256 example.org {selectors[1]}"]
    scene.check("dkimpy verifies both signatures, RSA and Ed25519",
                sorted(verified(mail, names)) == sorted(wanted), verified(mail, names))
    scene.check("a changed body verifies nowhere",
                verified(mail.replace(b"minutes", b"Minutes"), names) == [])
    signature = fields(mail, "DKIM-Signature")[0]
    signed = [name.lower() for name in tag(signature, "h").split(":")]
    scene.check("From and Subject are oversigned; List-Unsubscribe, its -Post and X-Ours are signed",
                signed.count("from") == 2 and signed.count("subject") == 2 and
                {"list-unsubscribe", "list-unsubscribe-post", "x-ours"} <= set(signed), signed)
    scene.check("a signature expires when the settings say so",
                int(tag(signature, "x")) - int(tag(signature, "t")) == 30 * 86400, signature)
    scene.check("signatures stand above our Received",
                mail.startswith(b"DKIM-Signature:") and mail.index(b"\r\nReceived:") > 0)
    if shutil.which("opendkim"):
        text = opendkim_says(scene, mail, names)
        scene.check("opendkim verifies it", "verification (s=" in text and "succeeded" in text, text)
        text = opendkim_says(scene, mail.replace(b"minutes", b"Minutes"), names)
        scene.check("opendkim refuses a changed body", "succeeded" not in text, text)
    return selectors


def who_signs(scene, service, hop, names, selectors):
    submit(service, "from below", sender="kim@news.example.org")
    mail = arrived(hop, "from below")[0]
    scene.check("mail of a subdomain is signed by the domain above that has keys",
                verified(mail, names) and tag(fields(mail, "DKIM-Signature")[0], "d") == "example.org")
    submit(service, "from elsewhere", sender="kim@example.com")
    mail = arrived(hop, "from elsewhere")[0]
    scene.check("mail of a domain without keys goes out unsigned",
                not fields(mail, "DKIM-Signature"))
    scene.check("... and the journal says so",
                wait_for(lambda: any("NOT_SIGNED_NO_KEY" in json.dumps(row)
                                     for row in service.history()), 10))
    result = send(service.port2, good_mail("from outside", sender=GOOD_FROM), to=("lee@example.net",))
    mail = (arrived(hop, "from outside") or [b""])[0]
    scene.check("mail from outside is not signed, whatever its From",
                result.code == 250 and mail and not fields(mail, "DKIM-Signature"), result)


def seal(scene, service, hop, names):
    result = send(service.port2, good_mail("to be sealed", sender=GOOD_FROM), to=("lee@example.net",))
    mail = (arrived(hop, "to be sealed") or [b""])[0]
    cv, results, reason = dkim.arc_verify(mail, dnsfunc=names)
    scene.check("dkimpy verifies the seal of what is passed on",
                result.code == 250 and cv == dkim.CV_Pass, f"{cv} {results} {reason}")
    aar = fields(mail, "ARC-Authentication-Results")
    scene.check("the sealed results are those of our Authentication-Results",
                len(aar) == 1 and aar[0].startswith("i=1;") and
                "spf=pass" in aar[0] and "mx.example.net" in aar[0], aar)
    cv, *_ = dkim.arc_verify(mail.replace(b"minutes", b"Minutes"), dnsfunc=names)
    scene.check("a changed body breaks the seal", cv != dkim.CV_Pass, cv)
    # Sealed once more: what came with a chain gets the next set.
    send(service.port2, mail, to=("lee@example.net",))
    again = arrived(hop, "to be sealed")[-1]
    cv, results, reason = dkim.arc_verify(again, dnsfunc=names)
    scene.check("a mail that came with our seal gets the second set, and the chain verifies",
                cv == dkim.CV_Pass and len(fields(again, "ARC-Seal")) == 2,
                f"{cv} {results} {reason} {fields(again, 'ARC-Seal')}")


def through_milter(scene, names, user):
    """A mail as a mail server has it after the changes that the milter wants; its fields."""
    server = Milter(scene.directory / "milter.sock")
    server.connect("192.0.2.10")
    server.helo()
    server.macros(b"M", **({"_auth_authen": user, "_auth_type": "PLAIN"} if user else {}))
    mail = good_mail("by milter", sender="kim@example.org", to="lee@example.com")
    _, changes, answer = server.transact(mail, to=("lee@example.com",))
    server.close()
    head = "".join(f"{name}: {value}\n" if not value.startswith(" ") else f"{name}:{value}\n"
                   for name, value in inserted(changes))
    assert not deleted(changes), changes
    return answer, head.replace("\n", "\r\n").encode() + mail


def sign_for_milters(scene, names):
    answer, mail = through_milter(scene, names, "kim")
    scene.check("mail of who signed in at a mail server comes back signed through the milter",
                answer[0] in b"ac" and len(verified(mail, names)) == 2,
                f"{answer} {verified(mail, names)} {mail[:1500]}")
    answer, mail = through_milter(scene, names, "")
    scene.check("... and of who did not, without a signature", not fields(mail, "DKIM-Signature"), mail)
    cv, results, reason = dkim.arc_verify(mail, dnsfunc=names)
    scene.check("... but sealed, where it goes to somebody else's domain", cv == dkim.CV_Pass,
                f"{cv} {reason} {mail[:1500]}")


def zone_of(names):
    """Master file lines of all our keys."""
    lines = ""
    for name, value in names.records.items():
        pieces = " ".join(f'"{value[i:i + 255]}"' for i in range(0, len(value), 255))
        lines += f"{name}. 3600 IN TXT {pieces}\n"
    return lines


def replay_is_identical(scene, service):
    rows = service.history()
    ids = [row["id"] for row in rows][:20]
    words = [service.command("replay", "--json", one, check=False).stdout for one in ids]
    results = [json.loads(text)["result"] for text in words if text.strip()]
    scene.check("signed and sealed mails are judged again identically, no question asked anew",
                len(results) == len(ids) and all(result == "identical" for result in results) and
                all(json.loads(text)["unrecorded_questions"] == 0 for text in words), words)


def rotate(scene, service, hop, names, old):
    service.command("key", "rotate", "example.org")
    names.read()
    new = sorted({n.split(".")[0] for n in names.records if n.endswith("example.org")} - set(old))
    refused = service.command("key", "activate", "example.org", *new, "--zone", str(service.zone),
                              check=False)
    scene.check("a key whose record is not published is not put to use",
                refused.returncode == 1 and "missing" in refused.stdout, refused)
    service.zone.write_text(service.zone.read_text() + zone_of(names))
    subjects, running = [], [True]

    def keep_sending():
        while running[0]:
            subject = f"rotating {len(subjects)}"
            if submit(service, subject, number=len(subjects)).code == 250:
                subjects.append(subject)

    thread = threading.Thread(target=keep_sending)
    thread.start()
    time.sleep(1)
    service.command("key", "activate", "example.org", *new, "--zone", str(service.zone))
    service.command("key", "retire", "example.org", *old)
    time.sleep(3)
    running[0] = False
    thread.join()
    mails = [(arrived(hop, subject) or [b""])[-1] for subject in subjects]
    used = [sorted(one.split()[2] for one in verified(mail, names)) for mail in mails]
    scene.check("keys are rotated while mail goes through: each mail is signed, the first by the old "
                "keys, the last by the new", len(used) > 5 and all(len(one) >= 2 for one in used) and
                used[0] == sorted(old) and used[-1] == new, used[:1] + used[-1:])
    return new


def spoil(scene, service, hop, names, selectors):
    directory = pathlib.Path(service.data) / "keys" / "example.org"
    for selector in selectors:
        (directory / f"{selector}.key").chmod(0o644)
    wait_for(lambda: "can be read by others" in service.log(), 10)
    time.sleep(1.5)
    before = len(hop.mails)
    result = submit(service, "spoilt")
    scene.check("a key that others can read is refused with its reason, and mail is put off rather "
                "than sent unsigned", result.code == 451 and "can be read by others" in service.log()
                and len(hop.mails) == before, result)
    for selector in selectors:
        (directory / f"{selector}.key").chmod(0o600)
    scene.check("... until it is mended",
                wait_for(lambda: submit(service, "mended").code == 250, 10)
                and verified(arrived(hop, "mended")[-1], names))


def commands(scene, service):
    """What the e2e above does not need of haechi key."""
    def key(*words, **more):
        return service.command("key", *words, check=False, **more)
    made = key("create", "example.com", "--selector", "mail", "--type", "rsa", "--bits", "1024")
    scene.check("one key under a name of ours", made.returncode == 0 and
                "mail._domainkey.example.com (rsa, 1024, waiting)" in made.stdout, made)
    again = key("create", "example.com", "--selector", "mail", "--type", "rsa")
    scene.check("a key is never made over another", again.returncode == 1 and
                "mail.key" in again.stderr, again)
    scene.check("a second create without a selector points to rotate",
                "rotate" in key("create", "example.com").stderr)
    wrong = [key("create", "not a domain"), key("create", "example.com", "--bits", "512"),
             key("create", "example.com", "--type", "dsa"),
             key("create", "a.example", "--selector", "../up"), key("activate", "example.com", "none"),
             key("rotate", "example.com"), key("records", "nothing.example")]
    scene.check("what cannot be is said in one line, and nothing is changed",
                all(done.returncode == 1 and done.stderr.startswith("haechi key: ") and
                    done.stderr.count("\n") == 1 for done in wrong), wrong)
    scene.check("wrong words have their own status", key("creat", "x.example").returncode == 2 and
                key("activate", "example.com").returncode == 2)
    key("activate", "example.com", "mail", "--force")
    refused = key("remove", "example.com", "mail")
    scene.check("an active key is not removed", refused.returncode == 1 and
                "retire" in refused.stderr, refused)
    retired = key("retire", "example.com", "mail", env={"LC_ALL": "ko_KR.UTF-8"})
    scene.check("retired: the record that revokes it, and that no key is left, in Korean",
                'mail._domainkey.example.com. 3600 IN TXT "v=DKIM1; k=rsa; p="' in retired.stdout and
                "7일" in retired.stdout and "서명 없이" in retired.stderr, retired)
    listed = [json.loads(line) for line in key("list", "example.com", "--json").stdout.splitlines()]
    scene.check("the list as JSON", [(row["selector"], row["state"], row["bits"]) for row in listed]
                == [("mail", "retired", 1024)], listed)
    removed = key("remove", "example.com", "mail")
    directory = pathlib.Path(service.data) / "keys" / "example.com"
    scene.check("removed, with its directory", removed.returncode == 0 and not directory.exists(),
                removed)


def kill_under_load(scene, service, hop, names):
    taken, lock, running = [], threading.Lock(), [True]

    def keep_sending(client):
        number = 0
        while running[0]:
            number += 1
            subject = f"killing {client}.{number}."
            try:
                if submit(service, subject, number=number).code == 250:
                    with lock:
                        taken.append(subject)
            except (OSError, smtplib.SMTPException):
                pass

    threads = [threading.Thread(target=keep_sending, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    killed = 0
    for _ in range(4):
        time.sleep(1)
        pid = service.role("signer")
        if pid:
            os.kill(pid, signal.SIGKILL)
            killed += 1
    time.sleep(2)
    running[0] = False
    for thread in threads:
        thread.join()
    mails = {subject: arrived(hop, subject) for subject in taken}
    lost = [subject for subject, found in mails.items() if not found]
    loads = [m["mail"] for m in hop.mails if b"Subject: killing" in m["mail"]]
    unsigned = [mail[:300] for mail in loads if not fields(mail, "DKIM-Signature")]
    sample = loads[:: max(1, len(loads) // 20)]
    broken = [mail[:300] for mail in sample if not verified(mail, names)]
    scene.note(f"signer killed {killed} times, {len(taken)} mails taken")
    scene.check("the signer killed under load: nothing taken is lost, nothing goes out unsigned",
                killed >= 3 and len(taken) > 20 and not lost and not unsigned and not broken,
                f"killed={killed} taken={len(taken)} lost={lost[:3]} unsigned={unsigned[:1]} {broken[:1]}")
    scene.check("... and it works again", wait_for(lambda: submit(service, "after all").code == 250, 20)
                and verified(arrived(hop, "after all")[-1], names))


def only_the_signer_reads(scene, service, selectors):
    if os.geteuid() != 0:
        scene.note("not root: all processes have one user")
        return
    key = pathlib.Path(service.data) / "keys" / "example.org" / f"{selectors[0]}.key"
    refused = []
    for uid in (61001, 61002, 61003, 61004, 65534):
        done = subprocess.run(["cat", str(key)], user=uid, group=uid, extra_groups=[],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        refused.append(done.returncode != 0)
    status = pathlib.Path(f"/proc/{service.role('signer')}/status").read_text()
    scene.check("no process but the signer can open the keys", all(refused) and
                "Uid:\t61005" in status and "Seccomp:\t2" in status and "NoNewPrivs:\t1" in status,
                f"{refused}")


def send_unsigned_if_wanted(scene, service, hop):
    service.configure(OUT.replace("signing: {", 'signing: { without = "send";'))
    service.reload()
    time.sleep(2)
    directory = pathlib.Path(service.data) / "keys" / "example.org"
    for key in directory.glob("*.key"):
        key.chmod(0o640)
    time.sleep(2.5)
    result = submit(service, "rather unsigned")
    mail = (arrived(hop, "rather unsigned") or [b""])[-1]
    scene.check("with signing.without = send it goes out unsigned, and the journal says so",
                result.code == 250 and mail and not fields(mail, "DKIM-Signature") and
                wait_for(lambda: any("NOT_SIGNED_SIGNER_AWAY" in json.dumps(row)
                                     for row in service.history()), 10), result)


def main():
    with Scene() as scene:
        if not dkim:
            raise Missing("no dkimpy here")
        hop = Hop()
        scene.directory.chmod(0o777)  # the door makes the milter's socket
        service = Haechi(scene, OUT, zone=ZONE, hop=hop.port, start=False)
        for domain in ("example.org", "example.net"):
            done = service.command("key", "create", domain)
            scene.check(f"keys for {domain} are made, and their records shown",
                        done.stdout.count("IN TXT") == 2 and "haechi key activate" in done.stdout,
                        done.stdout)
        names = Names(service).read()
        service.zone.write_text(service.zone.read_text() + zone_of(names))
        service.start()
        checked = service.command("key", "check", "example.org", "--zone", str(service.zone))
        scene.check("what is published is our key", checked.stdout.count("(ok)") == 2, checked.stdout)
        selectors = sign_and_verify(scene, service, hop, names)
        who_signs(scene, service, hop, names, selectors)
        ours = sorted(n.split(".")[0] for n in names.records if n.endswith("example.net"))
        service.command("key", "activate", "example.net", *ours, "--zone", str(service.zone))
        wait_for(lambda: "keys domains=2" in service.log())
        seal(scene, service, hop, names)
        sign_for_milters(scene, names)
        replay_is_identical(scene, service)
        selectors = rotate(scene, service, hop, names, selectors)
        spoil(scene, service, hop, names, selectors)
        only_the_signer_reads(scene, service, selectors)
        commands(scene, service)
        kill_under_load(scene, service, hop, names)
        send_unsigned_if_wanted(scene, service, hop)
        hop.close()
    scene.finish()


if __name__ == "__main__":
    main()
