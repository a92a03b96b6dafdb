"""What can go wrong, in words a stranger can act on: Chinese first, English second.

Every error carries a stable `code` (for programs) and a message that says what, where and what to do next.
"""

from typing import Any


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


class ModelFailed(ModelUnavailable):
    """stub"""

    fault: Any
