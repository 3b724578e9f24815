// Every kind of Block Kit input: how it is drawn, read as Slack's state value, written back, and filled by an example.

import { freshId, h } from "../dom.js";
import { words } from "./mrkdwn.js";
import { clockTime, dateField, epochOf, shortDay, stamp, zone } from "../times.js";

// From so many choices on a list scrolls in a box of its own and can be searched.
const MANY = { multi_static_select: 13, other: 8 };

/*
 * A widget is { node, control, group, read(), write(state), fits(state), example(value), onChange(listener) }.
 * `group` says that it is a fieldset of several controls, labelled by a legend; `fits`, where there is one, whether
 * a value kept from before is still among the choices.
 */

function textWidget(type, { tag = "input", kind = "text", mode } = {}) {
  return (element) => {
    const control = h(tag, {
      id: freshId("input"), class: "text", placeholder: words(element.placeholder),
      ...(tag === "input" ? { type: kind, inputmode: mode } : { rows: 4 }),
    });
    control.value = element.initial_value ?? "";
    return {
      node: control, control,
      read: () => ({ type, value: control.value === "" ? null : control.value }),
      write: (state) => { control.value = state.value ?? ""; },
      example: (value) => { control.value = Array.isArray(value) ? value.join("\n") : String(value); },
      onChange: (listener) => control.addEventListener("change", listener),
    };
  };
}

const plainText = (element, world) =>
  textWidget("plain_text_input", element.multiline ? { tag: "textarea" } : {})(element, world);

/** Browsers write dates in the order of their own language: in words a day cannot be taken for a month. */
const dayWords = (value) => (value ? shortDay(new Date(`${value}T12:00:00Z`), "UTC") : "");

function dateWidget(type, kind, key, initial) {
  return (element) => {
    const control = h("input", { id: freshId("input"), class: "text short", type: kind });
    const words = h("span", { class: "zone" });
    const put = (value) => {
      control.value = value ?? "";
      words.textContent = kind === "date" ? dayWords(control.value) : "";
    };
    put(element[initial]);
    control.addEventListener("change", () => put(control.value));
    return {
      node: h("div", { class: "moment" }, control, words), control,
      read: () => ({ type, [key]: control.value || null }),
      write: (state) => put(state[key]),
      example: put,
      onChange: (listener) => control.addEventListener("change", listener),
    };
  };
}

/** An example's moment, in seconds: "now" is when the button is pressed. */
const momentOf = (value, now) => (typeof value === "number" ? value : Math.floor((value === "now" ? now : Date.parse(value)) / 1000));

/** Two native fields, read in the person's own zone, which is named beside them. */
function momentWidget(element, world) {
  const day = h("input", { id: freshId("input"), class: "text short", type: "date", "aria-label": "Date" });
  const time = h("input", { class: "text short", type: "time", "aria-label": "Time" });
  const name = h("span", { class: "zone" });
  const read = () => epochOf(day.value, time.value, world.tz);
  const show = () => {
    const date = read() === null ? null : new Date(read() * 1000);
    name.textContent = date ? `${stamp(date, world.tz)} (${world.tz})` : `${zone(world.now, world.tz)} (${world.tz})`;
  };
  const put = (seconds) => {
    const date = new Date(seconds * 1000);
    day.value = seconds ? dateField(date, world.tz) : "";
    time.value = seconds ? clockTime(date, world.tz) : "";
    show();
  };
  put(element.initial_date_time);
  const node = h("div", { class: "moment" }, day, time, name);
  node.addEventListener("change", show);
  return {
    node, control: day, group: true, read: () => ({ type: "datetimepicker", selected_date_time: read() }),
    write: (state) => put(state.selected_date_time),
    example: (value) => put(momentOf(value, world.now)),
    onChange: (listener) => node.addEventListener("change", () => read() && listener()),
  };
}

const optionsOf = (element) => (element.option_groups ?? [{ options: element.options ?? [] }]).map((group) => ({
  label: words(group.label),
  choices: group.options.map((option) => ({ value: option.value, label: words(option.text), more: words(option.description), raw: option })),
}));

const peopleOf = (_, world) => [{ label: "", choices: world.people.filter((person) => !person.is_bot).map((person) => (
  { value: person.id, label: world.nameOf(person.id), more: person.title, raw: person.id })) }];

const placesOf = (_, world) => [{ label: "", choices: world.conversations.filter((place) => place.kind !== "home").map((place) => (
  { value: place.id, label: place.kind === "dm" ? place.name : `#${place.name}`, raw: place.id })) }];

const flat = (groups) => groups.flatMap((group) => group.choices);
const idOf = (raw) => (raw && typeof raw === "object" ? raw.value : raw);

function optionNode(choice) {
  return h("option", { value: choice.value }, choice.more ? `${choice.label} (${choice.more})` : choice.label);
}

function selectWidget(type, key, initial, source) {
  return (element, world) => {
    const groups = source(element, world);
    const known = new Map(flat(groups).map((choice) => [choice.value, choice.raw]));
    const control = h("select", { id: freshId("input"), class: "text" },
      h("option", { value: "" }, words(element.placeholder) || "Choose one"),
      groups.map((group) => (group.label
        ? h("optgroup", { label: group.label }, group.choices.map(optionNode)) : group.choices.map(optionNode))));
    const put = (raw) => { control.value = known.has(idOf(raw)) ? idOf(raw) : ""; };
    put(element[initial]);
    return {
      node: control, control,
      read: () => ({ type, [key]: known.get(control.value) ?? null }),
      write: (state) => put(state[key]),
      fits: (state) => !state[key] || known.has(idOf(state[key])),
      example: put,
      onChange: (listener) => control.addEventListener("change", listener),
    };
  };
}

