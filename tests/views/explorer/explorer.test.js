import { afterEach, describe, expect, test, vi } from "vitest";
import { mount } from "../../../scopeviz/views/explorer/explorer.js";
import { clean } from "../../../scopeviz/views/explorer/text.js";
import { CSS, EMPTY, HOSTILE, Program, clear, enter, layers, named, open, press, tower } from "./payloads.js";

afterEach(clear);

describe("mounting", () => {
  test("shows an explorer in a shadow root, or in an element", () => {
    const element = document.createElement("div");
    mount(element, tower());
    expect(element.querySelector('[data-testid="explorer"]')).not.toBeNull();
    expect(open(tower()).get("explorer").getAttribute("role")).toBe("group");
  });

  test("refuses a payload of a form that it cannot read", () => {
    const element = document.createElement("div");
    expect(() => mount(element, { ...tower(), format: 1 })).toThrow(
      new RangeError("payload of format 1: this script reads 2"),
    );
    expect(element.childElementCount).toBe(0);
  });

  test("changes nothing of the payload", () => {
    const payload = tower();
    const before = structuredClone(payload);
    const { explorer, get } = open(payload);
    explorer.show({ step: 3, selected: "tower/w", find: "w" });
    get("compare").click();
    expect(payload).toEqual(before);
  });

  test("puts no listener on the window, the document or what is around it", () => {
    const spies = [window, document, document.documentElement, document.body].map((target) =>
      vi.spyOn(target, "addEventListener"),
    );
    const { explorer, get, all, host } = open(tower());
    const spyOnHost = vi.spyOn(host, "addEventListener");
    explorer.show({ step: 3, selected: "tower/w", find: "w" });
    get("save").click();
    get("play").click();
    get("compare").click();
    all('[role="treeitem"]')[0].click();
    explorer.destroy();
    for (const spy of [...spies, spyOnHost]) expect(spy.mock.calls).toEqual([]);
  });
});

describe("an empty log", () => {
  test("says that nothing was recorded, and every control can be used", () => {
    const { root, get, all } = open(EMPTY);
    expect(root.querySelector(".cell").textContent).toBe("nothing recorded");
    expect(get("sentence").textContent).toBe("nothing has happened yet");
    for (const id of [
      "back",
      "forward",
      "start",
      "end",
      "compare",
      "as-list",
      "pin",
      "as-list",
      "compare",
      "copy-name",
    ])
      expect(() => get(id).click()).not.toThrow();
    enter(get("find"), "w");
    expect(get("hits").textContent).toBe("0 hits");
    expect(all('[role="treeitem"]')).toEqual([]);
  });

  test("of a cell in which nothing happened shows its source", () => {
    const { root, get } = open(new Program().cell("cell 1", "x = 1").done());
    expect(root.querySelector(".cell").textContent).toBe("cell 1");
    expect(get("source").textContent).toContain("x = 1");
  });
});

describe("the heading", () => {
  test("names the cell that runs and counts what it did so far", () => {
    const { root, explorer } = open(tower());
    const heading = () => [
      root.querySelector(".cell").textContent,
      ...[...root.querySelectorAll(".pill")].map((pill) => pill.textContent),
    ];
    expect(heading()).toEqual(["cell 2", "+ 1 created", "× 1 reused", "7 elements"]);
    explorer.show({ step: 3 });
    expect(heading()).toEqual(["cell 1", "+ 2 created", "9 elements"]);
    explorer.show({ step: 0 });
    expect(heading()).toEqual(["cell 1"]);
  });

  test("counts what was refused", () => {
    expect(
      open(new Program().cell().refuse("w").done()).root.querySelector(".pill.refused").textContent,
    ).toBe("✗ 1 refused");
  });
});

describe("finding", () => {
  test("counts the hits, and all of them", () => {
    const { get } = open(layers(1500));
    enter(get("find"), "layer");
    expect(get("hits").textContent).toBe("3,000 hits");
    enter(get("find"), "layer1499/w");
    expect(get("hits").textContent).toBe("1 hit");
    enter(get("find"), "nothing like it");
    expect(get("hits").textContent).toBe("0 hits");
    enter(get("find"), "");
    expect(get("hits").textContent).toBe("");
  });

  test("Enter selects hit after hit, and Shift with Enter goes back", () => {
    const { get, explorer } = open(layers(3));
    enter(get("find"), "/w");
    const seen = ["", "", "", ""].map(() => press(get("find"), "Enter") && explorer.selectedName);
    expect(seen).toEqual(["layer0/w", "layer1/w", "layer2/w", "layer0/w"]);
    press(get("find"), "Enter", { shiftKey: true });
    expect(explorer.selectedName).toBe("layer2/w");
  });

  test("opens the scopes around the hit that is selected", () => {
    const { get, all } = open(layers(100));
    enter(get("find"), "layer77/b");
    press(get("find"), "Enter");
    expect(all('[role="treeitem"]').some((row) => row.dataset.name === "layer77/b")).toBe(true);
  });

  test("ends with Escape", () => {
    const { get, explorer } = open(tower());
    enter(get("find"), "w");
    press(get("find"), "Escape");
    expect([explorer.state.query, get("find").value, get("hits").textContent]).toEqual(["", "", ""]);
  });

  test("begins with a slash, wherever the focus is", () => {
    const { get, root } = open(tower());
    press(get("details"), "/");
    expect(root.activeElement).toBe(get("find"));
  });

  test("follows the reader through time", () => {
    const { get, explorer } = open(tower());
    enter(get("find"), "shared");
    expect(get("hits").textContent).toBe("1 hit");
    explorer.show({ step: 3 });
    expect(get("hits").textContent).toBe("0 hits");
  });
});

