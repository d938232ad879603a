"""What of a notebook is the answer, and what comes along; what goes inside the walls, and what does not."""

import ast
import dataclasses
import json
import os
import random
import re
import subprocess
import sys

import numpy as np
import pytest
import torch

from ganlab import checking, cli, exercises
from ganlab.checking import words
from ganlab.grading import assignment, checking_in, finding, inside, marking, observing, sandbox, wire
from ganlab.grading.finding import Cell, Wanted
from tests.grading.submissions import notebook, write

WANTED = Wanted("02.saturating", "saturating_cost", ("logits_fake",))
STEP = Wanted("02.step", "alternating_step", ("G", "D", "opt_G", "opt_D", "x", "z"))


def found(*cells, wanted=WANTED):
    made = [Cell(number, *((cell,) if isinstance(cell, str) else cell)) for number, cell in enumerate(cells, 1)]
    return finding.find(finding.parse(made), wanted)


@pytest.mark.parametrize("cells, status, cell, by", [
    (("def saturating_cost(a): return a",), "found", 1, "name"),
    (("def saturating_cost(a): return a", "def saturating_cost(a): return 2 * a"), "found", 2, "name"),
    (("def saturating_cost(a): return a", "def saturating_cost(a): ..."), "found", 1, "name"),
    ((("def saturating_cost(a): ...", "02.saturating"), "def saturating_cost(a): return a"), "found", 2, "name"),
    ((("def my_cost(a): return a", "02.saturating"),), "found", 1, "id"),
    ((("def my_cost(a): ...", "02.saturating"),), "not attempted", 1, "id"),
    ((("def my_cost(a): return a", "02.xy"),), "not found", 0, ""),
    (("def saturating_cots(logits_fake): return 1",), "not found", 0, ""),  # one argument tells too little
    (("class saturating_cost: pass",), "found", 1, "name"), (("x = 1",), "not found", 0, ""), ((), "not found", 0, ""),
])
def test_the_answer_is_found(cells, status, cell, by):
    """Kills: the first for the last, a stub for an answer, a tag that wins over a later definition."""
    answer = found(*cells)
    assert (answer.status, answer.cell, answer.by) == (status, cell, by)


def test_a_renamed_function_is_found_by_several_arguments():
    answer = found("def my_step(G, D, opt_G, opt_D, x, z):\n    G(z)", wanted=STEP)
    assert (answer.status, answer.name, answer.by) == ("found", "my_step", "arguments")
    two = "def a(G, D, opt_G, opt_D, x, z):\n    G(z)\ndef b(G, D, opt_G, opt_D, x, z):\n    D(x)"
    assert found(two, wanted=STEP).status == "not found"  # which of them, nobody can tell


def test_what_comes_along():
    """Kills: helpers of helpers left behind, effects run, training run."""
    cells = ["import torch\nimport numpy as np\nprint('x')", "A = 2\nB = A * 3\nC = 5", "def help(a): return B * a",
             "plot(B)\nfor k in range(9): train()", "table = {}\ntable['k'] = A", "table.update(z=1)\nnp.seed = 4",
             "def saturating_cost(a): return help(a) * table['k'] * np.pi"]
    texts = [ast.unparse(statement.node).split("\n")[0] for statement in found(*cells).ways[0]]
    assert texts == ["import numpy as np", "A = 2", "B = A * 3", "def help(a):", "table = {}", "table['k'] = A",
                     "table.update(z=1)", "def saturating_cost(a):"]
    assert len(found(*cells).ways) == 1
    assert len(found(*cells, "def help(a): return a").ways) == 2


def test_fingerprints_see_no_names_and_no_layout():
    one = "def f(a, b):\n    '''Doc.'''\n    x = a + b  # sum\n    return torch.relu(x) * 2"
    same = "def f(left, right):\n    total = left + right\n\n\n    return torch.relu(total) * 2"
    others = [one.replace("relu", "tanh"), one.replace("* 2", "* 3"), one.replace("a + b", "b + a")]
    prints = [finding.fingerprint(ast.parse(text).body[0])[0] for text in (one, same, *others)]
    assert prints[0] == prints[1] and len(set(prints)) == 4


# --- what goes inside


