"""A chat model that spends from a budget: asked only where enough is left, charged what was used."""

from collections.abc import Iterator
from typing import Protocol

from assistant.errors import Fault, ModelFailed
from assistant.llm.chat import CHARACTERS_A_TOKEN, ChatModel


class Budget(Protocol):
    """Tokens that may be spent today, by everybody and by one; see `Spending`."""

    def reserve(self, who: str | None, tokens: int) -> bool: ...

    def settle(self, who: str | None, reserved: int, used: int) -> None: ...


class MeteredModel:
    """Safe from several threads: what one call may need is set aside before it is made."""

    def __init__(self, model: ChatModel, answer_tokens: int, budget: Budget) -> None:
        self._model = model
        self._answer_tokens = answer_tokens
        self._budget = budget

    @property
    def name(self) -> str:
        return self._model.name

    def stream(self, system: str, user: str, deadline: float, who: str | None) -> Iterator[str]:
        """See `ChatModel.stream`; raises `ModelFailed` (out_of_budget) where too little is left."""
        most = int((len(system) + len(user)) / CHARACTERS_A_TOKEN) + self._answer_tokens
        if not self._budget.reserve(who, most):
            raise ModelFailed(Fault.OUT_OF_BUDGET)
        settled = False

        def spent(used: int) -> None:
            nonlocal settled
            settled = True
            self._budget.settle(who, most, used)

        try:
            yield from self._model.stream(system, user, deadline, spent)
        except ModelFailed as failed:
            if failed.fault is Fault.BREAKER_OPEN and not settled:
                spent(0)  # nothing was asked
            raise
