#!/usr/bin/env python3
"""Opens the pages that dschain writes in Chromium, and looks at what a reader would see.

Usage: pages.py DSCHAIN EVIDENCE_FOLDER OUTPUT_FOLDER. Screenshots and PDFs are left in the output
folder. Exit status 77 where there is no Chromium.
"""
import base64
import subprocess
import sys
from pathlib import Path

import chromium
import hostile

PHONE = 375

# Elements and attributes that a page is made of; anything else came in from outside.
ELEMENTS = set("""html head meta title style body header main section footer article h1 h2 h3 h4 p
span b code a dl dt dd div ul li table thead tbody tr th td details summary time svg desc g
rect path polygon text""".split())
ATTRIBUTES = set("""lang charset http-equiv content name class id aria-labelledby aria-label
aria-hidden role tabindex scope href rel datetime open xmlns width height viewbox x y rx d points
transform preserveaspectratio vector-effect""".split())

CENSUS = """(() => { const e = new Set(), a = new Set();
for (const n of document.querySelectorAll('*')) { e.add(n.localName.toLowerCase());
for (const t of n.attributes) a.add(t.name.toLowerCase()); } return [[...e], [...a]]; })()"""

# Texts of marks that leave their mark, and marks that cover one another.
OVERLAPS = """(() => { const wrong = [];
const box = n => n.getBoundingClientRect();
const inside = (i, o) => i.left >= o.left - 1 && i.right <= o.right + 1 && i.top >= o.top - 1 &&
  i.bottom <= o.bottom + 1;
const meet = (p, q) => p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom;
const sheet = document.querySelector('.sheet > svg');
const faces = [];
for (const n of sheet.querySelectorAll('.node')) { const f = box(n.querySelector('.face'));
  faces.push([n.textContent, f]);
  for (const t of n.querySelectorAll('text')) if (!inside(box(t), f)) wrong.push('out: ' + t.textContent);
  const [l, s] = [n.querySelector('.label'), n.querySelector('.sign')];
  if (meet(box(l), box(s))) wrong.push('sign: ' + l.textContent); }
for (const p of sheet.querySelectorAll('.plate')) { const t = p.parentNode.querySelector('text');
  if (!inside(box(t), box(p))) wrong.push('plate: ' + t.textContent);
  if (p.parentNode.textContent.includes(' ')) faces.push([t.textContent, box(p)]); }
for (let i = 0; i < faces.length; ++i) for (let j = 0; j < i; ++j)
  if (meet(faces[i][1], faces[j][1])) wrong.push(faces[i][0] + ' / ' + faces[j][0]);
return wrong; })()"""

# Marks without words for those who do not see them.
UNTITLED = """[...document.querySelectorAll('.sheet g.node, .sheet g.edge, .sheet g.box')]
.filter(g => !g.querySelector(':scope > title')?.textContent).length"""

# The lowest ratio of contrast of text to what is behind it, as WCAG 2 counts it, with its words.
CONTRAST = """(() => {
const rgb = c => { const m = c.match(/[\\d.]+/g).map(Number); return m.length > 3 && m[3] === 0 ? null : m; };
const light = c => { const [r, g, b] = c.map(v => { v /= 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05); };
let worst = [99, ''];
const note = (a, b, words) => { const r = ratio(a, b); if (r < worst[0]) worst = [r, words]; };
for (const n of document.querySelectorAll('body *')) {
  if (n.closest('svg') || ![...n.childNodes].some(c => c.nodeType === 3 && c.data.trim())) continue;
  let back = null;
  for (let p = n; p && !back; p = p.parentElement) back = rgb(getComputedStyle(p).backgroundColor);
  note(rgb(getComputedStyle(n).color), back ?? [255, 255, 255], n.textContent.slice(0, 40)); }
for (const t of document.querySelectorAll('.sheet .node text, .sheet .edge text')) {
  const face = t.parentNode.querySelector('.face, .plate');
  note(rgb(getComputedStyle(t).fill), rgb(getComputedStyle(face).fill), t.textContent); }
return worst; })()"""


class Checks:
    def __init__(self):
        self.failures = []
        self.count = 0

    def that(self, holds, words):
        self.count += 1
        if not holds:
            self.failures.append(words)
            print(f"FAILED {words}")


def write_page(dschain, evidence, page, form="html"):
    """Replays evidence (a path or text) into a page."""
    source = "-" if isinstance(evidence, str) else str(evidence)
    run = subprocess.run([dschain, "replay", source, "--format", form, "-o", str(page)],
                         input=evidence if source == "-" else None, capture_output=True,
                         text=True, check=False)
    if run.returncode not in (0, 1, 2, 3) or not page.exists():
        raise SystemExit(f"dschain replay {source}: {run.returncode} {run.stderr}")


def save(path, data):
    octets = base64.b64decode(data)
    path.write_bytes(octets)
    return octets


