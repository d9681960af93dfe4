"""Archives and folders are walked alike, several places in one pass, and damage is told."""

from __future__ import annotations

import hashlib
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from archive_kinds import ENDINGS, write_archive, write_files
from danlu.data.archives import Place, find_place, walk, with_archive
from danlu.errors import DataError

FILES = {
    "set/train/pos/b.txt": b"good",
    "set/train/pos/a.txt": b"fine",
    "set/train/neg/a.txt": b"bad",
    "set/train/neg/deep/x.txt": b"deep",
    "set/test/pos/a.txt": b"great",
    "set/README": b"read me",
}


def place_at(folder: Path, name: str) -> Place:
    place = find_place(folder / name, root=folder)
    assert place is not None
    return place


def contents(places: list[Place], depth: int) -> dict[tuple[int, str], bytes]:
    """What the files hold, by place and name."""
    return {
        (entry.place, entry.name): entry.open().readall()
        for entry in walk(places, depth=depth)
        if entry.kind == "file"
    }


@pytest.mark.parametrize("with_folders", [False, True])
@pytest.mark.parametrize("ending", ENDINGS)
def test_an_archive_of_any_kind_reads_like_the_folder(
    tmp_path: Path, ending: str, with_folders: bool
) -> None:
    write_files(tmp_path / "disk", FILES)
    write_archive(tmp_path / f"all{ending}", FILES, with_folders=with_folders)
    for inside, depth in (("set/train", 2), ("set", 3), ("set", 1), ("", 2), ("set/README", 0)):
        on_disk = contents([place_at(tmp_path, f"disk/{inside}".rstrip("/"))], depth)
        assert contents([place_at(tmp_path, f"all{ending}/{inside}".rstrip("/"))], depth) == on_disk
        assert on_disk or depth == 2


def test_what_lies_too_deep_is_told_as_its_folder(tmp_path: Path) -> None:
    write_files(tmp_path / "disk", FILES)
    write_archive(tmp_path / "all.tar", FILES)
    for name in ("disk", "all.tar"):
        found = {
            (entry.name, entry.kind) for entry in walk([place_at(tmp_path, f"{name}/set/train")], depth=2)
        }
        assert {("neg/deep", "folder"), ("neg/a.txt", "file")} <= found
        assert not [entry for entry, _ in found if "x.txt" in entry]


def test_places_of_one_archive_are_read_in_one_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_archive(tmp_path / "all.tar.gz", FILES)
    places = [place_at(tmp_path, f"all.tar.gz/set/{name}") for name in ("train/pos", "test", "train")]
    opened = []
    monkeypatch.setattr(
        tarfile, "open", lambda path, mode, opener=tarfile.open: opened.append(path) or opener(path, mode)
    )
    found = contents(places, 2)
    assert opened == [tmp_path / "all.tar.gz"]
    assert {place: sum(number == place for number, _ in found) for place in range(3)} == {0: 2, 1: 1, 2: 3}
    assert found[0, "a.txt"] == found[2, "pos/a.txt"] == b"fine"


def test_a_path_is_taken_apart(tmp_path: Path) -> None:
    write_archive(tmp_path / "all.tar.gz", FILES)
    (tmp_path / "folder.zip").mkdir()
    (tmp_path / "plain.txt").write_text("x")
    place = place_at(tmp_path, "all.tar.gz/set/train")
    assert (place.name, place.archive) == ("all.tar.gz/set/train", "all.tar.gz")
    assert (place.base, place.inside) == (tmp_path / "all.tar.gz", "set/train")
    assert place_at(tmp_path, "all.tar.gz").inside == ""
    assert place_at(tmp_path, "folder.zip").inside is None
    assert find_place(tmp_path / "folder.zip/x", root=tmp_path) is None
    assert find_place(tmp_path / "plain.txt/x", root=tmp_path) is None
    assert find_place(tmp_path / "nothing.tar/x", root=tmp_path) is None
    elsewhere = find_place(tmp_path / "plain.txt", root=tmp_path / "folder.zip")
    assert elsewhere is not None
    assert elsewhere.name == (tmp_path / "plain.txt").as_posix()


