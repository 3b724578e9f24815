"""The directory: people by their e-mail addresses, and groups of people."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.seed import Seed, UserGroup
from sandbox.server import Sandbox
from tests.sandbox.people import ALICE, BOB, LEFT, SEED

COMMAND = UserGroup("S0COMMAND", "command", "Command team", "Who decides", (ALICE.id, LEFT.id, BOB.id))
OLD = UserGroup("S0OLD", "old", "Old team", members=(BOB.id,), disabled=True)
WITH_GROUPS = replace(
    SEED,
    people=(replace(ALICE, email="Alice.Archer@force.example"), BOB, replace(LEFT, email="lou@force.example")),
    usergroups=(COMMAND, OLD),
)


@pytest.fixture
async def directory() -> AsyncIterator[AsyncWebClient]:
    async with Sandbox(WITH_GROUPS, port=0) as slack:
        yield AsyncWebClient(WITH_GROUPS.bot_token, base_url=slack.api_url, retry_handlers=[])


async def test_somebody_is_found_by_an_address(directory: AsyncWebClient) -> None:
    user = (await directory.users_lookupByEmail(email="alice.archer@FORCE.example"))["user"]
    assert (user["id"], user["profile"]["email"]) == (ALICE.id, "Alice.Archer@force.example")
    assert "email" not in (await directory.users_info(user=BOB.id))["user"]["profile"]


@pytest.mark.parametrize("email", ["nobody@force.example", "lou@force.example", "alice.archer"])
async def test_nobody_is_found(directory: AsyncWebClient, email: str) -> None:
    with pytest.raises(SlackApiError, match="users_not_found"):
        await directory.users_lookupByEmail(email=email)


async def test_an_address_must_be_given(directory: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await directory.api_call("users.lookupByEmail")


async def test_groups_are_listed_with_what_is_asked_for(directory: AsyncWebClient) -> None:
    (bare,) = (await directory.usergroups_list())["usergroups"]
    assert (bare["id"], bare["handle"], bare["date_delete"]) == ("S0COMMAND", "command", 0)
    assert not {"users", "user_count"} & set(bare)
    command, old = (await directory.usergroups_list(include_users=True, include_count=True, include_disabled=True))[
        "usergroups"
    ]
    assert (command["users"], command["user_count"]) == ([ALICE.id, BOB.id], "2")
    assert (old["users"], old["date_delete"] > 0) == ([BOB.id], True)


async def test_a_groups_people(directory: AsyncWebClient) -> None:
    assert (await directory.usergroups_users_list(usergroup="S0COMMAND"))["users"] == [ALICE.id, BOB.id]
    assert (await directory.usergroups_users_list(usergroup="S0OLD", include_disabled=True))["users"] == [BOB.id]
    for missing in ("S0OLD", "S0NONE"):
        with pytest.raises(SlackApiError, match="no_such_subteam"):
            await directory.usergroups_users_list(usergroup=missing)


def test_groups_stand_in_the_seeds_file() -> None:
    group = {"id": "S1", "handle": "one", "name": "One", "members": ["U1"]}
    seed = Seed.of({"people": [{"id": "U1", "name": "a", "real_name": "A", "email": "a@b.c"}], "usergroups": [group]})
    assert seed.usergroups == (UserGroup("S1", "one", "One", members=("U1",)),)
    with pytest.raises(ValueError, match="unknown key 'people' in a usergroup"):
        Seed.of({"people": [], "usergroups": [{**group, "people": []}]})
