"""Word forms: from the base forms in the vocabulary to everything a text may show, and back.

The vocabulary knows its own words, so going back is a look-up and needs no lemmatizer (which would cost a third of the time).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

VOWELS = "aeiou"
IRREGULAR_PLURALS = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "policeman": "policemen",
    "gunman": "gunmen", "militiaman": "militiamen", "tribesman": "tribesmen", "crisis": "crises", "life": "lives",
    "wife": "wives", "knife": "knives", "thief": "thieves", "wolf": "wolves", "fisherman": "fishermen",
    "serviceman": "servicemen", "congressman": "congressmen", "businessman": "businessmen", "spokesman": "spokesmen",
}  # fmt: skip


def plurals(noun: str) -> tuple[str, ...]:
    """The noun's forms beside the base; hyphened and open compounds inflect at the end."""
    last = noun[max(noun.rfind(" "), noun.rfind("-")) + 1 :]
    if last in IRREGULAR_PLURALS:
        return (noun.removesuffix(last) + IRREGULAR_PLURALS[last],)
    if noun.endswith(("s", "x", "ch", "sh", "z")):
        return (noun + "es",)
    if noun.endswith("y") and noun[-2:-1] not in VOWELS:
        return (noun[:-1] + "ies",)
    return (noun + "s",)


def inflections(verb: str, irregular: Mapping[str, tuple[str, ...]]) -> set[str]:
    """All forms of a verb with the base; *-ise* verbs bring their *-ize* twins."""
    out = {verb, *plurals(verb)} if not verb.endswith("z") else {verb}
    out |= {verb + e for e in ("ing", "ed")} if verb in irregular else set()
    if verb in irregular:
        past = {p for p in irregular[verb] if p}
        return (out - {verb + "ed"}) | past | _with_ending(verb, "ing")
    out |= _with_ending(verb, "ed") | _with_ending(verb, "ing")
    if verb.endswith("ise") and len(verb) > 5:
        out |= {f.replace("is", "iz") if f.count("is") == 1 else "iz".join(f.rsplit("is", 1)) for f in set(out)}
    return out


def _with_ending(verb: str, ending: str) -> set[str]:
    if verb.endswith("ie") and ending == "ing":
        return {verb[:-2] + "ying"}
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return {verb[:-1] + ending}
    if verb.endswith("e"):
        return {verb + (ending if ending == "ing" else "d")}
    if verb.endswith("y") and verb[-2:-1] not in VOWELS and ending == "ed":
        return {verb[:-1] + "ied"}
    if verb.endswith("c") and verb[-2:-1] == "i":  # panic, picnic
        return {verb + "k" + ending}
    short = sum(c in VOWELS for c in verb) == 1
    doubles = len(verb) > 2 and verb[-1] not in VOWELS + "wxy" and verb[-2] in VOWELS and verb[-3] not in VOWELS
    if doubles or verb.endswith(("uit", "uip")):
        return {verb + verb[-1] + ending} if short else {verb + verb[-1] + ending, verb + ending}
    return {verb + ending}


def reverse(words: Iterable[str], irregular: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Verb form to base form; where two verbs share a form (*found*), the one whose base it is gives way to the older entry."""
    out: dict[str, str] = {}
    for word in words:
        for form in inflections(word, irregular):
            out.setdefault(form, word)
    return out


def reverse_nouns(words: Iterable[str]) -> dict[str, str]:
    """Noun form to base form; a listed plural (*hostages*) leads to its singular where that is listed too."""
    out: dict[str, str] = {}
    listed = list(words)
    for word in listed:
        for form in plurals(word):
            out.setdefault(form, word)
    for word in listed:
        out.setdefault(word, word)
    return out
