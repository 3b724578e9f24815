"""The table itself: what its shape must be, whatever its rows say."""

from policy import acts
from policy.fold import FOLD
from policy.notices import ACTS_OF, NOTICES, Button
from policy.table import REGISTER_ACTS, TABLE, VOIDED
from policy.terms import IN_FORCE, Capacity, State

ENDS = {State.REFUSED, State.EXPIRED, State.CANCELLED}
ON_THE_REGISTER: set[type[acts.Act]] = {acts.RollImport, acts.Referral, acts.Attempt}


def test_nothing_revives_what_has_ended() -> None:
    assert {to for (state, _, _), to in TABLE.items() if state in ENDS and to is not state} == set()


def test_nothing_goes_back_to_urgent() -> None:
    assert {state for (state, _, _), to in TABLE.items() if to is State.URGENT} == {State.NONE, State.URGENT}


def test_only_a_correction_takes_a_decision_back() -> None:
    assert {(State.AUTHORISED, acts.Correction): State.URGENT} == VOIDED
    assert set(VOIDED) <= {(state, act) for state, act, _ in TABLE}


def test_what_is_entered_on_the_register_itself() -> None:
    assert {
        acts.RollImport,
        acts.ClockAccepted,
        acts.Export,
        acts.Copy,
        acts.Advice,
        acts.Absence,
        acts.Nudge,
        acts.Chase,
        acts.Circulation,
        acts.PolicyReview,
        acts.Report,
        acts.HeadSigned,
    } == REGISTER_ACTS


def test_an_act_leads_to_one_state_in_whatever_capacity_it_is_entered() -> None:
    for (state, act, _), to in TABLE.items():
        same = {there for (s, a, _), there in TABLE.items() if (s, a) == (state, act)}
        assert same == {to}, (state, act)


def test_only_a_grant_begins_one_and_only_an_inspector_grants() -> None:
    assert [row for row, to in TABLE.items() if to in IN_FORCE and row[0] is State.NONE] == [
        (State.NONE, acts.Grant, Capacity.INSPECTOR)
    ]


def test_only_the_clock_lets_it_expire() -> None:
    assert {capacity for _, act, capacity in TABLE if act is acts.Expiry} == {Capacity.CLOCK}


def test_what_is_in_force_can_always_be_ended_and_always_ends() -> None:
    for state in IN_FORCE:
        ways = {to for (here, _, _), to in TABLE.items() if here is state and to in ENDS}
        assert ways >= {State.EXPIRED, State.CANCELLED}


def test_every_act_has_its_row_or_belongs_to_the_register() -> None:
    assert {act for _, act, _ in TABLE} | ON_THE_REGISTER == set(acts.ACTS.values())


def test_every_act_that_is_folded_or_told_of_is_in_the_table() -> None:
    kinds = {act for _, act, _ in TABLE}
    assert set(FOLD) <= kinds
    assert set(NOTICES) <= kinds | {acts.Referral, acts.Attempt}


def test_every_button_leads_to_acts_that_somebody_may_enter() -> None:
    assert set(ACTS_OF) == set(Button)
    kinds = {act for _, act, _ in TABLE}
    assert {act for leads in ACTS_OF.values() for act in leads} <= kinds
