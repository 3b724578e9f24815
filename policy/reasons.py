"""What must be written, in the officer's own words, before an act may be entered (3.2, rules 2, 7 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from policy import acts
from policy.authorisation import Authorisation
from policy.objections import FormulaicText, MissingField, Objection, Section2Missing
from policy.question import Question
from policy.terms import Outcome, PersonId, Product, Ripa

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
_REQUIRED: Final[Mapping[type[acts.Act], tuple[str, ...]]] = {
    acts.Grant: ("ground", "subject_kind", "systems", "activity", "purpose", "ripa", *CONSIDERATIONS),
    acts.Ratification: ("statement", "declaration", "ripa"),
    acts.Refusal: ("statement", "product"),
    acts.Review: ("still_necessary", "still_proportionate", "shown", "outcome"),
    acts.RenewalApplication: ("why",),
    acts.Renewal: ("statement", "declaration", "ripa"),
    acts.RenewalRefusal: ("statement",),
    acts.CancellationNotice: ("reason",),
    acts.Cancellation: ("reason",),
    acts.Cessation: ("stopped_at", "stopped_by"),
    acts.Disposal: ("product",),
    acts.Correction: ("ground", "subject_kind", "reason"),
    acts.Marking: ("sensitive", "reason"),
    acts.Advice: ("ripa",),
    acts.ClockAccepted: ("reason",),
    acts.Export: ("asked_by", "reason"),
    acts.Copy: ("reason",),
}
_LONG_ENOUGH: Final[Mapping[type[acts.Act], Mapping[str, int]]] = {
    acts.Grant: dict.fromkeys(CONSIDERATIONS, SHORTEST),
    acts.Ratification: {"statement": SHORTEST_DECISION},
    acts.Refusal: {"statement": SHORTEST},
    acts.Review: {"shown": SHORTEST},
    acts.RenewalApplication: {"section_2": SHORTEST, "why": SHORTEST},
    acts.Renewal: {"section_2": SHORTEST, "statement": SHORTEST_DECISION},
    acts.RenewalRefusal: {"statement": SHORTEST},
}
_OWN_WORDS: Final = frozenset({acts.Grant, acts.Ratification, acts.Renewal})
# Ours: a text made of nothing but these words says nothing: "as above", "n/a", "tbc, as previously stated".
_STOCK: Final = (
    "a above as applicable be before below confirmed known n na nil none not "
    "previously same see stated tba tbc to unknown"
)


def missing(act: acts.Act, by: PersonId) -> Objection | None:
    """Give every field that is empty and may not be, at once, or None."""
    required = dict.fromkeys((*_REQUIRED.get(type(act), ()), *_also(act, by)))
    fields = tuple(name for name in required if _empty(getattr(act, name)) or _undeclared(act, name))
    return MissingField(fields=fields) if fields else None


def formulaic(act: acts.Act, authorisation: Authorisation | None) -> Objection | None:
    """Give every statement that is too short, stock, or a copy of another, at once, or None."""
    lengths = _LONG_ENOUGH.get(type(act), {})
    texts = {name: squeeze(getattr(act, name)) for name in lengths if getattr(act, name).strip()}
    short = [name for name, text in texts.items() if len(text) < lengths[name]]
    stock = [name for name, text in texts.items() if _is_stock(text)] if type(act) is not acts.Refusal else []
    copied = _copies(texts, authorisation) if type(act) in _OWN_WORDS else []
    fields = [name for name in lengths if name in {*short, *stock, *copied}]
    if not fields:
        return None
    return FormulaicText(fields=tuple(fields), facts={"minimum": max(lengths[name] for name in fields)})


def section_2(question: Question) -> Objection | None:
    """Ask for "an update on the result of monitoring within section 2 of that form" (3.4)."""
    act, authorisation = question.act, question.authorisation
    stands = isinstance(act, acts.Renewal) and authorisation is not None and authorisation.application is not None
    if isinstance(act, acts.RenewalApplication | acts.Renewal) and not stands and not act.section_2.strip():
        return Section2Missing(fields=("section_2",))
    return None


def squeeze(text: str) -> str:
    """Give a text as lengths are counted: one space between words."""
    return " ".join(text.split())


def words(text: str) -> str:
    """Give a text as comparisons see it: its words alone, no case and no punctuation."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _also(act: acts.Act, by: PersonId) -> Iterable[str]:
    # What is required only because of something else that was answered.
    if isinstance(act, acts.Grant):
        if act.applicant in {"", by}:
            yield "applicant_reason"
        if act.ripa is Ripa.ADVISED_NOT_NEEDED:
            yield "ripa_advice"
    if isinstance(act, acts.Ratification | acts.Review):
        yield from (name for name in ("systems", "subjects") if getattr(act, name, None) is not None)
    if isinstance(act, acts.Review) and act.outcome is Outcome.NARROW and act.review_every is None:
        yield "systems"
    if isinstance(act, acts.Disposal) and act.product is Product.RETAINED:
        yield from ("reason", "review_on")


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value == ()


def _undeclared(act: acts.Act, name: str) -> bool:
    # "No" is an answer to a question, but not a declaration of having no part in it (rule 8).
    return name == "declaration" and getattr(act, name) is not True


def _is_stock(text: str) -> bool:
    used = set(words(text).split())
    return used <= set(_STOCK.split()) or len(used) == 1


def _copies(texts: Mapping[str, str], authorisation: Authorisation | None) -> list[str]:
    # Neither a text of the same form twice, nor what the grantor or the applicant for renewal wrote, or a part of it.
    mine = [words(text) for text in texts.values()]
    theirs = words(" ".join(_written_before(authorisation))) if authorisation else ""
    return [name for name, text in texts.items() if mine.count(words(text)) > 1 or words(text) in theirs]


def _written_before(authorisation: Authorisation) -> Iterable[str]:
    yield from (getattr(authorisation.grant, name) for name in CONSIDERATIONS)
    application = authorisation.application.act if authorisation.application else None
    if isinstance(application, acts.RenewalApplication):
        yield from (application.section_2, application.why)
