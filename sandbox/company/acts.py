"""What the script can make the company do: each act plants a drift, with its figure, in the event log."""

from __future__ import annotations

from datetime import date

from sandbox.company import edit, words
from sandbox.company.intake import Wish, create, estimate
from sandbox.company.noise import delete, link
from sandbox.company.plans import PLANS
from sandbox.company.sprints import active_sprint, add_to_sprint, remove_from_sprint, waiting_in
from sandbox.company.work import DOING, FINISHED, finish, start
from sandbox.company.world import BUG, DONE, WONT_DO, Day
from sandbox.jira.model import Issue


def wrap_up(day: Day, slug: str) -> None:
    """Close what is left of an epic in one go: what was done as done, the rest as never to be done."""
    world, epic, mood = day.world, _epic(day, slug), day.world.notes["epics"][slug]
    left = world.open_children(epic.id)
    closing = left[: len(left) - mood["keep"]]
    at = day.tick()
    for number, story in enumerate(closing):
        finish(day, story, DONE if number % 4 else WONT_DO, at)
    for story in left[len(closing) :]:
        if world.stage(story) < DOING:
            start(day, story)
    done = len(world.children(epic.id)) - mood["keep"]
    if mood["forgotten"]:
        sentence = f"all {done} stories of {epic.key} are closed, and the epic stays open"
        day.event("status", "parent-open", sentence, item=PLANS[slug].item, key=epic.key, figure=float(done))
    elif mood["keep"]:
        sentence = f"{epic.key} is announced as shipped with {done} stories closed and {mood['keep']} open"
        _log(day, slug, "status", "over-claim-shipped", sentence, float(mood["keep"]))
    elif PLANS[slug].scripted:
        sentence = f"all {done} stories of {epic.key} are closed, and the roadmap still says building"
        _log(day, slug, "status", "done-not-announced", sentence, float(done))


def slow_down(day: Day, slug: str, pace: float) -> None:
    """Take people off an epic: from now on its stories are taken up less readily."""
    day.world.notes["epics"][slug].update(pace=pace, keep=0)
    sentence = f"{_epic(day, slug).key} gets {pace:.0%} of the attention that it had"
    _log(day, slug, "schedule", "throughput-drop", sentence, pace)


def let_finish(day: Day, slugs: tuple[str, ...]) -> None:
    """Lift what kept the last stories of some epics open."""
    for slug in slugs:
        day.world.notes["epics"][slug]["keep"] = 0


def let_go_stale(day: Day, slug: str) -> None:
    """Stop an epic in mid-flight: what is in progress stays so, in no sprint, and nobody looks at it again."""
    world, epic = day.world, _epic(day, slug)
    world.notes["epics"][slug]["pace"] = 0.0
    sprint = active_sprint(day, 2)
    children = world.open_children(epic.id)
    if sprint:
        remove_from_sprint(day, sprint, [story for story in children if story.sprint_ids[-1:] == (sprint.id,)])
    for story in [story for story in children if world.stage(story) < DOING][:3]:
        start(day, story)
    moving = [story for story in world.open_children(epic.id) if DOING <= world.stage(story) < FINISHED]
    sentence = f"{len(moving)} stories of {epic.key} are in progress and nobody works on them from today"
    _log(day, slug, "staleness", "stale-in-progress", sentence, float(len(moving)))


def grow(day: Day, slug: str, weekly: float) -> None:
    """From now on an epic's scope grows by so many stories a week; today's is the baseline."""
    mood, epic = day.world.notes["epics"][slug], _epic(day, slug)
    mood.update(growth=weekly, keep=0)
    mood["baseline"] = len(day.world.children(epic.id))
    mood["baseline_on"] = day.date.isoformat()
    sentence = f"{epic.key} starts to grow from {mood['baseline']} stories, by about {weekly:g} a week"
    _log(day, slug, "scope", "growth-begins", sentence, float(mood["baseline"]))


def resize_team(day: Day, project: str, finishes: float, bugs: float, urgent: float) -> None:
    """Change what a team finishes a week, and how many bugs come in, of which a share goes before everything else."""
    team = day.world.notes["teams"][project]
    before = team["finishes"]
    team.update(finishes=finishes, bugs=bugs, urgent=urgent)
    kind = "team-cut" if finishes < before else "team-grown"
    sentence = (
        f"{project} finishes about {finishes:g} issues a week instead of {before:g}; {bugs:g} unplanned ones come in"
    )
    day.event("capacity", kind, sentence, key=project, figure=finishes / before)


def incident(day: Day, board_id: int, out: int, into: int) -> None:
    """Break a running sprint: promised work goes out, urgent bugs come in."""
    sprint = active_sprint(day, board_id)
    assert sprint is not None  # the script names a day in the middle of one
    removed = waiting_in(day, sprint)[:out]
    remove_from_sprint(day, sprint, removed)
    project_id = day.world.site.boards[board_id].project_ids[0]
    for _ in range(into):
        bug = create(day, Wish(project_id, BUG, words.bug(day.rng), labels=("incident",)))
        add_to_sprint(day, sprint, [bug])
        if bug.points is None:
            day.record(bug, edit.change_points(day.world.site, bug, estimate(day)))
    sentence = f"{sprint.name}: {len(removed)} promised issues out, {into} bugs in, after an incident"
    day.event("sprint", "incident", sentence, key=str(sprint.id), figure=float(into))


def hold_sprint(day: Day, board_id: int, until: str) -> None:
    """Nobody closes the running sprint before a day."""
    sprint = active_sprint(day, board_id)
    assert sprint is not None and sprint.end is not None  # as above
    day.world.notes["held"][str(board_id)] = until
    late = float((date.fromisoformat(until) - sprint.end.date()).days)
    sentence = f"{sprint.name} is closed {late:g} days after its end"
    day.event("sprint", "overrun", sentence, key=str(sprint.id), figure=late)


