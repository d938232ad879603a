"""What is made of a mark book: the report, feedback, exports, marks by hand, certificates, nbgrader's gradebook."""

import base64
import csv
import html.parser
import io
import json
import re
import zipfile

import pytest

from ganlab import cli
from ganlab.grading import certificate, export, manual, nbgrader, report, results
from ganlab.grading.markbook import MarkBook
from tests.grading.books import filled, gradebook
from tests.grading.submissions import write


@pytest.fixture
def book(tmp_path, two_items):
    return filled(tmp_path, two_items)


def found(book, two_items):
    with MarkBook(book) as opened:
        return results.of_book(two_items, opened)


def ganlab(book, *arguments):
    return cli.main(["grade", *arguments, "--assignment", str(book / "assignment.json"), "--out", str(book)])


class Tags(html.parser.HTMLParser):
    """Every tag that is opened is closed."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, dict(attributes)))
        if tag not in ("meta", "rect", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("rect",):
            assert self.open.pop() == tag


def checked(text):
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    names = [tag for tag, _ in tags.seen]
    assert "script" not in names and names.count("h1") == 1 and names.count("main") == 1
    assert "src=" not in text and "http" not in text
    assert set(re.findall(r'href="([^"]*)"', text)) <= {f"feedback/{key}.html" for key in range(101, 106)}
    return text


def test_the_report_counts_misconceptions_and_names_who_needs_a_look(book, two_items):
    text = checked(report.report(found(book, two_items)))
    assert "2 of 3: Wrong sign." in text and "The sign is turned." in text
    assert "By Ada Lovelace" not in text and "Ada&#x27;s" not in text  # the example is anonymous
    assert "<b>" not in text and "Bob &lt;b&gt;" in text
    assert "the same answer as Cy" in text and "secret 9.87" in text
    assert "prefers-color-scheme: dark" in text


def test_the_report_leads_with_the_classs_misconceptions_and_to_each_page(book, two_items):
    """Kills: a table in the order of exercises, a link to a page that is not there."""
    opened = found(book, two_items)
    report.write(opened, book)
    text = (book / "report.html").read_text()
    assert text.index("Wrong sign") < text.index("Exercise by exercise")
    links = set(re.findall(r'href="([^"]*)"', text))
    assert len(links) == 5 and all((book / link).is_file() for link in links)
    assert [(row.learner.name, id) for row, id, _ in opened.look] == [
        ("Dee", "02.saturating"), ("Bob <b>", "02.saturating"), ("Cy", "02.saturating")]  # what crashed, then alike
    opened.misconceptions = {"02.saturating": [results.Misconception("a", "Rare", "", 1)],
                             "02.nonsaturating": [results.Misconception("b", "Frequent", "", 3)]}
    text = report.report(opened)
    assert text.index("Frequent") < text.index("Rare")


def test_feedback_holds_no_input_and_no_expected_value(book, two_items):
    """Kills: `said` shown for `told`."""
    report.write(found(book, two_items), book)
    pages = {path.stem: checked(path.read_text()) for path in (book / "feedback").glob("*.html")}
    assert set(pages) == {"101", "102", "103", "104", "105"}
    for key, text in pages.items():
        assert not re.search(r"1\.2345|6\.789|9\.87", text), key
        assert ("Ada Lovelace" in text) == (key == "101")
    assert "Wrong sign" in pages["102"] and "Hint: Look at it." in pages["102"] and "4 of 4 points" in pages["101"]
    assert "nothing was handed in" in pages["105"]


def test_file_names_of_feedback_are_safe_and_differ():
    taken: set = set()
    names = []
    for key in ("../../etc/passwd", "a/b", "a:b", "A:B", "con", "CON.txt", "", "..", "ü" * 200, "a\0b", "ada@x.org"):
        names.append(report.file_name(key, taken))
        taken.add(names[-1].lower())
    assert len({name.lower() for name in names}) == len(names)
    assert all("/" not in name and "\0" not in name and name not in (".", "..") and len(name) < 90 for name in names)
    assert not any(name.split(".")[0].upper() == "CON" for name in names)


# --- by hand


def test_set_by_hand_stays_and_can_be_taken_back(book, two_items, capsys):
    assert ganlab(book, "set", "cy", "02.saturating", "1.5", "--note", "Half: the sign.") == 0
    entry = found(book, two_items).rows[2].entries["02.saturating"]
    assert (entry.points, entry.by_hand, entry.note, entry.mark.status) == (1.5, True, "Half: the sign.", "wrong")
    page = (book / "feedback" / "103.html").read_text()
    assert "Set by hand: 1.5 of 2 points.</strong> Half: the sign." in page and "Not right</span>" not in page
    assert "Half: the sign." in report.summary(found(book, two_items).rows[2])
    assert ganlab(book, "set", "103", "02.saturating", "auto") == 0
    assert not found(book, two_items).rows[2].entries["02.saturating"].by_hand
    for wrong in (("nobody", "02.saturating", "1"), ("103", "07.unknown", "1"), ("103", "02.saturating", "many"),
                  ("103", "02.saturating", "-1"), ("103", "02.saturating", "99"), ("103", "02.saturating", "nan")):
        assert ganlab(book, "set", *wrong) == 2
        assert "Expected" in capsys.readouterr().err


def test_thought_questions_go_out_as_a_csv_and_come_back_whole(book, two_items, capsys):
    path = book / "thoughts.csv"
    assert ganlab(book, "thoughts", "write", str(path), "--questions", "think-1", "think-2") == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert len(rows) == 10
    rows[0]["points"], rows[0]["note"] = "3", "Good, but why?"
    rows[3]["points"] = "0,5"
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    write(path, stream.getvalue())
    assert ganlab(book, "thoughts", "read", str(path)) == 0
    row = found(book, two_items).rows[0]
    assert row.entries["think-1"].points == 3 and row.total == 7
    write(path, "learner,question,points\n101,think-1,1\nnobody,think-1,1\n")
    assert ganlab(book, "thoughts", "read", str(path)) == 2
    assert "line 3" in capsys.readouterr().err
    assert found(book, two_items).rows[0].entries["think-1"].points == 3  # nothing of a wrong file is taken


# --- exports


def test_csv(book, two_items):
    done = export.write(found(book, two_items), book / "x.csv", form="csv")
    rows = {row["learner"]: row for row in csv.DictReader(io.StringIO((book / "x.csv").read_text()))}
    assert done.rows == 5 and rows["101"]["points"] == "4" and rows["105"]["points"] == ""
    assert rows["102"]["roster: SIS Login ID"] == "login102"


CANVAS = ("\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Two costs (777),Other (778),Final Score\r\n"
          "    Points Possible,,,,,4,10,(read only)\r\n"
          "\"Lovelace, Ada\",101,0007,login101,S1,,9,90\r\n\"B, Bob\",102,0008,login102,S1,1,8,80\r\n"
          "\"E, Eve\",105,0009,login105,S2,3,7,70\r\n\"Z, Zoe\",999,0010,login999,S2,,6,60\r\n"
          "\"Student, Test\",,,abc,S2,,,\r\n")


def test_canvas_template_is_filled_and_the_rest_goes_through_unchanged(book, two_items):
    """Kills: an ID that loses its zeros, a learner without a submission who gets 0, a row that is left out silently."""
    template = write(book / "canvas.csv", CANVAS)
    done = export.write(found(book, two_items), book / "x.csv", form="canvas", template=template)
    text = (book / "x.csv").read_bytes().decode("utf-8")
    before, after = (list(csv.reader(io.StringIO(each))) for each in (CANVAS, text))
    assert text.startswith("\ufeffStudent,ID") and len(after) == len(before)
    changed = {(row, column) for row in range(len(before)) for column in range(8)
               if before[row][column] != after[row][column]}
    assert changed == {(2, 5), (3, 5)} and after[2][5] == "4" and after[3][5] == "2"
    notes = "\n".join(done.notes)
    assert all(name in notes for name in ("E, Eve", "Z, Zoe", "Cy (103)", "Dee (104)")) and done.rows == 2
    assert len(done.notes) == 2  # one for each reason, whatever the number of learners


def test_canvas_scales_to_the_points_of_the_platform_and_says_so(book, two_items):
    template = write(book / "canvas.csv", CANVAS.replace(",4,10,", ",100,10,"))
    done = export.write(found(book, two_items), book / "x.csv", form="canvas", template=template)
    assert ",100,9,90" in (book / "x.csv").read_text() and any("scaled" in note for note in done.notes)


def test_moodle_worksheet_never_has_feedback_without_its_mark(book, two_items):
    """Moodle deletes a mark where feedback comes without it."""
    head = "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Feedback comments"
    template = write(book / "moodle.csv", f"{head}\r\n" + "".join(
        f"Participant {key},{name},{key}@x.org,Submitted,,4.00,Yes,\r\n"
        for key, name in (("101", "Ada Lovelace"), ("103", "Cy"), ("105", "Eve"), ("999", "Zoe"))))
    done = export.write(found(book, two_items), book / "x.csv", form="moodle", template=template)
    rows = {row["Identifier"]: row for row in csv.DictReader(io.StringIO((book / "x.csv").read_text()))}
    assert rows["Participant 101"]["Grade"] == "4" and rows["Participant 103"]["Grade"] == "0"
    assert all(bool(row["Grade"]) == bool(row["Feedback comments"]) for row in rows.values())
    assert rows["Participant 105"]["Grade"] == "" and done.rows == 2
    assert all(name in "\n".join(done.notes) for name in ("Eve", "Zoe", "Bob <b> (102)", "Dee (104)"))


def test_many_without_a_mark_are_counted_and_the_first_named():
    done = export.Exported()
    done.tell("handed in nothing", [f"n{number}" for number in range(100)], all_in="report.html")
    done.tell("are unknown", [], all_in="report.html")
    assert done.notes == ["100 handed in nothing: n0, n1, n2, n3, n4, n5, n6, n7 and 92 more (report.html has all)"]


def test_moodle_gets_pages_back_under_the_names_of_its_own_download(book, two_items, capsys):
    """Moodle tells whose a page is by the number between the first two underscores."""
    assert ganlab(book, "report") == 0 and ganlab(book, "export", "--format", "moodle") == 0
    assert "feedback-moodle.zip" in capsys.readouterr().out
    with zipfile.ZipFile(book / "feedback-moodle.zip") as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist()}
    assert {name.split("_", 4)[1] for name in pages} == {"101", "102", "103", "104"}
    assert all(name.split("_", 4)[2:] == ["assignsubmission", "file", "feedback.html"] for name in pages)
    assert "Ada Lovelace" in pages["Ada Lovelace_101_assignsubmission_file_feedback.html"]


@pytest.mark.parametrize("form, text", [("moodle", "a,b\n1,2\n"), ("canvas", ""), ("moodle", "x"),
                                        ("canvas", "Student,ID,Two costs (1),Two costs (2)\n")])
def test_a_template_of_another_kind_is_told(book, two_items, form, text):
    template = write(book / "t.csv", text)
    with pytest.raises(export.ExportError, match="Expected"):
        export.write(found(book, two_items), book / "x.csv", form=form, template=template)
    assert not (book / "x.csv").exists()


MOODLE = "Identifier,Full name,Email address,Grade,Maximum Grade,Feedback comments\n"


@pytest.mark.parametrize("form, text, said", [
    ("moodle", CANVAS, "looks like Canvas's"), ("canvas", MOODLE, "looks like Moodle's"),
    ("canvas", None, "No such file"), ("moodle", None, "Download grading worksheet"),
    ("canvas", "name,mark\nada,3\n", "own export"), ("moodle", "Two costs,Other\n1,2\n", "own export")])
def test_the_other_platforms_gradebook_is_refused(book, two_items, form, text, said):
    """Kills: marks that are written into the other platform's column of the same name."""
    template = book / "t.csv" if text is None else write(book / "t.csv", text)
    with pytest.raises(export.ExportError, match=said):
        export.write(found(book, two_items), book / "x.csv", form=form, template=template)
    assert not (book / "x.csv").exists()


