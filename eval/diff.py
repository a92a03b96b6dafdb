"""What a change did: two runs of the same cases, paired case by case."""

from dataclasses import dataclass

import numpy as np

from eval.metrics import LOWER_IS_BETTER, METRICS
from eval.runs import Run, RunError, summary_of
from eval.statistics import bootstrap, cohen_dz, holm, paired_permutation
from eval.summary import CaseScore, Summary

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """A metric in both runs over the cases where it applies to both; `p` is Holm-corrected across metrics."""

    name: str
    before: float
    after: float
    low: float
    high: float
    effect: float | None
    p: float
    n: int

    @property
    def better(self) -> bool:
        return (self.after < self.before) == (self.name in LOWER_IS_BETTER)


def compare(before: Summary, after: Summary) -> list[Change]:
    """One change a metric, in report order. Intervals are of the difference, clustered by document."""
    pairs = _paired(before, after)
    rows = []
    for name in METRICS:
        values = [(a.values.get(name), b.values.get(name), a.document) for a, b in pairs]
        kept = [(x, y, where) for x, y, where in values if x is not None and y is not None]
        if kept:
            rows.append((name, np.array([(x, y) for x, y, _ in kept], float), [where for _, _, where in kept]))
    corrected = holm({name: paired_permutation(table[:, 0], table[:, 1]) for name, table, _ in rows})
    return [_change(name, table, where, corrected[name]) for name, table, where in rows]


def _change(name: str, table: np.ndarray, where: list[str], p: float) -> Change:
    difference = table[:, 1] - table[:, 0]
    low, high = bootstrap(difference[:, None], where)
    before, after = table.mean(axis=0)
    effect = cohen_dz(table[:, 1], table[:, 0])
    return Change(name, float(before), float(after), float(low[0]), float(high[0]), effect, p, len(table))


def regressions(before: Summary, after: Summary) -> list[tuple[CaseScore, CaseScore]]:
    """Cases that were right and are wrong now, those that lost most first."""
    lost = [(a, b) for a, b in _paired(before, after) if a.correct and not b.correct]
    return sorted(lost, key=lambda pair: (-len(pair[1].reasons), pair[0].id))


def gains(before: Summary, after: Summary) -> list[str]:
    """Ids of the cases that were wrong and are right now."""
    return [a.id for a, b in _paired(before, after) if b.correct and not a.correct]


def run(before: Run, after: Run) -> int:
    """Print the comparison; 1 where something got significantly worse."""
    if before.header["cases_sha256"] != after.header["cases_sha256"]:
        raise RunError("两次运行的题集不同，不能比较 (the runs answered different question sets)")
    left, right = summary_of(before), summary_of(after)
    changes = compare(left, right)
    print(f"{'':<24}{'before':>9}{'after':>9}{'difference [95 %]':>28}{'d':>8}{'p (Holm)':>10}{'n':>6}")
    for c in changes:
        told = f"{c.after - c.before:+.3f} [{c.low:+.3f}, {c.high:+.3f}]"
        effect = "–" if c.effect is None else f"{c.effect:.2f}"
        mark = "" if c.p >= SIGNIFICANT else "  better" if c.better else "  WORSE"
        print(f"{c.name:<24}{c.before:>9.3f}{c.after:>9.3f}{told:>28}{effect:>8}{c.p:>10.4f}{c.n:>6}{mark}")
    lost = regressions(left, right)
    print(f"\n{len(gains(left, right))} won, {len(lost)} lost")
    if before.header["set"] != "test":
        for was, now in lost:
            print(f"\n{now.id}  {'；'.join(now.reasons)}")
            print(f"  before: {before.answers.get(was.id, {}).get('answer', '–')}")
            print(f"  after:  {after.answers.get(now.id, {}).get('answer', '–')}")
    return 1 if any(c.p < SIGNIFICANT and not c.better for c in changes) else 0


def _paired(before: Summary, after: Summary) -> list[tuple[CaseScore, CaseScore]]:
    now = {score.id: score for score in after.cases}
    return [(score, now[score.id]) for score in before.cases if score.id in now]
