"""Every format: what came in goes out as it came, what is ours comes back, and traps catch nobody."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foreign_rows import ARTICLE, COUNTRIES, DAYS, WORDS, cells, events, resolver
from tocsin.convert import (
    FORMATS,
    WRITERS,
    acled,
    gdelt,
    gdelt_mentions,
    phoenix,
    polecat,
    reader,
    ucdp,
    writer,
)
from tocsin.convert.codes import from_fips, from_gw, to_fips, to_gw
from tocsin.convert.icews_rows import COLUMNS as ICEWS
from tocsin.convert.tables import Format
from tocsin.errors import InputError, UsageError
from tocsin.records import Article, Aux, Entity, Event, Failure, Place, Span
from tocsin.vocab.cameo import codes

MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
NUMBERS = st.integers(1, 10**9).map(str)
CODES = st.sampled_from(sorted(c.code for c in codes().values()))
COMPACT = DAYS.map(lambda d: d.replace("-", ""))

KNOWN: dict[str, tuple[Format, dict[str, st.SearchStrategy[str]]]] = {
    "gdelt": (
        gdelt.FORMAT,
        {"GLOBALEVENTID": NUMBERS, "SQLDATE": COMPACT, "EventCode": CODES, "EventRootCode": st.just("")},
    ),
    "gdelt-mentions": (
        gdelt_mentions.FORMAT,
        {"GLOBALEVENTID": NUMBERS, "EventTimeDate": COMPACT.map(lambda d: d + "210000"), "MentionTimeDate": COMPACT},
    ),
    "polecat": (polecat.FORMAT, {"Event Date": DAYS, "Event Type": st.sampled_from(["CONSULT", "ASSAULT", "PROTEST"])}),
    "acled": (
        acled.FORMAT,
        {"event_date": DAYS, "sub_event_type": st.sampled_from(["Armed clash", "Attack", "Other", "Peaceful protest"])},
    ),
    "ucdp": (ucdp.FORMAT, {"date_start": DAYS, "type_of_violence": st.sampled_from(["1", "2", "3"])}),
    "phoenix": (phoenix.FORMAT, {"Date": COMPACT, "EventCode": CODES, "EventRootCode": st.just("")}),
}


def read(name: str, text: str, folder: Path) -> list[Event | Failure]:
    """What a format's reader makes of a text."""
    path = folder / "rows"
    path.write_text(text, encoding="utf-8", newline="")
    return list(reader(name)(path, resolver))


def write(name: str, found: Sequence[Event | Failure], article: Article | None = None) -> str:
    """Events in a format."""
    out = io.StringIO()
    writer(name)(iter([(e, article) for e in found if isinstance(e, Event)]), out)
    return out.getvalue()


def only(found: Sequence[Event | Failure]) -> Event:
    """The one event there is."""
    (event,) = found
    assert isinstance(event, Event), event
    return event


@pytest.mark.parametrize("name", sorted(KNOWN))
@given(data=st.data())
@MANY
def test_rows_go_out_as_they_came(name: str, data: st.DataObject, tmp_path: Path) -> None:
    """Import and export again gives the same file, cell by cell, whatever stands in the cells; and a second time too."""
    form, known = KNOWN[name]
    rows = data.draw(st.lists(cells(form.columns, known), min_size=1, max_size=3))
    out = io.StringIO()
    if form.delimiter == ",":
        import csv

        csv.writer(out, lineterminator="\n").writerows(
            [form.columns, *([row[c] for c in form.columns] for row in rows)]
        )
    else:
        lines = [form.columns] if form.header else []
        out.writelines("\t".join(line) + "\n" for line in [*lines, *([row[c] for c in form.columns] for row in rows)])
    first = read(name, out.getvalue(), tmp_path)
    assert not [f for f in first if isinstance(f, Failure)]
    assert write(name, first) == out.getvalue()
    assert read(name, write(name, first), tmp_path) == first


@pytest.mark.parametrize("name", ["gdelt", "icews", "phoenix", "polecat"])
@given(event=events())
@MANY
def test_our_events_come_back(name: str, event: Event, tmp_path: Path) -> None:
    """What is coded here and written in a format comes back as the same act, of the same, on the same day, at the same place."""
    found = only(read(name, write(name, [event], ARTICLE), tmp_path))
    assert (found.event, found.date, found.quad_code, found.aux) == (event.event, event.date, event.quad_code, "none")
    assert found.mode == event.mode
    assert [e.code for e in (*found.actor, *found.recipient)] == [e.code for e in (*event.actor, *event.recipient)]
    if name != "icews":
        assert [e.sector for e in (*found.actor, *found.recipient)] == [
            e.sector for e in (*event.actor, *event.recipient)
        ]
    assert found.event_loc
    assert event.event_loc
    assert (found.event_loc.lat, found.event_loc.lon) == (event.event_loc.lat, event.event_loc.lon)
    assert (found.event_loc.country, found.event_loc.precision) == (event.event_loc.country, "city")
    if name != "gdelt":  # there a comma would end the name
        assert found.event_loc.name == event.event_loc.name


