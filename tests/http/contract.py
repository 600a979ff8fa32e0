#!/usr/bin/env python3
"""Every request that 'dschain gcore' makes, against the API's own contract (OpenAPI).

Usage: contract.py BINARY SERVER CONTRACT. SERVER is tests/support/gcore_server.py. Exit status 77
where the contract, or a Python package for it, is not to be had.
"""
import copy
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

try:
    import jsonschema
    import yaml
except ImportError as error:
    print(f"skipped: the Python package {error.name} is not installed")
    sys.exit(77)

KEY = "12$secret-key"
DS = json.loads((Path(__file__).parent.parent.parent / "testdata/api/right.json").read_text())
COMMANDS = [
    (["zone", "create", "new.example"], 0),
    (["zone", "create", "full.example", "--contact", "a@full.example", "--primary-server",
      "ns1.full.example", "--serial", "1", "--refresh", "2", "--retry", "3", "--expiry", "4",
      "--nx-ttl", "5", "--disabled"], 0),
    (["zone", "list"], 0),
    (["zone", "list", "--name", "zxy"], 0),
    (["zone", "show", "zxy.com"], 0),
    (["rrset", "create", "zxy.com", "www", "A", "192.0.2.1", "192.0.2.2", "--ttl", "300"], 0),
    (["rrset", "create", "zxy.com", "@", "MX", "10 mail.zxy.com"], 0),
    (["rrset", "create", "zxy.com", "_sip._tcp", "SRV", "100 1 5061 sip.zxy.com"], 0),
    (["rrset", "create", "zxy.com", "*", "TXT", "some words"], 0),
    (["dnssec", "show", "zxy.com"], 0),
    # Nobody answers the questions about the key: unknown.
    (["dnssec", "enable", "zxy.com", "--wait", "0"], 3),
    (["dnssec", "disable", "zxy.com", "--force", "--confirm", "zxy.com"], 0),
]


def mend(schema):
    """The contract says that the elements of 'content' are objects; its examples have numbers and
    strings. What is 'integer' there with a format uint… is not negative."""
    if isinstance(schema, dict):
        if str(schema.get("format", "")).startswith("uint"):
            schema["minimum"] = 0
        content = schema.get("properties", {}).get("content")
        if content and content.get("example", [None])[0] == 100:
            content["items"] = {"type": ["number", "string", "array"]}
        if schema.get("type") == "object" and schema.get("properties"):
            schema.setdefault("additionalProperties", False)
        for each in schema.values():
            mend(each)
    elif isinstance(schema, list):
        for each in schema:
            mend(each)


class Contract:
    def __init__(self, path):
        self.whole = yaml.safe_load(path.read_text(encoding="utf-8"))
        mend(self.whole["components"]["schemas"])

    def operation(self, method, path):
        """The one that fits, and the values in its path. A fixed word goes before a parameter."""
        parts = path.split("/")
        for template in sorted(self.whole["paths"], key=lambda each: each.count("{")):
            words = template.split("/")
            if len(words) == len(parts) and all(
                    re.fullmatch(r"\{\w+\}", word) or word == part
                    for word, part in zip(words, parts)):
                if method.lower() in self.whole["paths"][template]:
                    return template, self.whole["paths"][template][method.lower()]
        return None, None

    def errors(self, schema, value):
        schema = copy.deepcopy(schema)
        schema["components"] = self.whole["components"]
        return [f"{'/'.join(map(str, each.path))}: {each.message}"
                for each in jsonschema.Draft202012Validator(schema).iter_errors(value)]

    def faults(self, request):
        url = urlsplit(request["path"])
        template, operation = self.operation(request["method"], url.path)
        if operation is None:
            return [f"{request['method']} {url.path} is not in the contract"]
        faults = []
        known = {each["name"]: each for each in operation.get("parameters", [])
                 if each["in"] == "query"}
        for name, values in parse_qs(url.query, strict_parsing=bool(url.query)).items():
            if name not in known:
                faults.append(f"the parameter '{name}' is not in the contract")
            elif known[name]["schema"].get("type") == "integer":
                if not values[0].isdigit():
                    faults.append(f"the parameter '{name}' is no number")
        for part in url.path.split("/"):
            if unquote(part).endswith("."):
                faults.append(f"'{part}' ends in a dot")
        body = operation.get("requestBody")
        if bool(body) != bool(request["body"]):
            faults.append("a body is missing, or there is one too many")
        elif body:
            schema = body["content"]["application/json"]["schema"]
            faults += self.errors(schema, json.loads(request["body"]))
        return [f"{request['method']} {template}: {fault}" for fault in faults]


def requests_of(binary, server):
    """What the commands send, and how many of them ended otherwise than they should."""
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "control.json").write_text(json.dumps(
            {"zones": {"zxy.com": {"id": 5}}, "dnssec": {"zxy.com": DS},
             "parent_has_ds": ["zxy.com"]}))
        hints = folder / "hints"  # a root server that is not there
        hints.write_text(". 1 IN NS a.\na. 1 IN A 127.0.0.1\n")
        with subprocess.Popen([sys.executable, server, name], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as api:
            port = json.loads(api.stdout.readline())["port"]
            environment = {**os.environ, "GCORE_API_KEY": KEY,
                           "GCORE_API_URL": f"https://127.0.0.1:{port}",
                           "SSL_CERT_FILE": str(folder / "ca.pem")}
            for args, status in COMMANDS:
                args = args + (["--root-hints", str(hints), "--port", "1", "--tries", "1"]
                               if args[0] == "dnssec" and args[1] != "show" else [])
                run = subprocess.run([binary, "gcore", *args], env=environment, text=True,
                                     capture_output=True, check=False)
                if run.returncode != status:
                    print(f"gcore {' '.join(args)}: {run.returncode}\n{run.stdout}{run.stderr}")
                    wrong += 1
            api.stdin.close()
        lines = (folder / "requests.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines], wrong


def main(binary, server, path):
    if not Path(path).is_file():
        print(f"skipped: the contract is not there ({path}); set DSCHAIN_GCORE_CONTRACT")
        return 77
    contract = Contract(Path(path))
    requests, failed = requests_of(binary, server)
    for request in requests:
        for fault in contract.faults(request):
            print(fault)
            failed += 1
    # It must be able to refuse.
    zone = "/dns/v2/zones/zxy.com"
    for method, where, body in [("PATCH", f"{zone}/dnssec", '{"enabled":"true"}'),
                                ("PATCH", f"{zone}/dnssec", '{"on":true}'),
                                ("POST", "/dns/v2/zones", '{"enabled":true}'),
                                ("POST", "/dns/v2/zones", '{"name":"a.b","serial":-1}'),
                                ("POST", f"{zone}/zxy.com/A", '{"resource_records":[{}]}'),
                                ("POST", f"{zone}/zxy.com/A", ""),
                                ("GET", f"{zone}/dnssec", "{}"),
                                ("GET", "/dns/v2/zones?page=1", ""),
                                ("GET", "/dns/v2/zones?limit=x", ""),
                                ("GET", "/dns/v3/zones", "")]:
        if not contract.faults({"method": method, "path": where, "body": body}):
            print(f"the contract accepts {method} {where} {body}")
            failed += 1
    print(f"{len(requests)} requests, {failed} failed")
    return 1 if failed or len(requests) < len(COMMANDS) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