function tick(choice, kind, name) {
  const id = freshId("option");
  const more = choice.more && h("span", { class: "more", id: `${id}-more` }, choice.more);
  return h("label", { class: "tick", for: id },
    h("input", { type: kind, id, name, value: choice.value, "aria-describedby": more ? `${id}-more` : null }),
    h("span", {}, h("span", { class: "tick-label" }, choice.label), more));
}

/** A long list gets a box that narrows it; what is ticked always stays in sight. */
function filterBox(rows) {
  const box = h("input", { type: "search", class: "text filter", placeholder: "Find in the list", "aria-label": "Find in the list" });
  box.addEventListener("input", () => {
    const sought = box.value.trim().toLowerCase();
    for (const row of rows) {
      row.hidden = !row.textContent.toLowerCase().includes(sought) && !row.querySelector("input").checked;
    }
  });
  box.addEventListener("change", (event) => event.stopPropagation());
  return box;
}

/** In a box that scrolls, what is chosen may be out of sight. */
const chosenWords = (chosen) => (chosen.length ? `Chosen: ${chosen.map((choice) => choice.label).join(", ")}` : "Nobody or nothing chosen yet");

function ticksWidget(type, key, initial, source, kind = "checkbox") {
  return (element, world) => {
    const choices = flat(source(element, world));
    const rows = choices.map((choice) => tick(choice, kind, freshId("name")));
    const boxes = rows.map((row) => row.querySelector("input"));
    const long = type.startsWith("multi") && choices.length >= (MANY[type] ?? MANY.other);
    const list = h("div", { class: long ? "ticks long" : "ticks" }, rows);
    const tally = h("p", { class: "hint tally" });
    const node = long ? h("div", {}, filterBox(rows), list, tally) : list;
    const show = () => { tally.textContent = chosenWords(choices.filter((_, index) => boxes[index].checked)); };
    const put = (raws) => {
      const wanted = new Set((raws ?? []).map(idOf));
      boxes.forEach((box) => { box.checked = wanted.has(box.value); });
      show();
    };
    list.addEventListener("change", show);
    put(element[initial]);
    return {
      node, control: boxes[0], group: true,
      read: () => ({ type, [key]: choices.filter((_, index) => boxes[index].checked).map((choice) => choice.raw) }),
      write: (state) => put(state[key]),
      fits: (state) => (state[key] ?? []).every((raw) => boxes.some((box) => box.value === idOf(raw))),
      example: (value) => put([value].flat()),
      onChange: (listener) => list.addEventListener("change", listener),
    };
  };
}

function radioWidget(element, world) {
  const choices = flat(optionsOf(element, world));
  const name = freshId("radio");
  const rows = choices.map((choice) => tick(choice, "radio", name));
  const boxes = rows.map((row) => row.querySelector("input"));
  const node = h("div", { class: "ticks" }, rows);
  const put = (raw) => boxes.forEach((box) => { box.checked = box.value === idOf(raw); });
  put(element.initial_option);
  return {
    node, control: boxes[0], group: true,
    read: () => ({ type: "radio_buttons", selected_option: choices[boxes.findIndex((box) => box.checked)]?.raw ?? null }),
    write: (state) => put(state.selected_option),
    fits: (state) => !state.selected_option || boxes.some((box) => box.value === idOf(state.selected_option)),
    example: put,
    onChange: (listener) => node.addEventListener("change", listener),
  };
}

const KINDS = {
  plain_text_input: plainText,
  email_text_input: textWidget("email_text_input", { kind: "email" }),
  url_text_input: textWidget("url_text_input", { kind: "url" }),
  number_input: textWidget("number_input", { mode: "decimal" }),
  static_select: selectWidget("static_select", "selected_option", "initial_option", optionsOf),
  users_select: selectWidget("users_select", "selected_user", "initial_user", peopleOf),
  conversations_select: selectWidget("conversations_select", "selected_conversation", "initial_conversation", placesOf),
  channels_select: selectWidget("channels_select", "selected_channel", "initial_channel", placesOf),
  multi_static_select: ticksWidget("multi_static_select", "selected_options", "initial_options", optionsOf),
  multi_users_select: ticksWidget("multi_users_select", "selected_users", "initial_users", peopleOf),
  multi_conversations_select:
    ticksWidget("multi_conversations_select", "selected_conversations", "initial_conversations", placesOf),
  multi_channels_select: ticksWidget("multi_channels_select", "selected_channels", "initial_channels", placesOf),
  checkboxes: ticksWidget("checkboxes", "selected_options", "initial_options", optionsOf),
  radio_buttons: radioWidget,
  datepicker: dateWidget("datepicker", "date", "selected_date", "initial_date"),
  timepicker: dateWidget("timepicker", "time", "selected_time", "initial_time"),
  datetimepicker: momentWidget,
};

/** The widget for an input element, or null for a type the sandbox does not know. */
export function drawInput(element, world) {
  const make = KINDS[element.type];
  return make ? make(element, world) : null;
}
