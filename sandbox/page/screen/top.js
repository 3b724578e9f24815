// The head of the page: the workspace, the place that is open, and on a narrow window the two buttons that open the lists.

import { drawClock } from "./clock.js";
import { byId, h, redraw, unseen } from "../dom.js";
import { drawMembers } from "./members.js";
import { avatar } from "./sidebar.js";
import { fullName, state } from "../state.js";

export function drawTop(workspace, seen, place) {
  const me = seen.person(state.me);
  const name = fullName(me) ?? "Nobody";
  byId("team").textContent = workspace.team?.name ?? "Sandbox";
  byId("place-name").textContent = place ? place.name : "No conversation";
  byId("place-name").className = `sign ${place?.kind === "channel" ? (place.private ? "private" : "public") : place?.kind ?? ""}`;
  byId("place-note").textContent = `You act as ${name}${me?.title ? `, ${me.title}` : ""}`;
  redraw(byId("open-people"), [avatar(name, me?.color_index), tap("Act as", name, othersUnread(workspace))]);
  redraw(byId("open-places"), [tap("Conversation", place?.name ?? "", placesUnread(workspace))]);
  document.title = `${place?.name ?? ""} - ${name} - ${workspace.team?.name ?? "Sandbox"}`;
  drawClock(workspace.clock);
  drawMembers(place, seen);
}

const othersUnread = ({ unread_by_person: unread = {} }) =>
  Object.entries(unread).reduce((sum, [id, count]) => (id === state.me ? sum : sum + count), 0);
const placesUnread = ({ conversations }) => conversations.reduce((sum, place) => sum + (place.unread ?? 0), 0);

/** What stands on the two buttons of a narrow window. */
function tap(label, name, unread) {
  return h("span", { class: "tap" }, h("span", { class: "tap-label" }, label), h("span", { class: "tap-name" }, name),
    unread > 0 && h("span", { class: "unread" }, String(unread), unseen(" unread elsewhere")));
}
