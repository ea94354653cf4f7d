# SPDX-License-Identifier: Apache-2.0
"""A scene of an end-to-end test: a directory of its own, processes that are stopped by their ids,
free ports on loopback, and the lines `ok`, `not ok`, `skipped` that tools/test.py counts.

    with Scene() as scene:
        haechi = Haechi(scene, '…settings…')
        scene.check("mail is delivered", condition, "what was seen")
    scene.finish()
"""
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[3]
SANITIZED = os.environ.get("HAECHI", str(ROOT / "build-test" / "haechi"))
RELEASE = os.environ.get("HAECHI_RELEASE", str(ROOT / "build" / "haechi"))
PLANTS = os.environ.get("HAECHI_PLANTS", str(ROOT / "build" / "haechi_plants"))


class Missing(Exception):
    """A part that this machine does not have: the test is skipped."""


class Process:
    """A process of ours in a session of its own, its output in a file."""

    def __init__(self, scene, name, command, env=None, cwd=None):
        self.name = name
        self.log = scene.directory / f"{name}.log"
        self.output = open(self.log, "ab")
        self.pid_file = None  # of a server that leaves our session
        self.popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.output,
                                      stderr=subprocess.STDOUT, start_new_session=True, env=env,
                                      cwd=cwd)
        scene.processes.append(self)

    @property
    def pid(self):
        return self.popen.pid

    def running(self):
        return self.popen.poll() is None

    def stop(self, how=signal.SIGTERM, patience=30):
        """Ends it and whatever it started; returns the exit status."""
        if self.pid_file and self.running() and self.pid_file.exists():
            os.kill(int(self.pid_file.read_text()), signal.SIGTERM)
            wait_for(lambda: not self.running(), patience)
        if self.running():
            self.popen.send_signal(how)
            try:
                self.popen.wait(patience)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        status = self.popen.wait()
        self.output.close()
        return status

    def text(self):
        return self.log.read_text(errors="replace")


class Scene:
    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="haechi-e2e-"))
        # Roles with users of their own must reach what lies below.
        self.directory.chmod(0o755)
        self.processes = []
        self.passed = self.failed = 0
        self.last = None

    def __enter__(self):
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: sys.exit(1))
        return self

    def __exit__(self, kind, error, trace):
        if kind is Missing:
            print(f"skipped {error}", flush=True)
        elif kind is not None and kind is not SystemExit:
            traceback.print_exception(kind, error, trace, file=sys.stdout)
            self.result(False, f"{pathlib.Path(sys.argv[0]).stem} ran to its end", str(error))
        for process in reversed(self.processes):
            process.stop(patience=20)
        for process in self.processes:
            text = process.text()
            if "ERROR: AddressSanitizer" in text or "runtime error:" in text \
                    or "ERROR: LeakSanitizer" in text:
                self.result(False, f"{process.name}: no sanitizer report", text[-3000:])
        if self.failed:
            for process in self.processes:
                print(f"--- {process.name}\n{process.text()[-4000:]}")
            print(f"# left for you: {self.directory}")
        else:
            shutil.rmtree(self.directory, ignore_errors=True)
        return kind is not SystemExit

    def result(self, good, name, detail=""):
        print(f"{'ok' if good else 'not ok'} {name}", flush=True)
        if good:
            self.passed += 1
        else:
            self.failed += 1
            for line in str(detail).splitlines()[:40]:
                print(f"    {line}", flush=True)
        return good

    def check(self, name, condition, detail=""):
        return self.result(bool(condition), name, detail)

    def note(self, text):
        print(f"# {text}", flush=True)

    def path(self, *parts):
        path = self.directory.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, name, text):
        path = self.path(name)
        path.write_text(text)
        return path

    def finish(self):
        sys.exit(1 if self.failed else 0)


def need(*programs):
    for program in programs:
        if not shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/usr/lib/postfix/sbin"):
            raise Missing(f"no {program} here")


def need_root(what):
    if os.geteuid() != 0:
        raise Missing(f"{what} wants root")


_handed_out = set()


def free_port():
    """A port below the ephemeral range that nobody has now and that we gave to nobody before."""
    for _ in range(1000):
        port = random.randint(10000, 32000)
        if port in _handed_out:
            continue
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            try:
                tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tcp.bind(("127.0.0.1", port))
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
        _handed_out.add(port)
        return port
    raise RuntimeError("no free port")


def wait_for(condition, seconds=20, step=0.05):
    """The first true value of condition(), or its last value when time is up."""
    until = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > until:
            return value
        time.sleep(step)


def port_open(port, host="127.0.0.1"):
    try:
        with socket.create_connection((host, port), 1):
            return True
    except OSError:
        return False


def memory_kib(pid):
    """PSS of a process in KiB."""
    try:
        for line in open(f"/proc/{pid}/smaps_rollup"):
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def children_of(pid):
    """All descendants, as (pid, command line)."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        parent = int(stat.rsplit(")", 1)[1].split()[1])
        parents.setdefault(parent, []).append((int(entry.name), command))
    found, queue = [], [pid]
    while queue:
        for child in parents.get(queue.pop(), []):
            found.append(child)
            queue.append(child[0])
    return found


def named(pid, name):
    """The descendants of a process that are called so ("haechi-keeper")."""
    found = []
    for child, _ in children_of(pid):
        try:
            if pathlib.Path(f"/proc/{child}/comm").read_text().strip() == name:
                found.append(child)
        except OSError:
            pass
    return found


def alive(pid):
    """Still running: neither gone nor a zombie that nobody has waited for."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False
