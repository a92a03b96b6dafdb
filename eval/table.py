"""The figures of runs side by side, on the terminal."""

from eval.metrics import HARD_GATES, LOWER_IS_BETTER
from eval.summary import Summary


def print_table(columns: dict[str, Summary]) -> None:
    """One row a metric with its 95 % interval, one column a run; hard gates are marked."""
    names = list(dict.fromkeys(name for summary in columns.values() for name in summary.figures))
    print(f"{'':<26}" + "".join(f"{title:>28}" for title in columns))
    for name in names:
        mark = "!" if name in HARD_GATES else "-" if name in LOWER_IS_BETTER else " "
        print(f"{mark} {name:<24}" + "".join(f"{_cell(summary, name):>28}" for summary in columns.values()))
    for name in ("false_refusal_rate", "auroc", "coverage_at_1", "latency_p50", "latency_p95"):
        cells = (getattr(summary, name) for summary in columns.values())
        print(f"  {name:<24}" + "".join(f"{'–' if cell is None else f'{cell:.3f}':>28}" for cell in cells))
    print("! hard gate   - lower is better   [95 % interval, clustered by document]")


def _cell(summary: Summary, name: str) -> str:
    figure = summary.figures.get(name)
    if figure is None or figure.value is None:
        return "–"
    interval = "" if figure.low is None or figure.high is None else f" [{figure.low:.3f}, {figure.high:.3f}]"
    return f"{figure.value:.3f}{interval}"
