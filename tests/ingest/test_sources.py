"""What a path may name: files, folders, patterns, zip files; and that no name leads anywhere else."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from assistant.errors import UnreadableSource
from assistant.ingest.fetch import no_fetching
from assistant.ingest.sources import MAX_BYTES, Offered, another_id, find_sources, is_gone, safe_id

TEXT = "虚构市测试办法\n一、虚构的内容。\n".encode()


def _found(*paths: Path | str) -> list[Offered]:
    return list(find_sources(paths, no_fetching))


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_folder_gives_its_files_but_no_hidden_ones(tmp_path: Path) -> None:
    for name in ("乙.txt", "甲/丙.md", ".hidden.txt", ".git/丁.txt", "戊/meta.yaml", "戊/source.txt"):
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"title: x\n" if name.endswith("yaml") else TEXT)

    found = _found(tmp_path / "docs")

    assert [(one.id, one.fixed) for one in found] == [("乙", False), ("戊", True), ("丙", False)]
    copy = found[1].copy()
    assert (copy.data, copy.catalogue, copy.name) == (TEXT, "title: x\n", "source.txt")


def test_a_pattern_gives_what_it_matches(tmp_path: Path) -> None:
    for name in ("a.txt", "b.md", "sub/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    assert [one.id for one in _found(tmp_path / "**" / "*.txt")] == ["a", "c"]


@pytest.mark.parametrize("name", ["none.txt", "none/*.pdf", "[x"])
def test_a_path_that_names_nothing_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="找不到"):
        _found(tmp_path / name)


def test_a_zip_gives_its_members_and_reads_chinese_names(tmp_path: Path) -> None:
    path = _zip(tmp_path / "all.zip", {"一/甲.txt": TEXT, "__MACOSX/甲.txt": b"x", "二/meta.yaml": b"title: y\n"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("二/source.txt", TEXT)
        archive.writestr(zipfile.ZipInfo("old.txt"), TEXT)
    data = path.read_bytes().replace(b"old.txt", "虚构".encode("gbk") + b".tx")  # an old tool's name, and not UTF-8
    path.write_bytes(data.replace("虚构".encode("gbk") + b".tx", "虚x".encode("gbk") + b".txt"))

    found = {one.id: one for one in _found(path)}

    assert sorted(found) == ["二", "甲", "虚x"]
    assert found["甲"].copy().data == TEXT
    assert found["二"].copy().catalogue == "title: y\n"
    assert found["甲"].place.endswith("all.zip!一/甲.txt")
    assert not is_gone(found["甲"].place)
    path.unlink()
    assert is_gone(found["甲"].place)


@pytest.mark.parametrize("name", ["../../x.txt", "/etc/x.txt", "C:\\x.txt", "a\\..\\x.txt", "甲" * 300 + ".txt"])
def test_a_name_in_a_zip_is_never_a_place_on_our_disk(name: str, tmp_path: Path) -> None:
    [one] = _found(_zip(tmp_path / "evil.zip", {name: TEXT}))
    copy = one.copy()
    assert copy.data == TEXT
    assert len(copy.id) <= 80
    assert not set(copy.id) & set("/\\:\0")
    assert not copy.id.startswith("..")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evil.zip"]


def test_a_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    [one] = _found(_zip(tmp_path / "bomb.zip", {f"{n}.txt": bytes(64 << 20) for n in range(17)}))
    with pytest.raises(UnreadableSource, match="已拒绝"):
        one.copy()


def test_a_member_that_is_larger_than_declared_is_cut_short(tmp_path: Path) -> None:
    path = _zip(tmp_path / "liar.zip", {"big.txt": b"x" * (MAX_BYTES + 5)})
    data = path.read_bytes()
    declared = struct.pack("<I", MAX_BYTES + 5)
    path.write_bytes(data.replace(declared, struct.pack("<I", 10)))
    [one] = _found(path)
    with pytest.raises(UnreadableSource, match=r"上限|损坏"):
        one.copy()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"text"])
def test_a_broken_zip_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(data)
    [one] = _found(path)
    with pytest.raises(UnreadableSource, match="损坏"):
        one.copy()


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = _zip(tmp_path / "locked.zip", {"a.txt": TEXT})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(bytes(data))
    [one] = _found(path)
    with pytest.raises(UnreadableSource, match="密码"):
        one.copy()


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.txt", TEXT)
    [one] = _found(_zip(tmp_path / "outer.zip", {"inner.zip": inner.getvalue()}))
    assert one.copy().name == "inner.zip"  # and the reader refuses its kind


@pytest.mark.parametrize(
    ("stem", "identity"),
    [
        ("虚构市创新券办法", "虚构市创新券办法"),
        ("虚构〔2031〕8号 (试行)", "虚构〔2031〕8号-(试行)"),
        ("a b\tc", "a-b-c"),
        ("e\u0301", "\u00e9"),  # one way of writing it
    ],
)
def test_an_id_is_the_name_of_the_file(stem: str, identity: str) -> None:
    assert safe_id(stem, "place") == identity


@pytest.mark.parametrize("stem", ["", ".", "..", "a/b", "a@1", "a\0b", "x" * 81, "\u202eabc", "a!b", "\ud800"])
def test_an_odd_name_gives_an_id_of_our_own_making(stem: str) -> None:
    made = safe_id(stem, "place")
    assert made.startswith("doc-")
    assert made == safe_id(stem, "place") != safe_id(stem, "elsewhere")


def test_a_second_file_of_the_same_name_has_another_id() -> None:
    assert another_id("甲", "一/甲.txt") == another_id("甲", "一/甲.txt") != another_id("甲", "二/甲.txt")


def test_an_address_is_refused_where_fetching_is_off() -> None:
    [one] = _found("https://policy.example/a.pdf")
    with pytest.raises(UnreadableSource, match="POLICY_ASSISTANT_FETCH"):
        one.copy()
