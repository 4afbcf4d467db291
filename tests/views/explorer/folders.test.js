import { describe, expect, test } from "vitest";
import { Folders, isFolder } from "../../../scopeviz/views/explorer/folders.js";
import { Log } from "../../../scopeviz/views/explorer/log.js";
import { EMPTY, HOSTILE, Program, layers, named, tower } from "./payloads.js";

const foldersOf = (payload) => new Folders(new Log(payload));

/** Rows as lines: indented names, `+N` for those that are folded. */
function lines(folders, open = folders.openAtStart([0]), graphs = [0]) {
  return folders.rows(graphs, open).map((row) => {
    const text = row.kind === "more" ? `+${row.hidden.length}` : (row.leaf?.label ?? `${row.folder.label}/`);
    return `${"  ".repeat(row.depth)}${text}`;
  });
}

test("rows are scopes with their variables, in the order in which they came", () => {
  expect(lines(foldersOf(tower()))).toEqual(["/", "  tower/", "    w", "    b", "  scale"]);
});

test("a closed scope is one row", () => {
  const folders = foldersOf(tower());
  expect(lines(folders, new Set(["s:0:"]))).toEqual(["/", "  tower/", "  scale"]);
});

test("a row knows its depth, its place and how many siblings it has", () => {
  const folders = foldersOf(tower());
  const row = folders.rows([0], folders.openAtStart([0])).find((each) => each.id === "v:1");
  expect(row).toMatchObject({ depth: 2, place: 2, siblings: 2 });
});

test("parts of a name that nobody opened are scopes of no variable scope", () => {
  const folders = foldersOf(new Program().cell().variable("a/b/w").done());
  expect(lines(folders)).toEqual(["/", "  a/", "    b/", "      w"]);
  expect(folders.byId.get("s:0:a").scope).toBeUndefined();
});

test("one name in two graphs is two variables, below two roots", () => {
  const folders = foldersOf(new Program().cell().variable("a/w").nextGraph().variable("a/w").done());
  const rows = folders.rows([0, 1], folders.openAtStart([0, 1]));
  expect(rows.filter((row) => row.kind === "variable").map((row) => row.id)).toEqual(["v:0", "v:1"]);
  expect(rows.filter((row) => row.depth === 0).length).toBe(2);
});

test("a scope of name scopes alone is told from a variable scope", () => {
  const program = new Program()
    .cell()
    .variable("net/v", { made_by: "Variable", by_name_scope: true })
    .enter("other")
    .variable("other/w")
    .variable("part/w");
  const folders = foldersOf(program.done());
  const isNameScope = (name) => folders.isNameScope(folders.byId.get(`s:0:${name}`));
  expect(["net", "other", "part", ""].map(isNameScope)).toEqual([true, false, false, false]);
});

test("a refused name is a row in its scope", () => {
  expect(lines(foldersOf(new Program().cell().variable("a/w").refuse("a/v").done()))).toEqual([
    "/",
    "  a/",
    "    w",
    "    v",
  ]);
});

describe("similar siblings", () => {
  test("beyond five are three and an honest count of the others, which are distinct", () => {
    const folders = foldersOf(layers(100));
    const rows = lines(folders, new Set(["s:0:"]));
    expect(rows).toEqual(["/", "  layer0/", "  layer1/", "  layer2/", "  +97"]);
    expect(new Set(folders.rows([0], new Set(["s:0:"])).at(-1).hidden).size).toBe(97);
  });

  test("up to five are shown one by one", () => {
    expect(lines(foldersOf(layers(5)), new Set(["s:0:"]))).toEqual([
      "/",
      "  layer0/",
      "  layer1/",
      "  layer2/",
      "  layer3/",
      "  layer4/",
    ]);
  });

  test("are all shown once their row is open", () => {
    const folders = foldersOf(layers(100));
    const open = new Set(["s:0:", "m:s:0:layer0"]);
    expect(lines(folders, open).length).toBe(101);
  });

  test("are apart from what is not similar", () => {
    const folders = foldersOf(layers(20, (at) => (at === 10 ? "middle" : `layer${at}`)));
    expect(lines(folders, new Set(["s:0:"]))).toEqual([
      "/",
      "  layer0/",
      "  layer1/",
      "  layer2/",
      "  +7",
      "  middle/",
      "  layer11/",
      "  layer12/",
      "  layer13/",
      "  +6",
    ]);
  });

  test("of other dtypes are not similar", () => {
    const program = new Program().cell();
    for (let at = 0; at < 12; at += 1) program.variable(`v${at}`, { dtype: at < 6 ? "float32" : "int32" });
    expect(lines(foldersOf(program.done()))).toEqual([
      "/",
      "  v0",
      "  v1",
      "  v2",
      "  +3",
      "  v6",
      "  v7",
      "  v8",
      "  +3",
    ]);
  });

  test("never hide a refusal", () => {
    const program = new Program().cell();
    for (let at = 0; at < 12; at += 1) program.refuse(`w${at}`);
    expect(lines(foldersOf(program.done())).length).toBe(13);
  });
});

