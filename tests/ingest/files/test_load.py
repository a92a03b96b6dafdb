"""Bytes of a source file: read with offsets that hold, or refused with a reason."""

from pathlib import Path

import pytest

from assistant.errors import UnreadableSource
from assistant.ingest.files.load import MAX_BYTES, load_source


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("虚构市测试办法\n".encode(), "虚构市测试办法\n"),
        ("虚构市测试办法".encode("gb18030"), "虚构市测试办法"),  # bureaus' older files
        ("\ufeff虚构".encode(), "\ufeff虚构"),  # the mark stays, so that offsets hold
        ("甲\r\n乙\r丙".encode(), "甲\r\n乙\r丙"),  # newlines untouched
    ],
)
def test_text_is_read_as_it_stands(tmp_path: Path, data: bytes, text: str) -> None:
    path = tmp_path / "source.txt"
    path.write_bytes(data)
    assert load_source(path).text == text


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", b"%PDF-1.7", "损坏"),
        ("a.xls", b"text", "不支持"),
        ("a", b"text", "不支持"),
        ("a.txt", b"", "没有文字"),
        ("a.txt", " \n\u3000\ufeff\r\n".encode(), "没有文字"),
        ("a.txt", b"\x00\x01\x02\xff\xfe", "GB18030"),
        ("a.txt", "虚构\0办法".encode(), "空字节"),
        ("a.txt", b"x" * (MAX_BYTES + 1), "上限"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableSource, match=says) as error:
        load_source(path)
    assert name in str(error.value)
