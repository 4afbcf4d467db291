import { Blob } from "node:buffer";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import widget, { mount } from "../../../scopeviz/views/explorer/widget.js";
import { mount as mountOf } from "../../../scopeviz/views/explorer/explorer.js";
import { packed, unpacked } from "../../../scopeviz/views/explorer/takeaway.js";
import { Program, clear, enter, named, tower } from "./payloads.js";

beforeEach(() => void vi.stubGlobal("Blob", Blob));
afterEach(() => {
  clear();
  vi.unstubAllGlobals();
});

/** What anywidget gives a widget: traits, events about them, and messages. */
class FakeModel {
  constructor(traits) {
    this.traits = { step: -1, selected: "", find: "", ...traits };
    this.listeners = [];
    this.sent = [];
    this.saves = 0;
  }

  get(name) {
    return this.traits[name];
  }

  /** As the page sets a trait: its listeners hear of it. */
  set(name, value) {
    if (this.traits[name] === value) return;
    this.traits[name] = value;
    this.trigger(`change:${name}`);
  }

  save_changes() {
    this.saves += 1;
  }

  on(event, listener) {
    this.listeners.push([event, listener]);
  }

  off(event, listener) {
    this.listeners = this.listeners.filter(([name, each]) => name !== event || each !== listener);
  }

  send(message) {
    this.sent.push(message);
  }

  trigger(event, ...given) {
    for (const [name, listener] of this.listeners) if (name === event) listener(...given);
  }
}

const logOf = (payload) => packed(JSON.stringify(payload));
const longer = () => logOf(new Program().cell().variable("w").variable("v").done());

/** A widget in the page, which may not have unpacked its log yet. */
async function begun(traits = {}) {
  const model = new FakeModel({ log: await logOf(tower()), css: ".css{}", _esm: "export {};", ...traits });
  const el = document.createElement("div");
  document.body.append(el);
  const cleanup = widget.render({ model, el });
  const get = (testId) =>
    el.querySelector(".sv-live")?.shadowRoot?.querySelector(`[data-testid="${testId}"]`) ?? null;
  return { model, el, get, cleanup };
}

/** A widget that shows its log. */
async function rendered(traits = {}) {
  const widgets = await begun(traits);
  await vi.waitFor(() => expect(widgets.get("slider")).not.toBeNull());
  return { ...widgets, root: widgets.el.querySelector(".sv-live").shadowRoot };
}

/** Let everything that is being unpacked come to its end. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

/** What was asked of Python. */
const questions = ({ sent }) => sent.filter(({ type }) => type === "values");

test("a page gets what a widget gets", () => {
  expect(mount).toBe(mountOf);
  expect(Object.keys(widget)).toEqual(["render"]);
});

test("it shows the log of the model, with its style", async () => {
  const { root, get } = await rendered();
  expect(get("slider").value).toBe("11");
  expect(root.querySelector("style").textContent).toBe(".css{}");
});

test("it begins where Python is", async () => {
  const { get, model } = await rendered({ step: 4, selected: "tower/w", find: "tower" });
  expect([get("slider").value, get("find").value, get("details").querySelector("h3").textContent]).toEqual([
    "4",
    "tower",
    "tower/w",
  ]);
  expect([model.get("step"), model.get("selected"), model.get("find")]).toEqual([4, "tower/w", "tower"]);
});

describe("Python", () => {
  test("moves the page", async () => {
    const { model, get } = await rendered();
    model.set("step", 3);
    model.set("selected", "tower/b");
    model.set("find", "tower");
    expect([get("slider").value, get("find").value, get("details").querySelector("h3").textContent]).toEqual([
      "3",
      "tower",
      "tower/b",
    ]);
  });

  test("sends the page to the latest step with -1", async () => {
    const { model, get } = await rendered({ step: 3 });
    model.set("step", -1);
    expect(get("slider").value).toBe("11");
    expect(model.get("step")).toBe(-1);
  });

  test("hears of a step beyond the last that it is the last", async () => {
    const { model } = await rendered({ step: 2 });
    model.set("step", 99);
    expect(model.get("step")).toBe(11);
  });

  test("hears of a name that does not exist that nothing is selected", async () => {
    const { model } = await rendered({ selected: "tower/w" });
    model.set("selected", "nobody");
    expect(model.get("selected")).toBe("");
  });
});

