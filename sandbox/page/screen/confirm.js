// The "Are you sure?" window that a button may ask for before it acts.

import { byId } from "../dom.js";
import { drawText, words } from "../blocks/mrkdwn.js";

/** True when the person agrees; at once when the element asks for no confirmation. */
export function confirmed(element, world) {
  const asked = element.confirm;
  if (!asked) return Promise.resolve(true);
  const dialog = byId("confirm");
  byId("confirm-title").textContent = words(asked.title);
  byId("confirm-text").replaceChildren(...drawText(asked.text, world));
  byId("confirm-yes").textContent = words(asked.confirm) || "Yes";
  byId("confirm-no").textContent = words(asked.deny) || "Cancel";
  byId("confirm-yes").className = asked.style === "danger" ? "button danger" : "button primary";
  dialog.returnValue = "";
  dialog.showModal();
  byId("confirm-no").focus();
  return new Promise((agree) => {
    byId("confirm-yes").onclick = () => dialog.close("yes");
    byId("confirm-no").onclick = () => dialog.close("no");
    dialog.onclose = () => agree(dialog.returnValue === "yes");
  });
}
