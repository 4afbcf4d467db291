import { afterEach, describe, expect, test } from "vitest";
import { EMPTY, Program, clear, enter, open, press, tower, users } from "./payloads.js";

afterEach(clear);

/** An explorer, with its graph at hand. */
function graph(payload) {
  const { explorer, root, get, all } = open(payload);
  const nodes = (kind = null) =>
    all(".graph [data-id]").filter((node) => !kind || node.dataset.kind === kind);
  const node = (id) => nodes().find((each) => each.dataset.id === id);
  const stop = () => all('.graph [tabindex="0"]');
  const focused = () => root.activeElement?.dataset.id;
  const classes = (id) => node(id).getAttribute("class").split(" ");
  return { explorer, root, get, all, nodes, node, stop, focused, classes };
}

test("a variable shows its leaf, its shape, and ×N where it is shared", () => {
  const { node, classes } = graph(tower());
  expect([...node("v:0").querySelectorAll("text")].map((text) => text.textContent)).toEqual([
    "w",
    "2×3",
    "×2",
  ]);
  expect(classes("v:0")).toContain("shared");
  expect([...node("v:1").querySelectorAll("text")].map((text) => text.textContent)).toEqual(["b", "3"]);
  expect(classes("v:1")).not.toContain("shared");
});

test("a call shows its number, its function and its line, and a row for each op", () => {
  const { nodes, all } = graph(tower());
  expect(nodes("call").map((node) => node.querySelector(".title").textContent)).toEqual([
    "call 1 · layer · cell 1, line 2",
    "call 2 · layer · line 3",
    "line 3",
  ]);
  expect(all(".graph .op text").map((text) => text.textContent)).toEqual([
    "MatMul",
    "add",
    "MatMul",
    "get_variable",
  ]);
});

test("a line leads from each variable to the rows that read it", () => {
  const { all } = graph(tower());
  expect(all(".graph .edge").map((edge) => edge.dataset.ends)).toEqual([
    "v:0 c:0",
    "v:1 c:0",
    "v:0 c:1",
    "v:2 c:2",
  ]);
});

test("data flows from op to op", () => {
  const { all } = graph(tower());
  expect(all(".graph .flow").length).toBe(1);
});

test("an op of many inputs is drawn once", () => {
  const { all } = graph(
    new Program().cell().call("f").variable("v").variable("w").op("sum", ["v", "w"]).done(),
  );
  expect(all(".graph .op").length).toBe(1);
  expect(all(".graph .edge").length).toBe(2);
});

describe("scrubbing", () => {
  test("moves nothing: the layout is one for all steps", () => {
    const { explorer } = graph(tower());
    const { layout } = explorer.graph;
    for (let step = 0; step <= explorer.log.end; step += 1) {
      explorer.show({ step });
      expect(explorer.graph.layout).toBe(layout);
    }
  });

  test("draws each node where it will stay", () => {
    const { explorer, all } = graph(tower());
    const at = (step) => {
      explorer.show({ step });
      return new Map(
        all(".graph [data-id]").map((node) => [
          node.dataset.id,
          node.querySelector("rect").getAttribute("y"),
        ]),
      );
    };
    const last = at(explorer.log.end);
    for (let step = 0; step <= explorer.log.end; step += 1)
      for (const [id, y] of at(step)) expect(y).toBe(last.get(id));
  });

  test("shows nothing and names nothing that is not there yet", () => {
    const { explorer, nodes, all, get } = graph(tower());
    explorer.show({ step: 0 });
    expect(nodes()).toEqual([]);
    expect(all(".graph .edge")).toEqual([]);
    expect(get("graph").textContent).toBe("");
    expect(all(".graph .ghost").length).toBeGreaterThan(0);
  });

  test("draws a line once the op that reads has run", () => {
    const { explorer, all } = graph(tower());
    const step = explorer.log.ops[1].step;
    const ends = (at) => {
      explorer.show({ step: at });
      return all(".graph .edge").map((edge) => edge.dataset.ends);
    };
    expect([ends(step), ends(step + 1)]).toEqual([["v:0 c:0"], ["v:0 c:0", "v:1 c:0"]]);
  });

  test("makes what the step created appear, and what it reused beat, once", () => {
    const { explorer, classes } = graph(tower());
    const step = (kind) => 1 + explorer.log.steps.findIndex((each) => each.kind === kind);
    explorer.show({ step: step("created") });
    expect(classes("v:0")).toContain("pulse-created");
    explorer.show({ step: step("reused") });
    expect(classes("v:0")).toContain("pulse-reused");
    explorer.change({ comparing: true });
    expect(classes("v:0").join()).not.toContain("pulse");
  });

  test("marks the op that the step made", () => {
    const { explorer, all } = graph(tower());
    explorer.show({ step: 1 + explorer.log.steps.findIndex((each) => each.kind === "op") });
    expect(all(".graph .op.now").map((op) => op.textContent)).toEqual([expect.stringContaining("MatMul")]);
  });
});

