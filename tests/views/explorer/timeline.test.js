import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { EMPTY, Program, clear, enter, layers, open, press, tower } from "./payloads.js";

afterEach(clear);

/** An explorer, with its timeline at hand. */
function timeline(payload, options) {
  const { explorer, root, get, all, host } = open(payload, options);
  const at = () => Number(get("slider").value);
  const told = () => get("sentence").textContent;
  return { explorer, root, get, all, at, told, host };
}

test("it begins at the end", () => {
  const { at, explorer, get } = timeline(tower());
  expect(at()).toBe(explorer.log.end);
  expect([get("slider").min, get("slider").max]).toEqual(["0", String(explorer.log.end)]);
});

test("the slider goes to any step, which a sentence tells", () => {
  const { get, told } = timeline(tower());
  enter(get("slider"), "2");
  expect(told()).toBe("+ created tower/w 2×3 float32, in line 2 → layer, line 2");
  enter(get("slider"), "0");
  expect(told()).toBe("before the first step");
});

test("the slider says in words where it is", () => {
  const { get } = timeline(tower());
  enter(get("slider"), "2");
  expect(get("slider").getAttribute("aria-valuetext")).toBe(
    "step 2 of 11: + created tower/w 2×3 float32, in line 2 → layer, line 2",
  );
});

test.each([
  ["back", 4],
  ["forward", 6],
  ["start", 0],
  ["end", 11],
])("the button %s leads from step 5 to step %i", (button, step) => {
  const { get, at } = timeline(tower());
  enter(get("slider"), "5");
  get(button).click();
  expect(at()).toBe(step);
});

test("no button leads beyond the first step or the last one", () => {
  const { get, at } = timeline(tower());
  get("forward").click();
  expect(at()).toBe(11);
  get("start").click();
  get("back").click();
  expect(at()).toBe(0);
});

test.each([
  ["ArrowLeft", 4],
  ["ArrowRight", 6],
  ["Home", 0],
  ["End", 11],
])("%s does the same wherever the focus is, but in a field", (key, step) => {
  const { get, at } = timeline(tower());
  enter(get("slider"), "5");
  press(get("find"), key);
  expect(at()).toBe(5);
  press(get("details"), key);
  expect(at()).toBe(step);
});

test("each button has a name", () => {
  const { all } = timeline(tower());
  for (const button of all(".timeline button")) expect(button.getAttribute("aria-label")).toMatch(/^\w/);
});

describe("a mark", () => {
  test("stands for each step, and tells what is done from what is ahead", () => {
    const { get, all } = timeline(tower());
    enter(get("slider"), "3");
    expect(all(".mark").length).toBe(11);
    expect(all(".mark.ahead").length).toBe(8);
    expect(all(".mark.now").length).toBe(1);
  });

  test("has its place from the start on", () => {
    const { get, all } = timeline(tower());
    const places = () => all(".mark").map((mark) => mark.style.left);
    const before = places();
    enter(get("slider"), "3");
    expect(places()).toEqual(before);
  });

  test("lights up for each step of what is selected", () => {
    const { explorer, all } = timeline(tower());
    explorer.show({ selected: "tower/w" });
    expect(all(".mark.lit").length).toBe(4);
  });

  test("of many steps is a bar", () => {
    const { all } = timeline(layers(100));
    expect(all(".mark").length).toBe(0);
    expect(all(".bars rect.created").length).toBeGreaterThan(0);
  });
});

describe("a range", () => {
  test("is one of the cells in which something happened", () => {
    const program = new Program().cell().variable("v").cell("nothing here").cell("cell 3").variable("w");
    const { get } = timeline(program.done());
    expect([...get("range").options].map((option) => option.textContent)).toEqual([
      "all cells",
      "cell 1",
      "cell 3",
    ]);
  });

  test("of one cell goes to its end, and scrubs within it", () => {
    const { get, at, explorer } = timeline(tower());
    enter(get("range"), "0", "change");
    expect(at()).toBe(explorer.log.cellEnds[0]);
    get("forward").click();
    expect(at()).toBe(explorer.log.cellEnds[0]);
    get("start").click();
    expect(at()).toBe(0);
    enter(get("range"), "1", "change");
    get("start").click();
    expect(at()).toBe(explorer.log.cellEnds[0]);
  });

  test("of all cells stays where the reader is", () => {
    const { get, at } = timeline(tower());
    enter(get("range"), "0", "change");
    const before = at();
    enter(get("range"), "-1", "change");
    expect(at()).toBe(before);
    expect(get("slider").max).toBe("11");
  });

  test("need not be chosen where there is one cell", () => {
    expect(timeline(layers(2)).get("range").hidden).toBe(true);
  });
});

describe("playing", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("goes from the start to the end, and stops", () => {
    const { get, at } = timeline(tower());
    get("play").click();
    expect(at()).toBe(0);
    vi.advanceTimersByTime(700);
    expect(at()).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(at()).toBe(11);
    expect(vi.getTimerCount()).toBe(0);
    expect(get("play").getAttribute("aria-label")).toBe("Play");
  });

  test("goes on from where the reader is", () => {
    const { get, at } = timeline(tower());
    enter(get("slider"), "4");
    get("play").click();
    vi.advanceTimersByTime(700);
    expect(at()).toBe(5);
  });

  test("pauses", () => {
    const { get, at } = timeline(tower());
    enter(get("slider"), "4");
    get("play").click();
    expect(get("play").getAttribute("aria-label")).toBe("Pause");
    get("play").click();
    vi.advanceTimersByTime(10_000);
    expect(at()).toBe(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("of very many steps takes two minutes at most", () => {
    const { get, explorer } = timeline(layers(1000));
    explorer.derive = explorer.updateViews = () => {};
    get("play").click();
    vi.advanceTimersByTime(120_000);
    expect(explorer.state.moment).toBe(explorer.log.end);
  });

  test("stops when the explorer is destroyed", () => {
    const { get, explorer, at } = timeline(tower());
    vi.runAllTimers(); // jsdom's own
    get("play").click();
    expect([vi.getTimerCount(), at()]).toEqual([1, 0]);
    explorer.destroy();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("stops by itself when the explorer is taken off the page", () => {
    const { get, host } = timeline(tower());
    get("play").click();
    host.remove();
    vi.advanceTimersByTime(2000);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("of nothing stops at once", () => {
    const { get } = timeline(EMPTY);
    get("play").click();
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test("of an empty log it says that nothing has happened", () => {
  const { told, get } = timeline(EMPTY);
  expect(told()).toBe("nothing has happened yet");
  expect(get("slider").max).toBe("0");
});
