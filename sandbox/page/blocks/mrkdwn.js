// Slack's mrkdwn, drawn as elements: bold, italic, strike, code, quotes, links, mentions, dates.

import { h, safeUrl } from "../dom.js";
import { dateToken, stamp } from "../times.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const EMOJI = {
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", alarm_clock: "⏰", bell: "🔔", lock: "🔒", no_entry: "⛔", eyes: "👀",
  information_source: "ℹ️", memo: "📝", calendar: "📅", tada: "🎉", wave: "👋", thumbsup: "👍", "+1": "👍",
  rotating_light: "🚨", stopwatch: "⏱️", point_right: "👉", red_circle: "🔴", large_green_circle: "🟢",
};
const MARKS = [["strong", "\\*"], ["em", "_"], ["s", "~"]].map(([tag, mark]) => [
  tag, new RegExp(`(?<![\\p{L}\\p{N}${mark}])${mark}(?=\\S)([^${mark}\\n]+?)(?<=\\S)${mark}(?![\\p{L}\\p{N}${mark}])`, "u"),
]);
// Atoms (code, links, mentions) stand aside as private characters, so that a "_" inside one starts no italics.
const ATOM = /```[\s\S]+?```|`[^`\n]+`|<[^<>\n]+>/g;
const ASIDE = 0xe000;
const PLACE = /([\ue000-\uf8ff])/;

const decode = (text) => text.replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity]);

export const emoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);

/** A plain_text or mrkdwn object as a list of nodes. */
export function drawText(object, world) {
  if (!object) return [];
  if (typeof object === "string") return mrkdwn(object, world);
  if (object.type === "mrkdwn") return mrkdwn(object.text, world);
  return lines(emoji(object.text ?? ""));
}

/** The words of a text object, for labels and options. */
export const words = (object) => emoji(typeof object === "string" ? object : object?.text ?? "");

function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}

/** mrkdwn as a list of nodes. */
export function mrkdwn(source, world) {
  const atoms = [];
  const text = (source ?? "").replace(ATOM, (atom) => {
    atoms.push(atom);
    return String.fromCharCode(ASIDE + atoms.length - 1);
  });
  return paragraphs(text).map(({ quote, body }) => {
    const nodes = inline(body, atoms, world);
    return quote ? h("blockquote", {}, nodes) : nodes;
  }).flat().filter(afterBlock);
}

/** A code block already stands on lines of its own: the line break after it would draw an empty one. */
const afterBlock = (node, index, nodes) => !(node.tagName === "BR" && nodes[index - 1]?.tagName === "PRE");

function paragraphs(text) {
  const runs = [];
  for (const line of text.split("\n")) {
    const quote = /^(>|&gt;)/.test(line);
    const body = quote ? line.replace(/^(>|&gt;)\s?/, "") : line;
    const last = runs.at(-1);
    if (last && last.quote === quote) last.body += `\n${body}`;
    else runs.push({ quote, body });
  }
  return runs;
}

function inline(text, atoms, world) {
  for (const [tag, pattern] of MARKS) {
    const found = pattern.exec(text);
    if (!found) continue;
    const after = text.slice(found.index + found[0].length);
    const middle = h(tag, {}, inline(found[1], atoms, world));
    return [...inline(text.slice(0, found.index), atoms, world), middle, ...inline(after, atoms, world)];
  }
  return text.split(PLACE).flatMap((piece) => {
    const atom = piece.length === 1 ? atoms[piece.charCodeAt(0) - ASIDE] : undefined;
    return atom === undefined ? lines(decode(emoji(piece))) : [drawAtom(atom, world)];
  });
}

function drawAtom(atom, world) {
  if (atom.startsWith("```")) return h("pre", {}, h("code", {}, decode(atom.slice(3, -3).replace(/^\n/, ""))));
  if (atom.startsWith("`")) return h("code", {}, decode(atom.slice(1, -1)));
  const [target, label] = split(atom.slice(1, -1));
  if (target.startsWith("@")) return mention(target.slice(1), label, world);
  if (target.startsWith("#")) return channel(target.slice(1), label, world);
  if (target.startsWith("!date^")) return date(target, label, world);
  if (target.startsWith("!subteam^")) return group(target.slice(9), label, world);
  if (target.startsWith("!")) return h("span", { class: "mention" }, label ?? `@${target.slice(1).split("^")[0]}`);
  return link(decode(target), decode(label ?? target));
}

function split(inside) {
  const bar = inside.indexOf("|");
  return bar < 0 ? [inside, undefined] : [inside.slice(0, bar), inside.slice(bar + 1)];
}

export function mention(id, label, world) {
  return h("span", { class: id === world.me ? "mention mine" : "mention" }, `@${world.nameOf(id) ?? label ?? id}`);
}

export function channel(id, label, world) {
  return h("span", { class: "mention" }, `#${world.placeName(id) ?? label ?? id}`);
}

export function group(id, label, world) {
  const handle = world.groups?.find((one) => one.id === id)?.handle;
  return h("span", { class: "mention" }, handle ? `@${handle}` : label ?? `@${id}`);
}

function date(target, fallback, world) {
  const [, seconds, format, url] = target.split("^");
  return drawDate(seconds, format ?? "", decode(fallback ?? ""), url, world);
}

/** A moment in the reader's zone; its tooltip is the whole stamp. */
export function drawDate(seconds, format, fallback, url, world) {
  const moment = new Date(Number(seconds) * 1000);
  const known = !Number.isNaN(moment.getTime());
  const text = dateToken(seconds, format, fallback, world);
  const node = h("time", known ? { datetime: moment.toISOString(), title: stamp(moment, world.tz) } : {}, text);
  return safeUrl(url) ? link(url, node) : node;
}

export function link(url, label) {
  const href = safeUrl(url);
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, label) : h("span", {}, label);
}
