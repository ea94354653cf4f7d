#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Our signatures before the programs that others verify with, and theirs before us: dkimverify,
arcverify and arcsign of dkimpy, opendkim and opendkim-testmsg. They ask a real name server (nsd) at the
address that their resolver is told; so that this is 127.0.0.1:53, all of it runs in a network and a
mount namespace of its own. tests/signatures.c signs and seals with the product's own functions."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403
from partners import Nsd

TOOL = ROOT / "build-test" / "tests" / "signatures"
DOMAIN = "example.org"

PLAIN = b"""From: Minsu Kim <minsu@example.org>
To: Sora <sora@example.net>
Subject: hello
Date: Mon, 13 Nov 2023 10:00:00 +0900
Message-ID: <1@example.org>

first line
second line
"""
MAILS = {
    "a plain mail": PLAIN,
    "no body": PLAIN.split(b"\n\n")[0] + b"\n\n",
    "blank lines and blanks at line ends": PLAIN + b"  trailing \t \n\n\t two  words \n\n\n\n",
    "folded fields": PLAIN.replace(b"Subject: hello", b"Subject: a\n long\n\t\tsubject  with   blanks \n"
                                   b" and a fold"),
    "8-bit text": PLAIN.replace(b"Subject: hello", "Subject: 안녕하세요".encode())
    + "해치가 지킵니다.\n守ります。\n".encode(),
    "several fields of one name": PLAIN.replace(b"To: ", b"""Resent-From: b@example.org
Resent-To: c@example.net
Resent-Date: Mon, 13 Nov 2023 12:00:00 +0900
Resent-From: a@example.org
Resent-To: b@example.net
Resent-Date: Mon, 13 Nov 2023 11:00:00 +0900
To: """, 1),
    "long lines": PLAIN + b"x" * 5000 + b"\n" + b"y z " * 400 + b"\n",
    "a list's mail": PLAIN.replace(b"To: ", b"""List-Id: <list.example.org>
List-Unsubscribe: <https://example.org/u>, <mailto:u@example.org>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
In-Reply-To: <0@example.org>
References: <0@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Reply-To: list@example.org
Cc: a@example.net
To: """, 1),
    "more of a list's mail": PLAIN.replace(b"To: ", b"""List-Id: <list.example.org>
Sender: list@example.org
List-Help: <https://example.org/h>
List-Unsubscribe: <https://example.org/u>, <mailto:u@example.org>
List-Subscribe: <https://example.org/s>
List-Post: <mailto:list@example.org>
List-Archive: <https://example.org/a>
DKIM-Signature: v=1; a=rsa-sha256; d=other.example; s=x; h=from; bh=AAAA; b=AAAA
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Reply-To: list@example.org
To: """, 1),
    "no line end at the end": PLAIN.rstrip(b"\n"),
    "dots": PLAIN + b".\n..\n. \n",
    "signed by another": PLAIN.replace(b"From:", b"""DKIM-Signature: v=1; a=rsa-sha256; d=other.example;
 s=x; h=from; bh=AAAA; b=AAAA
From:"""),
}
FORMS = ("relaxed/relaxed", "simple/simple", "relaxed/simple", "simple/relaxed")


