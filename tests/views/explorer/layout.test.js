import { describe, expect, test } from "vitest";
import { SIZES, layOut } from "../../../scopeviz/views/explorer/layout.js";
import { Log } from "../../../scopeviz/views/explorer/log.js";
import { EMPTY, Program, layers, tower, users } from "./payloads.js";

const laidOut = (payload, { open = new Set(), width = 560, graphs = [0] } = {}) =>
  layOut(new Log(payload), graphs, open, width);

/** The edges of all blocks. */
const edgesOfAll = (layout) => layout.blocks.flatMap((block) => block.edges);

/** Boxes that overlap. */
function overlaps(boxes) {
  const sorted = [...boxes].sort((a, b) => a.y - b.y);
  return sorted.filter((box, at) => at > 0 && box.y < sorted[at - 1].y + sorted[at - 1].height);
}

test("each variable that a call uses has one box, and none covers another", () => {
  const layout = laidOut(layers(30));
  expect(layout.variables.map((box) => box.variable).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 60 }, (_, at) => at),
  );
  expect(overlaps(layout.variables)).toEqual([]);
});

test("no call covers another, and all are within the height", () => {
  const layout = laidOut(layers(30));
  expect(overlaps(layout.blocks.map(({ y, boxHeight: height }) => ({ y, height })))).toEqual([]);
  const last = layout.blocks.at(-1);
  expect(layout.height).toBe(last.y + last.height + SIZES.margin);
});

test("each row of a call lies in it, and the rows do not cover one another", () => {
  for (const block of laidOut(tower()).blocks) {
    expect(overlaps(block.rows.map(({ y }) => ({ y, height: SIZES.row })))).toEqual([]);
    for (const row of block.rows) expect(row.y + SIZES.row).toBeLessThanOrEqual(block.y + block.boxHeight);
  }
});

test("a variable lies beside its first user, and stays there", () => {
  const layout = laidOut(tower());
  expect(layout.boxOf.get(0).block).toBe(0);
  expect(
    edgesOfAll(layout)
      .filter((edge) => edge.variable === 0)
      .map((edge) => edge.block),
  ).toEqual([0, 1]);
});

test("the name of a scope stands once above a run of its variables", () => {
  expect(laidOut(tower()).labels.map((label) => label.folder)).toEqual(["tower"]);
});

test("an edge begins at the step in which its row reads the variable", () => {
  const log = new Log(tower());
  for (const edge of edgesOfAll(layOut(log, [0], new Set(), 560))) {
    const reads = log.variables[edge.variable].uses.map((op) => log.ops[op].step);
    const looks = log.variables[edge.variable].lookups.map((lookup) => lookup.step);
    expect([...reads, ...looks]).toContain(edge.step);
  }
});

test("the same log is laid out the same", () => {
  expect(laidOut(layers(9))).toEqual(laidOut(layers(9)));
});

test.each([300, 460, 560, 680])(
  "in a width of %i nothing lies outside, and variables and calls are apart",
  (width) => {
    const layout = laidOut(tower(), { width });
    expect(layout.callX + layout.callWidth).toBeLessThanOrEqual(width);
    for (const box of layout.variables) expect(box.x + box.width).toBeLessThan(layout.callX);
  },
);

test("graphs that are not shown have no boxes", () => {
  const program = new Program().cell().call("f").variable("w").op("a", ["w"]).nextGraph();
  const payload = program.call("f").variable("w").op("b", ["w"]).done();
  expect(laidOut(payload, { graphs: [1] }).variables.map((box) => box.variable)).toEqual([1]);
});

test("an empty log needs no room", () => {
  expect(laidOut(EMPTY, { graphs: [] })).toMatchObject({ height: 0, blocks: [], variables: [] });
});

describe("similar calls", () => {
  test("beyond three are one bundle that holds all the others", () => {
    const layout = laidOut(users(500));
    const bundle = layout.blocks.at(-1);
    expect(bundle).toMatchObject({ isBundle: true, isOpen: false, rows: [] });
    expect(bundle.calls.length).toBe(497);
    expect(layout.blocks.flatMap((block) => block.calls).length).toBe(500);
  });

  test("are drawn one by one where the bundle would hold one", () => {
    expect(laidOut(users(4)).blocks.every((block) => !block.isBundle)).toBe(true);
    expect(laidOut(users(5)).blocks.at(-1).calls.length).toBe(2);
  });

  test("are one line each in an open bundle", () => {
    const closed = laidOut(users(50)).blocks.at(-1);
    const opened = laidOut(users(50), { open: new Set([closed.id]) }).blocks.at(-1);
    expect(opened.isOpen).toBe(true);
    expect(opened.boxHeight - closed.boxHeight).toBeGreaterThanOrEqual(47 * SIZES.listed);
  });

  test("of other lines of the source are not similar", () => {
    const program = new Program().cell().call().variable("w");
    for (let at = 0; at < 9; at += 1) program.call("use", at + 2).op(`use${at}`, ["w"]);
    expect(laidOut(program.done()).blocks.every((block) => !block.isBundle)).toBe(true);
  });

  test("that read other variables are not similar", () => {
    expect(laidOut(layers(20)).blocks.some((block) => block.isBundle)).toBe(false);
  });

  test("keep an edge to what they read", () => {
    const layout = laidOut(users(500));
    expect(edgesOfAll(layout).filter((edge) => edge.row < 0)).toMatchObject([
      { variable: 0, block: layout.blocks.length - 1 },
    ]);
  });
});

test("ten thousand variables are laid out in a moment", () => {
  const log = new Log(layers(5000));
  const start = performance.now();
  layOut(log, [0], new Set(), 560);
  expect(performance.now() - start).toBeLessThan(3000);
});
