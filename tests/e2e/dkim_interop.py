#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What others sign, and what is done to it afterwards, as `haechi scan` judges it inside the seal:
dkimpy and opendkim as signers, their public keys in a zone file. (Our own signatures before their
verifiers: signatures.py.)"""
import base64
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

DOMAIN = "example.org"
FORMS = ("relaxed/relaxed", "simple/simple", "relaxed/simple", "simple/relaxed")

PLAIN = b"""From: Minsu Kim <minsu@example.org>
To: Sora <sora@example.net>
Subject: hello
Date: Mon, 13 Nov 2023 10:00:00 +0900
Message-ID: <1@example.org>

first line
second line
"""
FOLDED = PLAIN.replace(b"Subject: hello",
                       b"Subject: a\n long\n\t\tsubject  with   blanks \n and a fold \t")
MAILS = {
    "plain": PLAIN,
    "no body": PLAIN.split(b"\n\n")[0] + b"\n\n",
    "blank lines": PLAIN + b"  trailing \t \n\n\t two  words \n\n\n \n\n",
    "only blank lines": PLAIN.split(b"\n\n")[0] + b"\n\n\n \n\n",
    "folded": FOLDED,
    "8 bit": PLAIN.replace(b"Subject: hello", "Subject: 안녕하세요".encode())
    + "해치가 지킵니다.\n守ります。\n".encode(),
    "long lines": PLAIN + b"x" * 990 + b"\n" + b"y z " * 240 + b"\n",
    "large": PLAIN + b"some text  with blanks \t and so on\n" * 20000,
    "dots": PLAIN + b".\n..\n. \n",
    "several of a name": PLAIN.replace(b"To: ", b"""Resent-From: b@example.org
