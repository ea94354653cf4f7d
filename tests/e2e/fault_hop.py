#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The next hop fails: before DATA, in the middle, after the final dot, for some recipients only. What
was told 250 arrives at least once; what was not is not ours."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

MORE = "\nsmtp: { greeting_delay_ms = 0; hop_timeout = 3; };\n"
TWO = ("lee@example.net", "park@example.net")


def main(scene):
    settings = SETTINGS.replace("smtp: { greeting_delay_ms = 0; };", "") + MORE
    hop = Hop(lmtp=True)
    haechi = Haechi(scene, settings, ZONE, hop=f"lmtp:127.0.0.1:{hop.port}")

    def attempt(name, script, want, mails=0, to=("lee@example.net",)):
        hop.script = script
        before = len(hop.mails)
        result = send(haechi.port, good_mail(number=before), to=to)
        wait_for(lambda: len(hop.mails) - before == mails, 10)
        good = result.code // 100 == want and len(hop.mails) - before == mails
        scene.check(name, good, f"{result} {len(hop.mails) - before} mails\n{haechi.log()[-1500:]}")
        hop.script = None
        return result

    attempt("as it should be", None, 2, 1)
    attempt("drops the connection at RCPT: 4xx",
            lambda verb, *_: "drop" if verb == "RCPT" else None, 4)
    attempt("drops the connection at DATA: 4xx",
            lambda verb, *_: "drop" if verb == "DATA" else None, 4)
    attempt("dies after the final dot: 4xx",
            lambda verb, *_: "drop" if verb == "." else None, 4)
    attempt("says 451 to the data: 4xx",
            lambda verb, *_: "451 4.3.0 later" if verb == "." else None, 4)
    attempt("says 552 to the data: 5xx, nothing kept",
            lambda verb, *_: "552 5.2.2 full" if verb == "." else None, 5)

    def sleepy(verb, *_):
        if verb == ".":
            time.sleep(6)
        return None
    attempt("hangs after the final dot: 4xx, though the hop took it after all", sleepy, 4, 1)

    # Half accepted: lee's copy is through, park's is not. It is ours now.
    refusals = []

    def half(verb, argument, session):
        if verb == "." and "park" in argument:
            refusals.append(argument)
            return "451 4.2.0 mailbox busy"
        return None
    attempt("one of two recipients later: 250, the rest goes on by itself", half, 2, 1, to=TWO)
    held = haechi.command("quarantine", "list").stdout
    scene.check("and stands in the quarantine as retry", "retry" in held, held)
    before = sum("lee" in str(m["to"]) for m in hop.mails)
    park = wait_for(lambda: [m for m in hop.mails if "park" in str(m["to"]) and "lee" not in str(m["to"])],
                    100)
    scene.check("park's copy comes later, lee's not again",
                park and sum("lee" in str(m["to"]) for m in hop.mails) == before,
                f"{haechi.command('quarantine', 'list').stdout}\n{haechi.log()[-1500:]}")

    hop.close()
    result = send(haechi.port, good_mail(number=99))
    scene.check("nobody listens there any more: 4xx", result.code // 100 == 4, result)
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])


with Scene() as scene:
    main(scene)
scene.finish()
