"""A YAML file is read as plain values with their places, or refused in words that say what to do."""

import datetime
import hashlib
from pathlib import Path

import pytest

from abs_model.errors import DealError, ScenarioError
from abs_model.io.yaml_file import MOST_BYTES, Positions, locate, read_yaml

TEXT = """\
id: A
amounts: {balance: 263_000_000, share: 263_000_000.50, small: 1e-3, coded: 0123, quoted: "12"}
days:
  - 2020-07-07
  - 2020-7-7
  - 2020-07-07 10:00:00
flags: [true, yes, on, null, ~]
empty:
"""


def read(folder: Path, content: str | bytes) -> tuple[object, Positions]:
    """Values and places of a file with this content."""
    file = folder / "deal.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_yaml(file, DealError)


def refusal(folder: Path, content: bytes) -> str:
    """What is said of a file with this content."""
    with pytest.raises(DealError) as caught:
        read(folder, content)
    return str(caught.value).replace(str(folder / "deal.yaml"), "deal.yaml")


def test_values_are_plain_and_follow_yaml_1_2(tmp_path: Path) -> None:
    values, _ = read(tmp_path, TEXT)
    assert values == {
        "id": "A",
        "amounts": {"balance": 263_000_000, "share": 263_000_000.5, "small": 0.001, "coded": 123, "quoted": "12"},
        "days": [datetime.date(2020, 7, 7), "2020-7-7", datetime.datetime(2020, 7, 7, 10)],
        "flags": [True, "yes", "on", None, None],
        "empty": None,
    }


def test_values_are_of_the_languages_own_types(tmp_path: Path) -> None:
    values, _ = read(tmp_path, TEXT)
    assert isinstance(values, dict)
    kinds = [type(value) for value in (*values["amounts"].values(), *values["days"], *values["flags"])]
    own = [int, float, float, int, str, datetime.date, str, datetime.datetime, bool, str, str]
    assert kinds == [*own, type(None), type(None)]


@pytest.mark.parametrize(
    ("loc", "place"),
    [
        ((), "1:1"),
        (("id",), "1:5"),
        (("amounts", "balance"), "2:20"),
        (("days", 1), "5:5"),
        (("flags", 2), "7:20"),
    ],
)
def test_a_value_stands_where_its_text_begins(tmp_path: Path, loc: tuple[str | int, ...], place: str) -> None:
    _, positions = read(tmp_path, TEXT)
    assert locate(positions, loc) == f"{tmp_path / 'deal.yaml'}:{place}"


@pytest.mark.parametrize(("loc", "place"), [(("empty",), "8:1"), (("days",), "3:1")])
def test_what_has_no_text_on_its_line_stands_where_its_key_does(tmp_path: Path, loc: tuple[str], place: str) -> None:
    _, positions = read(tmp_path, TEXT)
    assert locate(positions, loc) == f"{tmp_path / 'deal.yaml'}:{place}"


def test_a_key_has_a_place_of_its_own(tmp_path: Path) -> None:
    _, positions = read(tmp_path, TEXT)
    assert locate(positions, ("amounts", "balance"), is_key=True) == f"{tmp_path / 'deal.yaml'}:2:11"


def test_words_that_only_a_schema_knows_are_skipped_on_the_way(tmp_path: Path) -> None:
    _, positions = read(tmp_path, TEXT)
    expected = f"{tmp_path / 'deal.yaml'}:2:20"
    assert locate(positions, ("amounts", "one", "balance", "constrained-float")) == expected


def test_what_is_missing_stands_where_what_should_hold_it_does(tmp_path: Path) -> None:
    _, positions = read(tmp_path, TEXT)
    assert locate(positions, ("amounts", "coupon_rate")) == f"{tmp_path / 'deal.yaml'}:2:10"


