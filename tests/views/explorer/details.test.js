import { afterEach, describe, expect, test } from "vitest";
import { EMPTY, Program, clear, open, tower, users } from "./payloads.js";

afterEach(clear);

/** An explorer with something selected, and its details. */
function details(payload, selected, step = -1) {
  const all = open(payload);
  all.explorer.show({ step });
  if (/^[vscr]:/.test(selected)) all.explorer.select(selected, "");
  else if (selected) all.explorer.show({ selected });
  const facts = () =>
    Object.fromEntries(
      [...all.get("details").querySelectorAll(":not(details) > dl > dt")].map((term) => [
        term.textContent,
        term.nextElementSibling.textContent,
      ]),
    );
  const text = () => all.get("details").textContent;
  return { ...all, facts, text };
}

test("nothing is selected at first, and they say what to do", () => {
  expect(details(tower(), "").text()).toBe("DetailsChoose a variable, a scope or a call.");
  expect(details(EMPTY, "").text()).toContain("Choose");
});

describe("of a variable", () => {
  test("tell all that the log knows", () => {
    const { facts } = details(tower(), "tower/w");
    expect(facts()).toMatchObject({
      shape: "[2, 3] float32",
      size: "6 elements · 24 bytes",
      trainable: "yes",
      "made by": "get_variable, zeros_initializer",
      created: "cell 1, line 2 → layer, line 2 (call 1 · layer · cell 1, line 2)",
      device: "none asked for",
      collections: "variables",
      scope: "tower",
      "name scope": "tower/",
    });
  });

  test("list each user with the ops that read it", () => {
    const { all, text } = details(tower(), "tower/w");
    expect(text()).toContain("Used by 2 calls");
    expect(all(".details > .list").at(0).textContent).toBe(
      "call 1 · layer · cell 1, line 2tower/MatMul cell 1, line 2 → layer, line 2call 2 · layer · cell 2, line 3tower_1/MatMul cell 2, line 3 → layer, line 2",
    );
  });

  test("of 500 users show the first, and count and open all the others", () => {
    const { all, get } = details(users(500), "w");
    const list = all(".details > .list")[0];
    expect(list.lastElementChild.textContent).toBe("and 494 more calls");
    for (let more; (more = list.querySelector(".more"));) more.click();
    expect(list.children.length).toBe(500);
    expect(get("details").querySelectorAll(":scope > .list")[0]).toBe(list);
  });

  test("say of each op of a call in which line it is", () => {
    const program = new Program().cell().call("f").variable("w");
    for (let at = 0; at < 3; at += 1) program.op(`op${at}`, ["w"]);
    const { get, all } = details(program.done(), "w");
    const uses = all(".details > .list .list li");
    expect([...uses].map((use) => use.textContent)).toEqual([
      expect.stringMatching(/^op0 .*line \d/),
      expect.stringMatching(/^op1 .*line \d/),
      expect.stringMatching(/^op2 .*line \d/),
    ]);
    expect(get("details").textContent).toContain("Used by 1 call");
  });

  test("of many ops of one call list four, and open to all", () => {
    const program = new Program().cell().call("f").variable("w");
    for (let at = 0; at < 9; at += 1) program.op(`op${at}`, ["w"]);
    const uses = details(program.done(), "w").all(".details > .list")[0].querySelector(".list");
    expect(uses.lastElementChild.textContent).toBe("and 5 more ops");
    uses.querySelector(".more").click();
    expect(uses.children.length).toBe(9);
  });

  test("put both names side by side", () => {
    const { all } = details(tower(), "tower/w");
    expect([...all(".names .pair code")].map((name) => name.textContent)).toEqual([
      "tower/MatMul",
      "tower_1/MatMul",
    ]);
  });

  test("say whether it is shared and how often it is used, at the step", () => {
    expect(details(tower(), "tower/w").text()).toContain("×2 shared");
    expect(details(tower(), "tower/w", 3).text()).toContain("not shared");
  });

  test("say that it is new in the cell that made it", () => {
    expect(details(tower(), "tower/w", 3).text()).toContain("+ new in cell 1");
    expect(details(tower(), "tower/w").text()).not.toContain("new in cell");
  });

  test("say that it is not there yet", () => {
    const { text, explorer } = details(tower(), "scale");
    explorer.show({ step: 1 });
    expect(text()).toContain("not there yet at this step");
  });

  test("say that it went with its graph", () => {
    const { text } = details(new Program().cell().variable("w").reset().done(), "w");
    expect(text()).toContain("It went with its graph, which was reset.");
  });

  test("say that it was made before recording", () => {
    const program = new Program().cell();
    const payload = program.variable("w", { made_before: program.place(7), collections: [] }).done();
    expect(details(payload, "w").facts()).toMatchObject({
      created: "before recording, in cell 1, line 7",
      collections: "not known",
    });
  });

  test("say of which partitioned variable it is a part", () => {
    const payload = new Program().cell().variable("w/part_0", { part_of: "w" }).done();
    expect(details(payload, "w/part_0").facts()["part of"]).toBe("w");
    expect(details(tower(), "tower/w").facts()["part of"]).toBeUndefined();
  });

  test("do not guess a size that nobody knows", () => {
    const payload = new Program()
      .cell()
      .variable("w", { shape: null })
      .variable("v", { shape: [null, 2] })
      .done();
    expect(details(payload, "w").facts()).toMatchObject({
      shape: "unknown float32",
      size: "? elements · ? bytes",
    });
    expect(details(payload, "v").facts().shape).toBe("[?, 2] float32");
  });

  test("lead to its users and back", () => {
    const { all, explorer } = details(tower(), "tower/w");
    all(".details > .list button")[0].click();
    expect(explorer.state.selected).toBe("c:0");
    all(".details > .list button")[0].click();
    expect(explorer.selectedName).toBe("tower/w");
  });
});

