import { afterEach, describe, expect, test } from "vitest";
import { Program, clear, open, tower } from "./payloads.js";

afterEach(clear);

/** An explorer with something selected, and the entries of its Why. */
function whys(payload, selected, step = -1) {
  const all = open(payload);
  all.explorer.show({ step });
  if (/^[vscr]:/.test(selected)) all.explorer.select(selected, "");
  else all.explorer.show({ selected });
  const entries = () => all.all(".why details");
  const heads = () => entries().map((entry) => entry.querySelector("b").textContent);
  const opened = () => entries().filter((entry) => entry.open);
  const chain = (at) =>
    [...entries()[at].querySelectorAll("dt")].map((label) => [
      label.textContent,
      [...label.nextElementSibling.children].map((sentence) => sentence.textContent),
    ]);
  return { ...all, entries, heads, opened, chain };
}

/** A variable that was looked up so many times after it was made. */
function reusedOften(times) {
  const program = new Program().cell().variable("w");
  for (let at = 0; at < times; at += 1) program.reuse("w");
  return program.done();
}

describe("why a variable is as it is", () => {
  test("is told of each lookup: what came of it, where, and because of which flag", () => {
    const { heads, entries } = whys(tower(), "tower/w");
    expect(heads()).toEqual(["+ created", "×2 reused"]);
    expect(entries()[0].querySelector("summary").textContent).toBe(
      "+ created cell 1, line 2 → layer, line 2reuse is False, the default",
    );
  });

  test("is a chain of sentences, with the stack from the outside in where it belongs", () => {
    expect(whys(tower(), "tower/w").chain(1)).toEqual([
      [
        "asked",
        ["get_variable('tower/w') was called in cell 2, line 2, in layer, called from cell 2, line 3"],
      ],
      ["scopes", ["outer/ opened", "inner/ opened"]],
      ["reuse", ["reuse is False, the default"]],
      ["so", ["it shares that variable, made in cell 1, line 2, in layer"]],
    ]);
  });

  test("is told of the lookups up to the step, and open for that of the step itself", () => {
    const { heads, opened, entries } = whys(reusedOften(2), "w", 2);
    expect(heads()).toEqual(["+ created", "×2 reused"]);
    expect(opened()).toEqual([entries()[1]]);
    expect(opened()[0].querySelector("summary").textContent).toContain("in this step, cell 1");
  });

  test("stays open where a reader opened it, at another step too", () => {
    const { entries, opened, explorer } = whys(tower(), "tower/w");
    expect(opened()).toEqual([]);
    const summary = entries()[0].querySelector("summary");
    summary.click();
    entries()[0].open = true;
    explorer.show({ step: explorer.log.end - 2 });
    expect(opened()).toEqual([entries()[0]]);
    entries()[0].querySelector("summary").click();
    explorer.show({ step: explorer.log.end - 1 });
    expect(opened()).toEqual([]);
  });

  test("of many lookups has the first, then the newest; the rest are counted and open", () => {
    const { heads, all, entries } = whys(reusedOften(20), "w");
    expect(heads().slice(0, 3)).toEqual(["+ created", "×21 reused", "×20 reused"]);
    expect(heads().length).toBe(8);
    expect(all(".why .more")[0].textContent).toBe("and 13 more lookups");
    all(".why .more")[0].click();
    expect(entries().length).toBe(21);
  });

  test("tells of refused lookups as well", () => {
    const { heads, chain } = whys(new Program().cell().variable("w").refuse("w").done(), "w");
    expect(heads()).toEqual(["+ created", "✗ refused"]);
    expect(chain(1).at(-1)).toEqual(["so", ["it was refused with ValueError: no w"]]);
  });

  test("shows what a name can hold as text, marks included", () => {
    const { chain } = whys(new Program().cell().variable("{p}<b>$&\u202e").done(), "{p}<b>$&\u202e");
    expect(chain(0)[0][1]).toEqual(["get_variable('{p}<b>$&\\u202e') was called in cell 1, line 2"]);
  });
});

test("a refusal without a variable has its own chain", () => {
  const { heads, chain } = whys(new Program().cell().refuse("v").done(), "r:0");
  expect(heads()).toEqual(["✗ refused"]);
  expect(chain(0)[0]).toEqual(["asked", ["get_variable('v') was called in cell 1, line 2"]]);
});

describe("a number at the end of a name", () => {
  const payload = tower();
  payload.numbers = [
    { graph: 0, name: "tower_1", by_store: false, text: "{n}/ was entered, since {b}/ had gone {}n}" },
    { graph: 1, name: "tower_1", by_store: false, text: "of another graph" },
    { graph: 0, name: "tower", by_store: true, text: "of the store" },
  ];
  const reasons = (selected, step) =>
    whys(payload, selected, step)
      .all(".details h4")
      .filter((head) => head.textContent === "Why a number")
      .flatMap((head) => [...head.nextElementSibling.children].map((line) => line.textContent));
  const SAID = "tower_1/ was entered, since tower/ had gone {n}";

  test("is explained for a variable, its scope and the call, once they have it", () => {
    expect(reasons("tower/w")).toEqual(["of the store", SAID]);
    expect(reasons("tower/w", 3)).toEqual(["of the store"]);
    expect(reasons("s:0:tower")).toEqual(["of the store", SAID]);
    expect(reasons("c:1")).toEqual([SAID]);
    expect(reasons("c:0")).toEqual([]);
  });
});
