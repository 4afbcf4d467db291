import { afterEach, describe, expect, test } from "vitest";
import { EMPTY, Program, clear, enter, layers, open, press, tower } from "./payloads.js";

afterEach(clear);

/** An explorer, with its tree at hand. */
function tree(payload) {
  const { explorer, root, get, all } = open(payload);
  const rows = () => all('[role="treeitem"]');
  const row = (name, kind = null) =>
    rows().find((each) => each.dataset.name === name && (!kind || each.dataset.kind === kind));
  const text = (name) => row(name).textContent;
  const stop = () => rows().filter((each) => each.getAttribute("tabindex") === "0");
  const focused = () => root.activeElement?.dataset.name;
  return { explorer, root, get, all, rows, row, text, stop, focused };
}

describe("a row", () => {
  test("of a variable shows its leaf, its shape, that it is new and how often it is used", () => {
    const { text } = tree(tower());
    expect(text("tower/w")).toBe("◆w×22×3");
    expect(text("scale")).toBe("◆scale+scalar");
  });

  test("of a tf.Variable that name scopes placed has a star", () => {
    const { text } = tree(
      new Program().cell().variable("net/v", { made_by: "Variable", by_name_scope: true }).done(),
    );
    expect(text("net/v")).toContain("v*");
  });

  test("of a closed scope counts the variables in it", () => {
    const { row, text } = tree(tower());
    row("tower").click();
    expect(text("tower")).toMatch(/2 variables$/);
    expect(row("tower/w")).toBeUndefined();
  });

  test("of a scope shows its reuse flag, and that it is open at this step", () => {
    const { explorer, text } = tree(
      new Program().cell().enter("a", { reuse: "AUTO_REUSE" }).variable("a/w").leave().done(),
    );
    explorer.show({ step: 2 });
    expect(text("a")).toMatch(/AUTO_REUSE.*open/);
    explorer.show({ step: 3 });
    expect(text("a")).not.toMatch(/open/);
  });

  test("of a refusal says what was raised", () => {
    const { row } = tree(new Program().cell().refuse("a/w").done());
    expect(row("a/w").textContent).toBe("✗wrefused: ValueError");
    expect(row("a/w").dataset.kind).toBe("refused");
  });

  test("of many similar ones counts those that are not shown, and says that they are distinct", () => {
    const { rows } = tree(layers(100));
    const more = rows().find((row) => row.dataset.kind === "more");
    expect(more.textContent).toBe("▸+97 more, distinct194 variables");
  });

  test("of many similar ones counts those alone that are there at this step", () => {
    const { explorer, rows } = tree(layers(100));
    explorer.show({ step: 6 * 10 });
    expect(rows().find((row) => row.dataset.kind === "more").textContent).toMatch(
      /^▸\+7 more, distinct14 variables/,
    );
  });

  test("of the root tells graphs apart where there are several", () => {
    const { text, rows } = tree(new Program().cell().variable("w").nextGraph().variable("w").done());
    expect(
      rows()
        .filter((row) => row.dataset.kind === "scope")
        .map((row) => row.textContent),
    ).toEqual(["▾graph 1", "▾graph 2"]);
    expect(text("w")).toContain("◆w");
  });
});

describe("for those who do not see it", () => {
  test("the tree has a name, and its rows their level, place and state", () => {
    const { get, row } = tree(tower());
    expect(get("tree").getAttribute("role")).toBe("tree");
    expect(get("tree").getAttribute("aria-label")).toBeTruthy();
    const attributes = ["aria-level", "aria-posinset", "aria-setsize", "aria-expanded", "aria-selected"];
    expect(attributes.map((name) => row("tower/b").getAttribute(name))).toEqual([
      "3",
      "2",
      "2",
      null,
      "false",
    ]);
    expect(attributes.map((name) => row("tower").getAttribute(name))).toEqual([
      "2",
      "1",
      "2",
      "true",
      "false",
    ]);
  });

  test("what is selected is told as selected", () => {
    const { row } = tree(tower());
    row("tower/b").click();
    expect(row("tower/b").getAttribute("aria-selected")).toBe("true");
  });

  test("a row of what is not there yet says so, and does not say its name", () => {
    const { explorer, row } = tree(tower());
    explorer.show({ step: 0 });
    expect(row("tower/w").textContent).toBe("");
    expect(row("tower/w").getAttribute("aria-label")).toMatch(/not there/);
  });
});