def crlf(mail):
    return mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def run(*command, mail=b""):
    done = subprocess.run([str(c) for c in command], input=mail, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def ours(verb, *arguments, mail=b""):
    code, out, err = run(TOOL, verb, *arguments, mail=mail)
    if code != 0:
        raise RuntimeError(f"signatures {verb}: {err}")
    return out


class Keys:
    """Key files made by openssl, and the zone with our records of them."""

    def __init__(self, scene):
        need("openssl")
        self.of = {}
        lines = [f"$ORIGIN {DOMAIN}.", "$TTL 60", "@ SOA ns host 1 3600 600 86400 60", "@ NS ns",
                 "ns A 127.0.0.1"]
        kinds = {"rsa": ["genrsa", "-traditional", "2048"], "small": ["genrsa", "-traditional", "1024"],
                 "large": ["genrsa", "-traditional", "4096"], "ed": ["genpkey", "-algorithm", "ed25519"]}
        for selector, command in kinds.items():
            code, pem, err = run("openssl", *command)
            if code != 0:
                raise RuntimeError(err)
            path = scene.path("keys", selector + ".pem")
            path.write_bytes(pem)
            path.chmod(0o600)
            self.of[selector] = f"{DOMAIN}:{selector}:{path}"
            record = ours("record", path).decode()
            pieces = " ".join(f'"{record[i:i + 200]}"' for i in range(0, len(record), 200))
            lines.append(f"{selector}._domainkey TXT {pieces}")
        self.zone = "\n".join(lines) + "\n"
        self.files = {s: text.split(":", 2)[2] for s, text in self.of.items()}


class OpenDkim:
    """opendkim as a verifier without a milter: its test mode reads a mail from a file."""

    def __init__(self, scene):
        need("opendkim", "opendkim-testmsg")
        self.scene = scene
        self.settings = scene.write("opendkim.conf", "Mode v\nNameservers 127.0.0.1\n"
                                    "TemporaryDirectory /tmp\n")

    def verify(self, mail):
        path = self.scene.path("opendkim.eml")
        path.write_bytes(mail)
        code, out, err = run("/usr/sbin/opendkim", "-x", self.settings, "-t", path)
        text = out.decode(errors="replace") + err
        return code == 0 and "succeeded" in text, text

    @staticmethod
    def testmsg(mail):
        code, out, err = run("/usr/sbin/opendkim-testmsg", mail=mail)
        return code == 0 and not out and not err, f"{code} {out!r} {err}"


def dkimverify(mail, index=0):
    code, out, err = run("/usr/bin/dkimverify", "--index", index, mail=mail)
    return code == 0 and b"signature ok" in out, f"{code} {out!r} {err[-400:]}"


def arcverify(mail):
    code, out, err = run("/usr/bin/arcverify", mail=mail)
    if b"reported failure, the chain is terminated" in out:
        return "fail"
    found = re.search(rb"cv=b'(\w+)'", out)
    return found.group(1).decode() if found else f"{code} {out!r} {err[-400:]}"


def lines_fit(mail, most=78):
    """Lines of our field: `most` characters, unless one has no place to fold."""
    fields = re.match(rb"((?:(?:DKIM-Signature|ARC-[\w-]+):[^\n]*\n(?:[ \t][^\n]*\n)*)+)", mail).group(1)
    return all(len(line) <= most for line in fields.replace(b"\r", b"").split(b"\n"))


def dkim(scene, keys, opendkim):
    for title, mail in MAILS.items():
        mail = crlf(mail)
        for forms in FORMS if title in ("a plain mail", "folded fields", "8-bit text",
                                        "blank lines and blanks at line ends") else FORMS[:1]:
            signed = ours("dkim", "-c", forms, "-x", 86400, keys.of["rsa"], keys.of["ed"], mail=mail)
            name = f"{title}, {forms}"
            good, why = dkimverify(signed, 0)
            scene.check(f"dkimverify: ed25519, {name}", good, why)
            good, why = dkimverify(signed, 1)
            scene.check(f"dkimverify: rsa, {name}", good, why)
            good, why = opendkim.testmsg(signed)
            scene.check(f"opendkim-testmsg: both, {name}", good, why)
            scene.check(f"lines of {name}", lines_fit(signed), signed[:1500])
    for selector in ("small", "large", "rsa", "ed"):
        signed = ours("dkim", keys.of[selector], mail=crlf(PLAIN))
        for verifier, (good, why) in {"dkimverify": dkimverify(signed),
                                      "opendkim": opendkim.verify(signed),
                                      "opendkim-testmsg": opendkim.testmsg(signed)}.items():
            scene.check(f"{verifier}: key {selector}", good, why)
    signed = ours("dkim", "-n", keys.of["rsa"], mail=crlf(PLAIN))
    scene.check("without oversigning", dkimverify(signed)[0] and opendkim.verify(signed)[0])
    # That they can say no at all, and that oversigning does what it is for.
    signed = ours("dkim", keys.of["rsa"], mail=crlf(PLAIN))
    broken = signed.replace(b"second", b"2nd")
    scene.check("a changed body is seen", not dkimverify(broken)[0] and not opendkim.verify(broken)[0]
                and not opendkim.testmsg(broken)[0])
    for field in (b"From: x@evil.example", b"Subject: other", b"Reply-To: x@evil.example",
                  b"Content-Type: text/html"):
        added = signed.replace(b"\r\nFrom:", b"\r\n" + field + b"\r\nFrom:", 1)
        scene.check(f"an added {field.split(b':')[0].decode()} is seen",
                    not dkimverify(added)[0] and not opendkim.verify(added)[0])
    traced = b"Received: by x; now\r\nReturn-Path: <a@b>\r\nAuthentication-Results: x; none\r\n" + signed
    scene.check("trace fields break nothing", dkimverify(traced)[0] and opendkim.verify(traced)[0])


def chain(keys, zone, mail, hops, forms="relaxed/relaxed"):
    for selector in hops:
        mail = ours("seal", "-z", zone, "-c", forms, "-r", "mx.example.org; spf=pass "
                    "smtp.mailfrom=minsu@example.org;\r\n\tdmarc=pass (p=none) header.from=example.org",
                    keys.of[selector], mail=mail)
    return mail


def arcsign(keys, mail, selector="rsa"):
    """dkimpy seals what an Authentication-Results field of its own says."""
    if b"\r\nARC-Seal" not in b"\r\n" + mail:
        mail = b"Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=minsu@example.org\r\n" + mail
    code, out, err = run("/usr/bin/arcsign", selector, DOMAIN, keys.files[selector], "mx.example.org",
                         mail=mail)
    if code != 0:
        raise RuntimeError("arcsign: " + err[-1000:])
    return out


def arc(scene, keys):
    zone = scene.write("zone.txt", keys.zone)

    def judged(mail):
        return ours("arc", "-z", zone, mail=mail).decode().strip()

    for title, mail in MAILS.items():
        mail = crlf(mail)
        sealed = chain(keys, zone, mail, ["rsa"])
        scene.check(f"arcverify: {title}", arcverify(sealed) == "pass", arcverify(sealed))
        scene.check(f"we too: {title}", judged(sealed) == "pass", judged(sealed))
        scene.check(f"lines of the set: {title}", lines_fit(sealed), sealed[:1500])
        theirs = arcsign(keys, mail)
        scene.check(f"arcsign: {title}", judged(theirs) == "pass", judged(theirs))
    for forms in FORMS:
        sealed = chain(keys, zone, crlf(MAILS["folded fields"]), ["rsa"], forms)
        scene.check(f"arcverify: AMS {forms}", arcverify(sealed) == "pass", arcverify(sealed))
    mail = crlf(PLAIN)
    sealed = chain(keys, zone, mail, ["rsa", "small", "large", "rsa", "small"])
    scene.check("arcverify: five sets", arcverify(sealed) == "pass", arcverify(sealed))
    mixed = chain(keys, zone, arcsign(keys, chain(keys, zone, arcsign(keys, mail), ["small"])), ["rsa"])
    scene.check("theirs and ours by turns", arcverify(mixed) == "pass" and judged(mixed) == "pass",
                f"{arcverify(mixed)} {judged(mixed)}")
    for what, change in {"body": (b"second", b"2nd"), "results": (b"spf=pass", b"spf=fail"),
                         "subject": (b"Subject: hello", b"Subject: other")}.items():
        broken = sealed.replace(*change)
        scene.check(f"a changed {what} fails for both",
                    arcverify(broken) == "fail" and judged(broken).startswith("fail"),
                    f"{arcverify(broken)} {judged(broken)}")
    listed = ours("seal", "-z", zone, "-f", "-- \r\nfooter\r\n", keys.of["rsa"], mail=sealed)
    scene.check("changed and sealed again", arcverify(listed) == "pass" and judged(listed) == "pass",
                f"{arcverify(listed)} {judged(listed)}")
    failed = chain(keys, zone, sealed.replace(b"second", b"2nd"), ["rsa"])
    scene.check("a set on a broken chain says fail to both",
                failed.count(b"cv=fail") == 1 and arcverify(failed) == "fail"
                and judged(failed) == "fail i=6 cv fail", f"{arcverify(failed)} {judged(failed)}")
    scene.check("and no set comes on top of that", chain(keys, zone, failed, ["rsa"]) == failed)
    # dkimpy knows no ed25519 in ARC (RFC 8463 came after RFC 8617's draft); we verify our own.
    sealed = chain(keys, zone, mail, ["ed", "rsa", "ed"])
    scene.check("ed25519 seals, by ourselves", judged(sealed) == "pass", judged(sealed))


def real_mails(scene, keys):
    """Mails of the suites' lists, with all that people and servers write."""
    corpus = ROOT.parent / "shared" / "suites" / "corpora" / "lists"
    every = sorted(p for p in corpus.rglob("*") if p.is_file() and p.stat().st_size < 100000)
    if not every:
        print("skipped real mails: no suites here")
        return
    zone = scene.write("zone.txt", keys.zone)
    paths = []
    for number, path in enumerate(every[::max(1, len(every) // 60)]):
        mail = ours("dkim", "-c", FORMS[number % 4], keys.of["rsa"], keys.of["ed"],
                    mail=crlf(path.read_bytes()))
        paths.append(scene.path("real", f"{number}.eml"))
        paths[-1].write_bytes(ours("seal", "-c", FORMS[number % 4], "-z", zone, keys.of["small"], mail=mail))
    code, out, err = run(pathlib.Path(__file__).parent / "lib" / "dkimpy_check.py", *paths)
    bad = [line for line in out.decode().splitlines() if line.split(" ")[1:] != ["pass", "pass"]]
    scene.check(f"{len(paths)} real mails, signed twice and sealed", code == 0 and not bad
                and len(out.splitlines()) == len(paths), f"{bad} {err[-500:]}")


def inside(scene):
    need("dkimverify", "arcverify", "arcsign")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    resolv = scene.write("resolv.conf", "nameserver 127.0.0.1\n")
    subprocess.run(["mount", "--bind", str(resolv), "/etc/resolv.conf"], check=True)
    keys = Keys(scene)
    Nsd(scene, {DOMAIN: keys.zone}, port=53)
    dkim(scene, keys, OpenDkim(scene))
    arc(scene, keys)
    real_mails(scene, keys)


def main(scene):
    need("unshare", "ip")
    need_root("a network of its own")
    if subprocess.run(["unshare", "-n", "-m", "true"], stderr=subprocess.DEVNULL).returncode != 0:
        raise Missing("this machine allows no namespaces")
    done = subprocess.run(["unshare", "-n", "-m", sys.executable, __file__, "--inside"])
    if done.returncode != 0:
        raise RuntimeError("see above")


with Scene() as scene:
    inside(scene) if "--inside" in sys.argv else main(scene)
if "--inside" in sys.argv or scene.failed:
    scene.finish()
