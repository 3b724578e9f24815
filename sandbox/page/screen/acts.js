// What a person does beside the form: sending, pressing, moving the clock.

import { api } from "../api.js";
import { started } from "./composer.js";
import { confirmed } from "./confirm.js";
import { byId } from "../dom.js";
import { follow } from "./follow.js";
import { homeValues } from "./home.js";
import { toLast } from "./messages.js";
import { state, world } from "../state.js";
import { announce, during, trouble } from "../work.js";

let refresh = async () => {};

/** `reload` fetches everything again and draws it. */
export function makeActs(reload) {
  refresh = reload;
}

/** Runs what a person did, says what went wrong, fetches again, and shows the last message. */
function act(name, call) {
  return during(name, async () => {
    follow();
    trouble("trouble", "");
    const answer = await call();
    await refresh();
    if (!answer.ok && !alreadySaid(answer)) trouble("trouble", answer.error ?? "The sandbox did not say why this failed.");
    toLast();
    follow();
    return answer;
  });
}

/** Slack tells a failed command as a message only its sender sees: once is enough. */
const alreadySaid = (answer) => state.messages.at(-1)?.ephemeral && state.messages.at(-1).text === answer.error;

export async function send(text) {
  const body = { as: state.me, channel: state.channel, text };
  const answer = await act(`send ${text}`, () => (text.startsWith("/") ? api.command(body) : api.send(body)));
  if (answer?.ok && text.startsWith("/")) started();
  return Boolean(answer?.ok);
}

export async function press({ message, block, element, value, selected }) {
  if (!(await confirmed(element, world()))) return;
  // Whoever presses, and where: when its turn comes, somebody else may be chosen.
  const body = {
    as: state.me, channel: state.channel, ts: message.ts, block_id: block.block_id, action_id: element.action_id, value, selected,
  };
  await act(`press ${message.ts} ${block.block_id} ${element.action_id} ${value ?? JSON.stringify(selected)}`, () => api.press(body));
}

export async function pressHome({ block, element, value, selected }) {
  if (!(await confirmed(element, world()))) return;
  const body = {
    as: state.me, channel: "HOME", block_id: block.block_id, action_id: element.action_id, value, selected, values: homeValues(),
  };
  await act(`home ${block.block_id} ${element.action_id} ${value ?? JSON.stringify(selected)}`, () => api.press(body));
}

/** Into a channel or out of it. */
export function go(name, call) {
  const body = { as: state.me, channel: state.channel };
  return act(`${name} ${body.channel}`, () => call(body));
}

export async function travel(to) {
  const answer = await act(`travel ${to}`, () => api.travel(to));
  if (answer?.ok && answer.now) announce(`The clock stands at ${byId("now").textContent}.`);
}
