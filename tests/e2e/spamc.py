#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Existing clients, unchanged: spamc and rspamc on the unix sockets that they get by default, and
what Exim writes (SPAMC/1.2 and RSPAMC/1.3), byte for byte."""
import pathlib
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

OLD_SETTINGS = """
hostname = "mx.example.net";
language = "en";
log_level = "info";
listeners = (
	{ name = "spamc"; protocol = "spamc"; },
	{ name = "rspamc"; protocol = "rspamc"; },
	{ name = "passworded"; protocol = "rspamc"; address = "127.0.0.1"; port = {port}; tokens = [ "q1 w2" ]; },
	{ name = "narrow"; protocol = "spamc"; address = "127.0.0.1"; port = {port2}; networks = [ "192.0.2.0/24" ]; }
);
domains = ( { name = "example.net"; hop = "lmtp:127.0.0.1:9"; } );
dns: { mode = "zone"; zone_file = "{zone}"; };
networks: { own = []; };
judge: { junk_at = 2.0; quarantine_at = 50.0; reject_at = 90.0; };
limits: { message_size = 3000000L; };
smtp: { command_timeout = 3; data_timeout = 6; };
scanner: { count = 2; };
"""
SPAM = b"X-Spam-Flag: NO\nFrom: kim@example.org\nSubject: x\n\nhi\n\nlast line\n"


def run(*command, body=b"", timeout=60):
    return subprocess.run([str(w) for w in command], input=body, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=timeout)


def talk(path, text, half_close=True, timeout=30):
    """Bytes to a unix socket, and everything that comes back."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(timeout)
        s.connect(str(path))
        s.sendall(text)
        if half_close:
            s.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while chunk := s.recv(65536):
                answer += chunk
        except OSError as error:
            answer += f" [{error}]".encode()
        return answer


def with_spamc(scene, path):
    good = good_mail().replace(b"\r\n", b"\n")

    def spamc(*words, body=SPAM):
        return run("spamc", "-U", path, "-x", *words, body=body)
    r = spamc("-c")
    scene.check("spamc -c: spam", r.returncode == 1 and re.match(rb"\d+\.\d/2\.0\n", r.stdout), r)
    r = spamc("-c", body=good)
    scene.check("spamc -c: no spam", r.returncode == 0 and re.match(rb"[01]\.\d/2\.0\n", r.stdout), r)
    r = spamc("-y")
    scene.check("spamc -y: names", r.returncode == 0 and {b"MISSING_DATE", b"MISSING_MID"}
                <= set(r.stdout.strip().split(b",")), r)
    r = spamc("-R")
    scene.check("spamc -R: a report with its table", re.search(rb" pts rule name +description\n-", r.stdout)
                and re.search(rb"\n 1\.0 MISSING_DATE +The mail has no Date", r.stdout)
                and b"[no Date header]" in r.stdout, r.stdout.decode())
    scene.check("whose lines are not too long", max(map(len, r.stdout.decode().splitlines())) < 90, r.stdout)
    r = spamc("-r")
    scene.check("spamc -r: a report for spam", b"MISSING_DATE" in r.stdout, r)
    r = spamc("-r", body=good)
    scene.check("spamc -r: none for others", b"rule name" not in r.stdout, r)
    for name, words in (("the mail", ()), ("--headers", ("--headers",))):
        r = spamc(*words)
        head, _, rest = r.stdout.partition(b"\n\n")
        lines = head.split(b"\n")
        scene.check(f"spamc {name}: comes back with our fields", r.returncode == 0
                    and b"X-Spam-Flag: YES" in lines and head.count(b"X-Spam-Flag") == 1
                    and any(l.startswith(b"Authentication-Results: mx.example.net") for l in lines), r)
        scene.check(f"spamc {name}: and nothing else changed", rest == b"hi\n\nlast line\n" and b"\r" not in r.stdout
                    and head.endswith(b"From: kim@example.org\nSubject: x"), r.stdout)
    r = spamc(body=SPAM.replace(b"\n", b"\r\n"))
    scene.check("spamc: a mail with CRLF keeps them", r.stdout.count(b"\n") == r.stdout.count(b"\r\n") > 8
                and r.stdout.endswith(b"last line\r\n"), r.stdout)
    r = spamc(body=b"From kim@example.org Sun Nov 22 06:00:00 2026\n" + SPAM)
    scene.check("spamc: the line of a mailbox stays first", r.stdout.startswith(b"From kim@example.org Sun")
                and r.stdout.count(b"From kim@") == 1 and b"\n\nhi\n" in r.stdout, r.stdout)
    r = spamc(body=b"no header at all\n")
    scene.check("spamc: a mail without a header", r.returncode == 0 and r.stdout.endswith(b"no header at all\n"), r)
    large = good + b"0123456789" * 200000 + b"\nend\n"
    r = spamc("-s", "5000000", body=large)
    scene.check("spamc: 2 MB there and back", r.returncode == 0 and r.stdout.endswith(b"\nend\n")
                and len(r.stdout) > len(large), (r.returncode, len(r.stdout)))
    r = spamc("-s", "9000000", body=large * 4)
    scene.check("spamc -x: too large is an error", r.returncode not in (0, 1), (r.returncode, r.stderr))
    r = run("spamc", "-U", path, "-s", "9000000", body=large * 4)
    scene.check("spamc: without -x the mail passes unchanged", r.returncode == 0 and r.stdout == large * 4,
                r.returncode)
    scene.check("spamc -K: PING", run("spamc", "-U", path, "-K").returncode == 0)
    r = run("spamc", "-U", path, "-L", "spam", body=SPAM)
    scene.check("spamc -L: learning is not offered, and an error", r.returncode not in (0, 5, 6), r)


