// One thing at a time: says "Working..." while a call is under way, and refuses a second press until it is done.

import { byId } from "./dom.js";

const WORKING = "Working...";

let acting = false;
let looking = 0;
let servers = false;
let toSay = "";

function show() {
  const busy = acting || looking > 0 || servers;
  const status = byId("status");
  document.body.dataset.working = String(busy);
  if (busy) status.textContent = WORKING;
  else if (toSay || status.textContent === WORKING) status.textContent = toSay;
  if (!busy) toSay = "";
}

/** Runs `work` unless something is already under way; then the press is ignored and null comes back. */
export async function during(work) {
  if (acting) return null;
  acting = true;
  show();
  try {
    return await work();
  } finally {
    acting = false;
    show();
  }
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
