"""What may be monitored under this policy at all, and what needs RIPA instead."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from policy import objections
from policy.acts import Correction, Grant, Ratification, Referral, Renewal
from policy.question import Question
from policy.terms import Activity, Ground, Ripa, SubjectKind, System

# "Interception authorised under the above Regulations does not apply to mobile telephones or pagers, whether
# provided by the force or not since they do not comprise a part of the private system." (3.1)
_INTERCEPT_EXCLUDED: Final = frozenset({System.ISSUED_MOBILE})
# Ours: off the force network a tablet's content may need RIPA, and so may a camera trained on somebody (rule 6).
_IN_DOUBT: Final = frozenset({(System.TABLET_OFF_NETWORK, Activity.CONTENT)})
# "the authorising officer must be ..." of a police officer, or of police staff (3.4)
_MEANT_FOR: Final[dict[Ground | None, SubjectKind]] = {
    Ground.POLICE_MISCONDUCT: SubjectKind.OFFICER,
    Ground.STAFF_DISCIPLINE: SubjectKind.STAFF,
}


def people(grant: Grant) -> objections.Objection | None:
    """Give why the ground cannot carry the people named (rule 4), or None; a crime carries anybody."""
    kinds = set(grant.subject_kind) | {s.kind for s in grant.subjects if s.kind}
    meant = _MEANT_FOR.get(grant.ground)
    if meant is None:
        return None
    if kinds >= set(_MEANT_FOR.values()):
        return objections.MixedGrounds(fields=("subject_kind",))
    if SubjectKind.OTHER in kinds:
        return objections.NoRoute(fields=("subject_kind",))
    return None if meant in kinds else objections.GroundMismatch(fields=("ground",))


def systems(grant: Grant) -> objections.Objection | None:
    """Give why what is asked for cannot be monitored under this policy (3.1, 3.5, rule 6), or None."""
    wanted = set(grant.systems)
    if System.CCTV_RECORDINGS in wanted:
        return objections.CctvNotRequired(fields=("systems",))
    if System.PRIVATE_DEVICE in wanted:
        return objections.OutOfScopeSystem(fields=("systems",))
    if grant.activity is Activity.CONTENT and wanted & _INTERCEPT_EXCLUDED:
        return objections.MobileInterceptExcluded(fields=("activity",))
    return None


def ripa(grant: Grant) -> objections.Objection | None:
    """Give why RIPA comes first (3.4, rule 5), or None; doubt about the scope counts whatever was answered."""
    if grant.ripa is Ripa.NEEDED:
        return objections.RipaRequired(fields=("ripa",))
    if grant.ripa is Ripa.ADVISED_NOT_NEEDED:
        return None
    doubt = System.CCTV_LIVE in grant.systems or any((s, grant.activity) in _IN_DOUBT for s in grant.systems)
    if doubt or grant.ripa is Ripa.IN_DOUBT:
        return objections.RipaAdviceNeeded(fields=("ripa",), consequences=(Referral(ground=grant.ground),))
    return None


def fits_nobody(question: Question) -> objections.Objection | None:
    """Give why the ground, as granted or corrected, cannot carry the people named, or None."""
    act, authorisation = question.act, question.authorisation
    if isinstance(act, Grant):
        return people(act)
    if not isinstance(act, Correction) or authorisation is None:
        return None
    if act.ground is authorisation.ground and set(act.subject_kind) == set(authorisation.subject_kind):
        return objections.MissingField(fields=("ground",))  # nothing would be corrected
    # Whoever corrects says who it is about: what the roll took somebody for at the grant is part of what was wrong.
    unnamed = replace(authorisation.grant, ground=act.ground, subject_kind=act.subject_kind, subjects=())
    return people(unnamed)


def ripa_again(question: Question) -> objections.Objection | None:
    """Give why RIPA bars a decision or a renewal (3.4: "in all cases ... it must be considered"), or None."""
    act, authorisation = question.act, question.authorisation
    if not isinstance(act, Ratification | Renewal) or authorisation is None:
        return None
    if act.ripa is Ripa.NEEDED:
        return objections.RipaRequired(fields=("ripa",))
    advised = act.ripa is Ripa.ADVISED_NOT_NEEDED and not authorisation.by_independent
    if act.ripa is Ripa.IN_DOUBT or advised:
        return objections.RipaAdviceNeeded(fields=("ripa",), consequences=(Referral(ground=authorisation.ground),))
    return None
