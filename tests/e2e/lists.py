#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Public lists on a real name server: one that works, one that lists the world, one that is empty,
one that answers error codes, one in other hands; then the one that works turns bad, comes back, and
falls silent. And a local list in a file that changes."""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

HEAD = """$TTL 0
@ SOA ns.test. host.test. 1 3600 600 86400 0
@ NS ns.test.
"""
GOOD = HEAD + """2.0.0.127 A 127.0.0.2
10.89.67.45 A 127.0.0.2
10.89.67.45 TXT "seen in a trap"
"""
WORLD = HEAD + "* A 127.0.0.2\n"
ORG = """$ORIGIN example.org.
$TTL 0
@ SOA ns host 1 3600 600 86400 0
@ NS ns
ns A 127.0.0.1
@ MX 10 mail
mail A 192.0.2.10
"""
NAMES = ("good", "world", "empty", "errors", "parked")


def zone_settings():
    return ",\n".join(f'{{ name = "{name}"; zone = "{name}.list.test"; '
                      'codes = [ "127.0.0.2 IP_LISTED_HEAVY listed" ]; }' for name in NAMES)


def settings():
    text = SETTINGS.replace('mode = "zone"; zone_file = "{zone}";',
                            'mode = "forward"; forward = [ "127.0.0.1@{dns}" ]; '
                            'trust_anchor = ""; timeout_ms = 1000;')
    return text + """
judge: { junk_at = 50.0; quarantine_at = 60.0; reject_at = 90.0; };
blocklists: { use = (); test_every = 1; known_good = [ "8.8.8.8" ]; zones = ( %s ); };
lists: { files = ( { file = "{dir}/block.txt"; kind = "block"; } ); };
""" % zone_settings()


def main(scene):
    zones = {f"{name}.list.test": text for name, text in (
        ("good", GOOD), ("world", WORLD), ("empty", HEAD),
        ("errors", HEAD + "* A 127.255.255.254\n"), ("parked", HEAD + "* A 198.51.100.7\n"))}
    nsd = Nsd(scene, {**zones, "example.org": ORG})
    config = pathlib.Path(scene.directory) / "nsd"
    block = pathlib.Path(scene.directory) / "block.txt"
    block.write_text("# nobody yet\n")
    os.chmod(block, 0o644)
    hop = Hop()
    haechi = Haechi(scene, settings(), hop=f"smtp:127.0.0.1:{hop.port}", dns=nsd.port)

    def logged(line, times=1, patience=30):
        return wait_for(lambda: haechi.log().count(line) >= times, patience)

    def judged(ip):
        before = len(hop.mails)
        result = send(haechi.port, good_mail(number=before), ip=ip)
        return result, hop.mails[-1]["mail"].decode() if len(hop.mails) > before else ""

    def restart(good):
        nsd.process.stop()
        (config / "zone0").write_text(good)
        nsd.process = Process(scene, "nsd", ["/usr/sbin/nsd", "-d", "-c", str(config / "nsd.conf")])
        wait_for(lambda: port_open(nsd.port))

    scene.check("a sound list gets its vote", logged("list=good/ip4 vote=given"), haechi.log()[-1500:])
    for name, why in (("world", "lists_all"), ("empty", "misses_test"), ("errors", "refused"),
                      ("parked", "foreign_answer")):
        scene.check(f"no vote: {why}", logged(f"list={name}/ip4 vote=none why={why}"), haechi.log()[-1500:])
    result, mail = judged("45.67.89.10")
    scene.check("the sound one counts, the others are said to be silent",
                result.code == 250 and "IP_LISTED_HEAVY" in mail and "BLOCKLIST_SILENT" in mail,
                f"{result} {mail[:1500]}")
    result, mail = judged("45.67.89.11")
    scene.check("a client on no sound list is on none",
                result.code == 250 and mail and "IP_LISTED_HEAVY" not in mail, f"{result} {mail[:1500]}")
    done = haechi.command("list", "feeds", "--json")
    votes = {f["feed"]: f["vote"] for line in done.stdout.splitlines() for f in json.loads(line)["feeds"]}
    scene.check("haechi list feeds says the same",
                votes == {"good/ip4": "yes", "world/ip4": "lists_all", "empty/ip4": "misses_test",
                          "errors/ip4": "refused", "parked/ip4": "foreign_answer"}, f"{votes}")

    restart(WORLD)
    scene.check("a list that turns to list the world loses its vote",
                logged("list=good/ip4 vote=lost why=lists_all"), haechi.log()[-1500:])
    result, mail = judged("45.67.89.11")
    scene.check("and nobody suffers", result.code == 250 and mail and "IP_LISTED_HEAVY" not in mail,
                f"{result} {mail[:1500]}")
    restart(GOOD)
    scene.check("sound again, it votes again", logged("list=good/ip4 vote=given", 2), haechi.log()[-1500:])
    nsd.process.stop()
    scene.check("silent, it loses its vote", logged("list=good/ip4 vote=lost why=silent", 1, 90),
                haechi.log()[-1500:])

    fresh = block.with_suffix(".new")
    fresh.write_text("45.67.89.12 botnet\nno..entry\n")
    os.chmod(fresh, 0o644)
    os.replace(fresh, block)
    scene.check("a changed file is read again, its bad line named",
                logged("entries=1 bad=1 first_bad_line=2"), haechi.log()[-1500:])
    result, mail = judged("45.67.89.12")
    scene.check("and holds", result.code == 554, f"{result}")
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])
    hop.close()



with Scene() as scene:
    main(scene)
scene.finish()
