"""Several processes that live and die together: forked from one prepared parent, ended with it."""

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from threading import Event

WATCHED = {signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP}
PATIENCE_SECONDS = 20
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


class Supervisor:
    """Starts children, waits, and ends all of them when one ends or when it is told to stop.

    A child leads a process group of its own, so that Ctrl-C reaches the parent alone and the parent decides. Orphans
    of a killed child come to the parent, and the kernel sends SIGTERM to the children should the parent be killed.
    """

    def __init__(self) -> None:
        self.children: dict[int, str] = {}
        self._groups: list[int] = []
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)

    def start(self, name: str, run: Callable[[], object]) -> None:
        """Fork a child that calls `run` and ends with it."""
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid:
            self.children[pid] = name
            self._groups.append(pid)
            return
        code = 1
        try:
            os.setpgid(0, 0)
            _end_with(parent)
            for number in WATCHED:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
            run()
            code = 0
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def lost(self) -> tuple[str, int] | None:
        """The name and exit status of a child that has ended, if any has; what it left behind is told to end."""
        while (ended := _ended()) is not None:
            pid, code = ended
            if name := self.children.pop(pid, None):
                self._tell_group(pid, signal.SIGTERM)
                return name, code
        return None

    def wait(self, seconds: float | None = None) -> tuple[str, int] | None:
        """Wait until a child is lost (name and status), or a signal to stop or the time comes (None)."""
        until = time.monotonic() + seconds if seconds is not None else None
        while True:
            if (lost := self.lost()) is not None:
                return lost
            if until is None:
                number = signal.sigwait(WATCHED)
            else:
                told = signal.sigtimedwait(WATCHED, max(0.0, until - time.monotonic()))
                if told is None:
                    return None
                number = told.si_signo
            if number != signal.SIGCHLD:
                raise Stopped

    def end(self, patience: float = PATIENCE_SECONDS) -> None:
        """Ask every child to end, and make it and all its own children end when they do not in time."""
        for pid in self.children:
            os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + patience
        while _family_left() and time.monotonic() < until:
            if self.lost() is None:
                signal.sigtimedwait({signal.SIGCHLD}, 0.2)
        for pid in self._groups:
            self._tell_group(pid, signal.SIGKILL)
        while _family_left():
            if self.lost() is None:
                signal.sigtimedwait({signal.SIGCHLD}, 0.2)

    def _tell_group(self, leader: int, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(leader, number)


class Stopped(Exception):
    """Ctrl-C, SIGTERM, or the terminal went away."""


def stopping_on_signals() -> Event:
    """An event that SIGTERM and SIGINT set: for loops that finish what they are at."""
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def _ended() -> tuple[int, int] | None:
    """Process id and exit status of any process of the family that has ended and was not asked for yet."""
    try:
        pid, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (pid, os.waitstatus_to_exitcode(status)) if pid else None


def _family_left() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _end_with(parent: int) -> None:
    """Have the kernel send SIGTERM when the parent is gone; elsewhere than on Linux nobody does."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)
