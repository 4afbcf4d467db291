import { afterEach, expect, test } from "vitest";
import { Program, clear, enter, layers, open, tower } from "./payloads.js";

afterEach(clear);

/** An explorer that compares. */
function comparing(payload) {
  const all = open(payload);
  all.get("compare").click();
  const found = () => [...all.get("differences").querySelectorAll("h4")].map((kind) => kind.textContent);
  const choose = (from, to) => {
    enter(all.get("compare-from"), from, "change");
    enter(all.get("compare-to"), to, "change");
  };
  return { ...all, found, choose };
}

test("the panel is there while the reader compares", () => {
  const { get } = comparing(tower());
  const panel = get("differences").parentElement;
  expect([panel.hidden, get("compare").getAttribute("aria-pressed")]).toEqual([false, "true"]);
  get("compare").click();
  expect([panel.hidden, get("compare").getAttribute("aria-pressed")]).toEqual([true, "false"]);
});

test("this step is compared with the start at first, and follows the reader", () => {
  const { explorer, found } = comparing(tower());
  expect(found()).toEqual(["+ 3 added", "× 1 became shared"]);
  explorer.show({ step: 2 });
  expect(found()).toEqual(["+ 1 added"]);
});

test("the ends of two cells can be compared, there and back", () => {
  const { found, choose } = comparing(tower());
  choose("cell 0", "cell 1");
  expect(found()).toEqual(["+ 1 added", "× 1 became shared"]);
  choose("cell 1", "cell 0");
  expect(found()).toEqual(["− 1 disappeared"]);
});

test("what a reset took with it disappeared", () => {
  const { found, choose } = comparing(new Program().cell().variable("w").cell().reset().variable("v").done());
  choose("cell 0", "cell 1");
  expect(found()).toEqual(["+ 1 added", "− 1 disappeared"]);
});

test("a step can be pinned, and compared with", () => {
  const { get, explorer, found } = comparing(tower());
  explorer.show({ step: 3 });
  get("pin").click();
  expect(get("compare-from").value).toBe("pin");
  expect(get("compare-from").selectedOptions[0].textContent).toBe("step 3, pinned");
  explorer.show({ step: explorer.log.end });
  expect(found()).toEqual(["+ 1 added", "× 1 became shared"]);
});

test("each name is a button that selects it, and all of them can be reached", () => {
  const { get, explorer } = comparing(layers(20));
  const list = get("differences").querySelector(".list");
  expect(list.lastElementChild.textContent).toBe("and 32 more variables");
  list.querySelector(".more").click();
  expect(list.children.length).toBe(40);
  list.querySelectorAll("button")[1].click();
  expect(explorer.selectedName).toBe("layer0/b");
});

test("the tree marks what differs, and fades the rest", () => {
  const { choose, all } = comparing(tower());
  choose("cell 0", "cell 1");
  const row = (name) => all('[role="treeitem"]').find((each) => each.dataset.name === name);
  expect(row("tower/w").textContent).toContain("w×");
  expect(row("scale").querySelector(".diff").textContent).toBe("+");
  expect(row("tower/b").className).toContain("faded");
});

test("where nothing differs, it says so", () => {
  const { choose, get } = comparing(tower());
  choose("now", "now");
  expect(get("differences").textContent).toBe("no variable differs");
});

test("cells in which nothing happened are not offered", () => {
  const { get } = comparing(new Program().cell().variable("w").cell().cell().variable("v").done());
  expect([...get("compare-from").options].map((option) => option.textContent)).toEqual([
    "before everything",
    "after cell 1",
    "after cell 3",
    "this step",
  ]);
});

test("both ends have a name", () => {
  const { get } = comparing(tower());
  expect(["compare-from", "compare-to"].map((end) => get(end).getAttribute("aria-label"))).toEqual([
    "Compare from",
    "Compare to",
  ]);
});
