"""The app over the demonstration's desk in real Chromium, as an analyst uses it: from alarm to sentence, judging, the map."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

from looking import expect, scripted, signed_in
from serving import Served


def accused(app: Served) -> tuple[str, str]:
    """The article and id of a new accusation of the demonstration that the coder is sure of."""
    row = app.desk.query(
        "SELECT article_id, id FROM events WHERE event = 'ACCUSE' AND aux = 'none' AND article_id IN"
        " (SELECT article_id FROM events GROUP BY 1 HAVING count(*) = 1) ORDER BY confidence DESC, id LIMIT 1"
    ).to_pylist()[0]
    return row["article_id"], row["id"]


def test_from_an_alarm_to_the_sentence(page: Any, demo: Served) -> None:
    """Today, an alarm, its pair, an incident, the article with the sentence marked."""
    page.goto(demo.address)
    page.get_by_role("link", name="Qatar and Saudi Arabia: de-escalation").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("de-escalation")
    expect(page.locator(".incident .what").first).to_be_visible()
    page.get_by_role("link", name="The pair over time").click()
    page.wait_for_url("**/dyad/QAT/SAU")
    expect(page.locator("#series .wide svg a[href^='/alarm/']").first).to_be_attached()
    page.get_by_role("main").locator(".incident .what").first.click()
    page.wait_for_url("**/incident/*")
    page.locator(".report .source a").first.click()
    page.wait_for_url("**/article/*#e-*")
    expect(page.locator("mark.trigger").first).to_be_visible()


def test_both_directions_ring(page: Any, demo: Served) -> None:
    """The demonstration has a pair that turned for the worse and one that turned for the better, by the watch's own rules."""
    page.goto(demo.address)
    ringing = page.get_by_role("region", name="What rings")
    expect(ringing.get_by_role("link", name="Iran and United States: escalation")).to_have_count(1)
    expect(ringing.get_by_role("link", name="Qatar and Saudi Arabia: de-escalation")).to_have_count(1)


@scripted
def test_correct_in_two_clicks_and_undo(page: Any, own: Served) -> None:
    """Correct, a type; the page follows without a reload; undo brings the coder's word back."""
    article, key = accused(own)
    signed_in(page, own, f"/article/{article}")
    event = page.locator(f"#e-{key}")
    event.get_by_text("Correct", exact=True).click()
    event.get_by_role("button", name="PROTEST").click()
    expect(event).to_contain_text("The coder said ACCUSE")
    event.get_by_role("button", name="Undo").click()
    expect(event.locator("h3")).to_contain_text("ACCUSE")
    expect(event.locator(".said")).to_have_count(0)


@scripted
def test_correct_with_one_key(page: Any, own: Served) -> None:
    """Arrow to the event, a key for what it is rather, z to undo."""
    article, key = accused(own)
    signed_in(page, own, f"/article/{article}")
    page.keyboard.press("ArrowDown")
    event = page.locator(f"#e-{key}")
    expect(event).to_be_focused()
    page.keyboard.press("2")
    expect(event.locator(".aux.historical")).to_be_visible()
    expect(event).to_be_focused()
    page.keyboard.press("z")
    expect(event.locator(".aux.none")).to_be_visible()


@scripted
def test_review_moves_on_with_the_keys(page: Any, own: Served) -> None:
    """A key judges, the next item comes, and what I said can be undone."""
    signed_in(page, own, "/review")
    expect(page.locator("#item blockquote").first).to_be_visible()
    page.keyboard.press("a")
    page.wait_for_url("**after=1")
    page.reload()
    expect(page.get_by_role("button", name="Undo")).to_have_count(1)


def test_every_form_works_without_scripts(context: Any, own: Served) -> None:
    """Sign in, correct, undo, filter the map: all by plain forms and links."""
    page = context(java_script_enabled=False).new_page()
    article, key = accused(own)
    signed_in(page, own, f"/article/{article}")
    event = page.locator(f"#e-{key}")
    event.locator("summary", has_text="Correct").click()
    event.get_by_role("button", name="PROTEST").click()
    expect(event).to_contain_text("The coder said ACCUSE")
    event.get_by_role("button", name="Undo").click()
    expect(event).not_to_contain_text("The coder said ACCUSE")
    page.goto(f"{own.address}/map")
    page.get_by_label("Friendly words").check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**kind=Friendly+words**")


@scripted
def test_the_map_is_filtered(page: Any, demo: Served) -> None:
    """Ticking a kind redraws the map with fewer places; what is drawn is what the data twin says."""
    page.goto(f"{demo.address}/map?window=")
    pins = page.locator("#map .wide circle.pin")
    everything = pins.count()
    assert everything > 3
    page.get_by_label("Friendly words").check()
    page.wait_for_url("**kind=Friendly+words**")
    expect(pins).not_to_have_count(everything)
    told = page.evaluate("fetch('/map.json' + location.search).then(r => r.json())")
    expect(pins).to_have_count(len(told["clusters"]))
    expect(page.locator("#map path.whole").first).to_be_attached()


@scripted
def test_brushing_zooms(page: Any, demo: Served) -> None:
    """Dragging over the series asks for the days between."""
    page.goto(f"{demo.address}/dyad/USA/IRN")
    box = page.locator("#series .wide svg.brush").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 80)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 80, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile("from=2020-.*to=2020-"))


def test_a_csv_is_what_the_page_shows(page: Any, demo: Served, tmp_path: Path) -> None:
    """The table of a series and its download have the same numbers."""
    page.goto(f"{demo.address}/dyad/USA/IRN?step=month")
    page.get_by_text("The numbers as a table").click()
    expect(page.locator("#series table tbody tr").first).to_be_visible()
    shown = [row.split("\t") for row in page.locator("#series table tbody").inner_text().splitlines() if row.strip()]
    with page.expect_download() as waiting:
        page.locator("footer").get_by_role("link", name="CSV").click()
    waiting.value.save_as(tmp_path / "series.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "series.csv").read_text(encoding="utf-8"))))[1:]
    assert len(rows) > 12
    assert [[_number(c) for c in row] for row in shown] == [[_number(c) for c in row] for row in rows]


def _number(cell: str) -> str | float:
    try:
        return float(cell.replace(",", ""))
    except ValueError:
        return cell.strip()


def test_wrong_tokens_are_told(page: Any, own: Served) -> None:
    """A wrong token is said to be wrong, and nothing is written."""
    page.goto(f"{own.address}/sign-in")
    page.get_by_label("Your name").fill("Eve")
    page.get_by_label("Token").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("That is not the token of this desk.")
    assert own.desk.query("SELECT count(*) AS n FROM judgements").to_pylist()[0]["n"] == 0
