"""Where documents come from: files, folders, patterns, zip files and addresses, each told as an offered copy.

An archive's names and sizes are not believed: a member is kept under an id of our own making, its bytes are counted
while they are unpacked, and nothing is ever written where its name points.
"""

import glob
import hashlib
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from assistant.errors import UnreadableSource

META = "meta.yaml"
MAX_BYTES = 20 * 1024 * 1024
_MOST_MEMBERS, _MOST_UNPACKED, _MOST_RATIO = 5000, 1024 * 1024 * 1024, 1000
_MOST_ID = 80
_ID_MARKS = frozenset("-_.()（）〔〕《》、，·+")
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_BESIDE = "!"
"""Parts an archive from the name of what lies in it."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The bytes of a source file, and the catalogue (`meta.yaml`) that stood beside it."""

    id: str
    name: str
    data: bytes
    catalogue: str | None = None
    place: str = ""
    url: str | None = None

    @property
    def content(self) -> str:
        """Changes with the bytes or the catalogue, and with nothing else."""
        beside = hashlib.sha256((self.catalogue or "").encode()).digest()
        return hashlib.sha256(hashlib.sha256(self.data).digest() + beside).hexdigest()


@dataclass(frozen=True, slots=True)
class Offered:
    """A source that may be indexed. `copy` reads it and raises `UnreadableSource` with the reason where it cannot.

    `fixed`: the id was chosen by a person (the folder of a `meta.yaml`); else it comes from the file's name.
    """

    id: str
    fixed: bool
    place: str
    copy: Callable[[], Copy]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: the bytes, and a file name whose extension tells the kind."""

    data: bytes
    name: str


Fetch = Callable[[str], Fetched]


def find_sources(paths: Sequence[str | Path], fetch: Fetch) -> Iterator[Offered]:
    """Everything that `paths` name, in a stable order: all files but `meta.yaml` and hidden ones.

    A path is a file, a folder, a zip file, a pattern such as `docs/**/*.pdf`, or an http(s) address.
    Raises `UnreadableSource` where a path names nothing, before anything is read.
    """
    for path in paths:
        yield from _at(path, fetch)


def _at(path: str | Path, fetch: Fetch) -> Iterator[Offered]:
    if "://" in str(path):
        yield _address(str(path), fetch)
        return
    path = Path(path)
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.name != META and not any(p.startswith(".") for p in file.parts[-3:]):
                yield from _file(file)
    elif path.exists():
        yield from _file(path)
    else:
        found = sorted(glob.glob(str(path), recursive=True)) if glob.has_magic(str(path)) else []
        if not found:
            raise UnreadableSource(f"找不到 {path} (no such file or folder)")
        for one in found:
            yield from _at(Path(one), fetch)


def _file(path: Path) -> Iterator[Offered]:
    if path.suffix.lower() == ".zip":
        yield from _archive(path)
        return
    fixed = path.with_name(META).exists()
    yield Offered(_id_of(path), fixed, str(path.resolve()), partial(copy_of, path))


def _id_of(path: Path) -> str:
    """A document's id: its folder's name where `meta.yaml` stands beside it, else the file's stem."""
    return path.parent.name if path.with_name(META).exists() else safe_id(path.stem, str(path.resolve()))


def copy_of(path: Path) -> Copy:
    """A file on disk with what stands beside it; raises `UnreadableSource` where it is too large or cannot be read."""
    beside = path.with_name(META)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableSource(_too_large(path.name, size))
        catalogue = beside.read_text("utf-8") if beside.exists() else None
        return Copy(_id_of(path), path.name, path.read_bytes(), catalogue, str(path.resolve()))
    except UnicodeDecodeError as error:
        raise UnreadableSource(f"{beside}：应为 UTF-8 文本 (not UTF-8): {error}") from error
    except OSError as error:
        raise UnreadableSource(f"{path.name}：无法打开 (cannot be opened): {error}") from error


