import { describe, expect, test } from "vitest";
import { finder, foundRefusals } from "../../../scopeviz/views/explorer/find.js";
import { Log } from "../../../scopeviz/views/explorer/log.js";
import { HOSTILE, Program, layers } from "./payloads.js";

const program = new Program().cell();
program
  .variable("conv1/weights", { shape: [5, 5, 3, 32] })
  .variable("conv1/biases", { shape: [32] })
  .variable("images_5x5", { shape: [null, 28] });
program.call("f").op("a", ["conv1/weights"]).refuse("conv1/weights").refuse("conv9/gamma");
program
  .cell("cell 2")
  .call("f")
  .op("b", ["conv1/weights"])
  .variable("Dense/kernel", { shape: null })
  .variable("scale", { shape: [] });
program.cell("cell 12").variable("late");
const log = new Log(program.done());

/** Names of what is found. */
function found(question, moment = log.end) {
  const test = finder(log, question);
  return test && log.variables.flatMap(({ name }, at) => (test(at, moment) ? [name] : []));
}

test.each(["", "   "])("no question has no answer: %j", (question) => {
  expect(found(question)).toBeNull();
});

describe("a part of a name", () => {
  test("finds all names that hold it", () => {
    expect(found("conv1")).toEqual(["conv1/weights", "conv1/biases"]);
  });

  test("may be written in any case", () => {
    expect(found("dense/KERNEL")).toEqual(["Dense/kernel"]);
  });

  test("that no name holds finds nothing", () => {
    expect(found("conv7")).toEqual([]);
  });

  test.each(Object.entries(HOSTILE))("is a text and no pattern, whatever it holds: %s", (_, name) => {
    const hostile = new Log(new Program().cell().variable(name).variable("other").done());
    const question = name.toLowerCase().trim().split(/\s+/)[0];
    const test = finder(hostile, question);
    expect([test(0, hostile.end), test(1, hostile.end)]).toEqual([true, false]);
  });

  test.each([".*", "w+", "\\", "(", "[", "^", "$"])(
    "with the signs of a pattern stands for itself: %s",
    (question) => {
      expect(found(question)).toEqual([]);
    },
  );
});

describe("a shape", () => {
  test.each(["5×5×3×32", "5x5x3x32", "[5, 5, 3, 32]", "[5,5,3,32]", "(5, 5, 3, 32)", "5,5,3,32"])(
    "may be written as %s",
    (question) => {
      expect(found(question)).toEqual(["conv1/weights"]);
    },
  );

  test("may be a part of a longer one", () => {
    expect(found("3x32")).toEqual(["conv1/weights"]);
    expect(found("32")).toEqual(["conv1/weights", "conv1/biases"]);
  });

  test("is not found in the digits of a longer size", () => {
    expect(found("3,3")).toEqual([]);
  });

  test.each(["?×28", "?x28", "[None, 28]"])("may have sizes that are not known: %s", (question) => {
    expect(found(question)).toEqual(["images_5x5"]);
  });

  test("may be a part of a name", () => {
    expect(found("5x5")).toEqual(["conv1/weights", "images_5x5"]);
  });
});

describe("a cell", () => {
  test("finds what it made and what its ops read", () => {
    expect(found("cell 2")).toEqual(["conv1/weights", "Dense/kernel", "scale"]);
  });

  test("is not another one whose number begins alike", () => {
    expect(found("cell 1")).not.toContain("late");
    expect(found("cell 12")).toEqual(["late"]);
  });

  test("may be written in any case, with any room between", () => {
    expect(found("Cell   12")).toEqual(["late"]);
  });

  test("that does not exist finds nothing", () => {
    expect(found("cell 99")).toEqual([]);
  });

  test("may be called after a script", () => {
    const script = new Log(new Program().cell("train.py").variable("w").done());
    expect(finder(script, "train.py")(0, 1)).toBe(true);
  });
});

describe("a state", () => {
  test.each([
    ["shared", ["conv1/weights"]],
    ["new", ["late"]],
    ["unused", ["conv1/biases", "images_5x5", "Dense/kernel", "scale", "late"]],
  ])("%s finds what is in it", (question, names) => {
    expect(found(question)).toEqual(names);
  });

  test("is that of the moment", () => {
    expect(found("new", 2)).toEqual(["conv1/weights", "conv1/biases"]);
    expect(found("shared", 3)).toEqual([]);
  });

  test.each(["constructor", "__proto__", "hasownproperty"])(
    "is none of what an object happens to have: %s",
    (question) => {
      expect(found(question)).toEqual([]);
    },
  );

  test("may be a part of a name as well", () => {
    const named = new Log(new Program().cell().variable("shared_tower/w").done());
    expect(finder(named, "shared")(0, 1)).toBe(true);
  });
});

test("several words must all be true", () => {
  expect(found("conv1 32")).toEqual(["conv1/weights", "conv1/biases"]);
  expect(found("conv1 [32]  unused")).toEqual(["conv1/biases"]);
  expect(found("conv1 nothing")).toEqual([]);
});

test("nothing is found that is not there yet", () => {
  expect(found("conv1", 1)).toEqual(["conv1/weights"]);
  expect(found("late", 5)).toEqual([]);
});

test("there is no limit on what is found", () => {
  const many = new Log(layers(1500));
  const test = finder(many, "layer");
  expect(many.variables.filter((_, at) => test(at, many.end)).length).toBe(3000);
});

describe("refusals", () => {
  const refusals = (question, moment = log.end) =>
    foundRefusals(log, question, moment).map((at) => log.refusals[at].name);

  test.each([
    ["refused", ["conv1/weights", "conv9/gamma"]],
    ["gamma", ["conv9/gamma"]],
    ["cell 1", ["conv1/weights", "conv9/gamma"]],
    ["cell 2", []],
    ["refused gamma", ["conv9/gamma"]],
    ["", []],
  ])("are found by %j", (question, names) => {
    expect(refusals(question)).toEqual(names);
  });

  test("are found once they have happened", () => {
    const step = log.refusals[0].step;
    expect([refusals("weights", step), refusals("weights", step + 1)]).toEqual([[], ["conv1/weights"]]);
  });
});
