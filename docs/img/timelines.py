#!/usr/bin/env python3
"""Draws the time lines of docs/lifecycle.md: one SVG file for each operation, from the table below.

    docs/img/timelines.py            writes the files beside this one
    docs/img/timelines.py --check    fails if they are not what would be written

Nothing in a picture is placed by hand: a step is drawn a little after the first instant at which
what it waits for is out of caches, and that follows from the steps before it.
"""

import pathlib
import sys
from xml.sax.saxutils import escape

# Units of time. They are no real values: only their order and their sums matter.
TTL = {"DS": 4.0, "KEY": 2.6, "DATA": 3.2, "NS": 2.8}
NEGATIVE_TTL = 1.6  # of an absence
MARGIN = 0.4
SPREAD = 0.9  # until the last server has taken a change up
PAUSE = 0.7  # from the first safe instant to the step
GAP = 3.0  # between two steps at least
BEFORE, AFTER = 2.6, 2.4

NOTHING = ("no DS", "no keys", "not signed")

# A picture: its file, its title, its rows (name, kind, version at the beginning; None for a row that
# nobody asks yet) and its steps. A step: its name, what it changes ({row: version}), and what it
# waits for: a row (its version before the last change is out of caches), or 'seen ROW' (the last
# change is on every server). 'leaves' are rows that nobody asks any more once the NS RRset before
# the change has left caches; 'joins' are rows that are asked from then on.
PICTURES = [
    (
        "enable",
        "enable and publish: the first DS",
        [("DS", "DS", "no DS"), ("KEY", "KEY", "no keys"), ("DATA", "DATA", "not signed")],
        [
            ("sign", {"KEY": "K, Z", "DATA": "by Z"}, []),
            ("put-ds", {"DS": "K"}, ["KEY", "DATA"]),
            ("published", {}, ["seen DS"]),
        ],
    ),
    (
        "disable",
        "disable: from signed to unsigned",
        [("DS", "DS", "K"), ("KEY", "KEY", "K, Z"), ("DATA", "DATA", "by Z")],
        [
            ("remove-ds", {"DS": "no DS"}, []),
            ("stop-signing", {"KEY": "no keys", "DATA": "not signed"}, ["DS"]),
        ],
    ),
    (
        "transfer-unsigned",
        "transfer --through-unsigned, then enable",
        [
            ("DS", "DS", "A"),
            ("NS", "NS", "old"),
            ("KEY old", "KEY", "A"),
            ("DATA old", "DATA", "by A"),
            ("KEY new", "KEY", None),
            ("DATA new", "DATA", None),
        ],
        [
            ("remove-ds", {"DS": "no DS"}, []),
            (
                "change-ns",
                {"NS": "new", "joins": {"KEY new": "B", "DATA new": "by B"}},
                ["DS"],
            ),
            ("retire-old", {"leaves": ["KEY old", "DATA old"]}, ["NS"]),
            ("put-ds", {"DS": "B"}, ["KEY old", "DATA old"]),
        ],
    ),
    (
        "transfer-keys",
        "transfer with both providers' keys (RFC 8901, model 2)",
        [
            ("DS", "DS", "A"),
            ("NS", "NS", "old"),
            ("KEY old", "KEY", "A, Za"),
            ("DATA old", "DATA", "by Za"),
            ("KEY new", "KEY", None),
            ("DATA new", "DATA", None),
        ],
        [
            ("exchange-keys", {"KEY old": "A, Za, Zb"}, []),
            ("add-ds", {"DS": "A, B"}, []),
            (
                "change-ns",
                {"NS": "new", "joins": {"KEY new": "B, Zb, Za", "DATA new": "by Zb"}},
                ["KEY old", "DS"],
            ),
            ("retire-old", {"leaves": ["KEY old", "DATA old"]}, ["NS"]),
            ("remove-old-ds", {"DS": "B"}, ["KEY old"]),
            ("remove-old-keys", {"KEY new": "B, Zb"}, ["DATA old"]),
        ],
    ),
    (
        "ksk",
        "rollover --roll ksk: the new key signs beside the old one (double signature)",
        [("DS", "DS", "A"), ("KEY", "KEY", "A, Z"), ("DATA", "DATA", "by Z")],
        [
            ("add-key", {"KEY": "A, B, Z"}, []),
            ("change-ds", {"DS": "B"}, ["KEY"]),
            ("remove-key", {"KEY": "B, Z"}, ["DS"]),
        ],
    ),
    (
        "ksk-double-ds",
        "rollover --roll ksk --double-ds: the new DS beside the old one",
        [("DS", "DS", "A"), ("KEY", "KEY", "A, Z"), ("DATA", "DATA", "by Z")],
        [
            ("add-ds", {"DS": "A, B"}, []),
            ("swap-key", {"KEY": "B, Z"}, ["DS"]),
            ("remove-ds", {"DS": "B"}, ["KEY"]),
        ],
    ),
    (
        "csk",
        "rollover --roll ksk of a key that signs the data as well (CSK)",
        [("DS", "DS", "A"), ("KEY", "KEY", "A"), ("DATA", "DATA", "by A")],
        [
            ("add-key", {"KEY": "A, B"}, []),
            ("sign-with-new", {"DATA": "by B"}, ["KEY"]),
            ("change-ds", {"DS": "B"}, ["KEY", "seen DATA"]),
            ("remove-key", {"KEY": "B"}, ["DS", "DATA"]),
        ],
    ),
    (
        "zsk",
        "rollover --roll zsk: the key before its signatures (pre-publication)",
        [("DS", "DS", "K"), ("KEY", "KEY", "K, A"), ("DATA", "DATA", "by A")],
        [
            ("add-key", {"KEY": "K, A, B"}, []),
            ("sign-with-new", {"DATA": "by B"}, ["KEY"]),
            ("remove-key", {"KEY": "K, B"}, ["DATA"]),
        ],
    ),
    (
        "algorithm",
        "rollover --to-algorithm: signatures before keys, and after them",
        [("DS", "DS", "A"), ("KEY", "KEY", "A"), ("DATA", "DATA", "by A")],
        [
            ("sign-both", {"DATA": "by A and B"}, []),
            ("add-keys", {"KEY": "A, B"}, ["DATA"]),
            ("change-ds", {"DS": "B"}, ["KEY"]),
            ("remove-keys", {"KEY": "B"}, ["DS"]),
            ("stop-old-signatures", {"DATA": "by B"}, ["KEY"]),
        ],
    ),
]