def test_what_is_merged_in_yields_and_stands_where_it_was_written(tmp_path: Path) -> None:
    values, positions = read(tmp_path, "first: &first {a: 1, b: 2}\nsecond:\n  <<: *first\n  b: 3\n")
    assert values == {"first": {"a": 1, "b": 2}, "second": {"a": 1, "b": 3}}
    assert locate(positions, ("second", "a")) == f"{tmp_path / 'deal.yaml'}:1:19"
    assert locate(positions, ("second", "b")) == f"{tmp_path / 'deal.yaml'}:4:6"


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    values, positions = read(tmp_path, b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert values == {"a": 1, "b": 2}
    assert locate(positions, ("b",)) == f"{tmp_path / 'deal.yaml'}:2:4"


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    _, positions = read(tmp_path, TEXT)
    assert positions.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(
            b"a: 1\nb: {c: 1, c: 2}\na: 2\n",
            'deal.yaml:2:11: "c" is given twice, first in line 2; each key once is wanted. Strike '
            "one of the two.\n"
            'deal.yaml:3:1: "a" is given twice, first in line 1; each key once is wanted. Strike one '
            "of the two.",
            id="a key twice, and another",
        ),
        pytest.param(
            b"a:\n\t- b\n",
            "deal.yaml:2:1: a tab indents the line; spaces are wanted. Replace each tab by two spaces.",
            id="a tab before a list",
        ),
        pytest.param(
            b"a:\n  b: 1\n\tc: 2\n",
            "deal.yaml:3:1: a tab indents the line; spaces are wanted. Replace each tab by two spaces.",
            id="a tab after a key",
        ),
        pytest.param(
            b"a: [1,2\nb: 3\n",
            "deal.yaml:2:2: the bracket of line 1 is still open here; a comma or the closing bracket "
            "is wanted. Add it before this.",
            id="a bracket that never closes",
        ),
        pytest.param(
            b"a: [\n",
            "deal.yaml:2:1: something is missing before this; a value or a closing bracket is wanted. Add it.",
            id="a bracket at the end",
        ),
        pytest.param(
            b"a: b: c\n",
            "deal.yaml:1:5: a colon stands in the middle of a value, or the line is indented too far; "
            "one key and one value a line are wanted. Put text that holds a colon in quotes, or align "
            "the line with its neighbours.",
            id="two colons",
        ),
        pytest.param(
            "id：A\nb: 1\n".encode(),
            "deal.yaml:1:3: ： is a full-width sign; : is wanted. Type it with the Chinese keyboard off.",
            id="a full-width colon",
        ),
        pytest.param(
            "a: ｛b: 1｝\n".encode(),
            "deal.yaml:1:4: ｛ is a full-width sign; { is wanted. Type it with the Chinese keyboard off.",
            id="a full-width bracket",
        ),
        pytest.param(
            b"a: *q\n",
            "deal.yaml:1:4: *q stands for nothing; &q above it is wanted. Add it, or put text that "
            "begins with * in quotes.",
            id="an alias of nothing",
        ),
        pytest.param(
            b"a: 1\n---\nb: 2\n",
            "deal.yaml:2:1: a second document begins; one document is wanted. Strike the line of "
            "dashes, or make two files.",
            id="two documents",
        ),
        pytest.param(
            b"a: !!python/object:os.system x\n",
            "deal.yaml:1:4: tag !!python/object:os.system is given; plain YAML is wanted. Strike the "
            "tag, or put text that begins with ! in quotes.",
            id="a tag that would run a program",
        ),
        pytest.param(
            b"a: !deal {b: 1}\n",
            "deal.yaml:1:4: tag !deal is given; plain YAML is wanted. Strike the tag, or put text that "
            "begins with ! in quotes.",
            id="a tag on a mapping",
        ),
        pytest.param(
            b"a: !!set {b}\n",
            "deal.yaml:1:4: tag !!set is given; plain YAML is wanted. Strike the tag, or put text that "
            "begins with ! in quotes.",
            id="a set",
        ),
        pytest.param(
            b"a: &a [*a]\n",
            "deal.yaml: lists or mappings are nested without end; a dozen levels at most are wanted. "
            "Take out the alias that holds itself, or the brackets that never close.",
            id="an alias of what holds it",
        ),
        pytest.param(
            b"a: &a {<<: *a}\n",
            "deal.yaml: lists or mappings are nested without end; a dozen levels at most are wanted. "
            "Take out the alias that holds itself, or the brackets that never close.",
            id="a merge of what holds it",
        ),
        pytest.param(
            b"c: {<<: [1]}\n",
            "deal.yaml:1:10: << merges something that is no mapping; an alias of a mapping is wanted. Write <<: *name.",
            id="a merge of a number",
        ),
        pytest.param(
            b"a: 'x\n",
            "deal.yaml:1:4: a quote opens here and never closes; a closing quote is wanted. Add it.",
            id="a quote that never closes",
        ),
        pytest.param(
            b"a: @x\n",
            "deal.yaml:1:4: a value begins with @; a letter, a digit or a quote is wanted. Put the value in quotes.",
            id="a sign that begins no value",
        ),
        pytest.param(
            b"a: 1\n  b: 1\n",
            "deal.yaml:2:4: a colon stands in the middle of a value, or the line is indented too far; "
            "one key and one value a line are wanted. Put text that holds a colon in quotes, or align "
            "the line with its neighbours.",
            id="a line out of line",
        ),
        pytest.param(
            b"    a: 1\nb: 2\n",
            "deal.yaml:2:1: the line does not fit those above it; the same indentation for all keys "
            "and items of one level is wanted. Align it; a dash and its item stand on one line.",
            id="a first line out of line",
        ),
        pytest.param(
            b"a: 'b'c\n",
            "deal.yaml:1:7: text goes on behind a closing quote; one quoted text is wanted. Put all of "
            "it in the quotes.",
            id="text behind a quote",
        ),
        pytest.param(
            b'a: "C:\\qx"\n',
            "deal.yaml:1:8: a backslash stands in double quotes; plain text is wanted. Use single "
            "quotes, or / in a path.",
            id="a path in double quotes",
        ),
        pytest.param(
            "a: \u0001\n".encode(),
            "deal.yaml:1:4: there is a control character, U+0001; printable text is wanted. Delete it "
            "and type the line again.",
            id="a control character",
        ),
        pytest.param(
            b"[" * 600,
            "deal.yaml: lists or mappings are nested without end; a dozen levels at most are wanted. "
            "Take out the alias that holds itself, or the brackets that never close.",
            id="brackets without end",
        ),
        pytest.param(
            b"? [a, b]\n: 1\n",
            "deal.yaml:1:3: a list or a mapping stands where a key should; a word is wanted. Put it in "
            "quotes if it is text; else look for a colon too many.",
            id="a list for a key",
        ),
        pytest.param(
            b"- a\n-b\n",
            "deal.yaml:2:1: no space follows the dash; a space is wanted. Add it.",
            id="no space behind a dash",
        ),
        pytest.param(
            b"a:1\nb: 2\n",
            "deal.yaml:1:2: no space follows the colon; a space is wanted. Add it.",
            id="no space behind a colon",
        ),
        pytest.param(
            b"",
            "deal.yaml: the file is empty; terms are wanted. Write them, or restore the file from a copy.",
            id="nothing",
        ),
        pytest.param(
            b"# a deal\n",
            "deal.yaml: the file is empty; terms are wanted. Write them, or restore the file from a copy.",
            id="nothing but a comment",
        ),
        pytest.param(
            b"%YAML 1.1\n---\na: yes\n",
            "deal.yaml:1:1: the file calls itself YAML 1.1; YAML 1.2 is wanted. Strike the line: in "
            "older YAML 0123 is 83 and yes is not a word.",
            id="an older YAML",
        ),
        pytest.param(
            b"a: 2021-02-29\n",
            "deal.yaml:1:4: 2021-02-29 is no day of the calendar; a date that exists is wanted. Check day and month.",
            id="a day that does not exist",
        ),
        pytest.param(
            b"a: " + b"9" * 5_000,
            "deal.yaml:1:4: 9999999999999999999999999999999999999999… is no whole number; a value that "
            "can be read is wanted. Put it in quotes if it is text.",
            id="an integer of five thousand digits",
        ),
        pytest.param(
            b"a: !!int x\n",
            "deal.yaml:1:4: x is no whole number; a value that can be read is wanted. Put it in quotes if it is text.",
            id="a word said to be a number",
        ),
        pytest.param(
            "担保人: 四川\n".encode("gb18030"),
            "deal.yaml:1:1: the file is saved as GB18030 (GBK); UTF-8 is wanted. Save it as UTF-8; in "
            "Notepad: Save as, Encoding UTF-8.",
            id="GB18030",
        ),
        pytest.param(
            "a: 1\nb: 中文\n".encode("gb18030"),
            "deal.yaml:2:4: the file is saved as GB18030 (GBK); UTF-8 is wanted. Save it as UTF-8; in "
            "Notepad: Save as, Encoding UTF-8.",
            id="GB18030 further down",
        ),
        pytest.param(
            b"\xff\xfea\x00:\x00 \x001\x00",
            "deal.yaml:1:1: the file is saved as UTF-16; UTF-8 is wanted. Save it as UTF-8; in "
            "Notepad: Save as, Encoding UTF-8.",
            id="UTF-16",
        ),
        pytest.param(
            b"a: \xff\xff\n",
            "deal.yaml:1:4: this is not text; UTF-8 is wanted. Name a YAML file; a workbook is none.",
            id="bytes of no encoding",
        ),
        pytest.param(
            b"PK\x03\x04\x00\xff",
            "deal.yaml:1:6: this is not text; UTF-8 is wanted. Name a YAML file; a workbook is none.",
            id="a workbook",
        ),
    ],
)
def test_what_is_no_yaml_is_refused_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    assert refusal(tmp_path, content) == said


