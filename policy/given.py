"""The facts given to the rules besides the authorisation (their context): plain, and read under the lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from policy.authorisation import Actor, Authorisation
from policy.people import Holding, Officer
from policy.register_duties import RegisterDuties
from policy.terms import PersonId, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Who holds which post from when to when, the people an act names, and like authorisations."""

    holdings: tuple[Holding, ...] = ()
    people: Mapping[PersonId, Officer] = field(default_factory=dict)
    """The roll's view of the people whom a Grant names, and of who granted what is read, by key."""
    like: tuple[Authorisation, ...] = ()
    """Earlier authorisations that share a subject with a Grant, opened and folded."""
    duties: RegisterDuties | None = None
    """What the register itself owes; None where the question is not about it, nor a Grant."""
    clock_wrong: bool = False
    """Whether the machine's clock cannot be believed: then no act of a person is entered."""
    roll_broken: bool = False
    """Whether the roll is not the one that was imported: then nothing but a stop is entered."""
    record_broken: bool = False
    """Whether an entry of this reference was forged or damaged: then nothing but a stop is entered on it."""

    def holders(self, posts: Iterable[Post], at: datetime) -> tuple[Holding, ...]:
        """Give who holds, or deputises for, any of these posts at `at`, in the order of the posts."""
        return tuple(h for post in posts for h in self.holdings if h.post is post and h.stands(at))

    def keys(self, post: Post, at: datetime) -> tuple[PersonId, ...]:
        """Give the roll's keys of those who hold a post at `at`, deputies of absent holders included."""
        standing = self.holders((post,), at)
        present = [h for h in standing if not h.deputy and not h.away(at)]
        return tuple(h.officer.key for h in present or [h for h in standing if h.deputy] or standing)

    def posts(self, key: PersonId, at: datetime) -> tuple[Post, ...]:
        """Give the posts that a person holds or deputises for at `at`."""
        return tuple(h.post for h in self.holdings if h.officer.key == key and h.stands(at))

    def actor(self, by: Officer, at: datetime) -> Actor:
        """Give an officer as the record keeps them: rank and posts as held at `at`."""
        rank, basis = by.rank_at(at)
        deputy_for = tuple(h.post for h in self.holdings if h.officer.key == by.key and h.deputy and h.stands(at))
        posts = self.posts(by.key, at)
        return Actor(key=by.key, kind=by.kind, rank=rank, basis=basis, posts=posts, deputy_for=deputy_for)
