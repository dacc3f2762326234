"""What a noun phrase says about an actor: the head decides, its modifiers and the article give the country."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from tocsin.resolve import coref, strangers
from tocsin.resolve.actors_decide import as_finding, choose
from tocsin.resolve.actors_index import NameIndex
from tocsin.resolve.actors_names import (
    ARMED,
    COMMON,
    DEPTH,
    DETERMINERS,
    FORMER,
    NO_OFFICE,
    NOBODYS,
    OF_THE_WORLD,
    ORGANISED,
    OTHER_STATES,
    PAIRED,
    PUBLIC,
    SEATS,
    SERVING,
    SEVERAL,
    PersonNames,
    Situation,
)
from tocsin.resolve.actors_parts import AGAINST, AREAS, BACKED, LED, OWNED, PLACED, Parts, Phrase, Range, cut, reconcile
from tocsin.resolve.actors_people import SPECIAL
from tocsin.resolve.actors_records import Finding, Form, Known, Mention, Referent
from tocsin.resolve.actors_text import key_of, slug, tokenize
from tocsin.resolve.offices_of import OfficesOf
from tocsin.resolve.sectors import Found, Noun, Sectors


class PhraseReader(PersonNames):
    """Reads noun phrases with the names and nouns of the vocabulary."""

    def __init__(self, index: NameIndex, sectors: Sectors, offices: OfficesOf) -> None:
        super().__init__(index)
        self.sectors = sectors
        self.offices = offices

    def read(self, text: str, at: Situation) -> Finding:
        """What a phrase means; an empty finding with a reason where it means nothing known."""
        tokens = tokenize(text)
        if not tokens.keys:
            return Finding(reasons=["no words"])
        alone = len(tokens.keys) == 1 or tokens.keys[1:] == ["'s"]
        if alone and tokens.keys[0] in coref.PRONOUNS and not text.strip().isupper():
            return self._pronoun(text[: tokens.ends[0]], at)
        mentions, nouns = reconcile(self.index.scan(tokens), self.sectors.find(tokens.keys))
        phrase = Phrase(tokens, mentions, nouns)
        return self._span(phrase, (0, len(tokens.keys)), at, 0)

    def _span(self, phrase: Phrase, span: Range, at: Situation, depth: int) -> Finding:
        """A token range read as a phrase of its own."""
        a, b = self._trim(phrase, span)
        if a >= b or depth > DEPTH:
            return Finding(reasons=["nothing known in it"])
        if whole := self._whole(phrase, (a, b), at) or self._side_of_korea(phrase, (a, b), at):
            return whole
        parts = cut(phrase, (a, b))
        out = self._head(phrase, parts, at, depth)
        if out.kind in ORGANISED and parts.brackets:
            out = self._bracketed(phrase, parts, out, at)
        if out.kind == "role" and parts.appositions:
            self._apposed(phrase, parts, out, at)
        if not out.code and out.title in SEATS:
            out.code, out.sector = SEATS[out.title]
        if not out.code:
            self._country(phrase, parts, out, at, depth)
        if not out.entity and out.code and out.kind == "role" and out.title:
            self._holder(out, at)
        if not out.known() and parts.coordinated:
            other = self._span(phrase, parts.posts[-1][1:], at, depth + 1)
            out = other if other.known() else out
        return out

    def _apposed(self, phrase: Phrase, parts: Parts, out: Finding, at: Situation) -> None:
        """A person named right after the role: *Germany's foreign minister, Frank-Walter Steinmeier*."""
        first = parts.appositions[0][0]
        person = next((m for m in phrase.mentions if m.first == first and m.kind == "person"), None)
        if person:
            found = self._named(person, at, (out.code,) if out.code else ())
            out.entity, out.name, out.kind = found.entity, found.name, "person"
            out.code = out.code or found.code
            out.reasons += found.reasons

    def _holder(self, out: Finding, at: Situation) -> None:
        """Who holds the office named, on the day: *the Turkish president*."""
        known = self.index.holder(out.code or "", out.title, at.date)
        if known:
            out.entity, out.name = known.entity or known.id, known.name
            out.reasons.append(f"{known.name} was {out.title} on {at.date}")

    def _bracketed(self, phrase: Phrase, parts: Parts, out: Finding, at: Situation) -> Finding:
        """A state in brackets overrules an organisation of another state: *Economist (Italy)* is no newspaper."""
        inside = [m for m in phrase.mentions if m.first == parts.brackets[0][0] and m.kind == "state"]
        if not inside or inside[0].candidates[0].known.code == out.code:
            return out
        a, b = parts.head
        noun = self.sectors.get(phrase.text((b - 1, b))) if b > a else None
        state = inside[0].candidates[0].known
        return Finding(
            state.code, noun.sector if noun else out.sector, kind="role", reasons=[f"country {state.code} in brackets"]
        )

    def _trim(self, phrase: Phrase, span: Range) -> Range:
        a, b = span
        keys = phrase.tokens.keys
        starts = {m.first for m in phrase.mentions}
        while a < b - 1 and keys[a] in DETERMINERS and a not in starts:
            a += 1
        while b - 1 > a and keys[b - 1] == "'s":
            b -= 1
        return a, b

    def _whole(self, phrase: Phrase, span: Range, at: Situation) -> Finding | None:
        """The phrase is one known name from end to end, or one pronoun."""
        a, b = span
        for m in phrase.mentions:
            if m.first == a and m.last == b:
                return self._named(m, at, ())
        # A word of the noun table is that noun, not somebody of that surname (Bishop, King).
        noun = any(n.first < b and a < n.last for n in phrase.nouns)
        if phrase.word(a)[:1].isupper() and b - a <= 3 and not noun and self._may_stand_alone(phrase.text(span), at):
            return self._by_surname(phrase.text(span), at, ())
        return None

    def _may_stand_alone(self, text: str, at: Situation) -> bool:
        """Whether a word without a title may be a surname: no common word (*Snow*) and no first name (*Mustafa*) is one
        before the article has named its bearer in full. Without an article the word is a name looked up: it stands for
        whoever of that surname is in office that day.
        """
        key = key_of(text)
        if len(key) != 1 or not (key[0] in COMMON or self._first_name(key, at)):
            return True
        context = at.context
        if context is None:
            return any(at.date and f.known.term(at.date) for f in self.index.surname(key))
        if key[0] not in context.persons:
            return key[0] not in COMMON and self._named_country(key, at)
        full = context.persons[key[0]]
        return any(
            m.last - m.first > 1 and any(f.known is full for f in m.candidates)
            for m in context.mentions
            if at.start is None or m.start < at.start
        )

    def _named_country(self, key: tuple[str, ...], at: Situation) -> bool:
        """Whether a first name is as well the surname of somebody in office whose country the article names."""
        return any(
            at.context and at.date and f.known.code in at.context.countries and f.known.term(at.date)
            for f in self.index.surname(key)
        )

    def _side_of_korea(self, phrase: Phrase, span: Range, at: Situation) -> Finding | None:
        """*the North*, *the South* in an article about Korea."""
        side = {"north": "PRK", "south": "KOR"}.get(phrase.tokens.keys[span[0]]) if span[1] - span[0] == 1 else None
        if side and at.context and {"PRK", "KOR"} & at.context.countries.keys():
            return Finding(side, "GOV", entity=side, kind="state", reasons=[f"{phrase.text(span)!r} of Korea"])
        return None

    def _by_surname(self, text: str, at: Situation, hints: tuple[str, ...]) -> Finding | None:
        """A person called by surname: the one the article named in full, else one who holds office that day."""
        key = key_of(text)
        full = at.context.persons.get(key[-1]) if at.context and key else None
        if full:
            out = as_finding(Form(full, "name"), None, at.date)
            out.reasons.append(f"{text!r} is short for {full.name!r}, named in the article")
            return out
        if at.context and (stranger := strangers.called(text, at.context, at.start)):
            return strangers.finding(text, stranger)
        forms = self.index.surname(key)
        if at.context:
            # Out of office nobody is meant by a surname alone.
            forms = tuple(f for f in forms if not at.date or f.known.term(at.date))
        if not forms:
            return None
        form, runner = choose(forms, at.date, at.context, hints)
        out = as_finding(form, runner, at.date)
        out.reasons.append(f"{text!r} read as the surname of {form.known.name}")
        return out

    def _named(self, mention: Mention, at: Situation, hints: tuple[str, ...], *, titled: bool = False) -> Finding:
        """A known name, its ambiguity settled by date and countries."""
        forms = mention.candidates
        if mention.last - mention.first == 1 and mention.kind == "person":
            full = at.context.persons.get(key_of(mention.text)[-1]) if at.context else None
            # Others of that surname may hold office that day: Senator Clinton in 2009.
            more = self.index.surname(key_of(mention.text)) if titled else ()
            forms = (Form(full, "name"),) if full else (*forms, *more)
        form, runner = choose(forms, at.date, at.context, hints)
        out = as_finding(form, runner, at.date)
        if form.known.kind == "people":
            out.armed = form.known.armed
            if not out.code:
                self._people(form.known, out, at, hints)
        return out

    def _people(self, known: Known, out: Finding, at: Situation, hints: tuple[str, ...]) -> None:
        """A people without a state takes the country of the phrase, else the nearest of its own countries in the article."""
        for code in hints:
            if code in known.codes:
                out.code = code
                out.reasons.append(f"country {code} from the phrase")
                return
        if at.context:
            options = [c for c in known.codes if c in at.context.countries]
            if options:
                out.code = max(options, key=lambda c: at.context.countries[c] if at.context else 0)
                out.reasons.append(f"country {out.code}: of {known.name}'s countries the one the article names most")

    def _head(self, phrase: Phrase, parts: Parts, at: Situation, depth: int) -> Finding:
        """What the head of the phrase says: a person or organisation at its end, else its last noun."""
        mentions, nouns = phrase.within(parts.head)
        person = self._person_at_end(phrase, parts, mentions, nouns)
        if person:
            return self._person(phrase, person, mentions, nouns, at)
        last_m = mentions[-1] if mentions else None
        last_n = nouns[-1] if nouns else None
        if last_n and (not last_m or last_n.first >= last_m.last or last_m.adjective):
            tail = self._tail(phrase, last_n.last, parts.head[1])
            return self._noun(phrase, parts, last_n, at, depth, tail)
        if last_m:
            return self._mention(phrase, parts, last_m, mentions, at)
        return self._unknown(phrase, parts, at)

    def _person_at_end(
        self, phrase: Phrase, parts: Parts, mentions: list[Mention], nouns: list[Found]
    ) -> Mention | None:
        """A person whose name ends the head, or ends the phrase after *envoy for Iran*: the title belongs to that person."""
        if mentions and mentions[-1].kind == "person" and (not nouns or nouns[-1].first < mentions[-1].first):
            return mentions[-1]
        for prep, a, b in parts.posts[:1]:
            inner, titles = phrase.within((a, b))
            named = [m for m in inner if m.kind == "person"]
            ends = named and len(inner) > 1 and inner[-1] is named[-1] and inner[-1].last == b
            if prep in {"for", "to", "of"} and ends and nouns and not titles and inner[-2].last == inner[-1].first:
                return inner[-1]
        return None

    def _person(
        self, phrase: Phrase, mention: Mention, mentions: list[Mention], nouns: list[Found], at: Situation
    ) -> Finding:
        """A known person; a title and a country in the phrase speak where the tables have no term for that day."""
        hints = tuple(
            f.known.code for m in mentions if m is not mention for f in m.candidates[:1] if f.known.kind == "state"
        )
        title = nouns[-1] if nouns else None
        out = self._named(mention, at, hints, titled=title is not None)
        if not title or not title.noun.sector or out.sector not in {None, "ELI", "UNK"} or self._former(phrase, title):
            return out
        # A title in the text speaks where the tables are silent; where they say that the office has ended, they stand.
        known = next((f.known for f in mention.candidates if (f.known.entity or f.known.id) == out.entity), None)
        ended = known and any(
            t.sector == title.noun.sector and t.end and at.date and t.end <= at.date for t in known.terms
        )
        if not ended:
            out.sector = title.noun.sector
            out.reasons.append(f"title {title.noun.text!r} gives {out.sector}")
        return out

    def _former(self, phrase: Phrase, noun: Found) -> bool:
        keys = phrase.tokens.keys
        return any(k in FORMER for k in keys[max(0, noun.first - 3) : noun.first]) or noun.noun.text.startswith(
            ("former", "ex-")
        )

    def _mention(
        self, phrase: Phrase, parts: Parts, mention: Mention, mentions: list[Mention], at: Situation
    ) -> Finding:
        """A known name ends the head: a state, a people, an organisation."""
        hints = tuple(
            f.known.code for m in mentions if m is not mention for f in m.candidates[:1] if f.known.kind == "state"
        )
        out = self._named(mention, at, hints)
        before = phrase.tokens.keys[mention.first - 1] if mention.first > parts.head[0] else ""
        if before in AREAS and out.kind in {"state", "city"}:
            out.sector = None
            out.reasons.append("a part of the country, not its government")
        if self._side(phrase, mention) in {"backed", "against"} and len(mentions) == 1:
            out = Finding(reasons=[f"{mention.text}: only what it is backed by or against"])
        return out

    def _side(self, phrase: Phrase, mention: Mention) -> str:
        """Whether a name only qualifies: ``backed`` (Iran-backed), ``led`` (Saudi-led), ``against`` (anti-American), else empty."""
        keys, t = phrase.tokens.keys, phrase.tokens.text
        end = mention.end
        if end < len(t) and t[end] in "-‑–" and mention.last < len(keys):
            after = keys[mention.last]
            if after in LED:
                return "led"
            if after in BACKED:
                return "backed"
        if mention.first > 0 and keys[mention.first - 1] in AGAINST and phrase.gap(mention.first - 1) in "-‑– ":
            return "against"
        return ""

    def _tail(self, phrase: Phrase, first: int, last: int) -> str:
        """The capitalised words after the last noun: the name of somebody not in the tables."""
        words = [phrase.word(i) for i in range(first, last)]
        return " ".join(words) if words and words[0][:1].isupper() else ""

    def _noun(self, phrase: Phrase, parts: Parts, head: Found, at: Situation, depth: int, tail: str) -> Finding:
        """The head is a noun of the table: sector from it, country and organisation from what stands around it."""
        noun = head.noun
        mentions, nouns = phrase.within((parts.head[0], head.first))
        serves = noun.text.startswith(SERVING)
        owned = next((p for p in parts.posts if p[0] in OWNED or (serves and p[0] == "to")), None)
        if noun.kind == "count" and owned:
            rest = self._span(phrase, owned[1:], at, depth + 1)
            if rest.known():
                rest.reasons.insert(0, f"{noun.text!r} counts what follows")
                return rest
        out = Finding(sector=noun.sector, kind="role", reasons=[f"{noun.text!r}: {noun.sector or 'no sector'}"])
        owner = parts.possessor if noun.kind in {"role", "count"} else None
        if owner and any(m.last == owner[1] and m.candidates[0].known.kind in ORGANISED for m in phrase.mentions):
            self._belongs(phrase, owner, noun, out, at, depth)
        if not out.code:
            self._modifiers(phrase, mentions, noun, out, at)
        self._nearby_nouns(noun, nouns, out)
        if owned and not out.code and noun.kind in {"role", "title", "body", "group"}:
            self._belongs(phrase, owned[1:], noun, out, at, depth)
        if not out.code and parts.possessor:
            self._belongs(phrase, parts.possessor, noun, out, at, depth)
        if noun.kind in {"title", "role"} and self._former(phrase, head) and out.sector in PUBLIC:
            out.sector = "ELI"
            out.reasons.append("former: holds the role no more")
        if tail:
            self._name_tail(tail, noun, out, at)
        if (
            noun.kind == "title"
            and noun.number == "one"
            and not tail
            and out.sector != "ELI"
            and head.last == parts.head[1]
        ):
            out.title = noun.text
        bare = not mentions and not parts.posts and not parts.possessor and not tail
        if bare and noun.text in SEVERAL and PAIRED & set(phrase.tokens.keys[: head.first]):
            out.reasons.append("means several actors: no single country")
            out.kind = "several"
        elif bare and not out.code and at.context:
            self._described(phrase, parts, noun, out, at)
        return out

    def _modifiers(self, phrase: Phrase, mentions: list[Mention], noun: Noun, out: Finding, at: Situation) -> None:
        """Names before the head noun: an organisation gives sector and country, a state the country, a backer nothing."""
        sides = [(m, self._side(phrase, m)) for m in mentions]
        real = [m for m, side in sides if not side]
        hints = tuple(f.known.code for m in real for f in m.candidates[:1] if f.known.kind == "state")
        for m in reversed(real):
            found = self._named(m, at, hints)
            if found.kind in ORGANISED or found.kind == "people":
                self._take(noun, found, out)
                return
        for m in real or [m for m, side in sides if side == "led"]:
            found = self._named(m, at, hints)
            if found.code:
                out.code = found.code
                out.reasons.append(f"country {found.code} from {m.text!r}")
                return

    def _take(self, noun: Noun, owner: Finding, out: Finding) -> None:
        """What a noun takes from the organisation it belongs to."""
        out.code = out.code or owner.code
        out.reasons.append(f"of {owner.name} ({owner.code or 'no country'})")
        if owner.kind == "people":
            armed = dict(a.split(":") for a in owner.armed.split("|") if ":" in a)
            if out.code in armed and (noun.sector in ARMED | {"MIL"} or noun.kind == "role"):
                out.sector = armed[out.code]
                out.reasons.append(f"its forces and officials in {out.code} are {out.sector}")
            return
        generic = noun.kind in {"role", "count"} or noun.sector is None
        fighters = owner.sector in ARMED and (noun.sector in ARMED | {"MIL"} or noun.kind == "thing")
        party = owner.sector in {"PTY", "OPP"} and noun.sector in {"PTY", None}
        if generic or fighters or party:
            out.sector = owner.sector or out.sector
            out.entity, out.name = owner.entity, owner.name
        elif owner.kind == "group" and noun.sector in ARMED:
            out.sector = owner.sector

    def _nearby_nouns(self, noun: Noun, nouns: list[Found], out: Finding) -> None:
        """A general role takes the sector of the noun before it (*interior ministry spokesman*); others note it as a second one."""
        other = next((n.noun for n in reversed(nouns) if n.noun.sector), None)
        if other is None:
            return
        if noun.kind in {"role", "count", "thing"} and not out.entity:
            out.reasons.append(f"{other.text!r} gives {other.sector}")
            out.sector = other.sector
        elif other.sector and other.sector != out.sector:
            out.sectors = (other.sector,)

    def _belongs(self, phrase: Phrase, span: Range, noun: Noun, out: Finding, at: Situation, depth: int) -> None:
        """Country, and for general roles the sector, from what the noun is of: *the spokesman of Iraq's interior ministry*."""
        rest = self._span(phrase, span, replace(at, context=None), depth + 1)
        if not rest.code and rest.sector and at.context and noun.kind == "role":
            rest = self._span(phrase, span, at, depth + 1)
        if rest.kind in ORGANISED:
            self._take(noun, rest, out)
        elif rest.code:
            out.code = rest.code
            out.reasons.append(f"country {rest.code} from {phrase.text(span)!r}")
        if noun.kind == "role" and rest.kind == "role" and rest.sector and noun.sector != "CVL":
            out.sector = rest.sector
            out.reasons.append(f"sector {rest.sector} from {phrase.text(span)!r}")

    def _name_tail(self, tail: str, noun: Noun, out: Finding, at: Situation) -> None:
        """A name after the title that is in no table as written: a spelling of somebody known, else a person by role."""
        hints = (out.code,) if out.code else ()
        key = key_of(tail)
        if self._first_name(key, at):
            self._first_named(key, out, at, noun)
            return
        known = self._by_surname(tail, at, hints) or self.spelled(tail, at, hints)
        if known and out.code and known.code != out.code and known.code not in SPECIAL:
            known = None
        if known:
            out.entity, out.name, out.kind = known.entity, known.name, "person"
            out.code = out.code or known.code
            out.sector = known.sector if known.sector not in {None, "ELI"} else out.sector or known.sector
            out.reasons += known.reasons
        elif noun.sector in PUBLIC and noun.kind in {"title", "role", "group"} and noun.text not in NO_OFFICE:
            out.name, out.entity = tail, slug(tail)
            out.reasons.append(f"{tail!r} is in no table: known by the title")

    def _unknown(self, phrase: Phrase, parts: Parts, at: Situation) -> Finding:
        """No known name and no noun: a spelling of somebody, a surname of the article, or nothing."""
        text = phrase.text(parts.head)
        if at.context and (stranger := strangers.called(text, at.context, at.start)):
            return strangers.finding(text, stranger)
        if spelled := self.spelled(text, at):
            return spelled
        if at.context and parts.head[0] < parts.head[1] and self._may_stand_alone(text, at):
            last = phrase.tokens.keys[parts.head[1] - 1]
            known = at.context.persons.get(last)
            if known and last == phrase.tokens.keys[-1]:
                return as_finding(Form(known, "name"), None, at.date)
            full = at.context.surnames.get(last)
            if full and full != text and (found := self.spelled(full, at)):
                found.reasons.insert(0, f"{text!r} is short for {full!r}")
                return found
        return Finding(reasons=["nothing known in it"])

    def _country(self, phrase: Phrase, parts: Parts, out: Finding, at: Situation, depth: int) -> None:
        """The country from brackets, appositions, places in the phrase, and last from the article."""
        spans: list[tuple[str, Range]] = [("brackets", r) for r in parts.brackets]
        spans += [("apposition", r) for r in parts.appositions]
        spans += [("place", (a, b)) for prep, a, b in parts.posts if prep in PLACED | OWNED]
        alone = replace(at, context=None)
        for what, span in spans:
            found = self._span(phrase, span, alone, depth + 1)
            if what != "place" and not out.sector:
                out.sector, out.kind = found.sector, found.kind
                out.entity, out.name = out.entity or found.entity, out.name or found.name
            if found.code:
                out.code = found.code
                out.reasons.append(f"country {found.code} from the {what} {phrase.text(span)!r}")
                return
        keys = phrase.tokens.keys[parts.head[0] : parts.head[1]]
        worldwide = OTHER_STATES & set(keys) or any(a in NOBODYS and b in OF_THE_WORLD for a, b in pairwise(keys))
        if depth == 0 and out.sector and at.context and out.kind != "several" and not worldwide:
            nouns = phrase.within(parts.head)[1]
            out.code, reason = self.offices.country(nouns, at.context, at.start)
            out.reasons.append(reason)

    def _described(self, phrase: Phrase, parts: Parts, noun: Noun, out: Finding, at: Situation) -> None:
        """*the group*, *the ministry*: what the article mentioned before."""
        assert at.context is not None
        ref = coref.described(noun.text, noun.sector, at.context, at.start)
        if ref and ref.code:
            self._refer(ref, out, phrase.text(parts.head))

    def _refer(self, ref: Referent, out: Finding, said: str) -> None:
        out.code = ref.code
        out.sector = ref.sector or out.sector
        out.entity, out.name = ref.entity or out.entity, ref.name or out.name
        out.kind = ref.kind
        out.reasons.append(f"{said!r} means {ref.text!r}, mentioned before")

    def _pronoun(self, text: str, at: Situation) -> Finding:
        out = Finding(kind="pronoun")
        if at.context is None:
            out.reasons.append(f"{text!r}: a pronoun, and no article to look in")
            return out
        ref = coref.pronoun(text, at.context, at.start, at.other)
        if ref is None:
            out.reasons.append(f"{text!r}: nothing fitting was mentioned before")
            return out
        self._refer(ref, out, text)
        if not out.code and out.sector:
            out.code, reason = coref.country(at.context, ref.start)
            out.reasons.append(reason)
        return out
