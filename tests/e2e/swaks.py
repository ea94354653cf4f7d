#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""swaks, a client that others wrote: STARTTLS, PIPELINING, XCLIENT, PROXY protocol 1 and 2, null
sender, and a large mail."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

LISTENERS = """
listeners = (
	{ name = "mx"; address = "127.0.0.1"; port = {port}; tls = "offered"; xclient = [ "127.0.0.1" ]; },
	{ name = "proxied"; address = "127.0.0.1"; port = {port2}; proxy = [ "127.0.0.1" ]; }
);
tls: { certificate = "{dir}/cert.pem"; key = "{dir}/key.pem"; };
judge: { junk_at = 50.0; quarantine_at = 60.0; reject_at = 90.0; };
"""


def main(scene):
    need("swaks", "openssl")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                    "/CN=mx.example.net", "-keyout", str(scene.path("key.pem")), "-out",
                    str(scene.path("cert.pem"))], check=True, stderr=subprocess.DEVNULL)
    scene.path("key.pem").chmod(0o644)
    hop = Hop()
    settings = SETTINGS.replace(SETTINGS[SETTINGS.index("listeners"):SETTINGS.index("domains")], LISTENERS)
    haechi = Haechi(scene, settings, ZONE, hop=f"smtp:127.0.0.1:{hop.port}")

    def swaks(name, *words, port=haechi.port, status=0, want=None):
        done = subprocess.run(["swaks", "--server", "127.0.0.1", "--port", str(port), "--helo",
                               "mail.example.org", "--from", "kim@example.org", "--to",
                               "lee@example.net", "--timeout", "60", *words], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        good = done.returncode == status and (want is None or want in done.stdout)
        scene.check(name, good, done.stdout[-1500:])
        return done.stdout

    def last():
        return hop.mails[-1]["mail"] if hop.mails else b""

    swaks("plain")
    swaks("STARTTLS", "--tls")
    scene.check("the mail says that it came by TLS", b"ESMTPS" in last(), last())
    swaks("PIPELINING", "--pipeline")
    swaks("XCLIENT", "--xclient-addr", "192.0.2.10", "--xclient-helo", "mail.example.org")
    scene.check("the claimed client is in the trace", b"192.0.2.10" in last(), last())
    swaks("PROXY 1", "--proxy-version", "1", "--proxy-family", "TCP4", "--proxy-source", "192.0.2.10",
          "--proxy-source-port", "4242", "--proxy-dest", "127.0.0.1", "--proxy-dest-port", "25",
          port=haechi.port2)
    scene.check("PROXY 1: the client behind the balancer is in the trace", b"192.0.2.10" in last(), last())
    swaks("PROXY 2", "--proxy-version", "2", "--proxy-family", "AF_INET", "--proxy-protocol", "STREAM",
          "--proxy-command", "PROXY", "--proxy-source", "192.0.2.10", "--proxy-source-port", "4242",
          "--proxy-dest", "127.0.0.1", "--proxy-dest-port", "25", port=haechi.port2)
    scene.check("PROXY 2: the client behind the balancer is in the trace", b"192.0.2.10" in last(), last())
    swaks("null sender", "--from", "<>")
    attachment = scene.path("large.bin")
    attachment.write_bytes(os.urandom(6 * 1024 * 1024))
    swaks("a mail of 8 MB", "--attach", f"@{attachment}")
    scene.check("arrives whole", len(last()) > 8 * 1024 * 1024, len(last()))
    swaks("a foreign recipient", "--to", "x@elsewhere.example", status=24, want="550 5.7.1")
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])
    hop.close()


with Scene() as scene:
    main(scene)
scene.finish()
