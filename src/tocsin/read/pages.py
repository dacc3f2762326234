"""HTML pages to articles, by trafilatura (text) and htmldate (date), with the page's own metadata first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tocsin.errors import InputError
from tocsin.read.drafts import Draft
from tocsin.read.paragraphs import Sorted, sort_lines, squeeze
from tocsin.records import DateSource

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # lxml ships no types
    from trafilatura.settings import Document

_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|article|div|p|meta|table)\b", re.I)
_DATE_METAS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "publishdate",
    "publish_date",
    "publication_date",
    "pubdate",
    "dc.date.issued",
    "dcterms.created",
    "sailthru.date",
    "date",
    "dc.date",
)
_SECTION_METAS = ("article:section", "og:article:section", "parsely-section", "section", "articlesection")
_CAPTIONS_AT_MOST = 20
# Fewer words are a notice (a wall, a missing page), not a report; the shortest dispatch we met has 19.
_WORDS_AT_LEAST = 12
# lxml gives up beyond this depth; so does every browser's layout.
_DEEPEST = 2000


def looks_like_html(text: str) -> bool:
    """Whether a text begins as an HTML page does."""
    return text.lstrip()[:1] == "<" and bool(_MARKUP.search(text[:5000]))


def read_page(html: str, source: str, *, url: str | None = None) -> Draft:
    """The draft of an HTML page.

    Args:
        html: the page.
        source: its path or address.
        url: the address it was fetched from, if it was.

    Raises:
        InputError: there is no article on the page.
    """
    tree = _parsed(html, source)
    meta = _metadata(tree)
    figures = _captions(tree)
    document = _extracted(tree, source, url)
    parts = _parts(document, figures)
    words = len(parts.text.split())
    if words < _WORDS_AT_LEAST:
        raise InputError(source, f"no article on the page ({words} words of text)", "give the page of one article")
    published, date_source = _published(meta, document)
    return Draft(
        source=source,
        text=parts.text,
        title=squeeze(document.title or ""),
        url=url or document.url,
        outlet=document.sitename,
        published=published,
        date_source=date_source,
        section=meta.get("section") or next(iter(document.categories or []), None),
        authors=(*(document.author or "").split("; "), *parts.authors),
        credits=parts.agencies,
        captions=tuple(dict.fromkeys((*figures, *parts.captions)))[:_CAPTIONS_AT_MOST],
    )


def text_of_fragment(html: str) -> str:
    """The paragraphs of a piece of HTML, such as a feed entry's summary, separated by blank lines."""
    if "<" not in html and "&" not in html:
        return sort_lines([[squeeze(line)] for line in html.splitlines() if line.strip()]).text
    from lxml import html as lxml_html  # type: ignore[import-untyped]  # lxml ships no types

    tree = lxml_html.fromstring(f"<div>{html}</div>")
    for dropped in tree.xpath("//script|//style|//figure|//iframe"):
        dropped.drop_tree()
    for block in tree.iter("p", "br", "li", "div", "blockquote", "h1", "h2", "h3", "h4", "tr"):
        block.tail = "\n" + (block.tail or "")
        block.text = "\n" + (block.text or "") if block.tag != "br" else block.text
    lines = (squeeze(line) for line in tree.text_content().split("\n"))
    return sort_lines([[line] for line in lines if line]).text


def _parsed(html: str, source: str) -> HtmlElement:
    from trafilatura import load_html

    tree = load_html(html)
    if tree is None:
        raise InputError(source, "not a readable HTML page", "save the page again")
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for element in level for child in element]
        if depth > _DEEPEST:
            raise InputError(source, f"HTML nested deeper than {_DEEPEST} levels", "save the page again")
    return tree


def _extracted(tree: HtmlElement, source: str, url: str | None) -> Document:
    from trafilatura import bare_extraction

    document = bare_extraction(
        tree,
        url=url,
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if document is None or isinstance(document, dict):
        raise InputError(source, "no article on the page", "give the page of one article, not a start page")
    return document


def _parts(document: Document, figures: tuple[str, ...]) -> Sorted:
    """The document's paragraphs; headings between them are dropped (see ``sort_lines``), captions are kept apart."""
    known = set(figures)
    grouped = []
    for line in _lines(document):
        clean = squeeze(line)
        if clean and clean not in known:
            grouped.append([clean])
    return sort_lines(grouped, title=squeeze(document.title or ""), drop_headings=True)


def _lines(document: Document) -> Iterator[str]:
    yield from (document.text or "").split("\n")


def _captions(tree: HtmlElement) -> tuple[str, ...]:
    found = (squeeze(" ".join(c.text_content().split())) for c in tree.iter("figcaption"))
    return tuple(dict.fromkeys(c for c in found if c))[:_CAPTIONS_AT_MOST]


def _metadata(tree: HtmlElement) -> dict[str, str]:
    """``published``, as the page's header gives it, and ``section``."""
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        metas.setdefault(name.lower(), (element.get("content") or "").strip())
    linked = list(_linked_data(tree))
    found: dict[str, str] = {}
    for key, names, linked_key in (
        ("published", _DATE_METAS, "datePublished"),
        ("section", _SECTION_METAS, "articleSection"),
    ):
        values = [metas.get(n, "") for n in names] + [_first_text(entry.get(linked_key)) for entry in linked]
        value = next((v for v in values if v), None)
        if value:
            found[key] = value
    return found


def _linked_data(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD that have a publication date or a section; broken JSON is passed over."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        waiting = [data]
        while waiting:
            entry = waiting.pop(0)
            if isinstance(entry, list):
                waiting.extend(entry)
            elif isinstance(entry, dict):
                waiting.extend(v for k, v in entry.items() if k in {"@graph", "mainEntity", "mainEntityOfPage"})
                if "datePublished" in entry or "articleSection" in entry:
                    yield entry


def _first_text(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return value.strip() if isinstance(value, str) else ""


def _published(meta: dict[str, str], document: Document) -> tuple[str | None, DateSource]:
    """The header's date, with time and zone, if it can be read; else what htmldate finds on the page."""
    from tocsin.read.dates import read_date

    given = meta.get("published")
    if given:
        dated = read_date(given)
        if dated.value or (dated.problem and "future" in dated.problem):
            return given, DateSource.METADATA
    return (document.date, DateSource.PAGE) if document.date else (None, DateSource.UNKNOWN)
