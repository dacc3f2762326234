"""Mentions of one act become one event."""

from dataclasses import replace

import pytest

from tocsin.coding.arbiter import Arbiter
from tocsin.coding.assemble import Assembler, political
from tocsin.coding.mentions import Mention
from tocsin.coding.merge import clues
from tocsin.pipeline import code
from tocsin.records import Article, Entity, Event, Place, Span

TEXT = "Gunmen killed six farmers in Gwoza on Monday. The attack followed weeks of calm. Police in Lagos arrested a pastor."
GWOZA = Place("Gwoza", name="Gwoza", country="NGA", precision="city")


def mention(number, word, sentence, *, text=TEXT, event="ASSAULT", actor=None, place=None, killed=None, date=None):
    at = text.index(sentence)
    start = text.index(word, at)
    span = Span(at, at + len(sentence), sentence)
    trigger = Span(start, start + len(word), word, "trigger")
    entities = (Entity(actor, code="NGA", sector="UAF"),) if actor else ()
    return Mention(
        Event(
            id="", article_id="a", event=event, actor=entities, event_loc=place, killed=killed, date=date, enddate=date,
            date_precision="day" if date else "unknown", evidence=(span, trigger), confidence=0.7, published="2024-05-07",
        ),
        span, number, 3, trigger, "frames",
    )  # fmt: skip


def assemble(mentions):
    return Assembler(Arbiter(), coder="test").assemble(Article(id="a", text=TEXT, published="2024-05-07"), mentions)


def test_the_attack_is_the_killing_before_it():
    """A definite noun without roles of its own joins the act it points to, and brings its evidence."""
    first = "Gunmen killed six farmers in Gwoza on Monday."
    events = assemble(
        [
            mention(0, "killed", first, actor="Gunmen", place=GWOZA, killed=(6, 6), date="2024-05-06"),
            mention(1, "attack", "The attack followed weeks of calm."),
            mention(2, "arrested", "Police in Lagos arrested a pastor.", event="COERCE", actor="Police"),
        ]
    )
    assert [e.event for e in events] == ["ASSAULT", "COERCE"]
    killing = events[0]
    assert (killing.killed, killing.date, killing.event_loc) == ((6, 6), "2024-05-06", GWOZA)
    assert [s.text for s in killing.evidence if s.role == "trigger"] == ["killed", "attack"]
    assert killing.quad_code == "material conflict"
    assert killing.event_scale == -9
    assert (killing.confidence or 0) > 0.7


def test_ids_are_stable_and_distinct():
    """The same mentions give the same ids, different acts different ones."""
    ms = [
        mention(0, "killed", "Gunmen killed six farmers in Gwoza on Monday.", actor="Gunmen"),
        mention(2, "arrested", "Police in Lagos arrested a pastor.", event="COERCE", actor="Police"),
    ]
    ids = [e.id for e in assemble(ms)]
    assert ids == [e.id for e in assemble(ms)]
    assert len(set(ids)) == 2


STREETS = (
    "Students marched to parliament in Gaborone on Friday. The cabinet met for an hour. "
    "The court had halted the fare rise after angry marches. Nobody spoke of the budget."
)


def in_streets(number, word, sentence, *, event, code=None, past=False, of=4):
    at = STREETS.index(sentence)
    start = STREETS.index(word, at)
    span = Span(at, at + len(sentence), sentence)
    trigger = Span(start, start + len(word), word, "trigger")
    actor = (Entity(sentence.split()[0], code=code, sector="EDU" if event == "PROTEST" else "JUD"),) if code else ()
    told = Event(
        id="",
        article_id="b",
        event=event,
        actor=actor,
        evidence=(span, trigger),
        confidence=0.8,
        published="2024-05-07",
    )
    reader = (0.02, 0.95, 0.01, 0.01, 0.01) if past else (0.95, 0.02, 0.01, 0.01, 0.01)
    return Mention(told, span, number, of, trigger, "model", reader)


def coded(of):
    today = in_streets(0, "marched", STREETS[:51], event="PROTEST", code="BWA", of=of)
    ruling = STREETS[STREETS.index("The court") : STREETS.index(" Nobody")]
    halted = in_streets(2, "halted", ruling, event="CONCEDE", code="BWA", past=True, of=of)
    before = in_streets(2, "marches", ruling, event="PROTEST", past=True, of=of)
    article = Article(id="b", text=STREETS, published="2024-05-07")
    return Assembler(Arbiter(), coder="test").assemble(article, [today, halted, before])


