"""What was asked before is not asked again, and nothing else changes."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.coding.remembered import Remembered


@given(st.lists(st.lists(st.integers(0, 9), max_size=8), max_size=8), st.integers(0, 6))
def test_the_answers_are_those_of_asking(rounds: list[list[int]], most: int) -> None:
    """Every question gets its own answer, however few are kept; none is asked twice at a time, nor what is still kept."""
    memory: Remembered[int, int] = Remembered(most)
    asked: list[list[int]] = []

    def square(numbers: list[int]) -> list[int]:
        asked.append(numbers)
        return [n * n for n in numbers]

    for questions in rounds:
        assert memory.answers(questions, square) == [n * n for n in questions]
    assert all(len(a) == len(set(a)) > 0 for a in asked)


def test_the_oldest_is_forgotten_first() -> None:
    """Of more than can be kept the first asked is asked again."""
    memory: Remembered[str, str] = Remembered(2)
    asked: list[str] = []

    def upper(words: list[str]) -> list[str]:
        asked.extend(words)
        return [w.upper() for w in words]

    memory.answers(["a", "b"], upper)
    memory.answers(["c", "b"], upper)
    assert memory.answers(["b", "c", "a"], upper) == ["B", "C", "A"]
    assert asked == ["a", "b", "c", "a"]
