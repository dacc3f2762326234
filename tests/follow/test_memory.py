"""A process that follows feeds for weeks does not keep what it no longer uses."""

from __future__ import annotations

import gc
import gzip
import platform
import subprocess
import sys
import tracemalloc

import pytest

from local_web import Site
from tocsin.errors import FetchError
from tocsin.read import PoliteFetcher

# A thread makes blocks of half a megabyte, after a large one has taught the C library to keep such.
_THREAD = """
import threading
from pathlib import Path
from tocsin.follow.memory import keep_small, let_go

def megabytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

def work():
    large = bytearray(30_000_000)
    del large
    held = [bytes([1]) * 500_000 for _ in range(100)]
    most.append(megabytes())
    del held
    done.set()
    end.wait()

most, done, end = [], threading.Event(), threading.Event()
if small:
    keep_small()
start = megabytes()
thread = threading.Thread(target=work)
thread.start()
done.wait()
if small:
    let_go()
print(round(most[0] - start), round(megabytes() - start))
end.set()
"""


def grown(*, small: bool) -> tuple[int, int]:
    """Megabytes that a process has more while a thread of it holds fifty, and after the thread let them go."""
    code = f"small = {small}\n{_THREAD}"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    most, after = map(int, ran.stdout.split())
    return most, after


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_what_a_thread_frees_goes_back_to_the_system() -> None:
    """Of fifty megabytes that a thread freed, nearly nothing stays with the process; without asking, all would stay."""
    assert grown(small=False)[1] > 40
    most, after = grown(small=True)
    assert most > 40
    assert after < 10


def test_a_page_that_is_too_large_is_let_go_at_once(site: Site) -> None:
    """The error of a page beyond the limit does not hold the page: no search for cycles is needed to be rid of it."""
    address = site.put("/large", gzip.compress(bytes(50_000_000)), Content_Encoding="gzip")
    fetcher = PoliteFetcher(gap=0.0, allow=(site.place,))
    with pytest.raises(FetchError):  # loads what fetching needs
        fetcher.fetch(address, limit=1_000)
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        for _ in range(3):
            with pytest.raises(FetchError, match="larger than 8 MB"):
                fetcher.fetch(address, limit=8_000_000)
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
        gc.enable()
    assert held < 4_000_000
