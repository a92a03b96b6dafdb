"""The day that a question is about, where its own words name another than today: 去年, 明年, 2021年那会."""

import re
from datetime import date

from assistant.domain.conversation import Moment

_RELATIVE = {"大前年": -3, "前年": -2, "去年": -1, "上年": -1, "明年": 1, "来年": 1, "后年": 2}
_YEAR = re.compile(
    r"(?P<relative>大前年|前年|去年|上年|明年|来年|后年)|(?P<year>(?:19|20)\d{2})年(?:(?P<month>1[0-2]|0?[1-9])月(?:份|底|初)?)?"
)
_AT_THE_TIME = re.compile(
    r"(?:还|仍)?(?:能|可以|可不可以|能不能)(?:再)?(?:用|算|享受|申请|申报|指望|领|办|拿)|有效|管用|算数|作数|算不算|还在|指望|过期|失效|作废|到期"
)
_OF_SOMETHING_ELSE = re.compile(
    r"^(?:发|印|出|那[份个]|的(?:文|方案|通知|政策)|定|成文)|现在|如今|目前|今年|认定|评上|入库|成立|注册|拿到"
)
"""What stands behind a year that dates the document (2016年那份方案) or an event (2023年认定的), not the question."""


def moment_in(text: str, today: date) -> Moment | None:
    """The day whose law a question asks for, or None where that is today.

    Only a year before words of being in force counts ("去年能不能领"): others date a document or an event. The day and
    month stay those of `today` unless a month is named, of which the last day counts.
    """
    for found in _YEAR.finditer(text):
        rest = text[found.end() :]
        in_force = _AT_THE_TIME.search(rest)
        if in_force is None or _OF_SOMETHING_ELSE.search(rest[: in_force.start()]):
            continue
        year = today.year + _RELATIVE[found["relative"]] if found["relative"] else int(found["year"])
        day = _end_of(year, int(found["month"])) if found["month"] else _same_day(year, today)
        return Moment(day, found.group()) if day != today else None
    return None


def _same_day(year: int, today: date) -> date:
    return date(year, today.month, min(today.day, 28) if today.month == 2 else today.day)


def _end_of(year: int, month: int) -> date:
    return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
