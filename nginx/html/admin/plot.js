// Draws series over time as SVG: bars for counts, a line for a level. Does not know what is counted.
const kNamespace = "http://www.w3.org/2000/svg";
const kHeight = 176;
const kLabelWidth = 64; // px; room for a label
const kEdge = { top: 12, right: 8, bottom: 24, left: 44 };

function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(kNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/// The smallest round number that is at least `value` and has a whole half; at least 1.
function ceiling(value) {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const steps = power === 1 ? [2, 4, 6, 8, 10] : [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10];
  return steps.map((step) => Math.round(step * power)).find((step) => step >= value);
}

/// Draws points, [{label, tick, count, isLow}], into `place` over its whole width. `count` is null without data; a bar
/// that is too low, because its time has not ended or was not counted whole, is paler.
/// `texts` has title, desc, unknown for times without data, and number(n) for the numbers at the axis and on hover.
export function plot(place, points, kind, texts) {
  const width = Math.max(place.clientWidth, 240);
  const inner = { w: width - kEdge.left - kEdge.right, h: kHeight - kEdge.top - kEdge.bottom };
  const top = ceiling(Math.max(...points.map((point) => point.count ?? 0)));
  const step = inner.w / points.length;
  const at = { x: (i) => kEdge.left + i * step, y: (count) => kEdge.top + inner.h * (1 - count / top) };
  const id = `plot-${place.dataset.series}`;
  const svg = draw("svg", { viewBox: `0 0 ${width} ${kHeight}`, width, height: kHeight, role: "img",
    "aria-labelledby": `${id}-title ${id}-desc`, class: `plot ${kind}` },
  draw("title", { id: `${id}-title` }, texts.title), draw("desc", { id: `${id}-desc` }, texts.desc),
  hatching(id), ...grid(top, width, at, texts.number), ...ticks(points, step, at), ...gaps(points, step, inner.h, at, id, texts.unknown),
  ...(kind === "line" ? line(points, step, at) : bars(points, step, at)),
  ...points.map((point, i) => hover(point, i, step, inner.h, at, texts)));
  place.replaceChildren(svg);
}

function grid(top, width, at, number) {
  const steps = top < 2 ? [0, 1] : [0, top / 2, top];
  return steps.flatMap((count) => [
    draw("line", { class: "grid", x1: kEdge.left, x2: width - kEdge.right, y1: at.y(count), y2: at.y(count) }),
    draw("text", { class: "axis", x: kEdge.left - 8, y: at.y(count) + 4, "text-anchor": "end" }, number(count))]);
}

// As many labels as there is room for.
function ticks(points, step, at) {
  const every = Math.ceil(kLabelWidth / step);
  return points.map((point, i) => [point, i]).filter(([, i]) => i % every === 0).map(([point, i]) =>
    draw("text", { class: "axis", x: at.x(i) + step / 2, y: kHeight - 6,
      "text-anchor": "middle" }, point.tick));
}

function bars(points, step, at) {
  const gap = step > 6 ? 2 : 0.5;
  return points.map((point, i) => [point, i]).filter(([point]) => point.count > 0).map(([point, i]) =>
    draw("rect", { class: `bar${point.isLow ? " low" : ""}`, x: at.x(i) + gap / 2, width: step - gap,
      y: Math.min(at.y(point.count), at.y(0) - 2), height: Math.max(at.y(0) - at.y(point.count), 2), rx: Math.min(2, step / 4) }));
}

// Interrupted at points without data; a single point is a dot.
function line(points, step, at) {
  const runs = [];
  points.forEach((point, i) => {
    if (point.count === null) return runs.push([]);
    if (runs.length === 0) runs.push([]);
    return runs.at(-1).push([at.x(i) + step / 2, at.y(point.count)]);
  });
  return runs.filter((run) => run.length > 0).map((run) => (run.length === 1
    ? draw("circle", { class: "dot", cx: run[0][0], cy: run[0][1], r: 3 })
    : draw("polyline", { class: "curve", points: run.map((pair) => pair.join()).join(" ") })));
}

// Times without data are hatched, and labelled where there is room: they are neither zero nor full.
function gaps(points, step, height, at, id, label) {
  const spans = [];
  points.forEach(({ count }, i) => {
    if (count !== null) return;
    if (spans.at(-1)?.end === i) spans.at(-1).end += 1;
    else spans.push({ begin: i, end: i + 1 });
  });
  return spans.flatMap(({ begin, end }) => {
    const x = at.x(begin), width = (end - begin) * step;
    const area = draw("rect", { x, y: kEdge.top, width, height, fill: `url(#${id}-hatching)` });
    if (width < kLabelWidth) return [area];
    return [area, draw("text", { class: "axis", x: x + width / 2, y: kEdge.top + height / 2, "text-anchor": "middle" }, label)];
  });
}

const hatching = (id) => draw("defs", {}, draw("pattern", { id: `${id}-hatching`, width: 6, height: 6,
  patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, draw("line", { class: "hatching", y2: 6 })));

// Hovering anywhere above a point shows its value.
function hover(point, i, step, height, at, { number, unknown }) {
  const text = `${point.label}: ${point.count === null ? unknown : number(point.count)}`;
  return draw("rect", { class: "hover", x: at.x(i), y: kEdge.top, width: step, height }, draw("title", {}, text));
}
