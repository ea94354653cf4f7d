#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real authoritative server (nsd) behind the resolver: SPF by DNS, a record that needs TCP, a name
that does not exist; then no server at all."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

BIG = " ".join(f"ip4:198.51.100.{n}" for n in range(1, 200))
PIECES = " ".join(f'"{("v=spf1 " + BIG + " -all")[i:i + 200]}"'
                  for i in range(0, len("v=spf1 " + BIG + " -all"), 200))
ORG = f"""$ORIGIN example.org.
$TTL 60
@ SOA ns host 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
@ A 192.0.2.10
@ MX 10 mail
mail A 192.0.2.10
@ TXT "v=spf1 include:_spf.example.org -all"
_spf TXT "v=spf1 ip4:192.0.2.0/28 ?all"
big MX 10 mail
big TXT {PIECES}
loop MX 10 mail
loop TXT "v=spf1 include:loop.example.org -all"
"""
REVERSE = """$ORIGIN 2.0.192.in-addr.arpa.
$TTL 60
@ SOA ns.example.org. host.example.org. 1 3600 600 86400 60
@ NS ns.example.org.
10 PTR mail.example.org.
"""


def spf_of(mails):
    for line in (mails[-1] if mails else b"").split(b"\n"):
        if b"spf=" in line:
            return line.split(b"spf=")[1].split()[0].rstrip(b";").decode()
    return None


def main(scene):
    nsd = Nsd(scene, {"example.org": ORG, "2.0.192.in-addr.arpa": REVERSE})
    hop = Hop()
    settings = SETTINGS.replace('mode = "zone"; zone_file = "{zone}";',
                                'mode = "forward"; forward = [ "127.0.0.1@{dns}" ]; '
                                'trust_anchor = ""; timeout_ms = 2000;')
    settings += "\njudge: { junk_at = 50.0; quarantine_at = 60.0; reject_at = 90.0; };\n"
    haechi = Haechi(scene, settings, hop=f"smtp:127.0.0.1:{hop.port}", dns=nsd.port)

    def judged(**what):
        before = len(hop.mails)
        result = send(haechi.port, good_mail(number=before), **what)
        return result, spf_of([m["mail"] for m in hop.mails[before:]])

    result, spf = judged()
    scene.check("SPF pass by an include", spf == "pass" and result.code == 250, f"{spf} {result}")
    result, spf = judged(ip="203.0.113.9", helo="elsewhere.example")
    scene.check("SPF fail by the same record", spf == "fail" or result.code == 550, f"{spf} {result}")
    result, spf = judged(sender="kim@big.example.org", ip="198.51.100.150")
    scene.check("a record too long for UDP comes by TCP", spf == "pass", f"{spf} {result}")
    result, spf = judged(sender="kim@loop.example.org")
    scene.check("an include of itself is permerror", spf == "permerror" or result.code >= 500,
                f"{spf} {result}")
    result, spf = judged(sender="kim@none.example.org")
    scene.check("a sender's domain that does not exist is found out",
                result.code >= 400 or spf in ("none", "permerror"), f"{spf} {result}")

    nsd.process.stop()
    before = time.monotonic()
    result, spf = judged(sender="kim@new.example.org")
    took = time.monotonic() - before
    scene.check("DNS silent: judged all the same, and says so",
                (result.code == 250 and spf == "temperror") or result.code == 451, f"{spf} {result}")
    scene.check("within the bounds of a judgement", took < 45, f"{took:.1f} s")
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])
    hop.close()


with Scene() as scene:
    main(scene)
scene.finish()
