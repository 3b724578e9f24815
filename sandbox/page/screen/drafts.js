// What was typed into a modal and not yet accepted, kept by view, also over a reload of the page.

import { state } from "../state.js";

const key = (viewId) => `draft ${state.token} ${viewId}`;

export function loadDraft(viewId) {
  const kept = sessionStorage.getItem(key(viewId));
  return kept ? JSON.parse(kept) : {};
}

/** Fields that a view no longer shows keep their draft: an update may bring them back. */
export function saveDraft(viewId, values) {
  const kept = loadDraft(viewId);
  for (const [block, actions] of Object.entries(values)) kept[block] = { ...kept[block], ...actions };
  sessionStorage.setItem(key(viewId), JSON.stringify(kept));
}

export const dropDraft = (viewId) => sessionStorage.removeItem(key(viewId));
