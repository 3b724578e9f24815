// What a client can see is wrong with an answer before the form is sent.

/** Whether a state value holds an answer. */
export function answered(value) {
  const { type, ...rest } = value;
  return Object.values(rest).some((one) => (Array.isArray(one) ? one.length > 0 : one !== null && String(one).trim() !== ""));
}

const number = (count) => count.toLocaleString("en-GB");

/** What a client can see is wrong before anything is sent, as one sentence, or null. */
export function clientFault(block, value) {
  const { element, optional } = block;
  if (!answered(value)) return optional ? null : "Please complete this required field.";
  const long = typeof value.value === "string" ? value.value.length : null;
  if (long !== null && element.min_length && long < element.min_length) return `Please write at least ${number(element.min_length)} characters.`;
  if (long !== null && element.max_length && long > element.max_length) return `Please write at most ${number(element.max_length)} characters.`;
  return element.type === "number_input" ? numberFault(element, value.value) : null;
}

function numberFault(element, text) {
  const given = Number(text);
  if (Number.isNaN(given)) return "Please write a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(given)) return "Please write a whole number.";
  if (element.min_value !== undefined && given < Number(element.min_value)) return `Please write ${element.min_value} or more.`;
  if (element.max_value !== undefined && given > Number(element.max_value)) return `Please write ${element.max_value} or less.`;
  return null;
}
