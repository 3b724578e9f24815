// Light or dark: as the system wears it, until the switch says otherwise; that is remembered.

import { byId } from "./dom.js";

const KEPT = "sandbox-scheme";
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const system = () => (systemIsDark.matches ? "dark" : "light");
const worn = () => localStorage.getItem(KEPT) ?? system();

export function makeScheme() {
  systemIsDark.addEventListener("change", wear);
  byId("scheme").addEventListener("click", change);
  wear();
}

function wear() {
  document.documentElement.dataset.scheme = worn();
  byId("scheme").setAttribute("aria-pressed", String(worn() === "dark"));
}

/** Back to what the system wears, the page follows the system again. */
function change() {
  const other = worn() === "dark" ? "light" : "dark";
  if (other === system()) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, other);
  wear();
}
