"""Whether a text is Chinese that somebody could read, and which encoding makes it so."""

import unicodedata

from assistant.errors import UnreadableSource
from assistant.ingest.clean import DAMAGE_MARK, cleaned

_COMMON = frozenset(
    "的一是不了在有人我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没"
    "日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美"
    "点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关"
    "并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更"
    "反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃"
    "义科单位办企资项目创奖励申规范管责条款章支持技术转移研究条件认定范围补助政策贴券审核评局委县区省财税人民印通知据根按照规"
)
"""The commonest characters of modern Chinese, and those of official documents."""
_ENOUGH_COMMON = 0.25
"""Real Chinese of any kind has half of its characters among these; bytes read in a wrong encoding have almost none."""
_MOST_DAMAGED = 0.08
_LOOKED_AT = 20_000
_FEWEST_HAN, _LEAST_HAN = 4, 0.1
_ENOUGH_HAN = 20
"""Fewer tell nothing about how common they are."""
_ENCODINGS = ("gb18030", "big5")


def decoded(data: bytes) -> str:
    """The text of bytes in UTF-8, else in that of GB18030 and Big5 which reads as Chinese.

    A byte-order mark stays. Raises `UnreadableSource` where none of them does, or the text holds NUL.
    """
    texts = [text for name in ("utf-8", *_ENCODINGS) if (text := _tried(data, name)) is not None]
    if not texts:
        raise UnreadableSource(
            "不是 UTF-8、GB18030 或 Big5 文本，或含有空字节，请转换编码后重试 (no known encoding, or NUL)"
        )
    if _tried(data, "utf-8") is not None:
        return texts[0]
    return max(texts, key=lambda text: _common(cleaned(text[:_LOOKED_AT])))


def _tried(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def why_unreadable(clean: str) -> str | None:
    """Why nobody should be answered from a cleaned text (garbled, damaged, not Chinese); None where it is fine."""
    said = [char for char in clean if not char.isspace() and char != DAMAGE_MARK]
    han = [char for char in said if _is_han(char)]
    if clean.count(DAMAGE_MARK) > _MOST_DAMAGED * max(len(said), 1):
        return "缺字太多，无法据此回答 (too many characters are lost)"
    if len(han) < max(_FEWEST_HAN, _LEAST_HAN * len(said)):
        return "几乎没有汉字，可能是乱码或不是中文文件 (garbled, or not Chinese)"
    if len(han) >= _ENOUGH_HAN and _common(clean) < _ENOUGH_COMMON:
        return "文字是乱码，请用正确的编码另存后重试 (garbled: saved in a wrong encoding)"
    return None


def _common(clean: str) -> float:
    """The share of common characters among the Han and other non-ASCII letters of a cleaned text."""
    letters = [char for char in clean[:_LOOKED_AT] if ord(char) > 0x7F and unicodedata.category(char)[0] == "L"]
    return sum(char in _COMMON for char in letters) / len(letters) if letters else 0.0


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"
