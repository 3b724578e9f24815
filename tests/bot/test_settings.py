"""Settings are read from what is given; what is wrong is told in a sentence that never holds a value."""

import re
import traceback
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError
from policy.terms import Channel
from tests.house.tree import ROOT

CANARY = "0fbd9-canary"
WHOLE = """\
force = "Example Police"
team = "T0123"

[channels]
dpo = "C0DPO"
operations = "C0OPS"
fcao = "C0FCAO"
information_management = "C0IMB"
all_staff = "C0ALL"

[ladder]
outside_chat = false
extra = [36]

[review]
hour = 8

[circulation]
every_months = 6
text = \"\"\"
Your use of force systems may be monitored.
hour = 3
\"\"\"

[retention]
years = 6

[heads]
folder = "heads"

[security]
require_code = false

[contacts]
control_room = "the control room on 101"
psd_on_call = "the PSD on-call officer on 202"
"""
TABLES = "There are force, team, channels, ladder, review, circulation, retention, heads, security, contacts."
READY = {
    "SLACK_BOT_TOKEN": f"xoxb-{CANARY}",
    "SLACK_APP_TOKEN": f"xapp-{CANARY}",
    "SLACK_SIGNING_SECRET": CANARY,
    "SEALING_KEYS": "keys.json",
    "DATABASE_URL": f"postgresql+psycopg://force:{CANARY}@127.0.0.1/force",
}


def load(folder: Path, text: str = "", **env: str) -> Settings:
    """Load settings from a file with this text and these variables."""
    path = folder / "force.toml"
    path.write_text(text, encoding="utf-8")
    return Settings.load({"SEVENTYTWO_CONFIG": str(path), **env})


def wrong(folder: Path, text: str = "", **env: str) -> str:
    """The sentence with which settings are refused, with the folder left out."""
    with pytest.raises(SettingsError) as refused:
        load(folder, text, **env)
    assert CANARY not in "".join(traceback.format_exception(refused.value))
    return refused.value.sentence.replace(f"{folder}/", "")


def test_with_nothing_set_everything_has_its_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.load({})
    assert settings.database_url == "sqlite:///seventytwo.db"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert (settings.host, settings.port, settings.sealing_keys) == ("127.0.0.1", None, None)
    assert (settings.review.hour, settings.circulation.every_months, settings.retention.years) == (9, 3, 5)
    assert settings.contacts.control_room == "the control room"
    assert settings.contacts.psd_on_call == "the PSD on-call officer"
    assert not settings.socket_mode
    assert not settings.security.require_code


def test_the_file_is_read_whole(tmp_path: Path) -> None:
    settings = load(tmp_path, WHOLE)
    assert (settings.force, settings.team) == ("Example Police", "T0123")
    assert settings.ladder.extra == (36,)
    assert settings.review.hour == 8
    assert settings.circulation.text.startswith("Your use of force systems")
    assert settings.contacts.control_room == "the control room on 101"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("#dpo", "C0DPO"),
        ("#operations", "C0OPS"),
        ("#fcao", "C0FCAO"),
        ("#information_management", "C0IMB"),
        ("#information-management", "C0IMB"),
        ("#all_staff", "C0ALL"),
        ("#elsewhere", None),
        ("#model_fields", None),
    ],
)
def test_a_channel_is_found_by_its_name(tmp_path: Path, name: str, found: str | None) -> None:
    assert load(tmp_path, WHOLE).channel(Channel(name)) == found


def test_a_channel_that_is_not_set_is_not_there(tmp_path: Path) -> None:
    assert load(tmp_path, '[channels]\ndpo = "C0DPO"\n').channel(Channel("#fcao")) is None


def test_the_environment_is_the_one_given_and_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PORT", "9999")
    monkeypatch.setenv("port", "9998")
    assert load(tmp_path).port is None
    assert load(tmp_path, PORT="8000").port == 8000


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    settings = load(tmp_path, SLACK_APP_TOKEN="", PORT="", SEALING_KEYS="")
    assert (settings.slack_app_token, settings.port, settings.sealing_keys) == (None, None, None)


