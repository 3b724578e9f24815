// The sandbox page: fetches what the acting person sees, draws it, and sends what they do.

import { api } from "./api.js";
import { drawClock, makeClock } from "./clock.js";
import { drawComposer, drawHint, makeComposer, started } from "./composer.js";
import { confirmed } from "./confirm.js";
import { byId } from "./dom.js";
import { drawHome, homeValues, makeHome } from "./home.js";
import { listenAs } from "./live.js";
import { makeMembers } from "./members.js";
import { drawMessages, nearBottom, toLast } from "./messages.js";
import { makeModal, syncModal } from "./modal.js";
import { closeSheets, drawPeople, drawPlaces, sheets } from "./sidebar.js";
import { rememberPlace, state, world } from "./state.js";
import { drawTop } from "./top.js";
import { alongside, announce, during, serverIsWorking, trouble } from "./work.js";

// Answers to a press may come by a message of their own a little later; the list follows them for so long.
const FOLLOW = 8000;
const EVERY = 30_000;

let pulling = null;
let again = false;
let followUntil = 0;
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
  followUntil = performance.now() + FOLLOW;
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
  const follow = nearBottom() || performance.now() < followUntil;
  const news = drawMessages(state.messages, seen, place);
  if (news.moved || (news.isNew && follow)) toLast();
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

/** Runs what a person did, says what went wrong, fetches again, and shows the last message. */
function act(name, call) {
  return during(name, async () => {
    followUntil = performance.now() + FOLLOW;
    trouble("trouble", "");
    const answer = await call();
    await refresh();
    if (!answer.ok && !alreadySaid(answer)) trouble("trouble", answer.error ?? "The sandbox did not say why this failed.");
    toLast();
    followUntil = performance.now() + FOLLOW;
    return answer;
  });
}

/** Slack tells a failed command as a message only its sender sees: once is enough. */
const alreadySaid = (answer) => state.messages.at(-1)?.ephemeral && state.messages.at(-1).text === answer.error;

async function send(text) {
  const body = { as: state.me, channel: state.channel, text };
  const answer = await act(`send ${text}`, () => (text.startsWith("/") ? api.command(body) : api.send(body)));
  if (answer?.ok && text.startsWith("/")) started();
  return Boolean(answer?.ok);
}

async function press({ message, block, element, value, selected }) {
  if (!(await confirmed(element, world()))) return;
  // Whoever presses, and where: when its turn comes, somebody else may be chosen.
  const body = {
    as: state.me, channel: state.channel, ts: message.ts, block_id: block.block_id, action_id: element.action_id, value, selected,
  };
  await act(`press ${message.ts} ${block.block_id} ${element.action_id} ${value ?? JSON.stringify(selected)}`, () => api.press(body));
}

async function pressHome({ block, element, value, selected }) {
  if (!(await confirmed(element, world()))) return;
  const body = {
    as: state.me, channel: "HOME", block_id: block.block_id, action_id: element.action_id, value, selected, values: homeValues(),
  };
  await act(`home ${block.block_id} ${element.action_id} ${value ?? JSON.stringify(selected)}`, () => api.press(body));
}

async function travel(to) {
  const answer = await act(`travel ${to}`, () => api.travel(to));
  if (answer?.ok && answer.now) announce(`The clock stands at ${byId("now").textContent}.`);
}

function begin() {
  makeClock(travel);
  makeComposer(send);
  makeModal(refreshAndFollow);
  makeHome();
  makeMembers();
  sheets();
  byId("skip").addEventListener("click", (event) => { event.preventDefault(); (byId("compose").offsetParent ? byId("composer") : byId("scroll")).focus(); });
  // The stream tells of changes at once; this only mends what a broken stream missed, and moves the clock on.
  setInterval(() => { if (!document.hidden) refresh(); }, EVERY);
  refresh();
}

begin();
