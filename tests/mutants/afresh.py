"""How mutmut's runs use pytest: tests collected once, rules imported changed, an end, and a note of who noticed.

mutmut imports the rules and the tests once, and forks for each change. What a module works out while it is imported
(the rows of a table, say) would so never change: for such a change, everything is imported again. For every other the
tests need not be looked for again, which would take ten times as long as running them.
"""

import importlib
import os
import pkgutil
import signal
import sys
from collections import Counter
from collections.abc import Generator, Iterable
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

import pytest
from _pytest.runner import runtestprotocol
from mutmut.state import state

NOTED: Final = Path("noticed.txt")
"""Who noticed which change, a line each, in the folder in which mutmut runs the tests."""
LONGEST: Final = 1.0
"""Seconds of processor time after which a test that usually takes a few milliseconds is in an endless loop."""
SURVIVED, NOTICED, TIMED_OUT = 0, 1, 36
"""How mutmut knows, by the exit code, what became of a change."""
STOPPED: Final = ("capturemanager", "logging-plugin", "threadexception", "unraisableexception")
"""Parts of pytest that work between its beginning and its end only; a test that is run again does without."""
AT_IMPORT: Final[set[str]] = set()
"""The functions that the rules' own modules call while they are imported."""
ITEMS: Final[dict[str, pytest.Item]] = {}
"""The tests, by their names, as they were collected when mutmut asked which test calls which function."""


class NotFit(RuntimeError):
    """The tests cannot be run as they are meant to be."""


def pytest_load_initial_conftests() -> None:
    """Begin as the run needs it, before pytest does anything else."""
    mutant = under_test()
    if mutant == "stats":
        learn_what_runs_at_import()
    elif function(mutant) in AT_IMPORT:
        import_again()
    elif "__mutmut_" in mutant:
        run_what_was_collected(state().tests_by_mangled_function_name[function(mutant)])
    elif not mutant:
        try_without_a_change()


def learn_what_runs_at_import() -> None:
    """Import the rules, and nothing else, to see which of their functions are called."""
    import_rules()
    called: set[str] = state()._stats  # noqa: SLF001 - mutmut has no other way to say which functions were called
    AT_IMPORT.update(called)
    called.clear()


def import_again() -> None:
    """Forget the rules and the tests, and import the rules with the change in them; pytest then does the rest."""
    for name in ours():
        if name != __name__:
            del sys.modules[name]
    try:
        import_rules()
    except Exception as error:  # noqa: BLE001 - whatever it is, the rules cannot be imported, and every test fails
        note(f"no test could even begin: {error!r}")
        os._exit(NOTICED)


def try_without_a_change() -> None:
    """Make sure that the tests pass as they are going to be run, before any failure of theirs counts; raises NotFit."""
    child = os.fork()
    if not child:
        run_what_was_collected(ITEMS)
    if os.waitpid(child, 0)[1]:
        raise NotFit("The tests fail when they are run again in the same process: see noticed.txt.")


def run_what_was_collected(names: Iterable[str]) -> NoReturn:
    """Run these tests up to the first that fails, and end the process."""
    for name in ours():
        for thing in vars(sys.modules[name]).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()
    items = [ITEMS[name] for name in in_turn(names)]
    for plugin in STOPPED:
        items[0].config.pluginmanager.unregister(name=plugin)
    for item, following in zip(items, [*items[1:], None], strict=True):
        for report in runtestprotocol(item, log=False, nextitem=following):
            if report.failed:
                note(report.nodeid)
                os._exit(NOTICED)
    os._exit(SURVIVED)


def in_turn(names: Iterable[str]) -> list[str]:
    """Give what noticed like changes first, then each test's quickest example, the quickest test first, then the rest.

    A change that a hundred examples of one test do not notice is mostly noticed by another test.
    """
    likely, takes = noticed_alike(), state().duration_by_test
    quickest = sorted(names, key=lambda name: takes[name])
    nth = {name: place for mine in grouped(quickest).values() for place, name in enumerate(mine)}
    return sorted(quickest, key=lambda name: (-likely[name], nth[name]))


def grouped(names: Iterable[str]) -> dict[str, list[str]]:
    """Give the examples of each test."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(name.partition("[")[0], []).append(name)
    return found


def noticed_alike() -> Counter[str]:
    """How often each test was the first to notice a change to the function now changed: such a test is tried first."""
    lines = NOTED.read_text(encoding="utf-8").splitlines() if NOTED.exists() else ()
    pairs = (line.partition("\t") for line in lines)
    return Counter(who for mutant, _, who in pairs if function(mutant) == function(under_test()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out examples drawn by chance, and the test that runs other tests: what they find, others must find."""
    items[:] = [item for item in items if not of_chance(item) and "_T28_" not in item.name]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keep the tests for later; what is called at import concerns every one of them."""
    if under_test() == "stats":
        ITEMS.update({item.nodeid: item for item in session.items})
        for name in AT_IMPORT:
            state().tests_by_mangled_function_name[name].update(item.nodeid for item in session.items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None]:
    """Give each test its time, and no more."""
    signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, LONGEST if "__mutmut_" in under_test() else 0)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note which test noticed."""
    if report.failed:
        note(report.nodeid)


def under_test() -> str:
    """The change that is switched on, or what else mutmut is about."""
    return os.environ.get("MUTANT_UNDER_TEST", "")


def function(mutant: str) -> str:
    """The function that is changed, as mutmut spells it."""
    return mutant.rpartition("__mutmut_")[0]


def ours() -> list[str]:
    """The modules that are ours, of those imported."""
    return [name for name in sys.modules if name.split(".")[0] in {"policy", "tests"}]


def import_rules() -> None:
    """Import every module of the rules."""
    for module in pkgutil.iter_modules(["policy"], "policy."):
        importlib.import_module(module.name)


def of_chance(item: pytest.Item) -> bool:
    """Whether hypothesis draws the examples."""
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))


def give_up(_signal: int, _frame: FrameType | None) -> None:
    """End the run of a change that made a loop endless."""
    note("a test did not end")
    os._exit(TIMED_OUT)


def note(who: str) -> None:
    """Write a line that no other run's line can tear."""
    with NOTED.open("a", encoding="utf-8") as lines:
        lines.write(f"{under_test()}\t{who}\n")
