"""Just enough of DNS to ask a resolver one question and to see what it thinks of the answer."""
import socket
import struct
from dataclasses import dataclass

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "MX": 15, "TXT": 16, "AAAA": 28, "DNAME": 39,
         "DS": 43, "RRSIG": 46, "NSEC": 47, "DNSKEY": 48, "NSEC3": 50, "NSEC3PARAM": 51,
         "ANY": 255}
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3

_OPT = 41
_TC, _RD, _AD, _CD, _DO = 0x0200, 0x0100, 0x0020, 0x0010, 0x8000
_EDE_OPTION = 15
_SECONDS = 20.0  # Unbound gives up on a question earlier than that


@dataclass(frozen=True)
class Answer:
    rcode: int
    authenticated: bool
    extended_errors: tuple  # "CODE text" of each (RFC 8914)
    types: frozenset  # mnemonics of the records in the answer section


class NoAnswer(Exception):
    """The resolver said nothing, or nothing that could be read."""


def encode_name(name):
    labels = [label.encode() for label in name.rstrip(".").split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def ask(address, name, qtype, checking_disabled=False):
    """One question with DO, over UDP and, if the answer is cut short, over TCP."""
    flags = _RD | _AD | (_CD if checking_disabled else 0)
    query = (struct.pack("!HHHHHH", 4711, flags, 1, 0, 0, 1) + encode_name(name) +
             struct.pack("!HH", TYPES[qtype], 1) + b"\0" +
             struct.pack("!HHIH", _OPT, 1232, _DO, 0))
    try:
        reply = _over_udp(address, query)
        if struct.unpack("!H", reply[2:4])[0] & _TC:
            reply = _over_tcp(address, query)
        return _read(reply)
    except (OSError, struct.error, IndexError) as error:
        raise NoAnswer(f"no answer from {address} to {name} {qtype}: {error!r}") from error


def _over_udp(address, query):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(_SECONDS)
        udp.connect((address, 53))
        udp.send(query)
        while True:
            reply = udp.recv(65535)
            if reply[:2] == query[:2]:
                return reply


def _over_tcp(address, query):
    with socket.create_connection((address, 53), timeout=_SECONDS) as tcp:
        tcp.sendall(struct.pack("!H", len(query)) + query)
        with tcp.makefile("rb") as stream:
            size = struct.unpack("!H", stream.read(2))[0]
            return stream.read(size)


def _skip_name(message, at):
    while message[at] != 0:
        if message[at] >= 0xc0:
            return at + 2
        at += message[at] + 1
    return at + 1


def _read(message):
    _, flags, questions, answers, *others = struct.unpack("!HHHHHH", message[:12])
    mnemonics = {number: mnemonic for mnemonic, number in TYPES.items()}
    at = 12
    for _ in range(questions):
        at = _skip_name(message, at) + 4
    rcode = flags & 0xf
    errors = []
    types = set()
    for number in range(answers + sum(others)):
        at = _skip_name(message, at)
        rtype, _, ttl, size = struct.unpack("!HHIH", message[at:at + 10])
        at += 10
        if number < answers:
            types.add(mnemonics.get(rtype, str(rtype)))
        if rtype == _OPT:
            rcode |= ttl >> 24 << 4
            errors = _extended_errors(message[at:at + size])
        at += size
    return Answer(rcode, bool(flags & _AD), tuple(errors), frozenset(types))


def _extended_errors(options):
    errors = []
    while len(options) >= 4:
        code, size = struct.unpack("!HH", options[:4])
        data, options = options[4:4 + size], options[4 + size:]
        if code == _EDE_OPTION and size >= 2:
            text = data[2:].decode("utf-8", "replace")
            errors.append(f"{struct.unpack('!H', data[:2])[0]} {text}".strip())
    return errors
