"""Section 3.4 as one table: in which state, which act, by whom, leads where."""

from __future__ import annotations

from typing import Final

from policy.acts import (
    Act,
    Attention,
    Cancellation,
    CancellationNotice,
    Cessation,
    Chase,
    Consultation,
    Disposal,
    ErrorRecord,
    Escalation,
    Expiry,
    Grant,
    Nudge,
    Ratification,
    Receipt,
    Recusal,
    Refusal,
    Renewal,
    RenewalApplication,
    RenewalRefusal,
    Review,
    RollImport,
)
from policy.terms import Capacity, State

_NONE, _URGENT, _AUTHORISED = State.NONE, State.URGENT, State.AUTHORISED
_REFUSED, _EXPIRED, _CANCELLED = State.REFUSED, State.EXPIRED, State.CANCELLED
_INSPECTOR, _OFFICER, _GRANTOR = Capacity.INSPECTOR, Capacity.AUTHORISING_OFFICER, Capacity.GRANTOR
_PARTY, _INVOLVED, _DPO, _FCAO = Capacity.PARTY, Capacity.INVOLVED, Capacity.DPO, Capacity.FCAO
_ENTITLED, _CLOCK = Capacity.ENTITLED, Capacity.CLOCK

TABLE: Final[dict[tuple[State, type[Act], Capacity], State]] = {
    (_NONE, Grant, _INSPECTOR): _URGENT,
    (_NONE, RollImport, Capacity.CONSOLE): _NONE,
    # Urgent: in force for 72 hours, waiting for proper authorisation.
    (_URGENT, Ratification, _OFFICER): _AUTHORISED,
    (_URGENT, Refusal, _OFFICER): _REFUSED,
    (_URGENT, Attention, _OFFICER): _URGENT,
    (_URGENT, Recusal, _OFFICER): _URGENT,
    (_URGENT, Cancellation, _OFFICER): _CANCELLED,
    (_URGENT, Cancellation, _GRANTOR): _CANCELLED,
    (_URGENT, CancellationNotice, _PARTY): _URGENT,
    (_URGENT, CancellationNotice, _INVOLVED): _URGENT,
    (_URGENT, CancellationNotice, _DPO): _URGENT,
    (_URGENT, CancellationNotice, _FCAO): _URGENT,
    (_URGENT, CancellationNotice, _OFFICER): _URGENT,
    (_URGENT, Cessation, _PARTY): _URGENT,
    (_URGENT, Cessation, _FCAO): _URGENT,
    (_URGENT, Receipt, _DPO): _URGENT,
    (_URGENT, Receipt, _FCAO): _URGENT,
    (_URGENT, Consultation, _ENTITLED): _URGENT,
    (_URGENT, Escalation, _CLOCK): _URGENT,
    (_URGENT, Chase, _CLOCK): _URGENT,
    (_URGENT, Expiry, _CLOCK): _EXPIRED,
    # Authorised: in force for three months, reviewed monthly, renewed or ended.
    (_AUTHORISED, Review, _OFFICER): _AUTHORISED,
    (_AUTHORISED, RenewalApplication, _PARTY): _AUTHORISED,
    (_AUTHORISED, Renewal, _OFFICER): _AUTHORISED,
    (_AUTHORISED, RenewalRefusal, _OFFICER): _AUTHORISED,
    (_AUTHORISED, Recusal, _OFFICER): _AUTHORISED,
    (_AUTHORISED, Cancellation, _OFFICER): _CANCELLED,
    (_AUTHORISED, CancellationNotice, _PARTY): _AUTHORISED,
    (_AUTHORISED, CancellationNotice, _INVOLVED): _AUTHORISED,
    (_AUTHORISED, CancellationNotice, _DPO): _AUTHORISED,
    (_AUTHORISED, CancellationNotice, _FCAO): _AUTHORISED,
    (_AUTHORISED, CancellationNotice, _OFFICER): _AUTHORISED,
    (_AUTHORISED, Cessation, _PARTY): _AUTHORISED,
    (_AUTHORISED, Cessation, _FCAO): _AUTHORISED,
    (_AUTHORISED, Receipt, _DPO): _AUTHORISED,
    (_AUTHORISED, Receipt, _FCAO): _AUTHORISED,
    (_AUTHORISED, Consultation, _ENTITLED): _AUTHORISED,
    (_AUTHORISED, Nudge, _CLOCK): _AUTHORISED,
    (_AUTHORISED, Chase, _CLOCK): _AUTHORISED,
    (_AUTHORISED, ErrorRecord, _CLOCK): _AUTHORISED,
    (_AUTHORISED, Expiry, _CLOCK): _EXPIRED,
    # Ended: nothing revives it; what is left is to stop, to confirm it, and to see to the product.
    (_REFUSED, Cessation, _PARTY): _REFUSED,
    (_REFUSED, Cessation, _FCAO): _REFUSED,
    (_REFUSED, Disposal, _OFFICER): _REFUSED,
    (_REFUSED, Receipt, _DPO): _REFUSED,
    (_REFUSED, Receipt, _FCAO): _REFUSED,
    (_REFUSED, Consultation, _ENTITLED): _REFUSED,
    (_REFUSED, Nudge, _CLOCK): _REFUSED,
    (_REFUSED, Chase, _CLOCK): _REFUSED,
    (_REFUSED, ErrorRecord, _CLOCK): _REFUSED,
    (_EXPIRED, Cessation, _PARTY): _EXPIRED,
    (_EXPIRED, Cessation, _FCAO): _EXPIRED,
    (_EXPIRED, Disposal, _OFFICER): _EXPIRED,
    (_EXPIRED, Receipt, _DPO): _EXPIRED,
    (_EXPIRED, Receipt, _FCAO): _EXPIRED,
    (_EXPIRED, Consultation, _ENTITLED): _EXPIRED,
    (_EXPIRED, Nudge, _CLOCK): _EXPIRED,
    (_EXPIRED, Chase, _CLOCK): _EXPIRED,
    (_EXPIRED, ErrorRecord, _CLOCK): _EXPIRED,
    (_CANCELLED, Cessation, _PARTY): _CANCELLED,
    (_CANCELLED, Cessation, _FCAO): _CANCELLED,
    (_CANCELLED, Disposal, _OFFICER): _CANCELLED,
    (_CANCELLED, Receipt, _DPO): _CANCELLED,
    (_CANCELLED, Receipt, _FCAO): _CANCELLED,
    (_CANCELLED, Consultation, _ENTITLED): _CANCELLED,
    (_CANCELLED, Nudge, _CLOCK): _CANCELLED,
    (_CANCELLED, Chase, _CLOCK): _CANCELLED,
    (_CANCELLED, ErrorRecord, _CLOCK): _CANCELLED,
}
"""An absent row is an objection. The README's policy table and state diagram are generated from this."""
