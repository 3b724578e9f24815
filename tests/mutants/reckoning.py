"""What one authorisation comes to, reckoned a second time from its entries, with nothing of the rules' own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from policy import acts
from policy.authorisation import Entry
from policy.terms import Ground, Post, Rank, Reference, Ripa
from tests.mutants import almanac
from tests.mutants.cast import Roster, Seat

URGENT, AUTHORISED, OVER = "urgent", "authorised", "over"
RUNGS: Final = (0, 24, 48, 66, 71)
PSD: Final = frozenset({Post.HEAD_OF_PSD, Post.ACU_INSPECTOR})
PERSONNEL: Final = frozenset({Post.DIRECTOR_HR, Post.HEAD_OF_PERSONNEL})
INDEPENDENT: Final = frozenset({Post.INDEPENDENT_SUPERINTENDENT})
IN_ITS_TIME: Final = (
    *(acts.Ratification, acts.Refusal, acts.Review, acts.Renewal, acts.RenewalRefusal, acts.RenewalApplication),
    *(acts.Cancellation, acts.CancellationNotice, acts.Attention, acts.Recusal, acts.Correction),
)
"""What nobody may enter once it is over."""


@dataclass
class Matter:
    """One authorisation."""

    reference: Reference
    granted_at: datetime
    grantor: str
    parties: frozenset[str]
    involved: frozenset[str]
    subjects: frozenset[str]
    ground: Ground
    independent: bool
    ends_at: datetime
    state: str = URGENT
    terms: list[tuple[date, date]] = field(default_factory=list)
    every: str = almanac.MONTH
    rung: int = 0
    recused: set[str] = field(default_factory=set)
    dealing: dict[str, datetime] = field(default_factory=dict)
    voided: datetime | None = None

    @classmethod
    def of(cls, entry: Entry) -> Matter:
        """Begin with a grant."""
        act = entry.act
        assert isinstance(act, acts.Grant)
        assert act.ground
        assert entry.reference
        return cls(
            reference=entry.reference,
            granted_at=entry.moment,
            grantor=entry.by.key,
            parties=frozenset({entry.by.key, act.applicant, *(act.operators or (act.applicant,))}),
            involved=frozenset(act.involved),
            subjects=frozenset(subject.key for subject in act.subjects) - {""},
            ground=act.ground,
            independent=act.ripa is Ripa.ADVISED_NOT_NEEDED,
            ends_at=almanac.over_after(entry.moment),
        )

    # --- who ---

    def route(self, ground: Ground) -> frozenset[Post]:
        """Give the posts that section 3.4 names for a ground."""
        return PERSONNEL if ground is Ground.STAFF_DISCIPLINE else PSD

    def barred(self) -> frozenset[str]:
        """Give who may not decide this, whatever post they hold (rule 8)."""
        return self.parties | self.involved | self.subjects | self.recused

    def able(self, roster: Roster, at: datetime) -> list[Seat]:
        """Give the seats from which this may be decided at `at` (rules 4, 5 and 8)."""
        if not self.independent:
            return self._able(roster, self.route(self.ground), at)
        return self._able(roster, INDEPENDENT, at) or self._able(roster, {Post.HEAD_OF_PSD}, at)

    def _able(self, roster: Roster, posts: frozenset[Post] | set[Post], at: datetime) -> list[Seat]:
        free = [s for s in roster.standing(posts, at) if s.who not in self.barred()]
        lowest = Rank.SUPERINTENDENT if self.independent else Rank.INSPECTOR
        return [s for s in free if s.post in PERSONNEL or roster.is_officer(s.who, lowest, at)]

    def deciders(self, roster: Roster, at: datetime) -> set[str]:
        """Give who may decide this at `at`."""
        return {seat.who for seat in self.able(roster, at)}

    def asked(self, rung: int, roster: Roster, at: datetime) -> set[str]:
        """Give whom a rung asks (rule 16), whether or not they are dealing with it."""
        able = self.able(roster, at)
        if rung >= 66:
            return {seat.who for seat in able}
        here = [seat for seat in able if not roster.is_away(seat, at)]
        first = {seat.post for seat in here if not seat.deputy}
        return {seat.who for seat in here if rung >= 48 or not seat.deputy or seat.post not in first}

    def may(self, act: acts.Act, who: str, roster: Roster, at: datetime) -> bool:
        """Say whether somebody may decide, review, renew or cancel this at `at`."""
        if at >= self.ends_at or self.state == OVER or who in self.subjects or who in roster.gone:
            return False
        if isinstance(act, acts.Cancellation):
            posts = roster.standing(self._deciding_posts(roster, at), at)
            ranked = {s.who for s in posts if s.post in PERSONNEL or self._ranked(s.who, roster, at)}
            return who in ranked or (self.state == URGENT and who == self.grantor)
        needed = URGENT if isinstance(act, acts.Ratification | acts.Refusal) else AUTHORISED
        early = isinstance(act, acts.Renewal) and at < almanac.in_london(
            almanac.day_of(self.ends_at) - 30 * almanac.DAY
        )
        return self.state == needed and not early and who in self.deciders(roster, at)

    def _deciding_posts(self, roster: Roster, at: datetime) -> frozenset[Post]:
        if not self.independent:
            return self.route(self.ground)
        return INDEPENDENT if self._able(roster, INDEPENDENT, at) else frozenset({Post.HEAD_OF_PSD})

    def _ranked(self, who: str, roster: Roster, at: datetime) -> bool:
        return roster.is_officer(who, Rank.SUPERINTENDENT if self.independent else Rank.INSPECTOR, at)

    # --- when ---

    def in_force(self, at: datetime) -> bool:
        """Say whether there is authority at `at`."""
        return self.state != OVER and at < self.ends_at

    def rung_at(self, at: datetime) -> int:
        """Give the newest rung that has come."""
        return max(hours for hours in RUNGS if self.granted_at + timedelta(hours=hours) <= at)

    def wakes_by(self) -> datetime | None:
        """Give a moment at which something is owed for certain, if not before."""
        if self.state == OVER:
            return None
        hours = [self.granted_at + timedelta(hours=hours) for hours in RUNGS if hours > self.rung]
        return min(self.ends_at, *hours) if self.state == URGENT and hours else self.ends_at

    # --- what an entry makes of it ---

    def takes(self, entry: Entry, roster: Roster) -> None:
        """Check one more entry against the policy, and go on from there."""
        act, at = entry.act, entry.moment
        by_itself = isinstance(act, acts.Cancellation) and self.voided == at  # it comes with the correction
        if isinstance(act, IN_ITS_TIME) and not by_itself:
            assert self.in_force(at), f"{type(act).__name__} at or after the end"
            assert entry.by.key not in self.subjects, f"{type(act).__name__} by the subject"
        if (
            isinstance(act, acts.Ratification | acts.Refusal | acts.Review | acts.Renewal | acts.Cancellation)
            and not by_itself
        ):
            # A review that cancels brings a cancellation with it, by the same officer in the same moment.
            assert self.may(act, entry.by.key, roster, at), f"{type(act).__name__} by somebody who may not"
        step = getattr(self, f"_{type(act).__name__.lower()}", None)
        if step:
            step(entry, act, roster)

    def _ratification(self, _entry: Entry, act: acts.Ratification, _roster: Roster) -> None:
        begins = almanac.day_of(self.granted_at)
        self.state, self.every = AUTHORISED, act.review_every.value
        # Nobody here asks for less than the whole term, and the day that the rules wrote down is not taken on trust.
        self._term(begins, almanac.three_months(begins))

    def _renewal(self, _entry: Entry, _act: acts.Renewal, _roster: Roster) -> None:
        begins = self.terms[-1][1] + almanac.DAY
        self._term(begins, almanac.three_months(begins))

    def _term(self, begins: date, last: date) -> None:
        self.terms.append((begins, last))
        self.ends_at = almanac.in_london(last + almanac.DAY)

    def _refusal(self, entry: Entry, _act: acts.Refusal, _roster: Roster) -> None:
        self.state, self.ends_at = OVER, entry.moment

    def _cancellation(self, entry: Entry, _act: acts.Cancellation, _roster: Roster) -> None:
        self.state, self.ends_at = OVER, entry.moment

    def _expiry(self, entry: Entry, act: acts.Expiry, _roster: Roster) -> None:
        assert self.state != OVER, "it ended twice"
        assert act.ended_at == self.ends_at, f"it ended at {act.ended_at}, not {self.ends_at}"
        assert entry.moment >= self.ends_at, "it ended too early"
        self.state = OVER

    def _escalation(self, entry: Entry, act: acts.Escalation, _roster: Roster) -> None:
        assert self.state == URGENT, "a rung after the decision"
        assert act.hours > self.rung, "a rung told twice"
        assert act.hours == self.rung_at(entry.moment), "a rung at another time than its own"
        self.rung = act.hours

    def _recusal(self, entry: Entry, _act: acts.Recusal, _roster: Roster) -> None:
        self.recused.add(entry.by.key)

    def _attention(self, entry: Entry, _act: acts.Attention, _roster: Roster) -> None:
        self.dealing[entry.by.key] = entry.moment + almanac.HOUR

    def _nudge(self, _entry: Entry, act: acts.Nudge, _roster: Roster) -> None:
        if act.about.value == "review":
            every = [almanac.reviews(begins, last, self.every) for begins, last in self.terms]
            assert act.due in set().union(*every), f"a review at another time than its own: {act.due}"
        if act.about.value == "renewal":
            assert act.due in almanac.renewal_nudges(self.ends_at), f"renewal brought to mind at {act.due}"

    def _marking(self, entry: Entry, act: acts.Marking, roster: Roster) -> None:
        cleared = act.sensitive is False
        assert not cleared or entry.by.key in self.deciders(roster, entry.moment), "cleared by somebody who may not"

    def _correction(self, entry: Entry, act: acts.Correction, roster: Roster) -> None:
        seated = {seat.who for seat in roster.standing(PSD | PERSONNEL | INDEPENDENT, entry.moment)} - self.barred()
        assert entry.by.key in {self.grantor, *seated}, "corrected by somebody who may not"
        assert act.ground
        rerouted = self.route(act.ground) != self.route(self.ground) and not self.independent
        self.ground = act.ground
        if rerouted and self.state == AUTHORISED:
            self.state, self.ends_at = URGENT, almanac.over_after(self.granted_at)
            self.voided, self.terms, self.rung = entry.moment, [], self.rung_at(entry.moment)

    def _errorrecord(self, entry: Entry, act: acts.ErrorRecord, _roster: Roster) -> None:
        assert self.state == OVER, "an error while it is in force"
        assert act.since <= entry.moment, "an error before its time"