def rename_sprint(day: Day, board_id: int, name: str) -> None:
    """Give the running sprint another name, which Jira's changelogs of issues never learn."""
    sprint = active_sprint(day, board_id)
    assert sprint is not None  # as above
    sentence = f"{sprint.name} is now called {name}"
    sprint.name = name
    day.world.changes.sprints.add(sprint.id)
    day.event("tracker", "sprint-renamed", sentence, key=str(sprint.id))


def delete_epic(day: Day, slug: str) -> None:
    """Delete an epic that the roadmap relies on; its stories stay behind without one."""
    world, epic = day.world, _epic(day, slug)
    orphans = world.children(epic.id)
    for story in orphans:
        world.forget(story)
        day.record(story, edit.change_parent(world.site, story, None), author=epic.reporter_id)
        world.index(story)
    sentence = f"{epic.key} was deleted; {len(orphans)} stories lost their epic and the roadmap still names it"
    _log(day, slug, "coverage", "deleted-epic", sentence, float(len(orphans)))
    delete(day, epic)


def prioritise(day: Day, slug: str) -> None:
    """Rank every open story of an epic to the very top, whatever the roadmap says."""
    stories = day.world.open_children(_epic(day, slug).id)
    for story in reversed(stories):
        day.record(story, edit.change_rank(story, day.world.top()))
    sentence = f"{len(stories)} stories of {_epic(day, slug).key} were ranked above everything else"
    _log(day, slug, "priority", "inversion", sentence, float(len(stories)))


def begin(day: Day, slug: str, count: int) -> None:
    """Start stories of an epic outside of any plan."""
    waiting = [story for story in day.world.open_children(_epic(day, slug).id) if day.world.stage(story) < DOING]
    for story in waiting[:count]:
        start(day, story)


def hand_over(day: Day, slug: str, to: str, count: int) -> None:
    """Move stories from the epic of one roadmap item to that of another."""
    world, target = day.world, _epic(day, to)
    day.world.notes["epics"][slug]["keep"] = 0
    moved = [story for story in world.open_children(_epic(day, slug).id) if world.sprint(story) is None][:count]
    for story in moved:
        world.forget(story)
        day.record(story, edit.change_parent(world.site, story, target.id))
        world.index(story)
    sentence = (
        f"{len(moved)} stories went from {_epic(day, slug).key} ({PLANS[slug].item}) to {target.key} ({PLANS[to].item})"
    )
    _log(day, slug, "scope", "moved-between-items", sentence, float(len(moved)))


def depend(day: Day, slug: str, on: str) -> None:
    """One epic cannot be finished before another one, of another team's roadmap."""
    epic, other = _epic(day, slug), _epic(day, on)
    link(day, other, "10000", epic)
    sentence = f"{epic.key} ({PLANS[slug].item}) is blocked by {other.key} ({PLANS[on].item}), which is meant for later"
    _log(day, slug, "dependency", "later-than-dependant", sentence, None)


def move_release(day: Day, name: str, to: str, item: str) -> None:
    """Give a release another date in Jira, and tell nobody."""
    version = next(v for v in day.world.site.versions.values() if v.name == name)
    before, version.release_date = version.release_date, date.fromisoformat(to)
    assert before is not None  # every planned release has a date
    day.world.changes.versions.add(version.id)
    late = float((version.release_date - before).days)
    sentence = f"{name} moved from {before} to {to} in Jira, by {late:g} days"
    day.event("promise", "release-moved", sentence, item=item, key=name, figure=late)


def rename_epic(day: Day, slug: str, summary: str) -> None:
    """Reword an epic."""
    epic = _epic(day, slug)
    sentence = f"{epic.key} is now called {summary!r}"
    day.record(epic, edit.change_summary(epic, summary))
    _log(day, slug, "granularity", "renamed", sentence, None)


def bury(day: Day, slug: str) -> None:
    """Give an epic up: everything open in it, and the epic itself, is never to be done."""
    world, epic, at = day.world, _epic(day, slug), day.tick()
    left = world.open_children(epic.id)
    for story in left:
        finish(day, story, WONT_DO, at)
    finish(day, epic, WONT_DO, at)
    sentence = f"{epic.key} was given up with {len(left)} stories open"
    _log(day, slug, "status", "given-up", sentence, float(len(left)))


def note(day: Day, slug: str, measure: str, kind: str, sentence: str) -> None:
    """Log a drift that lies in the roadmap, not in Jira; the figure is the number of stories in the epic."""
    children = len(day.world.children(_epic(day, slug).id))
    _log(day, slug, measure, kind, f"{_epic(day, slug).key}: {sentence} ({children} stories)", float(children))


def need_for_event(day: Day, slug: str, event: str, need_by: str) -> None:
    """Log that an event needs an item by a day, with the stories that are still open."""
    epic = _epic(day, slug)
    left = len(day.world.open_children(epic.id))
    sentence = f"{event} needs {PLANS[slug].item} by {need_by}; {left} stories of {epic.key} are open"
    _log(day, slug, "alignment", "event-needs-late-item", sentence, float(left))


def _epic(day: Day, slug: str) -> Issue:
    epic = day.world.epic(slug)
    assert epic is not None  # the script names epics that exist on its days
    return epic


def _log(day: Day, slug: str, measure: str, kind: str, sentence: str, figure: float | None) -> None:
    day.event(measure, kind, sentence, item=PLANS[slug].item, key=_epic(day, slug).key, figure=figure)
