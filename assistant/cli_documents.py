"""The commands about documents: taking them in, what was set apart, what changed, and taking one out."""

import argparse
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from assistant.cli_form import DONE, FELL_SHORT, WRONG_CALL, add_command, built
from assistant.domain.revision import ChangeKind
from assistant.errors import UnreadableSource

if TYPE_CHECKING:  # the heavy modules load when a command runs
    from assistant.domain.revision import Revision
    from assistant.index import IndexReport

_CHANGES = {
    ChangeKind.CHANGED: "修改",
    ChangeKind.ADDED: "新增",
    ChangeKind.REMOVED: "删去",
    ChangeKind.RENUMBERED: "改号",
}


def add_document_commands(commands: Any) -> None:
    """`index`, and `documents` with what lies below it."""
    index = add_command(
        commands,
        "index",
        _index,
        "读入文件，只处理有变化的 (index documents)",
        "policy-assistant index corpus/documents",
    )
    index.add_argument(
        "paths", nargs="*", metavar="PATH", help="文件、文件夹、通配符、zip 压缩包或网址，默认 corpus/documents"
    )
    index.add_argument(
        "--prune", action="store_true", help="移除源文件已不存在的文件 (drop documents whose file is gone)"
    )

    documents = add_command(
        commands, "documents", _documents, "已收录的文件 (what is indexed)", "policy-assistant documents --json"
    )
    documents.add_argument("--json", action="store_true")
    _below_documents(documents.add_subparsers(metavar="command"))


def _below_documents(commands: Any) -> None:
    quarantine = add_command(
        commands,
        "quarantine",
        _quarantine,
        "隔离区：读不出或要人看过的文件 (what was set apart, and why)",
        "policy-assistant documents quarantine approve 3",
    )
    quarantine.add_argument("--json", action="store_true")
    quarantine.set_defaults(decision=None)
    decisions = quarantine.add_subparsers(metavar="decision", dest="decision")
    approve = decisions.add_parser("approve", help="看过了，收录 (take it in)")
    approve.add_argument("number", type=int, help="隔离区里的编号")
    approve.add_argument("--as", dest="identity", metavar="ID", help="作为这份文件的新版本收录")
    reject = decisions.add_parser("reject", help="不收录，以后也不再提示 (refuse it for good)")
    reject.add_argument("number", type=int, help="隔离区里的编号")

    diff = add_command(
        commands,
        "diff",
        _diff,
        "新旧版本逐条比较 (what a new version changed)",
        "policy-assistant documents diff huaibei-transfer",
    )
    diff.add_argument("id", help="文件编号")
    diff.add_argument("--before", type=int, metavar="N", help="旧版的版次，默认上一版")
    diff.add_argument("--after", type=int, metavar="N", help="新版的版次，默认最新一版")
    diff.add_argument("--json", action="store_true")

    delete = add_command(
        commands,
        "delete",
        _delete,
        "彻底删除一份文件 (delete a document everywhere)",
        "policy-assistant documents delete ID",
    )
    delete.add_argument("id", help="文件编号")


def _index(options: argparse.Namespace) -> int:
    try:
        report = built().index(options.paths, options.prune, _tell)
    except UnreadableSource as error:  # a path names nothing
        print(f"错误：{error}", file=sys.stderr)
        return WRONG_CALL
    _print_report(report)
    return FELL_SHORT if report.quarantined else DONE


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _print_report(report: "IndexReport") -> None:
    rows = [
        ("文件 documents", report.documents),
        ("条款 clauses", report.clauses),
        ("新增 added", len(report.added)),
        ("更新 changed", len(report.changed)),
        ("未变 unchanged", len(report.unchanged)),
        ("移除 removed", len(report.removed)),
        ("重复 duplicates", len(report.duplicates)),
        ("隔离 quarantined", len(report.quarantined)),
    ]
    for name, count in rows:
        print(f"{name:<20}{count:>6}")
    for path, reason in report.quarantined:
        print(f"  隔离 {path}：{reason}")
    if report.quarantined:
        print("  查看和处理：policy-assistant documents quarantine")
    for place, identity in report.duplicates:
        print(f"  重复 {place}：与已收录的 {identity} 相同")
    for place in report.rejected:
        print(f"  跳过 {place}：此前已决定不收录 (rejected earlier)")
    for identity, changed in report.revisions.items():
        print(f"  版本 {identity}：{_counted(changed)}，详见 policy-assistant documents diff {identity}")
    for warning in report.warnings:
        print(f"  提示 {warning}")
    if report.lexical_only:
        print(f"  提示 {report.lexical_only}")


def _documents(options: argparse.Namespace) -> int:
    from assistant.contract import holding_object
    from assistant.wiring import today

    forms = [holding_object(holding, today()) for holding in built().holdings()]
    if options.json:
        print(json.dumps(forms, ensure_ascii=False, indent=2))
        return DONE
    for form in forms:
        print(f"{form['id']}  《{form['title']}》")
        stated = [form["document_number"], form["issuer"], form["region"], form["issued_on"]]
        print(f"    {' · '.join(value or '未注明' for value in stated)} · {form['status']} · {form['clauses']} 条")
    return DONE


def _quarantine(options: argparse.Namespace) -> int:
    from assistant.document_objects import quarantine_object

    indexer = built().indexer
    if options.decision == "approve":
        _print_report(indexer.approve(options.number, options.identity, _tell))
        return DONE
    if options.decision == "reject":
        print(f"已决定不收录 {indexer.reject(options.number).name} (rejected)")
        return DONE
    waiting = indexer.waiting()
    if options.json:
        print(json.dumps([quarantine_object(row) for row in waiting], ensure_ascii=False, indent=2))
        return DONE
    for row in waiting:
        standing = "  已拒绝 rejected" if row.standing == "rejected" else ""
        print(f"{row.number}  {row.name}  {_moment(row.taken_at)}{standing}")
        print(f"    {row.place}")
        print(f"    {row.reason}")
    if not waiting:
        print("隔离区是空的 (nothing is set apart)")
    return DONE


def _moment(written: str) -> str:
    """A moment as a clock in China shows it."""
    return f"{datetime.fromisoformat(written).astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M}"


def _diff(options: argparse.Namespace) -> int:
    from assistant.document_objects import revision_object

    before, after, found = built().indexer.compare(options.id, options.before, options.after)
    if options.json:
        form = revision_object(options.id, before.version, after.version, found)
        print(json.dumps(form, ensure_ascii=False, indent=2))
        return DONE
    print(f"{options.id}  第 {before.version} 版 → 第 {after.version} 版：{_counted(found)}")
    for change in found.changes:
        print(f"{_CHANGES[change.kind]} {' › '.join(change.path_after or change.path_before or ())}")
        for mark, words in (("-", change.before), ("+", change.after)):
            if words is not None and change.kind is not ChangeKind.RENUMBERED:
                print(f"    {mark} {words}")
    return DONE


def _counted(found: "Revision") -> str:
    told = [f"{word} {n} 条" for kind, word in _CHANGES.items() if (n := found.count(kind))]
    return "、".join(told) or "条款文字没有变化"


def _delete(options: argparse.Namespace) -> int:
    _print_report(built().indexer.delete(options.id, _tell))
    return DONE
