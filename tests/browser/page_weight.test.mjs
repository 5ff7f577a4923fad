// What the first load of each page costs: bytes, requests before it can be used, how far one request waits for another,
// layout shifts. `make page-speed` also prints how long it takes at an emulated slow 4G; no test asserts a duration.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { newAccount, newAdministrator, request, site, state } from "./stack.mjs";
import { visit } from "./browser_user.mjs";

const kMostBytes = 60 * 1024; // compressed, with headers
const kMostShift = 0.05;
const kFormRequests = 5; // until a form can be used: page, styles, texts, page.js, its own module
const kRuns = Number(process.env.GATEHOUSE_PAGE_SPEED ?? 0); // loads at slow 4G, of which the middle one counts

// Lighthouse's slow 4G, without its factors for a throttled browser: 150 ms a round trip, 1.6 Mbit/s down, 750 kbit/s up.
const kSlow4g = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };

// Each page, who opens it, and what shows that it can be used. `own`: the modules of a panel that the fragment selects, which
// nginx does not know; the page requests them while it asks the server for the account.
const kPages = [
  { name: "home", path: "/", ready: "#signed-out" }, { name: "home, signed in", path: "/", ready: "#signed-in", who: newAccount },
  { name: "sign in", path: "/sign-in/", ready: "#form", isForm: true }, { name: "sign up", path: "/sign-up/", ready: "#address", isForm: true },
  { name: "reset", path: "/forgot/", ready: "#address", isForm: true }, { name: "undo", path: "/undo/#x", ready: "#spent" },
  { name: "missing page", path: "/no-such-page", ready: "h1" },
  ...["profile", "security", "sessions", "data"].map((panel) => ({ name: `account: ${panel}`, path: `/account/#${panel}`,
    ready: `#${panel}`, who: newAccount, own: ["/js/device.js", `/js/account/${panel}.js`] })),
  { name: "administration: accounts", path: "/admin/", ready: "#rows > li", who: newAdministrator },
  { name: "administration: statistics", path: "/admin/#statistics", ready: "#plots svg", who: newAdministrator,
    own: ["/admin/statistics.js", "/admin/plot.js"] },
];

/// Begins to observe, before the page is loaded: layout shifts, the largest paint, when the form can be used.
function observe() {
  Object.assign(globalThis, { layoutShift: 0, largestPaint: 0, readyAt: 0 });
  const watch = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
  watch("layout-shift", (entry) => { globalThis.layoutShift += entry.hadRecentInput ? 0 : entry.value; });
  watch("largest-contentful-paint", (entry) => { globalThis.largestPaint = entry.startTime; });
  new MutationObserver((_, observer) => {
    if (!document.documentElement.classList.contains("ready")) return;
    globalThis.readyAt = performance.now();
    observer.disconnect();
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["class"] });
}

const figures = () => ({
  loaded: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .map(({ name, transferSize, startTime }) => ({ path: new URL(name).pathname, transferSize, startTime })),
  layoutShift: globalThis.layoutShift, largestPaint: globalThis.largestPaint, readyAt: globalThis.readyAt });

/// Loads a page in a browser that has never seen the site, and returns its figures.
async function measure({ path, ready, who }, network = null) {
  const person = await who?.();
  let result;
  await visit({ reducedMotion: "no-preference" }, async (user) => {
    user.missing = `${site}/no-such-page`;
    if (person) await user.hasSession(person);
    await user.page.addInitScript(observe);
    if (person) await user.page.addInitScript(() => localStorage.setItem("gatehouse_signed_in", "1"));
    if (network) await (await user.page.context().newCDPSession(user.page)).send("Network.emulateNetworkConditions", network);
    await user.open(path);
    await user.page.locator(ready).first().waitFor();
    await user.settled();
    result = await user.page.evaluate(figures);
  });
  return result;
}

/// The modules and styles that the page itself does not name, so that they wait for another file.
async function unnamedFiles({ path, own = [] }, loaded) {
  const html = await (await request(path)).text();
  const files = loaded.slice(1).map((file) => file.path).filter((file) => /\.(?:js|css)$/.test(file));
  return files.filter((file) => !html.includes(`"${file}"`) && !own.includes(file));
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const lines = [];

async function printSpeed(page, { loaded, layoutShift }) {
  const paints = [];
  for (let run = 0; run < kRuns; run += 1) paints.push((await measure(page, kSlow4g)).largestPaint);
  const bytes = loaded.reduce((sum, { transferSize }) => sum + transferSize, 0);
  lines.push([page.name.padEnd(28), `${(bytes / 1024).toFixed(1).padStart(5)} KB`, `${String(loaded.length).padStart(2)} requests`,
    `CLS ${layoutShift.toFixed(3)}`, `LCP ${(median(paints) / 1000).toFixed(2)} s (${paints.map((ms) => (ms / 1000).toFixed(2)).join(" ")})`].join("  "));
  writeFileSync(join(state, "page-speed.txt"), `${lines.join("\n")}\n`);
}

for (const page of kPages) {
  test(`the first load is small, does not shift, and waits for few requests: ${page.name}`, async () => {
    const result = await measure(page);
    if (kRuns > 0) await printSpeed(page, result);
    const { loaded, layoutShift, readyAt } = result;
    const bytes = loaded.reduce((sum, { transferSize }) => sum + transferSize, 0);
    assert.ok(bytes > 0 && bytes <= kMostBytes, `${bytes} bytes: ${loaded.map(({ path, transferSize }) => `${path} ${transferSize}`).join(", ")}`);
    assert.ok(layoutShift <= kMostShift, `the layout shifts by ${layoutShift}`);
    const asked = loaded.map(({ path }) => path).filter((path) => path.startsWith("/v1/"));
    assert.deepEqual(asked, [...new Set(asked)], "it asks twice: what is prefetched is not what is then asked for");
    if (!page.isForm) return assert.deepEqual(await unnamedFiles(page, loaded), [], "they wait for other files: <link rel=modulepreload>");
    const needed = loaded.filter(({ path, startTime }) => startTime < readyAt).map(({ path }) => path);
    assert.ok(needed.length > 1 && needed.length <= kFormRequests, needed.join(" "));
  });
}
