#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The milter door beside opendkim with opendmarc, behind one Postfix configuration each, with only
authentication on, the same signed mails, and answers from one local name server. bench/run starts it
in a network namespace of its own, because opendmarc asks port 53 of /etc/resolv.conf.

    unshare --mount --net bench/milter.py BUILD MAILS ROUNDS"""
import collections
import concurrent.futures
import os
import pathlib
import smtplib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD, MAILS, ROUNDS = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
SESSIONS = 8
os.environ["HAECHI"] = os.environ["HAECHI_RELEASE"] = str(BUILD / "haechi")
sys.path.insert(0, str(ROOT / "tests" / "e2e" / "lib"))

from scene import Scene, children_of, free_port, need, need_root, port_open, Process, wait_for  # noqa: E402
from haechi import Haechi  # noqa: E402
from partners import Postfix  # noqa: E402

TICK = os.sysconf("SC_CLK_TCK")
OURS = """
hostname = "mx.example.net";
listeners = ( { name = "milter"; protocol = "milter"; address = "127.0.0.1"; port = {port};
	first_look = false; } );
domains = ( { name = "example.net"; hop = "smtp:127.0.0.1:9"; } );
dns: { mode = "forward"; forward = [ "127.0.0.1" ]; trust_anchor = ""; };
networks: { own = []; };
judge: { off = [ "identity", "content" ]; };
keeping: { mode = "none"; };
dmarc: { bimi = false; };
"""
POSTFIX = """
smtpd_authorized_xclient_hosts = 127.0.0.0/8
smtpd_client_connection_rate_limit = 0
smtpd_recipient_restrictions = reject_unauth_destination
relay_domains = example.net
relay_transport = discard:
milter_default_action = tempfail
milter_protocol = 6
smtpd_milters = {milters}
"""


def cpu_seconds(pids):
    """User and system time by the names of the processes, their living descendants included."""
    spent = collections.Counter()
    for pid in pids:
        for each in [pid] + [child for child, _ in children_of(pid)]:
            try:
                head, tail = pathlib.Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)
            except OSError:
                continue
            name = head.split("(", 1)[1].removeprefix("haechi-").replace("template", "scanner")
            spent[name] += sum(int(field) for field in tail.split()[11:15]) / TICK
    return spent


def start_dns(scene, directory):
    """nsd, authoritative for all that the mails need, on the port that everyone asks."""
    zones = {"sender.example": [], "in-addr.arpa": []}
    for line in (directory / "zone").read_text().splitlines():
        zones["in-addr.arpa" if "in-addr" in line.split()[0] else "sender.example"].append(line)
    base = scene.path("nsd", "x").parent
    text = ('server:\n ip-address: 127.0.0.1@53\n username: ""\n chroot: ""\n'
            f' zonesdir: "{base}"\n pidfile: ""\n xfrdir: "{base}"\n xfrdfile: "{base}/xfrd.state"\n'
            f' zonelistfile: "{base}/zone.list"\n database: ""\n server-count: 1\n'
            'remote-control:\n control-enable: no\n')
    for index, (name, lines) in enumerate(zones.items()):
        (base / f"zone{index}").write_text(
            f"{name}. 300 IN SOA ns.{name}. host.{name}. 1 3600 600 86400 60\n"
            f"{name}. 300 IN NS ns.{name}.\n" + "\n".join(lines) + "\n")
        text += f'zone:\n name: "{name}"\n zonefile: "zone{index}"\n'
    process = Process(scene, "nsd", ["/usr/sbin/nsd", "-d", "-c",
                                     str(scene.write("nsd/nsd.conf", text))])
    if not wait_for(lambda: port_open(53)):
        raise RuntimeError("nsd does not start:\n" + process.text())
    resolv = scene.write("resolv.conf", "nameserver 127.0.0.1\n")
    subprocess.run(["mount", "--bind", str(resolv), "/etc/resolv.conf"], check=True)
    return process


def start_theirs(scene):
    nobody = scene.write("nobody", "192.0.2.254\n")
    dkim, dmarc = free_port(), free_port()
    Process(scene, "opendkim", ["/usr/sbin/opendkim", "-f", "-x", str(scene.write(
        "opendkim.conf", f"Mode v\nSocket inet:{dkim}@127.0.0.1\nSyslog no\nUserID root\n"
        f"Nameservers 127.0.0.1\nInternalHosts {nobody}\nExternalIgnoreList {nobody}\n"
        "AuthservID mx.example.net\nAlwaysAddARHeader yes\nRequireSafeKeys no\n"))])
    Process(scene, "opendmarc", ["/usr/sbin/opendmarc", "-f", "-c", str(scene.write(
        "opendmarc.conf", f"Socket inet:{dmarc}@127.0.0.1\nSyslog no\nUserID root\n"
        "AuthservID mx.example.net\nTrustedAuthservIDs mx.example.net\nRejectFailures false\n"
        f"IgnoreHosts {nobody}\nSPFSelfValidate true\nSPFIgnoreResults true\n"
        "PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat\n"))])
    for name, port in (("opendkim", dkim), ("opendmarc", dmarc)):
        if not wait_for(lambda: port_open(port)):
            raise RuntimeError(f"{name} does not start:\n" +
                               next(p for p in scene.processes if p.name == name).text())
    pids = [p.pid for p in scene.processes if p.name in ("opendkim", "opendmarc")]
    return f"inet:127.0.0.1:{dkim}, inet:127.0.0.1:{dmarc}", pids


def send(port, mails):
    session = smtplib.SMTP("127.0.0.1", port, local_hostname="mail.sender.example", timeout=120)
    session.ehlo()
    session.docmd("XCLIENT", "NAME=mail.sender.example ADDR=192.0.2.10")
    session.ehlo()
    for mail in mails:
        for command in ("MAIL FROM:<kim@sender.example>", "RCPT TO:<lee@example.net>", "DATA"):
            code, text = session.docmd(command)
            if code not in (250, 354):
                raise RuntimeError(f"{command}: {code} {text}")
        session.sock.sendall(mail + b"\r\n.\r\n")
        code, text = session.getreply()
        if code != 250:
            raise RuntimeError(f"{code} {text}")
    session.quit()


def run(port, mails):
    share = [mails[i::SESSIONS] for i in range(SESSIONS)]
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(SESSIONS) as pool:
        list(pool.map(lambda each: send(port, each), share))
    return len(mails) / (time.monotonic() - began)


def main():
    need("postfix", "nsd", "opendkim", "opendmarc")
    need_root("the comparison of milters")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with Scene() as scene:
        directory = scene.path("signed", "x").parent
        subprocess.run([str(ROOT / "bench" / "make_signed.py"), str(directory), "50", "7000"], check=True)
        texts = [path.read_bytes().rstrip(b"\r\n") for path in sorted(directory.glob("mail-*.eml"))]
        mails = (texts * (MAILS // len(texts) + 1))[:MAILS]
        dns = start_dns(scene, directory)
        theirs, their_pids = start_theirs(scene)
        haechi = Haechi(scene, OURS)
        rows = [("none", "", []),
                ("opendkim, opendmarc", theirs, their_pids),
                ("haechi", f"inet:127.0.0.1:{haechi.port}", [haechi.process.pid])]
        postfixes = {}
        for index, (name, milters, _) in enumerate(rows):
            postfixes[name] = Postfix(scene, POSTFIX.replace("{milters}", milters), name=f"postfix{index}")
            run(postfixes[name].port, mails[:200])
        runs = collections.defaultdict(list)
        roles = collections.defaultdict(collections.Counter)
        for _ in range(ROUNDS):
            for name, _, pids in rows:
                postfix = postfixes[name]
                master = int((postfix.base / "queue" / "pid" / "master.pid").read_text())
                groups = [pids, [master], [dns.pid]]
                before = [cpu_seconds(group) for group in groups]
                rate = run(postfix.port, mails)
                spent = [cpu_seconds(group) for group in groups]
                for now, then in zip(spent, before):
                    now.subtract(then)
                runs[name].append([rate] + [each.total() * 1000 / MAILS for each in spent])
                roles[name] += spent[0]
        print(f"{'filter':22} {'mails/s':>8} {'filter ms':>10} {'Postfix ms':>11} {'DNS ms':>7}   "
              "CPU a mail, medians")
        for name, each in runs.items():
            middle = [statistics.median(column) for column in zip(*each)]
            low, high = min(r[1] for r in each), max(r[1] for r in each)
            print(f"{name:22} {middle[0]:8.0f} {middle[1]:10.3f} {middle[2]:11.3f} {middle[3]:7.3f}   "
                  f"({low:.3f} to {high:.3f}) " +
                  ", ".join(f"{role} {spent * 1000 / MAILS / ROUNDS:.3f}"
                            for role, spent in roles[name].most_common(6) if spent))
        ours = statistics.median(r[1] for r in runs["haechi"])
        other = statistics.median(r[1] for r in runs["opendkim, opendmarc"])
        print(f"messages a CPU second in the filter: {1000 / ours:.0f} against {1000 / other:.0f}: "
              f"{other / ours:.1f} times")
        results = haechi.log().count("action=accept")
        print(f"accepted by haechi: {results} of {MAILS * ROUNDS + min(200, MAILS)}")


if __name__ == "__main__":
    main()