class Bar:
    """One version in one row: published from `start` to `end`, on the last server until `gone`."""

    def __init__(self, kind, text, start):
        self.kind, self.text, self.start = kind, text, start
        self.end = self.gone = self.out = None

    def finish(self, end, gone):
        self.end, self.gone = end, gone
        ttl = TTL[self.kind] if self.text not in NOTHING else NEGATIVE_TTL
        if self.text == "not signed":
            ttl = TTL["DATA"]
        self.out = gone + ttl + MARGIN


def play(rows, steps):
    """The bars of each row, and the steps as (name, first safe instant or None, time)."""
    bars = {name: [] if text is None else [Bar(kind, text, None)] for name, kind, text in rows}
    kinds = {name: kind for name, kind, _ in rows}
    placed = []
    now = -GAP
    for name, changes, waits in steps:
        safe = None
        for wait in waits:
            if wait.startswith("seen "):
                until = bars[wait.removeprefix("seen ")][-1].start + SPREAD
            else:
                until = max(bar.out for bar in bars[wait] if bar.out is not None)
            safe = until if safe is None else max(safe, until)
        now = now + GAP if safe is None else max(now + GAP, safe + PAUSE)
        placed.append((name, safe, now))
        for row, value in changes.items():
            if row == "joins":
                for joining, text in value.items():
                    bars[joining].append(Bar(kinds[joining], text, now))
            elif row == "leaves":
                for leaving in value:
                    bars[leaving][-1].finish(safe, safe)
            else:
                bars[row][-1].finish(now, now + SPREAD)
                bars[row].append(Bar(kinds[row], value, now))
    return bars, placed


