#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The HTTP door with curl: verdicts, tokens, client certificates, bodies of every kind, limits and
deadlines, what is documented in docs/openapi.yaml, the metrics, reload and stop under load."""
import base64
import pathlib
import re
import subprocess
import sys
import threading

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from common import *  # noqa: F403

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOKEN = "correct horse battery staple 7"
HTTP_SETTINGS = """
hostname = "mx.example.net";
log_level = "info";
listeners = (
	{ name = "web"; protocol = "http"; address = "127.0.0.1"; port = {port};
	  tokens = [ "another token", "%s" ]; },
	{ name = "locked"; protocol = "http"; address = "127.0.0.1"; port = {port2}; tls = "required";
	  client_ca = "{dir}/ca.pem"; }
);
tls: { certificate = "{dir}/cert.pem"; key = "{dir}/key.pem"; };
domains = ( { name = "example.net"; hop = "lmtp:127.0.0.1:9"; } );
dns: { mode = "zone"; zone_file = "{zone}"; };
networks: { own = []; };
judge: { junk_at = 2.0; quarantine_at = 50.0; reject_at = 90.0; };
limits: { message_size = 3000000L; };
smtp: { command_timeout = 3; data_timeout = 6; };
scanner: { count = 2; };
""" % TOKEN
SPAM = b"From: kim@example.org\r\nSubject: x\r\n\r\nhi\r\n"


class Curl:
    """The real client: curl(1). Gives status, header lines and body."""

    def __init__(self, scene, base, *always):
        self.scene, self.base, self.always = scene, base, always

    def __call__(self, path, *words, body=None, timeout=60):
        command = ["curl", "-sS", "-i", "--max-time", str(timeout), *self.always, *words]
        if body is not None:
            command += ["--data-binary", "@-"]
            if not any(word.lower().startswith("content-type:") for word in words):
                command += RFC822
        done = subprocess.run([*command, self.base + path], input=body or b"", stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        self.exit, text = done.returncode, done.stdout
        while text.startswith(b"HTTP/1.1 100"):
            text = text.partition(b"\r\n\r\n")[2]
        head, _, self.body = text.partition(b"\r\n\r\n")
        lines = head.decode(errors="replace").split("\r\n")
        self.status = int(lines[0].split()[1]) if lines[0].startswith("HTTP/") else 0
        self.headers = {l.split(":")[0].lower(): l.split(":", 1)[1].strip() for l in lines[1:]}
        self.said = f"{lines[0]} exit={self.exit} {self.body[:600]!r} {done.stderr[:300]!r}"
        return self

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return {}


def certificates(scene):
    """A server's certificate, an authority with a client of its own, and a client of another."""
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def path(name):
        return str(scene.path(name))
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", path("key.pem"), "-out", path("cert.pem"))
    for authority, client in (("ca", "client"), ("otherca", "other")):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={authority}",
                "-keyout", path(f"{authority}.key"), "-out", path(f"{authority}.pem"))
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={client}", "-keyout",
                path(f"{client}.key"), "-out", path(f"{client}.csr"))
        openssl("x509", "-req", "-in", path(f"{client}.csr"), "-CA", path(f"{authority}.pem"), "-CAkey",
                path(f"{authority}.key"), "-CAcreateserial", "-days", "2", "-out", path(f"{client}.pem"))
    for name in ("key.pem", "cert.pem", "ca.pem"):
        scene.path(name).chmod(0o644)


def envelope(**fields):
    words = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            words += ["-H", f"X-Haechi-{name.replace('_', '-')}: {one}" if one else f"X-Haechi-{name};"]
    return words


GOOD = envelope(Client=GOOD_IP, Helo=GOOD_HELO, From=GOOD_FROM, Rcpt="lee@example.net")
RFC822 = ("-H", "Content-Type: message/rfc822")


