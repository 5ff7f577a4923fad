// What a screen reader is told of a page: Chromium's accessibility tree, and the rules that its users need.
import assert from "node:assert/strict";

const kControls = ["button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "listbox", "slider", "spinbutton",
  "switch", "tab", "DisclosureTriangle", "Date"];
const kLandmarks = ["banner", "main", "navigation", "contentinfo", "search", "region", "form", "complementary"];
// A name has to be unique among the controls of one role in these parts. An item of a list is no such part: a list of the
// page's buttons does not tell it.
const kGroups = [...kLandmarks, "dialog", "alertdialog", "group", "radiogroup", "tabpanel", "Date", "RootWebArea"];

/// The nodes in reading order, each with role, name, level, states and the nodes that it is inside of.
export async function accessibilityTree(page) {
  const client = await page.context().newCDPSession(page);
  try {
    const { nodes } = await client.send("Accessibility.getFullAXTree");
    return inReadingOrder(new Map(nodes.map((node) => [node.nodeId, node])), nodes[0], []);
  } finally {
    await client.detach();
  }
}

function inReadingOrder(all, node, ancestors) {
  const made = { role: node.role?.value, name: node.name?.value.trim() ?? "", ancestors,
    ...Object.fromEntries((node.properties ?? []).map(({ name, value }) => [name, value.value])) };
  const inside = node.ignored ? ancestors : [...ancestors, made];
  return [...(node.ignored ? [] : [made]), ...(node.childIds ?? []).filter((id) => all.has(id)).flatMap((id) =>
    inReadingOrder(all, all.get(id), inside))];
}

/// What is wrong with a page for a screen reader's user, as sentences.
export function faultsOf(nodes) {
  const dialog = nodes.find((node) => node.role === "dialog" && node.modal);
  return [...(dialog ? [] : [...headingFaults(nodes), ...landmarkFaults(nodes)]),
    ...nodes.filter((node) => node.role === "dialog" && !node.name).map(() => "a dialog has no name"),
    ...controlFaults(nodes), ...listFaults(nodes), ...tableFaults(nodes)];
}

function headingFaults(nodes) {
  const headings = nodes.filter((node) => node.role === "heading");
  const first = headings.filter((node) => node.level === 1).length;
  const before = (index) => (index === 0 ? 0 : headings[index - 1].level);
  return [...(first === 1 ? [] : [`${first} headings of level 1`]),
    ...headings.filter((node, index) => node.level > before(index) + 1).map((node) => `"${node.name}" skips a level: ${node.level}`),
    ...headings.filter((node) => !node.name).map(() => "a heading has no text")];
}

function landmarkFaults(nodes) {
  const faults = ["banner", "main", "contentinfo"].filter((role) => nodes.filter((node) => node.role === role).length !== 1)
    .map((role) => `not one ${role}`);
  for (const role of kLandmarks) {
    // Chromium also has forms without a name, which are no landmarks.
    const names = nodes.filter((node) => node.role === role && (node.name || role !== "form")).map((node) => node.name);
    if (names.length > 1 && (names.includes("") || new Set(names).size < names.length)) faults.push(`${role}: ${names.join(", ")}`);
  }
  return faults;
}

function controlFaults(nodes) {
  const seen = new Map();
  const faults = [];
  for (const node of nodes.filter(({ role }) => kControls.includes(role))) {
    if (!node.name) faults.push(`a ${node.role} has no name`);
    const group = node.ancestors.findLast(({ role }) => kGroups.includes(role));
    if (!seen.has(group)) seen.set(group, new Map());
    const key = `${node.role} "${node.name}"`;
    const former = seen.get(group).get(key);
    const isSame = node.role === "link" && former?.url === node.url; // two links to one place may have one name
    if (former && !isSame) faults.push(`twice in ${group.role} "${group.name}": ${key}`);
    seen.get(group).set(key, node);
  }
  return faults;
}

const children = (nodes, parent) => nodes.filter((node) => node.ancestors.at(-1) === parent);

const listFaults = (nodes) => nodes.filter(({ role }) => role === "list").flatMap((list) =>
  children(nodes, list).filter(({ role }) => role !== "listitem").map(({ role }) => `a list has a ${role}`));

const tableFaults = (nodes) => nodes.filter(({ role }) => role === "table").filter((table) =>
  !nodes.some((node) => node.role === "columnheader" && node.ancestors.includes(table))).map(() => "a table has no header cells");

/// The texts of what is announced when it appears.
export const announced = (nodes) => nodes.filter((node) =>
  node.ancestors.some(({ role, live }) => ["status", "alert"].includes(role) || ["polite", "assertive"].includes(live)) && node.name)
  .map((node) => node.name);

/// Asserts that the page, as it is shown now, has nothing wrong.
export async function isReadAloudWell(user, state) {
  await user.settled();
  const nodes = await accessibilityTree(user.page);
  const faults = [...new Set(faultsOf(nodes))];
  assert.equal(faults.join("\n"), "", `${state} (${user.language}):\n${faults.join("\n")}`);
  assert.deepEqual(await user.page.evaluate(() => [...document.querySelectorAll("[tabindex='0']")].filter((one) =>
    one.checkVisibility() && !(one.role && (one.ariaLabel || one.getAttribute("aria-labelledby")))).map((one) => one.outerHTML.slice(0, 100))),
  [], `${state}: stops of the Tab key without a name`);
  assert.equal(await user.page.evaluate(() => document.documentElement.lang), user.language === "zh" ? "zh-CN" : "en");
}
