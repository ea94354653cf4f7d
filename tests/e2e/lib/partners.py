# SPDX-License-Identifier: Apache-2.0
"""Real servers beside Haechi: Postfix, Dovecot (LMTP), nsd; and a next hop of our own that does
what a test tells it."""
import os
import pathlib
import pwd
import shutil
import socket
import socketserver
import subprocess
import threading
import time

from scene import Process, free_port, need, need_root, port_open, wait_for


class Nsd:
    """An authoritative name server for the given zones: {name: master file text}."""

    def __init__(self, scene, zones, port=None):
        need("nsd")
        self.port = port or free_port()
        base = scene.path("nsd", "x").parent
        text = (f'server:\n ip-address: 127.0.0.1@{self.port}\n username: ""\n chroot: ""\n'
                f' zonesdir: "{base}"\n pidfile: ""\n xfrdir: "{base}"\n'
                f' xfrdfile: "{base}/xfrd.state"\n zonelistfile: "{base}/zone.list"\n database: ""\n'
                ' server-count: 1\nremote-control:\n control-enable: no\n')
        for index, (name, zone) in enumerate(zones.items()):
            (base / f"zone{index}").write_text(zone)
            text += f'zone:\n name: "{name}"\n zonefile: "zone{index}"\n'
        self.process = Process(scene, "nsd", ["/usr/sbin/nsd", "-d", "-c",
                                              str(scene.write("nsd/nsd.conf", text))])
        if not wait_for(lambda: port_open(self.port)):
            raise RuntimeError("nsd does not start:\n" + self.process.text())


class Dovecot:
    """Dovecot's LMTP server on a port and on a socket; mail lies in {dir}/mail/USER/Maildir. With
    sieve, the given script runs before delivery."""

    def __init__(self, scene, sieve=None):
        need("dovecot")
        if sieve and not pathlib.Path("/usr/lib/dovecot/modules/lib90_sieve_plugin.so").exists():
            from scene import Missing
            raise Missing("no dovecot-sieve here")
        self.port = free_port()
        self.scene = scene
        base = scene.path("dovecot", "x").parent
        self.mail = base / "mail"
        self.mail.mkdir()
        root = os.geteuid() == 0
        owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
        if root:
            os.chown(self.mail, owner.pw_uid, owner.pw_gid)
        self.socket = base / "lmtp.sock"
        self.auth = base / "auth.sock"  # where Postfix asks who signs in; the password is "x"
        plugin = ""
        if sieve:
            script = base / "before.sieve"
            shutil.copy(sieve, script)
            os.chmod(base, 0o755)
            if root:
                # Dovecot keeps the compiled script beside the source.
                subprocess.run(["sievec", str(script)], check=True)
            plugin = ("protocol lmtp {\n mail_plugins = sieve\n}\n"
                      f"plugin {{\n sieve_before = {script}\n sieve = file:~/sieve;active=~/.sieve\n}}\n")
        text = f"""
base_dir = {base}/run
state_dir = {base}/state
log_path = /dev/stderr
protocols = lmtp
ssl = no
listen = 127.0.0.1
default_internal_user = {'dovecot' if root else owner.pw_name}
default_internal_group = {'dovecot' if root else '$ENV:GROUP'}
default_login_user = {'dovenull' if root else owner.pw_name}
mail_location = maildir:~/Maildir
first_valid_uid = 1
lda_mailbox_autocreate = yes
recipient_delimiter = +
lmtp_save_to_detail_mailbox = yes
auth_username_format = %n
postmaster_address = postmaster@example.net
passdb {{
  driver = passwd-file
  args = {base}/users
}}
userdb {{
  driver = passwd-file
  args = {base}/users
}}
service lmtp {{
  {'chroot =' if not root else ''}
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self.port}
  }}
  unix_listener {self.socket} {{
    mode = 0666
  }}
}}
service auth {{
  unix_listener {self.auth} {{
    mode = 0666
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{plugin}
"""
        if not root:
            group = __import__("grp").getgrgid(owner.pw_gid).gr_name
            text = text.replace("$ENV:GROUP", group)
        self.users, self.owner = base / "users", owner
        self.users.write_text("")
        os.chmod(base, 0o755)
        self.process = Process(scene, "dovecot", ["/usr/sbin/dovecot", "-F", "-c",
                                                  str(scene.write("dovecot/dovecot.conf", text))])
        if not wait_for(lambda: port_open(self.port)):
            raise RuntimeError("dovecot does not start:\n" + self.process.text())

    def user(self, name):
        with open(self.users, "a") as file:
            file.write(f"{name}:{{plain}}x:{self.owner.pw_uid}:{self.owner.pw_gid}::{self.mail}/{name}::\n")

    def maildir(self, user):
        return self.mail / user / "Maildir"


