#!/usr/bin/env python3
"""Gcore's DNS API, as far as dschain uses it, on https://127.0.0.1 with an authority of its own.

Usage: gcore_server.py FOLDER

FOLDER gets ca.pem, other-ca.pem and the certificates (made with the openssl command), and
requests.jsonl: every request as it came, one JSON object a line. When it is ready it prints one JSON
line: the port of the server ('port'), that of a second one which no key may reach ('other_port'),
that of one whose certificate is for another name ('wrong_name_port') and that of an http one
('plain_port'). It ends when its standard input does.

It keeps its state in memory and follows the contract; a body with an unknown or ill-typed field is
refused (400). What the test wants otherwise it writes as JSON to FOLDER/control.json, which is read
for every request:
  key            the Authorization header that is accepted (default 'APIKey 12$secret-key')
  zones          {name: {fields of the zone object}}: put in place of the state, once
  dnssec         {name: document}: what GET and PATCH answer for a zone where DNSSEC is enabled
  parent_has_ds  [names]: 409 for disabling without force_disable
  parent_ds      {name: {fields of the parent-ds answer}}
  disabled       [names] of those in dnssec that are not enabled
  rdap           {name: answer}: at /rdap/domain/NAME, without a key
  many           N: the list of zones has N made-up zones
  page           the server's own largest page
  faults         [fault, ...]: the first that fits is used; 'times' counts down if it is there
A fault has 'method' and 'path' (a substring) to fit, and 'status', 'body', 'headers', 'sleep',
'endless' (a body without end), 'close' (no answer).
"""
import json
import ssl
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

KEY = "APIKey 12$secret-key"
UINT = "uint"
ZONE_FIELDS = {"contact": str, "enabled": bool, "expiry": UINT, "meta": dict, "name": str,
               "nx_ttl": UINT, "primary_server": str, "refresh": UINT, "retry": UINT,
               "serial": UINT}
RRSET_FIELDS = {"ttl": UINT, "resource_records": list, "meta": dict, "pickers": list}
RECORD_FIELDS = {"content": list, "enabled": bool, "meta": dict}
DNSSEC_FIELDS = {"enabled": bool, "force_disable": bool}
QUERY_FIELDS = {"limit", "offset", "name"}


def openssl(folder, *args):
    subprocess.run(["openssl", *args], cwd=folder, check=True, capture_output=True)


def make_authority(folder, name):
    openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key",
            "-out", f"{name}.pem")


