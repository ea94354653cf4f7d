#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Limits against greed: connections of one address (K-38), bytes in flight, slow clients, and 5,000
idle connections beside which mail still goes through."""
import pathlib
import resource
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403


def greeting(port, timeout=30):
    connection = socket.create_connection(("127.0.0.1", port), timeout)
    return connection, connection.recv(512).decode(errors="replace")


def white_ip(scene):
    hop = Hop()
    haechi = Haechi(scene, SETTINGS.replace("own = [];", 'own = []; white = [ "127.0.0.1" ];')
                    + "limits: { connection_rate = 100000; };\n", ZONE,
                    hop=f"smtp:127.0.0.1:{hop.port}", name="white")
    open_ones, greetings = [], []
    for _ in range(103):
        connection, text = greeting(haechi.port)
        open_ones.append(connection)
        greetings.append(text)
    scene.check("a white address: the 100th connection is served", greetings[99].startswith("220"),
                greetings[99])
    scene.check("the 101st gets 421 4.7.0", greetings[100].startswith("421 4.7.0"), greetings[100])
    open_ones.pop(0).close()
    scene.check("one leaves, one may come", wait_for(
        lambda: greeting(haechi.port)[1].startswith("220"), 10))
    scene.check("clean stop with idlers", haechi.stop() == 0, haechi.log()[-1500:])
    hop.close()


def in_flight(scene):
    hop = Hop()
    haechi = Haechi(scene, SETTINGS + 'limits: { message_size = "1M"; bytes_in_flight = "2M"; '
                    'bytes_in_flight_per_ip = "2M"; };\n', ZONE, hop=f"smtp:127.0.0.1:{hop.port}",
                    name="flight")
    big = good_mail(body=("x" * 70 + "\r\n") * 12000)
    sessions = []
    codes = []
    for number in range(4):
        session = connect(haechi.port, "192.0.2.10")
        codes.append(session.docmd("MAIL", f"FROM:<kim@example.org> SIZE={len(big)}")[0])
        if codes[-1] == 250:
            session.docmd("RCPT", "TO:<lee@example.net>")
            if session.docmd("DATA")[0] == 354:
                session.send(big)
        sessions.append(session)
    scene.check("past the bound of bytes in flight: 452 4.3.1", 452 in codes and codes[0] == 250, codes)
    for session, code in zip(sessions, codes):
        if code == 250:
            session.send(b".\r\n")
            session.getreply()
        session.close()
    result = send(haechi.port, good_mail())
    scene.check("when they are done there is room again", result.code == 250, result)
    session = connect(haechi.port, "192.0.2.10")
    code, text = session.docmd("MAIL", "FROM:<kim@example.org> SIZE=2000000")
    scene.check("a mail declared too big is refused at MAIL", code == 552, f"{code} {text}")
    result = send(haechi.port, good_mail(body=("x" * 70 + "\r\n") * 20000))
    scene.check("one that turns out too big is refused", result.code == 552, result)
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])
    hop.close()


def slow_drip(scene):
    hop = Hop()
    haechi = Haechi(scene, SETTINGS.replace(
        "smtp: { greeting_delay_ms = 0; };",
        "smtp: { greeting_delay_ms = 0; command_timeout = 3; data_timeout = 5; };"), ZONE,
        hop=f"smtp:127.0.0.1:{hop.port}", name="slow")

    def drip(connection, text, seconds):
        """A byte every now and then; returns how long the server bore it."""
        began = time.monotonic()
        try:
            while time.monotonic() - began < seconds:
                connection.sendall(text[:1])
                connection.settimeout(0.3)
                try:
                    if connection.recv(512)[:3] in (b"", b"421"):
                        return time.monotonic() - began
                except TimeoutError:
                    pass
        except OSError:
            return time.monotonic() - began
        return None

    connection, _ = greeting(haechi.port)
    took = drip(connection, b"E", 15)
    scene.check("a command of endless single bytes meets its deadline", took and took < 8, took)
    session = connect(haechi.port, "192.0.2.10")
    session.docmd("MAIL", "FROM:<kim@example.org>")
    session.docmd("RCPT", "TO:<lee@example.net>")
    session.docmd("DATA")
    took = drip(session.sock, b"x", 20)
    scene.check("dripping data meets its deadline too", took and took < 12, took)
    result = send(haechi.port, good_mail())
    scene.check("others are served meanwhile and after", result.code == 250, result)
    scene.check("clean stop", haechi.stop() == 0, haechi.log()[-1500:])
    hop.close()


def idle(scene, count=5000):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < count + 500:
        print(f"skipped {count} idle connections: the limit of open files is {hard}")
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    hop = Hop()
    haechi = Haechi(scene, SETTINGS.replace("own = [];", 'own = [ "127.0.0.0/8" ];')
                    + "limits: { connection_rate = 1000000; stress_percent = 100; };\n", ZONE,
                    program=RELEASE, hop=f"smtp:127.0.0.1:{hop.port}", name="idle")

    def pss():
        return sum(memory_kib(pid) for pid in
                   [haechi.process.pid] + [child for child, _ in children_of(haechi.process.pid)])
    before = pss()
    began = time.monotonic()
    connections = []
    for index in range(count):
        # Loopback has addresses enough that ports do not run short.
        connection = socket.socket()
        connection.bind((f"127.0.{1 + index // 250}.{1 + index % 250}", 0))
        connection.connect(("127.0.0.1", haechi.port))
        connections.append(connection)
    greeted = 0
    for connection in connections:
        connection.settimeout(30)
        greeted += connection.recv(512).startswith(b"220")
    opened = time.monotonic() - began
    after = pss()
    scene.check(f"{count} idle connections are greeted and held", greeted == count, greeted)
    began = time.monotonic()
    result = send(haechi.port, good_mail())
    took = time.monotonic() - began
    scene.check("mail goes through beside them", result.code == 250, result)
    scene.note(f"{count} connections in {opened:.1f} s; PSS {before / 1024:.1f} MiB before, "
               f"{after / 1024:.1f} MiB with them ({(after - before) * 1024 / count:.0f} bytes each); "
               f"a mail took {took * 1000:.0f} ms")
    for connection in connections:
        connection.close()
    scene.check("clean stop after them", haechi.stop() == 0, haechi.log()[-1500:])
    hop.close()


with Scene() as scene:
    white_ip(scene)
    in_flight(scene)
    slow_drip(scene)
    idle(scene)
scene.finish()