describe("the Tab key", () => {
  test("reaches exactly one row", () => {
    const { explorer, stop } = tree(layers(100));
    expect(stop().length).toBe(1);
    explorer.show({ step: 3 });
    expect(stop().length).toBe(1);
    explorer.show({ selected: "layer50/w" });
    expect(stop().map((row) => row.dataset.name)).toEqual(["layer50/w"]);
  });

  test("reaches that row also when it is scrolled out of view", () => {
    const { get, explorer, stop, rows } = tree(layers(100));
    explorer.change({ open: new Set(["s:0:", "m:s:0:layer0"]) });
    get("tree").scrollTop = 1500;
    get("tree").dispatchEvent(new Event("scroll"));
    expect(rows().length).toBeLessThan(60);
    expect(stop().map((row) => row.dataset.name)).toEqual([""]);
  });

  test("reaches a row still when the one that it reached is gone", () => {
    const { explorer, row, stop } = tree(tower());
    row("tower/w").focus();
    explorer.toggle("s:0:tower");
    expect(stop().length).toBe(1);
  });
});

describe("keys", () => {
  /** Press keys, the focus first on a row. */
  function walk(payload, from, ...keys) {
    const all = tree(payload);
    all.row(from).focus();
    for (const key of keys) press(all.root, key);
    return all;
  }

  test.each([
    ["ArrowDown", "tower", "tower/w"],
    ["ArrowUp", "tower/w", "tower"],
    ["Home", "scale", ""],
    ["End", "tower", "scale"],
    ["ArrowRight", "tower", "tower/w"],
    ["ArrowLeft", "tower/b", "tower"],
    ["ArrowUp", "", ""],
    ["ArrowDown", "scale", "scale"],
    ["ArrowRight", "scale", "scale"],
  ])("%s goes from %j to %j, and Tab reaches that row from then on", (key, from, to) => {
    const { focused, stop } = walk(tower(), from, key);
    expect(focused()).toBe(to);
    expect(stop().map((row) => row.dataset.name)).toEqual([to]);
  });

  test("PageDown and PageUp go as far as a view is high", () => {
    const payload = layers(100);
    const all = tree(payload);
    all.explorer.change({ open: new Set(["s:0:", "m:s:0:layer0"]) });
    Object.defineProperty(all.get("tree"), "clientHeight", { value: 250 });
    all.row("").focus();
    press(all.root, "PageDown");
    expect(all.focused()).toBe("layer8");
    press(all.root, "PageUp");
    expect(all.focused()).toBe("");
  });

  test("ArrowLeft closes an open scope, and ArrowRight opens it again", () => {
    const { root, row, focused } = walk(tower(), "tower", "ArrowLeft");
    expect(row("tower").getAttribute("aria-expanded")).toBe("false");
    press(root, "ArrowRight");
    expect(row("tower").getAttribute("aria-expanded")).toBe("true");
    expect(focused()).toBe("tower");
  });

  test("Enter selects a variable, and opens or closes a scope besides", () => {
    const { explorer } = walk(tower(), "tower/w", "Enter");
    expect(explorer.selectedName).toBe("tower/w");
    const scope = walk(tower(), "tower", "Enter");
    expect(scope.explorer.selectedName).toBe("tower");
    expect(scope.row("tower").getAttribute("aria-expanded")).toBe("false");
  });

  test("the space bar selects a scope, and leaves it open", () => {
    const { explorer, row } = walk(tower(), "tower", " ");
    expect(explorer.selectedName).toBe("tower");
    expect(row("tower").getAttribute("aria-expanded")).toBe("true");
  });

  test.each(["Enter", "ArrowRight"])("%s opens a fold, and goes to the first row that it held", (key) => {
    const { focused, rows, root } = walk(layers(100), "", "End", key);
    expect(rows().some((row) => row.dataset.kind === "more")).toBe(false);
    expect(focused()).toBe("layer3");
    press(root, "ArrowDown");
    expect(focused()).toBe("layer4");
  });

  test("walk to the last of a thousand rows, all of which were not drawn before", () => {
    const { focused, explorer } = tree(layers(1000));
    expect(focused()).toBeUndefined();
    explorer.change({ open: new Set(["s:0:", "m:s:0:layer0"]) });
    explorer.tree.box.querySelector('[tabindex="0"]').focus();
    press(explorer.root, "End");
    expect(focused()).toBe("layer999");
  });

  test("with Control, Alt or Meta are the browser's", () => {
    const { root, row, focused } = tree(tower());
    row("tower").focus();
    for (const held of ["ctrlKey", "altKey", "metaKey"])
      expect(press(root, "ArrowDown", { [held]: true }).defaultPrevented).toBe(false);
    expect(focused()).toBe("tower");
  });

  test("that the tree knows move no time", () => {
    const { explorer, root, row } = tree(tower());
    row("tower").focus();
    for (const key of ["ArrowLeft", "ArrowRight", "Home", "End"]) press(root, key);
    expect(explorer.state.moment).toBe(explorer.log.end);
  });

  test("in a tree of nothing do nothing", () => {
    const { get, rows } = tree(EMPTY);
    expect(rows()).toEqual([]);
    expect(() => press(get("tree"), "ArrowDown")).not.toThrow();
  });
});

