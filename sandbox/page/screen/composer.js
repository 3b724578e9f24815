// The message box: what is typed, the slash commands it suggests, and the card that tells a newcomer where to start.

import { byId, h } from "../dom.js";
import { mrkdwn } from "../blocks/mrkdwn.js";

const box = () => byId("composer");
const list = () => byId("suggestions");
let commands = [];
let chosen = -1;

/** Wires the box; `send(text)` answers whether the text was taken, and if not it stays. */
export function makeComposer(send) {
  box().addEventListener("input", suggest);
  box().addEventListener("blur", () => setTimeout(close, 120));
  box().addEventListener("keydown", onKey);
  byId("compose").addEventListener("submit", async (event) => {
    event.preventDefault();
    close();
    const text = box().value.trim();
    if (text && await send(text)) clear(text);
  });
}

/** Only what was sent is taken away: somebody may have typed on in the meantime. */
function clear(text) {
  if (box().value.trim() === text) box().value = "";
  suggest();
}

function matches() {
  const text = box().value;
  if (!text.startsWith("/") || /\s/.test(text)) return [];
  return commands.filter((one) => one.command.startsWith(text.toLowerCase()));
}

function suggest() {
  const found = matches();
  chosen = found.length ? 0 : -1;
  list().replaceChildren(...found.map((one, index) => option(one, index)));
  const open = found.length > 0 && document.activeElement === box();
  list().hidden = !open;
  box().setAttribute("aria-expanded", String(open));
  mark();
  showUsage();
}

function option(one, index) {
  return h("li", {
    role: "option", id: `suggestion-${index}`, data: { command: one.command },
    on: { mousedown: (event) => { event.preventDefault(); complete(one.command); } },
  }, h("span", { class: "command" }, one.command, one.usage && h("span", { class: "usage" }, ` ${one.usage}`)),
  h("span", { class: "description" }, one.description));
}

function mark() {
  [...list().children].forEach((row, index) => row.setAttribute("aria-selected", String(index === chosen)));
  if (chosen >= 0 && !list().hidden) box().setAttribute("aria-activedescendant", `suggestion-${chosen}`);
  else box().removeAttribute("aria-activedescendant");
  list().children[chosen]?.scrollIntoView({ block: "nearest" });
}

/** Under the box: how the command at hand goes on. */
function showUsage() {
  const typed = box().value.split(/\s/)[0];
  const known = commands.find((one) => one.command === typed);
  byId("usage").textContent = known ? [known.command, known.usage].filter(Boolean).join(" ") : "";
}

function close() {
  list().hidden = true;
  box().setAttribute("aria-expanded", "false");
  box().removeAttribute("aria-activedescendant");
}

function complete(command) {
  box().value = `${command} `;
  suggest();
  box().focus();
}

function onKey(event) {
  if (list().hidden || event.isComposing) return;
  const count = list().children.length;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const at = list().children[chosen]?.dataset.command;
  if (step) chosen = (chosen + step + count) % count;
  else if (event.key === "Escape") close();
  // A command typed in full is sent by Enter at once; a part of one is completed first.
  else if ((event.key === "Enter" && at !== box().value) || (event.key === "Tab" && !event.shiftKey && at !== box().value)) complete(at);
  else return;
  event.preventDefault();
  mark();
}

export function drawComposer(workspace, place) {
  commands = workspace.commands ?? [];
  const name = place ? (place.kind === "channel" ? `#${place.name}` : place.name) : "nobody";
  byId("composer-label").textContent = `Message ${name}`;
  const first = commands[0] ? `, or type / for ${commands.length === 1 ? commands[0].command : "commands"}` : "";
  box().placeholder = `Message ${name}${first}`;
  showUsage();
}

const firstCommand = (workspace) => /(?:^|[\s`*"])(\/[a-z][\w-]*)/.exec(workspace.hint ?? "")?.[1] ?? workspace.commands?.[0]?.command;

/** The card a newcomer sees, until the first command is sent or it is put away. */
export function drawHint(workspace, world) {
  const card = byId("hint");
  const command = firstCommand(workspace);
  // The hint speaks to the person the page opens as, who is the first on the list.
  const first = workspace.people.find((person) => !person.is_bot)?.id === world.me;
  card.hidden = !workspace.hint || !command || !first || Boolean(sessionStorage.getItem("started"));
  if (card.hidden || card.dataset.for === workspace.hint) return;
  card.dataset.for = workspace.hint;
  card.replaceChildren(
    h("div", { class: "hint-text" }, h("h3", {}, "Start here"), h("p", {}, mrkdwn(workspace.hint, world))),
    h("div", { class: "hint-buttons" },
      h("button", { type: "button", class: "button primary", id: "fill-hint", on: { click: () => fill(command) } }, `Type ${command} for me`),
      h("button", { type: "button", class: "button quiet", id: "dismiss-hint", on: { click: () => { started(); box().focus(); } } }, "Hide this")));
}

function fill(command) {
  box().value = command;
  box().focus();
  suggest();
}

export function started() {
  sessionStorage.setItem("started", "yes");
  byId("hint").hidden = true;
}