def verdicts(scene, curl, haechi):
    r = curl("/v1/scan", *GOOD, body=good_mail())
    v = r.json()
    scene.check("a good mail is accepted", r.status == 200 and v.get("action") == "accept"
                and v["auth"]["spf"]["result"] == "pass"
                and v["recipients"][0] == {"address": "lee@example.net", "action": "accept", "folder": "INBOX"},
                r.said)
    first = v.get("id", "")
    rows = wait_for(lambda: haechi.history(id=first), 10)
    scene.check("and stands in the journal with its listener", bool(rows), rows)
    scene.check("like any other in the log", f"id={first} event=mail listener=web" in haechi.log(),
                haechi.log()[-800:])
    forged = envelope(Client="192.0.2.66", Helo="x.example", From=GOOD_FROM, Rcpt=["lee@example.net", "<kim@example.net>"])
    r = curl("/v1/scan?explain=ko", *forged, body=SPAM)
    v = r.json()
    names = [f["name"] for f in v.get("findings", [])]
    scene.check("a forged one is junk, for both recipients", v.get("action") == "junk" and "SPF_FAIL" in names
                and [p["action"] for p in v["recipients"]] == ["junk", "junk"], r.said)
    scene.check("explained in Korean", v.get("explanation", {}).get("language") == "ko"
                and "스팸함" in v["explanation"]["text"]
                and {f["name"] for f in v["explanation"]["findings"]} == set(names), r.said)
    r = curl("/v1/scan?record=no", *GOOD, body=good_mail())
    scene.check("record=no leaves nothing behind", r.status == 200
                and haechi.command("history", "--id", r.json()["id"], check=False).returncode == 1 and r.json()["id"] not in haechi.log(), r.said)
    r = curl("/v1/scan", body=good_mail())
    scene.check("without an envelope the mail alone is judged", r.json().get("auth", {}).get("spf")
                == {"result": "none", "domain": ""} and r.json()["recipients"] == [], r.said)
    r = curl("/v1/scan", *envelope(Client=GOOD_IP, From="<>", Rcpt="lee@example.net"), body=good_mail())
    scene.check("the null sender is one", r.status == 200, r.said)


def json_bodies(scene, curl):
    kind = ("-H", "Content-Type: application/json")
    told = {"client": "192.0.2.66", "helo": "x.example", "from": GOOD_FROM, "rcpt": ["lee@example.net"]}
    raw = SPAM + "한국어 \U0001f600 \\ \" /\r\n".encode()
    plain = curl("/v1/scan", *envelope(Client=told["client"], Helo=told["helo"], From=told["from"],
                                       Rcpt=told["rcpt"][0]), body=raw).json()

    def same(name, document):
        r = curl("/v1/scan", *kind, body=json.dumps(document, ensure_ascii="escaped" in name).encode())
        v = r.json()
        scene.check(f"JSON: {name}", r.status == 200 and v.get("findings") == plain["findings"]
                    and v.get("recipients") == plain["recipients"], r.said)
    same("the mail as text", {"envelope": told, "mail": raw.decode()})
    same("the mail as text, escaped", {"mail": raw.decode(), "envelope": told})
    same("the mail as base64", {"envelope": told, "mail_base64": base64.b64encode(raw).decode()})
    for name, body in (
            ("no JSON", b"From: a\r\n"), ("cut off", b'{"mail":"From: a'), ("no mail", b'{"envelope":{}}'),
            ("an empty mail", b'{"mail":""}'), ("two mails", b'{"mail":"a","mail_base64":"YQ=="}'),
            ("bad base64", b'{"mail_base64":"!!!!"}'), ("an unknown member", b'{"mail":"a: b","path":"/etc/passwd"}'),
            ("an unknown member of the envelope", b'{"mail":"a: b","envelope":{"file":"/etc/passwd"}}'),
            ("the mail as a number", b'{"mail":7}'), ("half a pair", b'{"mail":"\\ud800x"}'),
            ("too deep", b'{"mail":"a: b","envelope":' + b"[" * 2000 + b"]" * 2000 + b"}"),
            ("too much beside the mail", b'{"mail":"a: b","envelope":{"helo":"' + b"x" * 100000 + b'"}}')):
        r = curl("/v1/scan", *kind, body=body)
        scene.check(f"JSON refused: {name}", r.status == 400 and r.json().get("error"), r.said)


