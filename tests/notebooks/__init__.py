"""The notebooks as files; FOLDERS is where they are looked for."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "notebooks"]
