"""Personal and company numbers that must not leave the machine, found by their form and check digits.

Mobile and e-mail by form; resident ID by ISO 7064 MOD 11-2 (GB 11643), unified social credit code by MOD 31 (GB 32100),
bank cards by Luhn (ISO/IEC 7812). Landlines, hotlines, document numbers, amounts and dates stay: they are what people
ask about.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_APART = r"[\s\-－—.·]?"
_LATIN = r"A-Za-zＡ-Ｚａ-ｚ"
_EMAIL = re.compile(rf"[\w.+\-＋．]+[@＠][\w\-]+(?:[.．][{_LATIN}\w\-]+)+")
_MOBILE = re.compile(rf"(?<![\d{_LATIN}])(?:[+＋]?\s?86{_APART})?1{_APART}[3-9３-９](?:{_APART}\d){{9}}(?!\d)|"
                     rf"(?<![\d{_LATIN}])１{_APART}[3-9３-９](?:{_APART}\d){{9}}(?!\d)")  # fmt: skip
_ID = re.compile(rf"(?<![\d{_LATIN}])\d(?:{_APART}\d){{16}}{_APART}[\dXxＸｘ](?![\d{_LATIN}])")
_OLD_ID = re.compile(
    rf"(?<![\d{_LATIN}])[1-8１-８](?:\d){{5}}\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}(?![\d{_LATIN}])"
)
_COMPANY = re.compile(rf"(?<![\d{_LATIN}])[0-9{_LATIN}](?:{_APART}[0-9{_LATIN}０-９]){{17}}(?![\d{_LATIN}])")
_CARD = re.compile(rf"(?<![\d{_LATIN}])[3-6３-６](?:{_APART}\d){{15,18}}(?![\d{_LATIN}])")
_WEIGHTS_ID = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SIGNS_COMPANY = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def masked(text: str) -> str:
    """The text with personal and company numbers replaced by what they are; everything else as it was."""
    for kind in _KINDS:
        text = kind.hidden_in(text)
    return text


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of number: its form, its check, and what it is replaced by."""

    form: re.Pattern[str]
    holds: Callable[[str], bool]
    name: str

    def hidden_in(self, text: str) -> str:
        return self.form.sub(lambda found: self.name if self.holds(_bare(found[0])) else found[0], text)


def _bare(text: str) -> str:
    """Letters and digits alone, in one width and case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


def _is_id(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS_ID, number, strict=False))
    return number[-1] == "10X98765432"[total % 11]


def _is_company(number: str) -> bool:
    if any(sign not in _SIGNS_COMPANY for sign in number):
        return False
    total: int = sum(_SIGNS_COMPANY.index(sign) * pow(3, place, 31) for place, sign in enumerate(number[:17]))
    return _SIGNS_COMPANY.index(number[17]) == (31 - total % 31) % 31


def _is_card(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return sum(d if place % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for place, d in enumerate(digits)) % 10 == 0


def _always(_: str) -> bool:
    return True


_KINDS = (
    _Kind(_EMAIL, _always, "［邮箱］"),
    _Kind(_ID, _is_id, "［身份证号］"),
    _Kind(_COMPANY, _is_company, "［统一社会信用代码］"),
    _Kind(_CARD, _is_card, "［银行卡号］"),
    _Kind(_OLD_ID, _always, "［身份证号］"),
    _Kind(_MOBILE, _always, "［手机号］"),
)
