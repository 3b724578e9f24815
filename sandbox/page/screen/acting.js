// Inputs that tell the app at once: when one is chosen, when a letter is typed, or when Enter is pressed.

export const isText = (element) => /_input$/.test(element.type);
const triggers = (element) => element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];

/** An input with dispatch_action acts when chosen; a text when a letter is typed, if the app asked for that. */
export function listen({ block, element, widget }, press) {
  if (block.type !== "input" || !block.dispatch_action) return;
  const act = () => press({ block, element, selected: widget.read() });
  if (!isText(element)) widget.onChange(act);
  else if (triggers(element).includes("on_character_entered")) widget.control.addEventListener("input", act);
}

/** ... or when Enter is pressed in it, which in a form would submit it otherwise: the field that is to act. */
export function enteredField(event, fields) {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return null;
  const field = fields.of(event.target);
  if (!field?.block.dispatch_action || !isText(field.element)) return null;
  if (!triggers(field.element).includes("on_enter_pressed")) return null;
  event.preventDefault();
  return field;
}
