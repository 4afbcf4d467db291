import { describe, expect, test } from "vitest";
import { Log } from "../../../scopeviz/views/explorer/log.js";
import {
  MARKS,
  callText,
  callTexts,
  placeText,
  stepSentence,
  stepWords,
  variableSentence,
} from "../../../scopeviz/views/explorer/words.js";
import { clean } from "../../../scopeviz/views/explorer/text.js";
import { HOSTILE, Program, named, tower, users } from "./payloads.js";

const log = new Log(tower());

describe("a place", () => {
  test("is told with the calls that led to it", () => {
    expect(placeText(log, log.ops[0].place)).toBe("cell 1, line 2 → layer, line 2");
  });

  test("leaves out the source that the reader sees", () => {
    expect(placeText(log, log.ops[0].place, "cell 1")).toBe("line 2 → layer, line 2");
  });
});

describe("a call", () => {
  test("is told by its number, its function and its line", () => {
    expect(callText(log, 0)).toBe("call 1 · layer · cell 1, line 2");
    expect(callTexts(log, 1, "cell 2")).toEqual(["call 2 · layer · line 3", "call 2 · layer", "call 2"]);
  });

  test("of the top level is told by its line", () => {
    expect(callText(new Log(users(1)), 0)).toBe("cell 1, line 1");
  });
});

describe("a variable's sentence", () => {
  test("says where it was made, and that nobody read it yet", () => {
    expect(variableSentence(log, 2, log.end)).toBe("scale: made in cell 2, line 4, read by no op yet");
  });

  test("says how many calls use it", () => {
    expect(variableSentence(log, 0, log.end)).toBe(
      "tower/w ×2: made in cell 1, line 2 → layer, line 2, used by 2 calls",
    );
    expect(variableSentence(log, 1, log.end)).toMatch(/used by 1 call$/);
  });

  test("says how often, where that is more than the calls", () => {
    const often = new Log(new Program().cell().call("f").variable("w").op("a", ["w"]).op("b", ["w"]).done());
    expect(variableSentence(often, 0, often.end)).toMatch(/used 2 times, by 1 call$/);
  });

  test("is true at the moment of which it tells", () => {
    expect(variableSentence(log, 0, 2)).toMatch(/^tower\/w: .* read by no op yet$/);
  });

  test("says that it was made before recording", () => {
    const program = new Program().cell();
    const before = new Log(program.variable("w", { made_before: program.place(7) }).done());
    expect(variableSentence(before, 0, before.end)).toBe(
      "w ×2: made before recording in cell 1, line 7, used 2 times, by 1 call",
    );
  });
});

describe("a step", () => {
  const program = new Program()
    .cell()
    .enter("a", { reuse: "AUTO_REUSE" })
    .reuseVariables()
    .variable("a/w")
    .reuse("a/w")
    .reuse("a/w");
  program.refuse("a/v").op("a/MatMul", ["a/w"]).op("noise").leave().reset();
  const told = new Log(program.done());
  const sentences = told.steps.map((_, at) => stepSentence(told, at));

  test.each([
    [0, "▸ opened a in line 1, reuse=AUTO_REUSE; ops go to a/"],
    [1, "⟳ reuse_variables() on a in line 2"],
    [2, "+ created a/w 2×3 float32, in line 4"],
    [3, "×2 reused a/w in line 5"],
    [4, "×3 reused a/w in line 6"],
    [5, "✗ refused a/v in line 7: ValueError: no a/v"],
    [6, "· op a/MatMul reads a/w, in line 8"],
    [7, "· op noise in line 9"],
    [8, "◂ left a (opened in line 10)"],
    [9, "⌫ graph reset in line 11: 1 variable gone"],
  ])("%i: %s", (at, sentence) => {
    expect(sentences[at]).toBe(sentence);
  });

  test("of each kind has a mark of its own, so that none is told by its colour alone", () => {
    expect(new Set(Object.values(MARKS)).size).toBe(Object.keys(MARKS).length);
  });

  test("that reads many variables names three and counts the others", () => {
    const many = new Program().cell();
    for (const name of "vwxyz") many.variable(name);
    const read = new Log(many.op("sum", [..."vwxyz"]).done());
    expect(stepSentence(read, 5)).toBe("· op sum reads v, w, x and 2 more variables, in line 7");
  });

  test.each(Object.entries(HOSTILE))("is one readable line whatever names hold: %s", (_, name) => {
    const hostile = new Log(named(name));
    hostile.steps.forEach((_step, at) => {
      const sentence = stepSentence(hostile, at);
      expect(sentence).toBe(clean(sentence));
      expect(sentence.length).toBeLessThan(700);
      expect(clean(stepWords(hostile, at).rest)).toBe(stepWords(hostile, at).rest);
    });
  });
});

test("a step in which something was taken back says so, and in which graph it was", () => {
  const payload = tower();
  payload.steps.push({ kind: "undone", of: 0, place: 0 });
  const log = new Log(payload);
  expect(stepSentence(log, payload.steps.length - 1)).toBe(
    "↶ taken back what an earlier run of this cell had added",
  );
  expect(log.graphOf(payload.steps.at(-1))).toBe(0);
});
