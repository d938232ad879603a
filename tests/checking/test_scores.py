"""Best scores on disk: kept, never lowered, never in a learner's way."""

import json
import os
import stat
import subprocess
import sys

import pytest

from ganlab import exercises, lessons
from ganlab.checking import scores
from ganlab.exercises import Report


def report(points, id="01.gradient", status="passed"):
    return Report(id, "title", status, points, 2)


def points_of(lesson="01"):
    rows, remark = exercises.progress()
    return next(row for row in rows if row.lesson == lesson).points, remark


def test_nothing_scored_yet():
    rows, remark = exercises.progress()
    asked = {each.lesson for each in (*exercises.EXERCISES.values(), *lessons.questions().values())}
    assert [row.lesson for row in rows] == sorted(asked) and remark == ""
    assert sum(row.points for row in rows) == 0
    assert sum(row.points_max for row in rows) == sum(e.points for e in exercises.EXERCISES.values())
    assert not scores.path().exists()


def test_best_score_is_kept():
    """Kills a record that overwrites a pass with a later failure."""
    assert exercises.record(report(2)) == ""
    assert exercises.record(report(0, status="failed")) == ""
    assert points_of() == (2, "")
    assert json.loads(scores.path().read_text())["points"] == {"01.gradient": 2}
    assert os.listdir(scores.path().parent) == ["progress.json"]


def test_a_variants_points_count_for_its_exercise():
    """Kills a progress that forgets what was scored in a handout, and one that adds both up."""
    exercises.record(report(2, id="01.gradient~5"))
    exercises.record(report(1))
    assert points_of() == (2, "")
    assert json.loads(scores.path().read_text())["points"] == {"01.gradient~5": 2, "01.gradient": 1}


def test_points_that_another_notebook_saved_meanwhile_stay(monkeypatch):
    """Kills a record that looks only once, before it holds the lock."""
    exercises.record(report(2))
    seen, read = [({}, "")], scores.read
    monkeypatch.setattr(scores, "read", lambda: seen.pop() if seen else read())
    assert exercises.record(report(1)) == "" and not seen
    assert points_of() == (2, "")


def test_not_attempted_writes_nothing():
    assert exercises.record(report(0, status="not attempted")) == ""
    assert not scores.path().exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"points": 3}', '{"points": {"01.cost": "x"}}',
                                  "\x00\x01", "[" * 100_000, '{"points": {"01.cost": Infinity}}',
                                  '{"points": {"01.cost": NaN}}', '{"points": {"01.cost": true}}'])
def test_a_damaged_file_is_one_remark_and_heals(text):
    scores.path().parent.mkdir(parents=True)
    scores.path().write_text(text)
    assert points_of()[0] == 0 and "damaged" in points_of()[1]
    assert "damaged" in exercises.record(report(2))
    assert points_of() == (2, "")


def test_foreign_points_do_not_exceed_the_maximum():
    scores.path().parent.mkdir(parents=True)
    scores.path().write_text('{"points": {"01.cost": 99, "01.gradient": -5, "gone": 7}}')
    assert points_of() == (1, "")


def test_a_folder_that_cannot_be_made_is_one_remark(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GANLAB_STATE", str(tmp_path / "file"))
    assert "could not be saved" in exercises.record(report(2))
    assert points_of()[0] == 0


def test_a_damaged_file_is_kept_beside_the_new_one():
    """Kills a new file over points that somebody could still read out of the old one."""
    exercises.record(report(2))
    scores.path().write_text(scores.path().read_text()[:-5])
    assert "damaged" in exercises.record(report(1))
    assert points_of() == (1, "")
    assert '"01.gradient": 2' in scores.path().with_suffix(".damaged").read_text()


def test_an_unreadable_file_is_not_written_over(monkeypatch):
    exercises.record(report(1))

    def locked(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(scores.path()), "read_text", locked)
    assert "Permission denied" in exercises.record(report(2))
    assert "Permission denied" in points_of()[1]
    monkeypatch.undo()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="the super-user may write anywhere")
def test_a_read_only_folder_is_one_remark(tmp_path, monkeypatch):
    folder = tmp_path / "locked"
    folder.mkdir()
    monkeypatch.setenv("GANLAB_STATE", str(folder))
    folder.chmod(stat.S_IREAD | stat.S_IEXEC)
    assert "could not be saved" in exercises.record(report(2))


def test_a_failed_replacement_leaves_the_old_file(monkeypatch):
    exercises.record(report(1))

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert "No space left" in exercises.record(report(2))
    assert points_of() == (1, "") and os.listdir(scores.path().parent) == ["progress.json"]


def test_two_kernels_at_once_lose_nothing(tmp_path):
    """Kills a record without a lock: each process would write its own picture of the file over the other's."""
    program = ("import sys; from ganlab.exercises import Report, record\n"
               "for n in range(40):\n"
               "    remark = record(Report(f'{sys.argv[1]}.{n}', 'title', 'passed', 1, 1)); assert not remark, remark")
    both = [subprocess.Popen([sys.executable, "-c", program, name], env=os.environ) for name in ("a", "b")]
    assert [process.wait(120) for process in both] == [0, 0]
    points = json.loads(scores.path().read_text())["points"]
    assert len(points) == 80 and os.listdir(scores.path().parent) == ["progress.json"]


def test_a_lock_left_behind_does_not_stop_anybody():
    scores.path().parent.mkdir(parents=True)
    lock = scores.path().with_name(".progress.json.lock")
    lock.touch()
    os.utime(lock, (1, 1))
    assert exercises.record(report(2)) == "" and points_of() == (2, "")


def test_a_lock_that_is_held_is_one_remark(monkeypatch):
    monkeypatch.setattr(scores, "_LOCK_SECONDS", 0.1)
    scores.path().parent.mkdir(parents=True)
    scores.path().with_name(".progress.json.lock").touch()
    assert "run the check again" in exercises.record(report(2))


def test_without_a_home_folder_points_are_one_remark(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("GANLAB_STATE")
    for name in ("XDG_STATE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pathlib.Path.home", homeless)
    assert "GANLAB_STATE" in exercises.record(report(2))
    assert "GANLAB_STATE" in points_of()[1]
