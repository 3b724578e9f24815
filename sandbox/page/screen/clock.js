// The clock along the top: what time it is in London, and the buttons that move it.

import { byId, h } from "../dom.js";
import { shortDay, stamp, timeWithZone } from "../times.js";

const LONDON = "Europe/London";
const HOUR = 3_600_000;
const MOVES = [
  ["+1h", "+1 hour", (clock) => new Date(Date.parse(clock.now) + HOUR)],
  ["+24h", "+24 hours", (clock) => new Date(Date.parse(clock.now) + 24 * HOUR)],
  ["next", "To the next deadline", (clock) => clock.next && new Date(clock.next)],
  ["end", "To the end", (clock) => clock.end && new Date(clock.end)],
];

/** Made once, so that a button keeps the focus while the times in it change. */
export function makeClock(travel) {
  const buttons = MOVES.map(([to, label]) => h("button", {
    type: "button", data: { travel: to },
    on: { click: (event) => { if (event.currentTarget.getAttribute("aria-disabled") !== "true") travel(to); } },
  }, h("span", { class: "move" }, label), h("span", { class: "leads-to" })));
  byId("travel").replaceChildren(...buttons);
  byId("clock-toggle").addEventListener("click", () => unfold(byId("clock-toggle").getAttribute("aria-expanded") !== "true"));
}

function unfold(open) {
  byId("clock-toggle").setAttribute("aria-expanded", String(open));
  byId("clock").classList.toggle("open", open);
}

function leadsTo(date, now) {
  if (!date) return "Nothing is due";
  const day = shortDay(date, LONDON);
  return day === shortDay(now, LONDON) ? timeWithZone(date, LONDON) : `${day.replace(/ \d{4}$/, "")} ${timeWithZone(date, LONDON)}`;
}

export function drawClock(clock) {
  byId("clock").hidden = !clock?.travels;
  if (!clock?.travels) return;
  const now = new Date(clock.now);
  byId("now").textContent = stamp(now, LONDON);
  byId("now").dateTime = now.toISOString();
  for (const [to, , when] of MOVES) {
    const button = byId("travel").querySelector(`[data-travel="${to}"]`);
    const date = when(clock);
    button.setAttribute("aria-disabled", String(!date));
    button.querySelector(".leads-to").textContent = leadsTo(date, now);
  }
}
