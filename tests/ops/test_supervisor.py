"""Processes that live and die together. Each test runs a small family in a process of its own."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

FAMILY = """
    import os, sys, time
    from jiedui.foundation.ops.supervisor import Stopped, Supervisor, stopping_on_signals

    def patient():
        stopping_on_signals().wait()
        os.write(1, b"ended well\\n")

    def deaf():
        import signal
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)

    def parent():
        os.fork()
        time.sleep(60)

    family = Supervisor()
    try:
        {start}
        time.sleep(0.2)
        print("children", *family.children, flush=True)
        print("lost", *(family.wait() or ()), flush=True)
    except Stopped:
        print("told to stop", flush=True)
    finally:
        family.end(patience={patience})
"""


def family(start, patience=10):
    """A running family and the process ids of its children."""
    text = textwrap.dedent(FAMILY).format(start=start, patience=patience)
    running = subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True)
    line = running.stdout.readline().split()
    assert line[0] == "children"
    return running, [int(pid) for pid in line[1:]]


def alive(pids):
    return [
        pid for pid in pids if (stat := Path(f"/proc/{pid}/stat")).exists() and " Z " not in stat.read_text()
    ]


def soon_gone(pids):
    until = time.monotonic() + 5
    while alive(pids) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pids)


def test_a_signal_to_the_parent_ends_every_child_and_the_parent_leaves_with_zero():
    for number in (signal.SIGINT, signal.SIGTERM):
        running, children = family("family.start('a', patient); family.start('b', patient)")
        running.send_signal(number)
        out, _ = running.communicate(timeout=10)
        assert sorted(out.splitlines()) == ["ended well", "ended well", "told to stop"]
        assert (running.returncode, len(children), alive(children)) == (0, 2, [])


def test_when_a_child_ends_the_rest_is_ended_and_its_name_is_known():
    running, children = family(
        "family.start('a', patient); family.start('b', lambda: (time.sleep(.5), sys.exit(3)))"
    )
    out, _ = running.communicate(timeout=10)
    assert (out.splitlines(), alive(children)) == (["lost b 3", "ended well"], [])


def test_a_child_that_does_not_listen_is_killed_when_patience_ends():
    running, children = family("family.start('a', deaf)", patience=0.5)
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=10)
    assert (running.returncode, alive(children)) == (0, [])


def test_no_child_outlives_a_parent_that_was_killed():
    running, children = family("family.start('a', patient); family.start('b', patient)")
    running.kill()
    running.communicate(timeout=10)
    assert soon_gone(children)


def test_what_a_killed_child_leaves_behind_is_ended_too():
    running, children = family("family.start('a', parent); family.start('b', patient)")
    grandchild = int(Path(f"/proc/{children[0]}/task/{children[0]}/children").read_text())
    os.kill(children[0], signal.SIGKILL)
    out, _ = running.communicate(timeout=10)
    assert (out.splitlines(), alive([*children, grandchild])) == (["lost a -9", "ended well"], [])
