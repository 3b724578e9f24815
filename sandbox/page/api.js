// The page's calls to the sandbox server, each answered with plain data and never with an exception.

import { state } from "./state.js";

const SILENT = "The sandbox does not answer. Is it still running? What you typed is still here.";

async function call(path, options = {}) {
  try {
    const answer = await fetch(path, { ...options, headers: { ...options.headers, "X-Sandbox-Token": state.token } });
    return await read(answer);
  } catch (fault) {
    return { ok: false, unreachable: true, error: SILENT, fault: String(fault) };
  }
}

async function read(answer) {
  const text = await answer.text();
  try {
    return { ok: answer.ok, ...JSON.parse(text) };
  } catch {
    return { ok: false, error: text || `The sandbox answered ${answer.status}.` };
  }
}

const get = (path, args) => call(`${path}?${new URLSearchParams(args)}`);
const post = (path, body) => call(path, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
});

export const api = {
  workspace: (as) => get("/page/workspace", as ? { as } : {}),
  messages: (as, channel) => get("/page/messages", { as, channel }),
  command: (body) => post("/page/command", body),
  send: (body) => post("/page/send", body),
  press: (body) => post("/page/press", body),
  submit: (body) => post("/page/submit", body),
  join: (body) => post("/page/join", body),
  leave: (body) => post("/page/leave", body),
  close: (body) => post("/page/close", body),
  travel: (to) => post("/page/travel", { to }),
};
