"""The writer sends everything, and neither a dead nor a deaf terminal holds up the program."""

from __future__ import annotations

import os
import sys
import threading

import pytest

if sys.platform == "win32":
    pytest.skip("the writer is POSIX's", allow_module_level=True)

from bnstudy.rtl.writer import TerminalWriter


def test_everything_arrives_in_order_as_utf_8() -> None:
    read, write = os.pipe()
    writer = TerminalWriter(write)
    writer.start()
    for number in range(200):
        writer.write(f"سطر {number}\n")
    writer.write("\ud800")
    writer.stop()
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        text = pipe.read().decode()
    assert text == "".join(f"سطر {number}\n" for number in range(200)) + "?"


def test_a_terminal_that_hung_up_swallows_the_rest() -> None:
    read, write = os.pipe()
    os.close(read)
    writer = TerminalWriter(write)
    writer.start()
    for _ in range(100):
        writer.write("x" * 10_000)
    writer.stop()
    assert not writer.is_alive()
    os.close(write)


def test_a_deaf_terminal_can_be_abandoned() -> None:
    read, write = os.pipe()
    writer = TerminalWriter(write)
    writer.start()
    feeding = threading.Thread(target=lambda: [writer.write("x" * 100_000) for _ in range(50)])
    feeding.start()
    writer.abandon()
    feeding.join(5)
    writer.stop()
    assert not feeding.is_alive()
    assert not writer.is_alive()
    os.close(read)
    os.close(write)


def test_a_slow_terminal_gets_everything() -> None:
    read, write = os.pipe()
    writer = TerminalWriter(write)
    writer.start()
    feeding = threading.Thread(
        target=lambda: (*(writer.write("y" * 5000) for _ in range(100)), writer.stop())
    )
    feeding.start()
    received = 0
    while received < 500_000:
        received += len(os.read(read, 1000))
    feeding.join(5)
    assert received == 500_000
    os.close(read)
    os.close(write)