describe("the page", () => {
  test("tells Python where the reader is", async () => {
    const { model, get, root } = await rendered();
    enter(get("slider"), "5");
    expect(model.get("step")).toBe(5);
    enter(get("find"), "b");
    expect(model.get("find")).toBe("b");
    root.querySelector('[data-id="v:1"]').click();
    expect(model.get("selected")).toBe("tower/b");
    expect(model.saves).toBeGreaterThanOrEqual(3);
  });

  test("does not answer itself: one change is saved once", async () => {
    const { model, get } = await rendered();
    const before = model.saves;
    enter(get("slider"), "5");
    expect(model.saves).toBe(before + 1);
  });

  test("follows a longer log, and goes on to follow", async () => {
    const { model, get } = await rendered();
    model.set("log", await longer());
    await vi.waitFor(() => expect(get("slider").value).toBe("2"));
    expect(model.get("step")).toBe(-1);
  });

  test("of a reader who stays somewhere stays there", async () => {
    const { model, get } = await rendered({ step: 1 });
    model.set("log", await longer());
    await vi.waitFor(() => expect(get("slider").max).toBe("2"));
    expect([get("slider").value, model.get("step")]).toEqual(["1", 1]);
  });

  test("packs what a saved page needs when one is saved", async () => {
    const { get } = await rendered({ _css: ".theme{}", loader: "load()" });
    const saved = [];
    URL.createObjectURL = vi.fn((blob) => saved.push(blob) && "blob:saved");
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
    get("save-html").click();
    await vi.waitFor(() => expect(saved.length).toBe(1));
    const page = new DOMParser().parseFromString(await saved[0].text(), "text/html");
    expect(JSON.parse(await unpacked(page.querySelector(".sv-explorer").dataset.pack))).toEqual({
      module: "export {};",
      css: ".css{}",
    });
    expect(page.querySelector("script").textContent).toBe("load()");
  });
});

describe("while a log is unpacked", () => {
  test("what Python sets is not missed", async () => {
    const { model, get } = await begun();
    model.set("step", 3);
    model.set("selected", "tower/b");
    await vi.waitFor(() => expect(get("slider")?.value).toBe("3"));
    expect(get("details").querySelector("h3").textContent).toBe("tower/b");
    expect([model.get("step"), model.get("selected")]).toEqual([3, "tower/b"]);
  });

  test("a step of the log that comes is not taken for one of the log that is there", async () => {
    const { model, get } = await rendered({ log: await longer(), step: 1 });
    model.set("log", await logOf(tower()));
    model.set("step", 7);
    await vi.waitFor(() => expect(get("slider").max).toBe("11"));
    expect([get("slider").value, model.get("step")]).toEqual(["7", 7]);
  });

  test.each(["older", "newer"])("the newest is shown, whichever is unpacked first: the %s", async (first) => {
    const { model, get } = await begun();
    const texts = { older: await logOf(named("older")), newer: await logOf(named("newer")) };
    const finish = [];
    vi.stubGlobal("Response", function () {
      this.text = () => new Promise((resolve) => finish.push(resolve));
    });
    for (const which of ["older", "newer"]) model.set("log", texts[which]);
    for (const which of first === "older" ? ["older", "newer"] : ["newer", "older"]) {
      finish[which === "older" ? 0 : 1](JSON.stringify(named(which)));
      await settled();
    }
    expect(get("tree").textContent).toContain("newer");
    expect(get("tree").textContent).not.toContain("older");
  });

  test("the view may go, and nothing is left of it", async () => {
    const { model, el, cleanup } = await begun();
    cleanup();
    await settled();
    expect(model.listeners).toEqual([]);
    expect(el.childNodes.length).toBe(0);
  });

  test("nothing hides the same explorer as HTML", async () => {
    const { el } = await begun();
    expect(el.querySelector(".sv-live")).toBeNull();
  });
});

test("it waits for a log where there is none yet", async () => {
  const { model, get } = await begun({ log: "" });
  model.set("step", 3);
  await settled();
  expect(get("slider")).toBeNull();
  model.set("log", await logOf(tower()));
  await vi.waitFor(() => expect(get("slider")?.value).toBe("3"));
});

