"""The daemon put together: logs, lock, health page, jobs, loop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event

import structlog

from config.settings import Settings, load_settings
from config.workspace import Workspace
from reports.delivery import send_messages
from sync.connect import open_world
from sync.service.daemon import Daemon, stopped_by_signals
from sync.service.health import Health, health_app, serving
from sync.service.jobs import Jobs, Tell
from sync.service.logs import configure_logs
from sync.store.lock import single_daemon

log = structlog.get_logger("milepost.daemon")


LONGEST_SILENCE = 90.0
"""Seconds without a good tick after which the daemon is not well: a tick takes milliseconds, its interval is at most
a minute."""


def serve(folder: Path, tick_seconds: float) -> None:
    """Run the daemon of a workspace until a signal stops it.

    Raises `AnotherWriter` where a daemon runs on this store already, and what `open_world` raises.
    """
    settings = load_settings(folder)
    configure_logs(settings)
    stopping = Event()
    with (
        open_world(folder, stop=stopping.is_set) as world,
        stopped_by_signals(stopping),
        single_daemon(world.store, world.workspace.file.workspace),
    ):
        jobs = Jobs(folder, world, alerter(world.workspace, settings))
        daemon = Daemon(jobs, world.store, world.clock, stopping)
        page = health_app(lambda: health(daemon, jobs))
        with serving(page, settings.plain.health_host, settings.plain.health_port) as port:
            log.info("health", port=port)
            daemon.run(tick_seconds)


def health(daemon: Daemon, jobs: Jobs) -> Health:
    """How the daemon is: not well while any job has troubles."""
    troubles = tuple(trouble.message for many in jobs.troubles.values() for trouble in many)
    if daemon.silence > LONGEST_SILENCE:
        troubles = (*troubles, f"nothing has been looked at for {daemon.silence:.0f} seconds; see the log")
    return Health(not troubles, daemon.last_tick, troubles, daemon.running)


def alerter(workspace: Workspace, settings: Settings) -> Tell:
    """How the operator is told: through the channels that the workspace names, and always in the log."""

    def tell(messages: Sequence[str]) -> None:
        for message in messages:
            log.warning("told the operator", message=message)
        channels = settings.channels(workspace.file.delivery.alerts)
        for name in send_messages(f"Milepost: {workspace.file.name}", messages, channels):
            log.error("an alert could not be sent", channel=name)

    return tell
