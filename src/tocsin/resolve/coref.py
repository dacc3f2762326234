"""Coreference within an article, as far as events need it: names, short forms, acronyms, pronouns, role descriptions.

The methods are those that hold up without a model: what was mentioned last and fits in kind, number and gender, the subject of a
sentence before its other parts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from tocsin.records import Article, Entity
from tocsin.resolve.actors_decide import as_finding, choose
from tocsin.resolve.actors_index import NameIndex, same_office, surnames
from tocsin.resolve.actors_records import ArticleContext, Finding, Form, Known, Mention, Referent
from tocsin.resolve.actors_text import Tokens, fold, key_of
from tocsin.resolve.sectors import Found

_TITLES = "".join(
    rf"(?<!\b{short}[.!?])"
    for short in "Mr Mrs Ms Dr St Lt Gen Col Maj Capt Sgt Cpl Adm Cmdr Brig Prof Rev Sen Rep Gov Hon Sheik vs Jr Sr".split()
)
"""Short forms whose full stop ends no sentence."""
SENTENCE_END = re.compile(rf"[.!?](?<![A-Z][.!?]){_TITLES}[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])|\n\s*\n")
"""What stands before the stop is looked at from behind it, so that only stops are looked at."""
_WORD = r"(?:[A-Z][\w'’.-]*|of|for|the|and|al|in|on|de|del|la|y|party|forces|movement|front|army)"
ACRONYM = re.compile(rf"({_WORD}(?:[ \-]{_WORD})*) \(([A-Z][A-Za-z.\-/]{{1,9}})\)")
FULL_NAME = re.compile(
    r"\b([A-Z][\w'’-]+(?: (?:[A-Z]\.|al-|bin |Al |de |van |von |El |Abu )?[A-Z]?[\w'’-]*[A-Z][\w'’-]*| [A-Z][\w'’-]+){1,3})"
)
FEMALE = frozenset(
    "she her hers herself woman mrs ms madam queen princess spokeswoman chairwoman congresswoman mother wife daughter".split()
)
HE = frozenset("he him his himself".split())
SHE = frozenset("she her hers herself".split())
IT = frozenset("it its itself which".split())
THEY = frozenset("they them their theirs themselves these those both".split())
WHO = frozenset("who whom whose that".split())
WE = frozenset("i we us our ours me my mine ourselves myself".split())
DOCUMENT = re.compile(
    r"[“\"]?(?:The|A|This|That|Its|Their) (?:[\w-]+ ){0,2}"
    r"(?:resolution|statement|bill|law|report|agreement|deal|plan|document|treaty|text|letter|draft|decree|motion|accord|pact) ",
)
OPENING = re.compile(
    r"[\"“]?(?:Since|After|Before|During|In|At|On|With|Despite|While|When|Following|Throughout|Upon|Under) "
)
"""Words that open a sentence with a phrase in which a pronoun may point ahead."""
CONJUNCTION = re.compile(
    r"[\"“]?(?:While|Although|Though|As|If|When|Once|Since|Because|But|And|Yet|Even (?:if|though|when)|Until|Unless) (?:the )?"
)
"""Words that open a clause right before its subject."""
AHEAD = 6
"""Characters from the comma to the subject, an article or a title."""
PASSED = re.compile(
    r"\b(?:passed|adopted|approved|issued|released|endorsed) (?:an?|the|its|their) (?:[\w-]+ ){0,2}"
    r"(?:resolution|statement|bill|law|report|motion)\b"
)
PRONOUNS = HE | SHE | IT | THEY | WHO | WE
# Kinds an "it" may mean, and a "they".
THINGS = frozenset({"state", "group", "party", "institution", "igo", "ngo", "media", "body"})
SPEECH = re.compile(
    r"\b(said|says|told|added|warned|vowed|declared|tweeted|insisted|argued|wrote|announced|claimed|stated|noted)\b"
)
# Kinds whose acronyms are known in their own country only.
LOCAL = frozenset({"group", "party", "institution", "ngo"})


def sentence_starts(text: str) -> tuple[int, ...]:
    """Offsets at which sentences begin, good enough for nearness; paragraphs always begin one."""
    return (0, *(m.end() for m in SENTENCE_END.finditer(text)))


def build(
    article: Article, tokens: Tokens, nouns: Sequence[Found], index: NameIndex, outlets: Callable[[str], str | None]
) -> ArticleContext:
    """The context of an article: its known names, what they stand for, acronyms, surnames and the country named most.

    ``tokens`` are those of its text, ``nouns`` those among them that give sectors; ``outlets`` gives an outlet's country.
    """
    text = article.text
    date = article.published[:10] if article.published else None
    mentions = index.scan(tokens)
    starts = sentence_starts(text)
    acronyms = dict(_acronyms(text))
    mentions = _plausible(mentions, acronyms, index)
    persons = _persons(mentions, date)
    mentions = _short(tokens, mentions, persons, index, nouns)
    home = outlets(article.outlet) if article.outlet else None
    counts = Counter(_codes(mentions))
    title = index.find(article.title) if article.title else []
    counts.update(c for c in _codes(title) for _ in range(2))
    first = ArticleContext(text=text, date=date, countries=dict(counts))
    referents = tuple(sorted(_referents(tokens, mentions, nouns, starts, first), key=lambda r: r.start))
    return ArticleContext(
        text, date, tuple(mentions), referents, starts,
        acronyms=acronyms, surnames=_surnames(text), persons=persons, dominant=_dominant(counts, home),
        countries=dict(counts), outlet_code=home,
    )  # fmt: skip


def _plausible(mentions: list[Mention], acronyms: dict[str, str], index: NameIndex) -> list[Mention]:
    """Acronyms mean what the article says they mean; one it does not explain counts only if its country is in the article.

    Three letters stand for many things: ISS is no Somali group in a story about space.
    """
    named = {f.known.code for m in mentions for f in m.candidates if not f.exact}
    out = []
    for mention in mentions:
        local = [f.known for f in mention.candidates if f.exact and f.known.kind in LOCAL]
        if len(local) < len(mention.candidates):
            out.append(mention)
            continue
        said = acronyms.get(mention.text.replace(".", ""))
        meant = index.find(said) if said else []
        if meant and meant[-1].candidates[0].known.kind in LOCAL:
            out.append(replace(mention, candidates=meant[-1].candidates))
        elif said is None and (kept := tuple(f for f in mention.candidates if f.known.code in named or f.known.entity)):
            out.append(replace(mention, candidates=kept))
    return out


def _persons(mentions: list[Mention], date: str | None) -> dict[str, Known]:
    """The known persons an article names in full, by the last word of their name and by their first where that is the family's."""
    out: dict[str, Known] = {}
    for mention in mentions:
        form, _ = choose(mention.candidates, date, None)
        if form.known.kind == "person" and mention.last - mention.first > 1:
            for short in surnames(key_of(form.known.name), form.known.code):
                out.setdefault(short[-1], form.known)
    return out