def by_hand(scene, path, haechi):
    mail = b"From: kim@example.org\r\nSubject: x\r\n\r\nhi\r\n"
    size = b"Content-length: %d\r\n" % len(mail)
    r = talk(path, b"REPORT SPAMC/1.2\r\nUser: nobody\r\n" + size + b"\r\n" + mail)
    scene.check("Exim, variant spamassassin: parses the answer to SPAMC/1.2",
                re.match(rb"SPAMD/\S{1,7} 0 EX_OK\r\nSpam: \S+ ; [\d.]+ / [\d.]+\r\n\r\n", r), r)
    exim = (b"CHECK RSPAMC/1.3\r\nContent-length: %d\r\nQueue-Id: 1abcDE-000001-2F\r\nFrom: <kim@example.org>\r\n"
            b"Recipient-Number: 2\r\nRcpt: <lee@example.net>\r\nRcpt: <kim@example.net>\r\nHelo: x.example\r\n"
            b"IP: 192.0.2.66\r\n\r\n" % len(mail)) + mail
    r = talk(path, exim, half_close=False)
    found = re.match(rb"RSPAMD/\S{1,7} 0 EX_OK\r\nMetric: default; (\S{1,7}) ([\d.]+) / ([\d.]+) / ([\d.]+)\r\n"
                     rb"Action: ([^\r]+)\r\n", r)
    scene.check("Exim, variant rspamd: parses the answer, without closing its half", found
                and found.group(1) == b"True;" and found.group(5) == b"add header", r)
    scene.check("and what it told was believed", b"Symbol: SPF_FAIL(" in r and "to=lee@example.net:junk,kim@example.net:junk"
                in haechi.log(), r)
    scene.check("a mail without a length ends with its half", b" 0 EX_OK" in talk(path, b"CHECK SPAMC/1.5\r\n\r\n" + mail))
    for name, text, want in (
            ("PING", b"PING SPAMC/1.5\r\n\r\n", b"SPAMD/1.5 0 PONG\r\n"),
            ("SKIP", b"SKIP SPAMC/1.5\r\n\r\n", b""),
            ("no protocol", b"GET / HTTP/1.1\r\n\r\n", b"SPAMD/1.1 76 EX_PROTOCOL"),
            ("an unknown method", b"EAT SPAMC/1.5\r\n\r\n", b"SPAMD/1.1 76 EX_PROTOCOL"),
            ("an old version", b"CHECK SPAMC/1.1\r\n\r\nx", b"SPAMD/1.1 76 EX_PROTOCOL"),
            ("compressed", b"CHECK SPAMC/1.5\r\nCompress: zlib\r\n\r\nx", b"SPAMD/1.1 76 EX_PROTOCOL"),
            ("a length that is none", b"CHECK SPAMC/1.5\r\nContent-length: x\r\n\r\nx", b"SPAMD/1.1 76 EX_PROTOCOL"),
            ("two lengths", b"CHECK SPAMC/1.5\r\nContent-length: 1\r\nContent-length: 2\r\n\r\nx", b"SPAMD/1.1 76"),
            ("a mail that is cut off", b"CHECK SPAMC/1.5\r\nContent-length: 100\r\n\r\nx", b"SPAMD/1.1 76"),
            ("no mail", b"CHECK SPAMC/1.5\r\nContent-length: 0\r\n\r\n", b"SPAMD/1.1 65 EX_DATAERR"),
            ("a line without end", b"CHECK SPAMC/1.5\r\n" + b"x" * 70000, b"SPAMD/1.1 76"),
            ("TELL", b"TELL SPAMC/1.5\r\nMessage-class: spam\r\n\r\nx", b"SPAMD/1.1 69 EX_UNAVAILABLE")):
        r = talk(path, text)
        scene.check(f"spamc by hand: {name}", r.startswith(want) and bool(r) == bool(want), r)
    for name, text in (("a header", b"CHECK SPAMC/1.5\r\nUser: "), ("a mail", b"CHECK SPAMC/1.5\r\nContent-length: 9\r\n\r\nx")):
        began = time.monotonic()
        r = talk(path, text, half_close=False)
        scene.check(f"who never finishes {name} is sent away", r.startswith(b"SPAMD/1.1 79 EX_TIMEOUT")
                    and time.monotonic() - began < 20, r)


