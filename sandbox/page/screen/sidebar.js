// The two lists at the side: whom you act as, and that person's channels and direct messages.

import { arrowKeys, byId, h, redraw, unseen } from "../dom.js";
import { fullName } from "../state.js";

const COLOURS = 8;
const RANKS = /^(T\/|A\/|Acting|Temporary|Detective|Det|Insp(ector)?|Sergeant|Sgt|Supt|Superintendent|Chief|DCI|DI|DS|PC|DC|Ms|Mr|Mrs|Dr)\.?$/i;

const initials = (name) => name.split(/\s+/).filter((word) => !RANKS.test(word)).map((word) => word[0]).slice(0, 2).join("").toUpperCase()
  || name.slice(0, 1).toUpperCase();

/** A coloured disc with initials; it repeats the name, so it is hidden from people who hear the page. */
export function avatar(name, colour, isApp = false) {
  return h("span", { class: `avatar ${isApp ? "app" : `c${(colour ?? 0) % COLOURS}`}`, "aria-hidden": "true" }, initials(name));
}

function unreadMark(count) {
  if (!count) return null;
  return h("span", { class: "unread" }, String(count), unseen(count === 1 ? " unread message" : " unread messages"));
}

function personRow(person, { me, unread, choose }) {
  const name = fullName(person);
  return h("li", {}, h("button", {
    type: "button", class: "row-button person", data: { person: person.id }, "aria-current": person.id === me ? "true" : null,
    on: { click: (event) => choose(event.currentTarget.dataset.person) },
  }, avatar(name, person.color_index), h("span", { class: "who" }, h("span", { class: "name" }, name),
    person.title && h("span", { class: "title" }, person.title)), unreadMark(unread[person.id])));
}

export function drawPeople(workspace, me, choose) {
  const rows = workspace.people.filter((person) => !person.is_bot)
    .map((person) => personRow(person, { me, unread: workspace.unread_by_person ?? {}, choose }));
  redraw(byId("people-list"), rows);
}

/** "#" and the lock are drawn by the style sheet; the words for them stand in the label. */
function placeRow(place, { channel, choose }) {
  const kind = place.kind === "channel" ? (place.private ? "private" : "public") : place.kind;
  const words = { private: "private channel", public: "channel", dm: "direct message", home: "app home" }[kind];
  return h("li", {}, h("button", {
    type: "button", class: `row-button place-row ${kind}${place.unread ? " has-unread" : ""}`,
    data: { conversation: place.id }, "aria-current": place.id === channel ? "true" : null,
    on: { click: (event) => choose(event.currentTarget.dataset.conversation) },
  }, h("span", { class: `sign ${kind}`, "aria-hidden": "true" }), h("span", { class: "name" }, place.name, unseen(`, ${words}`)),
    unreadMark(place.unread)));
}

const GROUPS = [["Apps and people", (place) => place.kind !== "channel"], ["Channels", (place) => place.kind === "channel"]];

export function drawPlaces(workspace, channel, choose) {
  const groups = GROUPS.map(([title, belongs]) => {
    const rows = workspace.conversations.filter(belongs).map((place) => placeRow(place, { channel, choose }));
    return rows.length ? [h("h3", {}, title), h("ul", {}, rows)] : [];
  });
  redraw(byId("places-list"), groups.flat());
}

/** On a narrow window each list opens as a sheet over the page, by one tap. */
export function sheets() {
  for (const id of ["people", "places"]) {
    byId(`open-${id}`).addEventListener("click", () => openSheet(id));
    byId(id).addEventListener("keydown", (event) => { if (event.key === "Escape") closeSheets(); });
    arrowKeys(byId(id));
  }
  document.querySelectorAll("[data-closes]").forEach((button) => button.addEventListener("click", () => closeSheets()));
}

function openSheet(id) {
  document.body.dataset.sheet = id;
  byId(`open-${id}`).setAttribute("aria-expanded", "true");
  inertPage(true);
  (byId(id).querySelector("[aria-current]") ?? byId(id).querySelector("button")).focus();
}

/** Back to the page; the focus goes to the button that opened the sheet, if it is on the screen. */
export function closeSheets() {
  const open = document.body.dataset.sheet;
  if (!open) return;
  delete document.body.dataset.sheet;
  inertPage(false);
  byId(`open-${open}`).setAttribute("aria-expanded", "false");
  byId(`open-${open}`).focus();
}

/** The sheet covers the page, so nothing under it may take the focus. */
function inertPage(on) {
  byId("main").inert = on;
  document.querySelector(".top").inert = on;
}
