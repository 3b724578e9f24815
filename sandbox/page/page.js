// The sandbox page: fetches what the acting person sees, draws it, and sends what they do.

import { makeActs, press, pressHome, send, travel } from "./screen/acts.js";
import { api } from "./api.js";
import { drawClock, makeClock } from "./screen/clock.js";
import { drawComposer, drawHint, makeComposer } from "./screen/composer.js";
import { byId } from "./dom.js";
import { follow, following } from "./screen/follow.js";
import { drawHome, makeHome } from "./screen/home.js";
import { listenAs } from "./live.js";
import { makeMembers } from "./screen/members.js";
import { drawMessages, nearBottom, toLast } from "./screen/messages.js";
import { makeModal, syncModal } from "./screen/modal.js";
import { makeScheme } from "./scheme.js";
import { closeSheets, drawPeople, drawPlaces, sheets } from "./screen/sidebar.js";
import { rememberPlace, state, world } from "./state.js";
import { drawTop } from "./screen/top.js";
import { alongside, announce, serverIsWorking, trouble } from "./work.js";

const EVERY = 30_000;

let pulling = null;
let again = false;
let heardAs = null;

/** Fetches and draws; calls that come in meanwhile share one more round, so answers never overtake each other. */
function refresh() {
  again = Boolean(pulling);
  pulling ??= pull();
  return pulling;
}

async function pull() {
  do {
    again = false;
    await fetchOnce();
  } while (again);
  // At once, not in a later turn: whoever calls in between must start a round of their own.
  pulling = null;
}

async function fetchOnce() {
  const asked = state.me;
  const workspace = await api.workspace(asked);
  // Somebody else was chosen while the answer was on its way: it is fetched again as they see it.
  if (asked !== state.me) {
    again = true;
    return;
  }
  if (!workspace.people) {
    trouble("trouble", workspace.error);
    return;
  }
  state.workspace = workspace;
  state.me = workspace.me ?? state.me;
  state.channel = choosePlace(workspace);
  const { me, channel } = state;
  const answer = channel ? await api.messages(me, channel) : { messages: [] };
  // Somebody chose another person or place while the answer was on its way: that one is drawn instead.
  if (me !== state.me || channel !== state.channel) again = true;
  else settle(answer);
}

/** After an act in the modal: what it brings about is followed as after any other. */
async function refreshAndFollow() {
  follow();
  await refresh();
  toLast();
}

function choosePlace({ conversations }) {
  const has = (id) => conversations.some((place) => place.id === id);
  if (has(state.channel)) return state.channel;
  if (has(state.lastPlace.get(state.me))) return state.lastPlace.get(state.me);
  return (conversations.find((place) => place.kind === "dm") ?? conversations[0])?.id ?? null;
}

function settle(answer) {
  if (answer.messages) state.messages = answer.messages;
  state.home = answer.home ?? null;
  trouble("trouble", answer.messages ? "" : answer.error);
  rememberPlace();
  markRead();
  draw();
  if (heardAs !== state.me) hear();
}

/** The messages just fetched count as read, whichever answer came first. */
function markRead() {
  const { workspace, me, channel } = state;
  const place = workspace.conversations.find((one) => one.id === channel);
  if (!place?.unread) return;
  workspace.unread_by_person[me] = Math.max(0, (workspace.unread_by_person[me] ?? 0) - place.unread);
  place.unread = 0;
}

function hear() {
  heardAs = state.me;
  serverIsWorking(Boolean(state.workspace.clock?.working));
  // Until what has changed is drawn, the page says that it is working.
  listenAs({ changed: () => alongside(refresh), working: serverIsWorking, clock: moveClock });
}

function moveClock(clock) {
  state.workspace.clock = { ...state.workspace.clock, ...clock };
  if (clock.working !== undefined) serverIsWorking(Boolean(clock.working));
  drawClock(state.workspace.clock);
}

function draw() {
  const { workspace, me, channel } = state;
  const seen = { ...world(), press, pressHome };
  const place = workspace.conversations.find((one) => one.id === channel);
  drawPeople(workspace, me, choosePerson);
  drawPlaces(workspace, channel, openPlace);
  drawTop(workspace, seen, place);
  drawComposer(workspace, place);
  drawHint(workspace, seen);
  drawHome(state.home, place, seen);
  drawList(seen, place);
  syncModal(workspace.view, seen);
}

function drawList(seen, place) {
  if (place?.kind === "home") return;
  const stay = nearBottom() || following();
  const news = drawMessages(state.messages, seen, place);
  if (news.moved || (news.isNew && stay)) toLast();
  if (news.words) announce(news.words);
}

function choosePerson(id) {
  closeSheets();
  if (id === state.me) return;
  state.me = id;
  state.channel = null;
  goThere();
}

function openPlace(id) {
  closeSheets();
  state.channel = id;
  goThere();
}

async function goThere() {
  trouble("trouble", "");
  await alongside(refresh);
  const { me, channel, workspace } = state;
  const place = workspace.conversations.find((one) => one.id === channel);
  announce(`You act as ${world().nameOf(me)}, in ${place?.name ?? "no conversation"}.`);
}

/** Home has no message box. */
function skip(event) {
  event.preventDefault();
  (byId("compose").offsetParent ? byId("composer") : byId("scroll")).focus();
}

function begin() {
  makeActs(refresh);
  makeClock(travel);
  makeComposer(send);
  makeModal(refreshAndFollow);
  makeHome();
  makeMembers();
  makeScheme();
  sheets();
  byId("skip").addEventListener("click", skip);
  // The stream tells of changes at once; this only mends what a broken stream missed, and moves the clock on.
  setInterval(() => { if (!document.hidden) refresh(); }, EVERY);
  refresh();
}

begin();