def test_socket_mode_is_on_when_there_is_an_app_level_token(tmp_path: Path) -> None:
    assert load(tmp_path, **READY).socket_mode


def test_the_address_of_slacks_methods_ends_in_a_stroke(tmp_path: Path) -> None:
    assert load(tmp_path, SLACK_API_URL="http://127.0.0.1:7272/api").slack_api_url == "http://127.0.0.1:7272/api/"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '[channels]\ndpo = "C1"\noperatoins = "C2"\n',
            'line 3: there is no setting "operatoins" in [channels]. Did you mean "operations"?',
        ),
        ("\n[reveiw]\nhour = 9\n", 'line 2: there is no setting "reveiw". Did you mean "review"?'),
        ("[x.y]\nz = 1\n", f'line 1: there is no setting "x". {TABLES}'),
        ('channels.dop = "C1"\n', 'line 1: there is no setting "dop" in [channels]. Did you mean "dpo"?'),
        (
            'force = "A"\n\n[security]\n# why\n"require-code" = true\n',
            'line 5: there is no setting "require-code" in [security]. Did you mean "require_code"?',
        ),
        ('slack_bot_token = "xoxb-0fbd9-canary"\n', f'line 1: there is no setting "slack_bot_token". {TABLES}'),
        ("[review]\nhour = 24\n", "line 2: hour must be a whole number from 0 to 23."),
        ('[review]\nhour = "0fbd9-canary"\n', "line 2: hour must be a whole number from 0 to 23."),
        ("[review]\nhour = true\n", "line 2: hour must be a whole number from 0 to 23."),
        (
            '[security]\nrequire_code = "yes"\n',
            "line 2: require_code must be false: a second factor does not work yet.",
        ),
        ('[channels]\ndpo = "#0fbd9-canary"\n', 'line 2: dpo must be a channel\'s id, such as "C0123ABCD".'),
        ("channels = 3\n", "line 1: channels must be a table."),
        ("force = 3\n", "line 1: force must be the force's name, as text."),
        ('team = "Example"\n', 'line 1: team must be the workspace\'s id, such as "T0123ABCD".'),
        (
            '[circulation]\ntext = """\nhour = 3\n"""\n[review]\nhour = 99\n',
            "line 6: hour must be a whole number from 0 to 23.",
        ),
        ("[review]\n[retention]\nyears = 4\n", "line 3: years must be a whole number from 5 to 100."),
        ('force = "A"\nteam = 0fbd9-canary\n', "line 2: this is not TOML. Text needs quotation marks around it."),
        ('force = "A', "last line: this is not TOML. Text needs quotation marks around it."),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    assert wrong(tmp_path, text) == f"force.toml, {sentence}"


@pytest.mark.parametrize(
    ("table", "key", "sentence"),
    [
        ("security", "require_code", "require_code must be false: a second factor does not work yet."),
        ("ladder", "outside_chat", "outside_chat must be false: nobody is told outside chat yet."),
    ],
)
def test_fault_m16_what_does_not_work_yet_cannot_be_switched_on(
    tmp_path: Path, table: str, key: str, sentence: str
) -> None:
    for value in ("true", '"decide"', "1", "0"):
        assert wrong(tmp_path, f"[{table}]\n# (why)\n{key} = {value}\n") == f"force.toml, line 3: {sentence}"
    assert load(tmp_path, f"[{table}]\n{key} = false\n").lacking()


@pytest.mark.parametrize("hours", ["[24]", "[36, 72]", "[0]", "[-1]", "[36.5]", "[true]", '["36"]', "36"])
def test_a_rung_that_cannot_be_is_told_with_its_line_and_what_to_do(tmp_path: Path, hours: str) -> None:
    assert wrong(tmp_path, f"[ladder]\nextra = {hours}\n") == (
        "force.toml, line 2: extra must be whole hours from the grant, between 0 and 72, in brackets, such as [36];"
        " leave out those at which people are asked anyway (24, 48, 66, 71)."
    )


