"""What waits for something: items for each other and for their team, and events for items."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from drift.facts import gather
from drift.forecasts.forecast import Forecast
from drift.forecasts.outlook import Outlook, judged, outlooks
from drift.forecasts.schedule import schedules
from drift.inputs import DriftInputs, DriftSettings
from drift.measures.alignment import needs
from drift.measures.dependency_graph import Network, network_of
from drift.measures.schedule_findings import band
from drift.wording import plural
from mapping.roadmap import Activity, Event
from reports.charts.theme import Ink, Spec, day
from reports.examples.company import TODAY, company, finding, item, roadmap, stories
from reports.examples.look import BESIDE, DIAMOND, LINE, Picture, coloured, days, layer, rows, text, view


def dependencies() -> Picture:
    """A campaign that waits for a feature that waits for a service."""
    inputs = _chain()
    return Picture(
        "dependencies",
        "When each is there by itself, and with what it waits for",
        "A bar runs from the even chance (P50) to the 85% chance (P85). Grey: the item by itself. In colour: after "
        "what it waits for. A diamond is the target.",
        view((_NOW, *_items(_network(inputs))), _layers(_CHAIN), height={"step": 50}),
        tuple(finding(inputs, "conflict", ident).sentence for ident in ("booking", "kit")),
    )


_CHAIN = ("Sign-on (Technology)", "Booking (Product)", "Campaign kit (Marketing)")


def _chain() -> DriftInputs:
    roadmaps = (
        roadmap(item("sign-on", "2027-01-29", title="Sign-on"), title="Technology"),
        roadmap(item("booking", "2027-02-12", depends_on=("sign-on",)), title="Product"),
        roadmap(item("kit", "2027-02-26", title="Campaign kit", depends_on=("booking",)), title="Marketing"),
    )
    work = (
        *stories("sign-on", weeks=(1, 2, 1, 2, 2, 1, 2, 1), begun=2, left=9),
        *(one for ident, left in (("booking", 7), ("kit", 4)) for one in stories(ident, left=left)),
    )
    shared = tuple(one.having(project="WEB") for one in work)
    return company(roadmaps, shared)


def _network(inputs: DriftInputs) -> Network:
    facts = gather(inputs)
    return network_of(facts, outlooks(facts, schedules(facts)))


def _items(network: Network) -> Iterator[Spec]:
    for label, (ident, there) in zip(_CHAIN, network.there.items(), strict=True):
        deadline = _deadline(there)
        if network.graph.get(ident):
            yield _bar("alone", label, network.alone[ident])
        yield {**_bar("there", label, there), "what": _chance(there, deadline)}
        yield {"kind": "day", "label": label, "start": day(deadline)}


def _bar(kind: str, label: str, one: Outlook) -> Spec:
    found = _forecast(one)
    return {"kind": kind, "label": label, "start": day(found.p50), "end": day(found.p85), "told": f"{found.p85:%d %b}"}


def _forecast(one: Outlook) -> Forecast:
    assert one.forecast is not None  # every item of the examples has a pace
    return one.forecast


def _deadline(one: Outlook) -> date:
    assert one.deadline is not None  # every item of the examples has a target
    return one.deadline


def _chance(one: Outlook, by: date) -> str:
    code, _ = band(_forecast(one).probability_by(by), passed=False)
    return _WORDS[code]


_WORDS = {"at-risk": "under 50%", "uncertain": "50% to 85%", "on-track": "85% and more"}
_INKS = {"under 50%": Ink.UNLIKELY, "50% to 85%": Ink.UNCERTAIN, "85% and more": Ink.LIKELY}
_LEGEND = {"title": "chance of the day", "titleOrient": "left"}


def _layers(names: tuple[str, ...]) -> tuple[Spec, ...]:
    x, y = days("start"), rows(names, grid=True)
    look = {"type": "bar", "height": 12, "cornerRadius": 3}
    return (
        layer({**look, "height": 6, "color": Ink.PLAIN, "yOffset": -12}, "alone", x=x, x2={"field": "end"}, y=y),
        layer(look, "there", x=x, x2={"field": "end"}, y=y, color=coloured(_INKS, legend=_LEGEND)),
        layer({"type": "bar", "height": 6, "color": Ink.MUTED}, "event", x=x, x2={"field": "end"}, y=y),
        layer(LINE, "today", x=x, y=None),
        layer({"type": "text", "y": -8, "color": Ink.MUTED}, "today", x=x, y=None, text=text("told")),
        layer(DIAMOND, "day", x=x, y=y),
        layer(BESIDE, "there", x=days("end"), y=y, text=text("told")),
        layer(BESIDE, "event", x=days("end"), y=y, text=text("told")),
    )


_NOW: Spec = {"kind": "today", "start": day(TODAY), "told": "today"}


# -- one team ----------------------------------------------------------------------------------------------------


def team() -> Picture:
    """Three items of a team that works on one at a time."""
    shared = _owned(wip=1)
    return Picture(
        "team",
        "Three items of one team",
        "Grey: as if each had the pace of the project for itself. In colour: one after the other, as the team works on "
        "them. A bar runs from the even chance (P50) to the 85% chance (P85); a diamond is the target.",
        view((_NOW, *_queued(_owned(wip=None), shared)), _layers(tuple(_TEAM.values())), height={"step": 50}),
        (finding(shared, "at-risk", "offline").sentence,),
    )


_TEAM = {"search": "Faster search", "invoices": "Invoices", "offline": "Offline mode"}


def _owned(wip: int | None) -> DriftInputs:
    items = (
        item(ident, "2027-01-29", title=title, owner="web", priority=place)
        for place, (ident, title) in enumerate(_TEAM.items(), start=1)
    )
    work = (
        *stories("search", weeks=(2, 1, 3, 2, 2, 3, 1, 2), begun=1, left=5),
        *stories("invoices", left=8),
        *stories("offline", left=7),
    )
    shared = [one.having(project="WEB") for one in work]
    return company(roadmap(*items), shared, settings=DriftSettings(wip={"web": wip} if wip else {}))


def _queued(alone: DriftInputs, shared: DriftInputs) -> Iterator[Spec]:
    grey, there = _network(alone).alone, _network(shared).alone
    for ident, label in _TEAM.items():
        deadline = _deadline(there[ident])
        yield _bar("alone", label, grey[ident])
        yield {**_bar("there", label, there[ident]), "what": _chance(there[ident], deadline)}
        yield {"kind": "day", "label": label, "start": day(deadline)}


# -- events ------------------------------------------------------------------------------------------------------


def events() -> Picture:
    """A campaign that needs two items, one of them earlier for the training."""
    inputs = _campaign()
    told = (finding(inputs, "too-late", f"launch/{ident}").sentence for ident in ("booking", "gift-cards"))
    return Picture(
        "events",
        "When the event needs each item, and when it is there",
        "A diamond is the day by which the item is needed. The bar runs from the even chance (P50) to the 85% chance "
        "(P85) that it is there.",
        view((_NOW, *_needs(inputs)), _layers((_EVENT.title, *_NEEDS)), height={"step": 38}),
        tuple(told),
    )


_EVENT = Event(
    id="launch",
    title="Winter campaign",
    start=date(2027, 1, 20),
    end=date(2027, 2, 10),
    lead_days=7,
    needs=("booking", "gift-cards"),
    activities=(Activity(function="support", title="training", needs="booking", by=date(2027, 1, 6)),),
)
_NEEDS = ("Booking, for support (training)", "Booking, for the campaign", "Gift cards, for the campaign")


def _campaign() -> DriftInputs:
    plan = roadmap(item("booking", "2027-01-15"), item("gift-cards", "2027-01-08"), events=(_EVENT,))
    work = (
        *stories("booking", weeks=(1, 2, 2, 1, 2, 2, 1, 2), begun=1, left=11),
        *stories("gift-cards", weeks=(2, 3, 2, 2, 3, 2, 3), begun=1, left=6),
    )
    return company(plan, work)


def _needs(inputs: DriftInputs) -> Iterator[Spec]:
    there = _network(inputs).there
    begins = {"start": day(_EVENT.start), "end": day(_EVENT.end)}
    yield {"kind": "event", "label": _EVENT.title, **begins, "told": f"from {_EVENT.start:%d %b}"}
    for need in needs(gather(inputs)):
        one = there[need.item]
        label = f"{one.item.title}, for {need.who or 'the campaign'}"
        verdict = judged(one, need.by)
        told = "in time" if verdict.in_time else f"{plural(verdict.days or 0, 'day')} too late at 85%"
        yield {**_bar("there", label, one), "what": _chance(one, need.by), "told": told}
        yield {"kind": "day", "label": label, "start": day(need.by)}
