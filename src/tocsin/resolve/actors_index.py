"""The names of all known actors, found in a text by longest match over folded tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tocsin.resolve.actors_records import Form, Known, Mention
from tocsin.resolve.actors_text import Tokens, key_of, sound_key, tokenize

# Acronyms up to this long are words or names in lower case or with one capital (US/us, MODEL/Model, MAS/Mas): they count only in
# capitals, unless the table writes them with one capital as well (Isis, Nato).
ACRONYM = 7


class NameIndex:
    """Names to actors. Lookup costs one dictionary probe a token, and one more for each length a name with that first word has."""

    def __init__(self) -> None:
        self._forms: dict[tuple[str, ...], tuple[Form, ...]] = {}
        self._lengths: dict[str, list[int]] = {}
        self._quiet: dict[tuple[str, ...], tuple[Form, ...]] = {}
        self._first: set[str] = set()
        self._firsts: Counter[str] = Counter()
        self._holders: dict[tuple[str, str], list[Known]] = {}
        self._sounds: dict[str, list[tuple[tuple[str, ...], Known]]] | None = None

    def add(self, name: str, known: Known, form: str) -> None:
        """Adds one name of an actor; a second name with the same key adds a candidate."""
        key = key_of(name)
        # "The Hindu" needs its article; longer names do not.
        if key[:1] == ("the",) and len(key) > 2:
            key = key[1:]
        if not key:
            return
        new = Form(known, form, acronym(name))
        forms = self._forms.get(key, ())
        old = next((f for f in forms if f.known is known), None)
        if old is None:
            self._forms[key] = (*forms, new)
        elif old.exact and not new.exact:
            # Written both ways (ISIS and Isis): capitals are not asked for.
            self._forms[key] = tuple(new if f is old else f for f in forms)
        lengths = self._lengths.setdefault(key[0], [])
        if len(key) not in lengths:
            lengths.append(len(key))
            lengths.sort(reverse=True)

    def add_person(self, known: Known) -> None:
        """Adds a person's names with their usual variants, and the surname as a quiet name."""
        for term in known.terms:
            self._holders.setdefault((term.code or known.code, same_office(term.role)), []).append(known)
        own = key_of(known.name)
        if len(own) > 1 and known.code not in FAMILY_FIRST:
            self._firsts[own[0]] += 1
        for name in dict.fromkeys((known.name, *known.aliases)):
            key = key_of(name)
            if len(key) == 1 and all(t.role == BARE for t in known.terms):
                self._put(key, Form(known, "surname"), self._quiet)
                continue
            self.add(name, known, "name")
            for variant in variants(key):
                self._put(variant, Form(known, "name"), self._forms)
            if len(key) > 1:
                if known.code not in FAMILY_FIRST:
                    self._first.add(key[0])
                for last in surnames(key, known.code):
                    self._put(last, Form(known, "surname"), self._quiet)

    def _put(self, key: tuple[str, ...], form: Form, where: dict[tuple[str, ...], tuple[Form, ...]]) -> None:
        forms = where.get(key, ())
        if any(f.known is form.known for f in forms):
            return
        where[key] = (*forms, form)
        if where is self._forms:
            lengths = self._lengths.setdefault(key[0], [])
            if len(key) not in lengths:
                lengths.append(len(key))
                lengths.sort(reverse=True)

    def holder(self, code: str, office: str, date: str | None) -> Known | None:
        """Who held an office of a country on an ISO day, where the tables say and only one did."""
        if date is None:
            return None
        role = same_office(office)
        held = {
            k.id: (t.start, k)
            for k in self._holders.get((code, role), ())
            for t in k.terms
            if same_office(t.role) == role and (t.code or k.code) == code and t.holds(date)
        }
        return max(held.values(), key=lambda p: p[0])[1] if held else None

    def surname(self, key: tuple[str, ...]) -> tuple[Form, ...]:
        """The persons of a surname; asked only where a person must be meant: after a title, or for a whole phrase."""
        return self._quiet.get(key, ())

    def is_first_name(self, word: str) -> bool:
        """Whether more of those known have a folded word for their first name than for their last (*Mustafa*)."""
        return self._firsts[word] > len(self._quiet.get((word,), ()))

    def get(self, key: tuple[str, ...]) -> tuple[Form, ...]:
        """What a folded name could mean."""
        return self._forms.get(key, ())

    def find(self, text: str) -> list[Mention]:
        """All known names in a text, longest first, without overlap."""
        return self.scan(tokenize(text))

    def scan(self, tokens: Tokens, first: int = 0, last: int | None = None) -> list[Mention]:
        """The known names in a range of tokens."""
        keys, starts, ends, text = tokens
        end = len(keys) if last is None else last
        out, i = [], first
        lengths, forms = self._lengths, self._forms
        while i < end:
            step = 1
            for n in lengths.get(keys[i], ()):
                if i + n > end:
                    continue
                found = forms.get(tuple(keys[i : i + n]))
                if not found or (keys[i] == "the" and self._longer(keys, i + 1, i + n, end)):
                    continue
                a, b = starts[i], ends[i + n - 1]
                surface = text[a:b]
                kept = fitting(surface, found)
                if kept and not (n == 1 and keys[i] in TRAPS and self._somebody(tokens, i)):
                    out.append(Mention(a, b, surface, kept, i, i + n))
                    step = n
                    break
            i += step
        return out

    def _longer(self, keys: list[str], first: int, last: int, end: int) -> bool:
        """Whether a known name that begins behind an article goes on beyond ``last`` (*the Guardian* in *the Guardian Council*)."""
        return any(
            last < first + n <= end and tuple(keys[first : first + n]) in self._forms
            for n in self._lengths.get(keys[first], ())
        )

    def _somebody(self, tokens: Tokens, i: int) -> bool:
        """Whether a place name at token ``i`` is part of a person's (Paris Hilton, Michael Jordan), by the words beside it."""
        keys, starts, ends, text = tokens
        if i + 1 < len(keys) and text[ends[i] : starts[i + 1]] == " " and text[starts[i + 1]].isupper():
            # A word that begins a known name goes on as that (Jordan King Abdullah); any other capital is a surname.
            return keys[i + 1] not in self._lengths and keys[i] in FIRST_NAMES
        return (
            i > 0
            and text[ends[i - 1] : starts[i]] == " "
            and keys[i - 1] in self._first
            and text[starts[i - 1]].isupper()
        )

    def alike(self, keys: tuple[str, ...]) -> list[tuple[tuple[str, ...], Known]]:
        """People whose first and last name sound like these folded tokens; built on first use."""
        if self._sounds is None:
            self._sounds = {}
            for key, forms in self._forms.items():
                if len(key) > 1 and (sound := sound_key(key)):
                    for form in forms:
                        if form.known.kind == "person":
                            self._sounds.setdefault(sound, []).append((key, form.known))
        return self._sounds.get(sound_key(keys), [])


