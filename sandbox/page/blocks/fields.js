// The inputs of one drawn view, by block and action: their values, their errors, and which of them has the focus.

import { byId } from "../dom.js";
import { clientFault } from "./faults.js";

export class Fields {
  #all = new Map();

  add(block, element, widget) {
    this.#all.set(`${block.block_id}/${element.action_id}`, { block, element, widget });
  }

  get size() {
    return this.#all.size;
  }

  each(visit) {
    this.#all.forEach((field) => visit(field));
  }

  of(control) {
    return [...this.#all.values()].find(({ widget }) => widget.node === control || widget.node.contains(control));
  }

  /** Slack's `state.values`: { block_id: { action_id: state } }. */
  values() {
    const read = {};
    for (const { block, element, widget } of this.#all.values()) {
      read[block.block_id] = { ...read[block.block_id], [element.action_id]: widget.read() };
    }
    return read;
  }

  /** What the server kept, and over it what was typed here since; a value that is no longer a choice is left out. */
  restore(...kept) {
    for (const { block, element, widget } of this.#all.values()) {
      for (const values of kept) {
        const value = values[block.block_id]?.[element.action_id];
        if (value?.type === element.type && (widget.fits?.(value) ?? true)) widget.write(value);
      }
      widget.recount?.();
    }
  }

  /** Fills those that have an answer and are not in `filled` yet; these fields come back. */
  fill(answers, filled) {
    const fresh = [...this.#all].filter(([key, { block }]) => block.block_id in answers && !filled.has(key));
    for (const [key, { block, widget }] of fresh) {
      widget.example(answers[block.block_id]);
      widget.recount?.();
      filled.add(key);
    }
    return fresh.map(([, field]) => field);
  }

  /** { block_id: sentence } for what can be seen to be wrong from here. */
  clientFaults() {
    const faults = {};
    for (const { block, widget } of this.#all.values()) {
      const fault = block.type === "input" && clientFault(block, widget.read());
      if (fault) faults[block.block_id] = fault;
    }
    return faults;
  }

  clearErrors() {
    this.each(({ widget }) => setError(widget, ""));
  }

  /** Puts each error on its field and the focus on the first; returns those that have no field here. */
  showErrors(errors) {
    const left = new Map(Object.entries(errors));
    const wrong = [...this.#all.values()].filter(({ block, widget }) => left.has(block.block_id) && widget.errorNode);
    for (const { block, widget } of wrong) {
      setError(widget, left.get(block.block_id));
      left.delete(block.block_id);
    }
    const first = wrong[0]?.widget;
    (first?.field ?? byId("modal-trouble")).scrollIntoView({ block: "center" });
    (first?.control ?? byId("modal-title")).focus({ preventScroll: true });
    return [...left.values()];
  }

  /** Where the focus is, in words that outlive a redrawing. */
  focused() {
    const node = document.activeElement;
    if (!byId("modal-blocks").contains(node)) return { outside: byId("modal").contains(node) };
    const key = [...this.#all].find(([, { widget }]) => widget.node.contains(node))?.[0];
    return { key, kind: node.type, value: node.value, action: node.dataset.action };
  }

  /** The element that now stands where the focus was, or nothing. */
  find({ key, kind, value, action }) {
    const widget = this.#all.get(key)?.widget;
    if (!widget) return action && byId("modal-blocks").querySelector(`[data-action="${CSS.escape(action)}"]`);
    const same = [...widget.node.querySelectorAll("input")].find((box) => box.type === kind && (box.value === value || kind === "search"));
    return same ?? widget.control;
  }
}

function setError(widget, text) {
  if (!widget.errorNode) return;
  widget.errorNode.textContent = text;
  widget.errorNode.hidden = !text;
  widget.field.classList.toggle("wrong", Boolean(text));
  const controls = widget.group ? [...widget.node.querySelectorAll("input")] : [widget.control];
  controls.forEach((control) => (text ? control.setAttribute("aria-invalid", "true") : control.removeAttribute("aria-invalid")));
}
