"""Section 3.4 as one table: in which state, which act, by whom, leads where."""

from __future__ import annotations

from typing import Final

from policy import acts
from policy.terms import Capacity, State

_NONE, _URGENT, _AUTHORISED = State.NONE, State.URGENT, State.AUTHORISED
_REFUSED, _EXPIRED, _CANCELLED = State.REFUSED, State.EXPIRED, State.CANCELLED
_INSPECTOR, _OFFICER, _GRANTOR = Capacity.INSPECTOR, Capacity.AUTHORISING_OFFICER, Capacity.GRANTOR
_PARTY, _INVOLVED, _DPO, _FCAO = Capacity.PARTY, Capacity.INVOLVED, Capacity.DPO, Capacity.FCAO
_ENTITLED, _CLOCK, _OTHER = Capacity.ENTITLED, Capacity.CLOCK, Capacity.OTHER_OFFICER

TABLE: Final[dict[tuple[State, type[acts.Act], Capacity], State]] = {
    (_NONE, acts.Grant, _INSPECTOR): _URGENT,
    # On the register itself: what belongs to no authorisation.
    (_NONE, acts.RollImport, Capacity.CONSOLE): _NONE,
    (_NONE, acts.ClockAccepted, Capacity.CONSOLE): _NONE,
    (_NONE, acts.Export, Capacity.CONSOLE): _NONE,
    (_NONE, acts.Copy, Capacity.READER): _NONE,
    (_NONE, acts.Advice, Capacity.ADVISER): _NONE,
    (_NONE, acts.Absence, Capacity.HOLDER): _NONE,
    (_NONE, acts.Nudge, _CLOCK): _NONE,
    (_NONE, acts.Chase, _CLOCK): _NONE,
    (_NONE, acts.Circulation, _CLOCK): _NONE,
    (_NONE, acts.PolicyReview, _CLOCK): _NONE,
    (_NONE, acts.Report, _CLOCK): _NONE,
    (_NONE, acts.HeadSigned, _CLOCK): _NONE,
    # Urgent: in force for 72 hours, waiting for proper authorisation.
    (_URGENT, acts.Ratification, _OFFICER): _AUTHORISED,
    (_URGENT, acts.Refusal, _OFFICER): _REFUSED,
    (_URGENT, acts.Attention, _OFFICER): _URGENT,
    (_URGENT, acts.Recusal, _OFFICER): _URGENT,
    (_URGENT, acts.Cancellation, _OFFICER): _CANCELLED,
    (_URGENT, acts.Cancellation, _GRANTOR): _CANCELLED,
    (_URGENT, acts.CancellationNotice, _PARTY): _URGENT,
    (_URGENT, acts.CancellationNotice, _INVOLVED): _URGENT,
    (_URGENT, acts.CancellationNotice, _DPO): _URGENT,
    (_URGENT, acts.CancellationNotice, _FCAO): _URGENT,
    (_URGENT, acts.CancellationNotice, _OFFICER): _URGENT,
    (_URGENT, acts.Cessation, _PARTY): _URGENT,
    (_URGENT, acts.Cessation, _FCAO): _URGENT,
    (_URGENT, acts.Receipt, _DPO): _URGENT,
    (_URGENT, acts.Receipt, _FCAO): _URGENT,
    (_URGENT, acts.Consultation, _ENTITLED): _URGENT,
    (_URGENT, acts.Correction, _OFFICER): _URGENT,
    (_URGENT, acts.Correction, _GRANTOR): _URGENT,
    (_URGENT, acts.Correction, _OTHER): _URGENT,
    (_URGENT, acts.Marking, _OFFICER): _URGENT,
    (_URGENT, acts.Marking, _GRANTOR): _URGENT,
    (_URGENT, acts.Marking, _DPO): _URGENT,
    (_URGENT, acts.Delivery, _CLOCK): _URGENT,
    (_URGENT, acts.Nudge, _CLOCK): _URGENT,
    (_URGENT, acts.Escalation, _CLOCK): _URGENT,
    (_URGENT, acts.Chase, _CLOCK): _URGENT,
    (_URGENT, acts.Expiry, _CLOCK): _EXPIRED,
    # Authorised: in force for three months, reviewed monthly, renewed or ended.
    (_AUTHORISED, acts.Review, _OFFICER): _AUTHORISED,
    (_AUTHORISED, acts.RenewalApplication, _PARTY): _AUTHORISED,
    (_AUTHORISED, acts.Renewal, _OFFICER): _AUTHORISED,
    (_AUTHORISED, acts.RenewalRefusal, _OFFICER): _AUTHORISED,
    (_AUTHORISED, acts.Recusal, _OFFICER): _AUTHORISED,
    (_AUTHORISED, acts.Cancellation, _OFFICER): _CANCELLED,
    (_AUTHORISED, acts.CancellationNotice, _PARTY): _AUTHORISED,
    (_AUTHORISED, acts.CancellationNotice, _INVOLVED): _AUTHORISED,
    (_AUTHORISED, acts.CancellationNotice, _DPO): _AUTHORISED,
    (_AUTHORISED, acts.CancellationNotice, _FCAO): _AUTHORISED,
    (_AUTHORISED, acts.CancellationNotice, _OFFICER): _AUTHORISED,
    (_AUTHORISED, acts.Cessation, _PARTY): _AUTHORISED,
    (_AUTHORISED, acts.Cessation, _FCAO): _AUTHORISED,
    (_AUTHORISED, acts.Receipt, _DPO): _AUTHORISED,
    (_AUTHORISED, acts.Receipt, _FCAO): _AUTHORISED,
    (_AUTHORISED, acts.Consultation, _ENTITLED): _AUTHORISED,
    (_AUTHORISED, acts.Correction, _OFFICER): _AUTHORISED,
    (_AUTHORISED, acts.Correction, _GRANTOR): _AUTHORISED,
    (_AUTHORISED, acts.Correction, _OTHER): _AUTHORISED,
    (_AUTHORISED, acts.Marking, _OFFICER): _AUTHORISED,
    (_AUTHORISED, acts.Marking, _GRANTOR): _AUTHORISED,
    (_AUTHORISED, acts.Marking, _DPO): _AUTHORISED,
    (_AUTHORISED, acts.Delivery, _CLOCK): _AUTHORISED,
    (_AUTHORISED, acts.Nudge, _CLOCK): _AUTHORISED,
    (_AUTHORISED, acts.Chase, _CLOCK): _AUTHORISED,
    (_AUTHORISED, acts.ErrorRecord, _CLOCK): _AUTHORISED,
    (_AUTHORISED, acts.Expiry, _CLOCK): _EXPIRED,
    # Ended: nothing revives it; what is left is to stop, to confirm it, and to see to the product.
    (_REFUSED, acts.Cessation, _PARTY): _REFUSED,
    (_REFUSED, acts.Cessation, _FCAO): _REFUSED,
    (_REFUSED, acts.Disposal, _OFFICER): _REFUSED,
    (_REFUSED, acts.Receipt, _DPO): _REFUSED,
    (_REFUSED, acts.Receipt, _FCAO): _REFUSED,
    (_REFUSED, acts.Consultation, _ENTITLED): _REFUSED,
    (_REFUSED, acts.Marking, _OFFICER): _REFUSED,
    (_REFUSED, acts.Marking, _DPO): _REFUSED,
    (_REFUSED, acts.Shredding, _DPO): _REFUSED,
    (_REFUSED, acts.Delivery, _CLOCK): _REFUSED,
    (_REFUSED, acts.Nudge, _CLOCK): _REFUSED,
    (_REFUSED, acts.Chase, _CLOCK): _REFUSED,
    (_REFUSED, acts.ErrorRecord, _CLOCK): _REFUSED,
    (_EXPIRED, acts.Cessation, _PARTY): _EXPIRED,
    (_EXPIRED, acts.Cessation, _FCAO): _EXPIRED,
    (_EXPIRED, acts.Disposal, _OFFICER): _EXPIRED,
    (_EXPIRED, acts.Receipt, _DPO): _EXPIRED,
    (_EXPIRED, acts.Receipt, _FCAO): _EXPIRED,
    (_EXPIRED, acts.Consultation, _ENTITLED): _EXPIRED,
    (_EXPIRED, acts.Marking, _OFFICER): _EXPIRED,
    (_EXPIRED, acts.Marking, _DPO): _EXPIRED,
    (_EXPIRED, acts.Shredding, _DPO): _EXPIRED,
    (_EXPIRED, acts.Delivery, _CLOCK): _EXPIRED,
    (_EXPIRED, acts.Nudge, _CLOCK): _EXPIRED,
    (_EXPIRED, acts.Chase, _CLOCK): _EXPIRED,
    (_EXPIRED, acts.ErrorRecord, _CLOCK): _EXPIRED,
    (_CANCELLED, acts.Cessation, _PARTY): _CANCELLED,
    (_CANCELLED, acts.Cessation, _FCAO): _CANCELLED,
    (_CANCELLED, acts.Disposal, _OFFICER): _CANCELLED,
    (_CANCELLED, acts.Receipt, _DPO): _CANCELLED,
    (_CANCELLED, acts.Receipt, _FCAO): _CANCELLED,
    (_CANCELLED, acts.Consultation, _ENTITLED): _CANCELLED,
    (_CANCELLED, acts.Marking, _OFFICER): _CANCELLED,
    (_CANCELLED, acts.Marking, _DPO): _CANCELLED,
    (_CANCELLED, acts.Shredding, _DPO): _CANCELLED,
    (_CANCELLED, acts.Delivery, _CLOCK): _CANCELLED,
    (_CANCELLED, acts.Nudge, _CLOCK): _CANCELLED,
    (_CANCELLED, acts.Chase, _CLOCK): _CANCELLED,
    (_CANCELLED, acts.ErrorRecord, _CLOCK): _CANCELLED,
}
"""An absent row is an objection. The README's policy table and state diagram are generated from this."""

# Ours: a decision by the wrong route is void (rule 18): back to urgent, and where the 72 hours are over by then, a
# cancellation comes with the correction.
VOIDED: Final[dict[tuple[State, type[acts.Act]], State]] = {(_AUTHORISED, acts.Correction): _URGENT}
"""Where a Correction leads, in place of its row, when the decision was by the wrong route."""
REGISTER_ACTS: Final = frozenset(act for state, act, _ in TABLE if state is _NONE) - {acts.Grant}
"""What is entered on the register itself."""
