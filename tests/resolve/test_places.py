"""Places: found in text, resolved with the article's context, and chosen for an event."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.errors import VocabularyError
from tocsin.records import Article, Span
from tocsin.resolve import gazetteer
from tocsin.resolve.places import Places
from tocsin.resolve.places_names import Names


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.shipped()


def article(text: str, **more: str) -> Article:
    return Article(id="a", text=text, **more)


@pytest.mark.parametrize(
    ("text", "name", "country", "precision"),
    [
        ("Tahrir Square in Baghdad", "Tahrir Square", "IRQ", "point"),
        ("Baghdad's Tahrir Square", "Tahrir Square", "IRQ", "point"),
        ("Tahrir Square", "Tahrir Square", "EGY", "point"),
        ("northern Iraq", "Iraq", "IRQ", "country"),
        ("the Gulf", "Persian Gulf", None, "region"),
        ("the Gulf of Aden", "Gulf of Aden", None, "region"),
        ("the Sahel", "Sahel", None, "region"),
        ("Gulf", "Persian Gulf", None, "region"),
        ("Strait of Hormuz", "Strait of Hormuz", None, "region"),
        ("the Syrian town of Baghuz", "Baghuz", "SYR", "city"),
        ("central Baghdad", "Baghdad", "IRQ", "city"),
        ("outside Damascus", "Damascus", "SYR", "city"),
        ("Iraq's Anbar province", "Anbar", "IRQ", "admin1"),
        ("Helmand", "Helmand", "AFG", "admin1"),
        ("Paris, Texas", "Paris", "USA", "city"),
        ("a market in Mosul", "Mosul", "IRQ", "city"),
        ("the city of Fallujah", "Fallujah", "IRQ", "city"),
        ("Kuwait City", "Kuwait City", "KWT", "city"),
        ("Gaza Strip", "Gaza Strip", "PSE", "admin1"),
        ("Ain al-Asad air base", "Ain al-Asad air base", "IRQ", "point"),
        ("Gezi Park", "Gezi Park", "TUR", "point"),
        ("Georgia", "Georgia", "GEO", "country"),
        ("Congo-Brazzaville", "Republic of the Congo", "COG", "country"),
        ("Washington", "Washington", "USA", "city"),
    ],
)
def test_a_phrase_is_resolved(places: Places, text: str, name: str, country: str | None, precision: str) -> None:
    place = places.resolve(text)
    assert place is not None
    assert (place.name, place.country, place.precision) == (name, country, precision)
    assert place.lat is not None
    assert place.lon is not None
    assert place.reasons


def test_an_unknown_square_in_a_known_city_keeps_its_name_and_says_so(places: Places) -> None:
    place = places.resolve("Quuxbar Square in Mosul")
    assert place is not None
    assert (place.name, place.country, place.precision) == ("Quuxbar Square", "IRQ", "city")
    assert "not in the gazetteer" in place.reasons[0]


@pytest.mark.parametrize("text", ["Quuxbarville", "the market", "the south", "several places"])
def test_nothing_is_made_up(places: Places, text: str) -> None:
    assert places.resolve(text) is None


def test_the_article_decides_between_namesakes(places: Places) -> None:
    atlanta = article(
        "Police in Atlanta arrested a man. Georgia's governor and Florida officials met. US courts ruled."
    )
    tbilisi = article("Protesters in Tbilisi marched. Georgia's parliament and Russian troops in Abkhazia.")
    assert places.resolve("Georgia", context=places.context(atlanta)).precision == "admin1"  # type: ignore[union-attr]
    assert places.resolve("Georgia", context=places.context(tbilisi)).country == "GEO"  # type: ignore[union-attr]
    ohio = article("A man died in Paris, Ky., on Monday. Police in Paris said the driver fled.")
    assert places.resolve("Paris", context=places.context(ohio)).admin1 == "Kentucky"  # type: ignore[union-attr]
    iraq = article("Iraqi forces cleared the camp. Thousands marched to Tahrir Square, Iraqi police said in Baghdad.")
    assert places.resolve("Tahrir Square", context=places.context(iraq)).country == "IRQ"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thousands rallied in Baghdad's Tahrir Square on Sunday.", ["Baghdad", "Tahrir Square"]),
        ("Paris Hilton and Michael Jordan met Mr London.", []),
        ("The Washington Post reported from Idlib.", ["Idlib"]),
        ("Reading the news, police in Nice shot a man in May.", ["Nice"]),
        ("He flew from Amman, Jordan, to N'Djamena in Chad.", ["Amman", "Jordan", "N'Djamena", "Chad"]),
        ("Fighting went on across Deir al-Zour and in Anbar Province.", ["Deir al-Zour", "Anbar Province"]),
        ("Iraqi and Syrian troops told us to leave.", []),
        ("It happened in the Strait of Hormuz.", ["Strait of Hormuz"]),
    ],
)
def test_names_are_found_and_look_alikes_left(places: Places, text: str, found: list[str]) -> None:
    toponyms = places.find(text)
    assert [t.text for t in toponyms] == found
    assert all(text[t.start : t.end] == t.text for t in toponyms)


def placed(places: Places, text: str, trigger: str, *, candidate: str | None = None) -> str | None:
    """The event place's name in a one-sentence article."""
    piece = article(text)
    at = text.index(trigger)
    spans = (
        []
        if candidate is None
        else [Span(text.index(candidate), text.index(candidate) + len(candidate), candidate, "place")]
    )
    place = places.event_place(
        spans,
        article=piece,
        context=places.context(piece),
        sentence=Span(0, len(text), text),
        trigger=Span(at, at + len(trigger), trigger, "trigger"),
    )
    return None if place is None else place.name


