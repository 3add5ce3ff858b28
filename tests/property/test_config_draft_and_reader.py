"""Whatever Jira holds, a draft reads back and tells nobody; whatever a file holds, it is read or refused in words."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from config.draft import Draft, draft_workspace
from config.mistakes import MistakesFound
from config.reader import read_workspace
from config.workspace import Workspace
from config.yaml_reader import Unreadable, read_yaml
from mapping.backlog import Backlog, Category, Issue, Release, Status

NOW = datetime(2026, 11, 22, tzinfo=UTC)
texts = st.text(max_size=40) | st.sampled_from(
    ["no", "~", "- x", "a: b", "{{ x }}", "#", "'", '"\\', "\ud83d", "\x00", "2026", "&a *b"]
)
days = st.none() | st.dates(min_value=date(1000, 1, 1))


@st.composite
def backlogs(draw: st.DrawFn) -> Backlog:
    """Epics with any key, summary, rank, due day and releases."""
    names = draw(st.lists(texts, max_size=3))
    releases = [
        Release(id=f"r{number}", name=name, project="APP", released=False, archived=False, release_date=draw(days))
        for number, name in enumerate(names)
    ]
    keys = draw(st.lists(texts, max_size=6))
    epics = [
        Issue(
            id=str(number),
            key=key,
            project="APP",
            type_name="Epic",
            level=1,
            summary=draw(texts),
            status=Status("1", "Open", Category.NEW),
            created=NOW,
            updated=NOW,
            due=draw(days),
            rank=draw(st.none() | texts),
            release_ids=tuple(draw(st.sets(st.sampled_from(["r0", "r1", "r2", "gone"])))),
        )
        for number, key in enumerate(keys)
    ]
    return Backlog({one.id: one for one in epics}, releases={one.id: one for one in releases})


def drafted(backlog: Backlog, name: str, *, neutral: bool) -> Workspace:
    draft = Draft(
        workspace="acme",
        name=name,
        jira_url="https://acme.example",
        auth="bearer",
        projects=("APP",),
        today=NOW.date(),
        public="neutral" if neutral else "nothing",
    )
    with tempfile.TemporaryDirectory() as folder:
        for path, text in draft_workspace(backlog, draft).items():
            (Path(folder) / path).parent.mkdir(exist_ok=True)
            (Path(folder) / path).write_text(text, encoding="utf-8")
        return read_workspace(Path(folder))


@settings(deadline=None, max_examples=60)
@given(backlogs(), texts, st.booleans())
def test_a_draft_of_any_backlog_reads_back_without_a_mistake(backlog: Backlog, name: str, neutral: bool) -> None:
    workspace = drafted(backlog, name, neutral=neutral)
    assert len(list(workspace.portfolio.items())) == len(workspace.mapping.rules) == len(backlog.issues)


@settings(deadline=None, max_examples=60)
@given(backlogs())
def test_public_text_of_a_draft_has_nothing_of_jira(backlog: Backlog) -> None:
    portfolio = drafted(backlog, "Acme", neutral=True).portfolio
    public = [item.public.model_dump(exclude_defaults=True) for item in portfolio.items() if item.public]
    assert public == [{"title": f"Epic {number}"} for number in range(1, len(backlog.issues) + 1)]
    names = [release.public_name for release in portfolio.releases().values()]
    assert names == [f"Release {number}" for number in range(1, len(names) + 1)]


@settings(deadline=None, max_examples=60)
@given(backlogs())
def test_nothing_of_a_draft_is_public_unless_asked_for(backlog: Backlog) -> None:
    portfolio = drafted(backlog, "Acme", neutral=False).portfolio
    assert all(item.public is None for item in portfolio.items())
    assert all(release.public_name is None for release in portfolio.releases().values())


yaml_like = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            ":",
            ": ",
            "- ",
            "\n",
            "\n  ",
            "\t",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            '"',
            "&",
            "*",
            "!",
            "#",
            "|",
            ">",
            "---",
            "?",
            "1",
            "\\",
            "\u20ac",
            "%",
            "<<",
        ]
    ),
    max_size=30,
).map("".join)


@settings(deadline=None, max_examples=60)
@given(yaml_like | st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_read_or_refused_with_a_place_and_a_hint(text: str) -> None:
    try:
        document = read_yaml("f.yaml", text.encode("utf-8", "surrogatepass"))
    except Unreadable as error:
        assert error.mistakes
        assert all(one.hint and one.line >= 0 for one in error.mistakes)
    else:
        assert document.data is not None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "title", "url", "trello", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
MAIN_KEYS = [
    "name",
    "time_zone",
    "files",
    "jira",
    "boards",
    "stages",
    "schedules",
    "forecast",
    "guard",
    "delivery",
    "thresholds",
]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(MAIN_KEYS), json_values)
def test_any_value_of_any_key_is_read_or_refused_in_plain_words(key: str, value: object) -> None:
    data = {
        "milepost": 1,
        "workspace": "acme",
        "name": "Acme",
        "jira": [{"url": "https://a.example", "projects": ["APP"]}],
    }
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "milepost.yaml").write_text(json.dumps({**data, key: value}))
        (Path(folder) / "mapping.yaml").write_text("milepost: 1\n")
        (Path(folder) / "roadmaps").mkdir()
        (Path(folder) / "roadmaps" / "r.yaml").write_text("milepost: 1\nroadmap: r\ntitle: R\nkind: hybrid\n")
        try:
            read_workspace(Path(folder))
        except MistakesFound as error:
            told = "".join(one.message for one in error.mistakes)
            assert "Input should" not in told
            assert "it should" not in told, "a sentence of pydantic that is not translated"