@pytest.mark.parametrize("form", ["canvas", "moodle"])
def test_without_a_template_nobody_is_left_out_silently(book, two_items, form):
    done = export.write(found(book, two_items), book / "x.csv", form=form)
    assert done.rows == 4 and any("Eve" in note for note in done.notes)


# --- certificates


def test_certificates_are_valid_until_a_letter_is_changed(book, two_items, capsys):
    """Kills: a signature that covers part of the facts, a check with the certificate's own key."""
    pytest.importorskip("cryptography")
    key = book / "keys" / "teacher.pem"
    public = certificate.public(certificate.key(key, create=True))
    assert key.stat().st_mode & 0o077 == 0 and certificate.public(certificate.key(key)) == public
    assert ganlab(book, "certify", "--key", str(key), "--least", "50", "--issuer", "School") == 0
    paths = sorted((book / "certificates").glob("*.json"))
    assert [path.stem for path in paths] == ["101", "102"]
    checked((book / "certificates" / "101.html").read_text())
    arguments = ["grade", "verify-certificate", str(paths[0]), "--public-key"]
    assert cli.main([*arguments, public]) == 0 and "Valid: Ada Lovelace, 4 of 4" in capsys.readouterr().out
    other = certificate.public(certificate.key(book / "other.pem", create=True))
    assert cli.main([*arguments, other]) == 2
    good = json.loads(paths[0].read_text())
    for field, value in (("points", 3.9), ("learner", "Eve"), ("title", "x"), ("issued", "2020-01-01"),
                         ("exercises", {}), ("of", 5)):
        write(paths[0], json.dumps({**good, "certificate": {**good["certificate"], field: value}}))
        assert cli.main([*arguments, public]) == 2, field
    forged = certificate.certificate(found(book, two_items).rows[0], two_items, certificate.key(book / "other.pem"))
    write(paths[0], json.dumps(forged))
    assert cli.main([*arguments, public]) == 2
    for text in ("", "[]", "{}", json.dumps({**good, "signature": "!"}), json.dumps({**good, "certificate": 3})):
        write(paths[0], text)
        assert cli.main([*arguments, public]) == 2
    assert cli.main([*arguments, "abc"]) == 2
    assert base64.b64decode(public)


# --- nbgrader


def test_nbgraders_marks_come_in_as_set_by_hand(book, two_items):
    assert nbgrader.take_in(two_items, gradebook(book / "g.db"), book) == 3
    rows = {row.learner.learner: row for row in found(book, two_items).rows}
    assert {id: entry.points for id, entry in rows["zoe"].entries.items()} == {
        "02.saturating": 2, "02.nonsaturating": 1.5}
    assert rows["101"].entries["02.saturating"].points == 0 and rows["101"].entries["02.saturating"].by_hand
    assert rows["101"].entries["02.nonsaturating"].points == 2  # it waits for a mark by hand there
    with pytest.raises(nbgrader.NbgraderError, match="there are: gans"):
        nbgrader.take_in(two_items, book / "g.db", book, "other")
    assert manual.row_of(found(book, two_items), "zoe z").learner.learner == "zoe"