describe("keys of the whole", () => {
  test("with Control, Alt or Meta are the browser's", () => {
    const { get, explorer } = open(tower());
    for (const held of ["ctrlKey", "altKey", "metaKey"])
      expect(press(get("details"), "ArrowLeft", { [held]: true }).defaultPrevented).toBe(false);
    expect(explorer.state.moment).toBe(11);
  });

  test("that it knows are not heard by the notebook", () => {
    const heard = vi.fn();
    const { host, get } = open(tower());
    host.addEventListener("keydown", heard);
    press(get("details"), "ArrowLeft");
    expect(heard).not.toHaveBeenCalled();
    press(get("details"), "x");
    expect(heard).toHaveBeenCalledOnce();
  });
});

describe("scrubbing", () => {
  test("a step after the other and all at once come to the same", () => {
    const { explorer, root, get } = open(tower());
    const html = () => root.querySelector(".panes").innerHTML;
    for (let step = 0; step <= explorer.log.end; step += 1) {
      explorer.show({ step });
      const slowly = html();
      const sentence = get("sentence").textContent;
      explorer.show({ step: 0 });
      explorer.show({ step });
      expect([html(), get("sentence").textContent]).toEqual([slowly, sentence]);
    }
  });

  test("takes a step of no such log as the nearest one", () => {
    const { explorer } = open(tower());
    explorer.show({ step: 999 });
    expect(explorer.state.moment).toBe(11);
    explorer.show({ step: -1 });
    expect(explorer.state.moment).toBe(11);
  });
});

describe("motion", () => {
  test("is left out where the reader asks for less of it", () => {
    const [, rules] = /@media \(prefers-reduced-motion: reduce\) \{(.*)\}/.exec(CSS);
    expect(rules).toContain(".explorer * { animation: none !important; }");
  });

  test("has a rule for each kind of pulse, in the tree and in the graph", () => {
    for (const kind of ["created", "reused"])
      for (const place of [".row", ".graph "])
        expect(CSS).toMatch(new RegExp(`\\${place}\\.?.*pulse-${kind}`));
    expect(CSS).toContain(".row.pulse-refused");
  });

  test("of a step comes into view, whatever is selected", () => {
    const { explorer } = open(tower());
    explorer.show({ step: 1, selected: "tower" });
    const reveal = vi.spyOn(explorer.graph, "reveal");
    explorer.timeline.go(2);
    expect(reveal).toHaveBeenCalledWith("v:0");
    expect(explorer.root.querySelector(".row.pulse-created")).not.toBeNull();
  });

  test("of a step is seen at the scope around it while that is closed", () => {
    const { explorer } = open(tower());
    explorer.show({ step: 1 });
    explorer.toggle("s:0:tower");
    explorer.timeline.go(2);
    expect(explorer.root.querySelector(".row.pulse-created").dataset.name).toBe("tower");
  });
});

describe("showing", () => {
  test("goes to a step, a variable and a question at once, and tells it once", () => {
    const onChange = vi.fn();
    const { explorer, get } = open(tower(), { onChange });
    explorer.show({ step: 4, selected: "tower/w", find: "tower" });
    expect(onChange.mock.calls).toEqual([[{ step: 4, selected: "tower/w", find: "tower" }]]);
    expect([get("slider").value, get("find").value]).toEqual(["4", "tower"]);
  });

  test("tells nothing where nothing changes", () => {
    const onChange = vi.fn();
    const { explorer } = open(tower(), { onChange });
    explorer.show({ step: 11, selected: "", find: "" });
    explorer.toggle("s:0:tower");
    expect(onChange).not.toHaveBeenCalled();
  });

  test("finds a scope by its name where no variable has it", () => {
    const { explorer } = open(tower());
    explorer.show({ selected: "tower" });
    expect(explorer.state.selected).toBe("s:0:tower");
  });

  test("selects nothing for a name that does not exist", () => {
    const { explorer } = open(tower());
    explorer.show({ selected: "tower/w" });
    explorer.show({ selected: "nobody" });
    expect(explorer.selectedName).toBe("");
  });

  test("selects of two variables of one name the one that is there at the step", () => {
    const { explorer } = open(new Program().cell().variable("w").reset().variable("w").done());
    explorer.show({ step: 1, selected: "w" });
    expect(explorer.state.selected).toBe("v:0");
    explorer.show({ selected: "" });
    explorer.show({ step: 3, selected: "w" });
    expect(explorer.state.selected).toBe("v:1");
  });

  test("a step that is not in the range shows all cells again", () => {
    const { explorer, get } = open(tower());
    enter(get("range"), "1", "change");
    explorer.show({ step: 2 });
    expect([explorer.state.moment, explorer.state.range, get("range").value]).toEqual([2, -1, "-1"]);
  });
});

