# SPDX-License-Identifier: Apache-2.0
"""Sending mail to Haechi as a client from anywhere (XCLIENT), and mails to send."""
import email.utils
import smtplib

GOOD_IP, GOOD_HELO, GOOD_FROM = "192.0.2.10", "mail.example.org", "kim@example.org"


class Result:
    """What became of one mail: the reply to each recipient and to the data."""

    def __init__(self):
        self.recipients = {}
        self.code, self.text = 0, ""

    def __repr__(self):
        return f"{self.code} {self.text} {self.recipients}"


def text_of(reply):
    return reply.decode(errors="replace") if isinstance(reply, bytes) else str(reply)


def connect(port, ip=None, helo=GOOD_HELO, timeout=60):
    """A greeted session; ip: the claimed address of the client."""
    session = smtplib.SMTP("127.0.0.1", port, local_hostname=helo, timeout=timeout)
    session.ehlo(helo)
    if ip:
        address = ("IPV6:" if ":" in ip else "") + ip
        code, text = session.docmd("XCLIENT", f"NAME=[UNAVAILABLE] ADDR={address}")
        if code != 220:
            raise smtplib.SMTPResponseException(code, text)
        session.ehlo(helo)
    return session


def transact(session, mail, sender=GOOD_FROM, to=("lee@example.net",), mail_options=""):
    """One mail (bytes, CRLF) in a session; never raises for a refusal."""
    result = Result()
    result.code, text = session.docmd("MAIL", f"FROM:<{sender}>{mail_options}")
    result.text = text_of(text)
    if result.code != 250:
        return result
    for address in to:
        code, text = session.docmd("RCPT", f"TO:<{address}>")
        result.recipients[address] = (code, text_of(text))
    if not any(code == 250 for code, _ in result.recipients.values()):
        result.code, result.text = list(result.recipients.values())[-1]
        session.docmd("RSET")
        return result
    code, text = session.docmd("DATA")
    if code == 354:
        session.send(b"".join(b"." + line if line.startswith(b".") else line
                              for line in mail.splitlines(True)))
        session.send(b".\r\n" if mail.endswith(b"\r\n") else b"\r\n.\r\n")
        code, text = session.getreply()
    result.code, result.text = code, text_of(text)
    return result


def send(port, mail, sender=GOOD_FROM, to=("lee@example.net",), ip=GOOD_IP, helo=GOOD_HELO,
         timeout=90):
    session = connect(port, ip, helo, timeout)
    try:
        return transact(session, mail, sender, to)
    finally:
        try:
            session.quit()
        except (smtplib.SMTPException, OSError):
            session.close()


def good_mail(subject="Minutes of the meeting", body="The minutes are below.\r\n", number=1,
              sender=GOOD_FROM, to="lee@example.net"):
    """A mail with nothing to find in it; CRLF, bytes."""
    return (f"From: Kim <{sender}>\r\nTo: Lee <{to}>\r\nSubject: {subject}\r\n"
            f"Date: {email.utils.formatdate()}\r\nMessage-ID: <{number}.e2e@example.org>\r\n"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Transfer-Encoding: 7bit\r\n\r\n{body}").encode()
