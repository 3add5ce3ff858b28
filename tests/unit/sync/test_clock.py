"""The time of a sandbox, and what is said where there is none."""

from __future__ import annotations

import socket

import pytest

from sync.service.clock import NoSandbox, sandbox_clock


def test_a_sandbox_that_is_gone_is_told_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(NoSandbox, match=r"does not answer; start it again \(milepost sandbox"):
            sandbox_clock(url, ())()
