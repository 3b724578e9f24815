"""The people of the made-up force, and the posts that they hold."""

from datetime import UTC, datetime
from typing import Final

from policy.people import Holding, Officer
from policy.terms import Kind, PersonId, Post, Rank

LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)
LAST_SPRING: Final = datetime(2026, 3, 1, tzinfo=UTC)
FAR_OFF: Final = datetime(2040, 1, 1, tzinfo=UTC)


def police(key: str, rank: Rank = Rank.INSPECTOR) -> Officer:
    """Somebody with a police rank, who acted up until last spring: whoever forgets the moment still sees that."""
    return Officer(
        key=PersonId(key),
        kind=Kind.OFFICER,
        rank=rank,
        acting_rank=Rank.CHIEF_CONSTABLE,
        acting_from=LONG_AGO,
        acting_to=LAST_SPRING,
        acting_authoriser=Rank.CHIEF_CONSTABLE,
    )


def staff(key: str) -> Officer:
    """A member of police staff."""
    return Officer(key=PersonId(key), kind=Kind.STAFF)


def holds(post: Post, officer: Officer, *, deputy: bool = False) -> Holding:
    """A post held throughout, from and to a day as every post is; `replace` gives it other days."""
    return Holding(post=post, officer=officer, deputy=deputy, begins=LONG_AGO, ends=FAR_OFF)


INSP_A: Final = police("INSP_A")
CI_C: Final = police("CI_C", Rank.CHIEF_INSPECTOR)
SGT_B: Final = police("SGT_B", Rank.SERGEANT)
ACU_D: Final = police("ACU_D")
PSD_H: Final = police("PSD_H", Rank.SUPERINTENDENT)
PSD_D: Final = police("PSD_D", Rank.CHIEF_INSPECTOR)
SUPT_I: Final = police("SUPT_I", Rank.SUPERINTENDENT)
CONT: Final = police("CONT", Rank.ASSISTANT_CHIEF_CONSTABLE)
HRD: Final = staff("HRD")
HPS: Final = staff("HPS")
DPO: Final = staff("DPO")
FCAO: Final = staff("FCAO")
FIB: Final = police("FIB")
PSU: Final = police("PSU")
PC_X: Final = police("PC_X", Rank.CONSTABLE)
STAFF_Y: Final = staff("STAFF_Y")
OP_E: Final = staff("OP_E")
INV_F: Final = police("INV_F", Rank.SERGEANT)

EVERYBODY: Final = {
    person.key: person
    for person in (
        *(INSP_A, CI_C, SGT_B, ACU_D, PSD_H, PSD_D, SUPT_I, CONT, HRD),
        *(HPS, DPO, FCAO, FIB, PSU, PC_X, STAFF_Y, OP_E, INV_F),
    )
}

HEAD: Final = holds(Post.HEAD_OF_PSD, PSD_H)
ACU: Final = holds(Post.ACU_INSPECTOR, ACU_D)
DEPUTY_HEAD: Final = holds(Post.HEAD_OF_PSD, PSD_D, deputy=True)
INDEPENDENT: Final = holds(Post.INDEPENDENT_SUPERINTENDENT, SUPT_I)
PERSONNEL: Final = (holds(Post.DIRECTOR_HR, HRD), holds(Post.HEAD_OF_PERSONNEL, HPS))
OFFICES: Final = (
    holds(Post.DPO, DPO),
    holds(Post.FCAO, FCAO),
    holds(Post.CONTINGENCY, CONT),
    holds(Post.FIB_ADVISER, FIB),
    holds(Post.PSD_ADVISER, PSU),
)
HOLDINGS: Final = (HEAD, ACU, INDEPENDENT, *PERSONNEL, *OFFICES)
