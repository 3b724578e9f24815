// The open modal: showing the view the server says is open, acting, submitting and closing.

import { enteredField, isText, listen } from "./acting.js";
import { api } from "../api.js";
import { drawBlocks } from "../blocks/blocks.js";
import { confirmed } from "./confirm.js";
import { byId } from "../dom.js";
import { dropDraft, loadDraft, saveDraft } from "./drafts.js";
import { Fields } from "../blocks/fields.js";
import { words } from "../blocks/mrkdwn.js";
import { state } from "../state.js";
import { announce, choosing, during, trouble } from "../work.js";

const TROUBLE = "We had some trouble connecting. Try again?";
const dialog = () => byId("modal");

let shown = null; // { view, world, fields }
let refresh = async () => {};

/** Wires the dialog once; `reload` fetches the workspace, and with it the view, again. */
export function makeModal(reload) {
  refresh = reload;
  byId("modal-form").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  byId("modal-close").addEventListener("click", close);
  byId("modal-x").addEventListener("click", close);
  byId("fill-example").addEventListener("click", fillExample);
  byId("modal-blocks").addEventListener("change", keep);
  byId("modal-blocks").addEventListener("input", keep);
  dialog().addEventListener("cancel", (event) => { if (event.target === dialog()) { event.preventDefault(); close(); } });
  // A browser may close a dialog on a second Escape whatever the page says: the app is told all the same.
  dialog().addEventListener("close", () => { if (shown) close(); });
  dialog().addEventListener("keydown", enterActs);
}

const keep = () => shown && saveDraft(shown.view.id, shown.fields.values());

/** Shows the view the server says is open, or closes the dialog; an unchanged view is left alone. */
export function syncModal(view, world) {
  if (!view) hide();
  else if (shown?.view.id !== view.id || shown.view.hash !== view.hash || !dialog().open) {
    const before = shown;
    keep();
    draw(view, world, before?.view.id === view.id ? before : null);
  }
}

function hide() {
  if (!shown && !dialog().open) return;
  shown = null;
  document.body.append(byId("status"));
  if (dialog().open) dialog().close();
  byId("modal-blocks").replaceChildren();
  // The browser gives the focus back to whoever opened the form, unless that is gone by now.
  const focused = document.activeElement;
  if (focused === document.body || dialog().contains(focused)) byId("composer").focus({ preventScroll: true });
}

/** `before` is what was shown of the same view, so that an update keeps the focus and the place. */
function draw(view, world, before) {
  const focus = before?.fields.focused();
  const scroll = byId("modal-body").scrollTop;
  const fields = new Fields();
  const here = { ...world, heading: "h3", press, register: (...field) => fields.add(...field) };
  byId("modal-blocks").replaceChildren(...drawBlocks(view.blocks, here));
  shown = { view, world: here, fields };
  fields.restore(view.state?.values ?? {}, loadDraft(view.id));
  fields.each((field) => listen(field, press));
  frame(view);
  open();
  settle(focus, before && fields.size ? scroll : 0);
}

function frame(view) {
  byId("modal-title").textContent = words(view.title);
  byId("modal-submit").hidden = !view.submit;
  byId("modal-submit").disabled = !view.submit;
  byId("modal-submit").textContent = words(view.submit);
  byId("modal-close").textContent = words(view.close) || (view.previous_view_id ? "Back" : view.submit ? "Cancel" : "Close");
  byId("modal-x").setAttribute("aria-label", view.previous_view_id ? "Back" : "Close");
  byId("example-line").hidden = !state.workspace.examples?.[view.callback_id] || shown.fields.size === 0;
  trouble("modal-trouble", "");
}

function open() {
  if (dialog().open) return;
  dialog().showModal();
  // Outside an open modal dialog the page is inert, and a live region there is not heard.
  dialog().append(byId("status"));
}

function settle(focus, scroll) {
  const target = focus && shown.fields.find(focus);
  byId("modal-body").scrollTop = scroll;
  if (target) target.focus({ preventScroll: true });
  else if (!focus?.outside || !inSight(document.activeElement)) byId("modal-title").focus({ preventScroll: true });
}

