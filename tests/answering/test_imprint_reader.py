"""What a document says of itself, told in its own words: number, issuers and the day, by its right name."""

from datetime import date
from pathlib import Path

import pytest

from assistant.answering.imprint_reader import Silence, read_imprint
from assistant.answering.verify import Verifier
from assistant.domain.answer import Claim
from assistant.domain.conversation import Asked
from assistant.domain.region import Gazetteer
from assistant.ingest.document import read_document

BODY = "虚构市测试办法\n第一条 为测试，制定本办法。\n"


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        ("虚科发[2031] 8 号\n" + BODY, Asked.NUMBER, "文号：虚科发〔2031〕8号。"),  # whatever its brackets
        (BODY + "虚构市科技局 虚构市财政局\n2031年5月6日", Asked.ISSUER, "发文机关：虚构市科技局、虚构市财政局。"),
        (BODY + "虚构市科技局\n2031年05月06日", Asked.ISSUED, "成文日期：2031年05月06日。"),
        (BODY + "虚构市科技局\n二〇三一年五月六日", Asked.ISSUED, "成文日期：二〇三一年五月六日。"),
        (BODY + "虚构市科技局办公室 2031年5月8日印发", Asked.ISSUED, "印发日期：2031年5月8日。"),  # not that of signing
        (
            BODY + "2031年5月6日前申报。本办法自2031年6月1日起施行，有效期三年。",
            Asked.VALIDITY,
            "仍在有效期内：本办法自2031年6月1日起施行，有效期三年。",
        ),
    ],
)
def test_it_is_told_as_written_and_holds(
    tmp_path: Path, gazetteer: Gazetteer, text: str, asked: Asked, told: str
) -> None:
    path = tmp_path / "虚构.txt"
    path.write_text(text, "utf-8")
    document = read_document(path, gazetteer)
    draft = read_imprint(asked, document, date(2031, 7, 1), "")
    assert not isinstance(draft, Silence)
    assert draft.text == told
    assert isinstance(Verifier(lambda _: document, date(2031, 7, 1)).check(draft), Claim)


def test_a_damaged_number_is_shown_as_damaged(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = tmp_path / "虚构.txt"
    path.write_text("虚科发〔203?〕8号\n" + BODY, "utf-8")
    silence = read_imprint(Asked.NUMBER, read_document(path, gazetteer), date(2031, 7, 1), "")
    assert isinstance(silence, Silence)
    assert silence.damaged
    assert "虚科发〔203□〕8号" in silence.message