describe("scrubbing", () => {
  test("moves no row: each has its place from the start on", () => {
    const { explorer, rows } = tree(tower());
    const places = () => rows().map((row) => [row.dataset.id, row.style.top]);
    const before = places();
    for (let step = 0; step <= explorer.log.end; step += 1) {
      explorer.show({ step });
      expect(places()).toEqual(before);
    }
  });

  test("keeps the focus where it is", () => {
    const { explorer, row, focused } = tree(tower());
    row("tower/b").focus();
    explorer.show({ step: 1 });
    expect(focused()).toBe("tower/b");
  });

  test("makes what the step created appear, and what it reused beat, once", () => {
    const { explorer, row } = tree(tower());
    const step = (kind) => 1 + explorer.log.steps.findIndex((each) => each.kind === kind);
    explorer.show({ step: step("created") });
    expect(row("tower/w").className).toContain("pulse-created");
    explorer.show({ step: step("reused") });
    expect(row("tower/w").className).toContain("pulse-reused");
    explorer.change({ asList: true });
    expect(row("tower/w").className).not.toContain("pulse");
  });
});

describe("finding", () => {
  test("marks what is found, fades the others, and counts what closed scopes hold", () => {
    const { row, text, get } = tree(tower());
    row("tower").click();
    enter(get("find"), "tower/w");
    expect(text("tower")).toContain("1 hit");
    expect(row("tower").className).not.toContain("faded");
    expect(row("scale").className).toContain("faded");
  });

  test("counts refused names too", () => {
    const { row, text, get } = tree(new Program().cell().variable("b/w").refuse("a/v").done());
    row("a").click();
    enter(get("find"), "refused");
    expect(text("a")).toContain("1 hit");
    expect([row("a"), row("b")].map((each) => each.className.includes("faded"))).toEqual([false, true]);
  });

  test("counts what a fold holds", () => {
    const { rows, get } = tree(layers(100));
    enter(get("find"), "layer55");
    expect(rows().find((row) => row.dataset.kind === "more").textContent).toContain("2 hits");
  });
});

test("the pointer and the focus light a row up, in the graph as well", () => {
  const { row, all } = tree(tower());
  row("tower/w").dispatchEvent(new Event("pointerenter"));
  expect(row("tower/w").className).toContain("lit");
  expect(all('.graph [data-id="v:0"]')[0].getAttribute("class")).toContain("lit");
  row("tower/w").dispatchEvent(new Event("pointerleave"));
  expect(row("tower/w").className).not.toContain("lit");
});

test("a variable that is stale has a badge that says what to do", () => {
  const payload = tower();
  const text = "stale since cell 1 ran again: run cell 2 again";
  payload.variables[0].stale = { step: 0, text };
  const { all } = open(payload);
  expect(all(".tree .badge.stale").map((badge) => [badge.textContent, badge.title])).toEqual([
    ["stale", text],
  ]);
});
