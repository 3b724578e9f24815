"""A stock Bolt app that knows nothing of this product: a command, a modal with errors, a button, an update."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

Body = dict[str, Any]


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text}


NAME = {"type": "input", "block_id": "name", "label": plain("What is it?")}
FORM = {
    "type": "modal",
    "callback_id": "lost",
    "title": plain("Lost property"),
    "submit": plain("Report"),
    "blocks": [{**NAME, "element": {"type": "plain_text_input", "action_id": "value"}}],
}


def card(name: str) -> list[Body]:
    button = {"type": "button", "action_id": "found", "text": plain("Found it"), "value": name}
    text = {"type": "section", "text": {"type": "mrkdwn", "text": f"*{name}* is lost"}}
    return [text, {"type": "actions", "elements": [button]}]


def stock_app(token: str, secret: str, api_url: str) -> AsyncApp:
    app = AsyncApp(client=AsyncWebClient(token, base_url=api_url), signing_secret=secret, process_before_response=True)

    @app.command("/lost")
    async def lost(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        if body["text"] == "help":
            await ack("Type /lost and say what it is.")
        else:
            await client.views_open(trigger_id=body["trigger_id"], view=FORM)
            await ack()

    @app.view("lost")
    async def report(ack: AsyncAck, body: Body, view: Body, client: AsyncWebClient) -> None:
        name = view["state"]["values"]["name"]["value"]["value"]
        if len(name) < 3:
            await ack(response_action="errors", errors={"name": "Say a little more."})
        else:
            await client.chat_postMessage(channel=body["user"]["id"], text=f"{name} is lost", blocks=card(name))
            await ack()

    @app.action("found")
    async def found(ack: AsyncAck, body: Body, action: Body, client: AsyncWebClient) -> None:
        text, ts = f"{action['value']} is found", body["message"]["ts"]
        await client.chat_update(channel=body["channel"]["id"], ts=ts, text=text, blocks=[])
        await ack()

    return app