describe("a longer log", () => {
  const program = () => new Program().cell().enter("a").call("f").variable("a/w").op("a/op", ["a/w"]).leave();
  const longer = () =>
    program().cell().enter("b").call("f").variable("b/w").op("b/op", ["b/w"]).leave().done();

  test("is followed by a reader at its end", () => {
    const { explorer } = open(program().done());
    explorer.update(longer());
    expect(explorer.state.moment).toBe(explorer.log.end);
  });

  test("leaves a reader elsewhere where he is", () => {
    const { explorer, get } = open(program().done());
    explorer.show({ step: 2 });
    explorer.update(longer());
    expect(explorer.state.moment).toBe(2);
    expect(get("slider").max).toBe("8");
  });

  test("keeps what is selected", () => {
    const { explorer } = open(program().done());
    for (const id of ["v:0", "s:0:a", "c:0"]) {
      explorer.select(id, "");
      explorer.update(longer());
      expect(explorer.state.selected).toBe(id);
    }
  });

  test("keeps a refusal that is selected", () => {
    const payload = new Program().cell().variable("w").refuse("w");
    const { explorer } = open(payload.done());
    explorer.select("r:0", "");
    explorer.update(payload.variable("v").done());
    expect(explorer.state.selected).toBe("r:0");
  });

  test("keeps by name what is selected, where it is another log", () => {
    const { explorer } = open(program().done());
    explorer.select("v:0", "");
    explorer.update(new Program().cell().variable("b/w").variable("a/w").done());
    expect(explorer.state.selected).toBe("v:1");
    explorer.update(new Program().cell().variable("b/w").done());
    expect(explorer.state.selected).toBe("");
  });

  test("selects, of what a reset took with it, what has its name now", () => {
    const again = new Program().cell().variable("w");
    const { explorer } = open(again.done());
    explorer.select("v:0", "");
    explorer.update(again.reset().variable("w").done());
    expect(explorer.state.selected).toBe("v:1");
  });

  test("keeps what is asked for, and finds in what is new", () => {
    const { explorer, get } = open(program().done());
    enter(get("find"), "/w");
    explorer.update(longer());
    expect([get("find").value, get("hits").textContent]).toEqual(["/w", "2 hits"]);
  });

  test("leaves closed what the reader closed, and opens what is new", () => {
    const { explorer } = open(program().done());
    explorer.toggle("s:0:a");
    explorer.update(longer());
    expect([...explorer.state.open].sort()).toEqual(["s:0:", "s:0:b"]);
  });

  test("keeps the range, the pinned step and what is compared", () => {
    const { explorer, get } = open(longer());
    enter(get("range"), "0", "change");
    get("compare").click();
    get("pin").click();
    explorer.update(longer());
    expect([get("range").value, get("compare-from").value, explorer.state.pinned]).toEqual(["0", "pin", 4]);
  });

  test("that is shorter leaves nothing that points beyond it", () => {
    const { explorer, get } = open(longer());
    enter(get("range"), "1", "change");
    get("compare").click();
    enter(get("compare-from"), "cell 1", "change");
    explorer.select("c:1", "");
    explorer.light("v:1");
    expect(() => explorer.update(program().done())).not.toThrow();
    expect([
      get("range").value,
      explorer.state.selected,
      explorer.state.moment,
      get("compare-from").value,
    ]).toEqual(["-1", "", 4, "start"]);
    expect(() => explorer.update(EMPTY)).not.toThrow();
  });

  test("is shown as a new explorer would show it", () => {
    const { explorer, root } = open(program().done());
    explorer.update(longer());
    const fresh = open(longer());
    for (const name of [".tree", ".graph", ".timeline", ".source", ".details"])
      expect(root.querySelector(name).innerHTML).toBe(fresh.root.querySelector(name).innerHTML);
  });
});

