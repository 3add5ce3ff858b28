"""The summaries of stories, bugs and tasks, as people in a company write them among themselves."""

from __future__ import annotations

import random
from collections.abc import Sequence

from sandbox.company.cast import CUSTOMERS, STAFF

_STORY = (
    "Show {noun} on the day view",
    "{Noun}: keep the choice after a reload",
    "{Noun} should respect opening hours",
    "As a service advisor I want {noun} without leaving the board",
    "As a workshop owner I see {noun} per location",
    "Let the front desk undo {noun}",
    "{Noun} – empty state and first-use hint",
    "Search and filter for {noun}",
    "Permissions for {noun} (advisor may, apprentice may not)",
    "{Noun}: keyboard and screen reader pass",
    "Dutch and German wording for {noun}",
    "Print layout for {noun}, {customer} still prints everything",
    "{Noun} on small tablets (the cracked 8-inch ones at {customer})",
    "{Noun}: agree on the rule with {person}, then build",
    "{customer} ask: {noun} in bulk",
    "Log who changed {noun} and when",
    "{Noun} behind a flag for {customer}",
    "Limits for {noun}: at most what {person} measured",
    "Tell the technician when {noun} changes",
    "{Noun}: happy path end to end",
    "{Noun}: remember last used value per advisor",
    "Make {noun} survive a lost connection",
)
_PLATFORM = (
    "{Noun}: move it behind the new interface",
    "Roll out {noun} to the first ten tenants, {customer} last",
    "{Noun} must survive a node going away",
    "Back out plan for {noun}, agreed with {person}",
    "Load test {noun} with the {customer} profile",
    "Idempotent retries for {noun}",
    "{Noun}: encrypt at rest, rotate monthly",
    "Dashboards for {noun} before {person} goes on leave",
    "Drop the old tables of {noun}",
    "{Noun}: p95 under 200 ms with 40 bays",
    "Make {noun} configurable per tenant",
    "Dry run of {noun} on a copy of {customer}",
    "{Noun}: typed client for the planner crew",
    "Page somebody when {noun} stalls",
    "Throttle {noun} during the nightly run",
    "Let support replay {noun} without {person}",
)
_TASK = (
    "Spike: how does {noun} behave with 40 bays?",
    "Clean up the {noun} code that {person} left behind",
    "Feature flag off for {noun} once {customer} is through",
    "Write the runbook for {noun}",
    "Move {noun} to the new test fixtures",
    "Numbers on {noun} for the quarterly with {customer}",
    "Upgrade libraries around {noun}",
    "Metrics and alert for {noun}",
    "Retro action: split the {noun} module",
    "Decide with {person} what happens to old {noun} data",
)
_BUG = (
    "{Noun} shows yesterday's times after midnight",
    "SEV2 {customer}: {noun} gone after saving",
    "{Noun} flickers when two advisors edit at once",
    "Wrong week number next to {noun} around New Year",
    "{Noun} times out for {customer} (300+ vehicles)",
    "Regression: {noun} ignores the lunch break again",
    "500 on {noun} when the licence plate has a space",
    "{Noun} off by one hour since the clocks changed",
    "{customer} cannot open {noun}, works for everyone else",
    "Duplicate {noun} after a double tap",
    "{Noun}: umlauts broken in the export",
    "Stale {noun} until the cache is cleared by hand ({person} knows the trick)",
    "Escalation {customer}: {noun} unusable on Monday mornings",
)
_COPY = (
    "Draft copy for {noun}, {person} to review",
    "{Noun}: pictures from the shoot at {customer}",
    "Translate {noun}",
    "{Noun}: legal check of the claims",
    "Landing page for {noun}",
    "{Noun}: quote from {customer}, approval pending",
    "Mailing about {noun} to the warm list",
    "Tracking for {noun} without cookies",
    "A/B test of the headline on {noun}",
    "Update the screenshots in {noun}",
    "{Noun}: brief for the agency, budget with {person}",
    "Redirects for {noun}",
    "Slides on {noun} for the sales team",
    "{Noun}: proofread before {person} is on leave",
)
_STEPS = (
    "Backend",
    "Frontend",
    "Tests",
    "Migration",
    "Docs for support",
    "Wording with {person}",
    "Rollout to {customer}",
)
_LOOSE = (
    "login page",
    "day view",
    "bay list",
    "vehicle search",
    "weekly mail",
    "import job",
    "holiday table",
    "job card",
)
_GOALS = (
    "{Noun} demo-able for {customer}",
    "Finish {noun}, no new fronts",
    "Get {noun} out of review",
    "{noun} plus whatever {person} finds",
    "Stabilise {noun} before the release",
)


def story(rng: random.Random, project: str, nouns: Sequence[str]) -> str:
    """The summary of a story about one of these things."""
    return _fill(rng, {"WEB": _COPY, "GRD": _PLATFORM}.get(project, _STORY), nouns)


def bug(rng: random.Random, nouns: Sequence[str] = ()) -> str:
    """The summary of a bug."""
    return _fill(rng, _BUG, nouns or _LOOSE)


def chore(rng: random.Random, nouns: Sequence[str] = ()) -> str:
    """The summary of a task."""
    return _fill(rng, _TASK, nouns or _LOOSE)


def step(rng: random.Random, parent: str) -> str:
    """The summary of a sub-task."""
    return f"{_fill(rng, _STEPS, _LOOSE)}: {parent}"[:160]


def goal(rng: random.Random, nouns: Sequence[str] = ()) -> str:
    """The goal of a sprint."""
    return _fill(rng, _GOALS, nouns or _LOOSE)


def _fill(rng: random.Random, patterns: Sequence[str], nouns: Sequence[str]) -> str:
    noun = rng.choice(nouns)
    person = rng.choice([name for team in STAFF.values() for name in team]).split()[0]
    # "{Noun}" opens a sentence: only its first letter is raised, since acronyms stay as they are.
    raised = noun[0].upper() + noun[1:]
    return rng.choice(patterns).format(noun=noun, Noun=raised, person=person, customer=rng.choice(CUSTOMERS))
