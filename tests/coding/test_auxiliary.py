"""The choice of `aux` from words and dates alone (hand weights, no model)."""

from dataclasses import replace

import pytest

from tocsin.coding.auxiliary import FEATURES, HAND_WEIGHTS, AuxChooser, Setting, features
from tocsin.coding.labels import AUX

DAY = "2021-01-03"
CASES = [
    ("Militants attacked the base on Saturday.", "attacked", "2021-01-02", "none"),
    ("Militants had attacked the base in March 2019.", "attacked", "2019-03-01", "historical"),
    ("Militants did not attack the base.", "attack", None, "negation"),
    ("The army denied that it attacked the base.", "attacked", None, "negation"),
    ("If militants attack the base, they will regret it.", "attack", None, "hypothetical"),
    ("Militants could attack the base.", "attack", None, "hypothetical"),
    ("Charges over the raid have not been brought.", "Charges", None, "negation"),
    ("Turkey is yet to strike the base.", "strike", None, "negation"),
    ("They fled after months of heavy shelling.", "shelling", None, "historical"),
    ("The planes won't shell the town.", "won't shell", None, "negation"),
    ("Peru and Chile will most likely shell the town.", "shell", None, "hypothetical"),
    ("The colonel said the raid was imminent.", "raid", None, "future"),
    ("Villagers were bracing for an armed raid.", "raid", None, "future"),
    ("Peru shelled the town twice during Toledo's two terms.", "shelled", None, "historical"),
    ("Peru shelled the town under the Toledo administration.", "shelled", None, "none"),
    ("Gunmen had previously shelled the town.", "shelled", None, "historical"),
    ("More people than expected marched.", "marched", None, "none"),
    ("They have a long record of shelling towns.", "shelling", None, "historical"),
    ("The navies will hold joint drills next week.", "drills", "2021-01-10", "future"),
    ("Peru will shell the town.", "will shell", None, "future"),
    ("Peru is due to shell the town.", "is due to shell", None, "future"),
]


def setting(sentence, word, date):
    at = sentence.index(word)
    source = "phrase" if date else "unknown"
    return Setting(sentence, (at, at + len(word)), "ASSAULT", DAY, date, date, source, 0.0, None)


@pytest.mark.parametrize(("sentence", "word", "date", "aux"), CASES)
def test_reads_tense_negation_and_condition(sentence, word, date, aux):
    """Each value is found by its plain cues."""
    assert AuxChooser(HAND_WEIGHTS).choose(setting(sentence, word, date))[0] == aux


def test_a_strong_clue_is_given_as_a_reason():
    """The reasons name what decided in plain words."""
    _, p, reasons = AuxChooser(HAND_WEIGHTS).choose(
        setting("The army denied that it attacked the base.", "attacked", None)
    )
    assert p > 0.5
    assert any("denied" in r for r in reasons)


def test_every_feature_is_known_and_finite():
    """Features and weights speak of the same names."""
    assert set(features(setting("A raid.", "raid", None))) == set(FEATURES)
    assert all(set(w) <= set(FEATURES) for w in HAND_WEIGHTS.values())


@pytest.mark.parametrize(
    ("times", "aux"), [(("earlier this month",), "historical"), (("Earlier this week",), "none"), ((), "none")]
)
def test_earlier_in_the_month_is_background(times, aux):
    """The words say that the act is not this week's, although they give no day."""
    told = setting("The navy sent two frigates to the strait earlier this month.", "sent", None)
    assert AuxChooser(HAND_WEIGHTS).choose(replace(told, times=times))[0] == aux


def test_what_was_ordered_and_called_off_did_not_happen():
    """Grammar settles it: the order is undone in the same sentence."""
    told = setting("The general ordered shelling of the port but called it off at dawn.", "shelling", None)
    assert AuxChooser(HAND_WEIGHTS).choose(told)[0] == "negation"
    kept = setting("The general ordered shelling of the port but kept the road open.", "shelling", None)
    assert AuxChooser(HAND_WEIGHTS).choose(kept)[0] == "none"


@pytest.mark.parametrize(("source", "aux"), [("context", "historical"), ("phrase", "none")])
def test_it_also_goes_on_with_the_older_act(source, aux):
    """A date taken over from that act says nothing against it; a day of its own does."""
    told = setting("It also sent a frigate to the strait.", "sent", "2021-01-02")
    goes_on = replace(told, date_source=source, after_old=True, after_old_actor=True)
    assert AuxChooser(HAND_WEIGHTS).choose(goes_on)[0] == aux


