# SPDX-License-Identifier: Apache-2.0
"""A mail server's side of the milter protocol, to say what Postfix never says: versions 2 and 6,
any offer of actions and steps, frames in any order and of any size."""
import socket
import struct

# What a filter may change, and what is agreed on (libmilter's SMFIF_*, SMFIP_*).
ADD_HEADERS, CHANGE_BODY, ADD_RCPT, DELETE_RCPT, CHANGE_HEADERS, QUARANTINE = (1 << n
                                                                             for n in range(6))
CHOOSE_MACROS = 1 << 8
ALL_ACTIONS, ACTIONS_2 = 0x1ff, 0x3f
NO_DATA, NO_HEADER_REPLY, NO_BODY_REPLY, HEADER_BLANKS = 1 << 9, 1 << 7, 1 << 19, 1 << 20
ALL_STEPS, STEPS_2 = 0x1fffff, 0x7f

CHANGES = b"+-ihmq"


class Gone(Exception):
    """The filter has closed the connection."""


class Milter:
    """One connection. where: a port or the path of a unix socket."""

    def __init__(self, where, version=6, actions=ALL_ACTIONS, steps=ALL_STEPS, timeout=60,
                 negotiate=True):
        if isinstance(where, int):
            self.socket = socket.create_connection(("127.0.0.1", where), timeout)
        else:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(timeout)
            self.socket.connect(str(where))
        self.rest = b""
        self.progress = 0
        if negotiate:
            self.send(b"O", struct.pack(">III", version, actions, steps))
            command, data = self.receive()
            assert command == b"O", command
            self.version, self.actions, self.steps = struct.unpack(">III", data[:12])
            self.macro_lists = {}
            data = data[12:]
            while data:
                stage, = struct.unpack(">I", data[:4])
                text, _, data = data[4:].partition(b"\0")
                self.macro_lists[stage] = text.decode()

    def close(self):
        self.socket.close()

    def send(self, command, data=b""):
        self.socket.sendall(struct.pack(">I", len(data) + 1) + command + data)

    def receive(self):
        while True:
            if len(self.rest) >= 4:
                length, = struct.unpack(">I", self.rest[:4])
                if len(self.rest) >= 4 + length:
                    frame, self.rest = self.rest[4:4 + length], self.rest[4 + length:]
                    return frame[:1], frame[1:]
            more = self.socket.recv(65536)
            if not more:
                raise Gone()
            self.rest += more

    def answer(self):
        """The next reply that is no progress."""
        while True:
            command, data = self.receive()
            if command != b"p":
                return command, data
            self.progress += 1

    def macros(self, command, **values):
        """_ before a name stands for braces: _auth_authen is {auth_authen}."""
        data = command
        for name, value in values.items():
            name = "{" + name[1:] + "}" if name.startswith("_") else name
            data += name.encode() + b"\0" + value.encode() + b"\0"
        self.send(b"D", data)

    def connect(self, address="192.0.2.10", name="mail.example.org", port=2525):
        family = b"6" if ":" in address else b"4"
        self.send(b"C", name.encode() + b"\0" + family + struct.pack(">H", port)
                  + address.encode() + b"\0")
        return self.answer() if not self.steps & (1 << 12) else (b"c", b"")

    def helo(self, name="mail.example.org"):
        self.send(b"H", name.encode() + b"\0")
        return self.answer() if not self.steps & (1 << 13) else (b"c", b"")

    def mail(self, sender="kim@example.org", *parameters):
        self.send(b"M", b"\0".join([f"<{sender}>".encode(), *[p.encode() for p in parameters]])
                  + b"\0")
        return self.answer() if not self.steps & (1 << 14) else (b"c", b"")

    def rcpt(self, address, *parameters):
        self.send(b"R", b"\0".join([f"<{address}>".encode(), *[p.encode() for p in parameters]])
                  + b"\0")
        return self.answer()

    def fields(self, mail):
        """(name, value) as a mail server has them: LF between lines, and the blank behind the colon
        taken away unless it was agreed to leave it."""
        header = mail.split(b"\r\n\r\n", 1)[0].replace(b"\r\n", b"\n")
        found = []
        for line in header.split(b"\n"):
            if line[:1] in (b" ", b"\t") and found:
                found[-1][1] += b"\n" + line
            else:
                name, _, value = line.partition(b":")
                if not self.steps & HEADER_BLANKS and value.startswith(b" "):
                    value = value[1:]
                found.append([name, value])
        return found

    def content(self, mail, chunk=65535, queue_id="4TEST"):
        """Header, body and end; returns the changes and the answer."""
        for name, value in self.fields(mail):
            self.send(b"L", name + b"\0" + value + b"\0")
            if not self.steps & NO_HEADER_REPLY:
                assert self.answer()[0] == b"c"
        self.send(b"N")
        if not self.steps & (1 << 18):
            assert self.answer()[0] == b"c"
        body = mail.split(b"\r\n\r\n", 1)[1]
        for at in range(0, len(body), chunk):
            self.send(b"B", body[at:at + chunk])
            if not self.steps & NO_BODY_REPLY:
                reply = self.answer()
                if reply[0] != b"c":
                    return [], reply
        self.macros(b"E", i=queue_id)
        self.send(b"E")
        return self.verdict()

    def verdict(self):
        changes = []
        while True:
            command, data = self.answer()
            if command not in CHANGES:
                return changes, (command, data)
            changes.append((command, data))

    def transact(self, mail, sender="kim@example.org", to=("lee@example.net",), queue_id="4TEST"):
        """MAIL to the end: ({recipient: reply}, changes, answer)."""
        reply = self.mail(sender)
        if reply[0] != b"c":
            return {}, [], reply
        replies = {address: self.rcpt(address) for address in to}
        if not any(command == b"c" for command, _ in replies.values()):
            self.send(b"A")
            return replies, [], list(replies.values())[-1]
        changes, answer = self.content(mail, queue_id=queue_id)
        return replies, changes, answer


def inserted(changes):
    """{name: value} of the fields put in, in the order in which they will stand."""
    found = []
    for command, data in changes:
        if command == b"i":
            name, value, _ = data[4:].split(b"\0")
            found.insert(0, (name.decode(), value.decode()))
    return found


def deleted(changes):
    """(name, number) of the fields taken out, in order."""
    found = []
    for command, data in changes:
        if command == b"m":
            name, value, _ = data[4:].split(b"\0")
            assert value == b""
            found.append((name.decode(), struct.unpack(">I", data[:4])[0]))
    return found
