// Forms whose answers are late or lost, double clicks, the keyboard alone, and 400 % zoom.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newAccount, newAdministrator, site } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";
import { kForms } from "./forms.mjs";
import { goThrough } from "./keyboard.mjs";

/// Answers the requests of a form by `answer(route)`. Returns their number so far, and a function that ends this.
async function intercept(user, request, answer) {
  const [method, path] = request.split(" ");
  const url = `${site}/v1${path}`;
  const seen = { count: 0, end: () => user.page.unroute(url) };
  await user.page.route(url, (route) => {
    if (route.request().method() !== method) return route.continue();
    seen.count += 1;
    return answer(route);
  });
  return seen;
}

const valuesOf = (form) => form.evaluate((element) => [...element.querySelectorAll("input")].map(({ value }) => value));

/// The answer to the form is lost: the page says so, and keeps what was typed.
async function loseAnswer(user, { form, button, request }) {
  const typed = await valuesOf(user.page.locator(form));
  const lost = await intercept(user, request, (route) => route.abort());
  await user.press(button);
  await user.page.locator(".summary").getByText(user.text("problem.unreachable")).waitFor();
  assert.deepEqual(await valuesOf(user.page.locator(form)), typed);
  await user.isAccessible();
  await lost.end();
}

/// The answer is late: the page says so, and sends nothing again, whatever is pressed.
async function delayAnswer(user, { form, button, request }) {
  let release;
  const late = await intercept(user, request, (route) => { release = () => route.continue(); });
  await user.button(button).dblclick();
  await user.page.locator(`${form}.busy`).waitFor();
  await user.page.locator(form).getByText(user.text("progress.working")).waitFor();
  await user.button(button).press("Enter");
  await user.page.locator(form).evaluate((element) => element.requestSubmit());
  assert.equal(late.count, 1);
  await release();
}

for (const [index, [name, form]] of Object.entries(kForms).entries()) {
  const reader = readers[index % readers.length];
  test(`a lost answer is told, and a late one is waited for: ${name} (${reader.language}, ${reader.size})`, () =>
    visit(reader, async (user) => {
      const person = await form.open(user);
      await form.fill(user, person);
      await loseAnswer(user, form);
      await delayAnswer(user, form);
      await form.done(user);
    }));
}

test("signing out twice at once signs out once", async () => {
  for (const path of ["/", "/account/"]) {
    const person = await newAccount();
    await visit({}, async (user) => {
      await user.hasSession(person);
      await user.open("/account/");
      await user.settled();
      await user.open(path);
      await user.button("sign_out").waitFor();
      const sent = await intercept(user, "DELETE /session", (route) => route.continue());
      await user.button("sign_out").dblclick();
      await user.isAt("/");
      await user.page.locator("#signed-out").waitFor();
      await user.settled();
      assert.equal(sent.count, 1, path);
    });
  }
});

// The keyboard ------------------------------------------------------------------------------------------------

const kPublicPages = ["/", "/sign-in/", "/sign-up/", "/forgot/", "/undo/#x"];
const kAccountPages = ["profile", "security", "sessions", "data"].map((panel) => `/account/#${panel}`);
const kAdminPages = ["/admin/", "/admin/#statistics"];

/// Calls `look(path)` at every page, as who may open it.
async function openEach(user, look) {
  for (const [pages, who] of [[kPublicPages, null], [kAccountPages, newAccount], [kAdminPages, newAdministrator]]) {
    if (who) await user.hasSession(await who());
    for (const path of pages) {
      await user.open(path);
      await user.settled();
      await look(path);
    }
  }
}

test("every control is reached with the Tab key, and has a visible focus", () =>
  visit({}, (user) => openEach(user, async (path) => {
    assert.deepEqual(await goThrough(user), { unseen: [], left: [] }, path);
  })));

/// Goes to a control with the Tab key, then types.
async function typeAt(user, id, ...keys) {
  for (let presses = 0; await user.page.evaluate(() => document.activeElement.id) !== id; presses += 1) {
    assert.ok(presses < 100, id);
    await user.page.keyboard.press("Tab");
  }
  for (const key of keys) await (["Enter", "Space"].includes(key) ? user.page.keyboard.press(key) : user.page.keyboard.type(key));
}

test("an account is signed in, changed and signed out with the keyboard alone", async () => {
  const person = await newAccount();
  await visit({ language: "zh" }, async (user) => {
    await user.open("/sign-in/");
    await typeAt(user, "identifier", person.email);
    await typeAt(user, "password", person.password, "Enter");
    await user.isAt("/account/");
    await user.waitForPanel("profile");
    await typeAt(user, "nickname", "Kit", "Enter");
    await user.sees("profile.saved");
    await typeAt(user, "sign-out", "Space");
    await user.isAt("/");
  });
});

// Zoom --------------------------------------------------------------------------------------------------------

/// Texts that are cut off. A name may end with an ellipsis where its whole is in a title.
const cutTexts = (page) => page.evaluate(() => [...document.body.querySelectorAll("*")].filter((element) => {
  const { overflowX } = getComputedStyle(element);
  return element.checkVisibility() && ["hidden", "clip"].includes(overflowX) && element.scrollWidth > element.clientWidth + 1
    && element.innerText && !element.closest(".visually-hidden, [title]");
}).map((element) => element.outerHTML.slice(0, 120)));

for (const language of ["en", "zh"]) {
  test(`every page can be read at 400 % zoom (${language})`, () =>
    visit({ language, viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 }, (user) => openEach(user, async (path) => {
      await user.fitsTheWindow();
      assert.deepEqual(await cutTexts(user.page), [], path);
      await user.screenshot(`zoom-400${path.replaceAll(/\W+/g, "-")}-${language}`);
    })));
}