describe("of a scope", () => {
  test("total what is in it, and what is below", () => {
    const payload = new Program()
      .cell()
      .enter("a")
      .variable("a/w")
      .variable("a/b/w", { trainable: false })
      .done();
    const { all } = details(payload, "a");
    const rows = all(".details tbody tr").map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows).toEqual([
      ["variables", "1", "2"],
      ["elements", "6", "12"],
      ["bytes", "24 bytes", "48 bytes"],
      ["trainable", "1", "1"],
    ]);
  });

  test("count those of unknown size, where there are any", () => {
    const payload = new Program().cell().enter("a").variable("a/w", { shape: null }).done();
    expect(details(payload, "a").text()).toContain("unknown size11");
  });

  test("say who opened it, with which flag, and which name scopes it got", () => {
    const { text, all } = details(tower(), "tower");
    expect(text()).toContain("Opened 2 times");
    expect(all(".details > .list")[0].textContent).toBe(
      "cell 1, line 1by name, reuse is Falsecell 2, line 1by name, reuse is True",
    );
    expect(all(".details .list code").map((name) => name.textContent)).toEqual(["tower/", "tower_1/"]);
  });

  test("tell a variable scope from a name scope, from a part of a name, and from the root", () => {
    const payload = new Program()
      .cell()
      .enter("a")
      .variable("a/w")
      .variable("p/w")
      .variable("n/v", { made_by: "Variable" })
      .done();
    const what = (id) => details(payload, id).all(".details .state")[0].textContent;
    expect(["s:0:a", "s:0:p", "s:0:n", "s:0:"].map(what)).toEqual([
      "variable scope",
      "part of a name, never opened",
      "name scope",
      "root of the graph",
    ]);
  });

  test("are those of the step", () => {
    const { text } = details(tower(), "tower", 4);
    expect(text()).toContain("Opened 1 time");
    expect(text()).not.toContain("tower_1/");
  });
});

describe("of a call", () => {
  test("tell its function, what it uses and what it made", () => {
    const { facts, text, all } = details(tower(), "c:1");
    expect(facts()).toEqual({ function: "layer", "called from": "cell 2, line 3" });
    expect(text()).toContain("Uses 1 variable");
    expect(all(".details > .list button").map((button) => button.textContent)).toEqual(["tower/w ×2"]);
    expect(text()).toContain("Made 1 optower_1/MatMul MatMul [?, 3]");
  });

  test("say that the top level is no function", () => {
    expect(details(tower(), "c:2").facts().function).toBe("none: the top level");
  });

  test("offer no full name to copy: a call has none", () => {
    expect(details(tower(), "c:1").all('.details [aria-label="Copy the full name"]')).toEqual([]);
    expect(details(tower(), "tower/w").all('.details [aria-label="Copy the full name"]').length).toBe(1);
  });
});

describe("of a refusal", () => {
  const payload = new Program().cell().variable("a/w").refuse("a/w").refuse("a/v").done();

  test("tell what was raised, why and where", () => {
    const { text, facts } = details(payload, "r:1");
    expect(text()).toContain("✗ refused: ValueErrorno a/v");
    expect(facts()).toEqual({
      "asked for": "a/v",
      "in scope": "a",
      where: "cell 1, line 4",
      flag: "reuse is False",
    });
  });

  test("lead to the variable of that name, if there is one", () => {
    const { all, explorer } = details(payload, "r:0");
    all(".details p button")[0].click();
    expect(explorer.state.selected).toBe("v:0");
    expect(details(payload, "r:1").text()).not.toContain("It exists");
  });

  test("say that it has not happened yet", () => {
    const { explorer, text } = details(payload, "r:1");
    explorer.show({ step: 1 });
    expect(text()).toContain("not there yet at this step");
    expect(text()).not.toContain("ValueError");
  });
});

test("they have a name", () => {
  expect(details(tower(), "").get("details").getAttribute("aria-label")).toBe("Details");
});

test("of what is stale say what to do, from the step on in which it became so", () => {
  const payload = tower();
  const text = "stale since cell 1 ran again: run cell 2 again";
  const since = payload.steps.length - 1;
  payload.variables[0].stale = { step: since, text };
  payload.ops[0].stale = { step: since, text };
  expect(details(payload, "v:0").text()).toContain(text);
  expect(details(payload, "c:0").text()).toContain(text);
  expect(details(payload, "v:1").text()).not.toContain("stale");
  expect(details(payload, "v:0", since).text()).not.toContain("stale");
});
