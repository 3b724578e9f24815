"""What must be written, in the officer's own words, before an act may be entered (3.2, rules 2, 7 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from policy.acts import (
    Act,
    Cancellation,
    CancellationNotice,
    Cessation,
    Disposal,
    Grant,
    Ratification,
    Refusal,
    Renewal,
    RenewalApplication,
    RenewalRefusal,
    Review,
)
from policy.authorisation import Authorisation
from policy.objections import FormulaicText, MissingField, Objection
from policy.terms import Product, Ripa

# Ours: the shortest statement that can say anything, in characters (rules 7 and 8).
SHORTEST, SHORTEST_DECISION = 20, 40

# "will consider the issues of necessity, proportionality, intrusion / collateral intrusion and likelihood of
# obtaining private information" and "a specific concern" (3.2); the first two are rule 2's reasons for urgency.
CONSIDERATIONS: Final = (
    "concern",
    "urgency",
    "unavailable",
    "necessity",
    "proportionality",
    "intrusion",
    "private_information",
)
_REQUIRED: Final[Mapping[type[Act], tuple[str, ...]]] = {
    Grant: ("ground", "subject_kind", "systems", "activity", "purpose", "ripa", *CONSIDERATIONS),
    Ratification: ("statement", "declaration", "ripa"),
    Refusal: ("statement", "product"),
    Review: ("still_necessary", "still_proportionate", "shown", "outcome"),
    RenewalApplication: ("why",),
    Renewal: ("statement", "declaration", "ripa"),
    RenewalRefusal: ("statement",),
    CancellationNotice: ("reason",),
    Cancellation: ("reason",),
    Cessation: ("stopped_at", "stopped_by"),
    Disposal: ("product",),
}
_LONG_ENOUGH: Final[Mapping[type[Act], Mapping[str, int]]] = {
    Grant: dict.fromkeys(CONSIDERATIONS, SHORTEST),
    Ratification: {"statement": SHORTEST_DECISION},
    Refusal: {"statement": SHORTEST},
    Review: {"shown": SHORTEST},
    RenewalApplication: {"section_2": SHORTEST, "why": SHORTEST},
    Renewal: {"section_2": SHORTEST, "statement": SHORTEST_DECISION},
    RenewalRefusal: {"statement": SHORTEST},
}
_OWN_WORDS: Final = frozenset({Grant, Ratification, Renewal})
_STOCK: Final = frozenset(
    {
        "as above",
        "as below",
        "as before",
        "as previously stated",
        "as stated",
        "n a",
        "na",
        "nil",
        "none",
        "not applicable",
        "not known",
        "same",
        "same as above",
        "see above",
        "tba",
        "tbc",
        "to be confirmed",
        "unknown",
    }
)


def missing(act: Act, by: str) -> Objection | None:
    """Give every field that is empty and may not be, at once, or None."""
    fields = [name for name in (*_REQUIRED.get(type(act), ()), *_also(act, by)) if _empty(getattr(act, name))]
    return MissingField(fields=tuple(fields)) if fields else None


def formulaic(act: Act, authorisation: Authorisation | None) -> Objection | None:
    """Give every statement that is too short, stock, or a copy of another, at once, or None."""
    lengths = _LONG_ENOUGH.get(type(act), {})
    texts = {name: squeeze(getattr(act, name)) for name in lengths if getattr(act, name).strip()}
    short = [name for name, text in texts.items() if len(text) < lengths[name]]
    stock = [name for name, text in texts.items() if _is_stock(text)]
    copied = _copies(texts, authorisation) if type(act) in _OWN_WORDS else []
    fields = [name for name in lengths if name in {*short, *stock, *copied}]
    minimum = max((lengths[name] for name in fields), default=SHORTEST)
    return FormulaicText(fields=tuple(fields), facts={"minimum": minimum}) if fields else None


def squeeze(text: str) -> str:
    """Give a text as comparisons see it: one space between words, no case."""
    return " ".join(text.split()).casefold()


def _also(act: Act, by: str) -> Iterable[str]:
    # What is required only because of something else that was answered.
    if isinstance(act, Grant):
        if act.applicant in {"", by}:
            yield "applicant_reason"
        if act.ripa is Ripa.ADVISED_NOT_NEEDED:
            yield "ripa_advice"
    if isinstance(act, Ratification):
        yield from (name for name in ("systems", "subjects") if getattr(act, name) is not None)
    if isinstance(act, Disposal) and act.product is Product.RETAINED:
        yield from ("reason", "review_on")


def _empty(value: object) -> bool:
    # A "no" is an answer to a question, but not a declaration; both forms send None when nothing was chosen.
    return value is None or (isinstance(value, str) and not value.strip()) or value == ()


def _is_stock(text: str) -> bool:
    words = "".join(c if c.isalnum() else " " for c in text)
    return " ".join(words.split()) in _STOCK or len(set(words.split())) == 1


def _copies(texts: Mapping[str, str], authorisation: Authorisation | None) -> list[str]:
    grant = authorisation.grant if authorisation else None
    theirs = {squeeze(getattr(grant, name)) for name in CONSIDERATIONS} if grant else set()
    values = list(texts.values())
    return [name for name, text in texts.items() if text in theirs or values.count(text) > 1]
