"""The actor tables: complete enough, checked on load, overlaid by a user's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.errors import VocabularyError
from tocsin.resolve.actors import Actors
from tocsin.resolve.actors_load import ORG_COLUMNS, PERSON_COLUMNS
from tocsin.resolve.actors_people import OFFICE_COLUMNS

STATES = "id\tname\taliases\tadjectives\tpeople\tcapitals\nUSA\tUnited States\nFRA\tFrance\t\tFrench\t\tParis\n"


def folder(root: Path, files: dict[str, str]) -> Path:
    """A vocabulary folder with a few files."""
    for name, text in {"states.tsv": STATES, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def table(columns: tuple[str, ...], *rows: str) -> str:
    """A table of a header and rows."""
    return "\n".join(["\t".join(columns), *rows]) + "\n"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        (
            {"orgs/groups.tsv": table(ORG_COLUMNS, "Reds\t\tFRA", "Reds\t\tFRA")},
            "groups.tsv:3: id 'reds' stands also at groups.tsv:2",
        ),
        ({"orgs/groups.tsv": table(ORG_COLUMNS, "Reds\t\tXXX")}, "groups.tsv:2: unknown code 'XXX'"),
        ({"orgs/groups.tsv": table(ORG_COLUMNS, "Reds\t\tFRA\tARMY")}, "groups.tsv:2: unknown sector 'ARMY'"),
        ({"orgs/groups.tsv": table(ORG_COLUMNS, "A\t\tFRA\t\t\tb", "B\t\tFRA\t\t\ta")}, "runs in a circle"),
        ({"orgs/groups.tsv": table(ORG_COLUMNS, "A\t\tFRA\t\t\tnobody")}, "part_of names unknown 'nobody'"),
        ({"orgs/clubs.tsv": table(ORG_COLUMNS, "A\t\tFRA")}, "the file's name says no kind"),
        (
            {"offices/x.tsv": table(OFFICE_COLUMNS, "FRA\tGOV\tking\tA 2001|B 2000")},
            "x.tsv:2: terms of 'king' overlap at 2000-01-01",
        ),
        ({"offices/x.tsv": table(OFFICE_COLUMNS, "FRA\tGOV\tking\tA")}, "holder 'A' cannot be read"),
        (
            {
                "people/x.tsv": table(
                    PERSON_COLUMNS, "A\t\tFRA\tm\t\tGOV king 2000-01-01..2002-01-01|GOV king 2001-01-01.."
                )
            },
            "x.tsv:2: terms of 'king' overlap",
        ),
        (
            {"people/x.tsv": table(PERSON_COLUMNS, "A\t\tFRA\tm\t\tking since 2000")},
            "term 'king since 2000' cannot be read",
        ),
        (
            {"sectors.tsv": "sector\tkind\tnouns\nGOV\ttitle\tking\nMIL\ttitle\tking\n"},
            "'king' stands also at sectors.tsv:2",
        ),
        ({"sectors.tsv": "sector\tkind\tnouns\nGOO\ttitle\tking\n"}, "sectors.tsv:2: unknown sector 'GOO'"),
        ({"state_names.tsv": "code\tform\tnames\nFRA\tnick\tMarianne\n"}, "state_names.tsv:2: unknown form 'nick'"),
    ],
)
def test_a_bad_table_says_file_line_and_cure(tmp_path: Path, files: dict[str, str], says: str) -> None:
    """Every fault names where it stands and what to do."""
    files = {"sectors.tsv": "sector\tkind\tnouns\nMIL\tbody\tarmy\n", **files}
    with pytest.raises(VocabularyError) as error:
        Actors((folder(tmp_path, files),)).resolve("the army")
    assert says in str(error.value)
    assert str(error.value).endswith(")")


def test_a_users_folder_adds_and_overrides(tmp_path: Path) -> None:
    """Rows of a user's folder are added; a row with a known id replaces ours."""
    (tmp_path / "orgs").mkdir()
    rows = table(ORG_COLUMNS, "Blue Hats of Nowhere\tBHN\tFRA\tPRM", "Boko Haram\tJAS\tNGA\tPRM")
    (tmp_path / "orgs/groups_mine.tsv").write_text(rows, encoding="utf-8")
    actors = Actors.shipped(tmp_path)
    assert (actors.resolve("the Blue Hats of Nowhere").code, actors.resolve("BHN").sector) == ("FRA", "PRM")
    assert actors.resolve("Boko Haram fighters").sector == "PRM"


def test_a_file_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    """A user's file alone would be passed over without a word."""
    path = tmp_path / "groups_mine.tsv"
    path.write_text(table(ORG_COLUMNS, "Reds\t\tFRA"), encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"groups_mine\.tsv: holds no tables"):
        Actors.shipped(path).resolve("the army")


def test_the_tables_are_as_full_as_promised() -> None:
    """At least 400 armed groups and 250 parties, all states, and no id twice."""
    known = Actors.shipped().tables.known.values()
    counts = {
        kind: sum(k.kind == kind for k in known) for kind in ("group", "party", "state", "person", "media", "igo")
    }
    assert counts["group"] >= 400
    assert counts["party"] >= 250
    assert counts["state"] >= 235
    assert counts["person"] >= 3000