@given(event=events(st.just("ASSAULT")))
@MANY
def test_deaths_come_back(event: Event, tmp_path: Path) -> None:
    """UCDP's table keeps the range of the killed, the days and both sides; ACLED's the least number."""
    found = only(read("ucdp", write("ucdp", [event], ARTICLE), tmp_path))
    assert (found.killed, found.date, found.enddate) == (event.killed, event.date, event.enddate)
    assert found.event_loc
    assert event.event_loc
    assert found.event_loc.country == event.event_loc.country
    least = only(read("acled", write("acled", [event], ARTICLE), tmp_path))
    assert event.killed
    assert least.killed == (event.killed[0], event.killed[0])
    assert (least.event, least.date) == ("ASSAULT", event.date)


@given(event=events(), aux=st.sampled_from(list(Aux)), more=WORDS)
@MANY
def test_plover_keeps_all(event: Event, aux: Aux, more: str, tmp_path: Path) -> None:
    """PLOVER's JSON gives back every field but the length of quotes, and the article, which stays where it was."""
    spans = (Span(3, 9, "struck", "trigger"), Span(0, 12, f"He struck. {more}", "sentence"))
    full = replace(
        event, aux=str(aux), evidence=spans, confidence=0.8, reasons=(more,), context=("military",), injured=(2, 3)
    )
    full = replace(
        full, actor=(*full.actor, Entity(more, 1, 2, code="FRA")), date_precision="week", date_source="phrase"
    )
    found = only(read("plover", write("plover", [full], ARTICLE), tmp_path))
    assert found == replace(full, article_id="import:plover:https://news.example/1")


def test_plover_corrected_by_others(tmp_path: Path) -> None:
    """Who changes an actor in the manual's own field is heard, though our copy stands beside it."""
    actor = Entity("Teheran", 0, 7, code="IRN")
    event = Event("e1", "a1", "CONSULT", date="2020-01-03", actor=(actor,), quad_code="verbal cooperation")
    ours, theirs = '"code": "IRN", "entity_text": "Teheran"', '"code": "USA", "entity_text": "Washington"'
    text = write("plover", [event]).replace(ours, theirs, 1)
    assert only(read("plover", text, tmp_path)).actor[0].code == "USA"


def test_exports_hold_no_texts(tmp_path: Path) -> None:
    """Of a sentence no more than a quote leaves the desk, in any format."""
    sentence = "word " * 200
    event = Event("0" * 16, "a1", "ASSAULT", date="2020-01-03", killed=(1, 1), evidence=(Span(0, 1000, sentence),))
    event = replace(event, actor=(Entity("A", code="USA"),), recipient=(Entity("B", code="IRN"),), event_loc=Place("X"))
    for name in WRITERS:
        assert write(name, [event], ARTICLE).count("word") < 40, name


def test_acts_that_did_not_happen_stay_out(tmp_path: Path) -> None:
    """Tables that cannot say that an act is old, planned, feared or denied do not get it; it is counted."""
    event = Event(
        "0" * 16, "a1", "ASSAULT", aux="negation", date="2020-01-03", actor=(Entity("A"),), recipient=(Entity("B"),)
    )
    for name in set(WRITERS) - {"plover", "gdelt-mentions"}:
        done = writer(name)(iter([(event, None)]), io.StringIO())
        assert (done.rows, sum(done.left_out.values())) == (0, 1), name


def test_lists_become_pairs(tmp_path: Path) -> None:
    """Two actors and two recipients are four rows; a mutual act of two is written in both directions."""
    a, b, c, d = (Entity(name, code=code, name=name) for code, name in list(COUNTRIES.items())[:4])
    event = Event("0" * 16, "a1", "ASSAULT", date="2020-01-03", actor=(a, b), recipient=(c, d))
    met = replace(event, event="CONSULT", actor=(a, b), recipient=())
    for name in ("gdelt", "icews", "phoenix"):
        found = [e for e in read(name, write(name, [event]), tmp_path) if isinstance(e, Event)]
        assert {(e.actor[0].code, e.recipient[0].code) for e in found} == {
            ("USA", "FRA"),
            ("USA", "SDN"),
            ("IRN", "FRA"),
            ("IRN", "SDN"),
        }
        mutual = [e for e in read(name, write(name, [met]), tmp_path) if isinstance(e, Event)]
        assert {(e.actor[0].code, e.recipient[0].code) for e in mutual} == {("USA", "IRN"), ("IRN", "USA")}