def refusals(scene, curl, haechi):
    stranger = Curl(scene, curl.base)
    for name, words in (("no token", ()), ("a wrong one", ("-H", "Authorization: Bearer wrong")),
                        ("a beginning of one", ("-H", "Authorization: Bearer " + TOKEN[:-1])),
                        ("an empty one", ("-H", "Authorization: Bearer ")),
                        ("basic", ("-u", "x:" + TOKEN))):
        r = stranger("/v1/scan", *words, body=good_mail())
        scene.check(f"401: {name}", r.status == 401 and "bearer" in r.headers.get("www-authenticate", "").lower(),
                    r.said)
    scene.check("metrics want a token", stranger("/metrics").status == 401, stranger.said)
    scene.check("health does not", stranger("/healthz").status == 200
                and stranger.json()["status"] == "ok", stranger.said)
    for name, path, words, status in (
            ("404", "/v1/other", (), 404), ("405 for GET", "/v1/scan", ("-X", "GET"), 405),
            ("405 for DELETE", "/healthz", ("-X", "DELETE"), 405),
            ("415 for a form", "/v1/scan", ("-H", "Content-Type: application/x-www-form-urlencoded"), 415),
            ("415 for text", "/v1/scan", ("-H", "Content-Type: text/plain"), 415),
            ("415 for gzip", "/v1/scan", ("-H", "Content-Encoding: gzip"), 415),
            ("400 for a client that is none", "/v1/scan", envelope(Client="999.1.1.1"), 400),
            ("400 for a recipient that is none", "/v1/scan", envelope(Rcpt="nobody here"), 400),
            ("400 for explain=xx", "/v1/scan?explain=xx", (), 400),
            ("400 for record=maybe", "/v1/scan?record=maybe", (), 400)):
        r = curl(path, *words, body=good_mail())
        scene.check(name, r.status == status and "error" in r.json(), r.said)
    scene.check("405 says what is allowed", curl("/v1/scan").headers.get("allow") == "POST", curl.said)
    r = curl("/v1/scan", "-H", "Content-Length: 0", "-X", "POST")
    scene.check("an empty body is no mail", r.status == 400, r.said)
    secret = scene.write("secret.eml", "From: secret@example.org\r\nSubject: secret\r\n\r\n")
    for header in ("File", "Path", "Shm", "Shm-Offset", "file", "PATH"):
        r = curl("/v1/scan", "-H", f"{header}: {secret}", body=good_mail())
        scene.check(f"{header}: names a file and is refused", r.status == 403 and "file" in r.json()["error"], r.said)
    scene.check("so is a file in the query", curl(f"/v1/scan?file={secret}", body=good_mail()).status == 403, curl.said)
    scene.check("a path that climbs is just unknown", curl("/v1/../../etc/passwd", "--path-as-is").status == 404,
                curl.said)
    r = curl("/healthz", "-I")
    scene.check("HEAD has a header and no body", r.status == 200 and r.body == b"", r.said)
    two = subprocess.run(["curl", "-sv", curl.base + "/healthz", curl.base + "/healthz"], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE).stderr
    scene.check("connections are kept", b"Re-using existing connection" in two, two[-600:])