describe("totals", () => {
  test("count the variables and elements of a scope and of all below it, at the moment", () => {
    const log = new Log(tower());
    const folders = new Folders(log);
    const root = folders.roots.get(0);
    const totals = log.steps.map((_, step) => folders.totals(root, step + 1).variables);
    expect(totals[0]).toBe(0);
    expect(folders.totals(root, log.end)).toEqual({ variables: 3, elements: 6 + 3 + 1 });
    expect(folders.totals(folders.byId.get("s:0:tower"), log.end)).toEqual({ variables: 2, elements: 9 });
    expect(totals).toEqual([...totals].sort());
  });

  test("of a graph that was reset are zero", () => {
    const log = new Log(new Program().cell().variable("w").reset().done());
    const folders = new Folders(log);
    expect(folders.totals(folders.roots.get(0), log.end).variables).toBe(0);
  });
});

describe("presence", () => {
  test("of a scope that nobody opened begins with a name that was refused in it", () => {
    const log = new Log(new Program().cell().variable("w").refuse("a/v").refuse("a/u").done());
    const folders = new Folders(log);
    expect([1, 2, 3].map((moment) => folders.isPresent(folders.byId.get("s:0:a"), moment))).toEqual([
      false,
      true,
      true,
    ]);
  });

  test("of a scope begins when it is opened, or when something is made in it", () => {
    const log = new Log(new Program().cell().enter("a").variable("a/w").variable("b/w").done());
    const folders = new Folders(log);
    const present = (name, moment) => folders.isPresent(folders.byId.get(`s:0:${name}`), moment);
    expect([0, 1].map((moment) => present("a", moment))).toEqual([false, true]);
    expect([2, 3].map((moment) => present("b", moment))).toEqual([false, true]);
  });

  test("of a refusal begins with it, and stays", () => {
    const log = new Log(new Program().cell().refuse("w").cell().variable("v").done());
    const folders = new Folders(log);
    const row = folders.rows([0], folders.openAtStart([0])).find((each) => each.kind === "refused");
    expect([0, 1, 2].map((moment) => folders.isRowPresent(row, moment))).toEqual([false, true, true]);
  });
});

describe("opening", () => {
  test("at the start stops where there are enough rows, and opens the root always", () => {
    const folders = foldersOf(
      layers(
        200,
        (at) =>
          `${"abcdefghij"[at % 10]}${"klmnopqrst"[Math.floor(at / 10) % 10]}${"uv"[Math.floor(at / 100)]}`,
      ),
    );
    const open = folders.openAtStart([0]);
    expect(open.has("s:0:")).toBe(true);
    expect(open.size).toBe(1);
  });

  test("for a node opens all around it, and the fold in which it is", () => {
    const folders = foldersOf(layers(100));
    const open = folders.opened(folders.leaves[150], new Set());
    expect(folders.rows([0], open).some((row) => row.id === "v:150")).toBe(true);
  });
});

test.each(Object.entries(HOSTILE))(
  "whatever names hold, each variable has a row of its own: %s",
  (_, name) => {
    const log = new Log(named(name));
    const folders = new Folders(log);
    let open = folders.openAtStart([0]);
    for (const leaf of folders.leaves) open = folders.opened(leaf, open);
    const rows = folders.rows([0], open).filter((row) => row.kind === "variable");
    expect(rows.map((row) => row.leaf.of).sort()).toEqual([0, 1]);
  },
);

test("a name of ten thousand characters in five thousand parts is walked through without an overflow", () => {
  const program = new Program().cell().variable(`${"a/".repeat(5000)}w`);
  for (const other of "bcdefg") program.variable(`${other}/w`);
  const folders = foldersOf(program.done());
  const open = folders.opened(folders.leaves[0], new Set());
  expect(folders.rows([0], open).length).toBeGreaterThan(5002);
  expect(folders.totals(folders.roots.get(0), 1).variables).toBe(1);
});

test("ten thousand variables are folded in a moment", () => {
  const payload = layers(5000);
  const start = performance.now();
  const folders = foldersOf(payload);
  folders.rows([0], folders.openAtStart([0]));
  expect(performance.now() - start).toBeLessThan(3000);
});

test("an empty log has no rows", () => {
  expect(foldersOf(EMPTY).rows([], new Set())).toEqual([]);
});

test("a folder is told from a leaf", () => {
  const folders = foldersOf(tower());
  expect([isFolder(folders.roots.get(0)), isFolder(folders.leaves[0])]).toEqual([true, false]);
});
