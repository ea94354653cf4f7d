#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does `make install` put everything in its place, and nothing else? Into a directory of its own
(DESTDIR), so that nothing of the machine is touched."""
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def wanted(prefix):
    pages = [f"{prefix}/share/man/man{page.suffix[1]}/{page.name}"
             for page in (ROOT / "man").glob("*.[0-9]")]
    return set(pages) | {
        f"{prefix}/bin/haechi",
        f"{prefix}/lib/systemd/system/haechi.service",
        f"{prefix}/lib/sysusers.d/haechi.conf",
        f"{prefix}/share/doc/haechi/examples/haechi.conf",
        f"{prefix}/share/haechi/dovecot/junk.sieve",
        f"{prefix}/share/haechi/brands.conf",
        f"{prefix}/share/haechi/blocklists.conf",
    }


def main():
    faults = []
    with tempfile.TemporaryDirectory(prefix="haechi-install-") as folder:
        done = subprocess.run(["meson", "install", "-C", str(ROOT / "build"), "--no-rebuild",
                               "--quiet", "--destdir", folder], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            faults.append(done.stdout[-500:])
        root = pathlib.Path(folder)
        there = {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()}
        program = [path for path in there if path.endswith("bin/haechi")]
        prefix = program[0][:-len("/bin/haechi")] if program else "usr/local"
        faults += [f"{path} is not installed" for path in sorted(wanted(prefix) - there)]
        faults += [f"{path} is installed, and nobody said so" for path in sorted(there - wanted(prefix))]
        unit = root / prefix / "lib/systemd/system/haechi.service"
        if unit.exists() and f"/{prefix}/bin/haechi serve" not in unit.read_text():
            faults.append("haechi.service starts another program")
    print(f"{'not ok' if faults else 'ok'} install")
    for fault in faults:
        print(f"    {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
