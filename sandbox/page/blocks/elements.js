// Block elements outside input blocks: buttons, menus, images, and inputs that act at once.

import { h, safeUrl } from "../dom.js";
import { fileUrl } from "./files.js";
import { drawInput } from "./inputs.js";
import { words } from "./mrkdwn.js";

/** Says openly that the sandbox has no drawing for this. */
export function unknown(kind, type) {
  return h("p", { class: "unknown", role: "note" }, `This sandbox cannot draw the ${kind} "${type}".`);
}

function button(element, block, world) {
  const href = safeUrl(element.url);
  const node = h(href ? "a" : "button", {
    type: href ? null : "button", href, target: href && "_blank", rel: href && "noopener noreferrer",
    class: `button ${element.style ?? ""}`, "aria-label": element.accessibility_label,
    data: { action: element.action_id ?? "", value: element.value ?? "" },
  }, words(element.text));
  node.addEventListener("click", () => world.press({ block, element, node, value: element.value ?? "" }));
  return node;
}

function overflow(element, block, world) {
  const items = (element.options ?? []).map((option) => h("button", {
    type: "button", class: "button", data: { action: element.action_id ?? "", value: option.value },
    on: { click: (event) => world.press({ block, element, node: event.currentTarget, selected: { type: "overflow", selected_option: option } }) },
  }, words(option.text)));
  return h("details", { class: "overflow" }, h("summary", { "aria-label": "More actions" }, "More"), h("div", {}, items));
}

/** Slack shows pictures from anywhere; this page fetches nothing from outside, so it shows their words instead. */
export function drawImage({ image_url: outside, slack_file: file }, alt, small = false) {
  const id = file?.id ?? /\/files-pri\/[^/]*-(\w+)\//.exec(file?.url ?? "")?.[1];
  const url = id ? fileUrl(id) : outside;
  const own = url?.startsWith("/") || url?.startsWith(location.origin);
  if (own) return h("img", { src: url, alt, class: small ? "thumb" : "picture" });
  return h("span", { class: small ? "stand-in thumb" : "stand-in", role: "img", "aria-label": alt }, alt);
}

function acting(element, block, world) {
  const widget = drawInput(element, world);
  if (!widget) return null;
  const label = words(block.text) || words(element.placeholder) || element.action_id;
  if (widget.group) Object.entries({ role: "group", "aria-label": label }).forEach((pair) => widget.node.setAttribute(...pair));
  else widget.control.setAttribute("aria-label", label);
  widget.node.dataset.action = element.action_id ?? "";
  widget.onChange(() => world.press({ block, element, node: widget.control, selected: widget.read() }));
  world.register?.(block, element, widget);
  return widget.node;
}

/** One element of an actions, section or context block. */
export function drawElement(element, block, world) {
  if (element.type === "button" || element.type === "workflow_button") return button(element, block, world);
  if (element.type === "overflow") return overflow(element, block, world);
  if (element.type === "image") return drawImage(element, element.alt_text ?? "", true);
  return acting(element, block, world) ?? unknown("element", element.type);
}
