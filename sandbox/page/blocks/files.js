// Files that stand in a message: a picture where it is one, and a link that downloads it.

import { h } from "../dom.js";
import { state } from "../state.js";

const PICTURES = /^image\/(png|jpeg|gif|webp)$/;
const UNITS = [["MB", 1e6], ["kB", 1e3], ["bytes", 1]];

/** Where the page may fetch a file as the person it acts as. */
export const fileUrl = (id) => `/page/file?${new URLSearchParams({ token: state.token, as: state.me, id })}`;

function size(bytes) {
  const [unit, one] = UNITS.find(([, least]) => bytes >= least) ?? UNITS.at(-1);
  return `${(bytes / one).toLocaleString("en-GB", { maximumFractionDigits: unit === "MB" ? 1 : 0 })} ${unit}`;
}

function file({ id, name, title, size: bytes, mimetype, alt_txt: alt }) {
  const picture = PICTURES.test(mimetype) && h("img", { class: "picture", src: fileUrl(id), alt: alt ?? title });
  return h("li", { class: "file" }, picture, h("div", { class: "file-line" },
    h("span", { class: "file-name" }, h("strong", {}, title), h("span", { class: "file-size" }, `${name === title ? "" : `${name}, `}${size(bytes)}`)),
    h("a", { class: "button", href: fileUrl(id), download: name, "aria-label": `Download ${title}` }, "Download")));
}

export const drawFiles = (message) => message.files?.length > 0 && h("ul", { class: "files" }, message.files.map(file));
