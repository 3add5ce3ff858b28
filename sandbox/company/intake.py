"""What comes in: epics with their first stories, scope that grows, bugs and chores, sub-tasks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox.company import words
from sandbox.company.cast import LEAVER, PROJECTS
from sandbox.company.plans import IDEAS, INITIATIVES, PLANS, Plan
from sandbox.company.rank import rank_below
from sandbox.company.world import BUG, EPIC, INITIATIVE, STORY, SUBTASK, TASK, Day
from sandbox.jira.model import Issue

_SPARK = 0.012
_WEEKS_OF_WORK = 1.5
_SIZES = (1.0, 2.0, 3.0, 5.0, 8.0, 13.0)
_PRIORITY_WEIGHTS = {"1": 2, "2": 15, "3": 60, "4": 18, "5": 5}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, before Jira has given it a number."""

    project_id: str
    type_id: str
    summary: str
    parent: Issue | None = None
    labels: tuple[str, ...] = ()
    component: str | None = None
    rank: str | None = None


def open_epics(day: Day) -> None:
    """Open the epics that are due, and some that nobody planned where a team runs out of work."""
    for plan in PLANS.values():
        if plan.opens_on(day.date):
            open_epic(day, plan)
    for idea in IDEAS:
        if _runs_dry(day, idea.project) and day.chance(_SPARK):
            number = day.world.number("unplanned")
            summary = f"{idea.summary}, {day.date:%B %Y}"
            opens, size = day.date.isoformat(), day.rng.randint(6, 12)
            open_epic(day, replace(idea, slug=f"unplanned-{number}", summary=summary, opens=opens, size=size))


def _runs_dry(day: Day, project: str) -> bool:
    project_id = PROJECTS[project][0]
    finishes: float = day.world.team(project_id)["finishes"]
    return len(day.world.backlog(project_id)) < _WEEKS_OF_WORK * finishes


def open_epic(day: Day, plan: Plan) -> Issue:
    """Create an epic with the stories known on its first day."""
    world = day.world
    kind = INITIATIVE if plan.slug in INITIATIVES else EPIC
    parent = world.epic(plan.parent) if plan.parent else None
    labels = (plan.label,) if plan.label else ()
    epic = create(day, Wish(PROJECTS[plan.project][0], kind, plan.summary, parent, labels, plan.component))
    epic.epic_name = plan.summary.split(",")[0].split(" (")[0]
    world.notes["slugs"][epic.id] = plan.slug
    world.notes["epics"][plan.slug] = {
        "id": epic.id,
        "key": epic.key,
        "about": plan.about,
        "pace": plan.pace,
        "keep": plan.keep,
        "size": plan.size,
        "opened": plan.opens,
        "growth": 0.0,
        "forgotten": plan.forgotten,
        "scripted": plan.scripted,
    }
    for _ in range(plan.size):
        add_story(day, epic)
    return epic


