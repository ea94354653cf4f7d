# SPDX-License-Identifier: Apache-2.0
"""Haechi as a part of a scene, and what reads the results of its work."""
import json
import os
import pathlib
import re
import signal
import subprocess

from scene import SANITIZED, Process, free_port, named, wait_for

ZONE = """
example.org.          A    192.0.2.10
example.org.          MX   10 mail.example.org.
example.org.          TXT  "v=spf1 ip4:192.0.2.10 -all"
mail.example.org.     A    192.0.2.10
10.2.0.192.in-addr.arpa. PTR mail.example.org.
"""


class Haechi:
    """The service with settings of the test; ports and directories are filled in.

    In `settings`: {port}, {port2} listeners, {dir} the scene, {data} the data directory, {zone} a
    master file. Roles have numeric users of their own where the test runs as root."""

    def __init__(self, scene, settings, zone=ZONE, program=SANITIZED, name="haechi", start=True,
                 env=None, **more):
        self.scene, self.name, self.program = scene, name, program
        self.port, self.port2 = free_port(), free_port()
        self.data = scene.path(name, "data")
        self.zone = scene.write(f"{name}/zone", zone)
        self.file = scene.path(name, "haechi.conf")
        self.env = dict(os.environ, **(env or {}))
        self.more = more
        self.process = None
        self.configure(settings)
        if start:
            self.start()

    def configure(self, settings):
        users = ""
        if os.geteuid() == 0:
            users = ('users: { door = "61001"; keeper = "61002"; resolver = "61003"; '
                     'scanner = "61004"; signer = "61005"; };\n')
        text = settings
        for key, value in dict(port=self.port, port2=self.port2, dir=self.scene.directory,
                               data=self.data, zone=self.zone, **self.more).items():
            text = text.replace("{" + key + "}", str(value))
        self.file.write_text(f'data_directory = "{self.data}";\n{users}{text}')

    def start(self, patience=30):
        before = self.process.text().count("event=ready") if self.process else 0
        self.process = Process(self.scene, self.name,
                               [self.program, "serve", "--settings", str(self.file)], env=self.env)
        wait_for(lambda: not self.process.running()
                 or self.process.text().count("event=ready") > before, patience)
        if not self.process.running() or self.process.text().count("event=ready") == before:
            raise RuntimeError("haechi does not start:\n" + self.process.text()[-2000:])

    def stop(self, how=signal.SIGTERM, patience=60):
        return self.process.stop(how, patience)

    def reload(self):
        before = self.process.text().count("event=reload")
        self.process.popen.send_signal(signal.SIGHUP)
        return wait_for(lambda: self.process.text().count("event=reload") > before, 30)

    def command(self, *words, check=True, stdin=None, env=None):
        """Runs `haechi WORDS --settings FILE`; returns the finished process."""
        command = [self.program, *words, "--settings", str(self.file)]
        done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              input=stdin, timeout=120, env=dict(self.env, **(env or {})))
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)}: status {done.returncode}\n{done.stderr}")
        return done

    def account(self, address, state="active"):
        return self.command("account", "add", address, "--state", state)

    def log(self):
        return self.process.text()

    def role(self, name):
        """The process of a role, or None."""
        found = named(self.process.pid, f"haechi-{name}")
        return found[-1] if found else None

    def history(self, **search):
        words = []
        for key, value in search.items():
            words += [f"--{key}", value]
        done = self.command("history", "--json", *words)
        return [json.loads(line) for line in done.stdout.splitlines() if line.strip()]


def maildir(root, folder=""):
    """The mails in new/ and cur/ of a Maildir, as bytes."""
    base = pathlib.Path(root) / folder if folder else pathlib.Path(root)
    return [p.read_bytes() for part in ("new", "cur") for p in sorted((base / part).glob("*"))]