def gdelt_row(**more: str) -> dict[str, str]:
    """The row that FORMATS.md prints: a year early."""
    printed = (
        "669666367|20160701|201607|2016|2016.4959|SAU|SAUDI|SAU||||||||EGY|EGYPT|EGY||||||||0|172|172|17|4|-5.0|2|1|2|-0.3|4|"
        "Red Sea, Djibouti (general), Djibouti|DJ|DJ00|25312|19.0|39.5|-2037160|4|Mansoura, Ad Daqahliyah, Egypt|EG|EG01|61666|"
        "31.0364|31.3807|-290560|4|Mansoura, Ad Daqahliyah, Egypt|EG|EG01|61666|31.0364|31.3807|-290560|20170701234500|https://x.example/1"
    )
    return dict(zip(gdelt.COLUMNS, printed.split("|"), strict=True)) | more


def gdelt_line(row: dict[str, str], columns: Sequence[str] = gdelt.COLUMNS) -> str:
    """A row as a line."""
    return "\t".join(row.get(c, "") for c in columns) + "\n"


def test_gdelt_a_year_early(tmp_path: Path) -> None:
    """An event that was added a year after its day is a mention of something old, and counts for nothing."""
    event = only(read("gdelt", gdelt_line(gdelt_row()), tmp_path))
    assert (event.aux, event.date, event.published) == ("historical", "2016-07-01", "2017-07-01T23:45:00+00:00")
    assert (event.event, event.actor[0].code, event.recipient[0].code) == ("COERCE", "SAU", "EGY")
    assert event.event_loc
    assert (event.event_loc.name, event.event_loc.admin1, event.event_loc.country) == (
        "Mansoura",
        "Ad Daqahliyah",
        "EGY",
    )
    fresh = only(read("gdelt", gdelt_line(gdelt_row(DATEADDED="20160703000000")), tmp_path))
    assert fresh.aux == "none"


@pytest.mark.parametrize("columns", [61, 58, 57, 62])
def test_gdelt_of_all_shapes(columns: int, tmp_path: Path) -> None:
    """2.0, 1.0 with and without addresses, and what gdeltPyR makes; with a header that somebody put there too."""
    shape = gdelt.FORMAT.shapes[columns]
    line = gdelt_line({**gdelt_row(), "CAMEOCodeDescription": "Impose sanctions"}, shape)
    assert len(line.split("\t")) == columns
    assert only(read("gdelt", line, tmp_path)).event == "COERCE"
    assert only(read("gdelt", gdelt_line({c: c for c in shape}, shape) + line, tmp_path)).event == "COERCE"


def test_gdelt_codes_without_their_zero(tmp_path: Path) -> None:
    """A spreadsheet that took 040 for 40 is seen through, by the root that lost its zero too."""
    for root in ("4", "04"):
        row = gdelt_row(EventCode="43", EventBaseCode="43", EventRootCode=root)
        assert only(read("gdelt", gdelt_line(row), tmp_path)).reasons[0].startswith("CAMEO 043:")


def test_gdelt_zipped_and_broken_off(tmp_path: Path) -> None:
    """A zip as GDELT publishes it; half a last line is one failure with its number."""
    packed = tmp_path / "x.export.CSV.zip"
    with zipfile.ZipFile(packed, "w") as pack:
        pack.writestr("x.export.CSV", gdelt_line(gdelt_row()) + gdelt_line(gdelt_row())[:90])
    good, bad = reader("gdelt")(packed, resolver)
    assert isinstance(good, Event)
    assert isinstance(bad, Failure)
    assert bad.source.endswith(":2")


def test_polecat_traps(tmp_path: Path) -> None:
    """Latin-1, another name for the intensity, names and tabs too many, None for nothing: all are read."""
    header = [*(c if c != "Intensity" else "Event Intensity" for c in polecat.COLUMNS), "Extra", ""]
    row = dict.fromkeys(polecat.COLUMNS, "None") | {
        "Event ID": "20190801-2309-4e_COOPERATE_R",
        "Event Date": "2019-08-01",
        "Event Type": "CONSULT",
        "Event Mode": "visit; phone",
        "Actor Name": "José; Iran",
        "Actor Country": "FRA; IRN",
        "Primary Actor Sector": "GOV; None",
        "Recipient Name": "India",
        "Intensity": "2.5",
    }
    path = tmp_path / "ngec.txt"
    text = "\t".join(header) + "\n" + "\t".join(row.values()) + "\t\t\n"
    path.write_bytes(text.encode("latin-1"))
    event = only(list(reader("polecat")(path, resolver)))
    assert [(e.text, e.code, e.sector) for e in event.actor] == [("José", "FRA", "GOV"), ("Iran", "IRN", None)]
    assert (event.mode, event.recipient[0].code, event.event_loc) == (("visit", "phone"), "IND", None)


