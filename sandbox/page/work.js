// One thing at a time: says "Working..." while a call is under way, and lets the next press wait until it is done.

import { byId } from "./dom.js";

const WORKING = "Working...";

const waiting = []; // at most one press, and one choice a field
let acting = null;
let looking = 0;
let servers = false;
let toSay = "";

function show() {
  const busy = acting !== null || looking > 0 || servers;
  const status = byId("status");
  document.body.dataset.working = String(busy);
  if (busy) status.textContent = WORKING;
  else if (toSay || status.textContent === WORKING) status.textContent = toSay;
  if (!busy) toSay = "";
}

/**
 * Runs `work` at once, or as soon as what is under way is done. One press may wait; a second one, or the button that is
 * being answered pressed again, is not taken, and null comes back.
 */
export function during(name, work) {
  const taken = (!acting?.choice && acting?.name === name) || waiting.some((turn) => !turn.choice);
  return taken ? null : take({ name, work });
}

/** Runs what tells the app of a choice: none is lost, but of those that wait in one field only the newest. */
export function choosing(name, work) {
  const older = waiting.findIndex((turn) => turn.choice && turn.name === name);
  if (older >= 0) waiting.splice(older, 1)[0].done(null);
  return take({ name, choice: true, work });
}

function take(turn) {
  const answered = new Promise((done, failed) => { Object.assign(turn, { done, failed }); });
  waiting.push(turn);
  if (!acting) takeTurns();
  return answered;
}

async function takeTurns() {
  while (waiting.length) {
    acting = waiting.shift();
    show();
    await acting.work().then(acting.done, acting.failed);
  }
  acting = null;
  show();
}

/** Runs what only looks (another person, another place): it is seen to be under way, but bars nothing. */
export async function alongside(work) {
  looking += 1;
  show();
  try {
    return await work();
  } finally {
    looking -= 1;
    show();
  }
}

/** The server says that the clock is moving or the app is answering, whoever set it off. */
export function serverIsWorking(on) {
  servers = on;
  show();
}

/** Tells people who hear the page: at once, or as soon as nothing is under way any more. */
export function announce(text) {
  toSay = text.length > 300 ? `${text.slice(0, 300)}...` : text;
  show();
}

/** A fault in words, in the element that stands ready for it; empty words clear it. */
export function trouble(id, text) {
  const box = byId(id);
  if (box.textContent !== (text ?? "")) box.textContent = text ?? "";
  box.hidden = !text;
}