describe("a bundle", () => {
  test("counts the calls that it stands for", () => {
    const { nodes } = graph(users(500));
    expect(nodes("bundle").map((node) => node.textContent)).toEqual(["▸ and 497 more calls"]);
    expect(nodes("bundle")[0].getAttribute("aria-expanded")).toBe("false");
  });

  test("counts those alone that are done at this step", () => {
    const { explorer, nodes } = graph(users(500));
    explorer.show({ step: 1 + 10 });
    expect(nodes("bundle")[0].textContent).toBe("▸ and 7 more calls");
  });

  test("opens to a list, and closes again", () => {
    const { nodes, node } = graph(users(20));
    const { id } = nodes("bundle")[0].dataset;
    node(id).dispatchEvent(new Event("click"));
    expect(nodes("call").length).toBe(20);
    expect(node(id).getAttribute("aria-expanded")).toBe("true");
    node(id).dispatchEvent(new Event("click"));
    expect(nodes("call").length).toBe(3);
  });

  test("is faded where nothing that its calls read is found", () => {
    const { get, nodes } = graph(users(20));
    enter(get("find"), "nothing");
    expect(nodes("bundle")[0].getAttribute("class")).toContain("faded");
    enter(get("find"), "w");
    expect(nodes("bundle")[0].getAttribute("class")).not.toContain("faded");
  });
});

describe("keys", () => {
  test("Tab reaches exactly one node", () => {
    const { explorer, stop, node } = graph(tower());
    expect(stop().length).toBe(1);
    node("v:1").focus();
    expect(stop().map((each) => each.dataset.id)).toEqual(["v:1"]);
    explorer.show({ step: 2 });
    expect(stop().length).toBe(1);
  });

  test.each([
    ["ArrowDown", "v:0", "v:1"],
    ["ArrowUp", "v:1", "v:0"],
    ["ArrowRight", "v:0", "c:0"],
    ["ArrowLeft", "c:0", "v:0"],
    ["ArrowDown", "c:0", "c:1"],
    ["ArrowUp", "v:0", "v:0"],
    ["ArrowLeft", "v:0", "v:0"],
    ["ArrowRight", "c:0", "c:0"],
  ])("%s goes from %s to %s", (key, from, to) => {
    const { node, root, focused } = graph(tower());
    node(from).focus();
    press(root, key);
    expect(focused()).toBe(to);
  });

  test("that lead nowhere move no time", () => {
    const { explorer, node, root } = graph(tower());
    node("v:0").focus();
    press(root, "ArrowLeft");
    expect(explorer.state.moment).toBe(explorer.log.end);
  });

  test("with Control, Alt or Meta are the browser's", () => {
    const { node, root, focused } = graph(tower());
    node("v:0").focus();
    for (const held of ["ctrlKey", "altKey", "metaKey"])
      for (const key of ["ArrowDown", "Enter"])
        expect(press(root, key, { [held]: true }).defaultPrevented).toBe(false);
    expect(focused()).toBe("v:0");
  });

  test.each(["Enter", " "])("%j selects a node, which keeps the focus", (key) => {
    const { explorer, node, root, focused } = graph(tower());
    node("v:0").focus();
    press(root, key);
    expect(explorer.selectedName).toBe("tower/w");
    expect(focused()).toBe("v:0");
    expect(node("v:0").getAttribute("aria-pressed")).toBe("true");
  });

  test("Enter opens a bundle, which keeps the focus", () => {
    const { nodes, root, focused } = graph(users(20));
    nodes("bundle")[0].focus();
    press(root, "Enter");
    expect(nodes("bundle")[0].getAttribute("aria-expanded")).toBe("true");
    expect(focused()).toBe(nodes("bundle")[0].dataset.id);
  });

  test("walk through the calls of an open bundle", () => {
    const { nodes, root, focused } = graph(users(20));
    nodes("bundle")[0].focus();
    press(root, "Enter");
    press(root, "ArrowDown");
    expect(focused()).toBe("c:4");
  });
});

