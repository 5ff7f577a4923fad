// Times as a reader writes them: in their time zone and language.
import { message } from "./page.js";

const language = () => document.documentElement.lang;
const kUnits = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]]; // s

/// "21 November 2026 at 10:00"
export const formatTime = (text) =>
  new Intl.DateTimeFormat(language(), { dateStyle: "long", timeStyle: "short" }).format(new Date(text));

/// The same to the second, for names that have to differ.
export const exactTime = (text) =>
  new Intl.DateTimeFormat(language(), { dateStyle: "long", timeStyle: "medium" }).format(new Date(text));

const kClockDifference = 5; // s that the server's clock may be ahead of this one

/// "3 minutes ago"
export function relativeTime(text, now = Date.now()) {
  const seconds = (new Date(text) - now) / 1000;
  if (seconds > -60 && seconds < kClockDifference) return message("time.now");
  const [unit, size] = kUnits.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  const count = unit === "second" ? 0 : Math.round(seconds / size);
  return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(count, unit);
}

const kDay = 86400000; // ms
const kDaysInWords = 30;

/// A <time> of a day ("2026-11-30", in UTC): "today", "3 days ago" or, when it is long ago, the date.
export function dayElement(day, now = Date.now()) {
  const element = document.createElement("time");
  const ago = Math.floor(now / kDay) - Math.floor(new Date(day).getTime() / kDay);
  const date = new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
  element.dateTime = day;
  element.title = date;
  element.textContent = ago <= kDaysInWords
    ? new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(-ago, "day") : date;
  return element;
}

/// A <time> that shows how long ago, and the exact time on hover.
export function timeElement(text) {
  const element = document.createElement("time");
  element.dateTime = text;
  element.title = formatTime(text);
  element.textContent = relativeTime(text);
  return element;
}
