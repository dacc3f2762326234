"""Numbers of dead, injured, arrested and participants."""

import pytest

from tocsin.coding import counts

CASES = [
    ("Gunmen killed at least 12 people and wounded 30 others.", {"killed": (12, 12), "injured": (30, 30)}),
    ("Thousands of protesters marched through Sana'a.", {"size": (2000, 9999)}),
    ("Between eight and twelve soldiers were killed.", {"killed": (8, 12)}),
    ("Police arrested dozens of students.", {"arrested": (24, 99)}),
    ("The death toll rose to 1,204 on Friday.", {"killed": (1204, 1204)}),
    ("The mayor was shot dead outside his house.", {"killed": (1, 1)}),
    ("A policeman was shot dead in Cali.", {"killed": (1, 1)}),
    ("Twenty-three miners were injured.", {"injured": (23, 23)}),
    ("The army killed the commander in 2014.", {}),
    ("On 3 January 2020 a US drone killed a general.", {}),
    ("Rebels killed 40 percent fewer people.", {}),
]


@pytest.mark.parametrize(("sentence", "expected"), CASES)
def test_reads_the_counts_of_a_sentence(sentence, expected):
    """Exact, vague and ranged numbers become intervals; years, ages and shares do not."""
    found = counts.find(sentence)
    assert {k: v for k, v in found.items() if k in expected or k != "size"} == expected


@pytest.mark.parametrize(
    ("phrase", "interval"), [("dozens", (24, 99)), ("2.5 million", (2500000, 2500000)), ("none", None)]
)
def test_number_phrases(phrase, interval):
    """A phrase is an interval or nothing."""
    assert counts.value(phrase) == interval