Resent-To: c@example.net
Resent-From: a@example.org
Resent-To: b@example.net
To: """, 1),
}


def crlf(mail):
    return mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def run(*command, mail=b""):
    done = subprocess.run([str(c) for c in command], input=mail, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: {done.stderr.decode(errors='replace')}")
    return done.stdout


class Keys:
    def __init__(self, scene):
        need("openssl")
        self.files = {}
        lines = [f"$ORIGIN {DOMAIN}.", "$TTL 60", "@ A 192.0.2.10"]
        for selector, command in {"rsa": ["genrsa", "-traditional", "2048"],
                                  "small": ["genrsa", "-traditional", "1024"],
                                  "weak": ["genrsa", "-traditional", "768"],
                                  "large": ["genrsa", "-traditional", "4096"],
                                  "ed": ["genpkey", "-algorithm", "ed25519"]}.items():
            path = scene.path("keys", selector + ".pem")
            path.write_bytes(run("openssl", *command))
            path.chmod(0o600)
            der = run("openssl", "pkey", "-in", path, "-pubout", "-outform", "DER")
            bare = run("openssl", "rsa", "-in", path, "-RSAPublicKey_out", "-outform", "DER") \
                if selector != "ed" else der[-32:]
            self.files[selector] = path
            self.add(lines, selector, der if selector != "ed" else bare, selector)
            if selector == "small":
                self.add(lines, "bare", bare, selector)
        # dkimpy wants the bare seed of Ed25519 in base64.
        seed = run("openssl", "pkey", "-in", self.files["ed"], "-outform", "DER")[-32:]
        self.files["seed"] = scene.path("keys", "seed")
        self.files["seed"].write_bytes(base64.b64encode(seed))
        self.zone = scene.write("zone", "\n".join(lines) + "\n")

    @staticmethod
    def add(lines, name, public, selector):
        record = f"v=DKIM1; k={'ed25519' if selector == 'ed' else 'rsa'}; p=" \
            + base64.b64encode(public).decode()
        pieces = " ".join(f'"{record[i:i + 200]}"' for i in range(0, len(record), 200))
        lines.append(f"{name}._domainkey TXT {pieces}")


def dkimpy(keys, mail, forms, selector="rsa", algorithm="rsa-sha256", key=None):
    header, body = forms.split("/")
    return run("/usr/bin/dkimsign", "--hcanon", header, "--bcanon", body, "--signalg", algorithm,
               selector, DOMAIN, keys.files[key or selector], mail=mail)


class OpenDkim:
    """As a signer without a milter: its test mode prints the field for a mail in a file."""

    def __init__(self, scene, keys):
        need("opendkim")
        self.scene, self.keys, self.count = scene, keys, 0

    def sign(self, mail, forms, selector="rsa", key=None, more="", flags=()):
        self.count += 1
        settings = self.scene.write(
            f"opendkim{self.count}.conf",
            f"Mode s\nDomain {DOMAIN}\nSelector {selector}\nKeyFile {self.keys.files[key or selector]}\n"
            f"Canonicalization {forms}\nRequireSafeKeys no\nTemporaryDirectory /tmp\n"
            f"InternalHosts 0.0.0.0/0\n{more}")
        path = self.scene.path(f"opendkim{self.count}.eml")
        path.write_bytes(mail)
        out = run("/usr/sbin/opendkim", "-x", settings, *flags, "-t", path).decode()
        if "DKIM-Signature:" not in out:
            raise RuntimeError("opendkim does not sign: " + out)
        return crlf(out[out.index("DKIM-Signature:"):].strip().encode() + b"\n") + mail


def scan(scene, keys, mails):
    """{title: the record of the verdict}, all of one run."""
    folder = scene.path("judged", "x").parent
    for old in folder.iterdir():
        old.unlink()
    titles = list(mails)
    for number, title in enumerate(titles):
        (folder / f"{number:04}.eml").write_bytes(mails[title])
    done = run(SANITIZED, "scan", "--json", "--zone", keys.zone, folder)
    records = [json.loads(line) for line in done.splitlines()]
    return {titles[int(pathlib.Path(r["file"]).stem)]: r for r in records}


def findings(record):
    return {f["name"]: f["evidence"] for f in record["findings"] if f["name"].startswith("DKIM_")}


def what_holds(scene, keys, opendkim):
    mails = {}
    for title, mail in MAILS.items():
        mail = crlf(mail)
        for forms in FORMS:
            mails[f"dkimpy: {title}, {forms}"] = dkimpy(keys, mail, forms)
            mails[f"opendkim: {title}, {forms}"] = opendkim.sign(mail, forms)
    plain = crlf(PLAIN)
    for selector, key in {"small": "small", "large": "large", "bare": "small"}.items():
        mails[f"dkimpy: key {selector}"] = dkimpy(keys, plain, FORMS[0], selector, key=key)
        mails[f"opendkim: key {selector}"] = opendkim.sign(plain, FORMS[0], selector, key=key)
    for forms in FORMS:
        mails[f"dkimpy: ed25519, {forms}"] = dkimpy(keys, crlf(MAILS["blank lines"]), forms, "ed",
                                                   "ed25519-sha256", key="seed")
    mails["opendkim: oversigned"] = opendkim.sign(
        plain, FORMS[0], more="OversignHeaders From,Subject,Reply-To\n")
    mails["opendkim: copied fields"] = opendkim.sign(crlf(FOLDED), FORMS[0], more="Diagnostics yes\n")
    mails["opendkim: expiry"] = opendkim.sign(plain, FORMS[0], more="SignatureTTL 86400\n")

    mails["opendkim: l= of the whole body"] = opendkim.sign(plain, FORMS[0], more="MaximumSignedBytes 9999\n")
    mails["both"] = opendkim.sign(dkimpy(keys, plain, FORMS[1]), FORMS[0])
    bare = {f"{title}, in a file": mail.replace(b"\r\n", b"\n")
            for title, mail in mails.items() if title.split(", ")[0].endswith(("folded", "blank lines"))}
    mails |= bare
    for title, record in scan(scene, keys, mails).items():
        found = findings(record)
        scene.check(title, "DKIM_VALID" in found and "DKIM_VALID_AU" in found
                    and "DKIM_INVALID" not in found, found)


def what_is_broken(scene, keys, opendkim):
    plain = crlf(PLAIN)
    signed = dkimpy(keys, plain, FORMS[0])
    simple = opendkim.sign(plain, FORMS[1])
    copied = opendkim.sign(plain, FORMS[0], more="Diagnostics yes\n")
    oversigned = opendkim.sign(plain, FORMS[0], more="OversignHeaders Subject,Reply-To\n")
    mails = {  # title: (mail, finding, what its evidence says)
        "footer": (signed + b"\r\n____\r\nlist\r\n", "DKIM_BODY_CHANGED", "added-text at 27: ____"),
        "footer, simple": (simple + b"-- \r\nlist\r\n", "DKIM_BODY_CHANGED", "added-text at 25: --"),
        "another word": (signed.replace(b"second", b"2nd"), "DKIM_BODY_CHANGED", "body-hash"),
        "blanks, simple": (simple.replace(b"first line", b"first line "), "DKIM_BODY_CHANGED", "blanks"),
        "subject tag": (signed.replace(b"Subject: ", b"Subject: [list] "), "DKIM_HEADER_CHANGED",
                        "subject-tag Subject: hello"),
        "another subject": (signed.replace(b"Subject: hello", b"Subject: bye"), "DKIM_HEADER_CHANGED",
                            "signature"),
        "folding, simple": (simple.replace(b"Subject: hello", b"Subject:\r\n hello"),
                            "DKIM_HEADER_CHANGED", "folding"),
        "named by z=": (copied.replace(b"Subject: hello", b"Subject: bye"), "DKIM_HEADER_CHANGED",
                        "header Subject: hello"),
        "added field": (oversigned.replace(b"\r\nFrom:", b"\r\nReply-To: x@evil.example\r\nFrom:"),
                        "DKIM_HEADER_CHANGED", "header-added Reply-To: x@evil.example"),
        "second subject": (oversigned.replace(b"\r\nFrom:", b"\r\nSubject: buy\r\nFrom:"),
                           "DKIM_HEADER_CHANGED", "header-added Subject: buy"),
        "text behind l=": (opendkim.sign(plain, FORMS[0], more="MaximumSignedBytes 9999\n")
                           + b"buy now\r\n", "DKIM_PARTIAL_COVER", "9 bytes: text/plain"),
        "weak key": (opendkim.sign(plain, FORMS[0], "weak", more="MinimumKeyBits 512\n"),
                     "DKIM_KEY_WEAK", "768 bits"),
        "no key": (opendkim.sign(plain, FORMS[0], "none", key="rsa"), "DKIM_KEY_MISSING",
                   "none._domainkey.example.org"),
        "another key": (opendkim.sign(plain, FORMS[0], "small", key="rsa"), "DKIM_HEADER_CHANGED",
                        "signature"),
        "sha1": (dkimpy(keys, plain, FORMS[0], algorithm="rsa-sha1"), "DKIM_SHA1", "rsa-sha1"),
    }
    for title, record in scan(scene, keys, {t: m[0] for t, m in mails.items()}).items():
        found = findings(record)
        _, finding, says = mails[title]
        scene.check(title, says in found.get(finding, "") and "DKIM_INVALID" in found
                    and "DKIM_VALID" not in found, found)


def main(scene):
    need("dkimsign")
    keys = Keys(scene)
    opendkim = OpenDkim(scene, keys)
    what_holds(scene, keys, opendkim)
    what_is_broken(scene, keys, opendkim)


with Scene() as scene:
    main(scene)
scene.finish()