def _short(
    tokens: Tokens, mentions: list[Mention], persons: dict[str, Known], index: NameIndex, nouns: Sequence[Found]
) -> list[Mention]:
    """Adds the mentions by surname: of persons named in full elsewhere, and of holders of high office after a title."""
    covered = {i for m in mentions for i in range(m.first, m.last)}
    titles = {n.last for n in nouns if n.noun.kind == "title"}
    extra = []
    for i, key in enumerate(tokens.keys):
        if not (key in persons or i in titles) or i in covered or not tokens.text[tokens.starts[i]].isupper():
            continue
        forms = (Form(persons[key], "surname"),) if key in persons else index.surname((key,))
        if forms:
            a, b = tokens.starts[i], tokens.ends[i]
            extra.append(Mention(a, b, tokens.text[a:b], forms, i, i + 1))
    return sorted([*mentions, *extra], key=lambda m: m.start) if extra else mentions


def _codes(mentions: Iterable[Mention]) -> Iterator[str]:
    for mention in mentions:
        known = mention.candidates[0].known
        if len(known.code) == 3 and known.code not in {"UNO", "IGO", "EUR", "NGO", "IMG", "ISM", "MNC"}:
            yield known.code


def _dominant(counts: Counter[str], home: str | None) -> str | None:
    """The country named most; the outlet's own country only where no other is named."""
    ranked = [c for c, _ in counts.most_common()]
    others = [c for c in ranked if c != home]
    if home and home in counts and others and counts[home] < 2 * counts[others[0]]:
        return others[0]
    return ranked[0] if ranked else home


def _acronyms(text: str) -> Iterator[tuple[str, str]]:
    for match in ACRONYM.finditer(text):
        words, short = match[1].split(), match[2].replace(".", "")
        letters = [
            w[0].lower() for w in words if w[0].isupper() or w in {"party", "forces", "movement", "front", "army"}
        ]
        # The name is as many words back as the acronym has letters; small words are free.
        if letters and short[0].lower() in letters:
            start = (
                max(
                    i
                    for i, w in enumerate(words)
                    if w[0].lower() == short[0].lower() and len(words) - i >= min(len(short), len(words)) - 1
                )
                if any(
                    w[0].lower() == short[0].lower() and len(words) - i >= min(len(short), len(words)) - 1
                    for i, w in enumerate(words)
                )
                else 0
            )
            yield short, " ".join(words[start:])
        elif not letters:
            continue
        else:
            yield short, match[1]


