// The app's Home: one view for each person, redrawn when the app publishes another.

import { enteredField, listen } from "./acting.js";
import { drawBlocks } from "../blocks/blocks.js";
import { byId, h } from "../dom.js";
import { Fields } from "../blocks/fields.js";

let shown = null; // { id, mark, fields, press }

/** Wires the panel once. */
export function makeHome() {
  byId("home").addEventListener("keydown", (event) => {
    const field = shown?.fields && enteredField(event, shown.fields);
    if (field) shown.press({ ...field, selected: field.widget.read() });
  });
}

/** Shows the Home in place of the messages, or takes it away; an unchanged one is left alone. */
export function drawHome(view, place, world) {
  const here = place?.kind === "home";
  byId("home").hidden = !here;
  byId("messages").hidden = here;
  byId("main").dataset.kind = place?.kind ?? "";
  if (here && !shown) byId("scroll").scrollTop = 0;
  if (here) draw(view, world);
  else shown = null;
}

/** What stands in its inputs goes along with every press. */
export const homeValues = () => shown?.fields?.values() ?? {};

function draw(view, world) {
  const mark = `${world.me} ${view?.id} ${view?.hash} ${world.tz}`;
  if (shown?.mark === mark) return;
  const focus = byId("home").contains(document.activeElement) && focused();
  // What was typed and not sent yet outlives an update of the same view.
  const typed = shown && shown.id === view?.id ? shown.fields.values() : {};
  const fields = new Fields();
  const here = { ...world, heading: "h3", press: world.pressHome, register: (...field) => fields.add(...field) };
  byId("home").replaceChildren(...(view ? drawBlocks(view.blocks, here) : [empty()]));
  fields.restore(view?.state?.values ?? {}, typed);
  fields.each((field) => listen(field, world.pressHome));
  shown = { id: view?.id, mark, fields, press: world.pressHome };
  if (focus) refocus(focus, fields);
}

/** Where the focus is, in words that outlive a redrawing; in a text, where in it. */
function focused() {
  const node = document.activeElement;
  const field = shown?.fields.of(node);
  const key = field && `${field.block.block_id}/${field.element.action_id}`;
  return { key, kind: node.type, value: node.value, action: node.dataset.action, at: node.selectionStart, to: node.selectionEnd };
}

function refocus(focus, fields) {
  const node = focus.key ? fields.find(focus) : focus.action && byId("home").querySelector(`[data-action="${CSS.escape(focus.action)}"]`);
  node?.focus({ preventScroll: true });
  // Only a text has a place in it: of any other input the browser says null.
  if (node && Number.isInteger(focus.at)) node.setSelectionRange(focus.at, focus.to);
}

const empty = () => h("p", { class: "empty" }, "The app shows nothing here yet.");
