// Who is in a channel: a button beside its name, and the list that it opens, with the ways in and out.

import { go } from "./acts.js";
import { api } from "../api.js";
import { byId, h, redraw } from "../dom.js";
import { fullName } from "../state.js";
import { avatar } from "./sidebar.js";

const counted = (many) => (many === 1 ? "1 member" : `${many} members`);

function row(id, world) {
  const person = world.person(id);
  const name = fullName(person) ?? id;
  const told = [id === world.me && "you", person?.is_bot && "app"].filter(Boolean).join(", ");
  return h("li", { data: { member: id } }, avatar(name, person?.color_index, person?.is_bot),
    h("span", { class: "who" }, h("span", { class: "name" }, name, told && h("span", { class: "optional" }, ` (${told})`)),
      person?.title && h("span", { class: "title" }, person.title)));
}

/** The button shows for channels alone; an open list follows whoever comes and goes. */
export function drawMembers(place, world) {
  const button = byId("open-members");
  const ids = place?.kind === "channel" ? place.members ?? [] : null;
  button.hidden = !ids;
  document.querySelector(".place").classList.toggle("has-members", Boolean(ids));
  if (!ids) {
    byId("members").close();
    return;
  }
  button.textContent = counted(ids.length);
  byId("members-title").textContent = `#${place.name}: ${counted(ids.length)}`;
  redraw(byId("members-list"), ids.map((id) => row(id, world)));
  drawWays(place, ids, world);
}

/** Out, for a member; in, for whoever sees a public channel; and for others, by a member. */
function drawWays(place, ids, world) {
  const within = ids.includes(world.me);
  byId("members-go").textContent = within ? "Leave" : "Join";
  byId("members-go").dataset.way = within ? "leave" : "join";
  const others = world.people.filter((person) => !ids.includes(person.id) && person.name !== "slackbot");
  for (const id of ["members-others", "members-add"]) byId(id).hidden = !within || !others.length;
  const choices = others.map((person) => h("option", { value: person.id }, fullName(person)));
  redraw(byId("members-who"), [h("option", { value: "" }, "Choose"), ...choices]);
}

function leaveOrJoin(event) {
  const { way } = event.currentTarget.dataset;
  // Whoever leaves a private channel sees its list no more.
  if (way === "leave") byId("members").close();
  go(way, api[way]);
}

function add() {
  const who = byId("members-who").value;
  byId("members-who").value = "";
  if (who) go(`add ${who}`, (body) => api.join({ ...body, who }));
}

export function makeMembers() {
  byId("open-members").addEventListener("click", () => byId("members").showModal());
  byId("members-close").addEventListener("click", () => byId("members").close());
  byId("members-go").addEventListener("click", leaveOrJoin);
  byId("members-add").addEventListener("click", add);
  // A press beside the list closes it as well: only there is the dialog itself what was pressed.
  byId("members").addEventListener("click", (event) => { if (event.target === byId("members")) byId("members").close(); });
}
