// One thing at a time: says "Working..." while a call is under way, and refuses a second press until it is done.

import { byId } from "./dom.js";

let own = false;
let servers = false;

function show() {
  const busy = own || servers;
  document.body.dataset.working = String(busy);
  if (busy) byId("status").textContent = "Working...";
  else if (byId("status").textContent === "Working...") byId("status").textContent = "";
}

/** Runs `work` unless something is already under way; then the press is ignored and null comes back. */
export async function during(work) {
  if (own) return null;
  own = true;
  show();
  try {
    return await work();
  } finally {
    own = false;
    show();
  }
}

/** The server says that the clock is moving or the app is answering, whoever set it off. */
export function serverIsWorking(on) {
  servers = on;
  show();
}

/** Tells people who hear the page; "Working..." has precedence while it is true. */
export function announce(text) {
  const said = text.length > 300 ? `${text.slice(0, 300)}...` : text;
  const status = byId("status");
  if (own || servers) queueMicrotask(() => setTimeout(() => { if (!own && !servers) status.textContent = said; }, 60));
  else status.textContent = said;
}

/** A fault in words, in the element that stands ready for it; empty words clear it. */
export function trouble(id, text) {
  const box = byId(id);
  box.textContent = text ?? "";
  box.hidden = !text;
}
