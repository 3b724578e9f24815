"""Who may do what, when: a grid typed by hand from the policy, and put to the rules.

In the columns: an authorising officer of the ground, the grantor, the applicant (who runs it), an involved person,
the DPO, the FCAO, the contingency officer, an authorising officer of the other ground, somebody with no part in it,
and the person monitored. In the cells: "yes" for an act that leaves the state as it is, the state that it leads to,
or the objection, in short.
"""

from dataclasses import replace
from functools import cache
from typing import Final

import pytest

from policy import acts
from policy.examples import MONDAY_NIGHT, REASONS
from policy.people import CLOCK, Officer
from tests.policy.people import CI_C, CONT, DPO, FCAO, HRD, INSP_A, INV_F, PC_X, PSD_H, SGT_B
from tests.policy.world import (
    APPLIES,
    CANCELS,
    DISPOSES,
    FILES,
    REFUSES,
    RENEWS,
    RENEWS_NOT,
    REVIEWS,
    STOPPED,
    Night,
    changed,
    granted,
)

SHORT: Final = {
    "done": "AlreadyDecided",
    "early": "TooEarly",
    "late": "TooLate",
    "never": "NotRenewable",
    "post": "NotPostHolder",
    "route": "WrongRoute",
    "own": "OwnGrant",
    "applied": "ConflictApplicant",
    "part": "ConflictInvolved",
    "self": "OwnSubject",
    "nothing": "NotFound",
}
PEOPLE: Final = (PSD_H, INSP_A, SGT_B, INV_F, DPO, FCAO, CONT, HRD, CI_C, PC_X)
ACTS: Final[dict[str, acts.Act]] = {
    "authorise": REASONS,
    "refuse": REFUSES,
    "dealing": acts.Attention(),
    "conflict": acts.Recusal(),
    "review": REVIEWS,
    "apply": APPLIES,
    "renew": changed(RENEWS, {"section_2": APPLIES.section_2}),
    "not-renew": RENEWS_NOT,
    "notice": FILES,
    "cancel": CANCELS,
    "stopped": changed(STOPPED, {"stopped_at": MONDAY_NIGHT}),
    "product": DISPOSES,
    "receipt": acts.Receipt(),
    "open": acts.Consultation(task="show"),
    "expire": acts.Expiry(ended_at=MONDAY_NIGHT),
}