def with_rspamc(scene, haechi):
    path = haechi.data / "rspamc.sock"
    mail = scene.path("mail.eml")
    mail.write_bytes(SPAM)

    def rspamc(*words, host=path):
        r = run("rspamc", "-h", host, *words)
        return r.stdout.decode() + r.stderr.decode()
    told = ("-F", GOOD_FROM, "-r", "lee@example.net", "-i", "192.0.2.66", "--helo", "x.example")
    r = rspamc(*told, "symbols", mail)
    scene.check("rspamc symbols", "Action: add header" in r and "Spam: true" in r and "Symbol: SPF_FAIL (2.50)" in r
                and "/ 2.00" in r, r)
    scene.check("its file's name is not a file of ours", "Results for file: " in r and "403" not in r, r)
    r = rspamc(*told, mail)
    scene.check("rspamc without a command", "Action: add header" in r, r)
    r = rspamc(*told, "-j", mail)
    v = json.loads(r[r.index("{"):])
    scene.check("rspamc -j: the whole answer", v["action"] == "add header" and v["required_score"] == 2.0
                and v["is_skipped"] is False and v["symbols"]["SPF_FAIL"]["score"] == 2.5
                and v["symbols"]["SPF_FAIL"]["options"] and v["thresholds"] == {"reject": 50.0, "add header": 2.0}
                and {"urls", "emails", "message-id", "time_real", "messages"} <= set(v), r)
    fields = v["milter"]["add_headers"]
    scene.check("with our fields to add, and to remove", fields["X-Spam-Flag"] == {"value": "YES", "order": 0}
                and fields["Authentication-Results"]["value"].startswith("mx.example.net;")
                and v["milter"]["remove_headers"]["X-Spam-Flag"] == 0, fields)
    r = rspamc("-m", mail)
    scene.check("rspamc -m", "X-Spam-Scanner: rspamc" in r and "last line" in r, r)
    r = rspamc("stat")
    scene.check("rspamc stat", re.search(r"Messages scanned: [1-9]", r)
                and re.search(r"Messages with action add header: [1-9]", r), r)
    r = rspamc("-z", *told, mail)
    scene.check("compressed mail is refused, and said why", "not unpacked here" in r or "415" in r, r)
    r = rspamc("learn_spam", mail)
    scene.check("learning is refused", "no such path" in r or "404" in r, r)
    port = f"127.0.0.1:{haechi.port}"
    scene.check("rspamc -P shows the token", "Action:" in rspamc("-P", "q1 w2", mail, host=port))
    r = rspamc("-P", "wrong", mail, host=port)
    scene.check("a wrong one does not", "Action:" not in r, r)
    secret = scene.write("secret.eml", "Subject: secret\n\n")
    for header in ("File", "Path", "Shm", "Shm-Offset", "Shm-Length"):
        r = run("curl", "-sS", "-i", "--unix-socket", path, "-H", f"{header}: {secret}", "--data-binary", "@-",
                "http://localhost/checkv2", body=SPAM).stdout
        scene.check(f"/checkv2 with {header}: is refused", b" 403 " in r.split(b"\r\n")[0]
                    and b"file on the server" in r, r)
    r = run("curl", "-sS", "-i", "--unix-socket", path, "http://localhost/ping").stdout
    scene.check("/ping", r.endswith(b"\r\n\r\npong\r\n"), r)
    # As Haraka's plugin sends it: bare addresses, a list of recipients, fields that we do not know.
    r = run("curl", "-sS", "--unix-socket", path, *[w for h in (
        "IP: 192.0.2.66", "Helo: x.example", "Hostname: unknown", "From: kim@example.org", "Rcpt: lee@example.net",
        "Rcpt: kim@example.net", "Queue-Id: 1-2-3.1", "Flags: ext_urls", "TLS-Cipher: X", "TLS-Version: TLSv1.3",
        "SPF: [object Object]", "Settings-ID: 7") for w in ("-H", h)], "--data-binary", "@-",
        "http://localhost/checkv2", body=SPAM).stdout
    scene.check("as Haraka asks", json.loads(r)["action"] == "add header", r)
    scene.check("all of it in the journal", wait_for(lambda: any(
        row.get("listener") == "rspamc" or "rspamc" in str(row) for row in haechi.history()), 10), haechi.history()[:2])


