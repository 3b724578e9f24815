// Small ways of making and finding elements, so that no text is ever parsed as HTML.

/** Makes an element; `props` with a dash or a colon are attributes, `on` holds listeners, false and null are left out. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") Object.entries(value).forEach(([event, listener]) => node.addEventListener(event, listener));
  else if (name === "class") node.className = value;
  else if (name === "data") Object.assign(node.dataset, value);
  else node.setAttribute(name, value === true ? "" : value);
}

export const byId = (id) => document.getElementById(id);

let made = 0;
/** An id nobody else on the page has. */
export const freshId = (stem) => `${stem}-${(made += 1)}`;

/** Only addresses that a browser opens harmlessly; anything else becomes null. */
export function safeUrl(text) {
  return /^(https?:|mailto:|tel:)/i.test(text ?? "") ? text : null;
}

/** Words for people who hear the page rather than see it. */
export const unseen = (text) => h("span", { class: "unseen" }, text);

/** Makes a list read as these nodes do, keeping the elements that stay: a press that has begun on one is not lost. */
export function redraw(list, nodes) {
  nodes.forEach((node, index) => {
    const old = list.childNodes[index];
    if (!old) list.append(node);
    else if (old.nodeName !== node.nodeName || old.nodeType !== Node.ELEMENT_NODE) old.replaceWith(node);
    else if (!old.isEqualNode(node)) become(old, node);
  });
  while (list.childNodes.length > nodes.length) list.lastChild.remove();
}

function become(old, node) {
  [...old.attributes].filter(({ name }) => !node.hasAttribute(name)).forEach(({ name }) => old.removeAttribute(name));
  [...node.attributes].forEach(({ name, value }) => old.setAttribute(name, value));
  redraw(old, [...node.childNodes]);
}

/** Up, Down, Home and End move the focus among the buttons of a list. */
export function arrowKeys(list) {
  list.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button")];
    const here = buttons.indexOf(document.activeElement);
    const last = buttons.length - 1;
    const to = { ArrowDown: Math.min(here + 1, last), ArrowUp: Math.max(here - 1, 0), Home: 0, End: last }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    buttons[to].focus();
  });
}
