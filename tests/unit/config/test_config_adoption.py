"""The file of proposed pairs is read back as it was written, and mistakes in it are told with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.adoption import WrittenPair, YesNo, adoption_text, read_adoption
from config.mistakes import MistakesFound

PAIR = WrittenPair(card="5f", title="A", item="search", adopt=YesNo.NO)
TITLES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@settings(deadline=None)  # it writes files
@given(title=TITLES, public=TITLES, score=st.floats(0, 1), answer=st.sampled_from(YesNo))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, title: str, public: str, score: float, answer: YesNo
) -> None:
    file = tmp_path_factory.getbasetemp() / "pairs.yaml"
    pair = PAIR.model_copy(update={"title": title, "public_title": public, "score": score, "adopt": answer})
    file.write_text(adoption_text("road", [pair, pair]), encoding="utf-8")
    assert read_adoption(file).pairs == (pair, pair)


def test_no_pairs_are_a_file_as_well(tmp_path: Path) -> None:
    (tmp_path / "pairs.yaml").write_text(adoption_text("road", []), encoding="utf-8")
    assert read_adoption(tmp_path / "pairs.yaml").board == "road"


def test_an_answer_that_is_neither_yes_nor_no_is_told_with_its_line(tmp_path: Path) -> None:
    text = adoption_text("road", [PAIR]).replace("adopt: no\n", "adopt: maybe\n")
    (tmp_path / "pairs.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(MistakesFound, match=r"pairs.yaml:12:12") as told:
        read_adoption(tmp_path / "pairs.yaml")
    assert "yes" in str(told.value)
