// Who is in a channel: a button beside its name, and the list that it opens.

import { byId, h, redraw } from "./dom.js";
import { fullName } from "./state.js";
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
}

export function makeMembers() {
  byId("open-members").addEventListener("click", () => byId("members").showModal());
  byId("members-close").addEventListener("click", () => byId("members").close());
  // A press beside the list closes it as well: only there is the dialog itself what was pressed.
  byId("members").addEventListener("click", (event) => { if (event.target === byId("members")) byId("members").close(); });
}