def test_marches_of_the_past_are_not_the_march_of_today():
    """A noun that nothing ties to the news, told as past, is an act of its own, and counts although nobody is named."""
    events = coded(of=4)
    assert [(e.event, e.aux) for e in events] == [
        ("PROTEST", "none"), ("CONCEDE", "historical"), ("PROTEST", "historical"),
    ]  # fmt: skip


def test_a_record_tells_one_act():
    """In a text of a sentence or two an act of nobody is left out: somebody chose it for the other."""
    assert [(e.event, e.aux) for e in coded(of=3)] == [("PROTEST", "none"), ("CONCEDE", "historical")]


def test_toll_and_course_of_an_attack_are_that_attack():
    """What is told just behind an attack without another day, place or known side adds to it; another attack does not."""
    text = (
        "Rebels attacked a market in Gwoza. A bomber blew himself up. At least 41 people were killed."
        " Two soldiers were also killed. In Lagos, a mine exploded."
    )
    rows = [
        (0, "attacked", "Rebels attacked a market in Gwoza.", {"place": GWOZA}),
        (1, "blew", "A bomber blew himself up.", {}),
        (2, "killed", "At least 41 people were killed.", {"killed": (41, 41)}),
        (3, "killed", "Two soldiers were also killed.", {"killed": (2, 2), "actor": "Gunmen"}),
        (
            4,
            "exploded",
            "In Lagos, a mine exploded.",
            {"place": Place("Lagos", name="Lagos", country="NGA", precision="city")},
        ),
    ]
    events = assemble([mention(n, word, sentence, text=text, **more) for n, word, sentence, more in rows])
    assert [[s.text for s in e.evidence if s.role == "trigger"] for e in events] == [
        ["attacked", "blew", "killed"],
        ["killed"],
        ["exploded"],
    ]


@pytest.mark.parametrize(("modes", "conflict"), [
    (("explosives", "massacre"), False), (("explosives", "suicide-attack"), False), (("aerial", "firearms"), True),
    (("assassinate", "massacre"), True),
])  # fmt: skip
def test_means_and_outcome_do_not_gainsay_each_other(modes, conflict):
    """A bombing may be a massacre, but is not an air strike."""
    a, b = (mention(n, "attack", "The attack followed weeks of calm.") for n in (0, 1))
    a, b = (replace(m, event=replace(m.event, mode=(mode,))) for m, mode in zip((a, b), modes, strict=True))
    assert ("mode_conflict" in clues(a, b, TEXT)) is conflict


def one(sentence, word, *, event, mode=(), actor=None, recipient=()):
    span = Span(0, len(sentence), sentence)
    at = sentence.index(word)
    told = Event(
        id="", article_id="c", event=event, mode=mode, actor=(actor,) if actor else (), recipient=recipient,
        evidence=(span, Span(at, at + len(word), word, "trigger")), confidence=0.8, published="2024-05-07",
    )  # fmt: skip
    found = Mention(told, span, 0, 1, Span(at, at + len(word), word, "trigger"), "model")
    article = Article(id="c", text=sentence, published="2024-05-07")
    return [(e.event, e.mode, len(e.recipient)) for e in Assembler(Arbiter(), coder="test").assemble(article, [found])]


def test_own_troops_ordered_out_are_withdrawn():
    """Whose troops they are is known only after resolution."""
    sentence = "Oslo ordered the brigade to leave the valley."
    capital = Entity("Oslo", 0, 4, code="NOR", sector="GOV")
    for owner, coded in (("NOR", ("RETREAT", ("withdraw",), 0)), ("DNK", ("SANCTION", ("expel",), 1))):
        brigade = (Entity("the brigade", 13, 24, code=owner, sector="MIL"),)
        assert one(sentence, "ordered", event="SANCTION", mode=("expel",), actor=capital, recipient=brigade) == [coded]


