"""The daily budget of tokens: kept over restarts, between processes, and never in the clear."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from assistant.storage.database import Database
from assistant.storage.spending import Spending

DAY = date(2031, 3, 1)


def spending(folder: Path, of_all: int = 0, of_one: int = 0, day: date = DAY) -> Spending:
    return Spending(Database(f"sqlite:///{folder / 'policy.db'}"), of_all, of_one, lambda: day)


def test_what_is_set_aside_counts_and_what_is_not_used_comes_back(tmp_path: Path) -> None:
    budget = spending(tmp_path, of_all=100)
    assert budget.reserve("甲", 80)
    assert not budget.reserve("乙", 30)
    budget.settle("甲", 80, 50)
    assert budget.reserve("乙", 30)
    assert budget.spent() == 80


def test_one_user_has_a_limit_of_its_own(tmp_path: Path) -> None:
    budget = spending(tmp_path, of_all=1000, of_one=100)
    assert budget.reserve("甲", 100)
    assert not budget.reserve("甲", 1)
    assert budget.reserve("乙", 100)
    assert budget.spent("甲") == 100
    assert budget.spent() == 200  # what was refused is not counted


def test_without_limits_it_is_counted_all_the_same(tmp_path: Path) -> None:
    budget = spending(tmp_path)
    assert all(budget.reserve(None, 10**6) for _ in range(3))
    assert budget.spent() == 3 * 10**6


def test_a_new_day_begins_anew_and_a_restart_does_not(tmp_path: Path) -> None:
    assert spending(tmp_path, of_all=100).reserve(None, 100)
    assert not spending(tmp_path, of_all=100).reserve(None, 1)
    assert spending(tmp_path, of_all=100, day=DAY + timedelta(days=1)).reserve(None, 100)


def test_nobody_is_named_and_the_past_is_forgotten(tmp_path: Path) -> None:
    spending(tmp_path).reserve("13912345678", 5)
    written = (tmp_path / "policy.db").read_bytes() + (tmp_path / "policy.db-wal").read_bytes()
    assert b"13912345678" not in written
    later = spending(tmp_path, day=DAY + timedelta(days=60))
    later.reserve(None, 1)
    assert spending(tmp_path).spent() == 0


def test_where_nothing_can_be_written_nothing_is_spent(tmp_path: Path) -> None:
    budget = Spending(Database(f"sqlite:///{tmp_path / 'nowhere' / 'policy.db'}"), 0, 0, lambda: DAY)
    assert not budget.reserve(None, 1)
    budget.settle(None, 1, 1)


HAMMER = """
import sys
from datetime import date
from assistant.storage.database import Database
from assistant.storage.spending import Spending
budget = Spending(Database(f"sqlite:///{sys.argv[1]}/policy.db"), 1000, 0, lambda: date(2031, 3, 1))
print(sum(budget.reserve(f"{sys.argv[2]}", 10) for _ in range(60)))
"""


def test_processes_together_stay_within_the_limit(tmp_path: Path) -> None:
    spending(tmp_path).reserve(None, 0)
    running = [
        subprocess.Popen([sys.executable, "-c", HAMMER, str(tmp_path), str(n)], stdout=subprocess.PIPE, text=True)
        for n in range(4)
    ]
    granted = sum(int(process.communicate(timeout=120)[0]) for process in running)
    assert granted == 100
    assert spending(tmp_path).spent() == 1000
