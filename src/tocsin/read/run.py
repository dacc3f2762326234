"""Reads everything the user named: one article or one failure after another, and never an exception for a bad input."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

from tocsin.errors import InputError, UsageError
from tocsin.objects import is_object, open_object
from tocsin.read import feeds, pages
from tocsin.read.archives import on_disk, read_archive
from tocsin.read.columns import Columns
from tocsin.read.dates import read_date
from tocsin.read.drafts import Draft, finish
from tocsin.read.encoding import decode
from tocsin.read.fetch import Fetched, Fetcher
from tocsin.read.kinds import kind_of_bytes, kind_of_name
from tocsin.read.opening import DOCUMENT_LIMIT, SAMPLE, open_file, read_all, unpack
from tocsin.read.plain import read_plain
from tocsin.read.sources import Input, expand
from tocsin.read.tables import KINDS, Table, read_table
from tocsin.read.warc import Tally
from tocsin.records import Article, DateSource, Failure, digest

# Often enough for a bar to move, seldom enough to cost nothing.
_PROGRESS_EVERY = 25


class PageFetcher(Protocol):
    """Whatever can fetch an address; :class:`tocsin.read.fetch.Fetcher` is the real one."""

    def fetch(self, url: str) -> Fetched:
        """The page at an address; raises :class:`tocsin.errors.FetchError`."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: the input in hand, inputs done and in all, articles and failures so far."""

    source: str
    done: int
    total: int
    articles: int
    failures: int


def read(
    sources: Iterable[str],
    *,
    mapping: Mapping[str, str] | None = None,
    published: str | None = None,
    fetcher: PageFetcher | None = None,
    fetch_links: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    tally: Tally | None = None,
    gate: bool = True,
) -> Iterator[Article | Failure]:
    """Articles, one after another, from whatever is named; a bad input gives a failure and the rest goes on.

    An article whose publication date cannot stand (in the future, two readings) is kept without a date, and a failure
    says so. Of articles with one id and one content only the first is given; one id with another content is a failure.

    Args:
        sources: files, folders, patterns, http(s) addresses of pages, feeds or web archives, addresses in object stores
            (``s3://bucket/file``), ``-`` for standard input.
        mapping: for tables, field to column (``{"text": "body"}``), where names do not tell.
        published: the publication date of every document, and of table rows and feed entries that have none.
        fetcher: fetches addresses.
        fetch_links: whether to fetch the pages that a feed links to, for feeds that are themselves fetched.
        on_progress: called now and then, and after each input.
        tally: counts what web archives hold and what of it is passed over.
        gate: whether pages of web archives that are not English, no articles or not political are passed over unparsed.

    Raises:
        UsageError: ``mapping`` names an unknown field, or ``published`` is no date.
    """
    dated = read_date(published)
    if dated.problem:
        raise UsageError(f"published: {dated.problem} (give it as YYYY-MM-DD)")
    named = [sources] if isinstance(sources, str) else list(sources)
    run = _Run(Columns(mapping), dated.value, fetcher or Fetcher(), follow=fetch_links, tally=tally, gate=gate)
    return run.over(named, on_progress)


def read_part(
    name: str, start: int = 0, stop: int | None = None, *, tally: Tally | None = None, gate: bool = True
) -> Iterator[Article | Failure]:
    """The articles of one web archive, or of the records of it that begin from byte ``start`` to byte ``stop``; as :func:`read`."""
    run = _Run(Columns(None), None, Fetcher(), follow=False, tally=tally, gate=gate)
    return run.part(name, start, stop)


def read_text(
    text: str,
    *,
    title: str = "",
    published: str | None = None,
    url: str | None = None,
    outlet: str | None = None,
    source: str = "text",
) -> Article:
    """One article from a text in hand. Nothing of the text changes but ``\\r\\n``, so offsets refer to what was given.

    Raises:
        InputError: there is no text.
        UsageError: ``published`` is no date, or in the future.
    """
    dated = read_date(published)
    if dated.problem:
        raise UsageError(f"published: {dated.problem} (give it as YYYY-MM-DD)")
    draft = Draft(source, text, title, url=url, outlet=outlet, published=dated.value, date_source=DateSource.GIVEN)
    return next(item for item in finish(draft) if isinstance(item, Article))


