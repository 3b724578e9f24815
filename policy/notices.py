"""Who is told of what, and which acts they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from policy import acts
from policy import audiences as to
from policy.audiences import Audience, Event
from policy.authorisation import Authorisation, Entry
from policy.given import Given
from policy.notice_parts import ACTS_OF, Button, Message, Notice, Urgency, person
from policy.objections import OwnSubject
from policy.terms import Addressee, Flag, State

__all__ = ["ACTS_OF", "NOTICES", "Button", "Message", "Notice", "Tell", "Urgency", "notices"]


@dataclass(frozen=True, slots=True)
class Tell:
    """One row of `NOTICES`: who is told what, with which buttons."""

    audience: Audience
    message: Message
    buttons: tuple[Button, ...] = ()
    urgency: Urgency = Urgency.INFORMATION
    thread: bool = False
    when: Callable[[Event], bool] = lambda _event: True


_ASK = (Button.DECIDE, Button.DEALING, Button.CONFLICT)
_END = Urgency.END


def _always(_event: Event) -> bool:
    return True


def _first_unreachable(event: Event) -> bool:
    # Once for each reference is enough to have the channel mended.
    act = event.entry.act
    deliveries = [e for e in event.authorisation.entries if isinstance(e.act, acts.Delivery) and e.act.unreachable]
    return isinstance(act, acts.Delivery) and act.unreachable and deliveries == [event.entry]


def _flagged(flag: Flag) -> Callable[[Event], bool]:
    return lambda event: flag in event.entry.flags


def _urgent(event: Event) -> bool:
    return event.authorisation.state is State.URGENT


def _narrowed(event: Event) -> bool:
    return event.authorisation.stop_owed is event.entry


def _rerouted(event: Event) -> bool:
    # Whoever is newly to decide is asked, while there is still something to decide.
    return Flag.REROUTED in event.entry.flags and event.authorisation.in_force(event.at)


def _wrong_route(event: Event) -> bool:
    return getattr(event.entry.act, "wrong_route", False)


def _unconfirmed(event: Event) -> bool:
    return not _wrong_route(event)


def _granting_on_oneself(event: Event) -> bool:
    act = event.entry.act
    return isinstance(act, acts.Attempt) and (act.act, act.objection) == (acts.Grant.__name__, OwnSubject.__name__)


def _wants_the_page(event: Event) -> bool:
    act = event.entry.act
    return isinstance(act, acts.Consultation) and act.task == acts.PAGE


def _about(about: acts.Asked) -> Callable[[Event], bool]:
    return lambda event: getattr(event.entry.act, "about", None) is about


def _stop(message: Message) -> tuple[Tell, ...]:
    # Every end is told alike: who ran it must stop, and the authorising officers must say what becomes of product.
    return (
        Tell(to.told_to_stop, message, (Button.STOPPED,), _END),
        Tell(to.officers, message, (Button.PRODUCT,), _END),
        Tell(to.head_of_psd_on_staff_discipline, Message.TIMES_ONLY, (), _END),
        Tell(to.dpo_channel, message, (Button.RECEIPT,), _END),
    )


def _receipt(about: acts.Asked) -> tuple[Tell, ...]:
    return (
        Tell(to.dpo_channel, Message.RECEIPT_REMINDER, (Button.RECEIPT,), Urgency.NUDGE, when=_about(about)),
        Tell(to.receipts_missing, Message.RECEIPT_MISSING, urgency=Urgency.NUDGE, when=_about(about)),
    )


_STEP = Tell(to.dpo_channel, Message.STEP, thread=True)

NOTICES: Final[Mapping[type[acts.Act], tuple[Tell, ...]]] = {
    acts.Grant: (
        Tell(to.grantor, Message.RECEIPT, (Button.SHOW, Button.CANCEL)),
        Tell(to.dpo_channel, Message.PAGE, (Button.RECEIPT,)),
        Tell(to.rung, Message.PROMPT, _ASK, Urgency.ESCALATION),
        Tell(to.contingency_if_nobody, Message.NOBODY_ELIGIBLE, urgency=Urgency.ESCALATION),
        Tell(to.contingency_if_nobody_there, Message.NOBODY_DECIDED, urgency=Urgency.ESCALATION),
        Tell(to.contingency_if_not_independent, Message.NOBODY_DECIDED, urgency=Urgency.ESCALATION),
        Tell(to.head_of_psd_on_staff_discipline, Message.TIMES_ONLY),
        Tell(to.officers, Message.DECONFLICTION, when=_flagged(Flag.DECONFLICTION)),
        Tell(to.contingency_if_left_out, Message.LEFT_OUT),
    ),
    acts.Escalation: (
        Tell(to.rung, Message.PROMPT, _ASK, Urgency.ESCALATION),
        Tell(to.contingency_at_48, Message.NOBODY_DECIDED, urgency=Urgency.ESCALATION),
        Tell(to.contingency_if_nobody_there, Message.NOBODY_DECIDED, urgency=Urgency.ESCALATION),
    ),
    acts.Ratification: (
        Tell(to.told_to_stop, Message.NARROWED, (Button.STOPPED,), _END, when=_narrowed),
        Tell(to.parties, Message.AUTHORISED, (Button.SHOW,)),
        Tell(to.data_protection, Message.FORWARD, (Button.SHOW,)),
        Tell(to.head_of_psd_on_staff_discipline, Message.TIMES_ONLY),
        _STEP,
    ),
    acts.Refusal: _stop(Message.REFUSED),
    acts.Expiry: _stop(Message.ENDED),
    acts.Cancellation: _stop(Message.CANCELLED),
    acts.Review: (
        Tell(to.told_to_stop, Message.NARROWED, (Button.STOPPED,), _END, when=_narrowed),
        _STEP,
    ),
    acts.RenewalApplication: (Tell(to.officers, Message.RENEWAL_ASKED, (Button.RENEW, Button.CANCEL)), _STEP),
    acts.Renewal: (
        Tell(to.parties, Message.RENEWED, (Button.SHOW,)),
        Tell(to.data_protection, Message.FORWARD, (Button.SHOW,)),
        Tell(to.head_of_psd_on_staff_discipline, Message.TIMES_ONLY),
        _STEP,
    ),
    acts.RenewalRefusal: (Tell(to.parties, Message.NOT_RENEWED), _STEP),
    acts.CancellationNotice: (
        Tell(to.operators, Message.STOP_AT_ONCE, (Button.STOPPED,), _END),
        Tell(to.officers, Message.CANCEL_ASKED, (Button.CANCEL, Button.REVIEW, Button.DECIDE), _END),
        _STEP,
    ),
    acts.Cessation: (
        Tell(to.officers, Message.STOPPED, (Button.PRODUCT,)),
        Tell(to.dpo_channel, Message.STOPPED_LATE, when=_flagged(Flag.MONITORED_AFTER_END)),
        _STEP,
    ),
    acts.Disposal: (_STEP,),
    acts.Correction: (
        Tell(to.rung, Message.PROMPT, _ASK, Urgency.ESCALATION, when=_rerouted),
        Tell(to.contingency_if_nobody, Message.NOBODY_ELIGIBLE, urgency=Urgency.ESCALATION, when=_rerouted),
        Tell(to.parties, Message.CORRECTED, (Button.SHOW,)),
        Tell(to.head_of_psd_on_staff_discipline, Message.TIMES_ONLY),
        _STEP,
    ),
    acts.Marking: (_STEP,),
    acts.Shredding: (_STEP,),
    acts.Delivery: (Tell(to.operations_channel, Message.CHANNEL_UNREACHABLE, when=_first_unreachable),),
    acts.Attention: (Tell(to.other_officers, Message.SOMEBODY_DEALING),),
    acts.Recusal: (
        Tell(to.next_officers, Message.PROMPT, _ASK, Urgency.ESCALATION, when=_urgent),
        Tell(to.contingency_if_nobody, Message.NOBODY_ELIGIBLE, urgency=Urgency.ESCALATION),
    ),
    acts.Nudge: (
        Tell(
            to.officers,
            Message.REVIEW_DUE,
            (Button.REVIEW, Button.CANCEL),
            Urgency.NUDGE,
            when=_about(acts.Asked.REVIEW),
        ),
        Tell(
            to.parties,
            Message.RENEWAL_DUE,
            (Button.APPLY_RENEWAL,),
            Urgency.NUDGE,
            when=_about(acts.Asked.RENEWAL),
        ),
        Tell(
            to.officers,
            Message.RENEWAL_DUE,
            (Button.RENEW, Button.CANCEL),
            Urgency.NUDGE,
            when=_about(acts.Asked.RENEWAL),
        ),
        Tell(to.officers, Message.PRODUCT_ASKED, (Button.PRODUCT,), Urgency.NUDGE, when=_about(acts.Asked.PRODUCT)),
        Tell(to.officers, Message.GRANTOR_LEFT, (Button.SHOW, Button.CANCEL), when=_about(acts.Asked.GRANTOR_LEFT)),
        Tell(
            to.data_protection_officer,
            Message.SHREDDING_DUE,
            (Button.SHRED,),
            Urgency.NUDGE,
            when=_about(acts.Asked.SHREDDING),
        ),
        Tell(to.all_staff_channel, Message.CIRCULATION, when=_about(acts.Asked.CIRCULATION)),
        Tell(to.board_channel, Message.POLICY_REVIEW, when=_about(acts.Asked.POLICY_REVIEW)),
        Tell(to.board_channel, Message.REPORT, when=_about(acts.Asked.REPORT)),
        Tell(to.head_of_psd, Message.REPORT, when=_about(acts.Asked.REPORT)),
    ),
    acts.Chase: (
        Tell(to.new_holders, Message.PROMPT, _ASK, Urgency.ESCALATION, when=_about(acts.Asked.DECISION)),
        Tell(
            to.everybody_deciding,
            Message.REVIEW_OVERDUE,
            (Button.REVIEW, Button.CANCEL),
            Urgency.NUDGE,
            when=_about(acts.Asked.REVIEW),
        ),
        Tell(
            to.notice_answerers,
            Message.CANCEL_ASKED,
            (Button.CANCEL, Button.REVIEW, Button.DECIDE),
            _END,
            when=_about(acts.Asked.CANCELLATION),
        ),
        Tell(to.told_to_stop, Message.STOP_REMINDER, (Button.STOPPED,), _END, when=_about(acts.Asked.CESSATION)),
        *_receipt(acts.Asked.GRANT_RECEIPT),
        *_receipt(acts.Asked.END_RECEIPT),
        Tell(to.head_of_psd, Message.ADVICE_LATE, urgency=Urgency.NUDGE, when=_about(acts.Asked.ADVICE)),
        Tell(to.officers, Message.PRODUCT_ASKED, (Button.PRODUCT,), Urgency.NUDGE, when=_about(acts.Asked.PRODUCT)),
    ),
    acts.ErrorRecord: (
        Tell(to.told_of_error, Message.STOP_UNCONFIRMED, urgency=_END, when=_unconfirmed),
        Tell(to.dpo_channel, Message.STOP_UNCONFIRMED, urgency=_END, when=_unconfirmed),
        Tell(to.told_of_error, Message.MONITORED_IN_ERROR, urgency=_END, when=_wrong_route),
        Tell(to.dpo_channel, Message.MONITORED_IN_ERROR, urgency=_END, when=_wrong_route),
    ),
    # On the register itself.
    acts.Referral: (Tell(to.advisers, Message.ADVICE_ASKED, (Button.ADVISE,)),),
    acts.Advice: (Tell(to.asked_advice, Message.ADVICE_GIVEN),),
    acts.Copy: (Tell(to.whoever_acted, Message.COPY),),
    acts.Consultation: (Tell(to.whoever_acted, Message.COPY, when=_wants_the_page),),
    acts.Attempt: (Tell(to.not_the_attempter, Message.ATTEMPT_REFUSED, when=_granting_on_oneself),),
}
"""Each act, and who hears of it; whoever is named twice hears once, of the first. The subject never hears."""


# Form CA1 is forwarded (3.4), and what overlaps is told, besides whatever else the reader hears.
_BESIDES: Final = frozenset({Message.FORWARD, Message.DECONFLICTION})


def notices(authorisation: Authorisation | None, entry: Entry, given: Given) -> tuple[Notice, ...]:
    """Give what is owed because of an entry: `authorisation` is what stands after it, None on the register."""
    owed: dict[tuple[Addressee, Message | None], Notice] = {}
    for notice in _owed(Event(authorisation, entry, given)):
        owed.setdefault((notice.to, notice.message if notice.message in _BESIDES else None), notice)
    subjects = authorisation.subject_keys if authorisation else ()
    return tuple(notice for notice in owed.values() if person(notice.to) not in subjects)


def _rows(act: acts.Act) -> tuple[Tell, ...]:
    if not isinstance(act, acts.Delivery):
        return NOTICES.get(type(act), ())
    # What a channel may not or cannot have is told in person instead, with the same buttons.
    every = (tell for tells in NOTICES.values() for tell in tells)
    kept_out = next(tell for tell in every if tell.message == act.message and tell.audience is to.dpo_channel)
    return replace(kept_out, audience=to.told_instead, thread=False, when=_always), *NOTICES[acts.Delivery]


def _owed(event: Event) -> Iterator[Notice]:
    for tell in _rows(event.entry.act):
        if tell.when(event):
            for key in tell.audience(event):
                yield Notice(
                    message=tell.message,
                    to=Addressee(key),
                    buttons=tell.buttons,
                    thread=tell.thread,
                    urgency=tell.urgency,
                )
