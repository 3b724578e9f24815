// Slack's rich_text blocks, drawn as elements.

import { h } from "../dom.js";
import { channel, drawDate, emoji, group, link, mention } from "./mrkdwn.js";

const STYLES = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["underline", "u"], ["code", "code"]];

const LEAVES = {
  text: (leaf) => leaf.text,
  link: (leaf) => link(leaf.url, leaf.text ?? leaf.url),
  user: (leaf, world) => mention(leaf.user_id, undefined, world),
  usergroup: (leaf, world) => group(leaf.usergroup_id, undefined, world),
  channel: (leaf, world) => channel(leaf.channel_id, undefined, world),
  emoji: (leaf) => emoji(`:${leaf.name}:`),
  team: (leaf) => h("span", { class: "mention" }, leaf.team_id),
  color: (leaf) => h("code", {}, leaf.value),
  broadcast: (leaf) => h("span", { class: "mention" }, `@${leaf.range}`),
  date: (leaf, world) => drawDate(leaf.timestamp, leaf.format, leaf.fallback ?? "", leaf.url, world),
};

function leaf(part, world) {
  const drawn = LEAVES[part.type]?.(part, world) ?? `[${part.type}]`;
  return STYLES.reduce((inner, [style, tag]) => (part.style?.[style] ? h(tag, {}, inner) : inner), drawn);
}

const leaves = (part, world) => (part.elements ?? []).map((inner) => leaf(inner, world));

const PARTS = {
  rich_text_section: (part, world) => h("p", { class: "rich" }, leaves(part, world)),
  rich_text_quote: (part, world) => h("blockquote", {}, leaves(part, world)),
  rich_text_preformatted: (part, world) => h("pre", {}, h("code", {}, leaves(part, world))),
  rich_text_list: (part, world) => h(part.style === "ordered" ? "ol" : "ul", {
    class: "rich", data: { indent: part.indent ?? 0 }, start: part.style === "ordered" && part.offset ? part.offset + 1 : null,
  }, part.elements.map((item) => h("li", {}, leaves(item, world)))),
};

/** All parts of a rich_text block, in order. */
export function drawRich(block, world) {
  return (block.elements ?? []).map((part) => PARTS[part.type]?.(part, world) ?? h("p", {}, `[${part.type}]`));
}
