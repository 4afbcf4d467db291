import { describe, expect, test } from "vitest";
import { Log, countBefore } from "../../../scopeviz/views/explorer/log.js";
import { EMPTY, Program, tower, users } from "./payloads.js";

/** The log of a tower, and the moments after the steps of its variable `tower/w`. */
function towered() {
  const log = new Log(tower());
  const after = (kind, name) =>
    1 +
    log.steps.findIndex(
      (step) => step.kind === kind && (kind === "op" ? log.ops : log.variables)[step.of]?.name === name,
    );
  return { log, after };
}

describe("a variable", () => {
  test("is there from the step that made it on", () => {
    const { log, after } = towered();
    const made = after("created", "tower/w");
    expect([made - 1, made, log.end].map((moment) => log.isPresent(0, moment))).toEqual([false, true, true]);
  });

  test("is shared from its second user on", () => {
    const { log, after } = towered();
    const shared = after("reused", "tower/w");
    expect([shared - 1, shared].map((moment) => log.isShared(0, moment))).toEqual([false, true]);
  });

  test("is not shared by two ops of one call", () => {
    const log = new Log(new Program().cell().call("f").variable("w").op("a", ["w"]).op("b", ["w"]).done());
    expect(log.isShared(0, log.end)).toBe(false);
    expect(log.times(0, log.end)).toBe(2);
  });

  test("is shared by two calls that read it, though one lookup made it", () => {
    const log = new Log(users(2));
    expect(log.isShared(0, log.end)).toBe(true);
  });

  test("is used as often as the larger of its lookups and its reads says", () => {
    const log = new Log(new Program().cell().variable("w").reuse("w").reuse("w").op("a", ["w"]).done());
    expect(log.times(0, log.end)).toBe(3);
    expect([log.reuses(0, log.end), log.useCount(0, log.end)]).toEqual([2, 1]);
  });

  test("that was made before recording is shared from its first lookup on", () => {
    const program = new Program().cell();
    const log = new Log(program.variable("w", { made_before: program.place() }).done());
    expect([log.isShared(0, log.end), log.times(0, log.end)]).toEqual([true, 2]);
  });

  test("has as users the calls that read it, or else those that looked it up", () => {
    const { log, after } = towered();
    expect(log.users(0, after("created", "tower/w"))).toMatchObject([
      { call: log.variables[0].lookups[0].call, ops: [] },
    ]);
    expect(log.users(0, log.end).map((user) => user.ops)).toEqual([[0], [2]]);
  });
});

describe("a graph that is reset", () => {
  const payload = new Program().cell().variable("w").reset().variable("v").done();
  const log = new Log(payload);

  test("takes its variables with it, and no others", () => {
    expect([1, 2, 3].map((moment) => [log.isPresent(0, moment), log.isPresent(1, moment)])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
  });

  test("gives its place to the next one", () => {
    expect([0, 1, 2, 3].map((moment) => log.graphsAt(moment))).toEqual([[0], [0], [1], [1]]);
  });

  test("is back with all its variables when somebody uses it again", () => {
    const program = new Program().cell().variable("w").reset();
    program.graph = 0;
    program.variable("v");
    program.payload.gone[0].until = 2;
    const back = new Log(program.done());
    expect([1, 2, 3].map((moment) => back.isPresent(0, moment))).toEqual([true, false, true]);
  });
});

describe("a cell", () => {
  test("begins where the one before it ended", () => {
    const { log } = towered();
    expect(log.startOf(0)).toBe(0);
    expect(log.startOf(1)).toBe(log.cellEnds[0]);
    expect(log.cellEnds[1]).toBe(log.end);
  });

  test("in which nothing happened begins and ends at one moment", () => {
    const log = new Log(new Program().cell().variable("v").cell().cell().variable("w").done());
    expect(log.cellEnds).toEqual([1, 1, 2]);
  });

  test("did what its own steps did, and touched what its ops read", () => {
    const { log } = towered();
    const done = log.doings(1, log.end);
    expect(Object.fromEntries(Object.entries(done).map(([kind, those]) => [kind, [...those]]))).toEqual({
      created: [2],
      reused: [0],
      touched: [0, 2],
      refused: [],
    });
  });

  test("did nothing before it ran", () => {
    const { log } = towered();
    expect(log.doings(1, log.startOf(1)).touched.size).toBe(0);
  });

  test("names each refused name once", () => {
    const log = new Log(new Program().cell().refuse("a/w").refuse("a/w").done());
    expect([...log.doings(0, log.end).refused]).toEqual(["a/w"]);
  });
});

describe("scopes", () => {
  test("that are open are a stack, the outermost first", () => {
    const log = new Log(new Program().cell().enter("a").enter("a/b").leave().leave().done());
    expect([0, 1, 2, 3, 4].map((moment) => log.openScopes(moment))).toEqual([[], [0], [0, 1], [0], []]);
  });

  test("have the flag with which they were opened last, or to which they were switched", () => {
    const log = new Log(
      new Program().cell().enter("a").reuseVariables().leave().enter("a", { reuse: "AUTO_REUSE" }).done(),
    );
    expect([0, 1, 2, 3, 4].map((moment) => log.flagOf(log.scopes[0], moment)?.value)).toEqual([
      undefined,
      "False",
      "True",
      "True",
      "AUTO_REUSE",
    ]);
  });
});

test("a place leads to the calls that led to it, the outermost first", () => {
  const { log } = towered();
  expect(log.chain(log.ops[0].place).map((place) => place.line)).toEqual([2, 2]);
});

test("records before a moment are counted as they are one by one", () => {
  const steps = [1, 1, 4, 9];
  for (let moment = 0; moment < 11; moment += 1) {
    expect(countBefore(steps, (step) => step, moment)).toBe(steps.filter((step) => step < moment).length);
  }
});

test("an empty log has no graph, no cell and no step", () => {
  const log = new Log(EMPTY);
  expect([log.end, log.graphsAt(0), log.cellAt(0), log.openScopes(0)]).toEqual([0, [], -1, []]);
});