# Places that are first names, and these with those that are surnames.
FIRST_NAMES = frozenset(
    "paris jordan chad georgia sydney sofia israel austin charlotte kenya india asia florence santiago london".split()
)
TRAPS = FIRST_NAMES | frozenset(
    "washington lincoln montana houston dallas cleveland jackson ireland england holland france".split()
)
# The role of the built table of leaders, many of whom it knows by surname only (May, Key, Banda): no names for running text.
BARE = "leader"
ARTICLES = ("al", "el", "ul")
# Where the family name stands first.
FAMILY_FIRST = frozenset({"CHN", "TWN", "PRK", "KOR", "HKG", "VNM"})


def variants(key: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Other keys a personal name goes by: al- for el- and without, initials left out, Jr. left out."""
    out = []
    if any(k in ARTICLES for k in key[1:]):
        out.append(tuple("al" if k in ARTICLES else k for k in key))
        out.append(tuple("el" if k in ARTICLES else k for k in key))
        out.append(tuple(k for i, k in enumerate(key) if i == 0 or k not in ARTICLES))
    bare = tuple(k for i, k in enumerate(key) if (len(k) > 1 or i == 0) and k not in {"jr", "sr"})
    if len(bare) > 1 and bare != key:
        out.append(bare)
    return [v for v in out if v != key and len(v) > 1]


def surnames(key: tuple[str, ...], code: str) -> list[tuple[str, ...]]:
    """The short forms of a name: its last word, with its particle, its last two words; the first word in East Asia."""
    if code in FAMILY_FIRST:
        return [key[:1]]
    words = key[:-1] if key[-1] in {"jr", "sr", "ii", "iii", "iv", "vi"} and len(key) > 2 else key
    out = [words[-1:]]
    if len(words) > 2:
        out.append(words[-2:])
    return [o for o in out if len(o[-1]) > 1]


def same_office(role: str) -> str:
    """One spelling for offices that English writes in several ways."""
    low = role.lower().replace("defence", "defense").replace("secretary of defense", "defense secretary")
    return {
        "premier": "prime minister",
        "taoiseach": "prime minister",
        "external affairs minister": "foreign minister",
    }.get(low, low)


def acronym(name: str) -> str:
    """How a name must be written if it is one short word of capitals (``US``) or with capitals inside (``LeT``), else empty."""
    letters = name.replace(".", "")
    if " " in name or len(letters) > ACRONYM or not letters.isascii():
        return ""
    return letters if letters.isupper() or (len(letters) <= 4 and not letters[1:].islower()) else ""


def fitting(surface: str, forms: Iterable[Form]) -> tuple[Form, ...]:
    """The forms whose capitals fit: names have one, acronyms are written exactly so."""
    if not (surface[0].isupper() or any(c.isupper() for c in surface)):
        return ()
    bare = surface.replace(".", "")
    return tuple(f for f in forms if not f.exact or f.exact == bare)
