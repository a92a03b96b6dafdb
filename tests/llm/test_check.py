"""`check-model` tells what works at an address, and what to do where it does not."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from assistant.llm.check import check_model
from assistant.llm.endpoint import Endpoint
from tests.scripted_model import Body, Raw, Reply, Says, ScriptedModel, Status


def capable(body: Body) -> Reply:
    """A model that can do all that is asked of it."""
    asked = body["messages"][-1]["content"]
    if body.get("tools"):
        return Status(400, "tools are not supported")
    if "首都" in asked:
        return '{"city": "北京"}'
    if "JSON" in asked:
        return '{"text": "甲", "n": 1}\n{"text": "乙", "n": 2}'
    return Says("一二三四五六七八九十" if "数到" in asked else asked[-8:], piece=1)


def found(script: Callable[[Body], Reply], model: str = "scripted") -> dict[str, bool | None]:
    with ScriptedModel(script) as server:
        return {f.name.split()[0]: f.works for f in check_model(Endpoint(model, server.base_url, "sk-x"), 5)}


def test_what_works_is_told() -> None:
    assert found(capable) == {
        "地址": None,
        "模型列表": True,
        "回答": True,
        "流式": True,
        "中文": True,
        "逐行": True,
        "JSON": True,
        "结构化输出": True,
        "工具调用，用不到": False,
        "上下文": True,
    }


def test_a_model_that_speaks_no_chinese_and_no_json() -> None:
    told = found(lambda _: Says("Hello, how can I help you?", piece=3), model="unlisted")
    assert [told[name] for name in ("模型列表", "回答", "流式", "中文", "逐行")] == [False, True, True, False, False]


def test_it_ends_where_nothing_answers() -> None:
    assert found(lambda _: Status(401))["回答"] is False


@pytest.mark.parametrize(("reply", "code", "told"), [("capable", 0, "可以使用"), ("refuses", 1, "密钥无效")])
def test_the_command_ends_with_a_clear_code(reply: str, code: int, told: str) -> None:
    with ScriptedModel(capable if reply == "capable" else lambda _: Status(401)) as server:
        settings = {"BASE_URL": server.base_url, "MODEL": "scripted", "API_KEY": "sk-fictional"}
        given = {f"POLICY_ASSISTANT_LLM_{key}": value for key, value in settings.items()}
        done = _run(given)
    assert done.returncode == code
    assert told in done.stdout
    assert "sk-fictional" not in done.stdout + done.stderr


def test_the_vectors_of_a_server_are_checked_too() -> None:
    rows = [{"object": "embedding", "index": n, "embedding": [1.0, 2.0, float(n)]} for n in range(2)]
    said = Raw(json.dumps({"object": "list", "model": "m", "data": rows}).encode(), "application/json")
    with ScriptedModel(lambda _: said) as server:
        given = {
            "POLICY_ASSISTANT_EMBEDDING_BASE_URL": server.base_url,
            "POLICY_ASSISTANT_EMBEDDING_MODEL": "fictional-embedder",
        }
        done = _run(given)
        assert done.returncode == 0, done.stderr
        assert f"fictional-embedder @ 127.0.0.1:{server.port}，3 维" in done.stdout
    gone = _run(given)
    assert gone.returncode == 1
    assert "✗" in gone.stdout


def test_without_a_model_the_settings_are_named() -> None:
    done = _run({})
    assert done.returncode == 2
    assert "POLICY_ASSISTANT_LLM_MODEL" in done.stderr


def _run(given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"} | given
    command = [sys.executable, "-m", "assistant", "check-model", "--seconds", "5"]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