@pytest.mark.parametrize("bomb", ["a0: &a0 [1]\n", "a0: &a0 {x: 1}\n"], ids=["lists", "merged mappings"])
def test_aliases_of_aliases_do_not_go_off(tmp_path: Path, bomb: str) -> None:
    for level in range(1, 12):
        aliases = ", ".join([f"*a{level - 1}"] * 10)
        bomb += f"a{level}: &a{level} [{aliases}]\n" if "[1]" in bomb else f"a{level}: &a{level} {{<<: [{aliases}]}}\n"
    assert "here the file passes 100,000 values; fewer are wanted." in refusal(tmp_path, bomb.encode())


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"#" * (MOST_BYTES + 1)) == (
        "deal.yaml: the file has 1,000,001 bytes; at most 1,000,000 are wanted. "
        "Leave receivables to the tape; a tape is a CSV or Excel file."
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("deal.yml", "there is no such file; a YAML file is wanted. Did you mean deal.yaml?"),
        ("shelf.csv", "there is no such file; a YAML file is wanted. Check the path."),
        (".", "this is a folder; a YAML file is wanted. Name a file in it."),
    ],
)
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "deal.yaml").write_text(TEXT, encoding="utf-8")
    with pytest.raises(DealError) as caught:
        read_yaml(tmp_path / name, DealError)
    assert str(caught.value) == f"{tmp_path / name}: {said}"


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", deny)
    assert refusal(tmp_path, b"a: 1\n") == (
        "deal.yaml: the file cannot be read (Permission denied); a file that may be read is wanted. "
        "Check its rights and its drive."
    )


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    file = tmp_path / "fazan" / "deal.yaml"
    with pytest.raises(DealError) as caught:
        read_yaml(file, DealError)
    remedy = f"Check the path: there is no folder {file.parent}."
    assert str(caught.value) == f"{file}: there is no such file; a YAML file is wanted. {remedy}"


def test_the_error_is_of_the_kind_that_was_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        read_yaml(tmp_path / "scenarios.yaml", ScenarioError)
