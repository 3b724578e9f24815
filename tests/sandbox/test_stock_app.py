"""The gate: a stock Bolt app of forty lines lives in the workspace, by Socket Mode and by signed HTTP."""

from sandbox.person.driver import Modal
from sandbox.server import Sandbox
from tests.sandbox.people import ALICE, BOB


async def test_a_command_is_answered_in_words(both: Sandbox) -> None:
    alice = both.person(ALICE.id)
    answered = await alice.types("/lost help")
    assert answered.text == "Type /lost and say what it is."
    assert [m.text for m in alice.ephemerals] == ["Type /lost and say what it is."]
    assert both.person(BOB.id).ephemerals == []


async def test_a_command_opens_a_window(both: Sandbox) -> None:
    window = await both.person(ALICE.id).types("/lost")
    assert isinstance(window, Modal)
    assert (window.callback_id, window.title, window.fields) == ("lost", "Lost property", ["name"])


async def test_an_error_stands_on_its_field_and_nothing_typed_is_lost(both: Sandbox) -> None:
    alice = both.person(ALICE.id)
    await alice.types("/lost")
    await alice.fills(name="x")
    assert await alice.submits() == {"name": "Say a little more."}
    assert alice.modal
    assert alice.modal.value("name") == "x"


async def test_a_form_leads_to_a_message_whose_button_changes_it(both: Sandbox) -> None:
    alice = both.person(ALICE.id)
    await alice.types("/lost")
    await alice.fills(name="radio")
    assert await alice.submits() == {}
    assert alice.modal is None
    assert [(m.text, m.words, m.buttons) for m in alice.inbox] == [
        ("radio is lost", "*radio* is lost\nFound it", ["found"])
    ]
    await alice.presses("found", reference="radio")
    assert [(m.text, m.words, m.buttons, m.edited) for m in alice.inbox] == [
        ("radio is found", "radio is found", [], True)
    ]
    assert both.person(BOB.id).inbox == []
