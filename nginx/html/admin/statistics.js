// Statistics over time: five series, each shown as a plot, a number and, on request, a table.
// The server counts by the hour; here hours are added up to the reader's own days.
import { element, textElement } from "/js/dom.js";
import { problemText } from "/js/form-errors.js";
import { byId, call, message, withProgress } from "/js/page.js";
import { plot } from "./plot.js";
import { fillFromUrl, keepInUrl } from "./url.js";

const kSeries = [["sign_ups", "bar"], ["logins", "bar"], ["failed_logins", "bar"], ["throttled", "bar"], ["active_sessions", "line"]];
const kHour = 3600000;
const kHours = 24; // shown at first

let statistics = null;
let newestRequest = 0;

export function start() {
  fillFromUrl(byId("range"), ["hours"]);
  byId("range").addEventListener("change", () => {
    keepInUrl(["hours"], [["hours", hours() === kHours ? "" : String(hours())]]);
    return load();
  });
  byId("statistics-retry").addEventListener("click", load);
  document.addEventListener("languagechange", draw);
  new ResizeObserver(() => statistics && drawPlots()).observe(byId("plots"));
}

export const opened = () => load();

const hours = () => Number(new FormData(byId("range")).get("hours"));

async function load() {
  const request = ++newestRequest;
  byId("no-statistics").hidden = true;
  try {
    const fresh = await withProgress(byId("range"), () => call("GET", `/admin/statistics?hours=${hours()}`));
    if (request !== newestRequest) return;
    statistics = fresh;
    draw();
  } catch (problem) {
    if (!problem.code) throw problem;
    if (request !== newestRequest) return;
    statistics = null;
    byId("plots").replaceChildren();
    byId("no-statistics-text").textContent = problemText(problem);
    byId("no-statistics").hidden = false;
  }
}

// Hours as points ------------------------------------------------------------------------------------

const format = (options) => new Intl.DateTimeFormat(document.documentElement.lang, options);
const number = (n) => n.toLocaleString(document.documentElement.lang);
const short = (n) => new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 }).format(n);

const kTime = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/// How many hours make one point, where it starts, and how it is labelled, by the hours shown.
const kGroupings = {
  24: { size: 1, start: (time) => time, tick: kTime, label: kTime },
  168: { size: 6, start: (time) => startOf(time, Math.floor(new Date(time).getHours() / 6) * 6),
    tick: { weekday: "short", day: "numeric" }, label: { weekday: "short", day: "numeric", ...kTime } },
  720: { size: 24, start: (time) => startOf(time, 0), tick: { month: "short", day: "numeric" }, label: { dateStyle: "medium" } },
};

const startOf = (time, hour) => new Date(time).setHours(hour, 0, 0, 0);

// The value of several hours is their sum or, for a level such as open sessions, their mean.
function pointsOf(counts, kind) {
  const { size, start, tick, label } = kGroupings[hours()];
  const groups = new Map();
  counts.forEach((count, i) => {
    const time = start(new Date(statistics.from).getTime() + i * kHour);
    if (!groups.has(time)) groups.set(time, { size: 0, counts: [] });
    groups.get(time).size += 1;
    if (count !== null) groups.get(time).counts.push(count);
  });
  const [first] = groups.keys(); // begins before these hours, so it would be too low
  if (groups.get(first).size < size) groups.delete(first);
  return [...groups].map(([time, group], i) => {
    const isRunning = i === groups.size - 1;
    const isPartial = !isRunning && kind === "bar" && group.counts.length > 0 && group.counts.length < group.size;
    const remark = isRunning ? [message("plot.running")] : isPartial ? [message("plot.partial")] : [];
    return { tick: format(tick).format(time), label: [format(label).format(time), ...remark].join(" "),
      count: group.counts.length === 0 ? null : combine(group.counts, kind), isLow: isRunning || isPartial };
  });
}

function combine(counts, kind) {
  const sum = counts.reduce((all, one) => all + one, 0);
  return kind === "line" ? Math.round(sum / counts.length) : sum;
}

// Drawing ------------------------------------------------------------------------------------------

function draw() {
  if (!statistics) return;
  byId("plots").replaceChildren(...kSeries.map(([name, kind]) => card(name, kind)));
  drawPlots();
}

function drawPlots() {
  for (const place of byId("plots").querySelectorAll(".chart")) {
    const { series, kind } = place.dataset;
    const points = pointsOf(statistics.series[series], kind);
    plot(place, points, kind, { title: message(`plot.${series}`), desc: describe(points, kind),
      unknown: message("plot.unknown"), number: short });
  }
}

function card(name, kind) {
  const points = pointsOf(statistics.series[name], kind);
  const known = points.filter((point) => point.count !== null);
  const total = kind === "line" ? known.at(-1)?.count : known.reduce((all, one) => all + one.count, 0);
  return element("article", { class: "card figure" }, textElement("h3", `plot.${name}`),
    element("p", { class: "total" }, element("b", { textContent: known.length > 0 ? number(total) : "–" }), " ",
      textElement("span", known.length > 0 ? `plot.${name}.unit` : "plot.nothing", { class: "quiet small" })),
    element("div", { class: "chart", "data-series": name, "data-kind": kind }), table(name, points));
}

// The plot in a sentence, for assistive technology.
function describe(points, kind) {
  const known = points.filter((point) => point.count !== null);
  if (known.length === 0) return message("plot.nothing");
  const most = known.reduce((best, one) => (one.count > best.count ? one : best));
  return message(kind === "line" ? "plot.desc.line" : "plot.desc.bar", { most: number(most.count), when: most.label,
    last: number(known.at(-1).count) });
}

function table(name, points) {
  const rows = [...points].reverse().map((point) => element("tr", {},
    element("th", { scope: "row", textContent: point.label }),
    element("td", { textContent: point.count === null ? "–" : number(point.count) })));
  return element("details", {}, textElement("summary", "plot.table"),
    element("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": message(`plot.${name}`) },
      element("table", {}, element("thead", {}, element("tr", {}, textElement("th", "plot.time", { scope: "col" }), textElement("th", `plot.${name}.unit`, { scope: "col" }))),
        element("tbody", {}, ...rows))));
}