URGENT = """
             officer    grantor   applicant involved dpo   fcao  conting. other   stranger subject
  authorise  authorised own       applied   part     post  post  post     route   post     self
  refuse     refused    own       applied   part     post  post  post     route   post     self
  dealing    yes        post      post      post     post  post  post     route   post     self
  conflict   yes        post      post      post     post  post  post     route   post     self
  review     early      early     early     early    early early early    early   early    self
  apply      never      never     never     never    never never never    never   never    self
  renew      never      never     never     never    never never never    never   never    self
  not-renew  never      never     never     never    never never never    never   never    self
  notice     yes        yes       yes       yes      yes   yes   post     route   post     self
  cancel     cancelled  cancelled post      post     post  post  post     route   post     self
  stopped    early      early     early     early    early early early    early   early    self
  product    early      early     early     early    early early early    early   early    self
  receipt    post       post      post      post     yes   yes   post     route   post     self
  open       yes        yes       yes       yes      yes   yes   yes      nothing nothing  nothing
  expire     post       post      post      post     post  post  post     route   post     self
"""
AUTHORISED = """
             officer    grantor   applicant involved dpo   fcao  conting. other   stranger subject
  authorise  done       done      done      done     done  done  done     done    done     self
  refuse     done       done      done      done     done  done  done     done    done     self
  dealing    done       done      done      done     done  done  done     done    done     self
  conflict   yes        post      post      post     post  post  post     route   post     self
  review     yes        post      post      post     post  post  post     route   post     self
  apply      post       yes       yes       post     post  post  post     route   post     self
  renew      yes        post      post      post     post  post  post     route   post     self
  not-renew  yes        post      post      post     post  post  post     route   post     self
  notice     yes        yes       yes       yes      yes   yes   post     route   post     self
  cancel     cancelled  post      post      post     post  post  post     route   post     self
  stopped    early      early     early     early    early early early    early   early    self
  product    early      early     early     early    early early early    early   early    self
  receipt    post       post      post      post     yes   yes   post     route   post     self
  open       yes        yes       yes       yes      yes   yes   yes      nothing nothing  nothing
  expire     post       post      post      post     post  post  post     route   post     self
"""
REFUSED = """
             officer    grantor   applicant involved dpo   fcao  conting. other   stranger subject
  authorise  done       done      done      done     done  done  done     done    done     self
  refuse     done       done      done      done     done  done  done     done    done     self
  dealing    done       done      done      done     done  done  done     done    done     self
  conflict   done       done      done      done     done  done  done     done    done     self
  review     done       done      done      done     done  done  done     done    done     self
  apply      never      never     never     never    never never never    never   never    self
  renew      never      never     never     never    never never never    never   never    self
  not-renew  never      never     never     never    never never never    never   never    self
  notice     done       done      done      done     done  done  done     done    done     self
  cancel     done       done      done      done     done  done  done     done    done     self
  stopped    post       yes       yes       post     post  yes   post     route   post     self
  product    yes        post      post      post     post  post  post     route   post     self
  receipt    post       post      post      post     yes   yes   post     route   post     self
  open       yes        yes       yes       yes      yes   yes   yes      nothing nothing  nothing
  expire     done       done      done      done     done  done  done     done    done     self
"""
CANCELLED = """
             officer    grantor   applicant involved dpo   fcao  conting. other   stranger subject
  authorise  done       done      done      done     done  done  done     done    done     self
  refuse     done       done      done      done     done  done  done     done    done     self
  dealing    done       done      done      done     done  done  done     done    done     self
  conflict   done       done      done      done     done  done  done     done    done     self
  review     done       done      done      done     done  done  done     done    done     self
  apply      never      never     never     never    never never never    never   never    self
  renew      never      never     never     never    never never never    never   never    self
  not-renew  never      never     never     never    never never never    never   never    self
  notice     done       done      done      done     done  done  done     done    done     self
  cancel     done       done      done      done     done  done  done     done    done     self
  stopped    post       yes       yes       post     post  yes   post     route   post     self
  product    yes        post      post      post     post  post  post     route   post     self
  receipt    post       post      post      post     yes   yes   post     route   post     self
  open       yes        yes       yes       yes      yes   yes   yes      nothing nothing  nothing
  expire     done       done      done      done     done  done  done     done    done     self
"""
EXPIRED = """
             officer    grantor   applicant involved dpo   fcao  conting. other   stranger subject
  authorise  late       late      late      late     late  late  late     late    late     self
  refuse     late       late      late      late     late  late  late     late    late     self
  dealing    late       late      late      late     late  late  late     late    late     self
  conflict   late       late      late      late     late  late  late     late    late     self
  review     late       late      late      late     late  late  late     late    late     self
  apply      late       late      late      late     late  late  late     late    late     self
  renew      late       late      late      late     late  late  late     late    late     self
  not-renew  late       late      late      late     late  late  late     late    late     self
  notice     late       late      late      late     late  late  late     late    late     self
  cancel     late       late      late      late     late  late  late     late    late     self
  stopped    post       yes       yes       post     post  yes   post     route   post     self
  product    yes        post      post      post     post  post  post     route   post     self
  receipt    post       post      post      post     yes   yes   post     route   post     self
  open       yes        yes       yes       yes      yes   yes   yes      nothing nothing  nothing
  expire     late       late      late      late     late  late  late     late    late     self
"""
GRIDS: Final = {
    "urgent": URGENT,
    "authorised": AUTHORISED,
    "refused": REFUSED,
    "cancelled": CANCELLED,
    "expired": EXPIRED,
}
# What the clock may enter is what it owes at that moment; here it owes nothing.
CLOCKS: Final = """
             urgent authorised refused cancelled expired
  escalate   early  done       done    done      late
  expire     early  early      done    done      late
  nudge      early  early      early   early     early
  chase      early  early      early   early     early
  error      early  early      early   early     early
"""
CLOCK_ACTS: Final[dict[str, acts.Act]] = {
    "escalate": acts.Escalation(hours=24),
    "expire": acts.Expiry(ended_at=MONDAY_NIGHT),
    "nudge": acts.Nudge(about=acts.Asked.REVIEW, due=MONDAY_NIGHT),
    "chase": acts.Chase(about=acts.Asked.PRODUCT, due=MONDAY_NIGHT),
    "error": acts.ErrorRecord(since=MONDAY_NIGHT, due=MONDAY_NIGHT),
}


@cache
def _reached(state: str) -> Night:
    """A night that has come to a state, an hour or so ago; authorised: in the last month of its term."""
    night = granted(involved=("INV_F",))
    night.at(hours=1)
    if state == "authorised":
        night.decides()
        night.at("2027-02-10T10:00:00Z")
    elif state == "refused":
        night.refuses()
    elif state == "cancelled":
        night.cancels()
    elif state == "expired":
        night.passes(hours=72)
    assert night.state == state
    return night


def reached(state: str) -> Night:
    """The same night again, for one more deed."""
    return replace(_reached(state))


def rows(grid: str) -> list[tuple[str, list[str]]]:
    """The rows of a grid: an act's name, and the cells."""
    return [(name, cells) for name, *cells in (line.split() for line in grid.strip().splitlines()[1:])]


CELLS: Final = [
    pytest.param(state, act, person, cell, id=f"{state}-{act}-{person.key}")
    for state, grid in GRIDS.items()
    for act, cells in rows(grid)
    for person, cell in zip(PEOPLE, cells, strict=True)
]


@pytest.mark.parametrize("state", GRIDS)
def test_the_grid_is_whole(state: str) -> None:
    assert [name for name, _ in rows(GRIDS[state])] == list(ACTS)


@pytest.mark.parametrize(("state", "act", "person", "cell"), CELLS)
def test_a_cell(state: str, act: str, person: Officer, cell: str) -> None:
    expected = state if cell == "yes" else SHORT.get(cell, cell)
    assert reached(state).enters(person, ACTS[act]) == expected


@pytest.mark.parametrize(("act", "cells"), rows(CLOCKS), ids=lambda part: part if isinstance(part, str) else "")
def test_the_clock_enters_nothing_that_it_does_not_owe(act: str, cells: list[str]) -> None:
    for state, cell in zip(CLOCKS.split()[:5], cells, strict=True):
        assert reached(state).enters(CLOCK, CLOCK_ACTS[act]) == SHORT[cell]


@pytest.mark.parametrize("act", ACTS)
def test_without_a_grant_there_is_nothing(act: str) -> None:
    for person in PEOPLE:
        assert Night().enters(person, ACTS[act]) == "NotFound"
