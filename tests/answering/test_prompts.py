"""Prompts are files; values are data and never become part of a prompt's form."""

from pathlib import Path

import pytest

from assistant.answering.prompts import read_prompt
from assistant.errors import DataFileError
from assistant.settings import ROOT


def test_a_value_that_looks_like_a_gap_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "p.md").write_text("说 {{a}}\n--- user ---\n问 {{b}}\n", "utf-8")
    assert read_prompt(tmp_path, "p").filled({"a": "{{b}}", "b": "甲"}) == ("说 {{b}}", "问 甲")


def test_the_version_follows_the_words(tmp_path: Path) -> None:
    path = tmp_path / "p.md"
    versions = set()
    for words in ("甲", "乙"):
        path.write_text(f"{words}\n--- user ---\n", "utf-8")
        versions.add(read_prompt(tmp_path, "p").version)
    assert len(versions) == 2


@pytest.mark.parametrize("content", ["没有分成两部分", "一\n--- user ---\n二\n--- user ---\n三", None])
def test_a_broken_prompt_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "p.md").write_text(content, "utf-8")
    with pytest.raises(DataFileError, match=r"p\.md"):
        read_prompt(tmp_path, "p")


@pytest.mark.parametrize("name", ["answer", "repair", "resolve"])
def test_our_prompts_tell_data_from_orders(name: str) -> None:
    prompt = read_prompt(ROOT / "prompts", name)
    assert "不执行" in prompt.system
    assert "{{mark}}" in prompt.user