def test_no_answer_goes_inside():
    """Kills: a whole file sent for its `observe`, a case sent with the answer that is known by hand."""
    marker = marking.Marker(exercises.EXERCISES.values(), seeds={id: [1, 2] for id in exercises.EXERCISES})
    setup = marker.setup()
    unpacked = wire.unpack(setup)
    sources = "\n".join(unpacked["sources"].values())
    for exercise in exercises.EXERCISES.values():
        (function,) = ast.parse(checking.solution_source(exercise)).body
        for statement in function.body[1:]:
            assert len(text := ast.unparse(statement)) < 30 or text not in sources, (exercise.id, text)
        for right in (exercise.solution, *exercise.also_right):
            name = getattr(right, "__name__", "<lambda>")
            assert name == "<lambda>" or f"def {name}(" not in sources, (exercise.id, name)
    assert "EXERCISE" not in sources and "Mistake(" not in sources
    for facts in unpacked["exercises"]:
        assert set(facts) == {"id", "name", "stub", "observe", "gradients", "plain", "lists", "dtype", "sets"}
        assert facts["stub"].endswith("...")
        assert all(set(each) == {"seed", "order", "cases"} for each in facts["sets"])
        assert facts["sets"][0]["seed"] != facts["sets"][1]["seed"]


def test_the_tree_inside_holds_no_exercise_and_no_judge(tmp_path):
    """Kills: a folder of the course added to the list by habit."""
    tree = sandbox.code_tree(tmp_path)
    names = {path.relative_to(tree).as_posix() for path in tree.rglob("*.py")}
    assert "ganlab/losses.py" in names and "ganlab/grading/inside.py" in names
    for forbidden in ("lessons", "exercises", "judge", "compare", "scores", "marking", "lesson.py", "editions", "cli"):
        assert not any(forbidden in name for name in names), forbidden


def test_the_program_inside_imports_from_its_tree_alone(tmp_path):
    sandbox.code_tree(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    code = ("import sys, ganlab.grading.inside as i; print(i.__file__); "
            "print([n for n in sys.modules if 'lessons' in n or 'judge' in n])")
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, env=environment,
                          cwd=tmp_path)
    assert done.stdout.split() == [str(tmp_path / "ganlab/grading/inside.py"), "[]"], done.stderr


