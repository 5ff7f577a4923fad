// Usage: node [--test-reporter=…] tests/browser/run.mjs [FILE.test.mjs…]
//
// Runs the browser tests, all of them without arguments, in one process, so that they share one Chromium.
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const folder = new URL(".", import.meta.url).pathname;
const all = () => readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).sort().map((name) => join(folder, name));
const files = process.argv.length > 2 ? process.argv.slice(2) : all();

async function load() {
  for (const file of files) await import(pathToFileURL(resolve(file)));
}

// A test that waits for all files: the hook that closes the browser runs as soon as no test is left, and
// must not run between two files. Loading starts outside it: tests registered inside would be its subtests.
const loaded = load();
test("the test files are loaded", () => loaded);
