"""What a force sets: secrets and places in the environment, everything else in one TOML file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, Strict, ValidationError

from bot.proxy import on_this_machine
from bot.settings_file import SettingsError, expected, written
from policy.periods import LADDER, RETAIN_YEARS, URGENT_HOURS
from policy.terms import Channel, PlaceId

__all__ = ["Settings", "SettingsError"]

_CHANNEL_ID = Annotated[str, Field(pattern=r"^[CG][A-Z0-9_]+$")]
_A_CHANNEL: Final = 'a channel\'s id, such as "C0123ABCD"'


class _Part(BaseModel):
    """A table of the file: no other keys, no other types; a description says what a key takes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Channels(_Part):
    """The channels' ids; all but all_staff are private."""

    dpo: _CHANNEL_ID | None = Field(None, description=_A_CHANNEL)
    operations: _CHANNEL_ID | None = Field(None, description=_A_CHANNEL)
    fcao: _CHANNEL_ID | None = Field(None, description=_A_CHANNEL)
    information_management: _CHANNEL_ID | None = Field(None, description=_A_CHANNEL)
    all_staff: _CHANNEL_ID | None = Field(None, description=_A_CHANNEL)


def _off(on: bool) -> bool:  # noqa: FBT001 - pydantic calls it so
    if on:
        raise ValueError
    return on


# What would do nothing is not taken: somebody would rely on it.
_NOT_YET: Final = AfterValidator(_off)


def _between_rungs(hours: int) -> int:
    if not 0 < hours < URGENT_HOURS or hours in LADDER:
        raise ValueError
    return hours


_RUNG = Annotated[int, Strict(), AfterValidator(_between_rungs)]
_RUNGS: Final = ", ".join(str(hours) for hours in LADDER if hours)


class Ladder(_Part):
    """How people are asked again: more often than the policy has it, where a force wants that, and never less."""

    outside_chat: Annotated[bool, _NOT_YET] = Field(default=False, description="false: nobody is told outside chat yet")
    # TOML has lists and no tuples; each hour in it is still taken strictly.
    extra: Annotated[tuple[_RUNG, ...], Strict(strict=False)] = Field(
        (),
        description=(
            f"whole hours from the grant, between 0 and {URGENT_HOURS}, in brackets, such as [36];"
            f" leave out those at which people are asked anyway ({_RUNGS})"
        ),
    )


class ReviewTimes(_Part):
    """The hour, in London, at which a review falls due."""

    hour: int = Field(9, ge=0, le=23, description="a whole number from 0 to 23")


class Circulation(_Part):
    """How often staff are reminded that they may be monitored (3.2), and in which words."""

    every_months: int = Field(3, ge=1, le=12, description="a whole number from 1 to 12")
    text: str = Field("", max_length=3000, description="text of at most 3,000 characters")


class Retention(_Part):
    """How many years an authorisation is kept after its end."""

    years: int = Field(RETAIN_YEARS, ge=RETAIN_YEARS, le=100, description=f"a whole number from {RETAIN_YEARS} to 100")


class Heads(_Part):
    """Where each day's signed head of the record is put as a file, for somebody else to look after."""

    # TOML has no paths; text it must be.
    folder: Annotated[Path, Strict(strict=False)] | None = Field(None, description="the path of a folder, as text")


class Security(_Part):
    """What more is asked of people than their chat account."""

    require_code: Annotated[bool, _NOT_YET] = Field(
        default=False, description="false: a second factor does not work yet"
    )


class Contacts(_Part):
    """Whom people are told to call, as it reads in a sentence."""

    control_room: str = Field("the control room", min_length=1, max_length=200, description="a name or a number")
    psd_on_call: str = Field("the PSD on-call officer", min_length=1, max_length=200, description="a name or a number")


class Written(_Part):
    """The whole of the file."""

    force: str = Field("the force", min_length=1, max_length=200, description="the force's name, as text")
    team: str = Field("", pattern=r"^([TE][A-Z0-9_]+)?$", description='the workspace\'s id, such as "T0123ABCD"')
    channels: Channels = Field(Channels(), description="a table")
    ladder: Ladder = Field(Ladder(), description="a table")
    review: ReviewTimes = Field(ReviewTimes(), description="a table")
    circulation: Circulation = Field(Circulation(), description="a table")
    retention: Retention = Field(Retention(), description="a table")
    heads: Heads = Field(Heads(), description="a table")
    security: Security = Field(Security(), description="a table")
    contacts: Contacts = Field(Contacts(), description="a table")


