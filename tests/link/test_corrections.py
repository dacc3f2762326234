"""What people say of an event, and what they take back."""

from __future__ import annotations

from typing import Any

from tocsin.link import corrected, judgement_key, link, standing
from tocsin.records import Article, Entity, Judgement


def test_a_correction_changes_the_label_and_its_score(report: Any) -> None:
    """Type, quad class and score go together; the modes of the old type go."""
    event = report("a", "2020-01-07", "2020-01-08")
    fixed = corrected([event], [Judgement("correct", "a", "event=PROTEST", by="kim", at="2026-01-01T00:00:00")])[0]
    assert (fixed.event, fixed.quad_code, fixed.event_scale, fixed.mode) == ("PROTEST", "material conflict", -5.0, ())
    assert "corrected by a person" in fixed.reasons[-1]


def test_actors_known_keep_their_text_and_new_ones_get_a_code(report: Any) -> None:
    """A side is given as codes."""
    event = report("a", "2020-01-07", "2020-01-08", actor=(Entity("shoppers", code="IRQ"),))
    fixed = corrected([event], [Judgement("correct", "a", "actor=IRQ, IRN", at="2026-01-01T00:00:00")])[0]
    assert fixed.actor == (Entity("shoppers", code="IRQ"), Entity("IRN", code="IRN"))


def test_undo_takes_back_and_undoing_the_undo_restores(report: Any) -> None:
    """The log only grows; what holds is derived."""
    event = report("a", "2020-01-07", "2020-01-08")
    reject = Judgement("reject", "a", "", at="2026-01-01T00:00:01")
    undo = Judgement("undo", judgement_key(reject), "", at="2026-01-01T00:00:02")
    again = Judgement("undo", judgement_key(undo), "", at="2026-01-01T00:00:03")
    assert corrected([event], [reject]) == []
    assert corrected([event], [reject, undo]) == [event]
    assert corrected([event], [again, reject, undo]) == []
    assert standing([again, reject, undo]) == [reject]


def test_linking_passes_over_judgements_of_labels(report: Any) -> None:
    """A log with words on labels links as before, and an undone merge does not merge."""
    a, b = report("a", "2020-01-07", "2020-01-08"), report("b", "2021-06-01", "2021-06-02", event="SUPPORT")
    merge = Judgement("same", "a", "b", at="2026-01-01T00:00:01")
    undo = Judgement("undo", judgement_key(merge), "", at="2026-01-01T00:00:02")
    accept = Judgement("accept", "a", "", at="2026-01-01T00:00:00")

    articles = {e.article_id: Article(e.article_id, e.evidence[0].text, published=e.published) for e in (a, b)}
    assert len(link([a, b], articles, judgements=[accept, merge]).incidents) == 1
    assert len(link([a, b], articles, judgements=[accept, merge, undo]).incidents) == 2
