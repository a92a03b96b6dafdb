"""A chat model behind any OpenAI-compatible address: text in, text out, nothing remembered."""

from assistant.errors import ModelUnavailable


class ChatModel:
    """One endpoint and model. Asks with temperature 0 and a fixed seed; safe from several threads."""

    def __init__(self, base_url: str, api_key: str, model: str, seconds: float = 60.0) -> None:
        from openai import OpenAI  # late: half a second to import

        self.name = model
        self._client = OpenAI(base_url=base_url, api_key=api_key, timeout=seconds, max_retries=1)

    def complete(self, system: str, user: str) -> str:
        """The model's text. Raises `ModelUnavailable` where it cannot be reached, refuses or says nothing."""
        from openai import OpenAIError

        try:
            answer = self._client.chat.completions.create(
                model=self.name,
                messages=[{"role": "system", "content": system}, {"role": "user", "content": user}],
                temperature=0,
                seed=0,
            )
        except OpenAIError as error:
            raise ModelUnavailable(f"模型 {self.name} 没有应答 (the model does not answer): {error}") from error
        text = answer.choices[0].message.content if answer.choices else None
        if not text:
            raise ModelUnavailable(f"模型 {self.name} 的应答是空的 (the model's answer is empty)")
        return text
