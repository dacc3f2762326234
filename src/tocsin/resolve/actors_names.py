"""Names of persons within a phrase: first names, holders of an office, spellings; and the words that phrases are read with."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.records import Entity
from tocsin.resolve.actors_decide import as_finding, choose, describe
from tocsin.resolve.actors_index import ARTICLES, NameIndex
from tocsin.resolve.actors_records import ArticleContext, Finding, Form, Known
from tocsin.resolve.actors_text import close, key_of, tokenize
from tocsin.resolve.sectors import Noun

DETERMINERS = frozenset(
    "the a an this that these those its his her their our my your some many several few all most other another both any every each "
    "no more less than about around nearly almost at least up to as over some one two three four five six seven eight nine ten "
    "mr mrs ms miss dr sir dame lord lady madam messrs".split()
)
NOBODYS = frozenset("international world worldwide global western major great".split())
"""Words before *community*, *powers*, *leaders* that make them of no one country."""
OF_THE_WORLD = frozenset(
    "community power leaders opinion diplomats officials companies firms banks observers experts".split()
)
"""Nouns that such words make nobody's: *western diplomats*, but not *a major party*."""
OTHER_STATES = frozenset("countries nations states governments powers signatories capitals".split())
"""Nouns for states in general: *some countries* are not those the article names most, but others."""
OWNERS = frozenset("its his her their our my".split())
FORMER = frozenset("former ex ousted deposed toppled exiled late ex-".split())
PAIRED = frozenset("two both three four".split())
SEVERAL = frozenset(
    "leaders sides countries nations governments presidents ministers allies armies militaries states powers".split()
)
# Those who are somebody's, so that "to" names whose they are; an ambassador to Iran is not Iran's.
SERVING = ("adviser", "advisor", "aide", "assistant", "heir", "lieutenant", "deputy", "successor")
ARMED = frozenset({"REB", "PRM", "UAF"})
PUBLIC = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY", "PTY", "OPP", "REB", "PRM", "REL"})
NO_OFFICE = frozenset(
    "lawyer attorney barrister solicitor advocate counsel director soldier fighter militant rebel member".split()
)
"""Nouns of public sectors that are no office: their bearers stay roles without a name."""
INSTITUTIONS = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD"})
ORGANISED = frozenset({"group", "party", "institution", "igo", "ngo", "media"})
DEPTH = 4
# Titles that one state's alone are, with the sector of the holder.
SEATS = {"shah": ("IRN", "ELI"), "pope": ("VAT", "REL"), "pontiff": ("VAT", "REL")}
# Surnames of the tables that are common words: alone they are the word, unless the article has named the person in full.
COMMON = frozenset(
    "baker ban banks beg begin berry bird bishop black borne bridges brown bush cannon carpenter carter case church coats cook "
    "cotton council day dean dick drew early fields fish ford foster fox gates gold good graves gray green grant guard hall hand "
    "hill holder home hope horn house hunt hunter judge key king knight lake law levy little long lord love lynch major man march "
    "marsh may miller mills moon moore note park parks page pilgrim pope power powers price prince read reed rice rich ridge rock "
    "rose rush short small smart snow song sharp stone storm strong summers turk wade waters weeks west white will win wise wolf "
    "wood woods yen young".split()
) - {"bush", "carter", "rice", "brown"}


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a phrase stands: its article's context, the date, its offset, and the other side of the act it is in."""

    date: str | None = None
    context: ArticleContext | None = None
    start: int | None = None
    other: tuple[Entity, ...] = ()


class PersonNames:
    """What a bare, titled or oddly spelled name of a person may mean."""

    def __init__(self, index: NameIndex) -> None:
        self.index = index

    def _first_name(self, key: tuple[str, ...], at: Situation) -> bool:
        """Whether a name is a first name and nothing else, an article left over from a cut (*Mustafa al*) aside.

        No bare first name is anybody's, unless the article names somebody in full whose last name it is.
        """
        bare = key[:-1] if len(key) == 2 and key[-1] in ARTICLES else key
        if len(bare) != 1 or not self.index.is_first_name(bare[0]):
            return False
        return not (at.context and bare[0] in at.context.persons)

    def _first_named(self, key: tuple[str, ...], out: Finding, at: Situation, title: Noun) -> None:
        """A title with a first name is the holder of the office where that is the holder's; else it names nobody."""
        holder = self.index.holder(out.code or "", title.text, at.date)
        if holder is None or key[0] not in key_of(holder.name):
            surname = self._in_office(key[:1], out.code, at)
            if surname is None:
                out.reasons.append(f"{key[0].title()!r}: a first name alone names nobody")
                return
            holder = surname
        found = as_finding(Form(holder, "name"), None, at.date)
        out.entity, out.name, out.kind = found.entity, found.name, "person"
        out.reasons += found.reasons

    def _in_office(self, key: tuple[str, ...], code: str | None, at: Situation) -> Known | None:
        """The one person of a surname who holds an office that day, of the country given if one is."""
        held = {
            f.known.id: f.known
            for f in self.index.surname(key)
            if at.date and (term := f.known.term(at.date)) and (not code or code in {term.code, f.known.code})
        }
        return next(iter(held.values())) if len(held) == 1 and code else None

    def spelled(self, name: str, at: Situation, hints: tuple[str, ...] = ()) -> Finding | None:
        """Somebody known whose name sounds like this one (Moammar Kadafi), within the article's or the phrase's countries first."""
        keys = tuple(tokenize(name).keys)
        forms: dict[str, Form] = {}
        for key, known in self.index.alike(keys):
            if close(keys, key):
                forms.setdefault(known.id, Form(known, "name"))
        if not forms:
            return None
        form, runner = choose(list(forms.values()), at.date, at.context, hints)
        out = as_finding(form, runner, at.date)
        out.reasons.insert(0, f"{name!r} read as a spelling of {describe(form.known)}")
        return out
