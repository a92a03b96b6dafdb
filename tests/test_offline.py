"""Indexing and asking need no network: every way out is closed."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import SmallCorpus

GUARDED = """
import socket, sys

LOOPBACK = ("127.", "::1", "localhost")
tried = []

def closed(name, original):
    def call(*arguments, **more):
        address = arguments[1] if name.startswith("connect") else arguments[0]
        host = address[0] if isinstance(address, tuple) else address
        if isinstance(host, (str, bytes)) and not str(host).startswith(LOOPBACK + ("/",)):
            tried.append(f"{name} {host}")
            raise OSError("no network in tests")
        return original(*arguments, **more)
    return call

socket.socket.connect = closed("connect", socket.socket.connect)
socket.socket.connect_ex = closed("connect_ex", socket.socket.connect_ex)
socket.getaddrinfo = closed("getaddrinfo", socket.getaddrinfo)
socket.gethostbyname = closed("gethostbyname", socket.gethostbyname)

from assistant.cli import main

codes = [main(["index", sys.argv[1]]), main(["ask", "虚构企业奖励多少万元"]), main(["documents"])]
print("CODES", codes, "TRIED", tried)
"""


def test_indexing_and_asking_open_no_connection(tmp_path: Path, small_corpus: SmallCorpus) -> None:
    small_corpus.add("甲")
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, str(small_corpus.folder)],
        env=os.environ | {"POLICY_ASSISTANT_HOME": str(tmp_path / "home")},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert "CODES [0, 0, 0] TRIED []" in done.stdout, done.stdout + done.stderr
    assert "7万元" in done.stdout
