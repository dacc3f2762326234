"""The page of errors: one HTML file that needs nothing else, in light or dark as the reader's system asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape

from tocsin.scoring.records import Fault, Report, Suite, holds
from tocsin.scoring.tally import MISSED, SPURIOUS

STYLE = """
:root { color-scheme: light dark; --bg: #fdfdfb; --fg: #1d2126; --dim: #5d6670; --line: #d9dcd6;
  --gold: #eaf3e6; --said: #fbeeea; --bad: #a3261b; }
@media (prefers-color-scheme: dark) {
  :root { --bg: #16191d; --fg: #e4e6e8; --dim: #9aa3ad; --line: #343a41;
    --gold: #1d2c1f; --said: #351f1b; --bad: #ff8a7a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--bg); color: var(--fg);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
.dim, caption, small { color: var(--dim); } .bad { color: var(--bad); font-weight: 600; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; } th, td { padding: .15rem .6rem; border-bottom: 1px solid var(--line); text-align: right; }
th:first-child, td:first-child { text-align: left; }
td.same { font-weight: 600; }
article { border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; margin: .8rem 0; }
article p { margin: .3rem 0; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: .6rem; }
.sides div { padding: .5rem .7rem; border-radius: 4px; white-space: pre-line; overflow-wrap: anywhere; }
.gold { background: var(--gold); } .said { background: var(--said); }
"""


def error_page(report: Report) -> str:
    """The figures, the confusions and every error, with gold and coded event side by side."""
    body = "".join(_suite(s, report) for s in report.suites)
    failures = report.failures()
    verdict = f'<p class="bad">{escape("; ".join(failures))}</p>' if failures else "<p>All floors hold.</p>"
    links = " · ".join(f'<a href="#{escape(s.name)}">{escape(s.name)}</a> ({len(s.faults)})' for s in report.suites)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Tocsin: errors of the coder</title><style>{STYLE}</style></head><body>"
        f'<h1>Errors of the coder</h1><p class="dim">{escape(report.coder)}</p>{verdict}'
        f"<nav><p>{links}</p></nav><main>{body}</main></body></html>\n"
    )


def _suite(suite: Suite, report: Report) -> str:
    kinds = ", ".join(f"{kind} {n}" for kind, n in Counter(f.kind for f in suite.faults).most_common())
    return (
        f'<section id="{escape(suite.name)}"><h2>{escape(suite.name)}</h2>'
        f"<p>{suite.texts} texts. Errors by kind: {escape(kinds or 'none')}.</p>"
        f'<div class="wide">{_figures(suite, report)}</div>'
        f'<div class="wide">{_confusion(suite) if suite.confusion else ""}</div>'
        f"{''.join(_fault(f) for f in suite.faults)}</section>"
    )


def _figures(suite: Suite, report: Report) -> str:
    rows = []
    for name, figure in suite.figures.items():
        key = f"{suite.name}/{name}"
        floor = report.floors.get(key)
        bad = ' class="bad"' if floor is not None and not holds(key, figure.value, floor) else ""
        bound = "" if floor is None else f"{floor:.3f}"
        rows.append(
            f"<tr><th scope='row'>{escape(name)}</th><td{bad}>{figure.value:.3f}</td><td>{bound}</td><td>{figure.n}</td></tr>"
        )
    return _table("Figures", ("capability", "value", "floor", "of"), rows)


def _confusion(suite: Suite) -> str:
    names = sorted({n for pair in suite.confusion for n in pair} - {MISSED, SPURIOUS})
    rows = []
    for row in [*names, SPURIOUS]:
        cells = ((column, suite.confusion.get((row, column), 0)) for column in [*names, MISSED])
        tds = "".join(f"<td class='{'same' if c == row else ''}'>{n or ''}</td>" for c, n in cells)
        rows.append(f"<tr><th scope='row'>{escape(row)}</th>{tds}</tr>")
    head = ("gold \\ coded", *(n.lower() for n in names), MISSED)
    return _table("Confusion of types: rows are the gold's", head, rows)


def _table(caption: str, head: Iterable[str], rows: Iterable[str]) -> str:
    top = "".join(f"<th scope='col'>{escape(h)}</th>" for h in head)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _fault(fault: Fault) -> str:
    return "".join(_fault_parts(fault))


def _fault_parts(fault: Fault) -> Iterator[str]:
    yield f"<article><p><small>{escape(fault.article)} · <b>{escape(fault.kind)}</b></small></p>"
    yield f"<p>{escape(fault.sentence)}</p>"
    yield f'<div class="sides"><div class="gold"><small>Gold</small>\n{escape(fault.gold or "no event")}</div>'
    yield f'<div class="said"><small>Coded</small>\n{escape(fault.said or "no event")}</div></div>'
    if fault.reasons:
        yield f"<details><summary>Why</summary><p>{escape('; '.join(fault.reasons))}</p></details>"
    yield "</article>"
