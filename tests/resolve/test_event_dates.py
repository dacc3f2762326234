"""When an act took place: the time words of its own sentence, and what other sentences of the article tell."""

import pytest

from tocsin.records import Article, Entity, Event, Span
from tocsin.resolve.resolver import Resolver

MONDAY = "2018-01-22"


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver.shipped()


def mention(text: str, trigger: str, kind: str, *, actor: str = "", time: str = "", place: str = "") -> Event:
    """An act as the coder gives it: its sentence, its word, and whom and what it tied to it."""
    at = text.index(trigger)
    start = (
        max(text.rfind(". ", 0, at) + 2, text.rfind("\n", 0, at) + 1, 0)
        if ". " in text[:at] or "\n" in text[:at]
        else 0
    )
    end = text.find(". ", at)
    end = len(text) if end < 0 else end + 1
    spans = [Span(start, end, text[start:end], "sentence"), Span(at, at + len(trigger), trigger, "trigger")]
    for role, words in (("actor", actor), ("time", time), ("place", place)):
        if words:
            where = text.index(words, start)
            spans.append(Span(where, where + len(words), words, role))
    who = tuple(Entity(s.text, s.start, s.end) for s in spans if s.role == "actor")
    return Event(id="", article_id="a", event=kind, actor=who, evidence=tuple(spans), published=MONDAY)


def dates(resolver: Resolver, text: str, *events: Event) -> list[tuple[str | None, str | None, str]]:
    out = resolver.resolve(Article(id="a", text=text, published=MONDAY), events)
    return [(e.date, e.enddate, e.date_precision) for e in out]


OWN = [
    ("Hours after Friday's test, officials in Seoul were alarmed.", "test", "MOBILIZE", "2018-01-19"),
    ("In the Friday talks the ministers spoke of trade.", "talks", "CONSULT", "2018-01-19"),
    ("At his Friday press conference the minister condemned the raid.", "condemned", "ACCUSE", "2018-01-19"),
    (
        "The ministry in a statement on Sunday voiced strong opposition to the plan.",
        "opposition",
        "ACCUSE",
        "2018-01-21",
    ),
    ("Ten people died on Saturday when a strike hit a bus in Idlib.", "strike", "ASSAULT", "2018-01-20"),
    (
        "Jets bombed five bases of the northern border militia in Iraq and in Syria on Sunday, two days after a raid.",
        "bombed",
        "ASSAULT",
        "2018-01-21",
    ),
    ("On Sunday the rebels struck the base.", "struck", "ASSAULT", "2018-01-21"),
    ("The mayor lifted the night curfew in Lima on Sunday.", "lifted", "CONCEDE", "2018-01-21"),
    ("Chile and Peru failed to sign a fishing pact in Lima on Sunday.", "sign", "SUPPORT", "2018-01-21"),
    ("Chile promised to sign a fishing pact in Lima on Sunday.", "sign", "SUPPORT", None),
    ("Lima sent 4,500 soldiers on Sunday as the miners gathered.", "sent", "MOBILIZE", "2018-01-21"),
    ("Turkey struck Afrin on Sunday, a day after militants shelled Kilis.", "shelled", "ASSAULT", "2018-01-20"),
    ("The president will fly to Rome on Thursday for talks.", "talks", "CONSULT", "2018-01-25"),
    ("The minister travels to Rome on Thursday.", "travels", "CONSULT", "2018-01-25"),
    ("The guards fired on a boat last Thursday.", "fired", "ASSAULT", "2018-01-18"),
    ("Police arrested forty people at the weekend.", "arrested", "COERCE", "2018-01-20"),
]


@pytest.mark.parametrize(("text", "trigger", "kind", "day"), OWN)
def test_the_sentence_dates_its_act(resolver, text, trigger, kind, day):
    assert dates(resolver, text, mention(text, trigger, kind))[0][0] == day


NONE = [
    ("The minister warned both sides over the 2015 nuclear deal.", "warned", "THREATEN"),
    ("The general, whose family left the island in 1956, denounced the opening.", "denounced", "ACCUSE"),
    ("In a letter he praised their joint work over the last six years.", "praised", "SUPPORT"),
    ("The leaflet quotes a man who says “tomorrow we march” and begging his brothers to come.", "begging", "REQUEST"),
    ("Over the next three years he returned to the front twice.", "returned", "RETREAT"),
    ("Guards fired on the base on Sunday in revenge for the killing of a general.", "killing", "ASSAULT"),
    ("The envoy warned of the worst flood of this century.", "warned", "THREATEN"),
    ("The parade comes ahead of the fifth anniversary of the coup.", "parade", "MOBILIZE"),
]


@pytest.mark.parametrize(("text", "trigger", "kind"), NONE)
def test_time_words_of_something_else_date_nothing(resolver, text, trigger, kind):
    assert dates(resolver, text, mention(text, trigger, kind)) == [(None, None, "unknown")]


COUNTED = [
    ("It is a year since gunmen killed the mayor.", "killed", "ASSAULT", ("2017-01-22", "2017-01-22", "day")),
    ("It has been two years since the army seized power.", "seized", "COERCE", ("2016-01-01", "2016-01-31", "month")),
    ("Three years on from the coup, little has changed.", "coup", "COERCE", ("2015-01-01", "2015-01-31", "month")),
    ("He was jailed in 2006 and freed four years later.", "freed", "RETREAT", ("2010-01-01", "2010-12-31", "year")),
    ("On Friday the two shook hands. He had been freed four years later.", "freed", "RETREAT", (None, None, "unknown")),
    (
        "Two were killed when rebels attacked a post on Friday.",
        "killed",
        "ASSAULT",
        ("2018-01-19", "2018-01-19", "day"),
    ),
    ("Peru cut its ties on Tuesday, the first state to do so.", "cut", "SANCTION", ("2018-01-16", "2018-01-16", "day")),
]


