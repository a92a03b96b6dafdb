"""What a reader of files hands over: the words on the pages and, apart from them, what nobody was meant to read."""

from dataclasses import dataclass

from assistant.domain.document import Removed


@dataclass(frozen=True, slots=True)
class Hidden:
    """Words in the file that somebody who looks at the page cannot see: they are never part of the text.

    `page` counts from 1, None for formats without pages; `how` says how they are hidden, in words for the operator.
    """

    how: str
    words: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read: the visible text page by page (one page for formats that have none).

    `pictures` are the pages, from 1, that show a picture and no words: scans that need OCR.
    """

    pages: tuple[str, ...]
    removed: tuple[Removed, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    pictures: tuple[int, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {
            "pages": self.pages,
            "removed": [(one.reason, one.words) for one in self.removed],
            "hidden": [(one.how, one.words, one.page) for one in self.hidden],
            "pictures": self.pictures,
        }


def reading_from_json(told: dict[str, list[object]]) -> Reading:
    """The inverse of `Reading.to_json`."""
    return Reading(
        pages=tuple(map(str, told["pages"])),
        removed=tuple(Removed(*one) for one in told["removed"]),  # type: ignore[misc]  # checked by whom it came from
        hidden=tuple(Hidden(*one) for one in told["hidden"]),  # type: ignore[misc]
        pictures=tuple(told["pictures"]),  # type: ignore[arg-type]
    )
