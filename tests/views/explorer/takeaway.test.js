import { Blob } from "node:buffer";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OFFERS, packed, unpacked } from "../../../scopeviz/views/explorer/takeaway.js";
import { HOSTILE, Program, clear, named, open, tower, users } from "./payloads.js";

let saved;

beforeEach(() => {
  saved = [];
  vi.stubGlobal("Blob", Blob);
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
  URL.createObjectURL = vi.fn((blob) => saved.push(blob) && "blob:saved");
  URL.revokeObjectURL = vi.fn();
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function () {
    saved.name = this.download;
  });
});

afterEach(() => {
  clear();
  delete navigator.clipboard;
  delete document.execCommand;
});

/** Let a clipboard be there, and say what was put on it. */
function clipboard(writeText = vi.fn(async () => {})) {
  Object.defineProperty(navigator, "clipboard", { value: { writeText }, configurable: true });
  return writeText;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

test("the menu offers all that can be taken away", () => {
  const { all } = open(tower());
  expect(all('[role="menuitem"]').map((item) => item.dataset.testid)).toEqual(Object.keys(OFFERS));
  expect(Object.keys(OFFERS)).toEqual([
    "copy-name",
    "copy-text",
    "save-svg",
    "save-png",
    "save-html",
    "save-json",
  ]);
});

describe("copying", () => {
  test("takes the full name of what is selected as it is, whatever it holds", async () => {
    const written = clipboard();
    const { get, explorer, root } = open(named(HOSTILE.bidi));
    explorer.select("v:0", "");
    get("copy-name").click();
    await settled();
    expect(written).toHaveBeenCalledWith(HOSTILE.bidi);
    expect(root.querySelector(".said").textContent).toBe("copied");
  });

  test("of a name says what to do while nothing is selected", async () => {
    const written = clipboard();
    const { get, root } = open(tower());
    get("copy-name").click();
    await settled();
    expect(written).not.toHaveBeenCalled();
    expect(root.querySelector(".said").textContent).toBe("select a variable or a scope first");
  });

  test("takes the tree and the sentences of this step as text", async () => {
    const written = clipboard();
    const { get, explorer } = open(tower());
    explorer.show({ step: 4 });
    explorer.toggle("s:0:tower");
    get("copy-text").click();
    await settled();
    expect(written.mock.calls[0][0].split("\n")).toEqual([
      "/",
      "  tower/",
      "    w  2×3 float32",
      "    b  3 float32",
      "",
      "tower/w: made in cell 1, line 2 → layer, line 2, used by 1 call",
      "tower/b: made in cell 1, line 2 → layer, line 2, read by no op yet",
      "",
    ]);
  });

  test("works the old way where there is no clipboard, and gives the focus back", async () => {
    document.execCommand = vi.fn(() => true);
    const { explorer, root, get } = open(tower());
    get("find").focus();
    await explorer.takeaway.copy("text");
    expect(document.execCommand).toHaveBeenCalledWith("copy");
    expect(root.querySelector("textarea")).toBeNull();
    expect(root.activeElement).toBe(get("find"));
    expect(root.querySelector(".said").textContent).toBe("copied");
  });

  test.each([[() => false], [undefined]])("that fails does not say that it worked", async (execCommand) => {
    clipboard(vi.fn(async () => Promise.reject(new Error("denied"))));
    if (execCommand) document.execCommand = execCommand;
    const { explorer, root } = open(tower());
    await explorer.takeaway.copy("text");
    expect(root.querySelector("textarea")).toBeNull();
    expect(root.querySelector(".said").textContent).toMatch(/not/);
  });
});

describe("an SVG", () => {
  const svgOf = (explorer) => new DOMParser().parseFromString(explorer.takeaway.svg(), "image/svg+xml");

  test("is saved under a name of its own", async () => {
    const { get, root } = open(tower());
    get("save-svg").click();
    expect([saved.name, saved[0].type]).toEqual(["scopeviz.svg", "image/svg+xml"]);
    expect(await saved[0].text()).toMatch(/^<svg/);
    expect(root.querySelector(".said").textContent).toBe("saved as scopeviz.svg");
  });

  test("shows what the graph shows at this step", () => {
    const { explorer } = open(tower());
    const titles = (svg) => [...svg.querySelectorAll(".title")].map((each) => each.textContent);
    expect(titles(svgOf(explorer)).length).toBe(3);
    explorer.show({ step: 4 });
    expect(titles(svgOf(explorer)).length).toBe(1);
  });

  test("needs nothing of the page: no role, no index, no custom property", () => {
    const { explorer } = open(tower(), {
      css: "a{color:red}.graph{fill:var(--ink);stroke:var(--line, none)}",
    });
    const svg = svgOf(explorer);
    const names = new Set([...svg.querySelectorAll("*")].flatMap((each) => each.getAttributeNames()));
    expect([...names].filter((name) => /^(role|tabindex|data-(id|name|kind)|on.*)$/.test(name))).toEqual([]);
    expect(svg.querySelector("style").textContent).toBe(".graph{fill:black;stroke:black}");
  });

  test("holds all calls of an open bundle, in view or not", () => {
    const { explorer } = open(users(300));
    explorer.change({ bundles: new Set(["b:4"]) });
    expect(svgOf(explorer).querySelectorAll(".listed").length).toBe(297);
  });

  test.each(Object.entries(HOSTILE))("is well-formed whatever names hold: %s", (_, name) => {
    const { explorer } = open(named(name));
    const written = explorer.takeaway.svg();
    const svg = svgOf(explorer);
    expect(svg.querySelector("parsererror")).toBeNull();
    expect(svg.querySelector("script, img, b, foreignObject")).toBeNull();
    expect(written).not.toMatch(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\u202e]|[\ud800-\udbff](?![\udc00-\udfff])/,
    );
  });

  test("that would be too tall is cut, and says so", () => {
    const program = new Program().cell();
    for (let at = 0; at < 600; at += 1)
      program
        .call("f", 1)
        .variable(`v${at}`)
        .op(`op${at}`, [`v${at}`]);
    const { explorer } = open(program.done());
    expect(explorer.graph.layout.height).toBeGreaterThan(20_000);
    const svg = svgOf(explorer).documentElement;
    expect(svg.getAttribute("height")).toBe("20000");
    expect(svg.textContent).toContain("cut off");
  });
});

