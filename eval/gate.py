"""The gate: hard gates hold absolutely, everything else may not fall behind the baseline."""

import json
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from eval.judge import NUGGETS, SUPPORT
from eval.metrics import HARD_GATES, LOWER_IS_BETTER
from eval.runs import Run, RunError, summary_of
from eval.summary import Summary

_NOT_GATED = ("abstained", SUPPORT, NUGGETS)
"""How often a run is silent is neither good nor bad in itself; a model's opinion decides nothing."""
TOLERANCE = 0.01
"""How much a figure may fall behind its baseline; about one case in a hundred."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One metric at the gate; `bound` is what it had to reach."""

    name: str
    value: float | None
    bound: float
    passed: bool


def verdicts(summary: Summary, baseline: dict[str, float]) -> list[Verdict]:
    """One verdict a gated metric. A metric of the baseline that the run lacks has failed."""
    found = []
    for name in dict.fromkeys((*HARD_GATES, *baseline)):
        figure = summary.figures.get(name)
        value = figure.value if figure else None
        lower = name in LOWER_IS_BETTER
        margin = TOLERANCE if lower else -TOLERANCE
        bound = float(not lower) if name in HARD_GATES else baseline[name] + margin
        passed = value is not None and (value <= bound + 1e-9 if lower else value >= bound - 1e-9)
        found.append(Verdict(name, value, bound, passed))
    return found


def run(record: Run, baseline: Path, junit: Path | None, write: bool) -> int:
    """Judge a run; 0 passed, 1 regression. `write` makes this run the baseline instead.

    Raises `RunError` where the baseline cannot be read or belongs to other cases.
    """
    summary = summary_of(record)
    if write:
        figures = {
            name: round(f.value, 4)
            for name, f in summary.figures.items()
            if f.value is not None and name not in _NOT_GATED
        }
        kept = {"set": record.header["set"], "cases_sha256": record.header["cases_sha256"], "figures": figures}
        baseline.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
        return 0
    found = verdicts(summary, _read(baseline, record.header["cases_sha256"]))
    for verdict in found:
        told = "–" if verdict.value is None else f"{verdict.value:.3f}"
        print(f"{'ok  ' if verdict.passed else 'FAIL'} {verdict.name:<24}{told:>8}  (≥/≤ {verdict.bound:.3f})")
    if junit is not None:
        junit.write_text(_junit(found), "utf-8")
    return 0 if all(verdict.passed for verdict in found) else 1


def _read(path: Path, cases_sha256: str) -> dict[str, float]:
    try:
        kept = json.loads(path.read_text("utf-8"))
        figures: dict[str, float] = kept["figures"]
        same = kept["cases_sha256"] == cases_sha256
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path}：不是基线文件 (not a baseline file): {error!r}") from error
    if not same:
        raise RunError(f"{path}：基线属于另一份题集，请用 --write 重建 (baseline of other cases; rebuild with --write)")
    return figures


def _junit(found: list[Verdict]) -> str:
    failures = sum(not verdict.passed for verdict in found)
    cases = "".join(
        f"<testcase classname='gate' name={quoteattr(v.name)}>"
        + ("" if v.passed else f"<failure message={quoteattr(f'{v.value} against {v.bound:.3f}')}/>")
        + "</testcase>"
        for v in found
    )
    return f"<testsuite name='eval gate' tests='{len(found)}' failures='{failures}'>{cases}</testsuite>\n"