class Postfix:
    """A Postfix of its own: port in, main.cf lines as given; prepare(it) runs before it starts. Wants root, as Postfix does."""

    def __init__(self, scene, main="", master="", name="postfix", smtpd_options="", prepare=None,
                 restrictions="permit_mynetworks, reject"):
        need("postfix")
        need_root("Postfix")
        self.port = free_port()
        base = scene.path(name, "x").parent
        self.base = base
        for part in ("queue", "data"):
            (base / part).mkdir()
        shutil.chown(base / "data", "postfix")
        self.config = base / "conf"
        self.config.mkdir()
        self.log = base / "maillog"
        (self.config / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {self.log}
maillog_file_prefixes = /tmp, /var
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = {name}.example
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = {restrictions}
alias_maps =
alias_database =
smtp_dns_support_level = disabled
smtp_host_lookup = native
smtpd_peername_lookup = no
smtp_tls_security_level = none
smtpd_tls_security_level = none
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
{main}
""")
        (self.config / "master.cf").write_text(f"""
127.0.0.1:{self.port} inet n - n - - smtpd {smtpd_options}
pickup    unix  n       -       n       60      1       pickup
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       300     1       qmgr
tlsmgr    unix  -       -       n       1000?   1       tlsmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
verify    unix  -       -       n       -       1       verify
flush     unix  n       -       n       1000?   0       flush
proxymap  unix  -       -       n       -       -       proxymap
smtp      unix  -       -       n       -       -       smtp
relay     unix  -       -       n       -       -       smtp
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
discard   unix  -       -       n       -       -       discard
local     unix  -       n       n       -       -       local
virtual   unix  -       n       n       -       -       virtual
lmtp      unix  -       -       n       -       -       lmtp
anvil     unix  -       -       n       -       1       anvil
scache    unix  -       -       n       -       1       scache
postlog   unix-dgram n  -       n       -       1       postlogd
{master}
""")
        if prepare:
            prepare(self)
        self.process = Process(scene, name, ["/usr/sbin/postfix", "-c", str(self.config), "start-fg"])
        self.process.pid_file = base / "queue" / "pid" / "master.pid"
        if not wait_for(lambda: port_open(self.port) or "daemon started" in self.text(), 30):
            raise RuntimeError("postfix does not start:\n" + self.process.text() + self.text())

    def postconf(self, *words):
        subprocess.run(["/usr/sbin/postconf", "-c", str(self.config), *words], check=True)

    def text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def queued(self):
        """The number of mails in its queues."""
        return sum(1 for part in ("incoming", "active", "deferred", "maildrop")
                   for path in (self.base / "queue" / part).rglob("*") if path.is_file())


class Hop:
    """A next hop that keeps what it gets and does what `script` says: a function of (verb, argument,
    session) that returns a reply ("250 2.0.0 ok"), None for the usual one, or "drop" to close."""

    def __init__(self, lmtp=False, script=None, extensions=("8BITMIME", "SMTPUTF8", "PIPELINING"),
                 path=None):
        self.lmtp, self.script, self.extensions = lmtp, script, extensions
        self.mails, self.lock, self.sessions, self.open = [], threading.Lock(), 0, set()
        hop = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                hop.sessions += 1
                hop.open.add(self.connection)
                try:
                    hop._session(self.rfile, self.wfile)
                except (OSError, ValueError):
                    pass
                finally:
                    hop.open.discard(self.connection)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 256

        class UnixServer(socketserver.ThreadingUnixStreamServer):
            daemon_threads = True

        if path:
            self.server = UnixServer(str(path), Handler)
            os.chmod(path, 0o666)
            self.port = None
        else:
            self.port = free_port()
            self.server = Server(("127.0.0.1", self.port), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _say(self, out, reply):
        out.write(reply.encode() + b"\r\n")
        out.flush()

    def _data(self, lines):
        mail = []
        for line in lines:
            if line == b".\r\n":
                return b"".join(mail)
            mail.append(line[1:] if line.startswith(b".") else line)
        return None

    def _session(self, lines, out):
        self._say(out, "220 hop.example ready")
        session = {"from": None, "to": [], "mails": 0}
        for line in lines:
            verb, _, argument = line.decode(errors="replace").strip().partition(" ")
            verb = verb.upper()
            reply = self.script(verb, argument, session) if self.script else None
            if reply == "drop":
                return
            if verb == "DATA" and (reply is None or reply.startswith("354")):
                self._say(out, reply or "354 go on")
                mail = self._data(lines)
                if mail is None or not self._end_of_data(out, mail, session):
                    return
                session = {"from": None, "to": [], "mails": session["mails"] + 1}
                continue
            self._say(out, reply or self._usual(verb, argument, session))
            if verb == "QUIT":
                return

    def _usual(self, verb, argument, session):
        if verb in ("EHLO", "LHLO", "HELO"):
            lines = ["hop.example", *self.extensions]
            return "\r\n".join(f"250{' ' if i == len(lines) - 1 else '-'}{text}"
                               for i, text in enumerate(lines))
        if verb == "MAIL":
            session["from"], session["to"] = argument, []
        elif verb == "RCPT":
            session["to"].append(argument)
        elif verb == "QUIT":
            return "221 2.0.0 bye"
        elif verb not in ("RSET", "NOOP"):
            return "502 5.5.2 what?"
        return "250 2.0.0 ok"

    def _end_of_data(self, out, mail, session):
        """One reply, or with LMTP one for each recipient; kept before it is answered."""
        recipients = session["to"] if self.lmtp else [None]
        replies = []
        for recipient in recipients:
            reply = self.script(".", recipient, session) if self.script else None
            if reply == "drop":
                return False
            replies.append(reply or "250 2.0.0 taken")
        if any(reply.startswith("2") for reply in replies):
            with self.lock:
                self.mails.append({"from": session["from"], "to": list(session["to"]), "mail": mail,
                                   "at": time.time()})
        for reply in replies:
            self._say(out, reply)
        return True


def raw_dialogue(port, steps, host="127.0.0.1", timeout=30):
    """Sends each step (bytes) and reads one whole reply after it (None: reads without sending);
    returns the replies as text. Ends early where the server closes."""
    replies = []
    with socket.create_connection((host, port), timeout) as connection:
        file = connection.makefile("rb")
        for step in steps:
            if step is not None:
                try:
                    connection.sendall(step)
                except OSError:
                    break
            reply = b""
            try:
                for line in file:
                    reply += line
                    if line[3:4] != b"-":
                        break
            except OSError:
                pass
            if not reply:
                break
            replies.append(reply.decode(errors="replace"))
    return replies
