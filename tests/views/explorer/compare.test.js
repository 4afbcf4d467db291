import { describe, expect, test } from "vitest";
import { KINDS, difference } from "../../../scopeviz/views/explorer/compare.js";
import { Log } from "../../../scopeviz/views/explorer/log.js";
import { Program } from "./payloads.js";

const program = new Program().cell().variable("w").call("f").op("a", ["w"]);
program.cell().variable("v").call("f").op("b", ["w"]).op("c", ["w"]);
program.cell().reset().variable("next");
const log = new Log(program.done());
const [first, second, third] = log.cellEnds;

/** The difference with names, of the kinds that there are. */
function told(one, other) {
  const found = difference(log, one, other);
  return Object.fromEntries(
    Object.entries(found).flatMap(([kind, those]) =>
      those.length ? [[kind, those.map((at) => log.variables[at].name)]] : [],
    ),
  );
}

test("a variable that was made between is added", () => {
  expect(told(0, first)).toEqual({ added: ["w"] });
});

test("a variable that got its second user between became shared", () => {
  expect(told(first, second)).toEqual({ added: ["v"], shared: ["w"] });
});

test("a variable that was made and shared between is both", () => {
  expect(told(0, second)).toEqual({ added: ["w", "v"], shared: ["w"] });
});

test("a variable that was shared before and is used again is used more often", () => {
  expect(told(second - 1, second)).toEqual({ used: ["w"] });
});

test("a variable of a graph that was reset between disappeared", () => {
  expect(told(second, third)).toEqual({ added: ["next"], gone: ["w", "v"] });
});

test("a variable that came and went between is in no difference", () => {
  expect(told(0, third)).toEqual({ added: ["next"] });
});

test("a moment does not differ from itself", () => {
  expect(told(second, second)).toEqual({});
});

test("back in time, what was added disappears", () => {
  expect(told(third, second)).toEqual({ added: ["w", "v"], gone: ["next"], shared: ["w"] });
  expect(told(first, 0).gone).toEqual(told(0, first).added);
});

describe("the kinds", () => {
  test("have marks of their own, so that none is told by its colour alone", () => {
    expect(new Set(Object.values(KINDS).map(({ mark }) => mark)).size).toBe(4);
  });

  test("are all told", () => {
    expect(Object.keys(KINDS)).toEqual(Object.keys(difference(log, 0, 0)));
  });
});