describe("for those who do not see it", () => {
  test("each node is a button, and says who uses it", () => {
    const { nodes, node, get } = graph(tower());
    expect(get("graph").getAttribute("aria-label")).toBe("Who shares what");
    expect(new Set(nodes().map((each) => each.getAttribute("role")))).toEqual(new Set(["button"]));
    expect(node("v:0").getAttribute("aria-label")).toMatch(
      /tower\/w ×2: made in cell 1, line 2 → layer, line 2, used by 2 calls$/,
    );
  });
});

test("a hit is marked, and what is not found is faded, its lines and rows too", () => {
  const { get, classes, all } = graph(tower());
  enter(get("find"), "tower/b");
  expect(classes("v:1")).toContain("hit");
  expect(classes("v:0")).toContain("faded");
  expect(classes("c:1")).toContain("faded");
  expect(all(".graph .edge.faded").length).toBe(3);
  expect(all(".graph .op.faded").length).toBe(2);
});

test("what is selected lights up with all its lines", () => {
  const { node, all } = graph(tower());
  node("v:0").dispatchEvent(new Event("click"));
  expect(all(".graph .edge.lit").map((edge) => edge.dataset.ends)).toEqual(["v:0 c:0", "v:0 c:1"]);
});

test("what is far out of view is not drawn", () => {
  const program = new Program().cell();
  for (let at = 0; at < 500; at += 1)
    program
      .call("f", 1)
      .variable(`v${at}`)
      .op(`op${at}`, [`v${at}`]);
  const { all, explorer } = graph(program.done());
  expect(all(".graph [data-id]").length).toBeLessThan(100);
  explorer.graph.element.scrollTop = explorer.graph.layout.height - 300;
  explorer.graph.element.dispatchEvent(new Event("scroll"));
  expect(all('.graph [data-id="v:499"]').length).toBe(1);
  expect(all('.graph [data-id="v:0"]').length).toBe(0);
});

test("where no call uses a variable, it says so", () => {
  const { root, get } = graph(EMPTY);
  expect(get("graph").hasAttribute("hidden")).toBe(true);
  expect(root.querySelector(".graph-box p").hidden).toBe(false);
  expect(root.querySelector(".graph-box p").textContent).toBe("no call uses a variable yet");
});

test("a graph that is reset leaves the picture to the next one", () => {
  const program = new Program().cell().call("f").variable("w").op("a", ["w"]).reset();
  const { explorer, nodes } = graph(program.call("f").variable("v").op("b", ["v"]).done());
  expect(nodes("variable").map((node) => node.dataset.name)).toEqual(["v"]);
  explorer.show({ step: 2 });
  expect(nodes("variable").map((node) => node.dataset.name)).toEqual(["w"]);
});

test("what is stale by then is dashed and says so, and nothing is before", () => {
  const payload = tower();
  const text = "stale since cell 1 ran again: run cell 2 again";
  const since = payload.steps.length - 1;
  payload.variables[0].stale = { step: since, text };
  payload.ops[0].stale = { step: since, text };
  const { explorer, node, classes, all } = graph(payload);
  expect(classes("v:0")).toContain("stale");
  expect(node("v:0").querySelector(".facts").textContent).toBe("stale · 2×3");
  expect(node("v:0").getAttribute("aria-label")).toContain(text);
  const [row] = all(".graph .op");
  expect(row.querySelector("text").textContent).toBe("MatMul · stale");
  expect(row.querySelector("title").textContent).toContain(text);
  expect(row.getAttribute("class")).toContain("stale");
  explorer.show({ step: since });
  expect(classes("v:0")).not.toContain("stale");
  expect(all(".graph .stale")).toEqual([]);
});
