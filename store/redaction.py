"""Redaction: an extract about one person leaves out who else was monitored with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from policy.acts import Act, Attempt, Grant
from policy.authorisation import Entry
from policy.objections import OwnSubject
from policy.people import Subject
from policy.terms import DESTROYED, Reference
from store.roll.nominal_roll import Roll
from store.roll.subject_recognition import digests, recognise
from store.roll.typed_names import RANK_WORDS, collar_in
from store.vault import Vault

ANOTHER: Final = "another person"
# A word of a name that is shorter would be found in half of all sentences.
_SHORTEST: Final = 3
_WORD: Final = re.compile(r"\w[\w'\u2019-]*")


class Person:
    """Somebody asked about by name, collar number or chat id, recognised as a subject is (rule 21)."""

    def __init__(self, text: str, roll: Roll, vault: Vault) -> None:
        self._roll = roll
        self._vault = vault
        typed = text.strip()
        on_roll = next((person for each in (typed, typed.upper()) if (person := roll.typed(each))), None)
        self._asked = Subject(text=typed, key=on_roll.key if on_roll else recognise(Subject(text=typed), roll).key)

    @property
    def recognised(self) -> bool:
        """Whether they stand on the roll."""
        return bool(self._asked.key)

    def is_(self, subject: Subject) -> bool:
        """Say whether a subject is this person: by the roll's key where there is one, or else as it was typed."""
        if self._asked.key:
            return (subject.key or recognise(subject, self._roll).key) == self._asked.key
        return not subject.key and subject.text != DESTROYED and self._same_text(subject)

    def words(self, subject: Subject) -> set[str]:
        """Give the words by which a subject may be named: as typed, and as the roll has them."""
        name = self._roll.name(subject.key) if subject.key else ""
        return {word.casefold() for text in (subject.text, name) for word in _WORD.findall(text)}

    def terms(self, subject: Subject) -> set[str]:
        """Give everything by which a subject may be named, whole."""
        name = self._roll.name(subject.key) if subject.key else ""
        return {each for each in (subject.text, name, subject.key, collar_in(subject.text)) if each}

    def _same_text(self, subject: Subject) -> bool:
        one, other = (
            digests(Grant(subjects=(Subject(text=each.text),)), self._vault) for each in (self._asked, subject)
        )
        return one == other


class Redaction:
    """One reference, with its other subjects left out."""

    def __init__(self, grant: Grant, person: Person, references: frozenset[Reference]) -> None:
        """`references` are those that are taken out: no other is named."""
        self._person = person
        self._references = references
        self._others = [s for s in grant.subjects if not person.is_(s) and s.text != DESTROYED]
        own = {word for s in grant.subjects if person.is_(s) for word in person.words(s)}
        self._terms = _pattern(self._named(own))

    def entry(self, entry: Entry) -> Entry:
        """Give an entry without them: "another person" stands in their place, also where a sentence names them."""
        act = entry.act
        if isinstance(act, Grant):
            subjects = tuple(s if self._person.is_(s) else Subject(text=ANOTHER) for s in act.subjects)
            act = replace(
                act, subjects=subjects, related=self._known(act.related), deconflict=self._known(act.deconflict)
            )
        return replace(entry, act=self._scrubbed(act))

    def names_others(self, entry: Entry) -> bool:
        """Say whether an entry names references that are not taken out."""
        act = entry.act
        return isinstance(act, Grant) and not set(act.related) | set(act.deconflict) <= self._references

    def gives_away(self, entry: Entry) -> bool:
        """Say whether an entry shows by itself who else is a subject: an attempt refused for being one."""
        act = entry.act
        own = isinstance(act, Attempt) and act.objection == OwnSubject.__name__
        return own and not self._person.is_(Subject(key=entry.by.key))

    def _known(self, references: Iterable[Reference]) -> tuple[Reference, ...]:
        return tuple(reference for reference in references if reference in self._references)

    def _named(self, own: set[str]) -> set[str]:
        whole = {term for s in self._others for term in self._person.terms(s)}
        words = {word for s in self._others for word in self._person.words(s)} - own - RANK_WORDS
        return whole | {word for word in words if len(word) >= _SHORTEST}

    def _scrubbed(self, act: Act) -> Act:
        if self._terms is None:
            return act
        written = {name: getattr(act, name) for name in act.private}
        texts = {name: self._terms.sub(ANOTHER, text) for name, text in written.items() if isinstance(text, str)}
        return replace(act, **texts)


def _pattern(terms: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(terms, key=len, reverse=True)
    if not longest_first:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