/** A button that the update took away can hold no focus; then the title is where reading goes on. */
const inSight = (node) => dialog().contains(node) && node !== dialog() && !node.hidden && shown.fields.size > 0;

/** A control in the modal acts at once: the app is told, and may update the view. */
async function press(acted) {
  if (!shown || !(await confirmed(acted.element, shown.world))) return;
  const { id } = shown.view;
  // When its turn comes the form may be gone.
  const work = async () => { if (shown?.view.id === id) await tell(acted); };
  const name = `${id} ${acted.block.block_id} ${acted.element.action_id}`;
  if (acted.selected && acted.element.type !== "overflow") await choosing(name, work);
  else await during(`${name} ${acted.value}`, work);
}

async function tell({ block, element, value, selected }) {
  const answer = await api.press({
    as: state.me, view_id: shown.view.id, block_id: block.block_id, action_id: element.action_id,
    value, selected, values: shown.fields.values(),
  });
  await refresh();
  if (shown) trouble("modal-trouble", answer.ok ? "" : answer.error ?? TROUBLE);
}

function enterActs(event) {
  const field = shown && enteredField(event, shown.fields);
  if (field) press({ ...field, selected: field.widget.read() });
}

async function submit() {
  if (!shown?.view.submit) return;
  const { id } = shown.view;
  await during(`submit ${id}`, async () => {
    // While it waited for its turn, the form may have been closed, or a receipt may have taken its place.
    if (shown?.view.id === id && shown.view.submit) await sendUnlessFaulty();
  });
}

async function sendUnlessFaulty() {
  clearErrors();
  const faults = shown.fields.clientFaults();
  if (Object.keys(faults).length) showErrors(faults);
  else await send();
}

async function send() {
  const { id } = shown.view;
  keep();
  const answer = await api.submit({ as: state.me, view_id: id, values: shown.fields.values() });
  if (answer.errors && Object.keys(answer.errors).length) showErrors(answer.errors);
  else if (answer.ok) await accepted(id);
  else {
    trouble("modal-trouble", answer.error || TROUBLE);
    byId("modal-trouble").scrollIntoView({ block: "nearest" });
  }
}

async function accepted(id) {
  await refresh();
  if (shown?.view.id !== id) dropDraft(id);
}

function clearErrors() {
  trouble("modal-trouble", "");
  shown.fields.clearErrors();
}

/** Each error on its field; one whose field is not here is said at the top. */
function showErrors(errors) {
  const homeless = shown.fields.showErrors(errors);
  if (homeless.length) trouble("modal-trouble", homeless.join(" "));
  const count = Object.keys(errors).length;
  announce(count === 1 ? "One answer needs another look." : `${count} answers need another look.`);
}

async function close() {
  if (!shown) return;
  const { id, submit: form } = shown.view;
  await during(`close ${id}`, async () => {
    // What was to be closed is what was seen, not the receipt that has taken its place since.
    if (shown?.view.id !== id || Boolean(form) !== Boolean(shown.view.submit)) return;
    const answer = await api.close({ as: state.me, view_id: id });
    if (answer.unreachable) trouble("modal-trouble", answer.error);
    else dropDraft(id);
    await refresh();
  });
}

/** Fills what the workspace has an answer for; the app is told, and where it adds fields those are filled too. */
function fillExample() {
  return during("fill-example", async () => {
    if (!shown) return;
    const answers = state.workspace.examples[shown.view.callback_id];
    const filled = new Set();
    clearErrors();
    while (shown && (await fillRound(answers, filled)));
    announce("The form is filled in with an example. Nothing has been sent.");
  });
}

/** The last of the choices filled in is told; all the others stand in the state that goes along with it. */
async function fillRound(answers, filled) {
  const fresh = shown.fields.fill(answers, filled);
  keep();
  const last = fresh.filter(({ block, element }) => block.dispatch_action && !isText(element)).at(-1);
  if (last) await tell({ ...last, selected: last.widget.read() });
  return Boolean(last);
}