class _Run:
    """One run over many inputs; remembers a short digest of each article, some 150 bytes, to tell duplicates."""

    def __init__(
        self,
        columns: Columns,
        published: str | None,
        fetcher: PageFetcher,
        *,
        follow: bool,
        tally: Tally | None = None,
        gate: bool = True,
    ) -> None:
        self._columns, self._published, self._fetcher, self._follow = columns, published, fetcher, follow
        self._tally, self._gate = tally if tally is not None else Tally(), gate
        self._seen: dict[str, str] = {}
        self._payloads: set[bytes] = set()

    def over(
        self, sources: Iterable[str], on_progress: Callable[[Progress], None] | None
    ) -> Iterator[Article | Failure]:
        inputs = list(expand(sources))
        counts = {Article: 0, Failure: 0}
        for done, item in enumerate(inputs):
            name = item.name if isinstance(item, Input) else item.source
            for number, result in enumerate(self._results(item), 1):
                counts[type(result)] += 1
                yield result
                if on_progress and number % _PROGRESS_EVERY == 0:
                    on_progress(Progress(name, done, len(inputs), counts[Article], counts[Failure]))
            if on_progress:
                on_progress(Progress(name, done + 1, len(inputs), counts[Article], counts[Failure]))

    def part(self, name: str, start: int, stop: int | None) -> Iterator[Article | Failure]:
        return self._each(self._archive(name, start, stop))

    def _results(self, item: Input | Failure) -> Iterator[Article | Failure]:
        if isinstance(item, Failure):
            yield item
        else:
            yield from self._each(self._drafts(item))

    def _each(self, drafts: Iterator[Draft | Failure]) -> Iterator[Article | Failure]:
        try:
            for draft in drafts:
                yield from [draft] if isinstance(draft, Failure) else self._finished(draft)
        except InputError as e:
            yield Failure(e.source, e.reason, e.cure)

    def _finished(self, draft: Draft) -> Iterator[Article | Failure]:
        try:
            for result in finish(draft):
                if isinstance(result, Failure):
                    yield result
                else:
                    yield from self._unseen(result)
        except InputError as e:
            yield Failure(e.source, e.reason, e.cure)

    def _unseen(self, article: Article) -> Iterator[Article | Failure]:
        content = digest(article.title, article.text, article.published or "", article.url or "")
        known = self._seen.setdefault(article.id, content)
        if known is content:
            yield article
        elif known != content:
            cure = "give each article its own id, or map another column: --map id=COLUMN"
            yield Failure(article.source or "", f"duplicate id {article.id!r} with another content", cure)

    def _drafts(self, item: Input) -> Iterator[Draft | Failure]:
        if kind_of_name(item.name) == "warc" and (item.path or item.url):
            yield from self._archive(str(item.path or item.url))
        elif item.url and is_object(item.url):
            with open_object(item.url) as stream:
                yield from self._from_stream(stream, item, None)
        elif item.url:
            page = self._fetcher.fetch(item.url)
            raw = cast(BinaryIO, io.BytesIO(page.body))
            yield from self._from_stream(raw, item, page)
        elif item.path:
            with open_file(item.path, item.name) as stream:
                yield from self._from_stream(cast(BinaryIO, stream), item, None)
        else:
            yield from self._from_stream(sys.stdin.buffer, item, None)

    def _archive(
        self, name: str, start: int = 0, stop: int | None = None, called: str | None = None
    ) -> Iterator[Draft | Failure]:
        part = {"start": start, "stop": stop, "gate": self._gate, "called": called}
        for draft in read_archive(name, self._tally, self._payloads, **part):  # type: ignore[arg-type]
            yield draft if isinstance(draft, Failure) else self._dated(draft, document=False)

    def _from_stream(self, raw: BinaryIO, item: Input, page: Fetched | None) -> Iterator[Draft | Failure]:
        stream, packed = unpack(raw, item.name)
        head = stream.peek(SAMPLE)
        if not head.strip():
            raise InputError(item.name, "empty", "give a file with text in it")
        kind = kind_of_name(item.name) or kind_of_bytes(head)
        if kind == "warc":
            with on_disk(stream, item.path) as name:
                yield from self._archive(name, called=item.name)
            return
        if kind in KINDS:
            table = Table(stream, item.name, self._columns, None if packed else item.path)
            for draft in read_table(table, kind):
                yield draft if isinstance(draft, Failure) else self._dated(draft, document=False)
            return
        yield from self._document(read_all(stream, item.name, DOCUMENT_LIMIT), kind, item, page)

    def _document(self, data: bytes, kind: str, item: Input, page: Fetched | None) -> Iterator[Draft | Failure]:
        text = decode(data, item.name, declared=page.charset if page else None)
        if kind == "feed" or feeds.looks_like_feed(text):
            follow = self._linked if page and self._follow else None
            for draft in feeds.read_feed(data, item.name, follow=follow):
                yield draft if isinstance(draft, Failure) else self._dated(draft, document=False)
        elif kind == "page" or pages.looks_like_html(text):
            yield self._dated(pages.read_page(text, item.name, url=page.url if page else None), document=True)
        elif text.lstrip().startswith("<?xml"):
            raise InputError(item.name, "XML that is neither a page nor a feed", "give HTML, RSS or Atom")
        else:
            yield self._dated(read_plain(text, item.name), document=True)

    def _linked(self, url: str) -> Draft:
        page = self._fetcher.fetch(url)
        return pages.read_page(decode(page.body, url, declared=page.charset), url, url=page.url)

    def _dated(self, draft: Draft, *, document: bool) -> Draft:
        """The draft with the caller's date: over what a document says, but only where a row or entry says nothing."""
        if self._published and (document or draft.published in (None, "")):
            draft.published, draft.date_source = self._published, DateSource.GIVEN
        return draft
