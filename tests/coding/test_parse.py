"""Sentences become trees that say what the parser says."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tocsin.coding import parse

SENTENCES = [
    "Troops crossed the border on Monday, officials in Kabul said.",
    "“We won't yield,” he said;  the U.N. didn't answer — not\tyet…",
    "Der Präsident 🙂 sprach in Köln über naïve Fragen.",
    " ",
    "e\u0301lan vital\u00a0& co.",
]


@pytest.fixture(scope="module")
def parser() -> parse.Parser:
    """A parser with its model."""
    found = parse.Parser()
    list(found.parse(["It is loaded."]))
    return found


def test_trees_hold_what_the_parser_found(parser: parse.Parser) -> None:
    """Words, offsets, labels and heads are those of the parser's own tokens, whatever letters and blanks a text has."""
    for tree, doc in zip(parser.parse(SENTENCES), parser._nlp.pipe(SENTENCES), strict=True):
        assert tree.text == doc.text
        assert tree.words == [t.text for t in doc]
        assert tree.starts == [t.idx for t in doc]
        assert tree.heads == [t.head.i for t in doc]
        assert tree.tags == [t.tag_ for t in doc]


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("second", [False, True])
def test_products_are_products(parser: parse.Parser, first: bool, second: bool) -> None:
    """The layers' products by NumPy are those of their own library, to the last digits."""
    from thinc.api import NumpyOps

    ours = next(node.ops for _, pipe in parser._nlp.pipeline for node in pipe.model.walk())
    assert type(ours) is not NumpyOps
    chance = np.random.default_rng(3)
    a = chance.standard_normal((7, 5), dtype=np.float32)
    b = chance.standard_normal((5, 4), dtype=np.float32)
    a, b = np.ascontiguousarray(a.T) if first else a, np.ascontiguousarray(b.T) if second else b
    wanted = NumpyOps().gemm(a, b, trans1=first, trans2=second)
    out = np.empty_like(wanted)
    found = ours.gemm(a, b, out=out, trans1=first, trans2=second)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    assert found is out


def test_the_parser_brings_no_web_client_and_spacy_keeps_its_commands() -> None:
    """In a fresh process: what spaCy's command line would load stays away, and is there when somebody asks for it."""
    code = """
import sys
from tocsin.coding.parse import Parser
next(Parser().parse(["Troops crossed the border."]))
assert not {"httpx", "jinja2", "spacy.cli"} & sys.modules.keys(), sys.modules.keys()
import spacy
assert spacy.info(silent=True)["spacy_version"] == spacy.__version__
from spacy.cli import download
assert callable(download)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
