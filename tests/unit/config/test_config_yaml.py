"""YAML that cannot be read: each trouble with its place, in plain words, with what to do."""

from __future__ import annotations

import pytest

from config.yaml_reader import LARGEST, Unreadable, read_yaml

TROUBLES = [
    ("a: b: c\n", "1:5: a colon is not expected here"),
    ("a:\n\tb: c\n", "2:1: a tab stands where spaces are meant"),
    ("a: 1\nb: 'x\nc: 2\n", "2:4: a quote is opened here and not closed"),
    ("a: [1, 2\nb: 3\n", "1:4: a bracket is opened here and not closed as it should be"),
    ("a: {x: 1\nb: 3\n", "1:4: a brace is opened here and not closed as it should be"),
    ("a: {{ title }}\n", "1:5: a key is one word"),
    ("a: @home\n", "1:4: a text cannot begin with @"),
    ("a: 100%\nb: %x\n", "2:4: a text cannot begin with %"),
    ("items:\n  - id: a\n   title: b\n", "3:4: this does not fit what stands before it"),
    ("items:\n  - id: a\n - id: b\n", "3:2: this does not fit what stands before it"),
    ("a: 1\nb\nc: 2\n", "2:1: a colon is missing"),
    ("a: - b\n", "1:4: a dash is not expected here"),
    ("a: 1\n---\nb: 2\n", "2:1: a second document begins here"),
    ("a: &x 1\n", "1:4: & names something in YAML"),
    ("a: *x\n", "1:4: * stands for something else in YAML"),
    ("a: *\n", "1:4: a text cannot begin with * or &"),
    ("a: !secret x\n", "1:4: ! begins a tag, and there are none here"),
    ("!<x\n", "1:1: a text cannot begin with !"),
    ('a: "C:\\quay"\n', "1:8: a backslash means something in double quotes"),
    ("a: 1\nb: x\x01\n", "2:5: the character U+0001 cannot stand in a file"),
    ('a: "\\ud800"\n', "1:4: there is a character in this text that cannot be shown"),
    ('a: "\\0"\n', "1:4: there is a character in this text that cannot be shown"),
    ("a: 1\nb: 2\na: 3\n", "3:1: the key 'a' stands in line 1 already"),
    ("? [a]\n: b\n", "1:3: a key is one word"),
    ("", "the file is empty"),
    ("# nothing but a comment\n", "the file is empty"),
    ("---\n", "the file is empty"),
    ("~\n", "the file is empty"),
]


def told(content: bytes) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        read_yaml("f.yaml", content)
    return [str(one).partition("\n")[0].removeprefix("f.yaml:").strip() for one in caught.value.mistakes]


@pytest.mark.parametrize(("text", "message"), TROUBLES)
def test_a_trouble_is_told_where_it_is(text: str, message: str) -> None:
    assert told(text.encode()) == [message]


@pytest.mark.parametrize(("text", "message"), TROUBLES)
def test_every_trouble_comes_with_a_hint(text: str, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_yaml("f.yaml", text.encode())
    assert all(one.hint.endswith(".") for one in caught.value.mistakes), message


def test_several_troubles_are_told_at_once() -> None:
    assert told(b"a: 1\na: 2\nb: !x 3\nb: 4\n") == [
        "2:1: the key 'a' stands in line 1 already",
        "3:4: ! begins a tag, and there are none here",
        "4:1: the key 'b' stands in line 3 already",
    ]


def test_a_file_that_is_not_utf_8_is_told_with_the_place_of_the_byte() -> None:
    assert told("a: 1\nb: Zürich\n".encode("latin-1")) == ["2:5: the file is not UTF-8"]
    assert told("a: 1\n".encode("utf-16")) == ["1:1: the file is not UTF-8"]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read_yaml("f.yaml", b"\xef\xbb\xbfa: 1\r\nb: 2\r\n").data == {"a": 1, "b": 2}


def test_a_huge_file_is_refused_before_it_is_parsed() -> None:
    assert told(b"a" * (LARGEST + 1)) == ["the file is larger than 4 MB"]


def test_thousands_of_brackets_are_refused() -> None:
    assert told(b"[" * 5000) == ["1:32: lists and keys are nested more than 30 deep"]
    assert told(b"a: {" * 5000)[0].endswith("lists and keys are nested more than 30 deep")


def test_words_are_read_as_the_core_schema_reads_them() -> None:
    text = b"[null, ~, true, False, yes, no, 12, -3, 010, 0o10, 0x1F, 1_000, 1.5, .5, 1e3, 07:00, 2026-12-10, '5', 9d]"
    assert read_yaml("f.yaml", text).data == [
        *(None, None, True, False, "yes", "no", 12, -3, 10, 8, 31, "1_000", 1.5, 0.5, 1000.0),
        *("07:00", "2026-12-10", "5", "9d"),
    ]


def test_a_number_that_nobody_can_mean_is_text() -> None:
    assert read_yaml("f.yaml", b"a: " + b"9" * 5000).data == {"a": "9" * 5000}


def test_each_part_knows_where_it_stands() -> None:
    document = read_yaml("f.yaml", b"a: 1\nitems:\n  - id: x\n    title:\n  - {id: y, title: z}\n")
    at = document.at
    assert (at(("items", 0, "id")).line, at(("items", 0, "id")).column) == (3, 9)
    assert (at(("items", 0, "id"), key=True).line, at(("items", 0, "id"), key=True).column) == (3, 5)
    assert (at(("items", 0, "title")).line, at(("items", 0, "title")).column) == (4, 5)
    assert (at(("items", 1, "title")).line, at(("items", 1, "title")).column) == (5, 20)
    assert at(("items", 1, "owner")) == at(("items", 1))
    assert (at(("nowhere",)).line, at(("nowhere",)).column) == (1, 1)
