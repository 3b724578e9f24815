"""What is entered, what is refused, and what is never entered twice."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from policy import acts
from policy.examples import MONDAY_NIGHT, REASONS
from policy.objections import NotFound
from policy.people import CLOCK, Officer, Subject
from policy.terms import Flag, Ground, Outcome, PersonId, Post, Rank, Reference, Ripa, State, System
from store.database import Database
from store.errors import NotRecorded
from store.register import Delivery, Entered, Objected
from store.sealing import KeysUnfit
from tests.store.force import (
    ACU,
    CHIEF_INSPECTOR,
    DIRECTOR_HR,
    DPO,
    HEAD_OF_PSD,
    INSPECTOR,
    SERGEANT,
    STRANGER,
    SUBJECT,
    Force,
    granted,
)

CANCELS = acts.Cancellation(reason="The shift roster explains every search that was made.")


def test_a_grant_is_given_a_reference_and_is_in_force_for_72_hours(force: Force) -> None:
    reference = force.grants()
    told = force.reads(reference)
    assert (reference, told.state, told.ends_at) == (
        "UA-2026-0001",
        State.URGENT,
        datetime(2026, 11, 26, 22, 15, tzinfo=UTC),
    )


def test_what_was_written_comes_back_as_it_was_written(force: Force) -> None:
    assert force.reads(force.grants()).grant.concern == granted().concern


def test_the_entry_keeps_rank_and_posts_as_held_then(force: Force) -> None:
    reference = force.grants()
    force.enters(REASONS, HEAD_OF_PSD, on=reference)
    decided = force.reads(reference).decided
    assert decided
    assert (decided.by.rank, decided.by.posts) == (Rank.SUPERINTENDENT, (Post.HEAD_OF_PSD,))


def test_the_rank_is_the_rolls_whatever_the_caller_claims(force: Force) -> None:
    claims = Officer(key=SERGEANT.key, rank=Rank.CHIEF_CONSTABLE)
    answer = force.enters(granted(), claims)
    assert isinstance(answer, Objected)
    assert answer.objection.name == "NotRanked"


def test_a_chat_id_is_enough_to_be_known(force: Force) -> None:
    assert force.register.officer(PersonId("P0ARMSTRONG")).rank is Rank.INSPECTOR
    typed = force.register.typed("1207")
    assert typed
    assert typed.key == "P0ARMSTRONG"
    assert force.register.officer(PersonId("P0NOBODY")).kind is None


def test_D4_a_refused_attempt_holds_act_and_objection_and_no_subject(force: Force) -> None:
    answer = force.enters(granted(), SERGEANT)
    assert isinstance(answer, Objected)
    assert answer.number == 2
    assert force.register.references() == ()
    attempt = force.register.attempts()[-1]
    assert attempt.act == acts.Attempt(act="Grant", objection="NotRanked", ground=Ground.POLICE_MISCONDUCT)
    assert (attempt.reference, attempt.by.key) == (None, SERGEANT.key)


def test_the_same_attempt_is_entered_once_a_minute(force: Force) -> None:
    numbers = []
    for seconds in (0, 30, 29, 2):
        force.clock.passes(seconds=seconds)
        answer = force.enters(granted(), SERGEANT)
        assert isinstance(answer, Objected)
        numbers.append(answer.number)
    assert numbers == [2, 2, 2, 3]


def test_another_objection_is_another_attempt(force: Force) -> None:
    reference = force.grants()
    force.enters(REASONS, INSPECTOR, on=reference)
    force.enters(REASONS, SERGEANT, on=reference)
    assert [each.act for each in force.register.attempts()] == [
        acts.Attempt(act="Ratification", objection="OwnGrant", ground=Ground.POLICE_MISCONDUCT),
        acts.Attempt(act="Ratification", objection="ConflictApplicant", ground=Ground.POLICE_MISCONDUCT),
    ]


def test_the_clock_makes_no_attempts(force: Force) -> None:
    reference = force.grants()
    too_early = acts.Expiry(ended_at=MONDAY_NIGHT + timedelta(hours=72))
    answer = force.enters(too_early, CLOCK, on=reference)
    assert isinstance(answer, Objected)
    assert answer.number is None
    assert force.register.attempts() == ()


@pytest.mark.parametrize("who", [SUBJECT, DIRECTOR_HR, CHIEF_INSPECTOR])
def test_F2_whoever_may_not_know_reads_that_nothing_is_there(force: Force, who: Officer) -> None:
    there = force.enters(REASONS, who, on=force.grants())
    nowhere = force.enters(REASONS, who, on=Reference("UA-2026-9999"))
    assert isinstance(there, Objected)
    assert isinstance(nowhere, Objected)
    assert there.shown == nowhere.shown == NotFound()
    assert there.objection != NotFound()


@pytest.mark.parametrize(
    "reference",
    [
        "UA-2026-9999",
        "REGISTER",
        "",
        "'; DROP TABLE entry; --",
        "UA-\x00",
        "UA-\u0662\u0660\u0662\u0666-\u0660\u0660\u0660\u0661",
    ],
)
def test_a_reference_that_is_not_there_is_not_found(force: Force, reference: Reference) -> None:
    answer = force.enters(REASONS, HEAD_OF_PSD, on=reference)
    assert isinstance(answer, Objected)
    assert answer.shown.name == "NotFound"
    assert force.register.read(reference) is None


def test_somebody_not_on_the_roll_enters_nothing(force: Force) -> None:
    answer = force.enters(granted(), STRANGER)
    assert isinstance(answer, Objected)
    assert answer.shown.name == "UnknownUser"


def test_K4_the_same_delivery_again_gives_the_first_entry(force: Force) -> None:
    first = force.enters(granted(), INSPECTOR, view="V1")
    entries = force.counts("entry")
    force.clock.passes(hours=5)
    again = force.enters(granted(), INSPECTOR, view="V1")
    assert isinstance(first, Entered)
    assert isinstance(again, Entered)
    assert (again.entry, again.repeated, first.repeated) == (first.entry, True, False)
    assert force.counts("entry") == entries


def test_K4_a_button_delivered_twice_is_one_act(force: Force) -> None:
    reference = force.grants()
    for repeated in (False, True):
        answer = force.register.enter(acts.Recusal(), on=reference, by=ACU, delivery=Delivery("action", "T1"))
        assert isinstance(answer, Entered)
        assert answer.repeated is repeated
    assert force.counts("inbox") == 1


def test_the_same_window_corrected_is_judged_afresh(force: Force) -> None:
    refused = force.enters(granted(concern=""), INSPECTOR, view="V1")
    entered = force.enters(granted(), INSPECTOR, view="V1")
    assert isinstance(refused, Objected)
    assert isinstance(entered, Entered)


def test_the_same_grant_pressed_again_is_the_first_reference(force: Force) -> None:
    first = force.grants(view="V1")
    force.clock.passes(minutes=9, seconds=59)
    again = force.enters(granted(concern="The searches of that one address go on tonight."), INSPECTOR, view="V2")
    assert isinstance(again, Entered)
    assert (again.reference, again.repeated) == (first, True)


def test_a_second_press_that_found_the_first_is_answered_alike_when_it_is_delivered_again(force: Force) -> None:
    first = force.grants(view="V1")
    force.grants(view="V2")
    force.clock.passes(hours=1)
    assert force.grants(view="V2") == first


@pytest.mark.parametrize(
    ("what", "by", "changes", "minutes"),
    [
        ("another system", INSPECTOR, {"systems": (System.BUILDING_ACCESS,)}, 1),
        ("another officer", CHIEF_INSPECTOR, {}, 1),
        ("another person", INSPECTOR, {"subjects": (Subject(text="Owen Drew"),)}, 1),
    ],
)
def test_another_grant_is_another_grant(
    force: Force, what: str, by: Officer, changes: dict[str, object], minutes: int
) -> None:
    force.grants()
    force.clock.passes(minutes=minutes)
    answer = force.enters(replace(granted(), **changes), by)  # type: ignore[arg-type]  # the row names them
    assert not isinstance(answer, Entered) or not answer.repeated, what


def test_a_grant_that_has_ended_is_not_given_again(force: Force) -> None:
    reference = force.grants()
    force.enters(CANCELS, INSPECTOR, on=reference)
    answer = force.enters(granted(), INSPECTOR)
    assert isinstance(answer, Objected)
    assert answer.objection.name == "RepeatUrgent"


def test_P24_a_duplicate_is_found_by_its_digests(force: Force) -> None:
    reference = force.grants(who="Tom Wren")
    force.clock.passes(minutes=11)
    answer = force.enters(granted("wren, TOM"), INSPECTOR)
    assert isinstance(answer, Objected)
    assert (answer.objection.name, answer.objection.facts["earlier"]) == ("DuplicateActive", reference)


def test_P24_somebody_who_may_not_know_of_it_is_told_nothing(force: Force) -> None:
    force.grants()
    answer = force.enters(granted(), CHIEF_INSPECTOR)
    assert isinstance(answer, Entered)
    assert Flag.DECONFLICTION in answer.entry.flags


def test_references_are_numbered_by_london_year_without_gaps(force: Force) -> None:
    force.clock.now = datetime(2026, 12, 31, 23, 50, tzinfo=UTC)
    first = force.grants(who="One Person", systems=(System.BUILDING_ACCESS,))
    force.enters(granted(), SERGEANT)
    second = force.grants(who="Another Person")
    force.clock.now = datetime(2027, 1, 1, 0, 0, tzinfo=UTC)
    third = force.grants(who="A Third Person")
    assert (first, second, third) == ("UA-2026-0001", "UA-2026-0002", "UA-2027-0001")


def test_the_new_year_is_londons(force: Force) -> None:
    # 00:30 BST on a summer's day is still the day before in UTC; the year turns in GMT, so only the zone is shown.
    force.clock.now = datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert force.grants().startswith("UA-2026-")


def test_P9_doubt_about_ripa_brings_a_numbered_referral_on_the_register(force: Force) -> None:
    for minutes in (0, 0, 2):
        force.clock.passes(minutes=minutes)
        answer = force.enters(granted(ripa=Ripa.IN_DOUBT), INSPECTOR)
        assert isinstance(answer, Objected)
    referrals = [entry.act for entry in force.register.log() if isinstance(entry.act, acts.Referral)]
    assert [referral.number for referral in referrals] == ["RF-2026-0001", "RF-2026-0002"]
    assert {claimed.notice.to for claimed in force.tells_all()} == {"P0PENHALE", "P0CALDER"}


def test_V9_a_review_that_cancels_brings_the_cancellation_with_it(force: Force) -> None:
    reference = force.grants()
    force.enters(REASONS, HEAD_OF_PSD, on=reference)
    force.clock.passes(days=30)
    review = acts.Review(
        still_necessary=False,
        still_proportionate=True,
        shown="Nothing more since the first week of it.",
        outcome=Outcome.CANCEL,
    )
    answer = force.enters(review, HEAD_OF_PSD, on=reference)
    assert isinstance(answer, Entered)
    assert [type(entry.act) for entry in answer.entries] == [acts.Review, acts.Cancellation]
    assert force.reads(reference).state is State.CANCELLED


def test_the_clock_is_read_once_and_only_when_the_lock_is_held(force: Force) -> None:
    seen: list[bool] = []
    register = force.register
    plain = force.clock.now

    def clock() -> datetime:
        seen.append(_is_locked(force))
        return plain

    type(register)(force.database, clock=clock).enter(granted(), on=None, by=INSPECTOR)
    assert seen == [True]


def test_the_record_never_runs_backwards(force: Force) -> None:
    reference = force.grants()
    force.clock.passes(seconds=-59)
    answer = force.enters(acts.Recusal(), ACU, on=reference)
    assert isinstance(answer, Entered)
    assert answer.entry.moment == MONDAY_NIGHT


def test_moments_are_utc_whatever_the_clock_is_set_to(force: Force) -> None:
    reference = force.grants()
    new_york = datetime.fromisoformat("2026-11-23T17:20:00-05:00")
    answer = force.register.enter(acts.Recusal(), on=reference, by=ACU, at=new_york)
    assert isinstance(answer, Entered)
    assert force.reads(reference).entries[-1].moment.isoformat() == "2026-11-23T22:20:00+00:00"


def test_T4_the_decision_is_judged_by_the_time_inside_the_transaction(force: Force) -> None:
    reference = force.grants()
    force.clock.passes(hours=72)
    answer = force.enters(REASONS, HEAD_OF_PSD, on=reference)
    assert isinstance(answer, Objected)
    assert answer.objection.name == "TooLate"


def test_T3_a_microsecond_before_is_in_time(force: Force) -> None:
    reference = force.grants()
    force.clock.passes(hours=72, microseconds=-1)
    assert isinstance(force.enters(REASONS, HEAD_OF_PSD, on=reference), Entered)


def test_a_standing_is_what_the_entries_say(force: Force) -> None:
    reference = force.grants()
    (stands,) = force.register.standings()
    assert (stands.reference, stands.state, stands.sequence) == (reference, State.URGENT, 1)
    assert stands.ends_at == force.reads(reference).ends_at


def test_standings_are_made_again_from_the_entries_alone(force: Force) -> None:
    force.enters(REASONS, HEAD_OF_PSD, on=force.grants())
    force.grants(who="Another Person")
    before = force.register.standings()
    assert force.register.rebuild() == 3
    assert force.register.standings() == before


def test_details_opened_are_entered_with_their_reason(force: Force) -> None:
    reference = force.grants()
    answer = force.enters(acts.Consultation(task="list", reason="Preparing Monday's meeting"), DPO, on=reference)
    assert isinstance(answer, Entered)
    assert force.reads(reference).entries[-1].act == acts.Consultation(task="list", reason="Preparing Monday's meeting")


def test_the_outcome_of_a_delivery_can_be_looked_up_afterwards(force: Force) -> None:
    force.enters(granted(), INSPECTOR, view="V1")
    found = force.register.entered(Delivery("view", "V1"))
    assert found
    assert isinstance(found.entry.act, acts.Grant)
    assert force.register.entered(Delivery("view", "V2")) is None


def test_a_grant_without_keys_is_not_entered(force: Force, url: str) -> None:
    without = Database.open(url)
    with pytest.raises(KeysUnfit, match="SEALING_KEYS"):
        Force(without).enters(granted(), INSPECTOR)
    without.close()
    assert force.register.references() == ()


def test_nothing_is_entered_after_the_deadline(force: Force) -> None:
    with pytest.raises(NotRecorded):
        force.register.enter(granted(), on=None, by=INSPECTOR, within=0.0)
    assert force.register.references() == ()


def test_a_decision_is_entered_by_the_officer_of_the_route_alone(force: Force) -> None:
    reference = force.grants()
    answers = [force.enters(REASONS, officer, on=reference) for officer in (DIRECTOR_HR, HEAD_OF_PSD, ACU)]
    assert [type(answer) for answer in answers] == [Objected, Entered, Objected]
    assert isinstance(answers[1], Entered)
    assert isinstance(answers[1].entry.act, acts.Ratification)


def _is_locked(force: Force) -> bool:
    """Say whether somebody holds the register's lock just now."""
    if force.database.is_sqlite:
        other = sqlite3.connect(str(force.database.engine.url.database), timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        else:
            return False
        finally:
            other.close()
    engine = create_engine(force.database.engine.url)
    with engine.connect() as connection:
        free = connection.execute(text("SELECT pg_try_advisory_xact_lock(72200372)")).scalar()
    engine.dispose()
    return not free
