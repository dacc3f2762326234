"""HTML pages to articles, by trafilatura (text) and htmldate (date), with the page's own metadata first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tocsin.errors import InputError
from tocsin.read.boilerplate import caption, is_subheading
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
_WORDS_OF_A_STORY = 60
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
    document = _extracted(html, source, url)
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
        section=_section(meta, document),
        authors=(*(document.author or "").split("; "), *parts.authors),
        credits=parts.agencies,
        captions=tuple(c for c in dict.fromkeys((*figures.values(), *parts.captions)) if c)[:_CAPTIONS_AT_MOST],
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


def _extracted(html: str, source: str, url: str | None) -> Document:
    """What trafilatura takes for the article; for very little text, its less strict answer if that is longer.

    Precision goes first, because what a page adds to an article is coded as if it were the article. Measured with
    evals/read_pages.py on 181 pages: F1 0.967; without the second answer 0.962, without precision 0.957.
    """
    strict = _asked(html, source, url, precision=True)
    if strict is None or len((strict.text or "").split()) < _WORDS_OF_A_STORY:
        loose = _asked(html, source, url, precision=False)
        strict = max((d for d in (strict, loose) if d), key=lambda d: len(d.text or ""), default=None)
    if strict is None:
        raise InputError(source, "no article on the page", "give the page of one article, not a start page")
    return strict


def _asked(html: str, source: str, url: str | None, *, precision: bool) -> Document | None:
    from trafilatura import bare_extraction

    try:
        document = bare_extraction(
            html,
            url=url,
            include_comments=False,
            favor_precision=precision,
            with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as e:
        # Pages of any shape come here; those that the library trips over are theirs to mend and ours to set aside.
        raise InputError(source, f"page could not be taken apart: {e!r:.100}", "save the page as text") from e
    return None if isinstance(document, dict) else document


def _parts(document: Document, figures: Iterable[str]) -> Sorted:
    """The document's paragraphs; headings between them are dropped (see ``sort_lines``), captions are kept apart."""
    apart = {*figures, *_headings(document)}
    lines = (squeeze(line) for line in (document.text or "").split("\n"))
    return sort_lines([[line] for line in lines if line and line not in apart], title=squeeze(document.title or ""))


def _headings(document: Document) -> Iterator[str]:
    """Headings as the page marks them, unless they read as sentences: some outlets mark the lead as a heading."""
    for heading in document.body.iter("head") if document.body is not None else ():
        line = squeeze(" ".join("".join(heading.itertext()).split()))
        if is_subheading(line):
            yield line


def _captions(tree: HtmlElement) -> dict[str, str]:
    """The page's captions as they stand there, each with its words alone, without the picture's credit."""
    found = (squeeze(" ".join(c.text_content().split())) for c in tree.iter("figcaption"))
    return {line: line if (words := caption(line)) is None else words for line in found if line}


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


def _section(meta: dict[str, str], document: Document) -> str | None:
    """The section by the header, or the page's first category; neither if it only names the site."""
    given = (meta.get("section"), *(document.categories or []))
    return next((squeeze(s) for s in given if s and "." not in s and s != document.sitename), None)


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
