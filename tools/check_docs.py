#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do the documents say what the program does? Every setting, command and finding has its sentence
and its place, manual pages are well-formed, and the files that paths in documents name exist.

    tools/check_docs.py --write     puts the generated parts into the documents first"""
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAN = ROOT / "man"
BEGIN, END = '.\\" settings begin\n', '.\\" settings end\n'

results = []


def result(name, faults):
    results.append(not faults)
    print(f"{'not ok' if faults else 'ok'} {name}")
    for fault in faults:
        print(f"    {fault}")


def print_docs(what):
    for build in ("build", "build-test"):
        program = ROOT / build / "print_docs"
        if program.exists():
            return subprocess.run([str(program), what], check=True, text=True,
                                  stdout=subprocess.PIPE).stdout
    sys.exit("not ok docs: no print_docs, run `make build` first")


def with_settings(page):
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + print_docs("settings") + END + after


def generated():
    """(file, what it should hold)"""
    page = MAN / "haechi.conf.5"
    return [(page, with_settings(page.read_text())),
            (ROOT / "docs" / "findings.md", print_docs("findings"))]


def check_generated():
    stale = [f"{file.relative_to(ROOT)} is not what the tables say: tools/check_docs.py --write"
             for file, text in generated() if not file.exists() or file.read_text() != text]
    result("generated parts are up to date", stale)


def check_findings():
    """TEXT() proves that no sentence is empty; here: no two findings share a name or a sentence,
    and each sentence is written in the script of its language."""
    faults, names, sentences = [], set(), {}
    for block in re.split(r"^### ", print_docs("findings"), flags=re.M)[1:]:
        name = block.split("\n", 1)[0]
        if name in names:
            faults.append(f"{name} is declared twice")
        names.add(name)
        for language, says, remedy in re.findall(r"^\| (ko|en|ja) \| (.*) \| (.*) \|$", block, re.M):
            for sentence in (says, remedy):
                if language == "ko" and not re.search("[가-힣]", sentence):
                    faults.append(f"{name}: no Korean in \"{sentence}\"")
                if language == "ja" and not re.search("[ぁ-ゖァ-ヺ]", sentence):
                    faults.append(f"{name}: no Japanese in \"{sentence}\"")
                # Words of another language may be quoted; signs are of no language.
                plain = re.sub('"[^"]*"', "", sentence)
                if language == "en" and re.search("[\u0370-\u1fff\u3040-\ud7af]", plain):
                    faults.append(f"{name}: not English: \"{sentence}\"")
            other = sentences.setdefault((language, says), name)
            if other != name:
                faults.append(f"{name} and {other} say the same: \"{says}\"")
    if not names:
        faults.append("there are no findings")
    result("findings have their sentences", faults)
    return names


def check_commands():
    table = (ROOT / "src" / "cli" / "commands.c").read_text()
    names = re.findall(r'\{ \.name = "([^"]+)"', table)
    overview = (MAN / "haechi.1").read_text()
    faults = [] if names else ["no commands found in src/cli/commands.c"]
    for name in names:
        page = MAN / f"haechi-{name}.1"
        if not page.exists():
            faults.append(f"there is no man/haechi-{name}.1")
            continue
        text = page.read_text().replace("Fl -", "Fl --")
        if f".Xr haechi-{name} 1" not in overview:
            faults.append(f"man/haechi.1 does not name {name}")
        usage = re.search(r'\.name = "' + name + r'",(.*?)\.says', table, re.S)
        for option in set(re.findall(r"--([a-z][a-z-]+)", usage.group(1) if usage else "")):
            if f"Fl --{option}" not in text:
                faults.append(f"man/haechi-{name}.1 does not name --{option}")
    listed = (MAN / "meson.build").read_text()
    for page in sorted(MAN.glob("*.[0-9]")):
        if f"'{page.name}'" not in listed:
            faults.append(f"man/meson.build does not install {page.name}")
    result("commands have their pages", faults)


def check_manual():
    if not shutil.which("mandoc"):
        print("skipped manual pages: no mandoc")
        return
    pages = sorted(str(p) for p in MAN.glob("*.[0-9]"))
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", *pages], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    # Pages refer to one another before they are installed.
    faults = [line for line in lint.stdout.splitlines() if "referenced manual not found" not in line]
    result("manual pages are well-formed", faults)


def check_links():
    """Relative links and paths in the documents lead somewhere."""
    faults = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        if page.name in ("findings.md", "style.md"):
            continue
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text()):
            if not (page.parent / target).exists():
                faults.append(f"{page.relative_to(ROOT)} leads to {target}, which is not there")
    result("links lead somewhere", faults)


# Data that settings name, in files of their own form; built in as well, so that every start reads them.
DATA_FILES = {"blocklists.conf", "brands.conf"}


def check_examples():
    """The settings file that we ship loads, and names only what exists."""
    program = ROOT / "build" / "haechi"
    faults = []
    for file in sorted((ROOT / "conf").glob("*.conf")):
        if file.name in DATA_FILES:
            continue
        done = subprocess.run([str(program), "serve", "--settings", str(file), "--check"], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            faults.append(done.stdout.strip())
    result("conf/ loads", faults)


def main():
    if "--write" in sys.argv[1:]:
        for file, text in generated():
            file.write_text(text)
    check_generated()
    check_findings()
    check_commands()
    check_manual()
    check_links()
    check_examples()
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