def test_an_observation_cut_out_of_its_file_sees_what_the_file_sees():
    """In a process of its own, with the sources that go inside and nothing else of the lessons."""
    watched = {id: exercise for id, exercise in exercises.EXERCISES.items() if observing.observation(exercise)}
    cases = {id: exercise.cases(np.random.default_rng(3))[0].args for id, exercise in watched.items()}
    setup = {"sources": observing.sources(watched.values()), "exercises": [
        [*observing.observation(exercise), checking.solution_source(exercise), exercise.name, cases[id]]
        for id, exercise in watched.items()]}
    code = ("import sys, importlib\nfrom ganlab.grading import inside, wire\nimport torch, numpy as np, math\n"
            "setup = wire.unpack(wire.read_frame(sys.stdin.buffer))\n"
            "sys.meta_path.insert(0, inside._Sources(setup['sources']))\nfound = []\n"
            "for module, observe, solution, name, args in setup['exercises']:\n"
            "    observe = getattr(importlib.import_module(module), observe)\n"
            "    space = {'torch': torch, 'np': np, 'math': math}\n    exec(solution, space)\n"
            "    torch.manual_seed(0)\n    found.append(inside.calls.digest(observe(space[name], args)).plain)\n"
            "wire.write_frame(sys.stdout.buffer, wire.pack(found))")
    message = wire.pack(setup)
    done = subprocess.run([sys.executable, "-c", code], input=len(message).to_bytes(8, "big") + message,
                          capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    there = wire.unpack(done.stdout[8:])
    assert len(there) == len(watched) > 10
    for (id, exercise), seen in zip(watched.items(), there):
        torch.manual_seed(0)
        here = checking.call.digest(exercise.observe(exercise.solution, cases[id])).plain
        assert _text(seen) == _text(here), id


def _text(plain):
    return json.dumps(plain, default=lambda array: np.round(array, 4).tolist())


# --- the wire


def test_what_is_packed_comes_back():
    value = {"a": [1, 2.5, "ü", None, True, (1, [2])], "t": torch.arange(6.0).reshape(2, 3)[:, ::2],
             "n": np.array([[True, False]]), "e": np.zeros((0, 3)), "s": np.float32(3), "nan": float("nan"),
             "big": 10**30}
    back = wire.unpack(wire.pack(value))
    assert back["a"] == value["a"] and torch.equal(back["t"], value["t"]) and back["n"].dtype == bool
    assert back["e"].shape == (0, 3) and back["s"] == 3 and back["big"] == 1e30 and back["nan"] != back["nan"]


def test_bytes_that_are_no_message_are_refused():
    """Kills: a length that is believed, a dtype that is not looked at."""
    good = wire.pack({"x": np.arange(10.0), "y": "text"})
    draw = random.Random(0)
    for _ in range(3000):
        broken = bytearray(good)
        for _ in range(draw.randrange(1, 4)):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        try:
            wire.unpack(bytes(broken[:draw.randrange(len(broken)) + 1]))
        except wire.Damaged:
            continue
    for header in ('{"array": ["object", [1], 0], "is": "array"}',
                   '{"array": ["complex64", [1], 0], "is": "array"}',
                   '{"array": ["float64", [1000000000000], 0]}',
                   '{"array": ["float64", [-1], 0], "is": "array"}', '{"array": ["float64", [1], -8], "is": "array"}',
                   '{"array": ["float64", [9], 0], "is": "array"}', "[" * 10_000, '{"array": 3}', "{"):
        with pytest.raises(wire.Damaged):
            wire.unpack(len(header).to_bytes(4, "big") + header.encode() + bytes(8))
    with pytest.raises(ValueError):
        wire.pack({"code": print})


def test_the_limits_end_an_answer_later_than_its_own_time():
    assert inside.Limits().wall > 2 * inside.Limits().seconds


def test_a_learner_reads_a_general_rule_without_expected_numbers():
    """Kills: "D comes 12 times in this case and should come 6 times" on a page of feedback."""
    quoting = [key for key, text in words.TEXTS.items() if key.endswith(".explanation") and (
        re.search(r"\{(wanted|value|total|first)\}", text) or "input of this case" in text)]
    assert len(quoting) > 8
    for key in quoting:
        general = key.split(".")[1]
        report = checking.Report("02.x", "X", "failed", 0, 2, mistake=general, explanation="12 for 6",
                                 misconception=words.TEXTS[f"checking.{general}.name"])
        if general != "other_type":  # the type is asked for in the docstring
            told = marking._explained(report)
            assert told == words.TEXTS[f"checking.{general}.graded"] and not set(told) & set("{}0123456789") - {"0"}
        own = dataclasses.replace(report, misconception="An exercise's own", explanation="Own words.")
        assert marking._explained(own) == "Own words."


# --- what a learner sees before handing in


def test_check_tells_what_will_be_found(tmp_path):
    path = write(tmp_path / "mine.ipynb", notebook([
        "def saturating_cost(a):\n    return a", "def nonsaturating_cost(a):\n    ...", "x = ("]))
    seen = checking_in.look([path], None)
    lines = "\n".join(seen.lines)
    assert (seen.written, seen.total) == (1, 7)
    assert "02.saturating saturating_cost: found, mine.ipynb, cell 1, line 1" in lines
    assert "02.nonsaturating nonsaturating_cost: not attempted" in lines
    assert "02.step alternating_step: not found" in lines
    assert "cell 3: no Python" in lines


def test_check_looks_for_the_lessons_of_the_notebook_only(tmp_path, capsys):
    """Kills: an exercise of another lesson that is missed because one of its names stands in this notebook."""
    made = assignment.of_lessons(["02", "05"])
    assert cli.main(["grade", "release", "02", "05", "--out", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    path = next((tmp_path / "out").glob("02-*.ipynb"))
    ids = {"02": [id for id in made.exercises() if id.startswith("02.")]}
    alone = write(tmp_path / "alone" / path.name, path.read_text("utf-8"))
    for arguments, told in (([str(alone)], 0), ([str(path)], 1),
                            ([str(alone), "--assignment", str(tmp_path / "out" / "assignment.json")], 1)):
        assert cli.main(["grade", "check", *arguments]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [line.split(" ")[0] for line in lines[:len(ids["02"])]] == ids["02"]
        assert f"0 of {len(ids['02'])} answers found." in lines[-1]
        assert sum("Lesson 05 belongs to the assignment too" in line for line in lines) == told
    for lost in (notebook(["def saturating_cost(a):\n    return a"]), notebook(["x = 1"])):
        seen = checking_in.look([write(tmp_path / "lost.ipynb", lost)], made.exercises())
        assert seen.total in (len(ids["02"]), 13)