def _database(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError
    return url


def _safe_address(url: str) -> str:
    # The token travels with every call: in the clear it may do so on this machine alone.
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and on_this_machine(parts.hostname)):
        raise ValueError
    return url if url.endswith("/") else f"{url}/"


def _begins(prefix: str) -> AfterValidator:
    def check(token: SecretStr) -> SecretStr:
        if not token.get_secret_value().startswith(prefix):
            raise ValueError
        return token

    return AfterValidator(check)


def _filled(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().strip():
        raise ValueError
    return secret


class Settings(Written):
    """Everything that a force sets, from the environment and the file."""

    # Variables are text: what they say is read as what it must be.
    model_config = ConfigDict(strict=False, hide_input_in_errors=True)

    database_url: Annotated[str, AfterValidator(_database)] = Field(
        "sqlite:///seventytwo.db",
        repr=False,
        description='an address that begins with "sqlite:///" or "postgresql+psycopg://"',
    )
    slack_bot_token: Annotated[SecretStr, _begins("xoxb-")] | None = Field(
        None, description='the bot token, which begins with "xoxb-"'
    )
    slack_app_token: Annotated[SecretStr, _begins("xapp-")] | None = Field(
        None, description='the app-level token, which begins with "xapp-"'
    )
    slack_signing_secret: Annotated[SecretStr, AfterValidator(_filled)] | None = Field(
        None, description="the signing secret"
    )
    slack_api_url: Annotated[str, AfterValidator(_safe_address)] = Field(
        "https://slack.com/api/", description="an https address (http only on this machine)"
    )
    host: str = Field("127.0.0.1", description="an address of this machine")
    port: int | None = Field(None, ge=1, le=65535, description="a whole number from 1 to 65535")
    sealing_keys: Path | None = Field(None, description="the path of a key file")
    seventytwo_config: Path = Field(Path("seventytwo.toml"), description="the path of the settings file")

    @classmethod
    def load(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Read the environment given and the file that it names; a variable that is empty counts as not set.

        Raises SettingsError, whose sentence names the variable, or the file and the line, and never holds a value.
        """
        names = [name for name in cls.model_fields if name not in Written.model_fields]
        given: dict[str, Any] = {name: env[name.upper()] for name in names if env.get(name.upper())}
        path = Path(given.get("seventytwo_config", "seventytwo.toml"))
        from_file = written(path, Written, needed="seventytwo_config" in given)
        try:
            return cls(**{name: getattr(from_file, name) for name in Written.model_fields}, **given)
        except ValidationError as wrong:
            name = str(wrong.errors(include_input=False)[0]["loc"][0])
            # Without its cause: that one may quote a secret.
            raise SettingsError(f"{name.upper()} must be {expected(cls, (name,))}.") from None

    @property
    def socket_mode(self) -> bool:
        """Say whether Slack is reached by Socket Mode, as it is whenever there is an app-level token."""
        return self.slack_app_token is not None

    def channel(self, name: Channel) -> PlaceId | None:
        """Give the id of "#dpo", "#operations", "#fcao", "#information_management" or "#all_staff", or None."""
        ids: dict[str, PlaceId | None] = dict(self.channels)
        return ids.get(name.removeprefix("#").replace("-", "_"))

    @property
    def circulate_every(self) -> int:
        """How many months apart staff are reminded that they may be monitored; 0 where no channel is set for it."""
        return self.circulation.every_months if self.channels.all_staff else 0

    def lacking(self) -> tuple[str, ...]:
        """Give, in a sentence each, what `seventytwo run` cannot do without and has not been given."""
        lacks = {
            "SLACK_BOT_TOKEN is not set: it is the bot token, on the app's page under OAuth & Permissions.": (
                self.slack_bot_token
            ),
            "Set SLACK_APP_TOKEN (Socket Mode), or SLACK_SIGNING_SECRET where Slack calls you over HTTP.": (
                self.slack_app_token or self.slack_signing_secret
            ),
            "SEALING_KEYS is not set: make a key file with `seventytwo keys new FILE` and give its path.": (
                self.sealing_keys
            ),
            f"{self.seventytwo_config} names no team: it is the workspace's id, such as T0123ABCD.": self.team,
            f"{self.seventytwo_config} names no channel dpo under [channels].": self.channels.dpo,
            f"{self.seventytwo_config} names no channel operations under [channels].": self.channels.operations,
        }
        return tuple(sentence for sentence, there in lacks.items() if not there)
