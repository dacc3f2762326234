"""Which language a text is in, by py3langid."""

from __future__ import annotations

# The first 2,000 characters decide as well as the whole and cost a tenth; under 20 letters the answer is chance.
_ENOUGH, _SHORT = 2000, 20


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the text's language; ``None`` if the text is too short to tell."""
    if sum(map(str.isalpha, text[:200])) < _SHORT:
        return None
    import py3langid

    return str(py3langid.classify(text[:_ENOUGH])[0])
