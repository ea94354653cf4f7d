#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The milter door before miltertest, the client of the OpenDKIM project that is built on Sendmail's own
definitions of the protocol: what Sendmail would say and how it would read our answers."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

MILTER = """
hostname = "mx.example.net";
log_level = "info";
listeners = ( { name = "in"; protocol = "milter"; address = "127.0.0.1"; port = {port}; } );
domains = ( { name = "example.net"; hop = "maildir:{dir}/boxes"; junk = "plus"; } );
dns: { mode = "zone"; zone_file = "{zone}"; };
networks: { own = []; };
judge: { junk_at = 50.0; quarantine_at = 60.0; reject_at = 70.0; };
scanner: { count = 1; };
"""

# Lua. Each line of its output is a test; LIMIT stands for judge thresholds of the account park.
SCRIPT = """
function check(name, good)
	print((good and "ok " or "not ok ") .. name)
end
function must(problem)
	if problem ~= nil then error(problem) end
end
function begin(ip, host, helo)
	local c = mt.connect("inet:PORT@127.0.0.1")
	if c == nil then error "connect" end
	must(mt.conninfo(c, host, ip))
	must(mt.helo(c, helo))
	return c
end
function mail(c, from, to, fields)
	must(mt.macro(c, SMFIC_MAIL, "i", "4LUA", "{mail_addr}", from))
	must(mt.mailfrom(c, "<" .. from .. ">", "SIZE=300"))
	for _, address in ipairs(to) do
		must(mt.rcptto(c, "<" .. address .. ">"))
		if mt.getreply(c) ~= SMFIR_CONTINUE then return false end
	end
	for _, field in ipairs(fields) do must(mt.header(c, field[1], field[2])) end
	for _, field in ipairs({ { "From", "Kim <" .. from .. ">" }, { "To", "lee@example.net" },
		{ "Subject", "of miltertest" }, { "Date", "DATE" }, { "Message-ID", "<lua@example.org>" } }) do
		must(mt.header(c, field[1], field[2]))
	end
	must(mt.eoh(c))
	must(mt.bodystring(c, "The body.\\r\\n"))
	must(mt.eom(c))
	return true
end

mt.set_timeout(60)
c = begin("192.0.2.10", "mail.example.org", "mail.example.org")
check("headers may be added and changed", mt.test_action(c, SMFIF_ADDHDRS) and
	mt.test_action(c, SMFIF_CHGHDRS) and not mt.test_action(c, SMFIF_CHGBODY))
mail(c, "kim@example.org", { "lee@example.net" }, {
	{ "Authentication-Results", "mx.example.net; spf=pass" },
	{ "X-Spam-Flag", "NO" }, { "X-Other", "kept" } })
check("a good mail goes on", mt.getreply(c) == SMFIR_CONTINUE)
check("our results are put in", mt.eom_check(c, MT_HDRINSERT, "Authentication-Results"))
check("at the top", mt.eom_check(c, MT_HDRINSERT, "X-Haechi-Id"))
check("forged ones are taken out", mt.eom_check(c, MT_HDRDELETE, "Authentication-Results") and
	mt.eom_check(c, MT_HDRDELETE, "X-Spam-Flag"))
check("others are not", not mt.eom_check(c, MT_HDRDELETE, "X-Other") and
	not mt.eom_check(c, MT_HDRADD) and not mt.eom_check(c, MT_BODYCHANGE))
check("nobody is deleted, nothing held", not mt.eom_check(c, MT_QUARANTINE) and
	not mt.eom_check(c, MT_RCPTDELETE, "<lee@example.net>"))
mt.disconnect(c)

c = begin("192.0.2.10", "mail.example.org", "mail.example.org")
mail(c, "kim@example.org", { "lee@example.net", "old@example.net" }, {})
check("one of two is taken out", mt.getreply(c) == SMFIR_CONTINUE and
	mt.eom_check(c, MT_RCPTDELETE, "<old@example.net>"))
mt.disconnect(c)

c = begin("203.0.113.77", "unknown", "localhost.localdomain")
mail(c, "win@soft.example", { "lee@example.net", "park@example.net" }, {})
check("junk for one of two is sent to his folder", mt.getreply(c) == SMFIR_CONTINUE and
	mt.eom_check(c, MT_RCPTDELETE, "<park@example.net>") and
	mt.eom_check(c, MT_RCPTADD, "<park+Junk@example.net>") and
	not mt.eom_check(c, MT_RCPTDELETE, "<lee@example.net>"))
mt.disconnect(c)

c = begin("192.0.2.10", "mail.example.org", "mail.example.org")
check("a sender that does not exist is refused at RCPT",
	not mail(c, "x@no-such-domain.kr", { "lee@example.net" }, {}) and
	mt.getreply(c) == SMFIR_REPLYCODE)
mt.disconnect(c)

c = begin("unspec", "localhost", "localhost")
mail(c, "kim@example.org", { "lee@example.net" }, {})
check("a client of no known family", mt.getreply(c) == SMFIR_CONTINUE)
mt.disconnect(c)
"""


def main(scene):
    need("miltertest")
    haechi = Haechi(scene, MILTER, ZONE)
    for name, state in (("lee", "active"), ("park", "active"), ("old", "closed")):
        haechi.account(f"{name}@example.net", state)
    haechi.command("account", "set", "park@example.net", "--junk-at", "1.0")
    script = SCRIPT.replace("PORT", str(haechi.port)).replace(
        "DATE", re.search(rb"Date: (.*)\r", good_mail()).group(1).decode())
    done = subprocess.run(["miltertest", "-s", str(scene.write("test.lua", script))], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    for line in done.stdout.splitlines():
        word, _, name = line.partition("ok ")
        if word in ("", "not "):
            scene.check(name, word == "", done.stdout)
    scene.check("miltertest comes to its end", done.returncode == 0 and scene.passed >= 11, done.stdout)
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])


with Scene() as scene:
    main(scene)
scene.finish()
