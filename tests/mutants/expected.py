"""A small table of our own: who must hear of a grant, a rung, a decision and an end, and of nothing else with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policy.acts import Cancellation, Escalation, Expiry, Grant, Ratification, Refusal
from policy.authorisation import Entry
from policy.terms import Ground, Post
from tests.mutants.cast import Roster
from tests.mutants.reckoning import Matter

CHANNELS = ("#dpo", "#fcao")
ENDS = {Expiry: "ended", Refusal: "refused", Cancellation: "cancelled"}
BESIDES = "forward"
"""What is told to somebody besides anything else."""
Told = tuple[str, str]


def notices(matter: Matter, entry: Entry, roster: Roster) -> set[Told] | None:
    """Give who hears what of an entry, by key and message; None for what this table says nothing about."""
    act, at = entry.act, entry.moment
    if isinstance(act, Grant):
        return _first(matter, _grant(matter, roster, entry))
    if isinstance(act, Escalation):
        return _first(matter, _rung(matter, roster, entry))
    if isinstance(act, Ratification):
        return _first(matter, _decision(matter, roster, entry))
    message = ENDS.get(type(act))
    if message is None:
        return None
    officers = matter.asked(0, roster, at) or matter.deciders(roster, at)
    must_stop = matter.parties | roster.holders(Post.FCAO, at)
    stops = ((who, message) for who in (*must_stop, *officers, *CHANNELS))
    return _first(matter, (*stops, *_times_only(matter, roster, entry)))


def _first(matter: Matter, told: Iterable[Told]) -> set[Told]:
    # Whoever would hear twice of an entry hears the first; the subject hears nothing.
    kept: dict[tuple[str, bool], Told] = {}
    for who, message in told:
        kept.setdefault((who, message == BESIDES), (who, message))
    return {(who, message) for who, message in kept.values() if who not in matter.subjects}


def _grant(matter: Matter, roster: Roster, entry: Entry) -> Iterator[Told]:
    yield matter.grantor, "receipt"
    yield from ((channel, "page") for channel in CHANNELS)
    yield from _asked(matter, roster, entry)
    instead = matter.independent and {s.post for s in matter.able(roster, entry.moment)} == {Post.HEAD_OF_PSD}
    if instead or (matter.deciders(roster, entry.moment) and not matter.asked(0, roster, entry.moment)):
        yield from _contingency(roster, entry, "nobody_decided")
    if not matter.deciders(roster, entry.moment):
        yield from _contingency(roster, entry, "nobody_eligible")
    yield from _times_only(matter, roster, entry)
    both = roster.holders(Post.DPO, entry.moment) | roster.holders(Post.FCAO, entry.moment)
    if both and both <= matter.subjects | matter.involved:
        yield from _contingency(roster, entry, "left_out")


def _rung(matter: Matter, roster: Roster, entry: Entry) -> Iterator[Told]:
    yield from _asked(matter, roster, entry)
    nobody = matter.deciders(roster, entry.moment) and not matter.asked(matter.rung, roster, entry.moment)
    if matter.rung == 48 or nobody:
        yield from _contingency(roster, entry, "nobody_decided")


def _decision(matter: Matter, roster: Roster, entry: Entry) -> Iterator[Told]:
    yield from ((who, "authorised") for who in matter.parties)
    both = roster.holders(Post.DPO, entry.moment) | roster.holders(Post.FCAO, entry.moment)
    told = both - matter.subjects - matter.involved
    yield from ((who, BESIDES) for who in told)
    if not told:
        yield from _contingency(roster, entry, BESIDES)
    yield from _times_only(matter, roster, entry)
    yield from ((channel, "step") for channel in CHANNELS)


def _asked(matter: Matter, roster: Roster, entry: Entry) -> Iterator[Told]:
    for who in matter.asked(matter.rung, roster, entry.moment):
        busy = who in matter.dealing and entry.moment < matter.dealing[who]
        if matter.rung >= 66 or not busy:
            yield who, "prompt"


def _times_only(matter: Matter, roster: Roster, entry: Entry) -> Iterator[Told]:
    if matter.ground is Ground.STAFF_DISCIPLINE:
        yield from ((who, "times_only") for who in roster.holders(Post.HEAD_OF_PSD, entry.moment))


def _contingency(roster: Roster, entry: Entry, message: str) -> Iterator[Told]:
    yield from ((who, message) for who in roster.holders(Post.CONTINGENCY, entry.moment))
