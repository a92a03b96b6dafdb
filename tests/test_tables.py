"""A cell of a table, asked for in plain words, through the whole product: the right figure with its unit."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from assistant import PolicyAssistant, Question, Settings, build
from tests.ingest.files import reward_table

CITY, COUNTY, PLACES = 2, 3, 4
QUESTIONS = [  # question, row, column
    ("虚构市技术发明奖三等奖市级奖励多少钱", 2, CITY),
    ("虚构市的技术发明奖，拿了二等奖县级给多少万元", 1, COUNTY),
    ("成果转化奖一等奖市级奖励金额是多少", 3, CITY),
    ("虚构市成果转化奖二等奖有几个名额", 4, PLACES),
    ("技术发明奖一等奖县里奖多少", 0, COUNTY),
    ("虚构市技术发明奖三等奖一共评几个", 2, PLACES),
    ("我们公司得了成果转化奖二等奖，市级能拿多少奖金", 4, CITY),
    ("虚构市成果转化奖一等奖县级奖励多少", 3, COUNTY),
    ("技术发明奖二等奖市级奖励是多少万", 1, CITY),
    ("虚构市技术发明奖一等奖的名额是多少", 0, PLACES),
    # written when all was built, and right at the first run
    ("去年我们拿下了技术发明奖的三等奖，县级那份是几万", 2, COUNTY),
    ("想问下成果转化奖二等奖县级能给多少", 4, COUNTY),
    ("得了技术发明二等奖，市级财政奖多少钱", 1, CITY),
    ("虚构市技术发明奖二等奖每次评几个", 1, PLACES),
    ("成果转化奖头等的，就是一等奖，市级奖金多少万元", 3, CITY),
    ("请问虚构市成果转化奖一等奖设几个名额", 3, PLACES),
    ("技术发明奖一等奖市级奖励标准是什么", 0, CITY),
    ("虚构市成果转化二等奖的市级奖励金额", 4, CITY),
    ("技术发明一等奖，县里配套奖多少万", 0, COUNTY),
    ("三等奖的技术发明，市里发多少奖励", 2, CITY),
]


@pytest.fixture(scope="module", params=reward_table.MAKERS)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PolicyAssistant]:
    """An assistant that holds nothing but the fictional document, in one of its formats."""
    home = tmp_path_factory.mktemp("table")
    folder = home / "documents" / "reward"
    folder.mkdir(parents=True)
    (folder / "meta.yaml").write_text("title: 虚构市科技创新奖励办法\nissuer: 虚构市科技局\n", "utf-8")
    (folder / f"source{request.param}").write_bytes(reward_table.MAKERS[request.param]())
    built = build(Settings(home=home))
    assert built.index([folder], False, lambda _: None).added == ["reward"]
    yield built
    built.close()


@pytest.mark.parametrize(("question", "row", "column"), QUESTIONS, ids=[question for question, *_ in QUESTIONS])
def test_a_cell_is_answered_with_its_row(told: PolicyAssistant, question: str, row: int, column: int) -> None:
    form = told.answer(Question(question, date(2032, 1, 1)))
    assert form["kind"] == "grounded", form["answer"]
    said = re.sub(r"\[\d+\]", "", str(form["answer"]))
    cell = reward_table.LINES[row].split("；")[column].strip("。")
    other = {f for n, line in enumerate(reward_table.LINES) if n != row for f in re.findall(r"\d+", line)}
    assert cell in said
    assert not set(re.findall(r"\d+", said)) & (other - set(re.findall(r"\d+", reward_table.LINES[row])))
    assert form["citations"]
    assert all(citation["clause_path"] for citation in form["citations"])