def make_certificate(folder, name, alternative):
    openssl(folder, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
    (folder / f"{name}.ext").write_text(f"subjectAltName={alternative}\n")
    openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", f"{name}.ext", "-out", f"{name}.pem")


def fits(value, kind):
    if kind == UINT:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return isinstance(value, kind)


def fault_of(body, fields, required):
    if not isinstance(body, dict):
        return "the body is no object"
    for name in required:
        if name not in body:
            return f"'{name}' is missing"
    for name, value in body.items():
        if name not in fields:
            return f"'{name}' is not in the contract"
        if not fits(value, fields[name]):
            return f"'{name}' has the wrong type"
    return None


class State:
    def __init__(self, folder):
        self.folder = folder
        self.lock = threading.Lock()
        self.zones = {}
        self.enabled = set()
        self.control_text = None
        self.control = {}

    def read_control(self):
        path = self.folder / "control.json"
        text = path.read_text() if path.exists() else "{}"
        if text != self.control_text:
            self.control_text = text
            self.control = json.loads(text)
            for name, zone in self.control.get("zones", {}).items():
                self.zones[name] = {"name": name, **zone}
            self.enabled |= set(self.control.get("dnssec", {})) - set(
                self.control.get("disabled", []))

    def record(self, entry):
        with open(self.folder / "requests.jsonl", "a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")

    def fault(self, method, path):
        for fault in self.control.get("faults", []):
            if fault.get("method", method) == method and fault.get("path", "") in path:
                if "times" in fault:
                    if fault["times"] == 0:
                        continue
                    fault["times"] -= 1
                return fault
        return None


class Api(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state = None
    server_name = "main"

    def log_message(self, *args):
        pass

    def answer(self, status, body, headers=None):
        octets = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if "Content-Type" not in (headers or {}):
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

    def error(self, status, text):
        self.answer(status, {"error": text})

    def handle_request(self):
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length).decode() if length else ""
        with self.state.lock:
            self.state.read_control()
            self.state.record({"server": self.server_name, "method": self.command,
                               "path": self.path, "headers": dict(self.headers), "body": raw})
            fault = self.state.fault(self.command, self.path)
        if fault:
            return self.misbehave(fault)
        if self.path.startswith("/rdap/domain/"):
            body = self.state.control.get("rdap", {}).get(self.path.rsplit("/", 1)[1])
            headers = {"Content-Type": "application/rdap+json"}
            return self.answer(200 if body else 404, body or {"errorCode": 404}, headers)
        if self.headers.get("Authorization") != self.state.control.get("key", KEY):
            return self.answer(401, {"exception_class": "AuthenticationFailed",
                                     "message": "Bad permanent token", "request_id": "1"})
        with self.state.lock:
            return self.serve(raw)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_request

    def misbehave(self, fault):
        time.sleep(fault.get("sleep", 0))
        if fault.get("close"):
            self.close_connection = True
            return
        if fault.get("endless"):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b" " * 65536)
            except OSError:
                self.close_connection = True
            return
        headers = dict(fault.get("headers", {}))
        if fault.get("echo"):
            self.answer(fault["status"], {"error": f"you sent {self.headers['Authorization']}"})
            return
        self.answer(fault.get("status", 200), fault.get("body", ""), headers)

    def serve(self, raw):
        url = urlsplit(self.path)
        prefix = "/dns/v2/zones"
        if not url.path.startswith(prefix):
            return self.error(404, "page not found")
        parts = [unquote(part) for part in url.path[len(prefix):].split("/") if part]
        body = None
        if self.command in ("POST", "PATCH"):
            if self.headers.get("Content-Type") != "application/json":
                return self.error(400, "the Content-Type is not application/json")
            try:
                body = json.loads(raw)
            except ValueError:
                return self.error(400, "the body is not JSON")
        if not parts:
            return self.list_zones(url) if self.command == "GET" else self.create_zone(body)
        if parts[0] not in self.state.zones:
            return self.error(404, f"zone {parts[0]} is not found")
        if self.command == "GET" and len(parts) == 1:
            return self.answer(200, self.state.zones[parts[0]])
        if parts[1:] == ["dnssec"]:
            return self.dnssec(parts[0], body)
        if parts[1:] == ["dnssec", "parent-ds"] and self.command == "GET":
            answer = self.state.control.get("parent_ds", {}).get(parts[0])
            return self.answer(200, answer) if answer else self.error(400, "not scanned yet")
        if self.command == "POST" and len(parts) == 3:
            return self.create_rrset(parts, body)
        return self.error(404, "page not found")

    def list_zones(self, url):
        query = parse_qs(url.query)
        if set(query) - QUERY_FIELDS:
            return self.error(400, "an unknown parameter")
        offset = int(query.get("offset", ["0"])[0])
        limit = min(int(query.get("limit", ["100"])[0]), self.state.control.get("page", 1000))
        zones = list(self.state.zones.values())
        for number in range(self.state.control.get("many", 0)):
            zones.append({"name": f"zone{number}.example", "id": str(number)})
        if "name" in query:
            zones = [zone for zone in zones if query["name"][0] in zone["name"]]
        return self.answer(200, {"zones": zones[offset:offset + limit],
                                 "total_amount": len(zones)})

    def create_zone(self, body):
        fault = fault_of(body, ZONE_FIELDS, ["name"])
        if fault:
            return self.error(400, fault)
        if body["name"] in self.state.zones:
            return self.error(409, f"zone {body['name']} already exists")
        self.state.zones[body["name"]] = {**body, "id": 7}
        return self.answer(200, {"id": 7, "warnings": ["it is not delegated to us yet"]})

    def create_rrset(self, parts, body):
        fault = fault_of(body, RRSET_FIELDS, ["resource_records"])
        for record in body.get("resource_records", []) if not fault else []:
            fault = fault or fault_of(record, RECORD_FIELDS, ["content"])
            fault = fault or (None if record["content"] else "'content' is empty")
        if fault:
            return self.error(400, fault)
        return self.answer(200, {"name": parts[1], "type": parts[2], **body})

    def dnssec(self, zone, body):
        document = self.state.control.get("dnssec", {}).get(zone, {})
        if self.command == "GET":
            if zone not in self.state.enabled:
                return self.error(400, "dnssec is disabled")
            return self.answer(200, document)
        if self.command != "PATCH":
            return self.error(404, "page not found")
        fault = fault_of(body, DNSSEC_FIELDS, ["enabled"])
        if fault:
            return self.error(400, fault)
        if body["enabled"]:
            self.state.enabled.add(zone)
            return self.answer(200, {**document, "message": "DNSSEC is enabled"})
        if zone in self.state.control.get("parent_has_ds", []) and not body.get("force_disable"):
            return self.error(409, "the parent zone still has a DS record")
        self.state.enabled.discard(zone)
        return self.answer(200, {"message": "DNSSEC is disabled"})


def start(state, name, certificate):
    handler = type("Handler", (Api,), {"state": state, "server_name": name})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(state.folder / f"{certificate}.pem",
                                state.folder / f"{certificate}.key")
        # The handshake in the connection's own thread, so that a refused one stops nobody else.
        server.socket = context.wrap_socket(server.socket, server_side=True,
                                            do_handshake_on_connect=False)
    server.handle_error = lambda *args: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def main(argv):
    folder = Path(argv[1])
    make_authority(folder, "ca")
    make_authority(folder, "other-ca")
    make_certificate(folder, "server", "IP:127.0.0.1")
    make_certificate(folder, "wrong", "DNS:wrong.example")
    (folder / "requests.jsonl").touch()
    state = State(folder)
    ports = {"port": start(state, "main", "server"), "other_port": start(state, "other", "server"),
             "wrong_name_port": start(state, "wrong", "wrong"),
             "plain_port": start(state, "plain", None)}
    print(json.dumps(ports), flush=True)
    sys.stdin.read()  # until the test closes it, or ends
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
