"""A freely worded sentence against the words that it quotes. Every line is a fact about Chinese."""

import pytest

from assistant.answering.equivalents import read_equivalents
from assistant.answering.support import Source, Support, read_support_weights
from assistant.retrieval.terms import read_language, tagged
from assistant.settings import ROOT

LANGUAGE = ROOT / "corpus" / "language"

HOLDS = [
    ("对首次认定的高新技术企业,给予一次性20万元奖励。", "首次通过认定的高企可以一次性拿到20万元奖励。"),
    ("市财政每年安排2000万元,连续3年。", "市财政3年共安排6000万元（2000万元×3年）。"),
    ("经所在单位同意,可以兼职,但不得损害本单位权益。", "单位同意后可以兼职，但不能损害本单位权益。"),
    ("投向早期项目的比例应达到50%以上。", "投向早期项目的比例至少要达到一半。"),
    ("最高不超过500万元。", "上限为0.05亿元。"),
    ("科技人员自主创业的,三年内保留人事关系。", "科技人员自主创业，3年内保留人事关系。"),
    ("鼓励企业建立研发机构。", "支持企业建立研发机构。"),
    ("该资金不再设立门槛。", "该资金取消门槛。"),
]
FAILS = [
    ("对首次认定的企业,给予一次性20万元奖励。", "对首次认定的企业，给予一次性30万元奖励。", "figure_not_in_quote"),
    ("对首次认定的企业,给予一次性20万元奖励。", "对首次认定的企业，给予一次性20亿元奖励。", "figure_not_in_quote"),
    ("有效期3年。", "有效期3个月。", "figure_not_in_quote"),
    ("提高0.5个百分点。", "提高0.5%。", "figure_not_in_quote"),
    ("市财政每年安排2000万元。", "市财政3年共安排6000万元（2000万元×3年）。", "figure_not_in_quote"),
    ("最高给予100万元补助。", "给予100万元补助。", "bound_changed"),
    ("比例不低于50%。", "比例不高于50%。", "bound_changed"),
    ("兼职人员不得损害本单位权益。", "兼职人员可以损害本单位权益。", "negation_changed"),
    ("对失败的项目予以免责。", "对失败的项目不予免责。", "negation_changed"),
    ("可以到企业兼职。", "必须到企业兼职。", "duty_changed"),
    ("原则上每年评审一次。", "每年评审一次。", "duty_changed"),
    ("对符合条件的企业给予补助。", "所有企业一律给予补助。", "duty_changed"),
    ("鼓励企业建立研发机构。", "企业已经建立研发机构。", "duty_changed"),
    ("给予企业补助。", "给予企业补助，需提交营业执照和审计报告。", "words_not_in_quote"),
]


@pytest.fixture(scope="module")
def support() -> Support:
    equivalents = read_equivalents(LANGUAGE / "wording.yaml", read_language(LANGUAGE).synonym_groups)
    return Support(equivalents, tagged, read_support_weights(LANGUAGE / "support.yaml"))


@pytest.mark.parametrize(("quote", "sentence"), HOLDS)
def test_what_may_be_said_otherwise(support: Support, quote: str, sentence: str) -> None:
    assert support.problem(sentence, [Source(quote, "")]) is None


@pytest.mark.parametrize(("quote", "sentence", "problem"), FAILS)
def test_what_says_more_or_else(support: Support, quote: str, sentence: str, problem: str) -> None:
    assert support.problem(sentence, [Source(quote, "")]) == problem


@pytest.mark.parametrize("quote", sorted({quote for quote, *_ in [*HOLDS, *FAILS]}))
def test_the_words_themselves_are_always_supported(support: Support, quote: str) -> None:
    assert support.problem(quote, [Source(quote, "")]) is None
