import { afterEach, describe, expect, test } from "vitest";
import { HOSTILE, Program, clear, open, tower } from "./payloads.js";
import { clean } from "../../../scopeviz/views/explorer/text.js";

afterEach(clear);

/** An explorer, with its source at hand. */
function source(payload) {
  const { explorer, get, all } = open(payload);
  const current = () => all('[aria-current="step"]').map((line) => line.querySelector(".number").textContent);
  const lines = () => all(".code.scroll .line .text").map((line) => line.textContent);
  const other = () => all(".code.other > *").map((line) => line.textContent);
  return { explorer, get, all, current, lines, other };
}

test("the source of the running cell is shown, with its lines numbered", () => {
  const { get, lines, all } = source(
    new Program().cell("cell 1", "a = 1\n\n\tb = 2\r\n").variable("w").done(),
  );
  expect(get("source").querySelector("h3").textContent).toBe("cell 1");
  expect(lines()).toEqual(["a = 1", " ", "    b = 2"]);
  expect(all(".code.scroll .number").map((each) => each.textContent)).toEqual(["1", "2", "3"]);
});

test("the line that runs is the current one, at each step", () => {
  const program = new Program().cell().variable("a").variable("b").enter("s");
  const { explorer, current } = source(program.done());
  const seen = [];
  for (let step = 0; step <= explorer.log.end; step += 1) {
    explorer.show({ step });
    seen.push(current());
  }
  expect(seen).toEqual([[], ["2"], ["3"], ["4"]]);
});

test("of a call both lines are marked: that which called, and that which runs", () => {
  const { current, all } = source(new Program().cell().call("f", 5).variable("w").done());
  expect(current()).toEqual(["2"]);
  expect(all(".line.current .number").map((line) => line.textContent)).toEqual(["2"]);
  expect(all(".line.caller .number").map((line) => line.textContent)).toEqual(["5"]);
});

test("a function of another cell shows its lines around the one that runs", () => {
  const program = new Program()
    .cell("cell 1", "def f():\n  v\n  w\n  x\n  y\n  z\n")
    .variable("v")
    .cell("cell 2", "f()\n");
  program.call("f", 1);
  const inner =
    program.payload.places.push({
      cell: 1,
      source: "cell 1",
      line: 4,
      function: "f",
      caller: program.payload.calls.at(-1).place,
    }) - 1;
  program.payload.variables[0].lookups.push({
    step: program.step("reused", 0, inner),
    outcome: "reused",
    requested: "v",
    scope: "",
    flag: 0,
    call: program.current,
    place: inner,
  });
  const { other, all } = source(program.done());
  expect(other()).toEqual(["in f, cell 1", "2  v", "3  w", "4  x", "5  y", "6  z"]);
  expect(all(".code.other .current .number").map((line) => line.textContent)).toEqual(["4"]);
});

test("a function of a file is told by its line", () => {
  const program = new Program().cell("cell 1", "f()\n").call("f", 1);
  program.place = () =>
    program.payload.places.push({ cell: 0, source: "model.py", line: 40, function: "f", caller: 0 }) - 1;
  const { other } = source(program.variable("w").done());
  expect(other()).toEqual(["in f, model.py, line 40"]);
});

test("scrubbing fills the source anew only when another cell runs", () => {
  const { explorer, all } = source(tower());
  explorer.show({ step: 1 });
  const [first] = all(".code.scroll .line");
  explorer.show({ step: 3 });
  expect(all(".code.scroll .line")[0]).toBe(first);
  explorer.show({ step: explorer.log.end });
  expect(all(".code.scroll .line")[0]).not.toBe(first);
});

test("lines of what is selected light up", () => {
  const { explorer, all } = source(tower());
  explorer.show({ selected: "scale" });
  expect(all(".code.scroll .line.lit .number").map((line) => line.textContent)).toEqual(["4"]);
});

test("of a very long source the lines near the current one are shown, and the others counted", () => {
  const program = new Program().cell(
    "cell 1",
    Array.from({ length: 5000 }, (_, at) => `line ${at + 1}`).join("\n"),
  );
  program.line = 2499;
  const { lines, all, current } = source(program.call().variable("w").done());
  expect(lines().length).toBe(400);
  expect(current()).toEqual(["2501"]);
  const [above, below] = all(".code.scroll .mute").map((each) =>
    Number(/[\d,]+/.exec(each.textContent)[0].replace(",", "")),
  );
  expect(above + below + 400).toBe(5000);
});

test("a source that is not known says so", () => {
  const { all } = source(new Program().cell("cell 1", "").variable("w").done());
  expect(all(".code.scroll")[0].textContent).toBe("its source is not known");
});

describe("whatever a source holds", () => {
  test.each(Object.entries(HOSTILE))("it stays a text: %s", (_, text) => {
    const { get, lines } = source(new Program().cell("cell 1", text).variable("w").done());
    expect(
      [...new Set([...get("source").querySelectorAll("*")].map((element) => element.localName))].sort(),
    ).toEqual(["div", "h3", "span"]);
    for (const line of lines()) {
      expect(line).toBe(clean(line));
      expect(line.length).toBeLessThan(4000);
    }
  });

  test("as many lines as there are stay lines", () => {
    const { lines } = source(new Program().cell("cell 1", "a\u2028b\u0085c\nd").variable("w").done());
    expect(lines()).toEqual(["a\\u2028b\\x85c", "d"]);
  });
});

test("the source has a name, and the keyboard can scroll it", () => {
  const { all } = source(tower());
  const [code] = all(".code.scroll");
  expect([code.getAttribute("aria-label"), code.tabIndex]).toEqual(["Source of the running cell", 0]);
});
