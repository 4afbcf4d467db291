import { afterEach, expect, test } from "vitest";
import { clear, enter, layers, open, tower } from "./payloads.js";

afterEach(clear);

/** An explorer that shows sentences. */
function sentences(payload) {
  const all = open(payload);
  all.get("as-list").click();
  const texts = () => all.all('[data-testid="sentences"] [role="listitem"]').map((row) => row.textContent);
  return { ...all, texts };
}

test("the list takes the place of the graph, and gives it back", () => {
  const { explorer, get } = sentences(tower());
  expect([explorer.graph.element.hidden, get("sentences").hidden]).toEqual([true, false]);
  expect(get("as-list").getAttribute("aria-pressed")).toBe("true");
  get("as-list").click();
  expect([explorer.graph.element.hidden, get("sentences").hidden]).toEqual([false, true]);
});

test("each variable that is there has a sentence", () => {
  const { explorer, texts } = sentences(tower());
  expect(texts()).toEqual([
    "tower/w ×2: made in cell 1, line 2 → layer, line 2, used by 2 calls",
    "tower/b: made in cell 1, line 2 → layer, line 2, used by 1 call",
    "scale: made in cell 2, line 4, read by no op yet",
  ]);
  explorer.show({ step: 2 });
  expect(texts()).toEqual(["tower/w: made in cell 1, line 2 → layer, line 2, read by no op yet"]);
});

test("those that are found have one while something is asked for", () => {
  const { get, texts } = sentences(tower());
  enter(get("find"), "scale");
  expect(texts().length).toBe(1);
});

test("of ten thousand those in view alone are drawn, and each says its place among all", () => {
  const { all } = sentences(layers(5000));
  const rows = all('[data-testid="sentences"] [role="listitem"]');
  expect(rows.length).toBeLessThan(40);
  expect([rows[1].getAttribute("aria-posinset"), rows[1].getAttribute("aria-setsize")]).toEqual([
    "2",
    "10000",
  ]);
});

test("a sentence selects its variable, and keeps the focus", () => {
  const { all, explorer, root } = sentences(tower());
  const button = all('[data-testid="sentences"] button')[1];
  button.focus();
  button.click();
  expect(explorer.selectedName).toBe("tower/b");
  expect(root.activeElement.dataset.id).toBe("v:1");
  expect(root.activeElement.getAttribute("aria-pressed")).toBe("true");
});

test("the list has a name", () => {
  const { get } = sentences(tower());
  expect([get("sentences").getAttribute("role"), get("sentences").getAttribute("aria-label")]).toEqual([
    "list",
    "Who shares what, as sentences",
  ]);
});
