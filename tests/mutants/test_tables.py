"""The tables of mutants fit the package as it is: each fragment stands exactly once in its file."""

from benchmarks import mutants


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


def test_the_summary_counts_killed_survived_and_equivalent():
    entries = [{"table": "a", "name": name} for name in "xyz"] + [{"table": "b", "name": "w", "equivalent": "so it is"}]
    said = mutants.summary(entries, entries[:1])
    assert "66.7 %" in said and "- survived: x" in said and "- equivalent: w: so it is" in said