def add_story(day: Day, epic: Issue) -> Issue:
    """Create a story, or now and then a task or a bug, under an epic.

    What is on a roadmap is ranked into the first third of the backlog, the rest at its bottom.
    """
    world = day.world
    backlog = world.backlog(epic.project_id)
    on_roadmap = _item(world.notes["slugs"][epic.id]) and world.mood_of(epic)["pace"] >= 1
    rank = rank_below(backlog[len(backlog) // 3].rank or "", world.number("spot")) if on_roadmap and backlog else None
    nouns = world.mood_of(epic)["about"].split("|")
    kind = day.rng.choices((STORY, TASK, BUG), (80, 13, 7))[0]
    summary = _summary(day, kind, world.site.projects[epic.project_id].key, nouns)
    component = world.site.components[epic.component_ids[0]].name if epic.component_ids else None
    story = create(day, Wish(epic.project_id, kind, summary, epic, epic.labels, component, rank))
    if day.chance(0.06):
        _split_into_steps(day, story)
    return story


def let_scope_grow(day: Day) -> None:
    """Add stories to the epics whose scope grows, and log how far it has come."""
    for slug, mood in day.world.notes["epics"].items():
        epic = day.world.epic(slug)
        for _ in range(day.times(mood["growth"] / 5) if epic and mood["growth"] else 0):
            assert epic is not None
            story = add_story(day, epic)
            now, base = len(day.world.children(epic.id)), mood["baseline"]
            sentence = f"{story.key} was added to {epic.key}: {now} stories, from {base} on {mood['baseline_on']}"
            day.event("scope", "growth", sentence, item=_item(slug), key=epic.key, figure=(now - base) / base)


def report_bugs(day: Day, energy: float) -> None:
    """Bugs and chores that belong to no epic, and bugs found in epics under way."""
    for project_id in sorted(day.world.flows):
        for _ in range(day.times(day.world.team(project_id)["bugs"] / 5 * max(energy, 0.3))):
            key = day.world.site.projects[project_id].key
            kind = TASK if key == "WEB" or day.chance(0.35) else BUG
            summary = words.bug(day.rng) if kind == BUG else words.chore(day.rng)
            create(day, Wish(project_id, kind, summary, labels=("support",) if day.chance(0.2) else ()))


def create(day: Day, wish: Wish) -> Issue:
    """Create an issue at the bottom of the backlog, or at the top when it is urgent."""
    world = day.world
    project = world.site.projects[wish.project_id]
    urgent = wish.type_id == BUG and day.chance(world.team(wish.project_id)["urgent"])
    at = day.tick(300)
    issue = Issue(
        id=str(world.number("issue")),
        key=f"{project.key}-{world.number(f'key {project.key}')}",
        project_id=wish.project_id,
        type_id=wish.type_id,
        summary=wish.summary,
        status_id=world.flows[wish.project_id][0],
        created=at,
        updated=at,
        description=f"From the notes of {day.date:%d %B}. {wish.summary}." if day.chance(0.6) else None,
        priority_id="2" if urgent else _pick(day, _PRIORITY_WEIGHTS),
        labels=wish.labels,
        component_ids=_components(day, wish),
        parent_id=wish.parent.id if wish.parent else None,
        points=_first_estimate(day, wish.type_id),
        rank=wish.rank or (world.top() if urgent else world.bottom()),
        reporter_id=day.rng.choice(world.staff[wish.project_id]),
        assignee_id=_first_assignee(day, wish),
    )
    world.site.issues[issue.id] = issue
    world.index(issue)
    world.changes.issues.add(issue.id)
    return issue


def estimate(day: Day) -> float:
    """An estimate in story points."""
    return float(day.rng.choices(_SIZES, (10, 22, 30, 24, 11, 3))[0])


def _summary(day: Day, kind: str, project: str, nouns: list[str]) -> str:
    if kind == BUG:
        return words.bug(day.rng, nouns)
    return words.chore(day.rng, nouns) if kind == TASK and project != "WEB" else words.story(day.rng, project, nouns)


def _split_into_steps(day: Day, story: Issue) -> None:
    for _ in range(day.rng.randint(2, 3)):
        create(day, Wish(story.project_id, SUBTASK, words.step(day.rng, story.summary), story))


def _first_estimate(day: Day, type_id: str) -> float | None:
    if type_id in {EPIC, SUBTASK, INITIATIVE}:
        return None
    return estimate(day) if day.chance(0.45 if type_id == STORY else 0.3) else None


def _first_assignee(day: Day, wish: Wish) -> str | None:
    staff = day.world.staff[wish.project_id]
    if wish.type_id == EPIC:
        return day.rng.choice(staff)
    # Somebody left in the spring of 2026; what bears the name still bears it.
    leaver = next(user for user in day.world.site.users.values() if user.display_name == LEAVER)
    if wish.project_id == PROJECTS["BAY"][0] and day.date.isoformat() < "2026-04-01" and day.chance(0.04):
        return leaver.id
    return day.rng.choice(staff) if day.chance(0.15) else None


def _components(day: Day, wish: Wish) -> tuple[str, ...]:
    found = (
        component.id
        for component in day.world.site.components.values()
        if component.project_id == wish.project_id and component.name == wish.component
    )
    return tuple(found)


def _pick(day: Day, weights: dict[str, int]) -> str:
    return day.rng.choices(tuple(weights), tuple(weights.values()))[0]


def _item(slug: str) -> str | None:
    plan = PLANS.get(slug)
    return plan.item if plan else None
