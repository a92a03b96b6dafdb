"""The verifier trusts no reader: tampered drafts, each rejected by the check that is there for it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.answering.verify import Rejected, Verifier
from assistant.answering.wording import absence_of
from assistant.domain.answer import Claim, DraftClaim, Quote
from assistant.domain.conversation import Asked
from assistant.domain.document import PolicyDocument, Status
from assistant.domain.text import Span
from tests.conftest import AS_OF

QuoteOf = Callable[[str, str], Quote]
HUAIBEI, LIAOCHENG, LIANYUNGANG = "huaibei-transfer", "liaocheng-institute", "lianyungang-transfer-2016"

REWARD = (HUAIBEI, "对认定的高新技术企业、科技型中小企业给予一定奖励。")
SHARE = (HUAIBEI, "按成果转化收益给予不低于5%的奖励")
NAMING = (HUAIBEI, "投入100万元以上的享有基金冠名权")
LEAD = (HUAIBEI, "(牵头单位:市经济和信息化局)")
GRANT = (LIAOCHENG, "市级财政给予每个市级创新创业共同体200万元建设资金补助,县级财政给予配套支持。")
STAFF = (LIAOCHENG, "聊城产研院为不纳入编制管理的独立法人事业单位")
FUNDS = (LIAOCHENG, "聊城产研院成立前3年,市级财政安排专项发展资金5000万元")
VALID = (HUAIBEI, "本方案自发布之日起实施,有效期到2025年12月31日")


@pytest.fixture
def verifier(seeds: dict[str, PolicyDocument]) -> Verifier:
    return Verifier(seeds.get, AS_OF)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("对认定的高新技术企业、科技型中小企业给予一定奖励。", [REWARD]),  # word for word
        ("按成果转化收益给予不低于5%的奖励。", [SHARE]),
        ("投入1000000元以上的享有基金冠名权。", [NAMING]),  # the same amount in another unit
        ("投入100 万元以上的享有基金冠名权。", [NAMING]),
        ("市级财政给予每个市级创新创业共同体200万元建设资金补助，县级财政给予配套支持。", [GRANT]),  # wide punctuation
        ("有效期到2025-12-31。", [VALID]),  # the same day written another way
        ("牵头单位：市经济和信息化局。", [LEAD]),
        ("淮北市：对认定的高新技术企业给予一定奖励。", [REWARD]),  # the region's name is the document's own
        ("聊城产研院为不纳入编制管理的独立法人事业单位；成立前3年，市级财政安排专项发展资金5000万元。", [STAFF, FUNDS]),
    ],
)
def test_a_true_draft_becomes_a_claim(
    verifier: Verifier, quote_of: QuoteOf, text: str, quoted: list[tuple[str, str]]
) -> None:
    claim = verifier.check(DraftClaim(text, tuple(quote_of(*words) for words in quoted)))
    assert isinstance(claim, Claim)
    assert claim.citations == tuple(range(1, len(quoted) + 1))
    assert [citation.quote for citation in verifier.citations] == [words for _, words in quoted]


@pytest.mark.parametrize(
    "text",
    [
        "按2026-11-22判断，仍在有效期内：本方案自发布之日起实施，有效期到2025年12月31日。",  # it is over
        "本方案仍在有效期内，有效期到2025年12月31日。",
    ],
)
def test_our_own_words_on_validity_must_be_true_too(verifier: Verifier, quote_of: QuoteOf, text: str) -> None:
    assert isinstance(verifier.check(DraftClaim(text, (quote_of(*VALID),))), Rejected), f"accepted: {text}"


@pytest.mark.parametrize(
    ("text", "quoted", "checks"),
    [
        ("投入200万元以上的享有基金冠名权。", NAMING, "figure_not_in_quote"),  # changed figures
        ("投入100元以上的享有基金冠名权。", NAMING, "figure_not_in_quote"),
        ("投入100万元以上的享有5年基金冠名权。", NAMING, "figure_not_in_quote"),
        ("按成果转化收益给予不低于百分之十五的奖励。", SHARE, "figure_not_in_quote"),
        ("有效期到2026年12月31日。", VALID, "figure_not_in_quote"),
        ("有效期到2025年11月31日。", VALID, "figure_not_in_quote"),
        (
            "市级财政给予每个市级创新创业共同体五百万元建设资金补助，县级财政给予配套支持。",  # an amount in words
            GRANT,
            "figure_not_in_quote",
        ),
        ("根据皖政〔2022〕99号，给予一定奖励。", REWARD, "figure_not_in_quote"),  # a document number of its own
        ("按成果转化收益给予低于5%的奖励。", SHARE, "negation_changed"),  # dropped negation
        ("低于5%的奖励。", SHARE, "negation_changed"),  # dropped by cutting the quote short
        ("聊城产研院为纳入编制管理的独立法人事业单位。", STAFF, "negation_changed"),
        ("纳入编制管理的独立法人事业单位。", STAFF, "negation_changed"),
        ("对认定的高新技术企业不给予一定奖励。", REWARD, "negation_changed"),  # added negation
        ("对认定的高新技术企业保证给予一定奖励。", REWARD, "promise"),
        ("对认定的高新技术企业一定能给予一定奖励。", REWARD, "promise"),
        ("对认定的高新技术企业给予一定奖励，包过。", REWARD, "promise"),
        (
            "对认定的高新技术企业给予一定奖励，电话15855199550。",  # the consultancy's number
            REWARD,
            "figure_not_in_quote|contact_not_in_quote",
        ),
        ("对认定的高新技术企业给予一定奖励，详见https://example.com。", REWARD, "contact_not_in_quote"),
        ("企业只要注册就可以免费获得土地和厂房。", REWARD, "words_not_in_quote"),  # invented words
        ("牵头单位：市自然资源和规划局。", LEAD, "words_not_in_quote"),  # another unit
        ("对房地产企业、餐饮旅游企业给予一定奖励。", REWARD, "words_not_in_quote"),
    ],
)
def test_a_tampered_draft_is_rejected(
    verifier: Verifier, quote_of: QuoteOf, text: str, quoted: tuple[str, str], checks: str
) -> None:
    result = verifier.check(DraftClaim(text, (quote_of(*quoted),)))
    assert isinstance(result, Rejected), f"accepted: {text}"
    assert result.check in checks.split("|")
    assert verifier.citations == []  # a rejected draft leaves no citation behind


TAMPERED_QUOTES: dict[str, Callable[[Quote], Quote]] = {
    "unknown_document": lambda q: replace(q, document_id="fiction"),
    "unknown_clause": lambda q: replace(q, clause_id=f"{HUAIBEI}/9/9"),
    "quote_outside_clause": lambda q: replace(q, span=Span(q.span.start, q.span.end + 500)),
}


@pytest.mark.parametrize("check", TAMPERED_QUOTES)
def test_a_quote_that_does_not_hold_is_rejected(verifier: Verifier, quote_of: QuoteOf, check: str) -> None:
    quote = quote_of(*REWARD)
    result = verifier.check(DraftClaim(REWARD[1], (TAMPERED_QUOTES[check](quote),)))
    assert isinstance(result, Rejected)
    assert result.check == check


def test_words_of_the_parent_or_of_another_clause_are_no_quote_of_this_one(
    verifier: Verifier, quote_of: QuoteOf
) -> None:
    other = quote_of(*NAMING)
    result = verifier.check(DraftClaim(NAMING[1], (replace(other, clause_id=quote_of(*REWARD).clause_id),)))
    assert isinstance(result, Rejected)
    assert result.check == "quote_outside_clause"


def test_damaged_words_are_never_shown(verifier: Verifier, quote_of: QuoteOf, seeds: dict[str, PolicyDocument]) -> None:
    text = seeds[HUAIBEI].clean.text
    around = next(n for n in text.split("□") if n.endswith("推动设立"))[-8:] + "□" * 8 + "入增值保值考核"
    result = verifier.check(DraftClaim("推动设立研发准备金。", (quote_of(HUAIBEI, around),)))
    assert isinstance(result, Rejected)
    assert result.check == "damaged"


@pytest.mark.parametrize(
    ("quotes", "check"),
    [
        ((), "no_quote"),
        ((Quote(HUAIBEI, f"{HUAIBEI}/1/2", Span(490, 490)),), "quote_outside_clause"),  # no words at all
    ],
)
def test_a_draft_without_quoted_words_is_rejected(verifier: Verifier, quotes: tuple[Quote, ...], check: str) -> None:
    result = verifier.check(DraftClaim("给予一定奖励。", quotes))
    assert isinstance(result, Rejected)
    assert result.check == check


@pytest.mark.parametrize(
    ("absent", "quoted", "holds"),
    [
        (Asked.AMOUNT, REWARD, True),  # 一定奖励: no amount stands there
        (Asked.AMOUNT, GRANT, False),  # 200万元 does
        (Asked.AMOUNT, SHARE, False),  # so does 5%
        (Asked.DATE, VALID, False),
        (Asked.VALIDITY, VALID, False),
        (Asked.VALIDITY, REWARD, True),
        (Asked.DEPARTMENT, LEAD, False),  # (牵头单位:…)
        (Asked.CONTACT, REWARD, True),
    ],
)
def test_a_detail_is_absent_only_where_the_whole_clause_is_silent(
    verifier: Verifier, quote_of: QuoteOf, absent: Asked, quoted: tuple[str, str], holds: bool
) -> None:
    result = verifier.check(DraftClaim(absence_of(absent), (quote_of(*quoted),), absent))
    assert isinstance(result, Claim) is holds
    if isinstance(result, Rejected):
        assert result.check == "detail_is_stated"


@pytest.mark.parametrize(
    "text",
    [
        "每家企业奖励50万元，其他细节未明确。",  # the door for absences must not let claims in
        "保证通过，具体金额未明确。",
        "请拨打15855199550咨询，具体金额未明确。",
        "企业可以免费获得土地和厂房，具体金额未明确。",
    ],
)
def test_what_is_said_to_be_absent_carries_no_other_claim(verifier: Verifier, quote_of: QuoteOf, text: str) -> None:
    result = verifier.check(DraftClaim(text, (quote_of(*REWARD),), Asked.AMOUNT))
    assert isinstance(result, Rejected), f"accepted: {text}"


def test_citations_are_numbered_by_first_use_and_used_again(verifier: Verifier, quote_of: QuoteOf) -> None:
    reward, naming = quote_of(*REWARD), quote_of(*NAMING)
    claims = [
        verifier.check(DraftClaim(REWARD[1], (reward,))),
        verifier.check(DraftClaim(NAMING[1], (naming,))),
        verifier.check(DraftClaim(REWARD[1], (reward,))),
    ]
    assert [c.citations for c in claims if isinstance(c, Claim)] == [(1,), (2,), (1,)]
    assert len(verifier.citations) == 2
    assert isinstance(claims[0], Claim)
    assert claims[0].marked == f"{REWARD[1]}[1]"


def test_a_citation_shows_the_words_as_they_stand_in_the_source(
    verifier: Verifier, quote_of: QuoteOf, seeds: dict[str, PolicyDocument]
) -> None:
    citation = verifier.cite(quote_of(*REWARD))
    assert not isinstance(citation, str)
    assert citation.source_quote == citation.source_span.of(seeds[HUAIBEI].source)
    assert "企業(yè)" in citation.source_quote  # the source is in another script, with reading marks
    assert citation.quote in citation.clause_text
    assert citation.clause_path == ("二、重点任务", "(五)强化成果转化服务支撑", "实施高企倍增行动")
    assert citation.status is Status.EXPIRED


def test_a_claim_without_a_citation_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="without a citation"):
        Claim("给予一定奖励。", ())


EXCHANGED = [  # accepted today; each should become a line of the table of tampered drafts
    (  # the same figures, exchanged
        "创建40个国家、省、市级技术转移机构，布局建设20个支撑实体经济发展的众创空间、孵化器。",
        (LIANYUNGANG, "创建20个国家、省、市级技术转移机构,布局建设40个支撑实体经济发展的众创空间、孵化器"),
    ),
    ("县级财政给予每个市级创新创业共同体200万元建设资金补助，市级财政给予配套支持。", GRANT),  # payers exchanged
    ("投入100万元以下的享有基金冠名权。", NAMING),  # the bound turned round
    ("按成果转化收益给予不低于两成的奖励。", SHARE),  # a share in words
    (  # who leads and who helps exchanged
        "牵头单位：市税务局；配合单位：市科技局、市财政局。",
        (HUAIBEI, "(牵头单位:市科技局,配合单位:市财政局、市税务局)"),
    ),
]


@pytest.mark.parametrize(("text", "quoted"), EXCHANGED)
def test_words_exchanged_within_a_quote_are_rejected(
    verifier: Verifier, quote_of: QuoteOf, text: str, quoted: tuple[str, str]
) -> None:
    assert isinstance(verifier.check(DraftClaim(text, (quote_of(*quoted),))), Rejected)