describe("two explorers on one page", () => {
  test("do not disturb each other", () => {
    const one = open(tower());
    const other = open(tower());
    const before = other.root.innerHTML;
    one.explorer.show({ step: 3, selected: "tower/w", find: "w" });
    one.get("as-list").click();
    one.get("compare").click();
    press(one.get("tree"), "End");
    expect(other.root.innerHTML).toBe(before);
    one.explorer.destroy();
    other.explorer.show({ step: 2 });
    expect(other.get("slider").value).toBe("2");
  });

  test("share no id", () => {
    expect(open(named("a")).root.querySelectorAll("[id]").length).toBe(0);
  });
});

describe("destroying", () => {
  test("leaves the root empty, and watches nothing any more", () => {
    const disconnect = vi.fn();
    const observe = vi.fn();
    vi.stubGlobal(
      "ResizeObserver",
      class {
        observe = observe;
        disconnect = disconnect;
      },
    );
    const { explorer, root } = open(tower());
    expect(observe).toHaveBeenCalledWith(explorer.graph.element);
    explorer.destroy();
    expect(root.childNodes.length).toBe(0);
    expect(disconnect).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });

  test("leaves no timer behind", () => {
    vi.useFakeTimers();
    const { explorer, get } = open(tower());
    vi.runAllTimers(); // jsdom's own
    get("play").click();
    explorer.say("copied");
    explorer.destroy();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});

describe("whatever names hold", () => {
  /** Everything that can be seen or heard of it, in every state of its views. */
  function* states(payload) {
    const all = open(payload, { ask: (_, reply) => reply({ error: payload.cells[0].label }) });
    const { explorer, get } = all;
    const ids = ["v:0", "v:1", "r:0", "c:0", ...[...explorer.folders.byId.keys()].slice(0, 3)];
    for (const id of ids) {
      explorer.select(id, "all");
      yield all;
    }
    get("as-list").click();
    get("compare").click();
    for (let step = 0; step <= explorer.log.end; step += 1) {
      explorer.show({ step });
      yield all;
    }
  }

  /** The kinds of elements that a harmless name makes. */
  const harmless = new Set();
  for (const { all } of states(named("harmless")))
    for (const element of all("*")) harmless.add(element.localName);
  clear();

  test.each(Object.entries(HOSTILE))(
    "they make no element and no attribute, and nothing that is seen or heard of them hides or reverses: %s",
    (_, name) => {
      for (const { all } of states(named(name))) {
        for (const element of all("*")) {
          expect(harmless).toContain(element.localName);
          for (const attribute of element.getAttributeNames())
            expect(attribute).not.toMatch(/^on|^src$|^href$/);
          for (const attribute of ["title", "aria-label", "aria-valuetext"]) {
            const text = element.getAttribute(attribute) ?? "";
            if (text !== clean(text)) throw new Error(`${element.outerHTML.slice(0, 200)}: ${attribute}`);
          }
          for (const child of element.childNodes) {
            if (child.nodeType !== Node.TEXT_NODE || element.localName === "style") continue;
            if (child.data !== clean(child.data)) throw new Error(`${element.outerHTML.slice(0, 200)}`);
          }
        }
      }
    },
  );

  test("the full name is what is selected, copied and told to Python", () => {
    const onChange = vi.fn();
    const { explorer } = open(named(HOSTILE.nul), { onChange });
    explorer.select("v:0", "");
    expect(onChange).toHaveBeenCalledWith({ step: explorer.log.end, selected: HOSTILE.nul, find: "" });
  });

  test("a name of ten thousand characters is cut where room is short, and whole in its details", () => {
    const { explorer, get, all } = open(named(HOSTILE.long));
    explorer.select("v:0", "all");
    expect(get("details").querySelector("h3").textContent).toBe(HOSTILE.long);
    for (const row of all('[role="treeitem"]')) expect(row.textContent.length).toBeLessThan(200);
    expect(get("sentence").textContent.length).toBeLessThan(400);
  });
});

describe("for those who do not see it", () => {
  test("each control has a name", () => {
    const { root, get } = open(tower());
    get("compare").click();
    for (const control of root.querySelectorAll("button, input, select, [role=button], [role=img]")) {
      expect(control.getAttribute("aria-label") || control.textContent.trim(), control.outerHTML).toMatch(
        /\w/,
      );
    }
  });

  test("each pane has a name, and no two have the same", () => {
    const { root } = open(tower());
    const names = [...root.querySelectorAll("section")].map((pane) => pane.getAttribute("aria-label"));
    expect(names.every(Boolean)).toBe(true);
    expect(new Set(names).size).toBe(names.length);
  });

  test("what changes by itself is told when there is time", () => {
    const { get, root } = open(tower());
    for (const element of [get("hits"), get("sentence"), get("differences"), root.querySelector(".said")])
      expect(element.getAttribute("aria-live")).toBe("polite");
  });
});