def acled_file(**cells: str) -> str:
    """One row of ACLED's, after FORMATS.md."""
    row = dict.fromkeys(acled.COLUMNS, "") | {
        "event_id_cnty": "ETH9766",
        "event_date": "2023-02-16",
        "event_type": "Violence against civilians",
        "sub_event_type": "Abduction/forced disappearance",
        "actor1": "OLF-Shane",
        "inter1": "Rebel group",
        "actor2": "Civilians (India)",
        "inter2": "Civilians",
        "iso": "231",
        "admin1": "Oromia",
        "location": "Abomsa",
        "latitude": "8.5907",
        "longitude": "39.8588",
        "geo_precision": "1",
        "notes": 'They abducted "many",\nand left.',
        "fatalities": "0",
    }
    row |= cells
    out = io.StringIO()
    import csv

    csv.writer(out).writerows([row.keys(), row.values()])
    return out.getvalue()


def test_acled(tmp_path: Path) -> None:
    """Civilians are recipients; nought dead is unknown; a line break in a note is no new row."""
    event = only(read("acled", acled_file(), tmp_path))
    assert (event.event, event.mode, event.killed) == ("ASSAULT", ("abduct",), None)
    assert [(e.text, e.sector) for e in (*event.actor, *event.recipient)] == [
        ("OLF-Shane", "REB"),
        ("Civilians (India)", "CVL"),
    ]
    assert event.event_loc
    assert (event.event_loc.country, event.event_loc.admin1) == ("ETH", "Oromia")


@pytest.mark.parametrize("said", ["Civilians targeted", "Civilian targeting", ""])
def test_acled_directions(said: str, tmp_path: Path) -> None:
    """Two armed sides are both actors, whoever stands first; shells on civilians have them for recipients, in both spellings."""
    text = acled_file(
        event_type="Explosions/Remote violence",
        sub_event_type="Grenade",
        civilian_targeting=said,
        inter1="2",
        inter2="7",
    )
    assert len(only(read("acled", text, tmp_path)).recipient) == (said != "")
    clash = acled_file(
        event_type="Battles",
        sub_event_type="Armed clash",
        actor2="Military Forces of India (2014-)",
        inter2="State forces",
    )
    event = only(read("acled", clash, tmp_path))
    assert (len(event.actor), event.recipient) == (2, ())
    assert event.actor[1].sector == "MIL"


def test_acled_with_semicolons(tmp_path: Path) -> None:
    """Some exports have semicolons between cells."""
    text = "event_date;event_type;sub_event_type;actor1\n2023-02-16;Protests;Peaceful protest;Protesters (India)\n"
    assert only(read("acled", text, tmp_path)).event == "PROTEST"


def test_ucdp(tmp_path: Path) -> None:
    """States by their numbers, ranges of the dead, direction only for one-sided violence."""
    head = ",".join(ucdp.COLUMNS)
    row = {
        "id": "1",
        "type_of_violence": "1",
        "side_a": "Government of India",
        "side_b": "Kashmir insurgents",
        "gwnoa": "750",
    }
    row |= {
        "date_start": "2020-01-03 00:00:00.000",
        "date_end": "2020-01-05",
        "best": "5",
        "high": "9",
        "low": "4",
        "country_id": "750",
    }
    line = ",".join(row.get(c, "") for c in ucdp.COLUMNS)
    event = only(read("ucdp", f"{head}\n{line}\n", tmp_path))
    assert [(e.code, e.sector) for e in event.actor] == [("IND", "GOV"), (None, "REB")]
    assert (event.killed, event.date, event.enddate, event.recipient) == ((4, 9), "2020-01-03", "2020-01-05", ())
    one_sided = line.replace(",1,", ",3,", 1).replace("Kashmir insurgents", "Civilians")
    assert only(read("ucdp", f"{head}\n{one_sided}\n", tmp_path)).recipient[0].sector == "CVL"


