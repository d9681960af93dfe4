from __future__ import annotations

import os
import signal
import threading

import pytest

from danlu.training.interrupt import Interrupt


def press_ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_ctrl_c_is_noted_and_announced():
    told = []
    with Interrupt(lambda: told.append("once")) as interrupt:
        assert not interrupt.requested
        press_ctrl_c()
        assert interrupt.requested
    assert told == ["once"]


def test_the_second_ctrl_c_stops_at_once():
    with Interrupt(lambda: None):
        press_ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            press_ctrl_c()


def test_the_handler_of_before_is_put_back():
    before = signal.getsignal(signal.SIGINT)
    with Interrupt(lambda: None):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_a_run_in_another_thread_leaves_handlers_alone():
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def run():
        with Interrupt(lambda: None):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert seen == [before]