def test_a_force_may_ask_more_often(tmp_path: Path) -> None:
    assert load(tmp_path, "[ladder]\nextra = [36, 60]\n").ladder.extra == (36, 60)
    assert load(tmp_path).ladder.extra == ()


def test_circulations_are_owed_where_a_channel_is_set_for_them(tmp_path: Path) -> None:
    assert load(tmp_path, WHOLE).circulate_every == 6
    assert load(tmp_path, WHOLE.replace('all_staff = "C0ALL"', "")).circulate_every == 0


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", CANARY, "PORT must be a whole number from 1 to 65535."),
        ("PORT", "70000", "PORT must be a whole number from 1 to 65535."),
        (
            "SLACK_BOT_TOKEN",
            f"xapp-{CANARY}",
            'SLACK_BOT_TOKEN must be the bot token, which begins with "xoxb-".',
        ),
        (
            "SLACK_APP_TOKEN",
            f"xoxb-{CANARY}",
            'SLACK_APP_TOKEN must be the app-level token, which begins with "xapp-".',
        ),
        ("SLACK_SIGNING_SECRET", " ", "SLACK_SIGNING_SECRET must be the signing secret."),
        (
            "SLACK_API_URL",
            f"http://{CANARY}/api/",
            "SLACK_API_URL must be an https address (http only on this machine).",
        ),
        (
            "DATABASE_URL",
            f"postgres://force:{CANARY}@db/force",
            'DATABASE_URL must be an address that begins with "sqlite:///" or "postgresql+psycopg://".',
        ),
    ],
)
def test_a_variable_that_is_wrong_is_named_and_never_quoted(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    assert wrong(tmp_path, WHOLE, **{name: value}) == sentence


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.load({"SEVENTYTWO_CONFIG": str(tmp_path / "none.toml")})
    assert refused.value.sentence == f"There is no file {tmp_path}/none.toml, which SEVENTYTWO_CONFIG names."


@pytest.mark.parametrize("made", ["a folder", "not text"])
def test_a_file_that_cannot_be_read_is_said_to_be_so(tmp_path: Path, made: str) -> None:
    path = tmp_path / "odd.toml"
    if made == "a folder":
        path.mkdir()
    else:
        path.write_bytes(b"force = \xff")
    with pytest.raises(SettingsError, match="must be a file of UTF-8 text"):
        Settings.load({"SEVENTYTWO_CONFIG": str(path)})


def test_no_secret_is_shown_when_settings_are(tmp_path: Path) -> None:
    settings = load(tmp_path, WHOLE, **READY)
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == f"xoxb-{CANARY}"
    assert CANARY in settings.database_url
    assert CANARY not in f"{settings!r} {settings}"


def test_settings_do_not_change(tmp_path: Path) -> None:
    settings = load(tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]  # that it cannot be set is what is tried


def test_nothing_is_lacking_when_all_is_set(tmp_path: Path) -> None:
    assert load(tmp_path, WHOLE, **READY).lacking() == ()
    assert load(tmp_path, WHOLE, **{**READY, "SLACK_APP_TOKEN": ""}).lacking() == ()


def test_what_is_lacking_is_said_in_a_sentence_each(tmp_path: Path) -> None:
    said = [sentence.replace(f"{tmp_path}/", "") for sentence in load(tmp_path).lacking()]
    assert said == [
        "SLACK_BOT_TOKEN is not set: it is the bot token, on the app's page under OAuth & Permissions.",
        "Set SLACK_APP_TOKEN (Socket Mode), or SLACK_SIGNING_SECRET where Slack calls you over HTTP.",
        "SEALING_KEYS is not set: make a key file with `seventytwo keys new FILE` and give its path.",
        "force.toml names no team: it is the workspace's id, such as T0123ABCD.",
        "force.toml names no channel dpo under [channels].",
        "force.toml names no channel operations under [channels].",
    ]


def test_the_guides_settings_are_all_that_running_needs(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "slack-in-ten-minutes.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    exported = dict(re.findall(r"^export (\w+)=(\S+)$", guide, re.MULTILINE))
    assert load(tmp_path, text, **exported).lacking() == ()
