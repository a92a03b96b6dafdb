"""What leaves the machine holds no personal or company number; what people ask about stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.privacy import masked

TABLE = [
    ("我电话13912345678，能申请吗", "我电话［手机号］，能申请吗"),
    ("打 139 1234 5678 或 139-1234-5678", "打 ［手机号］ 或 ［手机号］"),
    ("+86 13912345678", "［手机号］"),
    ("１３９１２３４５６７８", "［手机号］"),
    ("身份证11010519491231002X的法人", "身份证［身份证号］的法人"),
    ("110105 19491231 002x", "［身份证号］"),
    ("信用代码91350100M000100Y43", "信用代码［统一社会信用代码］"),
    ("卡号6222021234567890129", "卡号6222021234567890129"),  # the check digit is wrong: no card
    ("卡号 4111 1111 1111 1111", "卡号 ［银行卡号］"),
    ("写信到 li.si@example.com.cn 吧", "写信到 ［邮箱］ 吧"),
    ("咨询0561-3198888或12345", "咨询0561-3198888或12345"),
    ("国科发火〔2016〕32号", "国科发火〔2016〕32号"),
    ("收入5000000元，2024年12月31日", "收入5000000元，2024年12月31日"),
    ("专利号ZL202310123456.7", "专利号ZL202310123456.7"),
    ("110105194912310021", "110105194912310021"),  # the check digit is wrong
    ("订单号 20240101123456789012", "订单号 20240101123456789012"),
]


@pytest.mark.parametrize(("text", "result"), TABLE)
def test_masked(text: str, result: str) -> None:
    assert masked(text) == result


@given(st.text(max_size=60))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@given(st.text(alphabet="的问企业，。 abc（）", max_size=9), st.integers(0, 10**9 - 1), st.sampled_from("3456789"))
def test_no_mobile_survives_in_any_words(around: str, number: int, second: str) -> None:
    mobile = f"1{second}{number:09}"
    assert mobile not in masked(f"{around}，{mobile}，{around}")


@given(st.text(alphabet="的问企业政策补贴，。？元万年月 ", max_size=40))
def test_words_stay_as_they_are(text: str) -> None:
    assert masked(text) == text