def test_those_who_lay_down_work_are_no_private_people():
    """Teachers who call off a strike act in public; teachers who promise a cake do not."""
    teachers = Entity("Teachers in Bergen", code="NOR", sector="EDU")
    assert one("Teachers in Bergen called off their walkout.", "called off", event="CONCEDE", actor=teachers)
    assert not one("Teachers in Bergen promised a cake.", "promised", event="AGREE", actor=teachers)


@pytest.mark.parametrize(("behind", "events"), [("has raised fears.", 1), ("on Kaduna has raised fears.", 2)])
def test_the_offensive_is_the_one_told_before(behind, events):
    """A noun with *the* and nothing that says which points back; what stands behind it may make it another."""
    text = (
        f"Rebels began an offensive in Gwoza. Rains fell. Nobody slept. Markets shut. Oil rose. The offensive {behind}"
    )
    second = text[text.index("The offensive") :]
    found = [
        mention(0, "offensive", "Rebels began an offensive in Gwoza.", text=text, actor="Rebels", place=GWOZA),
        mention(
            5, "offensive", second, text=text, place=Place("Kaduna", name="Kaduna", country="NGA", precision="city")
        ),
    ]
    assert (
        len(Assembler(Arbiter(), coder="test").assemble(Article(id="a", text=text, published="2024-05-07"), found))
        == events
    )


def entity(code, sector):
    return Entity(sector.lower(), code=code, sector=sector)


@pytest.mark.parametrize(("event", "actor", "recipient", "counts"), [
    ("COERCE", ("USA", "BUS"), ("USA", "BUS"), False),
    ("COERCE", ("USA", "GOV"), ("USA", "BUS"), True),
    ("AID", ("IRN", "GOV"), ("IRN", "MIL"), False),
    ("AID", ("IRN", "GOV"), ("SYR", "MIL"), True),
    ("ACCUSE", ("FRA", "BUS"), ("FRA", "MED"), False),
    ("ACCUSE", ("FRA", "LAB"), ("FRA", "BUS"), True),
    ("REJECT", ("PSE", "CVL"), ("ISR", "CVL"), True),
    ("CONSULT", ("GBR", "GOV"), None, False),
    ("CONSULT", ("GBR", "GOV"), ("JPN", "GOV"), True),
])  # fmt: skip
def test_who_makes_an_act_political(event, actor, recipient, counts):
    """Private people of one country, companies among themselves, a state's own forces and a visit at home make no event."""
    sides = [(entity(*actor),), (entity(*recipient),) if recipient else ()]
    assert political(Event(id="", article_id="a", event=event, actor=sides[0], recipient=sides[1])) is counts


@pytest.mark.parametrize(
    ("second", "acts"),
    [("The killings brought Lisbon to the brink of war.", 1), ("The killings of two monks in Lisbon were denied.", 2)],
)
def test_the_killings_point_back_unless_they_have_victims_of_their_own(second, acts):
    """A name that stands behind another verb is no victim."""
    first = "Gunmen killed a judge in Porto."
    text = f"{first} {second}"
    out = []
    for number, (sentence, word, victim) in enumerate(
        ((first, "killed", "a judge"), (second, "killings", "two monks" if acts > 1 else "Lisbon"))
    ):
        at, where = text.index(sentence), text.index(victim)
        start = text.index(word, at)
        span, trigger = Span(at, at + len(sentence), sentence), Span(start, start + len(word), word, "trigger")
        hit = Entity(victim, where, where + len(victim), code="PRT" if number else "ESP")
        evidence = (span, trigger, Span(where, where + len(victim), victim, "recipient"))
        event = Event(id="", article_id="d", event="ASSAULT", recipient=(hit,), evidence=evidence, confidence=0.8)
        out.append(Mention(event, span, number, 2, trigger, "model"))
    assert len(Assembler(Arbiter(), coder="test").assemble(Article(id="d", text=text), out)) == acts


def struck(number, word, sentence, text, at, *, hit="URY"):
    """A mention of rebels striking a country's patrol, in a sentence that begins at ``at``."""
    start = text.index(word, at)
    span, trigger = Span(at, at + len(sentence), sentence), Span(start, start + len(word), word, "trigger")
    sides = {"actor": (Entity("rebels", code="PER", sector="REB"),), "recipient": (Entity("patrol", code=hit),)}
    event = Event(id="", article_id="e", event="ASSAULT", evidence=(span, trigger), confidence=0.7, **sides)
    return Mention(event, span, number, 3, trigger, "model")


