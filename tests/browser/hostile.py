"""Evidence in which everything that may be text is an attack on a page."""
import base64
import json

# What must never run or show up as an element or attribute of its own.
SCRIPT = "<script>document.title='run'</script>"
HANDLER = "\"onload=\"document.title='run'\" x='"
IMAGE = "\"><img src=//hostile.test/x onerror=document.title='run'>"
STYLE = "</style></title></desc></svg><iframe src=//hostile.test></iframe>"
CONTROLS = "\x07\x1b[31m\x00red\u202etxt\u2066\ufeff"
MARK = "hostile-mark"


def label(text):
    """As a label of a name in presentation format."""
    return "".join(f"\\{byte:03}" for byte in text.encode()[:63])


def evidence(healthy):
    """From evidence of a healthy zone: server names, addresses and the provider's words."""
    case = json.loads(healthy)
    name = f"{label(SCRIPT)}.{label(HANDLER)}.test."
    subject = case["subject"]
    document = {"algorithm": "8", "digest": "00", "digest_algorithm": SCRIPT + CONTROLS,
                "digest_type": "2", "ds": f"{subject['zone']} 3600 IN DS 1 8 2 00" + "11" * 31,
                "flags": 257, "key_tag": 1, "key_type": IMAGE + MARK, "public_key": "AwEAAQ=="}
    subject["document"] = base64.b64encode(json.dumps(document).encode()).decode()
    subject["document_source"] = "file" + IMAGE + CONTROLS
    subject["provider_state"] = {"status": SCRIPT + MARK + CONTROLS,
                                 "status_modified_on": HANDLER, "has_valid_parent_ds": False,
                                 "scanned_at": STYLE}

    def replace(server):
        if server["name"].endswith("kids.test."):
            server["name"] = server["name"].split(".")[0] + "." + name

    for cut in case["cuts"]:
        for server in cut["servers"]:
            replace(server)
    for exchange in case["exchanges"]:
        replace(exchange["server"])
    return json.dumps(case)


def renamed(healthy):
    """The same evidence of a zone whose own name is an attack: nothing that came is about it."""
    case = json.loads(healthy)
    old = case["subject"]["zone"]
    new = f"{label(STYLE[:60])}.{label(IMAGE[:60])}.test."
    case["subject"]["zone"] = new
    case["subject"]["given_ds"] = ["1 8 2 " + "AB" * 32]
    for each in case["cuts"] + case["exchanges"]:
        if each["zone"] == old:
            each["zone"] = new
    for exchange in case["exchanges"]:
        if exchange["name"] == old:
            exchange.update(name=new, outcome="timeout", message="")
    return json.dumps(case)


def trace(healthy, record_type):
    """The evidence of a check as that of a trace to records that it has asked about."""
    case = json.loads(healthy)
    case["subject"]["type"] = record_type
    return json.dumps(case)