def big_bodies(scene, curl, haechi):
    near = good_mail(body="x" * 70 + "\r\n" + ("y" * 70 + "\r\n") * 40000)
    r = curl("/v1/scan", *GOOD, body=near)
    scene.check("a mail of 2.9 MB", r.status == 200, r.said)
    r = curl("/v1/scan", *GOOD, "-H", "Transfer-Encoding: chunked", body=near)
    scene.check("the same in chunks", r.status == 200, r.said)
    r = curl("/v1/scan", "-H", "Expect: 100-continue", body=near)
    scene.check("with 100-continue", r.status == 200, r.said)
    big = near + b"z" * 400000
    for name, words in (("at once", ()), ("asked before", ("-H", "Expect: 100-continue", "--expect100-timeout", "20")),
                        ("in chunks", ("-H", "Transfer-Encoding: chunked")), ("without asking", ("-H", "Expect:"))):
        r = curl("/v1/scan", *words, body=big)
        scene.check(f"413 for one too large, {name}", r.status == 413 and "3000000" in r.json()["error"], r.said)
    r = curl("/v1/scan", "-H", "Content-Type: application/json",
             body=json.dumps({"mail_base64": base64.b64encode(near).decode()}).encode())
    scene.check("JSON longer than the limit, with a mail that is not", r.status == 200, r.said)
    r = curl("/v1/scan", "-H", "Content-Type: application/json",
             body=json.dumps({"mail_base64": base64.b64encode(big).decode()}).encode())
    scene.check("413 for JSON with a mail too large", r.status == 413, r.said)
    r = curl("/v1/scan", *[w for i in range(3000) for w in ("-H", f"X-Fill-{i}: {'x' * 60}")], body=near)
    scene.check("a header too large is refused", r.status in (431, 413, 400), r.said)
    scene.check("nothing of it is still held", wait_for(lambda: number(curl, "haechi_in_flight_bytes") == 0, 5),
                curl.said)