def _too_large(name: str, size: int) -> str:
    return f"{name}：文件 {size} 字节，超过上限 {MAX_BYTES} 字节 (file too large)"


def _refused(identity: str, place: str, why: str) -> Offered:
    def copy() -> Copy:
        raise UnreadableSource(why)

    return Offered(identity, False, place, copy)


def _archive(path: Path) -> Iterator[Offered]:
    place = str(path.resolve())
    identity = safe_id(path.stem, place)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        yield _refused(identity, place, f"{path.name}：压缩包已损坏，无法打开 (broken zip): {type(error).__name__}")
        return
    packed, unpacked = sum(e.compress_size for e in entries), sum(e.file_size for e in entries)
    if len(entries) > _MOST_MEMBERS or unpacked > _MOST_UNPACKED or unpacked > _MOST_RATIO * max(packed, MAX_BYTES):
        yield _refused(
            identity,
            place,
            f"{path.name}：{len(entries)} 个文件，解开后 {unpacked} 字节，已拒绝 (it unpacks to too much)",
        )
        return
    names = {_name_in_archive(entry): entry for entry in entries}
    for name in sorted(names):
        parts = PurePosixPath(name).parts
        hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts)
        if not hidden and parts and parts[-1] != META:
            yield _member(path, name, names)


def _name_in_archive(entry: zipfile.ZipInfo) -> str:
    """Older Chinese tools write GBK and do not say so."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gbk")
    except UnicodeError:
        return entry.filename


def _member(path: Path, name: str, names: dict[str, zipfile.ZipInfo]) -> Offered:
    place = f"{path.resolve()}{_BESIDE}{name}"
    inside = PurePosixPath(name)
    beside = names.get(str(inside.with_name(META)))
    identity = safe_id(inside.parent.name if beside else inside.stem, place)

    def copy() -> Copy:
        try:
            with zipfile.ZipFile(path) as archive:
                data = _unpacked(archive, names[name])
                catalogue = _unpacked(archive, beside).decode("utf-8", "replace") if beside else None
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
            raise UnreadableSource(f"{inside.name}：压缩包里的文件已损坏 (broken member): {error}") from error
        return Copy(identity, inside.name, data, catalogue, place)

    return Offered(identity, beside is not None, place, copy)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of a member, counted while they come: a declared size may lie."""
    if entry.flag_bits & _ENCRYPTED:
        raise UnreadableSource(f"{entry.filename}：加了密码，请解开后重试 (the member is encrypted)")
    with archive.open(entry) as member:
        data = member.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UnreadableSource(_too_large(entry.filename, len(data)))
    return data


def _address(address: str, fetch: Fetch) -> Offered:
    stem = PurePosixPath(unquote(address.partition("?")[0])).stem
    identity = safe_id(stem, address) if len(stem) > 2 else _made_id(address)

    def copy() -> Copy:
        fetched = fetch(address)
        return Copy(identity, fetched.name, fetched.data, None, address, address)

    return Offered(identity, False, address, copy)


def safe_id(stem: str, place: str) -> str:
    """An id from a file's name; one made from its place where the name is too long, odd, or reaches elsewhere."""
    wanted = "-".join(unicodedata.normalize("NFC", stem).split())
    odd = any(not (c.isalnum() or c in _ID_MARKS) for c in wanted)
    return _made_id(place) if odd or not wanted.strip(".") or len(wanted) > _MOST_ID else wanted


def _made_id(place: str) -> str:
    return f"doc-{hashlib.sha256(place.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def another_id(identity: str, place: str) -> str:
    """An id for a second file of the same name, always the same for the same place."""
    return f"{identity[:_MOST_ID]}-{hashlib.sha256(place.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"


def is_gone(place: str) -> bool:
    """Whether a copy's file, or the archive it lay in, is no longer there. An address is never gone."""
    if "://" in place or not place:
        return False
    return not Path(place).exists() and not Path(place.partition(_BESIDE)[0]).is_file()