LEFT, RIGHT, TOP = 84, 20, 84
LANE, BAR, ROW_GAP = 24, 18, 12
WIDTH = 920
COLOURS = {
    "DS": ("#1f5f99", "#d4e4f2"),
    "KEY": ("#8a5a00", "#f4e3c1"),
    "DATA": ("#2d6a35", "#d6ead8"),
    "NS": ("#5d4a86", "#e2dbf0"),
}
STYLE = (
    "text{font-family:'DejaVu Sans',Verdana,Arial,sans-serif;font-size:12px;fill:#1a1a1a}"
    ".title{font-size:14px;font-weight:bold}.row{font-weight:bold}.in{fill:#fff}"
    ".small{font-size:11px;fill:#444}"
    ".safe{font-size:11px;fill:#a3161b;paint-order:stroke;stroke:#fff;stroke-width:4px}"
)


def width_of(text, size=12):
    return 0.63 * size * len(text)


class Picture:
    def __init__(self, file, title, rows, steps):
        self.file, self.title, self.rows = file, title, rows
        self.bars, self.steps = play(rows, steps)
        # What was published before a row's first change began before the picture, and what is
        # published at the end goes on after it.
        self.first = -BEFORE
        outs = [bar.out for row in self.bars.values() for bar in row if bar.out is not None]
        self.last = max(outs + [self.steps[-1][2] + SPREAD]) + AFTER
        self.scale = (WIDTH - LEFT - RIGHT) / (self.last - self.first)
        self.out = []

    def x(self, time):
        return round(LEFT + (time - self.first) * self.scale, 1)

    def add(self, text):
        self.out.append(text)

    def bar(self, row, bar, y):
        colour, _ = COLOURS[bar.kind]
        start = self.x(self.first if bar.start is None else bar.start)
        full = start if bar.start is None else self.x(bar.start + SPREAD)
        end = self.x(self.last if bar.end is None else bar.end)
        gone = self.x(self.last if bar.gone is None else bar.gone)
        bottom = y + BAR
        words = f"{row}: {bar.text}, published"
        if bar.out is not None:
            words += ", then in caches"
        parts = [f"<g><title>{escape(words)}</title>"]
        if bar.out is not None:
            out = self.x(bar.out)
            parts.append(
                f'<rect x="{end}" y="{y}" width="{round(out - end, 1)}" height="{BAR}" '
                f'fill="url(#tail-{bar.kind})" stroke="{colour}" stroke-width="0.8"/>'
            )
        # The slanted edges: servers take a change up one after another.
        fill = colour if bar.text not in NOTHING else "#fff"
        parts.append(
            f'<polygon points="{start},{y} {end},{y} {gone},{bottom} {full},{bottom}" '
            f'fill="{fill}" stroke="{colour}"/>'
        )
        text_class = ' class="in"' if fill == colour else ""
        x = round(full + 7, 1)
        parts.append(f'<text x="{x}" y="{y + 13}"{text_class}>{escape(bar.text)}</text>')
        parts.append("</g>")
        return parts

    def draw(self):
        y = TOP
        rows = []
        for name, kind, _ in self.rows:
            lanes = self.bars[name]
            height = LANE * max(1, len(lanes))
            rows.append(
                f'<rect x="8" y="{y - 4}" width="{WIDTH - 16}" height="{height + 2}" '
                f'fill="{COLOURS[kind][1]}" fill-opacity="0.35"/>'
            )
            rows.append(f'<text class="row" x="14" y="{y + 13}">{escape(name)}</text>')
            for lane, bar in enumerate(lanes):
                rows += self.bar(name, bar, y + lane * LANE)
            y += height + ROW_GAP
        bottom = y - ROW_GAP + 4
        levels = self.levels()
        foot = bottom + 13 * max(levels)
        self.head(foot + 48)
        self.lines(bottom, rows, levels)
        self.legend(foot + 34)
        self.add("</svg>")
        return "\n".join(self.out) + "\n"

    def head(self, height):
        self.add(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title">'
        )
        self.add(f'<title id="title">{escape(self.title)}</title>')
        self.add(f"<style>{STYLE}</style><defs>")
        for kind, (colour, pale) in COLOURS.items():
            self.add(
                f'<pattern id="tail-{kind}" width="6" height="6" patternUnits="userSpaceOnUse" '
                f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{pale}"/>'
                f'<line x1="0" y1="0" x2="0" y2="6" stroke="{colour}" stroke-width="2.4"/></pattern>'
            )
        self.add("</defs>")
        self.add(
            f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="6" fill="#fff" '
            'stroke="#888"/>'
        )
        self.add(f'<text class="title" x="14" y="24">{escape(self.title)}</text>')

    def lines(self, bottom, rows, levels):
        # Names that would run into the one before them go up a line.
        ends = [0.0, 0.0]
        for name, safe, time in self.steps:
            x = self.x(time)
            half = width_of(name) / 2
            level = 0 if x - half > ends[0] + 6 else 1
            ends[level] = x + half
            y = TOP - 14 - level * 16
            self.add(
                f'<line x1="{x}" y1="{y + 4}" x2="{x}" y2="{bottom}" stroke="#1a1a1a" '
                'stroke-width="1.4"/>'
            )
            self.add(f'<text x="{x}" y="{y}" text-anchor="middle">{escape(name)}</text>')
        self.out += rows
        for (name, safe, _), level in zip(self.steps, levels):
            if safe is None:
                continue
            x, y = self.x(safe), bottom + 13 * level
            self.add(
                f'<line x1="{x}" y1="{TOP - 6}" x2="{x}" y2="{y - 9}" stroke="#a3161b" '
                f'stroke-width="1.4" stroke-dasharray="5 3"><title>{escape(name)} is safe from here'
                " on</title></line>"
            )
        for (name, safe, _), level in zip(self.steps, levels):
            if safe is None:
                continue
            x, y = self.x(safe), bottom + 13 * level
            self.add(
                f'<text class="safe" x="{x}" y="{y}" text-anchor="middle">{escape(name)} safe'
                "</text>"
            )

    def levels(self):
        """The line, from 1, on which each step's first safe instant is named."""
        ends = []
        levels = []
        for name, safe, _ in self.steps:
            if safe is None:
                levels.append(0)
                continue
            half = width_of(name + " safe", 11) / 2
            x = self.x(safe)
            level = next((i for i, end in enumerate(ends) if x - half > end + 4), len(ends))
            ends[level:level + 1] = [x + half]
            levels.append(level + 1)
        return levels

    def legend(self, y):
        x = 14
        self.add(f'<rect x="{x}" y="{y - 9}" width="26" height="11" fill="#555"/>')
        self.add(f'<text class="small" x="{x + 32}" y="{y}">published</text>')
        x += 118
        self.add(f'<rect x="{x}" y="{y - 9}" width="26" height="11" fill="#fff" stroke="#555"/>')
        self.add(f'<text class="small" x="{x + 32}" y="{y}">an absence, published</text>')
        x += 186
        self.add(
            f'<rect x="{x}" y="{y - 9}" width="26" height="11" fill="url(#tail-DS)" '
            'stroke="#1f5f99" stroke-width="0.8"/>'
        )
        self.add(
            f'<text class="small" x="{x + 32}" y="{y}">in caches: TTL and margin after it was gone'
            "</text>"
        )
        x += 312
        self.add(
            f'<line x1="{x}" y1="{y - 4}" x2="{x + 26}" y2="{y - 4}" stroke="#a3161b" '
            'stroke-width="1.4" stroke-dasharray="5 3"/>'
        )
        self.add(f'<text class="small" x="{x + 32}" y="{y}">first safe instant</text>')
        x += 150
        self.add(f'<text class="small" x="{x}" y="{y}">time →</text>')


def main():
    folder = pathlib.Path(__file__).resolve().parent
    stale = []
    for picture in PICTURES:
        path = folder / f"{picture[0]}.svg"
        text = Picture(*picture).draw()
        if "--check" in sys.argv[1:]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path.name)
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        sys.exit(f"docs/img/timelines.py: not what it draws: {', '.join(stale)}")


if __name__ == "__main__":
    main()
