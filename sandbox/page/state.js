// What the page knows just now: the last answers of the server, and what was typed but not yet sent.

const query = new URLSearchParams(location.search);

export const state = {
  token: query.get("token") ?? "",
  me: query.get("as"),
  channel: query.get("channel"),
  workspace: null,
  messages: [],
  home: null,
  lastPlace: new Map(),
};

/** What drawing needs to know: who reads, where their clocks stand, and what people and places are called. */
export function world() {
  const { people, conversations, clock, groups } = state.workspace;
  const person = (id) => people.find((one) => one.id === id);
  return {
    me: state.me,
    tz: person(state.me)?.tz || "Europe/London",
    now: new Date(clock?.now ?? Date.now()),
    people,
    conversations,
    groups,
    person,
    nameOf: (id) => fullName(person(id)),
    placeName: (id) => conversations.find((one) => one.id === id)?.name,
  };
}

export const fullName = (person) => person && (person.real_name || person.name);

/** The address keeps who and where, so that a reload comes back to the same place. */
export function rememberPlace() {
  if (state.channel) state.lastPlace.set(state.me, state.channel);
  const address = new URL(location.href);
  address.searchParams.set("as", state.me);
  if (state.channel) address.searchParams.set("channel", state.channel);
  history.replaceState(null, "", address);
}