def guarded(scene, haechi):
    mode = (haechi.data / "spamc.sock").stat().st_mode & 0o777
    scene.check("the sockets are not open to everybody", mode == 0o660, oct(mode))
    with socket.create_connection(("127.0.0.1", haechi.port2), 10) as s:
        try:
            s.sendall(b"PING SPAMC/1.5\r\n\r\n")
            answer = s.recv(100)
        except OSError:
            answer = b""
    scene.check("over TCP only the networks named", answer == b"", answer)


def under_load(scene, haechi):
    path = haechi.data / "spamc.sock"
    failures, done, stop, lock = [], [0], threading.Event(), threading.Lock()

    def client():
        while not stop.is_set():
            r = run("spamc", "-U", path, "-x", body=SPAM)
            with lock:
                done[0] += 1
                if r.returncode != 0 or b"X-Spam-Flag: YES" not in r.stdout:
                    failures.append(r)
    threads = [threading.Thread(target=client) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(2):
        time.sleep(1)
        haechi.reload()
    time.sleep(1)
    stop.set()
    for thread in threads:
        thread.join()
    scene.check("reload twice under load: every spamc is answered", done[0] > 10 and not failures,
                f"{done[0]} {failures[:2]}")
    idle = socket.socket(socket.AF_UNIX)
    idle.connect(str(path))
    began = time.monotonic()
    code = haechi.stop()
    scene.check("stop does not wait for who is idle", code == 0 and time.monotonic() - began < 9,
                f"{code} {time.monotonic() - began:.1f}\n{haechi.log()[-600:]}")
    idle.close()
    scene.check("the sockets are gone with the service", not path.exists())
    scene.check("no sanitizer spoke", "AddressSanitizer" not in haechi.log() and "runtime error" not in haechi.log(),
                haechi.log()[-3000:])


def main(scene):
    need("spamc", "rspamc", "curl")
    haechi = Haechi(scene, OLD_SETTINGS, ZONE)
    with_spamc(scene, haechi.data / "spamc.sock")
    by_hand(scene, haechi.data / "spamc.sock", haechi)
    with_rspamc(scene, haechi)
    guarded(scene, haechi)
    under_load(scene, haechi)


with Scene() as scene:
    main(scene)
scene.finish()