test("Python hears of each view that comes and goes", async () => {
  const { model, cleanup } = await rendered();
  expect(model.sent).toEqual([{ type: "views", by: 1 }]);
  cleanup();
  expect(model.sent).toEqual([
    { type: "views", by: 1 },
    { type: "views", by: -1 },
  ]);
});

describe("values", () => {
  const VALUES = {
    session: "sess",
    count: 1,
    finite: 1,
    mean: 0.5,
    deviation: 0,
    min: 0.5,
    max: 0.5,
    counts: [1],
    edges: [0, 1],
    filters: null,
  };

  test("are asked of Python, and shown when it answers", async () => {
    const { model, get } = await rendered({ selected: "tower/w" });
    expect(questions(model)).toEqual([{ type: "values", variable: 0, id: "0 1" }]);
    model.trigger("msg:custom", { type: "values", id: "0 1", values: VALUES });
    expect(get("values").textContent).toContain("mean 0.5");
  });

  test("that Python cannot give are a sentence", async () => {
    const { model, get } = await rendered({ selected: "tower/w" });
    model.trigger("msg:custom", { type: "values", id: "0 1", error: "no session has run <b>" });
    expect(get("values").textContent).toContain("no session has run <b>");
  });

  test("that come late are those of the variable that was asked for", async () => {
    const { model, get } = await rendered({ selected: "tower/w" });
    model.set("selected", "tower/b");
    expect(questions(model).map(({ variable, id }) => [variable, id])).toEqual([
      [0, "0 1"],
      [1, "1 2"],
    ]);
    model.trigger("msg:custom", { type: "values", id: "1 2", error: "second" });
    model.trigger("msg:custom", { type: "values", id: "0 1", error: "first" });
    expect(get("values").textContent).toContain("second");
  });

  test("are asked for anew when a cell has run that made nothing", async () => {
    const { model, get } = await rendered({ selected: "tower/w" });
    model.trigger("msg:custom", { type: "values", id: "0 1", error: "before" });
    model.trigger("msg:custom", { type: "ran" });
    expect(questions(model).map(({ id }) => id)).toEqual(["0 1", "0 2"]);
    model.trigger("msg:custom", { type: "values", id: "0 2", error: "after" });
    expect(get("values").textContent).toContain("after");
  });

  test("of one view are not taken for those of another's variable", async () => {
    const { model, get } = await rendered({ selected: "tower/w" });
    model.trigger("msg:custom", { type: "values", id: "1 1", error: "another view's" });
    expect(get("values").textContent).toBe("");
  });

  test.each([null, undefined, {}, { id: 77 }, { type: "other" }])(
    "an answer that nobody asked for is ignored: %j",
    async (message) => {
      const { model, get } = await rendered({ selected: "tower/w" });
      expect(() => model.trigger("msg:custom", message)).not.toThrow();
      expect(get("values").textContent).toBe("");
    },
  );
});

test("cleaning up takes every listener from the model, and empties the root", async () => {
  const { model, el, root, cleanup } = await rendered();
  expect(model.listeners.map(([event]) => event).sort()).toEqual([
    "change:find",
    "change:log",
    "change:selected",
    "change:step",
    "msg:custom",
  ]);
  cleanup();
  expect(model.listeners).toEqual([]);
  expect([root.childNodes.length, el.childNodes.length]).toEqual([0, 0]);
});

test("it puts no listener on the window or the document", async () => {
  const spies = [window, document, document.body].map((target) => vi.spyOn(target, "addEventListener"));
  const { cleanup, get } = await rendered({ selected: "tower/w" });
  get("save").click();
  cleanup();
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
});

test("two views of one model are independent in the page, and follow one Python", async () => {
  const { model, get } = await rendered();
  const el = document.createElement("div");
  document.body.append(el);
  const cleanup = widget.render({ model, el });
  await vi.waitFor(() => expect(el.querySelector(".sv-live")).not.toBeNull());
  const second = el.querySelector(".sv-live").shadowRoot;
  model.set("step", 3);
  expect([get("slider").value, second.querySelector('[data-testid="slider"]').value]).toEqual(["3", "3"]);
  cleanup();
  model.set("step", 4);
  expect(get("slider").value).toBe("4");
});

test("the notebook's own keys are off while the focus is in it", async () => {
  const { el } = await rendered();
  expect(el.querySelector(".sv-live").dataset.lmSuppressShortcuts).toBe("true");
});
