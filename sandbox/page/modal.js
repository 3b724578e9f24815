// The open modal: drawing a view, keeping what was typed, showing errors on their fields, and submitting.

import { api } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { confirmed } from "./confirm.js";
import { byId } from "./dom.js";
import { dropDraft, loadDraft, saveDraft } from "./drafts.js";
import { clientFault } from "./inputs.js";
import { words } from "./mrkdwn.js";
import { state } from "./state.js";
import { announce, during, trouble } from "./work.js";

const TROUBLE = "We had some trouble connecting. Try again?";
const dialog = () => byId("modal");

let shown = null; // { view, world, fields: Map("block/action" -> { block, element, widget }) }
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
  dialog().addEventListener("keydown", enterDispatches);
}

const keep = () => shown && saveDraft(shown.view.id, values());

function values() {
  const read = {};
  for (const { block, element, widget } of shown.fields.values()) {
    read[block.block_id] = { ...read[block.block_id], [element.action_id]: widget.read() };
  }
  return read;
}

/** Shows the view the server says is open, or closes the dialog; an unchanged view is left alone. */
export function syncModal(view, world) {
  if (!view) return hide();
  if (shown?.view.id === view.id && shown.view.hash === view.hash && dialog().open) return null;
  const sameView = shown?.view.id === view.id;
  if (shown) keep();
  draw(view, world, sameView);
  return null;
}

function hide() {
  if (!dialog().open) return;
  shown = null;
  document.body.append(byId("status"));
  dialog().close();
  byId("modal-blocks").replaceChildren();
  if (document.activeElement === document.body) byId("composer").focus({ preventScroll: true });
}

function draw(view, world, sameView) {
  const focus = sameView ? focusedField() : null;
  const scroll = byId("modal-body").scrollTop;
  const fields = new Map();
  const here = {
    ...world, heading: "h3", press,
    register: (block, element, widget) => fields.set(`${block.block_id}/${element.action_id}`, { block, element, widget }),
  };
  byId("modal-blocks").replaceChildren(...drawBlocks(view.blocks, here));
  shown = { view, world: here, fields };
  fields.forEach(listen);
  restore(view);
  frame(view);
  open();
  settle(focus, sameView && sameForm() ? scroll : 0);
}

/** The same form updated keeps its place; a receipt that replaces a form starts at its top. */
const sameForm = () => shown.fields.size > 0;

function restore(view) {
  const draft = { ...view.state?.values, ...loadDraft(view.id) };
  for (const { block, element, widget } of shown.fields.values()) {
    const value = draft[block.block_id]?.[element.action_id];
    if (value?.type === element.type) widget.write(value);
    widget.recount?.();
  }
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

function focusedField() {
  const focused = document.activeElement;
  if (!byId("modal-blocks").contains(focused)) return dialog().contains(focused) ? () => focused : null;
  const field = [...(shown?.fields ?? [])].find(([, { widget }]) => widget.node.contains(focused) || widget.control === focused);
  const value = focused.value;
  if (!field) return () => byId("modal-blocks").querySelector(`[data-action="${CSS.escape(focused.dataset.action ?? "")}"]`);
  return () => {
    const again = shown.fields.get(field[0])?.widget;
    return again && ([...again.node.querySelectorAll("input")].find((box) => box.value === value) ?? again.control);
  };
}

function settle(focus, scroll) {
  const target = focus?.();
  byId("modal-body").scrollTop = scroll;
  if (target && !target.hidden) target.focus({ preventScroll: true });
  else byId("modal-title").focus({ preventScroll: true });
}

/** A control in the modal acts at once: the app is told, and may update the view. */
async function press({ block, element, node, value, selected }) {
  if (!shown || !(await confirmed(element, shown.world))) return;
  await during(async () => {
    await tell(block, element, { value, selected });
    node?.isConnected && node.focus?.({ preventScroll: true });
  });
}

async function tell(block, element, { value, selected }) {
  const answer = await api.press({
    as: state.me, view_id: shown.view.id, block_id: block.block_id, action_id: element.action_id, value, selected, values: values(),
  });
  if (answer.ok) trouble("modal-trouble", "");
  else trouble("modal-trouble", answer.error ?? TROUBLE);
  await refresh();
}

const dispatches = (block, on) => block.type === "input" && block.dispatch_action && triggers(block.element).includes(on);
const triggers = (element) => element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];

