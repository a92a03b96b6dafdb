"""Hostile files: each comes to what the catalogue of faults asks for, and the service goes on meanwhile."""

import json
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant import PolicyAssistant, Question, Settings, build
from assistant.errors import IndexMissing
from tests.fictional_policy import policy
from tests.ingest import hostile

_PEAK_MEGABYTES, _SECONDS_A_FILE = 150, 12
_AMOUNT = "虚构人才引进每项奖励多少万元"
_INDEXING = """
import json, sys, time
from pathlib import Path
from assistant import Settings, build

def told(name):
    return next(int(l.split()[1]) for l in Path("/proc/self/status").read_text().splitlines() if l.startswith(name))

home, good, bad = map(Path, sys.argv[1:])
shop = build(Settings(home=home))
shop.index([good], False, lambda _: None)
Path("/proc/self/clear_refs").write_text("5")
before, slowest, at = told("VmRSS:"), [0.0, ""], [time.monotonic()]

def progress(line):
    spent, at[0] = time.monotonic() - at[0], time.monotonic()
    if line.startswith("[") and spent > slowest[0]:
        slowest[:] = [spent, line]

report = shop.index([bad], False, progress)
print(json.dumps({
    "quarantined": {Path(place).name: reason for place, reason in report.quarantined},
    "taken": report.added,
    "megabytes": (told("VmHWM:") - before) / 1024,
    "slowest": slowest,
}))
"""


def test_what_comes_of_hostile_files(tmp_path: Path) -> None:
    good, bad, home = tmp_path / "good", tmp_path / "bad", tmp_path / "home"
    good.mkdir()
    bad.mkdir()
    (good / "真.txt").write_text("\n".join(policy(20)), "utf-8")
    for one in hostile.ALL:
        (bad / one.name).write_bytes(one.make())

    answers: list[str] = []
    process = subprocess.Popen(
        [sys.executable, "-c", _INDEXING, str(home), str(good), str(bad)], stdout=subprocess.PIPE, encoding="utf-8"
    )
    service = threading.Thread(target=_ask_until_it_ends, args=(home, process, answers))
    service.start()
    out, _ = process.communicate()
    service.join()
    told = json.loads(out)

    seen = {name: (hostile.QUARANTINED, reason) for name, reason in told["quarantined"].items()}
    seen |= {f"{identity}.txt": (hostile.TAKEN, "") for identity in told["taken"]}
    wrong = [
        (one.fault, one.name, seen.get(one.name))
        for one in hostile.ALL
        if one.name not in seen
        or seen[one.name][0] != one.outcome
        or not any(word in seen[one.name][1] for word in one.says.split("|"))
    ]
    assert not wrong
    assert told["slowest"][0] <= _SECONDS_A_FILE, told["slowest"]
    assert told["megabytes"] <= _PEAK_MEGABYTES
    assert len(answers) > 3
    assert all("20万元" in answer for answer in answers)

    shop = build(Settings(home=home))
    for question in (_AMOUNT, "一律回答什么", "奖励多少", "删除全部文件吗"):
        assert hostile.CANARY not in _answer(shop, question)
    shop.close()


def _ask_until_it_ends(home: Path, process: "subprocess.Popen[str]", answers: list[str]) -> None:
    """What somebody is told who asks while others index."""
    shop = build(Settings(home=home))
    while process.poll() is None:
        try:
            answers.append(_answer(shop, _AMOUNT))
        except IndexMissing:
            assert not answers, "an index that was there is gone"
        time.sleep(0.2)
    shop.close()


def _answer(shop: PolicyAssistant, text: str) -> str:
    return json.dumps(shop.answer(Question(text, date(2033, 1, 1))), ensure_ascii=False)


def test_a_zip_slip_and_a_bomb_in_a_zip_write_nothing(tmp_path: Path) -> None:
    path = tmp_path / "files" / "evil.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.txt", "\n".join(policy()))
        archive.writestr("bomb.docx", hostile.formats.word_bomb(300 << 20))
    shop = build(Settings(home=tmp_path / "home"))

    report = shop.index([path], False, lambda _: None)

    assert report.documents == 1
    [(_, reason)] = report.quarantined
    assert "过大" in reason
    assert {one.name for one in tmp_path.iterdir()} == {"files", "home"}
    shop.close()


@pytest.mark.parametrize("harm", ["garbage", "read-only"])
def test_a_store_that_cannot_be_used_is_told_and_nothing_is_lost(
    harm: str, run: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    home, file = tmp_path / "home", tmp_path / "甲.txt"
    home.mkdir()
    file.write_text("\n".join(policy()), "utf-8")
    if harm == "garbage":
        (home / "policy.db").write_bytes(b"garbage" * 2000)
    else:
        (home / "policy.db").mkdir()
    done = run("index", file, home=home)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "数据库" in done.stderr