def test_what_ucdp_would_not_have(tmp_path: Path) -> None:
    """Without a death, without named sides, without force: left out, with the reason."""
    a, b = Entity("A", name="A"), Entity("B", name="B")
    base = Event("0" * 16, "a1", "ASSAULT", date="2020-01-03", actor=(a,), recipient=(b,), killed=(1, 1))
    others = [replace(base, killed=None), replace(base, recipient=()), replace(base, event="CONSULT"), base]
    done = writer("ucdp")(iter([(e, None) for e in others]), io.StringIO())
    assert done.rows == 1
    assert done.left_out == {"without a known death": 1, "without two named sides": 1, "no use of armed force": 1}


def test_mentions(tmp_path: Path) -> None:
    """A mention is something read, not something that happened; late ones are old news."""
    line = "555924816|20160701210000|20170701234500|1|china.org.cn|https://x.example/1|4|-1|996|988|1|100|2579|0.8|srclc:ara|"
    event = only(read("gdelt-mentions", line.replace("|", "\t") + "\n", tmp_path))
    assert (event.event, event.aux, event.confidence, event.quad_code) == ("", "historical", 1.0, None)


MINIMAL = (
    '{"id":"PHOXv1-20160724-0042","date":"2016-07-24","actor":[{"code":"USA"}],"recipient":[{"code":"IRN"}],'
    '"event":["CONSULT"]}'
)


@pytest.mark.parametrize(
    "line",
    [
        MINIMAL,
        MINIMAL.replace('"2016-07-24"', "2016-07-24"),
        MINIMAL.replace("actor", "source").replace("recipient", "target"),
        MINIMAL.replace('[{"code":"USA"}]', '{"code":"USAGOV"}'),
        MINIMAL.replace('["CONSULT"]', '"consult"'),
    ],
)
def test_plover_of_all_ages(line: str, tmp_path: Path) -> None:
    """The manual's minimal record, also as the manual misprints it, with the older names, with bare values."""
    event = only(read("plover", line + "\n", tmp_path))
    assert (event.event, event.actor[0].code, event.recipient[0].code) == ("CONSULT", "USA", "IRN")
    assert (event.date, event.quad_code, event.event_scale) == ("2016-07-24", "verbal cooperation", 2.5)


HOSTILE = [
    '{"event": [{}]}',
    '{"actor": 5, "event": "CONSULT", "date": "2020-01-01"}',
    "[]",
    "null",
    '"x"',
    "{" * 5000,
    '{"event":["SING"]}',
    "\x00",
]


@pytest.mark.parametrize("line", HOSTILE)
def test_plover_that_is_none(line: str, tmp_path: Path) -> None:
    """Any other line is one failure with its number, or an event; the next line is read."""
    found = read("plover", f"{line}\n{MINIMAL}\n", tmp_path)
    assert isinstance(found[-1], Event)
    assert len(found) == 2


@given(junk=st.lists(st.text(max_size=40), max_size=30))
@MANY
@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"icews"}))
def test_junk_is_refused_and_stops_nobody(name: str, junk: list[str], tmp_path: Path) -> None:
    """A file of anything is an error of the input or failures of its rows, never anything else."""
    columns = KNOWN[name][0].columns if name in KNOWN else ()
    text = "\t".join(columns) + "\n" + "\n".join(junk)
    try:
        found = read(name, text.encode("utf-8", "replace").decode(), tmp_path)
    except InputError:
        return
    assert all(isinstance(f, Event | Failure) for f in found)


def test_codes_of_countries() -> None:
    """FIPS and the numbers of Gleditsch and Ward go both ways, and are not ISO's: Austria, Australia, Germany, Gambia."""
    assert [from_fips(c) for c in ("AU", "AS", "GM", "GA", "IZ", "")] == ["AUT", "AUS", "DEU", "GMB", "IRQ", None]
    assert [to_fips(c) for c in ("SDN", "PSE", None, "UNO")] == ["SU", "WE", "", ""]
    assert [from_gw(n) for n in ("2", "365", "626", "")] == ["USA", "RUS", "SSD", None]
    assert to_gw("IRN") == "630"


def test_unknown_formats() -> None:
    """The error names those there are."""
    with pytest.raises(UsageError, match="acled"):
        writer("xls")
    assert set(WRITERS) == set(FORMATS)


def test_columns() -> None:
    """As many as FORMATS.md says, each once."""
    counts = {name: len(set(form.columns)) for name, (form, _) in KNOWN.items()}
    assert counts == {"gdelt": 61, "gdelt-mentions": 16, "polecat": 40, "acled": 31, "ucdp": 49, "phoenix": 26}
    assert len(set(ICEWS)) == 20
