"""What can go wrong, in words a stranger can act on: Chinese first, English second.

Every error carries a stable `code` (for programs) and a message that says what, where and what to do next.
"""

from enum import StrEnum


class PolicyAssistantError(Exception):
    """The root of all errors that this project raises on purpose."""

    code = "error"


class SettingsError(PolicyAssistantError):
    """A setting is unknown or malformed; raised once, at start."""

    code = "settings"


class DataFileError(PolicyAssistantError):
    """A data file of ours (YAML) breaks its form; the message names file and line."""

    code = "data_file"


class UnreadableSource(PolicyAssistantError):
    """A source file cannot be read as a policy document; it is quarantined with this reason."""

    code = "unreadable_source"


class NotHeld(PolicyAssistantError):
    """A document, version or quarantined copy was named that is not there."""

    code = "not_held"


class QuestionError(PolicyAssistantError):
    """The question cannot be taken as one: empty, too long, or not in the agreed form."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class IndexBusy(PolicyAssistantError):
    """Another process is writing the index."""

    code = "index_busy"


class IndexMissing(PolicyAssistantError):
    """Nothing has been indexed yet, or the index is of another version of this program."""

    code = "index_missing"


class StoreUnavailable(PolicyAssistantError):
    """The database cannot be read or written: damaged, read-only, full or busy."""

    code = "store_unavailable"


class ModelUnavailable(PolicyAssistantError):
    """A language or embedding model was asked for that is not there."""

    code = "model_unavailable"


class Fault(StrEnum):
    """What can go wrong with a language model."""

    REFUSED = "refused"
    DNS = "dns"
    TLS = "tls"
    TIMEOUT = "timeout"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    RATE_LIMITED = "rate_limited"
    BAD_REQUEST = "bad_request"
    SERVER_ERROR = "server_error"
    BROKEN_STREAM = "broken_stream"
    ENDLESS = "endless"
    NOT_JSON = "not_json"
    EMPTY = "empty"
    FILTERED = "filtered"
    WRONG_ADDRESS = "wrong_address"
    BREAKER_OPEN = "breaker_open"
    OUT_OF_BUDGET = "out_of_budget"


class ModelFailed(ModelUnavailable):
    """A language model did not do its part; `fault` tells in which way. The message never holds a key or a prompt."""

    code = "model_failed"

    def __init__(self, fault: Fault) -> None:
        super().__init__(_FAULTS[fault])
        self.fault = fault


class EmbeddingFailed(ModelUnavailable):
    """An embeddings endpoint did not give the vectors it was asked for; `fault` tells in which way."""

    code = "embedding_failed"

    def __init__(self, fault: Fault) -> None:
        super().__init__(
            "向量接口用不了，暂以关键词检索；请检查 POLICY_ASSISTANT_EMBEDDING_BASE_URL、_MODEL、_API_KEY，"
            f"再运行 policy-assistant index (embeddings endpoint: {fault.value}; words alone meanwhile)"
        )
        self.fault = fault


_FAULTS = {
    Fault.REFUSED: "连不上语言模型的地址，请检查 POLICY_ASSISTANT_LLM_BASE_URL 和模型服务是否启动 (connection refused)",
    Fault.DNS: "找不到语言模型的主机名，请检查 POLICY_ASSISTANT_LLM_BASE_URL 和网络 (host not found)",
    Fault.TLS: "与语言模型的加密连接失败，请检查证书，或地址应是 http 还是 https (TLS failed)",
    Fault.TIMEOUT: "语言模型没有按时答完，可调大 POLICY_ASSISTANT_LLM_SECONDS (deadline passed)",
    Fault.UNAUTHORISED: "语言模型的密钥无效，请检查 POLICY_ASSISTANT_LLM_API_KEY (401: key not accepted)",
    Fault.FORBIDDEN: "语言模型拒绝访问，请检查账户权限 (403: access denied)",
    Fault.NOT_FOUND: "没有这个模型或地址，请检查 POLICY_ASSISTANT_LLM_MODEL，地址通常以 /v1 结尾 (404: not found)",
    Fault.RATE_LIMITED: "语言模型繁忙或额度用尽，请稍后再试 (429: rate limited)",
    Fault.BAD_REQUEST: "语言模型不接受这次请求，可用 policy-assistant check-model 检查 (400: request not accepted)",
    Fault.SERVER_ERROR: "语言模型的服务出错，请稍后再试 (server error)",
    Fault.BROKEN_STREAM: "语言模型的应答中途断了 (the stream broke off)",
    Fault.ENDLESS: "语言模型的应答没有止境，已停止接收 (endless answer)",
    Fault.NOT_JSON: "这个地址的应答不是语言模型的格式，请检查 POLICY_ASSISTANT_LLM_BASE_URL (not a model's answer)",
    Fault.EMPTY: "语言模型的应答是空的 (empty answer)",
    Fault.FILTERED: "语言模型的内容过滤拒绝了这个问题 (content filter)",
    Fault.WRONG_ADDRESS: "语言模型的地址转到了别处，请填最终地址 (redirected: give the final address)",
    Fault.BREAKER_OPEN: "语言模型连续出错，暂停使用半分钟 (paused after repeated failures)",
    Fault.OUT_OF_BUDGET: "今天的语言模型用量已用完 (daily token budget spent)",
}
"""What each fault is called, and what to do."""
