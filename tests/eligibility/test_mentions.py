"""What companies say of themselves, one line in, the facts out. All fictional."""

from datetime import date
from typing import Any

import pytest

from assistant.eligibility.mentions import MentionReader
from assistant.eligibility.words import read_profile_words
from assistant.ingest.clean import clean_lines
from assistant.settings import ROOT
from tests.eligibility.test_profile import described

_READER = MentionReader(read_profile_words(ROOT / "corpus" / "language" / "profile.yaml"))
_WAN = 10_000


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("员工60人科技人员8人", {"staff": 60, "tech_staff": 8}),  # name, figure
        ("60个员工8个搞技术", {"staff": 60, "tech_staff": 8}),  # figure, name
        ("60个人里8个搞技术", {"staff": 60, "tech_staff": 8}),
        ("四五十人里搞技术的就两三个", {"staff": (40, 50), "tech_staff": (2, 3)}),
        ("10个人全是搞技术的", {"staff": 10, "tech_staff": 10}),
        ("员工60人，不对，是80人", {"staff": 80}),
        ("研发费用占销售收入的4.2%", {"rd_ratio": 0.042}),  # the share is of what stands before 占
        ("营收和研发分别是5000万和300万", {"sales": 5000 * _WAN, "rd": 300 * _WAN}),
        (
            "近三年营收分别1000万、1200万、1500万",
            {"sales.2023": 1000 * _WAN, "sales.2024": 1200 * _WAN, "sales.2025": 1500 * _WAN},
        ),
        (
            "2024年营收5200万，2025年6100万；同期研发290万、340万",
            {"sales.2024": 5200 * _WAN, "sales.2025": 6100 * _WAN, "rd.2024": 290 * _WAN, "rd.2025": 340 * _WAN},
        ),
        ("去年营收6000万，前年1.5亿", {"sales.2025": 6000 * _WAN, "sales.2024": 15000 * _WAN}),  # no 5 January
        (
            "营业收入（元）\n2024：10,420,000.00\n2025：12,180,000.00\n职工总数 41",
            {"sales.2024": 10420000, "sales.2025": 12180000, "staff": 41},
        ),
        ("营业收入（万元）：2024年865，2025年1042", {"sales.2024": 865 * _WAN, "sales.2025": 1042 * _WAN}),
        ("研发费用(万元) 2025年 52.5", {"rd.2025": 525_000}),
        ("销售收入（24/25年）：1100万/1400万", {"sales.2024": 1100 * _WAN, "sales.2025": 1400 * _WAN}),
        ("隔壁公司去年营收5000万，我们才800万", {"sales.2025": 800 * _WAN}),
        ("我厂2008年建厂，销售额1.3亿", {"industry": "工业", "founded": None, "sales": 13000 * _WAN}),
        ("今年目标5000万，打算再招20人", {}),  # plans
        ("听说研发要占5%，员工要有10个人搞技术", {}),  # rules
        ("发明专利2项（另有3项实审中），软著申请了5个还没下来", {"ip1": 2}),
        ("我们一个专利也没有", {"patents": 0}),
        ("去年亏损86万", {"profit.2025": -86 * _WAN}),
        ("资产负债率五成出头，主营占九成以上", {"debt_ratio": (0.5, 0.55), "main_ratio": (0.9, float("inf"))}),
        ("成立一年零三个月", {"age_days": 456}),
        ("还没满一年", {"age_days": (0, 365)}),
        ("80-90人，年营收2000到3000万", {"staff": (80, 90), "sales": (2000 * _WAN, 3000 * _WAN)}),
    ],
)
def test_a_line_and_its_facts(said: str, facts: dict[str, Any]) -> None:
    found = dict(map(described, _READER.read(clean_lines(said), date(2026, 6, 1))))

    assert set(found) == set(facts)
    for name, value in facts.items():
        if isinstance(value, int | float):
            assert found[name] == (pytest.approx(value), pytest.approx(value)), name
        elif isinstance(value, tuple):
            assert found[name] == tuple(map(pytest.approx, value)), name
        elif value is not None:
            assert found[name] == value, name