def _surnames(text: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for match in FULL_NAME.finditer(text):
        last = fold(match[1].split()[-1].split("-")[-1])
        if len(last) > 2:
            out.setdefault(last, match[1])
    return out


def _referents(
    tokens: Tokens,
    mentions: list[Mention],
    nouns: Sequence[Found],
    starts: tuple[int, ...],
    context: ArticleContext,
) -> Iterator[Referent]:
    after = {n.first: n for n in nouns}
    for mention in mentions:
        form, _ = choose(mention.candidates, context.date, context)
        found = as_finding(form, None, context.date)
        noun = after.get(mention.last)
        if form.form == "adjective" or (noun and form.known.kind in {"state", "people"}):
            continue
        term = form.known.term(context.date) if form.known.kind == "person" else None
        yield _referent(mention, found, form, starts, same_office(term.role) if term else "", tokens.text)
    covered = {i for m in mentions for i in range(m.first, m.last)}
    # "in Chad, soldiers" are not Chad's by these words; "Chad's soldiers" and "Chadian soldiers" are
    before = {m.last: m for m in mentions if m.last < len(tokens.keys) and _touch(tokens, m)}
    for noun in nouns:
        if noun.first in covered or noun.noun.kind in {"count", "thing"}:
            continue
        yield _role(tokens, noun, before.get(noun.first), starts, context)


def _touch(tokens: Tokens, mention: Mention) -> bool:
    return tokens.text[mention.end : tokens.starts[mention.last]] in {" ", "-", "–"}


def _referent(mention: Mention, found: Finding, form: Form, starts: tuple[int, ...], head: str, text: str) -> Referent:
    many = form.form == "people"
    k = bisect_right(starts, mention.start) - 1
    opens = mention.start - starts[k] < 5 or bool(CONJUNCTION.fullmatch(text, starts[k], mention.start))
    return Referent(
        mention.start, mention.end, mention.text, found.kind, found.code, found.sector, found.entity, found.name,
        form.known.gender, "many" if many or found.kind == "people" else "one", k, opens, head,
    )  # fmt: skip


def _role(
    tokens: Tokens, noun: Found, owner: Mention | None, starts: tuple[int, ...], context: ArticleContext
) -> Referent:
    start = owner.start if owner else tokens.starts[noun.first]
    end = tokens.ends[noun.last - 1]
    k = bisect_right(starts, start) - 1
    code = sector = None
    if owner:
        form, _ = choose(owner.candidates, context.date, context)
        found = as_finding(form, None, context.date)
        code, sector = found.code, noun.noun.sector
        if form.known.kind in {"group", "party"} and noun.noun.sector in {"REB", "PRM", "MIL", "GOV", None}:
            sector = found.sector
    kind = "body" if noun.noun.kind == "body" else "role"
    return Referent(
        start, end, tokens.text[start:end], kind, code, sector or noun.noun.sector, number=noun.noun.number, sentence=k,
        subject=start - starts[k] < 12, head=noun.noun.text, gender="f" if noun.noun.text in FEMALE else "",
    )  # fmt: skip


def before(context: ArticleContext, start: int | None, reach: int = 3) -> list[Referent]:
    """The referents before an offset, best first: same sentence, then back; in each earlier sentence its subject first."""
    refs = context.referents
    if start is None:
        return list(refs[::-1])
    here = bisect_right(context.sentences, start) - 1
    earlier = [r for r in refs if r.end <= start and here - r.sentence <= reach]
    return sorted(earlier, key=lambda r: (here - r.sentence, not r.subject, -r.start))


def pronoun(word: str, context: ArticleContext, start: int | None, other: Collection[Entity] = ()) -> Referent | None:
    """What a pronoun means: the nearest fitting referent before it, ``None`` where nothing fits.

    ``other`` is the other side of the same act: who does something to himself is called *himself*.
    """
    key = fold(word)
    if key in HE | SHE | IT and start is not None and (ahead := _ahead(context, start, key)) is not None:
        return ahead
    near = before(context, start, reach=4)
    if other and key not in WHO and not key.endswith(("self", "selves")):
        near = [r for r in near if not _is_one_of(r, other)]
    if key in WE:
        return speaker(context, start) or first(near, lambda r: r.kind == "person")
    if key in WHO and start is not None:
        # A relative pronoun means what stands just before it.
        return max((r for r in near if r.end <= start), key=lambda r: r.end, default=None)
    if key in HE or key in SHE:
        wrong = "f" if key in HE else "m"
        return _subject_before(near, context, start, wrong) or (
            first(near, lambda r: r.kind == "person" and r.gender != wrong)
            or first(near, lambda r: r.kind == "role" and r.number == "one" and r.gender != wrong)
        )
    if key in THEY:
        return first(near, lambda r: r.number == "many" and r.kind != "person") or first(
            near, lambda r: r.kind in {"group", "party", "institution", "people", "body"}
        )
    if key in IT and _document_before(context, start):
        return issuer(context, start)
    return first(near, lambda r: r.kind in THINGS)


def _subject_before(near: list[Referent], context: ArticleContext, start: int | None, wrong: str) -> Referent | None:
    """The one who opened the sentence before: *The envoy met Lavrov. He praised* is the envoy, though no list knows him."""
    if start is None:
        return None
    here = bisect_right(context.sentences, start) - 1
    if any(r.kind in {"person", "role"} and r.sentence == here for r in near):
        return None
    before = [r for r in near if r.sentence == here - 1 and r.number == "one" and r.gender != wrong]
    opener = first(before, lambda r: r.subject and (r.kind == "person" or (r.kind == "role" and r.code is not None)))
    if opener or start - context.sentences[here] > 2 or here < 1:
        return opener
    # "President Kenyatta told Angela Merkel … He": the first one named, an opening phrase aside
    begin = context.sentences[here - 1]
    comma = context.text.find(",", begin) if OPENING.match(context.text, begin) else begin
    named = [r for r in before if r.kind == "person" and r.start >= comma]
    return min(named, key=lambda r: r.start, default=None)


def _ahead(context: ArticleContext, start: int, key: str) -> Referent | None:
    """Whom a pronoun in an opening phrase means: *Since his visit to Oslo, the minister has*: the subject behind the comma."""
    here = bisect_right(context.sentences, start) - 1
    begin = context.sentences[here]
    comma = context.text.find(",", start)
    end = context.sentences[here + 1] if here + 1 < len(context.sentences) else len(context.text)
    if not OPENING.match(context.text, begin) or not begin <= start < comma < end:
        return None
    if any(begin <= r.start < start and r.kind in {"person", "role", "state"} for r in context.referents):
        return None
    subject = next((r for r in context.referents if comma < r.start <= comma + AHEAD), None)
    fits = subject is not None and (subject.kind in THINGS if key in IT else subject.kind == "person")
    return subject if fits else None


def _is_one_of(r: Referent, others: Collection[Entity]) -> bool:
    """Whether a referent stands in the words of an actor, or is the same known one."""
    return any(
        (e.start is not None and e.end is not None and r.start < e.end and e.start < r.end)
        or (r.entity is not None and r.entity == e.entity)
        for e in others
    )


def _document_before(context: ArticleContext, start: int | None) -> bool:
    """Whether the sentence before is about a text: *The resolution was tabled by Chad. It calls on …* is not Chad calling."""
    here = bisect_right(context.sentences, start) - 1 if start is not None else 0
    if start is None or here < 1 or start - context.sentences[here] > 2:
        return False
    return bool(DOCUMENT.match(context.text, context.sentences[here - 1]))


def issuer(context: ArticleContext, start: int | None) -> Referent | None:
    """The body that passed the text the article speaks of: *The board passed a resolution. It calls on …* is the board calling."""
    passed = list(PASSED.finditer(context.text, 0, start if start is not None else len(context.text)))
    for m in reversed(passed):
        here = bisect_right(context.sentences, m.start()) - 1
        near = [r for r in context.referents if r.sentence == here and r.end <= m.start() and r.kind in THINGS]
        if near:
            return max(near, key=lambda r: r.end)
    return None


def first(referents: Iterable[Referent], fits: Callable[[Referent], bool]) -> Referent | None:
    """The first referent that fits."""
    return next((r for r in referents if fits(r)), None)


def speaker(context: ArticleContext, start: int | None) -> Referent | None:
    """Who speaks in a quotation around an offset: the actor nearest to a verb of saying in its sentence or the ones beside it."""
    if start is None:
        return None
    here = bisect_right(context.sentences, start) - 1
    for k in (here, here + 1, here - 1, here - 2):
        if not 0 <= k < len(context.sentences):
            continue
        a = context.sentences[k]
        b = context.sentences[k + 1] if k + 1 < len(context.sentences) else len(context.text)
        verb = SPEECH.search(context.text, a, b)
        if verb:
            near = [r for r in context.referents if a <= r.start < b and r.kind not in {"state"}] or [
                r for r in context.referents if a <= r.start < b
            ]
            if near:
                return min(near, key=lambda r: min(abs(r.end - verb.start()), abs(r.start - verb.end())))
    return None


MAIN_SHARE = 0.35
"""Share of an article's country names from which its commonest country is the better guess for *the police* or *gunmen* than the
country named last: right in 382 of the corpus's cases where the two differ, against 142."""
NO_STATE = frozenset({"UNO", "IGO", "EUR", "NGO", "IMG", "ISM", "MNC"})


def country(context: ArticleContext, start: int | None, avoid: Collection[str] = ()) -> tuple[str | None, str]:
    """The country a description without one belongs to: the article's main one, else the nearest named before, with the reason."""
    skip = NO_STATE | set(avoid)
    main = _main(context)
    if main and main not in skip:
        return main, f"country {main}: the one the article names most"
    if start is not None:
        here = bisect_right(context.sentences, start) - 1
        held = [(m.start, m.candidates[0].known.code) for m in context.mentions if m.end <= start]
        near = [(s, c) for s, c in held if c and c not in skip]
        if near:
            at, code = near[-1]
            gap = here - (bisect_right(context.sentences, at) - 1)
            if gap == 0:
                return code, f"country {code} from the same sentence"
            if gap <= 2:
                return code, f"country {code} from {gap} sentence{'s' if gap > 1 else ''} before"
    if context.dominant and context.dominant not in skip:
        return context.dominant, f"country {context.dominant}: the one the article names most"
    return None, "no country in the article"


def _main(context: ArticleContext) -> str | None:
    """The article's main country, if one stands out."""
    if not context.dominant or not context.countries:
        return None
    first, *others = sorted(context.countries.values(), reverse=True)
    own = context.countries.get(context.dominant, 0)
    stands_out = (
        own == first and (not others or own > others[0]) and own >= MAIN_SHARE * sum(context.countries.values())
    )
    return context.dominant if stands_out else None


ANEW = re.compile(
    r"(?:at least |at most |more than |fewer than |less than |up to |nearly |almost |about |around |an? (?:estimated|further) )*"
    r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|(?:dozen|hundred|thousand|score)s of"
    r"|some|most|many|several|other|another|few|more|an?) (?!of (?:the|them|his|her|its|their|those|these)\b)",
    re.IGNORECASE,
)
"""Words before people who are told of for the first time: *38 journalists* are not the three of the sentence before."""


def described(head: str, sector: str | None, context: ArticleContext, start: int | None) -> Referent | None:
    """What *the group*, *the ministry*, *the president* mean: the nearest earlier name or fuller description that fits the noun."""
    if start is not None and ANEW.match(context.text, start):
        return None
    near = before(context, start, reach=6)
    if head in GROUP_NOUNS:
        return first(near, lambda r: r.kind in GROUP_NOUNS[head] and r.entity is not None)
    person = first(near, lambda r: r.kind == "person" and r.head == same_office(head))
    if person:
        return person
    same = first(near, lambda r: r.head == head and r.code is not None)
    if same:
        return same
    if sector in {"REB", "PRM"}:
        return first(near, lambda r: r.sector == sector and r.entity is not None)
    return None


_ARMED, _PARTIES = frozenset({"group"}), frozenset({"party"})
_ORGS = frozenset({"group", "party", "ngo"})
_ANY = frozenset({"group", "party", "institution", "igo", "ngo", "media"})
GROUP_NOUNS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("group", "organization", "organisation", "movement", "front", "network", "alliance", "faction"),
        _ORGS,
    ),
    **dict.fromkeys(
        ("militia", "militias", "rebel group", "militant group", "armed group", "terrorist group", "terror group"),
        _ARMED,
    ),
    **dict.fromkeys(("party", "ruling party", "political party"), _PARTIES),
    **dict.fromkeys(
        (
            "director general",
            "secretary general",
            "special envoy",
            "inspector",
            "inspectors",
            "weapons inspectors",
            "nuclear inspectors",
            "peacekeeper",
            "peacekeepers",
        ),
        frozenset({"igo"}),
    ),
    **dict.fromkeys(
        (
            "agency",
            "board",
            "board of governors",
            "commission",
            "council",
            "institution",
            "body",
            "bloc",
            "court",
            "secretariat",
        ),
        _ANY - _ARMED - _PARTIES,
    ),
}
