// Block Kit blocks drawn as elements; a block the sandbox does not know says so in its place.

import { freshId, h } from "../dom.js";
import { drawElement, drawImage, unknown } from "./elements.js";
import { drawInput } from "./inputs.js";
import { drawText, emoji, words } from "./mrkdwn.js";
import { drawRich } from "./richtext.js";

function section(block, world) {
  const text = block.text && h("div", { class: "words" }, drawText(block.text, world));
  const fields = block.fields && h("div", { class: "fields" },
    block.fields.map((field) => h("div", { class: "words" }, drawText(field, world))));
  const accessory = block.accessory && h("div", { class: "accessory" }, drawElement(block.accessory, block, world));
  return h("div", { class: "section" }, h("div", { class: "section-text" }, text, fields), accessory);
}

function context(block, world) {
  return h("div", { class: "context" }, (block.elements ?? []).map((element) => (element.type === "image"
    ? drawElement(element, block, world) : h("span", { class: "words" }, drawText(element, world)))));
}

function image(block, world) {
  return h("figure", {}, block.title && h("figcaption", {}, drawText(block.title, world)),
    drawImage(block, block.alt_text ?? ""));
}

/** A cell is plain text, a number or rich text; how its column stands is said once for all rows. */
function cells(tag, row, columns, world) {
  return h("tr", {}, row.map((one, index) => h(tag, {
    scope: tag === "th" && "col", data: { align: columns[index]?.align ?? "left", wrapped: String(Boolean(columns[index]?.is_wrapped)) },
  }, one.type === "rich_text" ? drawRich(one, world) : emoji(String(one.text ?? one.value ?? "")))));
}

function table(block, world) {
  const columns = block.column_settings ?? [];
  const [head, ...rows] = block.rows ?? [];
  return h("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Table" }, h("table", {},
    h("thead", {}, cells("th", head ?? [], columns, world)), h("tbody", {}, rows.map((row) => cells("td", row, columns, world)))));
}

function limits({ min_length: min, max_length: max }) {
  const say = (count) => count.toLocaleString("en-GB");
  if (min && max) return `${say(min)} to ${say(max)} characters.`;
  if (min) return `At least ${say(min)} characters.`;
  return max ? `At most ${say(max)} characters.` : "";
}

function counter(widget, element) {
  const node = h("span", { class: "count", "aria-hidden": "true" });
  const show = () => {
    const long = widget.control.value.length;
    node.textContent = long ? long.toLocaleString("en-GB") : "";
    node.classList.toggle("short-of", long > 0 && (long < (element.min_length ?? 0) || long > (element.max_length ?? Infinity)));
  };
  widget.control.addEventListener("input", show);
  widget.recount = show;
  show();
  return node;
}

/** An input block: label, mark when optional, control, hint, limits, and a place for its error. */
function input(block, world) {
  const widget = drawInput(block.element ?? {}, world);
  if (!widget) return unknown("input", block.element?.type);
  const id = freshId("field");
  const bounds = limits(block.element);
  const label = [words(block.label), block.optional && h("span", { class: "optional" }, " (optional)")];
  const foot = [
    block.hint && h("p", { class: "hint", id: `${id}-hint` }, drawText(block.hint, world)),
    bounds && h("p", { class: "hint limits", id: `${id}-limits` }, bounds, counter(widget, block.element)),
    h("p", { class: "error", id: `${id}-error`, hidden: true }),
  ];
  const described = [block.hint && `${id}-hint`, bounds && `${id}-limits`, `${id}-error`].filter(Boolean).join(" ");
  const node = widget.group
    ? h("fieldset", { class: "field" }, h("legend", {}, label), widget.node, foot)
    : h("div", { class: "field" }, h("label", { for: widget.control.id }, label), widget.node, foot);
  const marked = widget.group ? node : widget.control;
  marked.dataset.block = block.block_id;
  marked.dataset.field = block.block_id;
  marked.setAttribute("aria-describedby", described);
  if (!block.optional && !widget.group) widget.control.setAttribute("aria-required", "true");
  world.register?.(block, block.element, { ...widget, field: node, marked, errorNode: foot.at(-1) });
  return node;
}

const KINDS = {
  header: (block, world) => h(world.heading ?? "h4", { class: "block-header" }, words(block.text)),
  section,
  context,
  divider: () => h("hr"),
  actions: (block, world) => h("div", { class: "actions" }, (block.elements ?? []).map((one) => drawElement(one, block, world))),
  image,
  input,
  table,
  rich_text: (block, world) => h("div", { class: "words" }, drawRich(block, world)),
  markdown: (block, world) => h("div", { class: "words" }, drawText({ type: "mrkdwn", text: block.text }, world)),
};

/** All blocks in order; `world.press` answers buttons, `world.register` learns of inputs. */
export function drawBlocks(blocks, world) {
  // A table stands at the end of its message, wherever the app put it.
  const last = (block) => block.type === "table";
  const inOrder = [...(blocks ?? []).filter((block) => !last(block)), ...(blocks ?? []).filter(last)];
  return inOrder.map((block) => (KINDS[block.type] ?? (() => unknown("block", block.type)))(block, world));
}
