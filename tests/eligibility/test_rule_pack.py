"""What a rule pack may say, and that everything else is refused with its line."""

from datetime import date
from pathlib import Path

import pytest

from assistant.domain.eligibility import Outcome, Stated
from assistant.domain.interval import Interval
from assistant.eligibility.evaluate import evaluate
from assistant.eligibility.rule_pack import read_packs
from assistant.errors import DataFileError

_PACK = """\
pack: test.voucher
title: 测试创新券
checked: 2026-01-01
docs:
  T1: {number: 测试〔2026〕1号}
facts:
  staff: {unit: person, label: 人数, ask: 多少人}
  listed: {unit: bool, label: 在名录内, ask: 是否在名录内}
params:
  most:
    unit: person
    ref: T1 第二条
    values:
      2026-01-01: 300
      2026-07-01: 500
conditions:
  - {id: size, label: 人数不超过上限, ref: T1 第二条, test: {le: [staff, most]}}
"""


def _packs(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("written", "instead", "line", "says"),
    [
        ("title: 测试创新券", "titel: 测试创新券", 2, "titel"),
        ("facts:\n", "facts:\n  staff: {unit: person, label: 人数}\n", 8, "staff"),  # the second of two
        ("unit: person, label: 人数", "unit: people, label: 人数", 7, "unit"),
        ("ref: T1 第二条, test", "ref: T9 第二条, test", 17, "T9"),
        ("{le: [staff, most]}", "{le: [stuff, most]}", 17, "stuff"),
        ("{le: [staff, most]}", "{le: [staff]}", 17, "le"),
        ("{le: [staff, most]}", "{atmost: [staff, most]}", 17, "atmost"),
        ("{le: [staff, most]}", "{ge: [listed, 1]}", 17, "listed"),  # yes or no is no number
        ("{le: [staff, most]}", "{is: [staff, true]}", 17, "staff"),
        ("2026-07-01: 500", "2026-13-01: 500", 15, "2026-13-01"),
        ("2026-07-01: 500", "2026-07-01: 五百", 15, "五百"),
        ("checked: 2026-01-01\n", "", 1, "checked"),
        ("staff: {unit: person,", "staff: {cost: 0, unit: person,", 7, "cost"),
        ("title: 测试创新券", "title：测试创新券", 2, "全角"),  # how people type who know no YAML
        ("  staff: {", "\tstaff: {", 7, "Tab"),
    ],
)
def test_a_broken_pack_is_refused_with_its_line(
    tmp_path: Path, written: str, instead: str, line: int, says: str
) -> None:
    assert written in _PACK
    folder = _packs(tmp_path, test=_PACK.replace(written, instead))

    with pytest.raises(DataFileError) as refused:
        read_packs(folder)

    assert f"第 {line} 行" in str(refused.value)
    assert says in str(refused.value)


def test_a_value_holds_from_its_day(tmp_path: Path) -> None:
    program = read_packs(_packs(tmp_path, test=_PACK))["test.voucher"]
    four_hundred = {"staff": Stated(Interval.exactly(400))}

    assert evaluate(program, four_hundred, date(2026, 6, 30)).outcome is Outcome.UNMET
    assert evaluate(program, four_hundred, date(2026, 7, 1)).outcome is Outcome.MET
    assert evaluate(program, four_hundred, date(2025, 12, 31)).outcome is Outcome.NEED_FACTS


_LOCAL = """\
pack: local.voucher
title: 本地测试创新券
extends: test.voucher
layer: province
region: 测试省
checked: 2026-02-01
docs:
  L1: {number: 测省〔2026〕2号}
conditions:
  - {id: listed, label: 在名录内, ref: L1 第一条, test: {is: [listed, true]}}
"""


def test_a_layer_adds_conditions_and_keeps_those_of_its_basis(tmp_path: Path) -> None:
    programs = read_packs(_packs(tmp_path, test=_PACK, local=_LOCAL))

    assert [c.id for c in programs["local.voucher"].conditions] == ["size", "listed"]
    assert [c.id for c in programs["test.voucher"].conditions] == ["size"]
    assert programs["local.voucher"].layers == ("test.voucher", "local.voucher")


@pytest.mark.parametrize(
    ("addition", "says"),
    [
        ("  - {id: size, label: 放宽, ref: L1 第一条, test: {le: [staff, 9000]}}\n", "size"),
        ("params:\n  most: {unit: person, values: {2026-01-01: 9000}}\n", "most"),
        ("facts:\n  staff: {unit: person, label: 别的人数}\n", "staff"),
    ],
)
def test_a_layer_cannot_loosen_its_basis(tmp_path: Path, addition: str, says: str) -> None:
    with pytest.raises(DataFileError, match=says):
        read_packs(_packs(tmp_path, test=_PACK, local=_LOCAL + addition))


@pytest.mark.parametrize("basis", ["nowhere.voucher", "local.voucher"])
def test_a_layer_needs_another_pack_below_it(tmp_path: Path, basis: str) -> None:
    local = _LOCAL.replace("extends: test.voucher", f"extends: {basis}")

    with pytest.raises(DataFileError, match=r"extends|规则包"):
        read_packs(_packs(tmp_path, test=_PACK, local=local))


def test_a_fact_computed_from_itself_is_refused(tmp_path: Path) -> None:
    pack = _PACK.replace(
        "  listed:",
        "  one: {unit: item, label: 一, derived: {sum: [two, 1]}}\n"
        "  two: {unit: item, label: 二, derived: {sum: [one, 1]}}\n  listed:",
    )

    with pytest.raises(DataFileError, match="由自己算出"):
        read_packs(_packs(tmp_path, test=pack))


def test_two_packs_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"test\.voucher"):
        read_packs(_packs(tmp_path, one=_PACK, two=_PACK))