def test_the_speaker_s_own_old_day_makes_the_words_old():
    """*Regret over the decision in May* is news; *said in May that it was ready* is not."""
    reader = (0.95, 0.02, 0.01, 0.01, 0.01)
    for sentence, word, aux in (
        ("The ministry said in May that it was ready to talk.", "ready", "historical"),
        ("The ministry was ready for the talks broken off in May.", "ready", "none"),
    ):
        told = replace(setting(sentence, word, "2020-05-01"), event_type="AGREE", model=reader, times=("in May",))
        assert AuxChooser({a: {} for a in AUX} | {"none": {"bias": 1.0}}).choose(told)[0] == aux


@pytest.mark.parametrize(
    ("source", "date", "aux"),
    [("context", "2020-12-09", "historical"), ("context", "2021-01-01", "none"), ("published", "2020-12-09", "none")],
)
def test_the_day_of_an_old_document_makes_the_vote_on_it_old(source, date, aux):
    """*Voted against the resolution* that the article dates elsewhere: the day is of the vote itself, not of what is blamed."""
    reader = (0.95, 0.02, 0.01, 0.01, 0.01)
    told = setting("Chile and Peru voted against the resolution.", "voted against", date)
    told = replace(told, event_type="REJECT", model=reader, date_source=source)
    assert AuxChooser({a: {} for a in AUX} | {"none": {"bias": 1.0}}).choose(told)[0] == aux


@pytest.mark.parametrize(
    ("lead", "aux"), [("The truce came six weeks after", "historical"), ("The truce came a day after", "none")]
)
def test_what_lies_weeks_before_the_news_is_background(lead, aux):
    """The distance is told, if no date."""
    told = setting(f"{lead} gunmen stormed the barracks.", "stormed", None)
    assert AuxChooser(HAND_WEIGHTS).choose(told)[0] == aux


@pytest.mark.parametrize(
    ("date", "end", "aux"),
    [("2020-12-26", None, "none"), ("2020-12-25", None, "historical"), ("2020-12-19", "2020-12-25", "none")],
)
def test_an_exact_day_is_old_after_eight_days(date, end, aux):
    """A week or month leaves open on which of its days it was, so it is given a little longer."""
    told = replace(setting("Militants attacked the base.", "attacked", date), enddate=end)
    assert AuxChooser({a: {} for a in AUX} | {"none": {"bias": 1.0}}).choose(told)[0] == aux


@pytest.mark.parametrize(("event", "sentence", "word", "aux"), [
    ("THREATEN", "The junta did not threaten the envoys.", "not threaten", "negation"),
    ("THREATEN", "The junta will not hesitate to fire.", "will not hesitate", "none"),
    ("REJECT", "The king has never refused a talk.", "refused", "negation"),
    ("REJECT", "The king would not meet the rebels.", "would not meet", "none"),
    ("ACCUSE", "That was not the manner of an ally, he said.", "not the manner", "none"),
])  # fmt: skip
def test_a_negation_that_touches_the_act(event, sentence, word, aux):
    """Right before the act it denies it, whatever the reader sees; inside a refusal or a reproach it is the act."""
    seen = replace(setting(sentence, word, None), event_type=event, model=(0.96, 0.01, 0.01, 0.01, 0.01))
    assert AuxChooser(HAND_WEIGHTS).choose(seen)[0] == aux


@pytest.mark.parametrize(
    ("sentence", "times", "aux"),
    [
        ("The sanctions imposed by Peru hurt farmers, an envoy said on Monday.", ("on Monday",), "historical"),
        ("The sanctions imposed on Monday by Peru hurt farmers.", ("on Monday",), "none"),
        ("New sanctions imposed by Peru hurt farmers.", (), "none"),
        ("Peru imposed sanctions on Chile.", (), "none"),
    ],
)
def test_measures_in_force_are_no_news(sentence, times, aux):
    """Whose measures they are says nothing new, unless they are new or their day is told."""
    told = replace(setting(sentence, "imposed", None), event_type="SANCTION", times=times)
    assert AuxChooser(HAND_WEIGHTS).choose(told)[0] == aux
