"""What the editions carry of others is what its authors published, with their licences."""

import hashlib

from tests.conftest import ROOT

VENDOR = ROOT / "ganlab" / "editions" / "vendor"


def test_nothing_was_changed_and_nothing_is_unlisted():
    """Kills a file that was edited here, and one that came without its checksum."""
    listed = dict(reversed(line.split()) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    files = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert files == set(listed) | {"README.md", "SHA256SUMS"} | {f"{name}/LICENSE" for name in ("mathjax", "reveal")}
    for name, digest in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


def test_every_package_is_named_with_its_licence():
    words = (VENDOR / "README.md").read_text()
    for folder in [path for path in VENDOR.iterdir() if path.is_dir()]:
        assert f"| `{folder.name}` |" in words and (folder / "LICENSE").stat().st_size > 500
