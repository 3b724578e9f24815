// The messages of one conversation, redrawn only where something changed, so that focus and place are kept.

import { drawBlocks } from "../blocks/blocks.js";
import { drawFiles } from "../blocks/files.js";
import { byId, h } from "../dom.js";
import { mrkdwn } from "../blocks/mrkdwn.js";
import { fullName } from "../state.js";
import { clockTime, dateField, fromTs, longDay, stamp, timeWithZone } from "../times.js";
import { avatar } from "./sidebar.js";

const drawn = new Map();
const days = new Map();
let lastSeen = "";

/** Who wrote it, and whether that is an app. */
function author(message, world) {
  const person = world.person(message.user);
  const isApp = Boolean(message.bot) || Boolean(person?.is_bot);
  const given = typeof message.bot === "string" ? message.bot : message.bot?.name;
  return { name: fullName(person) ?? given ?? (isApp ? "App" : message.user ?? "Somebody"), isApp, person };
}

function head(message, world, id) {
  const { name, isApp } = author(message, world);
  const date = fromTs(message.ts);
  return h("header", { class: "by", id },
    h("span", { class: "name" }, name), isApp && h("span", { class: "badge" }, "APP"),
    h("time", { datetime: date.toISOString(), title: stamp(date, world.tz) }, timeWithZone(date, world.tz)));
}

function body(message, world) {
  if (message.blocks?.length) return drawBlocks(message.blocks, world);
  return message.text ? [h("div", { class: "words" }, mrkdwn(message.text, world))] : [];
}

function thread(message, world) {
  if (!message.replies?.length) return null;
  const count = message.replies.length === 1 ? "1 reply" : `${message.replies.length} replies`;
  return h("section", { class: "thread", "aria-label": "Thread" }, h("h4", {}, count),
    h("ol", {}, message.replies.map((reply) => h("li", {}, article(reply, world)))));
}

function article(message, world) {
  const id = `by-${message.ts.replace(".", "-")}`;
  const { name, isApp, person } = author(message, world);
  const here = { ...world, press: (pressed) => world.press({ ...pressed, message }) };
  return h("article", { class: `message${message.ephemeral ? " only-you" : ""}${message.notice ? " notice" : ""}`, tabindex: "-1", "aria-labelledby": id, data: { ts: message.ts } },
    avatar(name, person?.color_index, isApp),
    h("div", { class: "message-body" },
      message.ephemeral && h("p", { class: "only-you-note" }, "Only visible to you"),
      head(message, world, id), h("div", { class: message.blocks?.length && isApp ? "card" : "plain" }, body(message, here)),
      drawFiles(message),
      message.edited && h("span", { class: "edited" }, "(edited)"), thread(message, world)));
}

/** Everything the drawing depends on, so that an unchanged message is left alone. */
function signature(message, world, place) {
  return JSON.stringify([message, world.me, place, dateField(world.now, world.tz), world.people.length]);
}

function dayLine(text) {
  if (!days.has(text)) days.set(text, h("li", { class: "day" }, h("h3", {}, text)));
  return days.get(text);
}

function row(message, world, place) {
  const sign = signature(message, world, place);
  const old = drawn.get(message.ts);
  if (old?.sign === sign) return old;
  const edited = old && old.text !== message.text;
  const fresh = { sign, text: message.text, edited, node: h("li", { class: "row" }, article(message, world)), replaces: old?.node };
  drawn.set(message.ts, fresh);
  return fresh;
}

function keepFocus(old, node) {
  const focused = document.activeElement;
  if (!old?.contains(focused)) return null;
  const action = focused.dataset?.action;
  return () => ((action && node.querySelector(`[data-action="${CSS.escape(action)}"]`)) || node.querySelector("article")).focus({ preventScroll: true });
}

function empty(place) {
  const text = place?.kind === "dm" ? `${place.name} writes to you here. It has nothing to tell you yet.` : "Nothing has been said here yet.";
  return h("li", { class: "empty" }, h("h3", {}, place?.name ?? "No conversation"), h("p", {}, text));
}

/** Draws the list; tells whether the newest message is a new one, and the words of what changed. */
export function drawMessages(messages, world, place) {
  const rows = [];
  const after = [];
  let edited = null;
  let day = "";
  for (const message of messages) {
    const today = longDay(fromTs(message.ts), world.tz);
    if (today !== day) rows.push(dayLine(today));
    day = today;
    const made = row(message, world, place?.id);
    if (made.replaces) after.push(keepFocus(made.replaces, made.node));
    if (made.edited) edited = message;
    made.replaces = made.edited = null;
    rows.push(made.node);
  }
  const kept = new Set(messages.map((message) => message.ts));
  [...drawn.keys()].filter((ts) => !kept.has(ts)).forEach((ts) => drawn.delete(ts));
  swap(byId("messages"), rows.length ? rows : [empty(place)]);
  after.filter(Boolean).forEach((focus) => focus());
  return news(messages, edited, world, place);
}

/** Moves only what is out of place: an element that stays put keeps its focus and its open menus. */
function swap(list, nodes) {
  const kept = new Set(nodes);
  [...list.children].filter((node) => !kept.has(node)).forEach((node) => node.remove());
  nodes.forEach((node, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
}

const said = (message, world) => `${author(message, world).name}, ${clockTime(fromTs(message.ts), world.tz)}: ${message.text ?? ""}`;

/** What is new to the reader: a message that came, or else one that now reads otherwise. */
function news(messages, edited, world, place) {
  const all = messages.flatMap((message) => [message, ...(message.replies ?? [])]);
  const newest = all.reduce((best, one) => (best && best.ts >= one.ts ? best : one), null);
  const mark = `${place?.id} ${world.me}`;
  const isNew = Boolean(newest) && lastSeen.startsWith(mark) && lastSeen !== `${mark} ${newest.ts}`;
  const moved = !lastSeen.startsWith(mark);
  lastSeen = `${mark} ${newest?.ts ?? ""}`;
  const heard = isNew ? newest : !moved && edited;
  return { isNew, moved, words: heard ? said(heard, world) : "" };
}

export function nearBottom() {
  const box = byId("scroll");
  return box.scrollHeight - box.scrollTop - box.clientHeight < 120;
}

/** Shows the end of the list, but the beginning of a last message that is taller than the window. */
export function toLast() {
  if (byId("messages").hidden) return;
  const box = byId("scroll");
  box.scrollTop = box.scrollHeight;
  const last = byId("messages").lastElementChild;
  if (last && last.offsetHeight > box.clientHeight) box.scrollTop = last.offsetTop - box.offsetTop - 8;
}
