"""An assistant beside a scripted language model, over a corpus that is indexed already."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant import PolicyAssistant, Settings, build
from tests.scripted_model import Script, ScriptedModel


@contextmanager
def modelled(home: Path, script: Script, **settings: Any) -> Iterator[tuple[PolicyAssistant, ScriptedModel]]:
    """The assistant with the model at its side; both are closed in the end."""
    with ScriptedModel(script) as model:
        given = {"llm_base_url": model.base_url, "llm_api_key": "sk-fictional", "llm_model": "scripted-1"} | settings
        assistant = build(Settings(home=home, **given))
        assistant.warm()
        try:
            yield assistant, model
        finally:
            assistant.close()
