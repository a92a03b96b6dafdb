"""A chat model behind any OpenAI-compatible address: text in, text out, nothing remembered, never later than asked."""

import asyncio
import contextlib
import os
import queue
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any

from assistant.errors import Fault, ModelFailed
from assistant.llm.breaker import Breaker
from assistant.llm.endpoint import Endpoint
from assistant.llm.loop import OwnLoop
from assistant.llm.thinking import without_thoughts
from assistant.llm.wire import fault_of, guarded_client, trusted

MOST_CHARACTERS = 60_000
_MOMENT = 0.2
_RETRIES, _FIRST_PAUSE = 2, 0.3
_WORTH_ANOTHER_TRY = frozenset({Fault.REFUSED, Fault.RATE_LIMITED, Fault.SERVER_ERROR, Fault.BROKEN_STREAM})
CHARACTERS_A_TOKEN = 1.5
"""Of Chinese, for servers that do not tell what they spent; rather too many tokens than too few."""
_QUIET = {"LANGCHAIN_TRACING_V2": "false", "LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING": "false"}
Spent = Callable[[int], None]


class ChatModel:
    """One endpoint and model. Asks with temperature 0; safe from several threads.

    Whatever the server does, an answer ends or fails within `_MOMENT` of its deadline. Thoughts of reasoning models
    never come out. Calls are repeated, with jitter, only before the first word came and only where that is safe.
    """

    def __init__(self, endpoint: Endpoint, breaker: Breaker | None = None) -> None:
        self.name = endpoint.model
        self._endpoint = endpoint
        self._breaker = breaker or Breaker()
        self._loop = OwnLoop(f"model {endpoint.model}")
        self._model: Any = None
        self._client: Any = None
        self._left_out: frozenset[str] = frozenset()
        """What this server does not take: it is asked without it from then on."""

    def complete(self, system: str, user: str, deadline: float, spent: Spent | None = None) -> str:
        """The whole text; see `stream`."""
        return "".join(self.stream(system, user, deadline, spent))

    def stream(self, system: str, user: str, deadline: float, spent: Spent | None = None) -> Iterator[str]:
        """The model's words as they come, until `deadline` (of `time.monotonic`). `spent` is told the tokens once.

        Raises `ModelFailed`. A reader that stops early hangs up.
        """
        self._breaker.enter()
        told = 0
        try:
            for piece in without_thoughts(self._pieces(system, user, deadline, spent)):
                told += len(piece.strip())
                yield piece
            if not told:
                raise ModelFailed(Fault.EMPTY)
        except ModelFailed as failed:
            self._breaker.failed(failed.fault)
            raise
        self._breaker.succeeded()

    def _pieces(self, system: str, user: str, deadline: float, spent: Spent | None) -> Iterator[str]:
        made: queue.SimpleQueue[str | ModelFailed | None] = queue.SimpleQueue()
        asked = self._loop.submit(self._ask(system, user, deadline, made, spent))
        try:
            while True:
                try:
                    item = made.get(timeout=max(0.0, deadline - time.monotonic()) + _MOMENT)
                except queue.Empty:
                    raise ModelFailed(Fault.TIMEOUT) from None
                if item is None:
                    return
                if isinstance(item, ModelFailed):
                    raise item
                yield item
        finally:
            asked.cancel()

    async def _ask(
        self,
        system: str,
        user: str,
        deadline: float,
        made: "queue.SimpleQueue[str | ModelFailed | None]",
        spent: Spent | None,
    ) -> None:
        """Put every piece into the queue, then None, or what went wrong."""
        used, seen = 0, 0
        try:
            async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                async for text, tokens in self._adapting(system, user, deadline):
                    used = tokens or used
                    seen += len(text)
                    if text:
                        made.put(text)
            made.put(None)
        except ModelFailed as failed:
            made.put(failed)
        except Exception as error:  # noqa: BLE001  whatever a library throws is a fault of the model to its caller
            made.put(ModelFailed(fault_of(error)))
        finally:
            if spent is not None:
                spent(used or int((len(system) + len(user) + seen) / CHARACTERS_A_TOKEN))

    async def _adapting(self, system: str, user: str, deadline: float) -> AsyncGenerator[tuple[str, int], None]:
        """The answer; asked again, as long as no word came, without what the server does not take, or after a pause."""
        import openai

        tries = 0
        while True:
            begun = False
            try:
                async with contextlib.aclosing(self._answer(system, user)) as items:
                    async for item in items:
                        begun = True
                        yield item
                return
            except openai.BadRequestError as error:
                unwanted = _unwanted(str(error), self._left_out)
                if begun or unwanted is None:
                    raise
                self._left_out |= {unwanted}
            except (openai.APIError, OSError) as error:
                tries += 1
                pause = _pause(error, tries)
                if (
                    begun
                    or tries > _RETRIES
                    or fault_of(error) not in _WORTH_ANOTHER_TRY
                    or pause > deadline - time.monotonic()
                ):
                    raise
                await asyncio.sleep(pause)

    async def _answer(self, system: str, user: str) -> AsyncGenerator[tuple[str, int], None]:
        """Pieces of text with the tokens used so far, where they are told."""
        seen, ended, tokens = 0, False, 0
        extra: dict[str, Any] = {}
        if "seed" not in self._left_out:
            extra["seed"] = 0
        if "max_tokens" not in self._left_out:
            extra["max_tokens"] = self._endpoint.answer_tokens
        elif "max_completion_tokens" not in self._left_out:
            extra["max_completion_tokens"] = self._endpoint.answer_tokens
        if "temperature" not in self._left_out:
            extra["temperature"] = 0
        stream = self._chat().astream(
            [("system", system), ("user", user)],
            stream_usage="stream_options" not in self._left_out,
            extra_body=extra | dict(self._endpoint.extra),
        )
        async with contextlib.aclosing(stream) as chunks:
            async for chunk in chunks:
                reason = chunk.response_metadata.get("finish_reason")
                if reason == "content_filter":
                    raise ModelFailed(Fault.FILTERED)
                ended = ended or reason is not None
                usage = chunk.usage_metadata
                tokens = int(usage["total_tokens"]) if usage else tokens
                text = chunk.content if isinstance(chunk.content, str) else ""
                seen += len(text)
                if seen > MOST_CHARACTERS:
                    raise ModelFailed(Fault.ENDLESS)
                yield text, tokens
        if not ended:
            raise ModelFailed(Fault.BROKEN_STREAM if seen else Fault.EMPTY)

    def _chat(self) -> Any:
        if self._model is None:
            os.environ.update(_QUIET)
            import httpx2
            from langchain_openai import ChatOpenAI  # late: a second and 90 MB
            from pydantic import SecretStr

            endpoint = self._endpoint
            self._client = guarded_client(endpoint.seconds)
            self._model = ChatOpenAI(
                model=endpoint.model,
                base_url=endpoint.base_url or "https://api.openai.com/v1",
                api_key=SecretStr(endpoint.api_key or "none"),
                max_retries=0,
                http_async_client=self._client,
                http_client=httpx2.Client(verify=trusted()),
                temperature=None,
                use_responses_api=False,
                disable_streaming=False,
                callbacks=[],
            )
        return self._model

    def close(self) -> None:
        """Hang up, and wait until that is done; a model that is closed may be asked again."""
        client, self._client, self._model = self._client, None, None
        self._loop.close(client.aclose if client is not None else None)


def _pause(error: Exception, tries: int) -> float:
    """Seconds before another try: what the server asks for, else some that grow and are never the same."""
    response = getattr(error, "response", None)
    wanted = response.headers.get("retry-after", "") if response is not None else ""
    jitter = 0.5 + secrets.randbelow(1000) / 1000
    return float(wanted) if wanted.isdigit() else _FIRST_PAUSE * 2 ** (tries - 1) * jitter


def _unwanted(said: str, known: frozenset[str]) -> str | None:
    """Which of our parameters a server complains of; the usage of a stream first where it names none."""
    for name in ("stream_options", "max_completion_tokens", "max_tokens", "temperature", "seed"):
        if name in said and name not in known:
            return name
    return None if "stream_options" in known else "stream_options"