/** Inputs with dispatch_action act when chosen, or for texts when Enter is pressed or a letter typed. */
function enterDispatches(event) {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT" || !shown) return;
  const field = [...shown.fields.values()].find(({ widget }) => widget.control === event.target);
  if (!field || !isText(field.element) || !dispatches(field.block, "on_enter_pressed")) return;
  event.preventDefault();
  press({ ...field, selected: field.widget.read() });
}

const isText = (element) => /_input$/.test(element.type);

/** Listens to the inputs of a freshly drawn view that have dispatch_action. */
function listen({ block, element, widget }) {
  if (block.type !== "input" || !block.dispatch_action) return;
  const tellNow = () => press({ block, element, node: widget.control, selected: widget.read() });
  if (!isText(element)) widget.onChange(tellNow);
  else if (triggers(element).includes("on_character_entered")) widget.control.addEventListener("input", tellNow);
}

function clearErrors() {
  trouble("modal-trouble", "");
  for (const { widget } of shown.fields.values()) showError(widget, "");
}

function showError(widget, text) {
  if (!widget.errorNode) return;
  widget.errorNode.textContent = text;
  widget.errorNode.hidden = !text;
  widget.field.classList.toggle("wrong", Boolean(text));
  const marked = widget.group ? [...widget.node.querySelectorAll("input")] : [widget.control];
  marked.forEach((control) => (text ? control.setAttribute("aria-invalid", "true") : control.removeAttribute("aria-invalid")));
}

/** Each error on its field; one whose field is not here is said at the top; the first field gets the focus. */
function showErrors(errors) {
  const left = new Map(Object.entries(errors));
  let first = null;
  for (const { block, widget } of shown.fields.values()) {
    const text = left.get(block.block_id);
    if (!text || !widget.errorNode) continue;
    showError(widget, text);
    left.delete(block.block_id);
    first ??= widget;
  }
  if (left.size) trouble("modal-trouble", [...left.values()].join(" "));
  const count = Object.keys(errors).length;
  announce(count === 1 ? "One answer needs another look." : `${count} answers need another look.`);
  (first?.field ?? byId("modal-trouble")).scrollIntoView({ block: "center" });
  (first?.control ?? byId("modal-title")).focus({ preventScroll: true });
}

function clientFaults() {
  const faults = {};
  for (const { block, widget } of shown.fields.values()) {
    const fault = block.type === "input" && clientFault(block, widget.read());
    if (fault) faults[block.block_id] = fault;
  }
  return faults;
}

async function submit() {
  if (!shown?.view.submit) return;
  clearErrors();
  const faults = clientFaults();
  if (Object.keys(faults).length) {
    showErrors(faults);
    return;
  }
  await during(send);
}

async function send() {
  const { id } = shown.view;
  keep();
  const answer = await api.submit({ as: state.me, view_id: id, values: values() });
  if (answer.errors && Object.keys(answer.errors).length) showErrors(answer.errors);
  else if (!answer.ok) {
    trouble("modal-trouble", answer.error ?? TROUBLE);
    byId("modal-trouble").scrollIntoView({ block: "nearest" });
  } else {
    await refresh();
    if (shown?.view.id !== id) dropDraft(id);
    else announce(`${words(shown.view.title)}.`);
  }
}

async function close() {
  if (!shown) return;
  const { id } = shown.view;
  await during(async () => {
    const answer = await api.close({ as: state.me, view_id: id });
    if (answer.unreachable) trouble("modal-trouble", answer.error);
    else dropDraft(id);
    await refresh();
  });
}

/** Fills what the workspace has an answer for; a choice that makes the app add fields is told, and those are filled too. */
function fillExample() {
  return during(async () => {
    const answers = state.workspace.examples[shown.view.callback_id];
    const filled = new Set();
    clearErrors();
    for (let told = true; told && shown;) told = await fillRound(answers, filled);
    announce("The form is filled in with an example. Nothing has been sent.");
  });
}

async function fillRound(answers, filled) {
  const fresh = [...shown.fields].filter(([key, { block }]) => block.block_id in answers && !filled.has(key));
  for (const [key, { block, widget }] of fresh) {
    widget.example(answers[block.block_id]);
    widget.recount?.();
    filled.add(key);
  }
  keep();
  const acting = fresh.map(([, field]) => field).filter(({ block, element }) => block.dispatch_action && !isText(element));
  for (const { block, element, widget } of acting) {
    if (shown) await tell(block, element, { selected: widget.read() });
  }
  return acting.length > 0;
}
