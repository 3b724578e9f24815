// Server-sent events: what changed while nobody pressed anything here.

import { state } from "./state.js";

let source = null;

/** Listens as the acting person; each event only says that something is to be fetched again, so order cannot matter. */
export function listenAs({ changed, working, clock }) {
  source?.close();
  source = new EventSource(`/page/live?${new URLSearchParams({ token: state.token, as: state.me })}`);
  source.addEventListener("changed", changed);
  source.addEventListener("view", changed);
  source.addEventListener("clock", (event) => clock(JSON.parse(event.data)));
  source.addEventListener("working", (event) => working(Boolean(JSON.parse(event.data).on)));
  // After a break nothing is known about what was missed.
  source.addEventListener("open", changed);
}