@pytest.mark.parametrize(("text", "trigger", "kind", "when"), COUNTED)
def test_counts_lead_to_the_day_they_count_to(resolver, text, trigger, kind, when):
    assert dates(resolver, text, mention(text, trigger, kind)) == [when]


def test_a_quoted_statement_is_of_the_day_of_the_statement(resolver):
    text = (
        "KABUL – The Afghan Foreign Ministry in a statement on Saturday rejected the report. Nothing more was known. "
        "“We condemn the raid and will say so,” the ministry’s statement read."
    )
    quoted = mention(text, "condemn", "ACCUSE")
    assert dates(resolver, text, quoted) == [("2018-01-20", "2018-01-20", "day")]


def test_a_new_attack_is_not_dated_by_an_old_one(resolver):
    text = "Rebels attacked the port of Hodeidah with boats. In March 2016 rebels attacked Hodeidah."
    new = mention(text, "attacked the port", "ASSAULT", actor="Rebels", place="the port of Hodeidah")
    old = mention(text, "attacked Hodeidah", "ASSAULT", actor="rebels", place="Hodeidah", time="In March 2016")
    assert [d[0] for d in dates(resolver, text, new, old)] == [None, "2016-03-01"]


def test_an_anniversary_still_ahead_gives_no_day(resolver):
    text = "Drills began ahead of the first anniversary of the killing of two judges."
    assert dates(resolver, text, mention(text, "killing", "ASSAULT")) == [("2017-02-01", "2017-02-28", "month")]


def test_days_before_an_act_are_an_interval(resolver):
    text = "The landing of Sunday, preceded by days of shelling, was small."
    assert dates(resolver, text, mention(text, "shelling", "ASSAULT")) == [("2018-01-15", "2018-01-21", "week")]


def test_an_answer_to_a_dated_act_is_of_that_day_or_after(resolver):
    text = "The head of the party called Sunday's vote a mistake."
    assert dates(resolver, text, mention(text, "called", "ACCUSE")) == [("2018-01-21", "2018-01-22", "week")]


def test_a_cut_off_time_word_is_read_whole(resolver):
    text = "Guards shot down a drone last week, officials said."
    assert dates(resolver, text, mention(text, "shot down", "ASSAULT", time="week")) == [
        ("2018-01-15", "2018-01-21", "week")
    ]


def test_one_speech_has_one_day(resolver):
    text = (
        "Foreign Minister Mohammad Javad Zarif has condemned the strike. "
        "“This is state terror,” Zarif said in a tweet on Saturday. "
        "Zarif also urged Europe to act."
    )
    lead = mention(text, "condemned", "ACCUSE", actor="Foreign Minister Mohammad Javad Zarif")
    later = mention(text, "urged", "REQUEST", actor="Zarif")
    assert [d for d, *_ in dates(resolver, text, lead, later)] == ["2018-01-20", "2018-01-20"]


def test_another_speaker_of_the_same_country_has_his_own_day(resolver):
    text = "President Hassan Rouhani said on Saturday that Iran wants peace. "
    text += "Foreign Minister Mohammad Javad Zarif urged Europe to act."
    event = mention(text, "urged", "REQUEST", actor="Foreign Minister Mohammad Javad Zarif")
    assert dates(resolver, text, event) == [(None, None, "unknown")]


def test_the_vote_on_a_resolution_is_of_its_day(resolver):
    text = "On January 11, the council passed a resolution on the dam. Niger and Chad voted against the resolution."
    event = mention(text, "voted against", "REJECT", actor="Niger")
    assert dates(resolver, text, event)[0][0] == "2018-01-11"


def test_background_takes_no_day_from_the_occasion(resolver):
    text = "“We want peace,” Zarif said on Saturday. Zarif had threatened Israel a year ago."
    event = mention(text, "threatened", "THREATEN", actor="Zarif")
    assert dates(resolver, text, event)[0][0] != "2018-01-20"


@pytest.mark.parametrize("time", ["", "on Friday"])
def test_a_relative_clause_takes_no_day_from_outside(resolver, time):
    """The day of the main clause is not that of what *who ...* tells, even where the coder tied it to it."""
    text = "The king, who ordered the raids, met the envoy on Friday."
    assert dates(resolver, text, mention(text, "raids", "ASSAULT", time=time)) == [(None, None, "unknown")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Japan fired three missiles early on Tuesday.", MONDAY),
        ("Japan fired three missiles last Tuesday.", "2018-01-16"),
        ("Japan fired three missiles on Friday.", "2018-01-19"),
        ("Peru fired three missiles on Tuesday.", "2018-01-16"),
    ],
)
def test_the_day_begins_earlier_in_the_far_east(resolver, text, day):
    """Tuesday in a piece of Monday is Tokyo's, which had begun; in Lima it is that of the week before."""
    told = mention(text, "fired", "MOBILIZE", actor=text.split()[0])
    assert dates(resolver, text, told)[0][0] == day


def test_times_of_what_is_answered_are_its_own(resolver):
    """*Last week* is when the strikes were that the raid answers."""
    text = "Rebels stormed the base in retaliation for strikes last week."
    stormed, strikes = mention(text, "stormed", "ASSAULT"), mention(text, "strikes", "ASSAULT")
    assert [d[0] for d in dates(resolver, text, stormed, strikes)] == [None, "2018-01-15"]