describe("JSON", () => {
  test("is the payload", async () => {
    const payload = named(HOSTILE.surrogate);
    open(payload).get("save-json").click();
    expect(saved.name).toBe("scopeviz.json");
    expect(JSON.parse(await saved[0].text())).toEqual(payload);
  });
});

describe("a page", () => {
  test.each(Object.entries(HOSTILE))(
    "holds three scripts, of which none is ended by a name, and the text: %s",
    async (_, name) => {
      const loader = "(() => {})()";
      const pack = vi.fn(async () => "UEFDSw==");
      const { explorer } = open(named(name), { pack, theme: ".sv { color: red }", loader });
      expect(pack).not.toHaveBeenCalled();
      await explorer.takeaway.saveHtml();
      expect([saved.name, saved[0].type]).toEqual(["scopeviz.html", "text/html"]);
      const page = new DOMParser().parseFromString(await saved[0].text(), "text/html");
      const box = page.querySelector(".sv-explorer");
      const scripts = [...page.querySelectorAll("script")];
      expect(scripts.map((script) => [script.textContent, script.parentElement])).toEqual([[loader, box]]);
      expect(box.dataset.pack).toBe("UEFDSw==");
      expect(JSON.parse(await unpacked(box.dataset.log))).toEqual(explorer.log.payload);
      expect(page.querySelector(".sv-static pre").textContent).toBe(explorer.takeaway.text());
      expect(page.title).toMatch(/^scopeviz · /);
      expect(page.title.length).toBeLessThan(100);
      expect([...page.body.querySelectorAll("*")].map((each) => each.localName)).toEqual([
        "div",
        "style",
        "div",
        "pre",
        "script",
      ]);
    },
  );
});

describe("packing", () => {
  test.each(["", "text", "é".repeat(70_000), JSON.stringify(HOSTILE)])(
    "is undone by unpacking",
    async (given) => {
      expect(await unpacked(await packed(given))).toBe(given);
    },
  );

  test("reads what Python packed", async () => {
    expect(await unpacked("c-m7cNv$Z+Q7A}E,Q48HNUBr_s4U6I,r.:bXK)Bx")).toBe('"text, packed by Python"');
  });
});

test("what is saved is given back to the browser", () => {
  vi.useFakeTimers();
  open(tower()).get("save-json").click();
  vi.advanceTimersByTime(10_000);
  expect(URL.revokeObjectURL).toHaveBeenCalledWith("blob:saved");
  vi.useRealTimers();
});
