"""Each notice is told once, in order, by one sender, at the chat's pace."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import text

from policy.acts import Cancellation, Recusal
from policy.examples import MONDAY_NIGHT as NOW
from policy.examples import REASONS
from policy.terms import Addressee, MessageId, PlaceId
from store.database import Database
from store.outbox import LEASE, LONGEST_PAUSE, PACE, Claimed, Failed, Outbox, Overtaken, Told
from tests.store.force import ACU, CANARIES, HEAD_OF_PSD, INSPECTOR, Force

SECOND = timedelta(seconds=1)
CANCELS = Cancellation(reason="The shift roster explains every search that was made.")


def first(force: Force, to: str = "#dpo", at: timedelta = timedelta()) -> Claimed:
    """Claim what there is, and give what goes to one conversation."""
    return next(claimed for claimed in force.outbox.claim(NOW + at) if claimed.notice.to == to)


def messages(told: list[Claimed], to: str) -> list[tuple[str, str | None]]:
    return [(claimed.notice.message.value, claimed.reference) for claimed in told if claimed.notice.to == to]


def test_a_grant_owes_its_notices_in_the_same_transaction(force: Force) -> None:
    reference = force.grants()
    told = {(claimed.notice.to, claimed.notice.message.value, claimed.reference) for claimed in force.tells_all()}
    assert told == {
        ("P0ARMSTRONG", "receipt", reference),
        ("P0HARGREAVE", "prompt", reference),
        ("P0DREW", "prompt", reference),
        ("#dpo", "page", reference),
        ("#fcao", "page", reference),
    }
    assert force.outbox.pending() == 0
    assert force.outbox.oldest() is None


def test_a_notice_carries_the_head_of_the_record(force: Force) -> None:
    force.grants()
    assert first(force).head == force.register.head()


def test_K7_two_senders_never_have_the_same_notice(force: Force, url: str) -> None:
    for number in range(6):
        force.grants(who=f"Person Number{number}")
    told: list[Claimed] = []

    def sends() -> None:
        database = Database.open(url, keys=force.database.keys)
        outbox = Outbox(database)
        while outbox.pending():
            for claimed in outbox.claim(NOW, 2, pace=timedelta()):
                told.append(claimed)
                outbox.settle(claimed, Told(PlaceId("C"), MessageId(claimed.id)), NOW)
        database.close()

    senders = [Thread(target=sends) for _ in range(2)]
    for each in senders:
        each.start()
    for each in senders:
        each.join()
    assert len({claimed.id for claimed in told}) == len(told) == 30
    for to in ("#dpo", "P0HARGREAVE"):
        numbers = [claimed.number for claimed in told if claimed.notice.to == to]
        assert numbers == sorted(numbers)


def test_one_notice_at_a_time_in_a_conversation(force: Force) -> None:
    force.grants()
    force.grants(who="Another Person")
    claimed = force.outbox.claim(NOW)
    assert len({each.notice.to for each in claimed}) == len(claimed) == 5
    assert force.outbox.claim(NOW + PACE) == []


def test_one_message_a_second(force: Force) -> None:
    force.grants()
    force.grants(who="Another Person")
    force.outbox.settle(first(force), Told(PlaceId("C"), MessageId("1")), NOW)
    assert force.outbox.claim(NOW + PACE - timedelta(milliseconds=1)) == []
    assert first(force, at=PACE).sequence == 1


def test_K8_a_sender_that_died_leaves_its_notice_to_the_next_who_must_look_first(force: Force) -> None:
    force.grants()
    died = first(force)
    assert force.outbox.claim(NOW + LEASE - SECOND) == []
    found = first(force, at=LEASE)
    assert (found.id, found.uncertain, found.attempts) == (died.id, True, 2)
    assert force.outbox.settle(died, Told(PlaceId("C"), MessageId("1")), NOW) is False
    assert force.outbox.settle(found, Told(PlaceId("C"), MessageId("1")), NOW) is True


def test_what_a_dead_sender_may_have_sent_goes_before_anything_newer(force: Force) -> None:
    reference = force.grants()
    died = first(force)
    force.enters(CANCELS, INSPECTOR, on=reference)
    assert first(force, at=LEASE).id == died.id


def test_what_was_put_back_waits_and_keeps_its_place(force: Force) -> None:
    force.grants()
    force.grants(who="Another Person")
    claimed = first(force)
    force.outbox.put_back(claimed, NOW + timedelta(seconds=20))
    assert [each.notice.to for each in force.outbox.claim(NOW + 19 * SECOND)] == []
    again = first(force, at=20 * SECOND)
    assert (again.id, again.uncertain) == (claimed.id, False)


def test_what_may_have_been_told_says_so_when_it_comes_again(force: Force) -> None:
    force.grants()
    force.outbox.put_back(first(force), NOW + 5 * SECOND, uncertain=True)
    assert first(force, at=5 * SECOND).uncertain is True


def test_conversations_do_not_wait_for_one_another(force: Force) -> None:
    force.grants()
    force.outbox.put_back(first(force), NOW + timedelta(minutes=9))
    force.outbox.claim(NOW)
    force.grants(who="Another Person")
    other = force.outbox.claim(NOW + LEASE)
    assert "#dpo" not in {claimed.notice.to for claimed in other}
    assert len(other) == 4


def test_order_is_kept_within_a_reference_and_urgency_between_references(force: Force) -> None:
    ends, stays = force.grants(), force.grants(who="Another Person")
    force.clock.passes(minutes=2)
    force.enters(CANCELS, INSPECTOR, on=ends)
    told = messages(force.tells_all(), "P0HARGREAVE")
    assert told == [("prompt", ends), ("cancelled", ends), ("prompt", stays)]


def test_the_end_of_one_goes_before_what_is_less_urgent_of_another(force: Force) -> None:
    first_reference = force.grants()
    force.tells_all()
    force.grants(who="Another Person")
    force.clock.passes(minutes=2)
    force.enters(CANCELS, INSPECTOR, on=first_reference)
    told = messages(force.tells_all(NOW + timedelta(minutes=5)), "#dpo")
    assert [message for message, _ in told] == ["cancelled", "page"]


@pytest.mark.parametrize("outcome", [Overtaken(), Failed("channel_not_found")])
def test_what_is_settled_is_not_told_again(force: Force, outcome: Overtaken | Failed) -> None:
    force.grants()
    pending = force.outbox.pending()
    assert force.outbox.settle(first(force), outcome, NOW) is True
    assert force.outbox.pending() == pending - 1
    assert all(claimed.notice.to != "#dpo" for claimed in force.outbox.claim(NOW + timedelta(days=1)))


def test_the_next_send_is_known(force: Force) -> None:
    assert force.outbox.next_send(NOW) is None
    force.grants()
    force.outbox.put_back(first(force), NOW + timedelta(minutes=7))
    for claimed in force.outbox.claim(NOW + LEASE):
        force.outbox.settle(claimed, Overtaken(), NOW)
    assert force.outbox.next_send(NOW) == NOW + timedelta(minutes=7)


def test_fault_m09_a_lease_lasts_as_long_as_whoever_waits_for_it_has_seen_it(force: Force, url: str) -> None:
    force.grants()
    claimed = first(force)
    other = Database.open(url, keys=force.database.keys)
    # Its clock is an hour ahead: that says nothing about how long the first has had it.
    outbox, ahead = Outbox(other), NOW + timedelta(hours=1)
    assert outbox.claim(ahead) == []
    assert outbox.claim(ahead + LEASE - SECOND) == []
    assert claimed.id in {each.id for each in outbox.claim(ahead + LEASE)}
    other.close()


def test_fault_m09_whoever_comes_back_after_another_has_taken_over_changes_nothing(force: Force) -> None:
    force.grants()
    died = first(force)
    heir = first(force, at=LEASE)
    assert heir.claim > died.claim
    assert force.outbox.put_back(died, NOW) is False
    assert force.outbox.settle(died, Failed("user_disabled"), NOW) is False
    assert force.outbox.settle(heir, Told(PlaceId("C"), MessageId("1")), NOW + LEASE) is True


@pytest.mark.parametrize("days", [1, 400])
def test_fault_m09_a_pause_that_a_clock_ahead_has_written_silences_nobody(force: Force, days: int) -> None:
    force.grants()
    wrong = NOW + timedelta(days=days)
    claimed = first(force, at=timedelta(days=days))
    assert force.outbox.put_back(claimed, wrong + timedelta(minutes=7))
    assert (force.outbox.next_send(NOW) or NOW) < NOW
    assert claimed.id in {each.id for each in force.outbox.claim(NOW)}


def test_fault_m09_a_pause_of_ten_minutes_is_kept(force: Force) -> None:
    force.grants()
    force.outbox.put_back(first(force), NOW + LONGEST_PAUSE)
    assert "#dpo" not in {each.notice.to for each in force.outbox.claim(NOW)}


def test_a_message_with_buttons_lives_and_is_edited_when_the_record_moves_on(force: Force) -> None:
    reference = force.grants()
    force.tells_all()
    assert force.outbox.claim_edits(NOW + timedelta(minutes=1)) == []
    force.enters(Recusal(), ACU, on=reference)
    stale = force.outbox.claim_edits(NOW + timedelta(minutes=1))
    assert {(living.audience, living.drawn) for living in stale} >= {("#dpo", 1), ("P0DREW", 1)}
    for living in stale:
        force.outbox.drawn(living, 2)
    assert force.outbox.claim_edits(NOW + timedelta(minutes=2)) == []


def test_an_edit_waits_for_what_is_still_to_be_told_there(force: Force) -> None:
    reference = force.grants()
    force.tells_all()
    force.clock.passes(minutes=2)
    force.enters(REASONS, HEAD_OF_PSD, on=reference)
    waiting = {living.audience for living in force.outbox.claim_edits(NOW + timedelta(minutes=1))}
    assert waiting == {"P0DREW", "P0HARGREAVE"}


def test_an_edit_can_be_put_off_or_given_up(force: Force) -> None:
    reference = force.grants()
    force.tells_all()
    force.enters(Recusal(), ACU, on=reference)
    minute = NOW + timedelta(minutes=1)
    for living in force.outbox.claim_edits(minute):
        force.outbox.put_off(living, minute + timedelta(minutes=9))
    assert force.outbox.claim_edits(minute + timedelta(minutes=8)) == []
    for living in force.outbox.claim_edits(minute + timedelta(minutes=9)):
        force.outbox.forget(living)
    assert force.outbox.living(reference) == ()


def test_a_message_that_can_no_longer_be_edited_is_owed_again_once(force: Force) -> None:
    reference = force.grants()
    force.tells_all()
    force.enters(Recusal(), ACU, on=reference)
    minute = NOW + timedelta(minutes=1)
    old = next(each for each in force.outbox.claim_edits(minute) if each.audience == "P0DREW")
    before = force.outbox.notice(old.notice)
    force.outbox.supersede(old)
    force.outbox.supersede(old)
    assert "P0DREW" not in {each.audience for each in force.outbox.living(reference)}
    [owed] = [each for each in force.outbox.claim(minute + SECOND) if each.notice.to == "P0DREW"]
    assert (owed.again, owed.attempts, owed.uncertain) == (True, 1, False)
    assert owed.id != old.notice
    assert force.outbox.notice(owed.id) == (*before[:2], True)
    force.outbox.settle(owed, Told(PlaceId("D1"), MessageId("9.9"), 2), NOW)
    [new] = [each for each in force.outbox.living(reference) if each.audience == "P0DREW"]
    assert (new.message_id, new.notice, new.drawn, new.current) == ("9.9", owed.id, 2, True)


def test_a_message_whose_place_a_newer_one_has_is_not_owed_again(force: Force) -> None:
    reference = force.grants()
    force.tells_all()
    force.clock.passes(hours=24)
    force.register.sweep()
    force.tells_all(NOW + timedelta(hours=24))
    later = NOW + timedelta(hours=25)
    [old] = [each for each in force.outbox.claim_edits(later) if each.audience == "P0HARGREAVE"]
    assert not old.current
    force.outbox.supersede(old)
    assert [each.current for each in force.outbox.living(reference) if each.audience == "P0HARGREAVE"] == [True]
    assert force.outbox.pending() == 0


def test_a_newer_message_takes_the_place_of_the_one_before(force: Force) -> None:
    reference = force.grants()
    force.tells_all()
    force.clock.passes(hours=24)
    force.register.sweep()
    force.tells_all(NOW + timedelta(hours=24))
    mine = [living for living in force.outbox.living(reference) if living.audience == "P0HARGREAVE"]
    assert sorted((living.message, living.current) for living in mine) == [("prompt", False), ("prompt", True)]
    later = NOW + timedelta(hours=25)
    while stale := force.outbox.claim_edits(later):
        for living in stale:
            force.outbox.drawn(living, 9)
        later += SECOND
    mine = [living for living in force.outbox.living(reference) if living.audience == "P0HARGREAVE"]
    assert [living.current for living in mine] == [True]


def test_the_thread_of_a_reference_begins_with_what_was_told_first(force: Force) -> None:
    reference = force.grants()
    assert force.outbox.first_told(reference, Addressee("#dpo")) is None
    force.tells_all()
    assert force.outbox.first_told(reference, Addressee("#dpo")) == str(NOW.timestamp())


def test_a_notice_can_be_looked_up_by_its_opaque_id(force: Force) -> None:
    force.grants()
    claimed = first(force)
    assert force.outbox.notice(claimed.id) == (claimed.notice, claimed.number, False)
    with pytest.raises(KeyError):
        force.outbox.notice("nothing")


def test_a_sender_never_waits_for_the_register(force: Force) -> None:
    """On PostgreSQL, that is: SQLite has but one lock."""
    force.grants()
    if force.database.is_sqlite:
        assert first(force).sequence == 1
        return
    with force.database.engine.begin() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(72200372)"))
        assert first(force).sequence == 1


def test_what_another_sender_is_claiming_is_passed_over(force: Force) -> None:
    force.grants()
    if force.database.is_sqlite:
        assert len(force.outbox.claim(NOW)) == 5
        return
    with force.database.engine.begin() as other:
        other.execute(text("SELECT key FROM conversation WHERE key = '#dpo' FOR UPDATE"))
        assert "#dpo" not in {claimed.notice.to for claimed in force.outbox.claim(NOW)}


def test_nothing_private_stands_in_the_outbox(force: Force) -> None:
    force.grants()
    force.tells_all()
    for table in ("notice", "conversation", "living", "standing", "inbox", "digest"):
        rows = force.dumps(table)
        assert not any(canary in rows for canary in CANARIES)
