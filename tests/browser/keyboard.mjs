// Goes through a page with the Tab key, as people do who use no mouse.

/// Collects the controls that the Tab key has to reach: those of the open dialog, or else of the page.
function collect() {
  const kControls = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const scope = document.querySelector("dialog[open], [role=dialog]") ?? document;
  globalThis.left = new Set([...scope.querySelectorAll(kControls)].filter((control) => control.checkVisibility()
    && !control.matches("[type=hidden], [type=radio]:not(:checked), :disabled, [tabindex='-1']")));
  document.activeElement.blur();
}

/// What the focused control lacks: a visible focus, a place in the window, or a point that nothing else covers. `left`: how many
/// had no focus yet.
function lookAtFocused() {
  const focused = document.activeElement;
  const isNew = focused !== document.body && globalThis.left.delete(focused);
  const left = globalThis.left.size;
  if (!isNew) return { left, fault: [] };
  const shown = focused.labels?.[0]?.contains(focused) ? focused.labels[0] : focused; // a tick or a chip is its label
  const box = shown.getBoundingClientRect();
  const [x1, x2] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [y1, y2] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  const isInside = x1 < x2 && y1 < y2;
  const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x1 + (x2 - x1) * x, y1 + (y2 - y1) * y]));
  const isUncovered = isInside && points.some(([x, y]) => shown.contains(document.elementFromPoint(x, y)));
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  const isMarked = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  const why = isInside ? isUncovered ? "" : "covered: " : "outside: ";
  return { left, fault: isUncovered && isMarked ? [] : [why + focused.outerHTML.slice(0, 120)] };
}

/// Presses Tab until every control had the focus. Returns those that could not be seen to have it, and those that never got it.
export async function goThrough(user) {
  await user.page.evaluate(collect);
  const unseen = [];
  for (let presses = 0, left = 1; presses < 200 && left > 0; presses += 1) {
    await user.page.keyboard.press("Tab");
    const seen = await user.page.evaluate(lookAtFocused);
    unseen.push(...seen.fault);
    left = seen.left;
  }
  return { unseen, left: await user.page.evaluate(() => [...globalThis.left].map((control) => control.outerHTML.slice(0, 120))) };
}
