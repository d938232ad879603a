"""The tables of mutants fit the package as it is: each fragment stands exactly once in its file."""

from datetime import date

from benchmarks import mutants, results


def test_every_entry_can_be_tried():
    """Kills a table that has grown stale: `make mutants` itself takes too long for every run of the tests."""
    entries = mutants.read_tables()
    assert mutants.problems_of(entries) == []
    assert sum("equivalent" not in entry for entry in entries) >= 200


def test_what_cannot_be_tried_is_said():
    entry = {"name": "n", "file": "ganlab/losses.py", "old": "no such line", "new": "x", "tests": ["tests/none.py"]}
    said = "\n".join(mutants.problems_of([entry, entry | {"old": "x", "new": "x", "tests": []}]))
    for words in ("occurs 0 times", "there twice", "changes nothing", "there is no tests/none.py"):
        assert words in said


def test_the_summary_counts_killed_survived_and_equivalent(monkeypatch, tmp_path):
    stored = tmp_path / "RESULTS.md"
    stored.write_text("| c | 9 | 9 | 0 | 0 | 100.0 % | 2026-01-01 |\n<!-- mutants:start -->\n"
                      "| b | 7 | 6 | 1 | 0 | 85.7 % | 2026-01-02 |\n| c | 5 | 4 | 1 | 0 | 80.0 % | 2026-01-03 |\n"
                      "| gone | 5 | 4 | 1 | 0 | 80.0 % | 2026-01-03 |\n\n- b: survived: old\n- c: survived: kept\n"
                      "<!-- mutants:end -->\n", encoding="utf-8")
    monkeypatch.setattr(results, "PATH", stored)
    entries = [{"table": "a", "name": name} for name in "xyz"] + [{"table": "b", "name": "w", "equivalent": "so it is"}]
    said = mutants.summary(entries, entries[:1], ["a", "b", "c"]).splitlines()
    today = str(date.today())
    assert said[2:] == [f"| a | 3 | 2 | 1 | 0 | 66.7 % | {today} |", f"| b | 1 | 0 | 0 | 1 | – | {today} |",
                        "| c | 5 | 4 | 1 | 0 | 80.0 % | 2026-01-03 |", "| together | 9 | 6 | 2 | 1 | 75.0 % |  |", "",
                        "- a: survived: x", "- b: equivalent: w: so it is", "- c: survived: kept"]
