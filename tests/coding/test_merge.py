"""Mentions of one act become one event."""

from tocsin.coding.arbiter import Arbiter
from tocsin.coding.assemble import Assembler
from tocsin.coding.mentions import Mention
from tocsin.records import Article, Entity, Event, Place, Span

TEXT = "Gunmen killed six farmers in Gwoza on Monday. The attack followed weeks of calm. Police in Lagos arrested a pastor."
GWOZA = Place("Gwoza", name="Gwoza", country="NGA", precision="city")


def mention(number, word, sentence, *, event="ASSAULT", actor=None, place=None, killed=None, date=None):
    at = TEXT.index(sentence)
    start = TEXT.index(word, at)
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
