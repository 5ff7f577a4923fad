// Moments as a reader says them: in their zone and language.
const language = () => document.documentElement.lang;
const kSteps = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60]];

/// "21 November 2026 at 10:00"
export const moment = (text) =>
  new Intl.DateTimeFormat(language(), { dateStyle: "long", timeStyle: "short" }).format(new Date(text));

/// "3 minutes ago"
export function ago(text, now = Date.now()) {
  const seconds = (new Date(text) - now) / 1000;
  const [unit, size] = kSteps.find(([, step]) => Math.abs(seconds) >= step) ?? ["second", 1];
  const by = unit === "second" ? 0 : Math.round(seconds / size);
  return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(by, unit);
}

/// <time> that says how long ago, and exactly when on hover.
export function timeOf(text) {
  const element = document.createElement("time");
  element.dateTime = text;
  element.title = moment(text);
  element.textContent = ago(text);
  return element;
}
