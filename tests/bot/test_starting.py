"""What keeps the demo, the sandbox or `run` from starting is a sentence and an exit code, never a traceback."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.commands import main
from bot.demo.run import free_port
from tests.bot.process import Ended, begun, configured, ended, left, printed, taken
from tests.bot.stage import Stage


def refused(end: Ended, sentence: str, code: int = 3) -> None:
    """Hold an end against the sentence that it must say, and nothing besides."""
    assert (end.code, end.out, end.err) == (code, "", f"{sentence}\n")


@pytest.mark.parametrize("command", ["demo", "sandbox"])
async def test_fault_m17_a_port_that_was_chosen_and_is_taken_is_a_sentence(command: str) -> None:
    with taken() as port:
        refused(
            await ended(command, "--port", str(port)), f"Port {port} is taken by another program. Set another PORT."
        )


@pytest.mark.parametrize("command", ["demo", "sandbox"])
async def test_fault_m17_the_variable_port_counts(command: str) -> None:
    with taken() as port:
        refused(await ended(command, PORT=str(port)), f"Port {port} is taken by another program. Set another PORT.")
    async with begun(command, PORT=str(port)) as process:
        assert f"http://127.0.0.1:{port}/?token=" in await printed(process.stdout, "token=")
        assert (await left(process, signal.SIGTERM)).code == 0


async def test_fault_m17_a_port_that_run_cannot_have_is_a_sentence(stage: Stage, tmp_path: Path) -> None:
    with taken() as port:
        end = await ended("run", **configured(tmp_path, stage.slack, port))
    refused(end, f"Port {port} is taken by another program. Set another PORT.")


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid", "2001:db8::1", "300.0.0.1", "x" * 70])
async def test_fault_m17_a_host_that_is_not_of_this_machine_is_a_sentence(
    stage: Stage, tmp_path: Path, host: str
) -> None:
    end = await ended("run", HOST=host, **configured(tmp_path, stage.slack, free_port()))
    refused(end, f"HOST {host} is not an address of this machine.")


@pytest.mark.parametrize("command", ["demo", "sandbox"])
@pytest.mark.parametrize("port", ["-1", "70000", "9" * 5000, "http", "7272.5"])
def test_fault_m17_a_port_that_there_is_not_is_wrong_use(command: str, port: str) -> None:
    for words, env in (([command, f"--port={port}"], {}), ([command], {"PORT": port})):
        end = CliRunner().invoke(main, words, env=env)
        refused(Ended(end.exit_code, end.stdout, end.stderr), "PORT must be a whole number from 1 to 65535.", 2)


async def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    end = await ended("demo", "--keep", str(tmp_path / "file" / "kept"), PORT="0")
    assert (end.code, end.out) == (3, "")
    assert end.err.startswith("It cannot be started: [Errno 20] Not a directory")
    assert "Traceback" not in end.err


async def test_a_kept_record_whose_keys_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "sealing.keys").write_text("{}", encoding="utf-8")
    (tmp_path / "sealing.keys").chmod(0o600)
    sentence = f"{tmp_path / 'sealing.keys'} is not a key file of Seventy-Two. Restore it from its backup."
    refused(await ended("demo", "--keep", str(tmp_path), PORT="0"), sentence)


@pytest.mark.parametrize("text", ["{", "[]", "3", '{"people": 3}', '{"people": [[1]]}', '{"persons": []}', "\x00"])
def test_a_file_that_is_no_seed_is_wrong_use(tmp_path: Path, text: str) -> None:
    path = tmp_path / "seed.json"
    path.write_text(text, encoding="utf-8")
    end = CliRunner().invoke(main, ["sandbox", "--seed", str(path)])
    assert end.exit_code == 2
    assert end.stderr.startswith(f"{path} is no seed of the sandbox: ")
