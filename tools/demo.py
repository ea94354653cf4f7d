#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The demonstration behind `make run`: starts the service on loopback with its data below ./run,
sends the mails of conf/demo/mails through its own SMTP port, each from another claimed client
address (XCLIENT), and prints what became of each and why. Then it stays until it is interrupted.

RUN_DIR, RUN_PORT: another place, another port. RUN_ONCE=1: stop after the last mail."""
import email.utils
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DEMO = os.path.join(TOP, "conf", "demo")
RUN = os.path.abspath(os.environ.get("RUN_DIR", os.path.join(TOP, "run")))
PORT = int(os.environ.get("RUN_PORT", "2525"))
HAECHI = os.environ.get("HAECHI", os.path.join(TOP, "build", "haechi"))
SETTINGS = os.path.join(RUN, "haechi.conf")

# One unprivileged number for each role where we are root; no account needs to exist.
ROLE_UIDS = {"DOOR": "61201", "KEEPER": "61202", "RESOLVER": "61203", "SCANNER": "61204",
             "SIGNER": "61205"}

GOOD, BANK, SHOP = "198.51.100.25", "203.0.113.66", "198.51.100.33"
PROMO, DYNAMIC, BLOCKED = "203.0.113.90", "203.0.113.7", "203.0.113.13"
PARTNER = ("mail.partner.example.net", "news@partner.example.net")

# title ko, en, ja; mail; client; HELO; MAIL FROM; RCPT TO…; bytes to add at the end of the data
MAILS = [
    (("모든 것이 올바른 메일", "A mail that does everything right", "すべて正しいメール"),
     "01-good.eml", GOOD, *PARTNER, ["john@example.com"]),
    (("한국어로 된 정상 메일", "A good mail in Korean", "韓国語の正常なメール"),
     "02-good-korean.eml", GOOD, *PARTNER, ["haneul@example.com"]),
    (("은행을 사칭한 메일", "A forged sender: a bank that did not send it", "銀行を装った偽装メール"),
     "03-forged-bank.eml", BANK, "ylmf-pc", "security@bank.example.org", ["john@example.com"]),
    (("(광고) 표시가 없는 한국어 광고", "A Korean advert without its label", "広告表示のない韓国語の広告"),
     "04-advert-without-label.eml", PROMO, "mail.promo.example.org", "event@promo.example.org",
     ["haneul@example.com"]),
    (("(광/고)로 위장한 광고 표시", "An advert with a disguised label", "偽装された広告表示"),
     "05-advert-label-disguised.eml", PROMO, "localhost.localdomain", "loan@promo.example.org",
     ["haneul@example.com"]),
    (("헤더에 EUC-KR 한글을 그대로 쓴 메일", "Raw EUC-KR bytes in the headers", "ヘッダーに生の EUC-KR"),
     "06-raw-euc-kr-headers.eml", SHOP, "mail.shop.example.net", "shop@shop.example.net",
     ["haneul@example.com"]),
    (("base64 안에 빈 줄이 있는 메일", "Blank lines inside base64", "base64 内の空行"),
     "07-blank-lines-in-base64.eml", SHOP, "mail.shop.example.net", "shop@shop.example.net",
     ["haneul@example.com"]),
    (("휴면 계정으로 보낸 메일", "To a dormant account", "休眠アカウント宛て"),
     "08-plain.eml", GOOD, *PARTNER, ["gildong@example.com"]),
    (("없는 계정으로 보낸 메일", "To an account that does not exist", "存在しないアカウント宛て"),
     "08-plain.eml", GOOD, *PARTNER, ["nobody@example.com"]),
    (("다른 도메인으로 보낸 메일", "To a foreign domain", "他のドメイン宛て"),
     "08-plain.eml", GOOD, *PARTNER, ["someone@example.org"]),
    (("존재하지 않는 도메인에서 보낸 메일", "From a domain that does not exist", "存在しないドメインから"),
     "08-plain.eml", GOOD, "mail.partner.example.net", "a@missing.example.net",
     ["john@example.com"]),
    (("메일을 받지 않는 도메인에서 보낸 메일", "From a domain with a null MX", "null MX のドメインから"),
     "08-plain.eml", GOOD, "mail.partner.example.net", "a@nomail.example.org",
     ["john@example.com"]),
    (("차단 목록에 있는 주소에서 보낸 메일", "From an address on the local block list", "拒否リストのアドレスから"),
     "08-plain.eml", BLOCKED, *PARTNER, ["john@example.com"]),
    (("유동 IP의 봇이 보낸 메일", "From a bot on a dynamic address", "動的 IP のボットから"),
     "09-bot.eml", DYNAMIC, "localhost.localdomain", "support@bank.example.org",
     ["john@example.com", "haneul@example.com"]),
    (("From 헤더가 없는 메일, 기준이 다른 두 수신자", "No From; two recipients with thresholds of their own",
      "From なし、基準の異なる 2 人の受信者"),
     "10-no-from.eml", SHOP, "mail.shop.example.net", "shop@shop.example.net",
     ["yuki@example.com", "strict@example.com"]),
    (("메일 끝을 속여 두 번째 메일을 숨긴 시도", "SMTP smuggling: a hidden second mail", "SMTP スマグリングの試み"),
     "08-plain.eml", GOOD, *PARTNER, ["john@example.com"],
     b"\n.\r\nMAIL FROM:<ceo@example.com>\r\n"),
]

ACCOUNTS = [
    ("haneul@example.com", "active", ["--language", "ko"]),
    ("john@example.com", "active", ["--language", "en"]),
    ("yuki@example.com", "active", ["--language", "ja"]),
    ("strict@example.com", "active", ["--junk-at", "2"]),
    ("gildong@example.com", "dormant", []),
    ("child@example.com", "minor", ["--language", "ko"]),
]

WORDS = {
    "ko": dict(reply="응답", folder="위치", stays="서비스가 계속 실행 중입니다. 끝내려면 Ctrl-C를 누르십시오.",
               send="메일 보내기", where="메일이 있는 곳", held="격리된 메일", why="이유 다시 보기",
               none="(받지 않음)"),
    "en": dict(reply="reply", folder="folder", stays="The service stays running; Ctrl-C stops it.",
               send="Send to it", where="Mail lies in", held="Held mail", why="Why, again",
               none="(not taken)"),
    "ja": dict(reply="応答", folder="保存先", stays="サービスは動作を続けます。終了するには Ctrl-C を押してください。",
               send="送信方法", where="メールの保存場所", held="隔離されたメール", why="理由の再表示",
               none="(受け取っていません)"),
}


def language():
    tag = next((os.environ[k] for k in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(k)), "")
    return tag[:2] if tag[:2] in WORDS else "en"


def others_reach(path):
    """Can an unprivileged user get there?"""
    while True:
        path = os.path.dirname(path)
        if not os.stat(path).st_mode & stat.S_IXOTH:
            return False
        if path == "/":
            return True


def role_uids():
    if os.geteuid() != 0:
        return {role: "" for role in ROLE_UIDS}
    if others_reach(RUN):
        return ROLE_UIDS
    print(f"note: {RUN} cannot be reached by other users, so all processes run as root here")
    return {role: "" for role in ROLE_UIDS}


def prepare():
    shutil.rmtree(RUN, ignore_errors=True)
    for part in ("data", "mail"):
        os.makedirs(os.path.join(RUN, part), mode=0o755)
    uids = role_uids()
    if uids["DOOR"]:
        os.chown(os.path.join(RUN, "mail"), int(uids["DOOR"]), int(uids["DOOR"]))
    values = dict(uids, RUN=RUN, PORT=str(PORT), LANGUAGE=language())
    with open(os.path.join(DEMO, "haechi.conf.in"), encoding="utf-8") as f:
        text = f.read()
    for name, value in values.items():
        text = text.replace("@" + name + "@", value)
    with open(SETTINGS, "w", encoding="utf-8") as f:
        f.write(text)
    shutil.copy(os.path.join(DEMO, "zone"), os.path.join(RUN, "zone"))
    os.chmod(os.path.join(RUN, "zone"), 0o644)


def start():
    log = open(os.path.join(RUN, "log"), "wb")
    service = subprocess.Popen([HAECHI, "serve", "--settings", SETTINGS], stderr=log, stdout=log)
    for _ in range(300):
        if service.poll() is not None:
            break
        with open(log.name, "rb") as f:
            if b"event=ready" in f.read():
                return service
        time.sleep(0.05)
    if service.poll() is None:
        service.terminate()
    sys.exit(open(log.name, encoding="utf-8", errors="replace").read() + "the service did not start")


def haechi(*words):
    return subprocess.run([HAECHI, *words, "--settings", SETTINGS], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout.decode("utf-8", "replace")


class Smtp:
    """A dialogue of our own: smtplib would mend what we want to send broken."""

    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", PORT), timeout=60)
        self.file = self.socket.makefile("rb")

    def reply(self):
        lines = []
        while True:
            line = self.file.readline().decode("utf-8", "replace").rstrip("\r\n")
            lines.append(line)
            if len(line) < 4 or line[3] != "-":
                return lines[-1]

    def say(self, text):
        self.socket.sendall(text.encode() + b"\r\n")
        return self.reply()


def send(mail, client, helo, sender, recipients, tail=b""):
    """The last reply that decided."""
    smtp = Smtp()
    smtp.reply()
    smtp.say("EHLO demo.example.com")
    smtp.say(f"XCLIENT ADDR={client} NAME=[UNAVAILABLE]")
    smtp.say(f"EHLO {helo}")
    reply = smtp.say(f"MAIL FROM:<{sender}>")
    if not reply.startswith("2"):
        return reply
    taken = []
    for recipient in recipients:
        reply = smtp.say(f"RCPT TO:<{recipient}>")
        if reply.startswith("2"):
            taken.append(recipient)
    if not taken:
        return reply
    reply = smtp.say("DATA")
    if not reply.startswith("3"):
        return reply
    with open(os.path.join(DEMO, "mails", mail), "rb") as f:
        data = f.read().replace(b"@DATE@", email.utils.formatdate(localtime=False).encode())
    data = data.replace(b"\n", b"\r\n")
    try:
        smtp.socket.sendall(data + tail + (b"\r\n" if tail else b"") + b".\r\n")
        return smtp.reply()
    except OSError as error:
        return str(error)


def identity(reply):
    """The public code at the end of a reply."""
    for word in reply.replace("[", " ").replace("]", " ").split():
        if len(word) == 16 and word.isalnum():
            return word
    return None


def explanation(reply):
    """What `haechi history ID` says below its first paragraph: the verdict in plain words."""
    code = identity(reply)
    for _ in range(20):  # the journal may follow the reply by a second
        told = haechi("history", code).partition("\n\n")[2] if code else ""
        if told or not code:
            break
        time.sleep(0.1)
    return told


def folders(reply):
    code = identity(reply)
    found = json.loads(haechi("history", "--json", code) or "{}") if code else {}
    return [f'{r["address"]}: {r.get("folder") or "-"}' for r in found.get("record", {}).get("recipients", [])]


def show(words, number, titles, *mail):
    title = titles[list(WORDS).index(language())]
    reply = send(*mail)
    print(f"\n{number:2}. {title}")
    print(f"    {mail[1]}  HELO {mail[2]}  <{mail[3]}> → {', '.join(mail[4])}")
    print(f"    {words['reply']}: {reply}")
    for line in explanation(reply).splitlines():
        print("    " + line)
    places = folders(reply)
    if places:
        print(f"    {words['folder']}: " + "; ".join(places))


def stay(words, service):
    print(f"\n{words['stays']}")
    print(f"  {words['send']}: swaks --server 127.0.0.1:{PORT} --to john@example.com "
          f"--from news@partner.example.net --xclient ADDR={GOOD}")
    print(f"  {words['where']}: {RUN}/mail/example.com/*/Maildir")
    print(f"  {words['held']}: {HAECHI} quarantine list --settings {SETTINGS}")
    print(f"  {words['why']}: {HAECHI} history ID --settings {SETTINGS}")
    sys.stdout.flush()
    try:
        service.wait()
    except KeyboardInterrupt:
        pass


def main():
    words = WORDS[language()]
    prepare()
    service = start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        for address, state, more in ACCOUNTS:
            haechi("account", "add", address, "--state", state, *more)
        haechi("list", "add", "block", BLOCKED, "--reason", "spam run of 20 November")
        for number, (titles, *mail) in enumerate(MAILS, 1):
            show(words, number, titles, *mail)
        if not os.environ.get("RUN_ONCE"):
            stay(words, service)
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait()


if __name__ == "__main__":
    main()
