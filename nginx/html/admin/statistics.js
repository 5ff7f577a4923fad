// The figures over time: five questions, each answered by a plot, a number and, on request, a table.
// The server counts by the hour; here hours become the reader's own days.
import { call, showingProgress, textOf, word } from "/js/page.js";
import { make, part, said } from "/js/dom.js";
import { plot } from "./plot.js";

const kSeries = [["sign_ups", "bar"], ["logins", "bar"], ["failed_logins", "bar"], ["throttled", "bar"], ["active_sessions", "line"]];
const kHour = 3600000;

let figures = null;
let asked = 0;

export function start() {
  part("range").addEventListener("change", load);
  part("statistics-retry").addEventListener("click", load);
  document.addEventListener("languagechange", draw);
  new ResizeObserver(() => figures && drawPlots()).observe(part("plots"));
}

export const opened = () => load();

const hours = () => Number(new FormData(part("range")).get("hours"));

async function load() {
  const mine = ++asked;
  part("no-statistics").hidden = true;
  try {
    const fresh = await showingProgress(part("range"), () => call("GET", `/admin/statistics?hours=${hours()}`));
    if (mine !== asked) return;
    figures = fresh;
    draw();
  } catch (problem) {
    if (!problem.code) throw problem;
    if (mine !== asked) return;
    figures = null;
    part("plots").replaceChildren();
    part("no-statistics-why").textContent = textOf(problem);
    part("no-statistics").hidden = false;
  }
}

// Hours as points ------------------------------------------------------------------------------------

const format = (options) => new Intl.DateTimeFormat(document.documentElement.lang, options);
const number = (n) => n.toLocaleString(document.documentElement.lang);
const short = (n) => new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 }).format(n);

/// How hours are put together: by the hour, by six of them, by the reader's day.
function grouping() {
  if (hours() === 24) return { size: 1, key: (time) => time, tick: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, label: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } };
  if (hours() === 168) {
    return { size: 6, key: (time) => startOf(time, Math.floor(new Date(time).getHours() / 6) * 6),
      tick: { weekday: "short", day: "numeric" }, label: { weekday: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } };
  }
  return { size: 24, key: (time) => startOf(time, 0), tick: { month: "short", day: "numeric" }, label: { dateStyle: "medium" } };
}

const startOf = (time, hour) => new Date(time).setHours(hour, 0, 0, 0);

// A figure of several hours is their sum, or, for what there is at a time, their mean.
function pointsOf(counts, kind) {
  const { size, key, tick, label } = grouping();
  const groups = new Map();
  counts.forEach((count, i) => {
    const time = key(new Date(figures.from).getTime() + i * kHour);
    if (!groups.has(time)) groups.set(time, { size: 0, some: [] });
    groups.get(time).size += 1;
    if (count !== null) groups.get(time).some.push(count);
  });
  const [first] = groups.keys(); // begun before these hours: it would look like less
  if (groups.get(first).size < size) groups.delete(first);
  return [...groups].map(([time, { some }], i) => ({ tick: format(tick).format(time), label: format(label).format(time),
    count: some.length === 0 ? null : together(some, kind), running: i === groups.size - 1 }));
}

function together(counts, kind) {
  const sum = counts.reduce((all, one) => all + one, 0);
  return kind === "line" ? Math.round(sum / counts.length) : sum;
}

// Drawing ------------------------------------------------------------------------------------------

function draw() {
  if (!figures) return;
  part("plots").replaceChildren(...kSeries.map(([name, kind]) => card(name, kind)));
  drawPlots();
}

function drawPlots() {
  for (const place of part("plots").querySelectorAll(".picture-of")) {
    const { series, kind } = place.dataset;
    const points = pointsOf(figures.series[series], kind);
    plot(place, points, kind, { title: word(`plot.${series}`), desc: describe(points, kind), number: short });
  }
}

function card(name, kind) {
  const points = pointsOf(figures.series[name], kind);
  const known = points.filter((point) => point.count !== null);
  const total = kind === "line" ? known.at(-1)?.count : known.reduce((all, one) => all + one.count, 0);
  return make("article", { class: "card figure" }, said("h3", `plot.${name}`),
    make("p", { class: "total" }, make("b", { textContent: known.length > 0 ? number(total) : "–" }), " ",
      said("span", known.length > 0 ? `plot.${name}.unit` : "plot.nothing", { class: "quiet small" })),
    make("div", { class: "picture-of", "data-series": name, "data-kind": kind }), table(name, points));
}

// What somebody would say who sees the plot.
function describe(points, kind) {
  const known = points.filter((point) => point.count !== null);
  if (known.length === 0) return word("plot.nothing");
  const most = known.reduce((best, one) => (one.count > best.count ? one : best));
  return word(kind === "line" ? "plot.desc.line" : "plot.desc.bar", { most: number(most.count), when: most.label,
    last: number(known.at(-1).count) });
}

function table(name, points) {
  const rows = [...points].reverse().map((point) => make("tr", {},
    make("th", { scope: "row", textContent: point.label + (point.running ? ` ${word("plot.running")}` : "") }),
    make("td", { textContent: point.count === null ? "–" : number(point.count) })));
  return make("details", {}, said("summary", "plot.table"),
    make("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": word(`plot.${name}`) },
      make("table", {}, make("thead", {}, make("tr", {}, said("th", "plot.time", { scope: "col" }), said("th", `plot.${name}.unit`, { scope: "col" }))),
        make("tbody", {}, ...rows))));
}
