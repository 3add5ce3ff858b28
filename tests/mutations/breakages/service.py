"""Figures, errors, secrets and the service around them."""

from __future__ import annotations

from tests.mutations.breakage import DAEMON, LIVE, SAFETY, TRANSPORT, TRELLO, WORKERS, Breakage

BREAKAGES = (
    # Every figure is a function of data, as-of, zone and settings.
    Breakage(
        "a period ends on its first day",
        "mapping/targets.py",
        "return span[1] if span else None",
        "return span[0] if span else None",
        ("tests/unit/drift/test_schedule.py",),
    ),
    Breakage(
        "Monday is another day",
        "sync/service/due.py",
        "day_of_week=schedule.day[:3]",
        "day_of_week=0 if schedule.day[:3] != 'mon' else 1",
        ("tests/unit/sync/test_due.py",),
    ),
    # Unknown is a value.
    Breakage(
        "a finding may have neither a figure nor a reason",
        "drift/findings.py",
        "if (self.figure is None) == (self.reason is None):",
        "if self.figure is not None and self.reason is not None:",
        ("tests/unit/drift/test_findings.py",),
    ),
    # A secret is never shown.
    Breakage(
        "known secrets are not masked",
        "connectors/masking.py",
        "masked = self._known.sub(MASK, text) if self._known else text",
        "masked = text",
        ("tests/unit/connectors/test_masking.py",),
    ),
    Breakage(
        "the settings show their values",
        "config/settings.py",
        'return f"Settings({self.folder})"',
        'return f"Settings({self.folder}, {self.variables})"',
        ("tests/unit/config/test_config_settings.py",),
    ),
    # Every finding carries its evidence.
    Breakage(
        "an assignment does not say where its rule stands",
        "mapping/assign.py",
        "1 if claim.weight is None else claim.weight, why, claim.source)",
        "1 if claim.weight is None else claim.weight, why, None)",
        ("tests/unit/mapping/test_assign.py",),
    ),
    # Every error says what happened, where, and what to do next.
    Breakage(
        "a refusal does not say what would allow it",
        "sync/publish/safety.py",
        "then run once with --allow {allow}",
        "then think again",
        (SAFETY,),
    ),
    Breakage(
        "the password of the database is told",
        "sync/store/engine.py",
        "return make_url(url).render_as_string(hide_password=True)",
        "return make_url(url).render_as_string(hide_password=False)",
        ("tests/unit/sync/test_store_backlog.py::test_a_database_that_does_not_answer_is_named_without_its_password",),
    ),
    # The service.
    Breakage(
        "two write at the same time",
        "sync/store/lock.py",
        "fcntl.LOCK_EX | fcntl.LOCK_NB",
        "fcntl.LOCK_SH | fcntl.LOCK_NB",
        ("tests/unit/sync/test_store_backlog.py::test_only_one_writer_at_a_time",),
    ),
    Breakage(
        "a failing job ends the loop",
        "sync/service/daemon.py",
        '            outcome = "failed"\n',
        "            raise\n",
        (f"{DAEMON}::test_a_job_that_fails_stops_neither_the_next_nor_the_loop",),
    ),
    Breakage(
        "a trouble that lasts is told at each run",
        "sync/service/alerts.py",
        "AGAIN_AFTER = timedelta(days=1)",
        "AGAIN_AFTER = timedelta(0)",
        ("tests/unit/sync/test_alerts.py",),
    ),
    Breakage(
        "a pause that one worker is told does not hold the others",
        "connectors/pacing.py",
        "return max(0.0, self._held_until - now) or self._take(now)",
        "return self._take(now)",
        (WORKERS,),
    ),
    Breakage(
        "a shorter pause ends a longer one",
        "connectors/pacing.py",
        "self._held_until = max(self._held_until, self._monotonic() + seconds)",
        "self._held_until = self._monotonic() + seconds",
        ("tests/unit/connectors/test_pacing.py",),
    ),
    Breakage(
        "eight workers make more requests than the run may",
        "connectors/counts.py",
        "        with self._lock:\n            if most is not None and self.total >= most:",
        "        with RLock():\n            if most is not None and self.total >= most:",
        ("tests/unit/connectors/test_counts.py",),
    ),
    Breakage(
        "pauses that overlap are counted twice",
        "connectors/counts.py",
        "until - max(now, self._asked_until))",
        "until - now)",
        ("tests/unit/connectors/test_counts.py",),
    ),
    Breakage(
        "a request gives up because of the refusals that others brought about",
        "connectors/transport.py",
        "            self.refused += 1\n",
        "            self.failed += 1\n",
        (TRANSPORT,),
    ),
    Breakage(
        "the pause that a service asks for is not kept",
        "connectors/transport.py",
        "pacer.hold(seconds * (1 + _JITTER * self.random()))",
        "self.pause(min(seconds, _FIRST_PAUSE))",
        (TRANSPORT,),
    ),
    # A live check leaves nothing behind and tells nobody whose it is.
    Breakage(
        "the scratch board stays where a check fails or is stopped",
        "sync/live_check/scratch.py",
        "    try:\n        scratch = Scratch(client, wire, board.id)\n"
        "        results = [try_out(one, scratch) for one in assumptions]\n"
        "    finally:\n        removal = _removed(client, wire, board, tell)\n",
        "    scratch = Scratch(client, wire, board.id)\n"
        "    results = [try_out(one, scratch) for one in assumptions]\n"
        "    removal = _removed(client, wire, board, tell)\n",
        (LIVE,),
    ),
    Breakage(
        "a board that could not be removed is not named",
        "sync/live_check/scratch.py",
        '        tell(f"the scratch board could not be removed; close and delete it on Trello: {board.url}")\n',
        "        pass\n",
        (LIVE,),
    ),
    Breakage(
        "a live check may write any text to Trello",
        "sync/live_check/texts.py",
        "        if text not in _ALL and not _WORDS.fullmatch(text):",
        "        if not text.isprintable():",
        ("tests/unit/sync/test_live_check.py",),
    ),
    Breakage(
        "a live check may write to the boards of the workspace",
        "sync/live_check/live.py",
        "closing(TrelloClient(wire, ()))",
        "closing(TrelloClient(wire, [board.trello for board in workspace.file.boards]))",
        (LIVE,),
    ),
    Breakage(
        "a report for others names hosts",
        "sync/live_check/discretion.py",
        "self._masker = Masker({*secrets, *hosts})",
        "self._masker = Masker({*secrets})",
        ("tests/unit/sync/test_live_check.py",),
    ),
    Breakage(
        "what did not hold ends as well",
        "sync/live_check/report.py",
        "row.verdict in {Verdict.HELD, Verdict.NOT_HERE}",
        "row.verdict is not Verdict.NOT_TRIED",
        ("tests/unit/sync/test_live_check.py",),
    ),
    # The fewest requests possible, and no waiting without need.
    Breakage(
        "exactly a thousand cards are taken for all",
        "connectors/trello/reads.py",
        "    while len(page) >= _PAGE:\n",
        "    while len(page) > _PAGE:\n",
        (TRELLO,),
    ),
    Breakage(
        "workers of a token wait for one another where there is no need",
        "connectors/trello/dialect.py",
        "rates=((90, 10.0),)",
        "rates=((9, 1.0),)",
        (
            "tests/unit/bench/test_trello_measurements.py::"
            "test_nobody_waits_before_there_is_a_need_and_workers_wait_no_longer_than_one",
        ),
    ),
    Breakage(
        "a refusal without a pause is not waited out",
        "connectors/transport.py",
        "wait = self._dialect.window + self._transport.back_off(number)",
        "wait = self._transport.back_off(number)",
        ("tests/unit/bench/test_trello_measurements.py::test_a_refusal_is_waited_out_once_and_no_longer_than_is_told",),
    ),
)