def slow(scene, curl, port):
    """Clients that never finish are cut at their deadline, others are served meanwhile."""
    cases = (("a request line", b"GET /heal"), ("a header", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: "),
             ("a body", f"POST /v1/scan HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
              "Content-Length: 1000\r\n\r\nFrom: ".encode()), ("nothing at all", b""))
    clients = []
    for name, text in cases:
        s = socket.create_connection(("127.0.0.1", port), 30)
        s.sendall(text)
        clients.append((name, s, time.monotonic()))
    stop = threading.Event()

    def drip():
        while not stop.wait(0.5):
            for name, s, _ in clients[:3]:
                try:
                    s.sendall(b"x")
                except OSError:
                    pass
    thread = threading.Thread(target=drip)
    thread.start()
    scene.check("others are served meanwhile", curl("/healthz").status == 200, curl.said)
    for name, s, began in clients:
        try:
            while s.recv(4096):
                pass
        except OSError:
            pass
        took = time.monotonic() - began
        scene.check(f"who drips {name} is cut", took < 20, f"{took:.1f} s")
        s.close()
    stop.set()
    thread.join()


# ---- metrics ----

SAMPLE = re.compile(r'^([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[0-9.]+(?:e[+-]?\d+)?|\+Inf)$')
SUFFIXES = {"counter": ["_total"], "gauge": [""], "info": ["_info"], "histogram": ["_bucket", "_sum", "_count"]}


def parse_metrics(text):
    """{name and labels: value}, or what is wrong with it by the rules of OpenMetrics 1.0."""
    if not text.endswith("# EOF\n"):
        raise ValueError("no # EOF at the end")
    types, values, family, seen = {}, {}, None, set()
    for line in text[:-len("# EOF\n")].splitlines():
        if line.startswith("# "):
            word, name, rest = line[2:].split(" ", 2)
            if word == "TYPE":
                if name in seen:
                    raise ValueError(f"family {name} twice")
                seen.add(name)
                family, types[name] = name, rest
            elif name != family or word not in ("HELP", "UNIT"):
                raise ValueError(line)
            elif word == "UNIT" and not name.endswith("_" + rest):
                raise ValueError(f"unit: {line}")
            continue
        found = SAMPLE.match(line)
        if not found or found.group(1) not in [family + s for s in SUFFIXES[types[family]]]:
            raise ValueError(f"sample: {line}")
        key = (found.group(1), found.group(2) or "")
        if key in values:
            raise ValueError(f"twice: {line}")
        values[key] = float(found.group(3))
    for name, kind in types.items():
        if kind == "histogram":
            buckets = [v for (n, labels), v in values.items() if n == name + "_bucket"]
            if buckets != sorted(buckets) or buckets[-1] != values[(name + "_count", "")]:
                raise ValueError(f"buckets of {name}")
            for (n, labels) in values:
                le = re.search(r'le="([^"]+)"', labels) if n == name + "_bucket" else None
                if le and le.group(1) != "+Inf" and str(float(le.group(1))) != le.group(1):
                    raise ValueError(f"le of {name}: {le.group(1)}")
    return values


def metrics(curl):
    return parse_metrics(curl("/metrics").body.decode())


def number(curl, sample, **labels):
    return sum(v for (n, text), v in metrics(curl).items() if n == sample
               and all(f'{k}="{w}"' in text for k, w in labels.items()))


def counting(scene, curl):
    r = curl("/metrics")
    try:
        values, wrong = parse_metrics(r.body.decode()), ""
    except (ValueError, KeyError) as error:
        values, wrong = {}, repr(error)
    scene.check("the metrics are well-formed OpenMetrics", values and not wrong, f"{wrong}\n{r.body[:3000]!r}")
    scene.check("of its type", r.headers.get("content-type")
                == "application/openmetrics-text; version=1.0.0; charset=utf-8", r.headers)
    judged = number(curl, "haechi_judge_seconds_count")
    accepted = number(curl, "haechi_mails_total", listener="web", protocol="http", action="accept")
    fails = number(curl, "haechi_findings_total", name="SPF_FAIL")
    asked = number(curl, "haechi_questions_total", kind="dns")
    size = number(curl, "haechi_mail_bytes_total", listener="web")
    mail = good_mail()
    for _ in range(3):
        curl("/v1/scan", *GOOD, body=mail)
    curl("/v1/scan", *envelope(Client="192.0.2.66", From=GOOD_FROM, Rcpt="lee@example.net"), body=SPAM)
    scene.check("mails are counted", number(curl, "haechi_mails_total", listener="web", protocol="http",
                                            action="accept") == accepted + 3, curl.said)
    scene.check("judgements too", number(curl, "haechi_judge_seconds_count") == judged + 4, judged)
    scene.check("findings by name", number(curl, "haechi_findings_total", name="SPF_FAIL") == fails + 1, fails)
    scene.check("questions", number(curl, "haechi_questions_total", kind="dns") > asked, asked)
    scene.check("bytes", number(curl, "haechi_mail_bytes_total", listener="web")
                == size + 3 * len(mail) + len(SPAM), size)
    scene.check("who is there", number(curl, "haechi_scanners") == 2
                and number(curl, "haechi_peer_up") == 2, curl.body[-600:])


# ---- TLS ----

def locked(scene, port):
    def client(name=None):
        words = ["--cacert", str(scene.path("cert.pem"))]
        if name:
            words += ["--cert", str(scene.path(f"{name}.pem")), "--key", str(scene.path(f"{name}.key"))]
        return Curl(scene, f"https://127.0.0.1:{port}", *words)
    r = client("client")("/v1/scan", *GOOD, body=good_mail())
    scene.check("mutual TLS: a client of our authority", r.status == 200 and r.json()["action"] == "accept", r.said)
    for name, who in (("none", None), ("one of another authority", "other")):
        r = client(who)("/v1/scan", body=good_mail())
        scene.check(f"mutual TLS: {name} is refused", r.status == 403 or (r.status == 0 and r.exit != 0), r.said)
        scene.check(f"mutual TLS: health too ({name})", client(who)("/healthz").status in (403, 0), "")
    plain = Curl(scene, f"http://127.0.0.1:{port}")("/healthz", timeout=10)
    scene.check("plain text on the TLS port gets nothing", plain.status == 0, plain.said)
    old = client("client")("/healthz", "--tls-max", "1.1", timeout=10)
    scene.check("TLS 1.1 is not spoken", old.status == 0, old.said)
    r = client("client")("/v1/scan", *GOOD, body=good_mail(body="x\r\n" * 300000))
    scene.check("mutual TLS: a large mail", r.status == 200, r.said)


# ---- the description ----

def resolve(api, schema):
    while "$ref" in schema:
        node = api
        for part in schema["$ref"][2:].split("/"):
            node = node[part]
        schema = node
    return schema


def differences(api, schema, value, where=""):
    """Fields that stand in one of the two only."""
    schema = resolve(api, schema)
    if isinstance(value, list):
        return [d for v in value for d in differences(api, schema.get("items", {}), v, where + "[]")]
    if not isinstance(value, dict) or "properties" not in schema:
        return [f"{where}: {value!r} is not in {schema['enum']}"] if value not in schema.get("enum", [value]) else []
    found = [f"{where}.{k} is not described" for k in value if k not in schema["properties"]]
    found += [f"{where}.{k} is missing" for k in schema.get("required", []) if k not in value]
    for key in set(value) & set(schema["properties"]):
        found += differences(api, schema["properties"][key], value[key], f"{where}.{key}")
    return found


def described(scene, curl):
    api = yaml.safe_load((ROOT / "docs" / "openapi.yaml").read_text())
    paths = set()
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            words = ["-X", method.upper()]
            if method == "post":
                r = curl(path + "?explain=en", *GOOD, body=SPAM)
            else:
                r = curl(path, *words)
            answer = operation["responses"].get(str(r.status), {})
            content = resolve(api, answer).get("content", {})
            kind = r.headers.get("content-type", "")
            scene.check(f"openapi: {method} {path} is answered as described", r.status == 200 and kind in content,
                        f"{r.status} {kind} {list(content)}")
            if kind == "application/json":
                wrong = differences(api, content[kind]["schema"], r.json())
                scene.check(f"openapi: fields of {path}", not wrong, "\n".join(wrong))
            paths.add(path)
    source = (ROOT / "src/gateway/http_doors.c").read_text()
    routes = set(re.findall(r'\.path = "([^"]+)"', source))
    scene.check("openapi: every path of the server is described", routes == paths, f"{routes} {paths}")
    told = (ROOT / "src/gateway/told.c").read_text()
    rows = re.findall(r'\{ "(X-Haechi-[^"]+)", "([^"]+)", "[^"]+" \}', told)
    headers = {p["name"] for p in api["paths"]["/v1/scan"]["post"]["parameters"] if p["in"] == "header"}
    members = set(api["components"]["schemas"]["ScanRequest"]["properties"]["envelope"]["properties"])
    scene.check("openapi: every field of the envelope is described", rows
                and {r[0] for r in rows} == headers and {r[1] for r in rows} == members, f"{headers} {members}")


# ---- reload, stop ----

def under_load(scene, curl, haechi):
    failures, done, stop, lock = [], [0], threading.Event(), threading.Lock()

    def client():
        mine = Curl(scene, curl.base, *curl.always)
        while not stop.is_set():
            r = mine("/v1/scan", *GOOD, body=good_mail())
            with lock:
                done[0] += 1
                if r.status != 200:
                    failures.append(r.said)
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
    scene.check("reload twice under load: every request is answered", done[0] > 10 and not failures,
                f"{done[0]} requests; {failures[:3]}")
    scene.check("healthy afterwards", curl("/healthz").status == 200, curl.said)
    idle = socket.create_connection(("127.0.0.1", haechi.port), 10)
    began = time.monotonic()
    code = haechi.stop()
    scene.check("stop does not wait for who is idle", code == 0 and time.monotonic() - began < 9,
                f"{code} {time.monotonic() - began:.1f} s {haechi.log()[-800:]}")
    idle.close()
    scene.check("no sanitizer spoke", "ERROR: AddressSanitizer" not in haechi.log()
                and "runtime error" not in haechi.log(), haechi.log()[-3000:])


def main(scene):
    need("curl", "openssl")
    certificates(scene)
    haechi = Haechi(scene, HTTP_SETTINGS, ZONE)
    curl = Curl(scene, f"http://127.0.0.1:{haechi.port}", "-H", f"Authorization: Bearer {TOKEN}")
    verdicts(scene, curl, haechi)
    json_bodies(scene, curl)
    refusals(scene, curl, haechi)
    big_bodies(scene, curl, haechi)
    counting(scene, curl)
    described(scene, curl)
    locked(scene, haechi.port2)
    slow(scene, curl, haechi.port)
    under_load(scene, curl, haechi)


with Scene() as scene:
    main(scene)
scene.finish()
