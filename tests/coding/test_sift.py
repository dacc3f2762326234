"""What looks like an act and is none."""

import pytest

import tocsin
from tocsin.coding.mentions import Mention
from tocsin.coding.sift import idioms, is_no_act
from tocsin.errors import VocabularyError
from tocsin.records import Event, Span


def mention(event: str, sentence: str, word: str) -> Mention:
    at = sentence.index(word)
    whole, trigger = Span(0, len(sentence), sentence, "sentence"), Span(at, at + len(word), word, "trigger")
    return Mention(Event(id="", article_id="a", event=event, evidence=(whole, trigger)), whole, 0, 20, trigger, "model")


NO_ACTS = [
    ("RETREAT", "Footage of the raid was released by the rebels.", "released"),
    ("PROTEST", "The sermon rallied voters behind him.", "rallied"),
    ("SANCTION", "The clans cut a quiet deal over water.", "cut"),
    ("REJECT", "Two envoys declined to be named.", "declined"),
    ("THREATEN", "The mayor warned that more rain was on its way.", "warned"),
    ("THREATEN", "The spy chief warned last week of a rise in attacks by returning fighters.", "warned"),
    ("THREATEN", "The embassy warned tourists to avoid the old town.", "warned"),
    ("REQUEST", "Parliament should pass the bill before the summer.", "should"),
    ("ASSAULT", "Nine people were killed when a bus crashed near Lerida.", "killed"),
    ("ASSAULT", "Two trains collided in a tunnel, injuring one driver.", "collided"),
    ("SANCTION", "The accord that the junta struck with the rebels held.", "struck"),
    ("ASSAULT", "For her the struggle against the junta was a duty.", "struggle"),
    ("ASSAULT", "The ministry leads the fight against malaria.", "fight"),
    ("ACCUSE", "The clinical trial began in March.", "trial"),
    ("REJECT", "The figures could not be verified.", "could not be"),
    ("REQUEST", "His appeal among farmers is strong.", "appeal"),
    ("ACCUSE", "The premier was saddened by the news.", "saddened"),
    ("RETREAT", "The army released a video of the drill.", "released"),
    ("ASSAULT", "The candidates traded verbal attacks.", "attacks"),
    ("ASSAULT", "There has been loss of life, a police officer said.", "loss of life"),
    ("ASSAULT", "The premier hit back at the envoy, calling him a fool.", "hit back"),
    ("COERCE", "The general came to power in a quiet vote.", "power"),
    ("REQUEST", "The ministry left a request for comment unanswered.", "request"),
]
ACTS = [
    ("THREATEN", "The junta warned that it would respond with force.", "warned"),
    ("THREATEN", "The junta warned of a firm response to any raid.", "warned"),
    ("THREATEN", "Tehran warned Washington not to send more ships.", "warned"),
    ("REQUEST", "Parliament should pass the bill, the governor said.", "should"),
    ("ASSAULT", "Nine people were killed when rebels derailed a train with a bomb.", "killed"),
    ("ASSAULT", "The generals launched a war against the province.", "war"),
    ("ASSAULT", "The fight against the rebels killed nine on Monday.", "killed"),
    ("ACCUSE", "The trial of the general began in March.", "trial"),
    ("REJECT", "The envoy said the pact could not be accepted.", "could not be"),
    ("REQUEST", "Her appeal to the army was broadcast at noon.", "appeal"),
    ("RETREAT", "The army released nine men.", "released"),
    ("ASSAULT", "Nine men lost their lives when a bomb went off.", "lost their lives"),
    ("ASSAULT", "The army hit back at the rebels with mortars.", "hit back"),
    ("ASSAULT", "The army hit back at the rebels for the raid, killing three.", "hit back"),
    ("ASSAULT", "A racist attack on a hostel hurt five.", "attack"),
    ("ASSAULT", "Forty have lost their lives in the crackdown, police said.", "lost their lives"),
    ("ASSAULT", "Gunmen killed nine villagers on a motorboat.", "killed"),
    ("THREATEN", "The junta warned its neighbours to stay away.", "warned"),
]


@pytest.mark.parametrize(("event", "sentence", "word"), NO_ACTS)
def test_what_the_codebook_takes_out(event, sentence, word):
    """Warnings that threaten nobody, duties that nobody demands, accidents, standing wars and figures of speech are no acts."""
    assert is_no_act(mention(event, sentence, word))


@pytest.mark.parametrize(("event", "sentence", "word"), ACTS)
def test_what_stays(event, sentence, word):
    """The same words in an act of politics stay."""
    assert not is_no_act(mention(event, sentence, word))


def test_a_faulty_idiom_names_its_line(tmp_path):
    """A pattern that is no regular expression is refused with its place and a cure."""
    path = tmp_path / "idioms.tsv"
    path.write_text("types\tpattern\tnote\nASSAULT\theart (attack\tillness\n", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"idioms.tsv:2: no regular expression.*correct the pattern"):
        idioms(path)


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("A car bomb killed 12 people in Mogadishu.", 1),
        ("Two attacks killed 30 people in Baghdad.", 1),
        ("Rockets killed two people in Sderot.", 1),
        ("A car crash killed 12 people in Lyon.", 0),
        ("A gas explosion killed 12 people in Lyon.", 0),
        ("A heart attack killed the minister.", 0),
        ("A shark attack killed two swimmers in Australia.", 0),
    ],
)
def test_a_weapon_that_kills_is_an_attack_and_a_mishap_is_none(text: str, acts: int) -> None:
    assert len([e for e in tocsin.code(text, published="2018-09-12") if e.event == "ASSAULT"]) == acts