def test_a_place_that_the_archive_lacks_names_what_it_holds(tmp_path: Path) -> None:
    write_archive(tmp_path / "all.zip", FILES)
    with pytest.raises(DataError, match=r"all\.zip does not hold what is named") as caught:
        list(walk([place_at(tmp_path, "all.zip/set/trian")], depth=2))
    (problem,) = caught.value.problems
    assert problem.what == "the archive holds nothing at 'set/trian'"
    assert problem.allowed == "it holds set/README, set/test, set/train"
    assert problem.fix == "did you mean 'set/train'?"


def test_an_empty_archive_is_told(tmp_path: Path) -> None:
    write_archive(tmp_path / "all.tar", {})
    with pytest.raises(DataError, match="the archive is empty"):
        list(walk([place_at(tmp_path, "all.tar")], depth=2))


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_no_archive_is_told(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"all{ending}").write_bytes(b"this is no archive" * 100)
    with pytest.raises(DataError, match="cannot be read"):
        contents([place_at(tmp_path, f"all{ending}/set")], 2)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_torn_archive_is_told(tmp_path: Path, ending: str) -> None:
    path = write_archive(tmp_path / f"all{ending}", {"a/b.txt": bytes(range(256)) * 500, **FILES})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DataError, match="cannot be read"):
        contents([place_at(tmp_path, f"all{ending}")], 4)


def test_a_member_with_damaged_bytes_is_told_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a/b.txt", "precious")
    path.write_bytes(path.read_bytes().replace(b"precious", b"precioux", 1))
    with pytest.raises(DataError, match=r"all\.zip/a/b\.txt cannot be read"):
        contents([place_at(tmp_path, "all.zip")], 2)


def test_links_in_an_archive_are_not_followed(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "all.tar", "w") as archive:
        link = tarfile.TarInfo("a/link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    (entry,) = walk([place_at(tmp_path, "all.tar")], depth=2)
    assert entry.kind == "other"


def test_names_that_lead_out_of_an_archive_lead_nowhere(tmp_path: Path) -> None:
    write_archive(tmp_path / "all.tar", {"../a/b.txt": b"x", "/a/c.txt": b"x", "a/d.txt": b"x"})
    assert list(contents([place_at(tmp_path, "all.tar/a")], 1)) == [(0, "d.txt")]


def test_a_link_loop_on_the_disk_ends(tmp_path: Path) -> None:
    (tmp_path / "set/a").mkdir(parents=True)
    (tmp_path / "set/a/up").symlink_to(tmp_path / "set")
    (tmp_path / "set/loop").symlink_to(tmp_path / "set/loop")
    found = {(entry.name, entry.kind) for entry in walk([place_at(tmp_path, "set")], depth=2)}
    assert found == {("", "folder"), ("a", "folder"), ("a/up", "folder"), ("loop", "other")}


def test_names_that_are_no_text_become_readable(tmp_path: Path) -> None:
    name = os.fsdecode("好.txt".encode("gb18030"))
    write_files(tmp_path, {f"a/{name}": b"good"})
    write_archive(tmp_path / "all.tar", {f"a/{name}": b"good"})
    for place in ("a", "all.tar/a"):
        assert contents([place_at(tmp_path, place)], 1) == {(0, r"\xba\xc3.txt"): b"good"}
    write_files(tmp_path, {"b/好.txt": b"good"})
    assert contents([place_at(tmp_path, "b")], 1) == {(0, "好.txt"): b"good"}


def test_the_record_names_the_archive(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "all.tar", FILES)
    archive = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
    inside = {"sha256": "x", "bytes": 1, "files": 2}
    assert with_archive({"all.tar/set": inside}, place_at(tmp_path, "all.tar/set")) == {
        "all.tar/set": inside,
        "all.tar": archive,
    }
    assert with_archive({"all.tar": inside}, place_at(tmp_path, "all.tar")) == {
        "all.tar": {**archive, "files": 2}
    }