def look(browser, checks, path, words, output):
    """What holds for every page; `words` must be there to be read."""
    name = path.stem
    page = chromium.Page(browser, path.as_uri())
    page.media("light")
    page.width(1280)
    text = page.evaluate("document.body.textContent")
    for each in words:
        checks.that(each in text, f"{name}: '{each}' is there")
    checks.that(page.evaluate("document.compatMode") == "CSS1Compat", f"{name}: no quirks")
    checks.that(page.evaluate("document.querySelectorAll('h1').length") == 1, f"{name}: one h1")
    checks.that(page.evaluate("document.querySelector('.sheet > svg').getAttribute('role')") ==
                "img", f"{name}: the drawing has a role")
    for part in ("title", "desc"):
        checks.that(page.evaluate(
            f"document.querySelector('.sheet > svg > {part}').textContent.length") > 10,
            f"{name}: the drawing has a {part}")
    checks.that(page.evaluate(UNTITLED) == 0, f"{name}: every mark has a title")
    overlaps = page.evaluate(OVERLAPS)
    checks.that(overlaps == [], f"{name}: nothing covers anything: {overlaps}")
    elements, attributes = page.evaluate(CENSUS)
    checks.that(set(elements) <= ELEMENTS, f"{name}: elements {set(elements) - ELEMENTS}")
    checks.that(set(attributes) <= ATTRIBUTES, f"{name}: attributes {set(attributes) - ATTRIBUTES}")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(n => n.id)")
    checks.that(len(ids) == len(set(ids)), f"{name}: ids are given once")
    colors = {}
    for scheme in ("light", "dark"):
        page.media(scheme)
        colors[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
        ratio, where = page.evaluate(CONTRAST)
        checks.that(ratio >= 4.5, f"{name}: contrast {ratio:.2f} in {scheme} of '{where}'")
        save(output / f"{name}-{scheme}.png", page.screenshot())
    checks.that(colors["light"] != colors["dark"], f"{name}: dark differs from light")
    page.media("light")
    page.width(PHONE, 800, mobile=True)
    width = page.evaluate("document.documentElement.scrollWidth")
    checks.that(width <= PHONE, f"{name}: {width} px wide on a phone")
    save(output / f"{name}-phone.png", page.screenshot())
    page.width(1280)
    page.media("light", "print")
    hidden = page.evaluate(
        "[...document.querySelectorAll('details > *')].filter(n => !n.checkVisibility()).length")
    checks.that(hidden == 0, f"{name}: {hidden} folded parts are not printed")
    checks.that(page.evaluate("getComputedStyle(document.body).backgroundColor") ==
                "rgb(255, 255, 255)", f"{name}: prints on white")
    checks.that(save(output / f"{name}.pdf", page.pdf()).startswith(b"%PDF-"), f"{name}: a PDF")
    checks.that(page.requests() == [], f"{name}: asks for {page.requests()}")
    checks.that(page.complaints() == [], f"{name}: complains {page.complaints()}")
    title = page.evaluate("document.title")
    page.close()
    return title


def look_at_drawing(browser, checks, path):
    """An SVG by itself: it parses, asks for nothing, runs nothing."""
    page = chromium.Page(browser, path.as_uri())
    name = path.name
    checks.that(page.evaluate("document.documentElement.localName") == "svg", f"{name}: parses")
    checks.that(page.evaluate("document.querySelectorAll('script, a, image, foreignObject')"
                              ".length") == 0, f"{name}: nothing active")
    checks.that(page.evaluate("document.querySelectorAll('.node').length") > 0, f"{name}: marks")
    checks.that(page.requests() == [], f"{name}: asks for {page.requests()}")
    checks.that(page.complaints() == [], f"{name}: complains {page.complaints()}")
    page.close()


def main(argv):
    if len(argv) != 4:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    path = chromium.find()
    if path is None:
        print("there is no chromium here")
        return 77
    dschain, recorded, output = argv[1], Path(argv[2]), Path(argv[3]).resolve()
    output.mkdir(parents=True, exist_ok=True)
    healthy = (recorded / "alg8.json").read_text(encoding="utf-8")
    cases = {
        "healthy": (recorded / "alg8.json", ["✓ secure", "Nothing is wrong", "alg8.test."]),
        "bogus": (recorded / "flip.json", ["✗ critical", "DS_DIGEST_MISMATCH", "no match"]),
        "insecure": (recorded / "plain.json", ["– insecure", "ZONE_UNSIGNED", "no DS"]),
        "inconsistent": (recorded / "stale2.json",
                         ["SERVER_STALE_KEYS", "keys B", "ns2.kids.test.", "6 bogus"]),
        "expired": (recorded / "expired2.json", ["RRSIG_EXPIRED", "ended 2 d ago"]),
        "ds-differs": (recorded / "dsmissing2.json", ["DS_INCONSISTENT", "DS A", "DS B"]),
        "trace": (hostile.trace(healthy, "SOA"), ["alg8.test. SOA", "✓ secure", "Answers"]),
        "hostile": (hostile.evidence(healthy), [hostile.MARK, "<script>", "\\027"]),
        "hostile-zone": (hostile.renamed(healthy), ["\\060/style\\062", "unknown"]),
    }
    checks = Checks()
    browser = chromium.Browser(path)
    try:
        for name, (evidence, words) in cases.items():
            page = output / f"{name}.html"
            write_page(dschain, evidence, page)
            title = look(browser, checks, page, words, output)
            checks.that("test." in title and title != "run", f"{name}: title '{title}'")
            drawing = output / f"{name}.svg"
            write_page(dschain, evidence, drawing, "svg")
            look_at_drawing(browser, checks, drawing)
    finally:
        browser.close()
    print(f"pages: {len(cases)} pages, {checks.count} checks, {len(checks.failures)} failures")
    return 1 if checks.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