@pytest.mark.parametrize(("other", "acts"), [("URY", 1), ("CHL", 2)])
def test_one_deed_told_by_two_verbs_in_a_sentence(other, acts):
    """Whom a shell hit, a rocket was fired at; who hits two countries strikes twice."""
    text = "The patrol was hit by a rocket, fired by rebels from a ridge."
    ms = [struck(0, "hit", text, text, 0), struck(0, "fired", text, text, 0, hit=other)]
    assert len(Assembler(Arbiter(), coder="test").assemble(Article(id="e", text=text), ms)) == acts


def test_a_sentence_printed_twice_tells_its_act_once():
    """Pull quotes and summaries repeat a sentence word by word."""
    line = "Rebels shelled the patrol."
    text = f"{line} Talks went on. {line}"
    ms = [struck(0, "shelled", line, text, 0), struck(2, "shelled", line, text, text.rindex(line), hit="CHL")]
    assert len(Assembler(Arbiter(), coder="test").assemble(Article(id="e", text=text), ms)) == 1


def test_who_was_killed_long_ago_is_not_struck_today():
    """An attack on a dead man without a day of its own is the old one, not news."""
    text = "A drone killed Colonel Mensah in 2021. Mensah's convoy was targeted by Togo."
    out = []
    for number, (sentence, word, day) in enumerate(
        (
            ("A drone killed Colonel Mensah in 2021.", "killed", "2021-01-01"),
            ("Mensah's convoy was targeted by Togo.", "targeted", None),
        )
    ):
        m = struck(number, word, sentence, text, text.index(sentence), hit="GHA")
        victim = (Entity("Mensah", code="GHA", sector="MIL", entity="mensah"),)
        dated = {"date": day, "enddate": day, "date_source": "phrase", "date_precision": "year"} if day else {}
        old = replace(m.event, recipient=victim, published="2024-05-07", **dated)
        out.append(replace(m, event=old))
    (event,) = Assembler(Arbiter(), coder="test").assemble(Article(id="e", text=text, published="2024-05-07"), out)
    assert (event.aux, event.date) == ("historical", "2021-01-01")


@pytest.mark.parametrize(("hit", "mode"), [("the town of Gwoza", ()), ("six farmers", ("abduct",))])
def test_ground_is_not_abducted(hit, mode):
    """Rebels who seize a town abduct nobody."""
    told = one("Rebels seized it.", "seized", event="ASSAULT", mode=("abduct",), recipient=(Entity(hit, code="NGA"),))
    assert [m for _, m, _ in told] == [mode]


@pytest.mark.parametrize("link", ["two days after", "in revenge for a night when"])
def test_what_a_sentence_tells_apart_stays_apart(link):
    """An act and the one it follows or avenges are two, however alike."""
    text = f"Rebels shelled the patrol {link} rebels struck it."
    ms = [struck(0, "shelled", text, text, 0), struck(0, "struck", text, text, 0)]
    assert len(Assembler(Arbiter(), coder="test").assemble(Article(id="e", text=text), ms)) == 2


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("The United States could strike Chad within days. France fears it. The US might bomb Chad's capital.", 1),
        ("The United States could attack Chad within days. France fears it. Sudan might bomb Niger too.", 2),
    ],
)
def test_an_attack_that_is_only_expected_is_one(text: str, acts: int) -> None:
    found = [e for e in code(text, published="2018-09-12") if e.event == "ASSAULT"]
    assert len(found) == acts


def test_visits_to_two_countries_are_two() -> None:
    text = "Foreign Minister Javad Zarif visited Baku on Monday. Javad Zarif then visited Ankara."
    found = [e for e in code(text, published="2018-09-12") if e.event == "CONSULT"]
    assert [e.event_loc.country for e in found if e.event_loc] == ["AZE", "TUR"]


def test_arrival_and_visit_are_one() -> None:
    text = "Foreign Minister Javad Zarif arrived in Baku on Monday. Officials met him. Zarif's visit to Baku lasts two days."
    assert len([e for e in code(text, published="2018-09-12") if "visit" in e.mode]) == 1