@pytest.mark.parametrize(
    ("text", "trigger", "name"),
    [
        ("A car bomb killed ten people in a market in Mosul on Friday.", "killed", "Mosul"),
        ("Gunmen attacked a checkpoint near Kirkuk in northern Iraq.", "attacked", "Kirkuk"),
        ("Thousands protested in Karrada, in central Baghdad.", "protested", "Karrada"),
        ("Turkish troops shelled Kurdish positions.", "shelled", None),
        ("Washington said it condemned the killing.", "condemned", None),
        ("BAGHDAD (Reuters) - Iraq's parliament condemned the attack.", "condemned", None),
        ("Iran arrested three men, the ministry said.", "arrested", None),
    ],
)
def test_the_place_of_an_act_comes_from_its_sentence(places: Places, text: str, trigger: str, name: str | None) -> None:
    assert placed(places, text, trigger) == name


def test_a_coders_span_takes_what_the_text_puts_around_it(places: Places) -> None:
    text = "Thousands rallied in Baghdad's Tahrir Square on Sunday."
    assert placed(places, text, "rallied", candidate="Tahrir Square") == "Tahrir Square"
    text = "Police fired on crowds in Paris, Texas, on Monday."
    assert placed(places, text, "fired", candidate="Paris") == "Paris"


def test_a_users_list_is_laid_over_ours(tmp_path: Path) -> None:
    table = tmp_path / "mine.tsv"
    header = "name\taliases\tcountry\tadmin1\tlat\tlon\tprecision\tweight\tsource\n"
    table.write_text(header + "Quuxbar Square\tQuux\tIRQ\tNineveh\t36.3\t43.1\tpoint\t6\tmine\n", encoding="utf-8")
    place = Places.shipped(table).resolve("Quux")
    assert place is not None
    assert (place.name, place.precision) == ("Quuxbar Square", "point")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("A\t\tXXX\t\t1\t1\tpoint\t\tmine", "unknown country"),
        ("A\t\tIRQ\t\t1\t1\tspot\t\tmine", "unknown precision"),
        ("A\t\tIRQ\t\tnorth\t1\tpoint\t\tmine", "no numbers"),
        ("A\t\tIRQ\t\t91\t1\tpoint\t\tmine", "not on the globe"),
        ("A\t\tIRQ\t\t1\t1\tpoint\tmuch\tmine", "no number"),
        ("A\t\tIRQ\t\t1\t1\tpoint\t\tmine\nA\t\tIRQ\t\t2\t2\tpoint\t\tmine", "twice"),
    ],
)
def test_a_bad_list_fails_with_file_line_and_cure(tmp_path: Path, row: str, fault: str) -> None:
    table = tmp_path / "mine.tsv"
    header = "name\taliases\tcountry\tadmin1\tlat\tlon\tprecision\tweight\tsource\n"
    table.write_text(header + row + "\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match=rf"mine\.tsv:\d.*{fault}"):
        Names(gazetteer.shipped(), table)


@pytest.mark.parametrize(
    ("country", "other", "code"),
    [
        ("Iraq", "Iran", "IRQ"),
        ("Lebanon", "the United States", "LBN"),
        ("Jordan", "the United States", "JOR"),
        ("Georgia", "Russia", "GEO"),
        ("Mexico", "the United States", "MEX"),
        ("Panama", "the United States", "PAN"),
        ("Kuwait", "Iran", "KWT"),
        ("Djibouti", "France", "DJI"),
        ("Luxembourg", "Belgium", "LUX"),
        ("Niger", "Nigeria", "NER"),
        ("Nigeria", "Niger", "NGA"),
    ],
)
def test_a_country_goes_before_its_namesakes(places: Places, country: str, other: str, code: str) -> None:
    text = f"Troops of {other} attacked a base in {country} on Monday."
    story = article(text)
    context = places.context(story)
    at, act = text.index(country, 20), text.index("attacked")
    sentence, trigger = Span(start=0, end=len(text), text=text), Span(start=act, end=act + 8, text="attacked")
    found = [places.resolve(country), places.resolve(country, context=context, start=at)]
    for given in ([], [Span(start=at, end=at + len(country), text=country)]):
        found.append(places.event_place(given, article=story, context=context, sentence=sentence, trigger=trigger))
    assert {(p.country, p.precision) for p in found if p} == {(code, "country")}
    assert all(found)


@pytest.mark.parametrize(("phrase", "country"), [("Lebanon, Pennsylvania", "USA"), ("Niger state", "NGA")])
def test_words_that_say_a_namesake_are_heeded(places: Places, phrase: str, country: str) -> None:
    context = places.context(article("The United States and Nigeria talked."))
    place = places.resolve(phrase, context=context)
    assert place is not None
    assert (place.country, place.precision != "country") == (country, True)


def test_georgia_is_the_state_where_the_article_is_american(places: Places) -> None:
    american = places.context(
        article("Police in Atlanta, Georgia, held two Americans. The U.S. court in Savannah met.")
    )
    place = places.resolve("Georgia", context=american)
    assert place is not None
    assert (place.country, place.precision) == ("USA", "admin1")


def test_georgia_is_the_country_where_its_neighbours_act(places: Places) -> None:
    context = places.context(article("Russia attacked Georgia. The United States condemned Russia."))
    place = places.resolve("Georgia", context=context)
    assert place is not None
    assert place.country == "GEO"
