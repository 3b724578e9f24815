// Moments as people read them: in a named zone, and Slack's date tokens.

const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
const SHORT = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function parts(date, tz, options) {
  const made = new Intl.DateTimeFormat("en-GB", { timeZone: tz, ...options }).formatToParts(date);
  return Object.fromEntries(made.map((part) => [part.type, part.value]));
}

function day(date, tz, options) {
  const p = parts(date, tz, options);
  // ICU writes "Sept" where every other month has three letters.
  const month = options.month === "short" ? p.month.slice(0, 3) : p.month;
  return [p.weekday, p.day, month, p.year].filter(Boolean).join(" ");
}

export const longDay = (date, tz) => day(date, tz, LONG);
export const shortDay = (date, tz) => day(date, tz, SHORT);

export function clockTime(date, tz, seconds = false) {
  const p = parts(date, tz, seconds ? { ...CLOCK, second: "2-digit" } : CLOCK);
  return [p.hour, p.minute, seconds && p.second].filter(Boolean).join(":");
}

/** "GMT", "BST", "CET" or "GMT-5": whatever the zone is called at that moment. */
export function zone(date, tz) {
  return parts(date, tz, { timeZoneName: "short" }).timeZoneName;
}

export const timeWithZone = (date, tz) => `${clockTime(date, tz)} ${zone(date, tz)}`;
export const stamp = (date, tz) => `${shortDay(date, tz)} ${timeWithZone(date, tz)}`;
export const fromTs = (ts) => new Date(Number.parseFloat(ts) * 1000);

/** "2026-11-23" and "22:15" as that zone reads them. */
export function dateField(date, tz) {
  const p = parts(date, tz, { year: "numeric", month: "2-digit", day: "2-digit" });
  return `${p.year}-${p.month}-${p.day}`;
}

/** Milliseconds by which the zone's wall clock is ahead of UTC at that moment. */
function offset(epoch, tz) {
  const date = new Date(Math.floor(epoch / 1000) * 1000);
  const wall = Date.parse(`${dateField(date, tz)}T${clockTime(date, tz, true)}Z`);
  return wall - date.getTime();
}

/** The moment, in seconds, at which clocks in that zone show this date and time; null if either is missing. */
export function epochOf(dateText, timeText, tz) {
  const wall = Date.parse(`${dateText}T${timeText}:00Z`);
  if (!dateText || !timeText || Number.isNaN(wall)) return null;
  const guess = wall - offset(wall, tz);
  // The first guess used the offset of the wrong moment if clocks changed in between.
  return Math.floor((wall - offset(guess, tz)) / 1000);
}

function pretty(date, { tz, now }, plain) {
  const days = Math.round((Date.parse(dateField(date, tz)) - Date.parse(dateField(now, tz))) / 86_400_000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days] ?? plain;
}

function ago(date, now) {
  const minutes = Math.round((date - now) / 60_000);
  const words = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  if (Math.abs(minutes) < 60) return words.format(minutes, "minute");
  if (Math.abs(minutes) < 60 * 48) return words.format(Math.round(minutes / 60), "hour");
  return words.format(Math.round(minutes / 1440), "day");
}

const DRAWN = {
  date_num: (date, world) => dateField(date, world.tz),
  date: (date, world) => longDay(date, world.tz),
  date_long: (date, world) => longDay(date, world.tz),
  date_short: (date, world) => shortDay(date, world.tz),
  date_pretty: (date, world) => pretty(date, world, longDay(date, world.tz)),
  date_long_pretty: (date, world) => pretty(date, world, longDay(date, world.tz)),
  date_short_pretty: (date, world) => pretty(date, world, shortDay(date, world.tz)),
  time: (date, world) => timeWithZone(date, world.tz),
  time_secs: (date, world) => `${clockTime(date, world.tz, true)} ${zone(date, world.tz)}`,
  ago: (date, world) => ago(date, world.now),
};

/** Slack's `<!date^ts^format|fallback>` in the reader's zone; an unknown field makes it the fallback. */
export function dateToken(seconds, format, fallback, world) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  const fields = [...format.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  if (fields.some((field) => !DRAWN[field])) return fallback;
  return format.replace(/\{(\w+)\}/g, (_, field) => DRAWN[field](date, world));
}
