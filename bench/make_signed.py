#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Signed mails and the zone they are verified by, made by dkimpy: what others signed is what a
verifier is measured on.

    make_signed.py DIRECTORY COUNT SIZE      rsa.eml, ed25519.eml, mail-N.eml (rsa), zone, keys
    make_signed.py --verify ROUNDS KEYS MAIL…   verifications a CPU second by dkimpy"""
import base64
import pathlib
import subprocess
import sys
import time

import dkim

FIELDS = [b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type"]
DOMAIN = "sender.example"


def body(size, number):
    line = f"Please find the minutes of meeting {number} below; 회의 자료를 보냅니다.\r\n".encode()
    return line * (size // len(line) + 1)


def mail(number, size):
    return (f"From: Kim <kim@{DOMAIN}>\r\nTo: Lee <lee@example.net>\r\nSubject: Minutes {number}\r\n"
            f"Date: Sun, 22 Nov 2026 05:00:00 +0000\r\nMessage-ID: <{number}.bench@{DOMAIN}>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 8bit\r\n\r\n").encode() + body(size, number)


def openssl(*words):
    return subprocess.run(["openssl", *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=True).stdout


def make(directory, count, size):
    directory.mkdir(parents=True, exist_ok=True)
    rsa = directory / "rsa.pem"
    rsa.write_bytes(openssl("genrsa", "-traditional", "2048"))
    der = openssl("rsa", "-in", str(rsa), "-pubout", "-outform", "DER")
    ed = directory / "ed.pem"
    ed.write_bytes(openssl("genpkey", "-algorithm", "ed25519"))
    seed = openssl("pkey", "-in", str(ed), "-outform", "DER")[-32:]
    public = openssl("pkey", "-in", str(ed), "-pubout", "-outform", "DER")[-32:]
    keys = {f"rsa._domainkey.{DOMAIN}": "v=DKIM1; k=rsa; p=" + base64.b64encode(der).decode(),
            f"ed._domainkey.{DOMAIN}": "v=DKIM1; k=ed25519; p=" + base64.b64encode(public).decode()}
    zone = [f"{DOMAIN}. 300 TXT \"v=spf1 include:a.{DOMAIN} include:b.{DOMAIN} -all\"",
            f"a.{DOMAIN}. 300 TXT \"v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.0/25 -all\"",
            f"b.{DOMAIN}. 300 TXT \"v=spf1 ip4:203.0.113.128/25 ip4:192.0.2.0/24 ip4:127.0.0.0/8 -all\"",
            f"{DOMAIN}. 300 MX 10 mail.{DOMAIN}.", f"mail.{DOMAIN}. 300 A 192.0.2.10",
            f"_dmarc.{DOMAIN}. 300 TXT \"v=DMARC1; p=reject\"",
            "10.2.0.192.in-addr.arpa. 300 PTR mail.sender.example."]
    for name, text in keys.items():
        pieces = " ".join(f'"{text[i:i + 250]}"' for i in range(0, len(text), 250))
        zone.append(f"{name}. 300 TXT {pieces}")
    (directory / "zone").write_text("\n".join(zone) + "\n")
    (directory / "keys").write_text("".join(f"{name} {text}\n" for name, text in keys.items()))

    def signed(number, selector, key, algorithm):
        text = mail(number, size)
        return dkim.sign(text, selector, DOMAIN.encode(), key, include_headers=FIELDS,
                         canonicalize=(b"relaxed", b"relaxed"), signature_algorithm=algorithm) + text

    key = rsa.read_bytes()
    (directory / "rsa.eml").write_bytes(signed(0, b"rsa", key, b"rsa-sha256"))
    (directory / "ed25519.eml").write_bytes(signed(0, b"ed", base64.b64encode(seed),
                                                   b"ed25519-sha256"))
    for number in range(1, count + 1):
        (directory / f"mail-{number}.eml").write_bytes(signed(number, b"rsa", key, b"rsa-sha256"))


def verify(rounds, keys, mails):
    table = dict(line.split(" ", 1) for line in pathlib.Path(keys).read_text().splitlines())
    texts = [pathlib.Path(path).read_bytes() for path in mails]
    passed, began = 0, time.process_time()
    for _ in range(rounds):
        for text in texts:
            passed += dkim.verify(text, dnsfunc=lambda name, timeout=5: table[
                name.decode().rstrip(".")].encode())
    took = time.process_time() - began
    print(f"{passed}/{rounds * len(texts)} {rounds * len(texts) / took:.0f}")


if __name__ == "__main__":
    if sys.argv[1] == "--verify":
        verify(int(sys.argv[2]), sys.argv[3], sys.argv[4:])
    else:
        make(pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
