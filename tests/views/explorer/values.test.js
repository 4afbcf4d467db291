import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { answerParts } from "../../../scopeviz/views/explorer/values.js";
import { h } from "../../../scopeviz/views/explorer/dom.js";
import { HOSTILE, clear, open, tower } from "./payloads.js";

afterEach(() => {
  clear();
  vi.useRealTimers();
});

// jsdom has no canvas to draw on, and says so each time.
beforeEach(() => void vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null));

const VALUES = {
  session: "sess",
  count: 4,
  finite: 4,
  mean: 0.5,
  deviation: 0.25,
  min: 0,
  max: 1,
  counts: [1, 0, 3],
  edges: [0, 0.25, 0.5, 1],
  filters: null,
};
const FILTERS = {
  count: 64,
  shown: 2,
  height: 1,
  width: 2,
  channels: 1,
  channel_text: "mean of 3 channels",
  pixels: btoa("\x00\xff\x80\x40"),
};

/** An explorer that has asked a kernel for the values of the first variable. */
function asking() {
  const ask = vi.fn();
  const opened = open(tower(), { ask });
  opened.explorer.show({ selected: "tower/w" });
  const answer = (question, given) => ask.mock.calls.at(question)[1](given);
  return { ...opened, ask, answer };
}

/** What is shown of an answer. */
const shown = (answer) => h("div", {}, ...answerParts(answer));

describe("values", () => {
  test("are a histogram with a bar for each count, and a few numbers", () => {
    const element = shown({ values: VALUES });
    expect(element.querySelectorAll("rect").length).toBe(3);
    expect(element.querySelector(".numbers").textContent).toBe("mean 0.5deviation 0.25min 0max 1");
    expect(element.textContent).toContain("from sess");
  });

  test("are told to those who do not see the histogram", () => {
    const svg = shown({ values: VALUES }).querySelector("svg");
    expect([svg.getAttribute("role"), svg.getAttribute("aria-label")]).toEqual([
      "img",
      "histogram from 0 to 1: mean 0.5, deviation 0.25, min 0, max 1",
    ]);
  });

  test("of which there are few can be seen beside many", () => {
    const heights = [
      ...shown({ values: { ...VALUES, counts: [1, 1e6], edges: [0, 1, 2] } }).querySelectorAll("rect"),
    ].map((bar) => Number(bar.getAttribute("height")));
    expect(heights).toEqual([1, 60]);
  });

  test("that are not finite are counted", () => {
    expect(shown({ values: { ...VALUES, finite: 1 } }).textContent).toContain("✗ 3 of 4 are not finite");
    expect(shown({ values: VALUES }).textContent).not.toContain("finite");
  });

  test("of which none is finite have no histogram, and no numbers of which nobody knows", () => {
    const none = {
      ...VALUES,
      finite: 0,
      mean: null,
      deviation: null,
      min: null,
      max: null,
      counts: [],
      edges: [],
    };
    const element = shown({ values: none });
    expect(element.querySelector("svg")).toBeNull();
    expect(element.querySelector(".numbers").textContent).toBe("");
  });

  test.each(["nan", "inf", null, undefined, "<b>1</b>"])(
    "that are no number are left out, and break nothing: %j",
    (odd) => {
      const element = shown({ values: { ...VALUES, mean: odd, max: odd } });
      expect(element.querySelector(".numbers").textContent).toBe("deviation 0.25min 0");
      expect(element.querySelector("svg").getAttribute("aria-label")).toBe(
        "histogram from 0 to 1: deviation 0.25, min 0",
      );
    },
  );
});

describe("filters", () => {
  test("say how many of them are shown", () => {
    const element = shown({ values: { ...VALUES, filters: FILTERS } });
    expect(element.querySelector("figcaption").textContent).toBe(
      "the first 2 of 64 filters, mean of 3 channels",
    );
    expect(element.querySelector("canvas").getAttribute("aria-label")).toBe("2 of 64 filters, 1 by 2");
    const all = shown({ values: { ...VALUES, filters: { ...FILTERS, count: 2, channel_text: "" } } });
    expect(all.querySelector("figcaption").textContent).toBe("all 2 filters");
  });

  test.each([
    [
      1,
      btoa("\x00\xff\x80\x40"),
      [
        [0, 0, 0, 255, 255, 255, 255, 255],
        [128, 128, 128, 255, 64, 64, 64, 255],
      ],
    ],
    [
      3,
      btoa("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c"),
      [
        [1, 2, 3, 255, 4, 5, 6, 255],
        [7, 8, 9, 255, 10, 11, 12, 255],
      ],
    ],
  ])("of %i channels are drawn pixel by pixel, one beside the other", (channels, pixels, drawn) => {
    const images = [];
    const context = {
      createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
      putImageData: (image, x, y) => images.push([[...image.data], x, y]),
    };
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context);
    shown({ values: { ...VALUES, filters: { ...FILTERS, channels, pixels } } });
    expect(images).toEqual([
      [drawn[0], 0, 0],
      [drawn[1], 3, 0],
    ]);
  });
});

test("an error is a sentence", () => {
  expect(shown({ error: "no session has a value of it" }).textContent).toBe("no session has a value of it");
});

test.each(Object.entries(HOSTILE))("whatever an answer holds stays a text: %s", (_, text) => {
  const element = shown({
    values: { ...VALUES, session: text, filters: { ...FILTERS, channel_text: text } },
  });
  expect([...new Set([...element.querySelectorAll("*")].map((each) => each.localName))].sort()).toEqual([
    "canvas",
    "div",
    "figcaption",
    "figure",
    "p",
    "path",
    "rect",
    "span",
    "svg",
  ]);
  expect(shown({ error: text }).querySelectorAll("*").length).toBe(1);
});

describe("of the variable that is selected", () => {
  test("nobody is asked where there is no kernel", () => {
    const { get, explorer } = open(tower());
    explorer.show({ selected: "tower/w" });
    expect(get("values")).toBeNull();
  });

  test("they are shown when they come, and nothing is said before that of a kernel that answers at once", () => {
    vi.useFakeTimers();
    const { get, ask, answer } = asking();
    expect(ask).toHaveBeenCalledWith(0, expect.any(Function));
    vi.advanceTimersByTime(250);
    expect(get("values").textContent).toBe("");
    answer(0, { values: VALUES });
    expect(get("values").textContent).toContain("mean 0.5");
    expect(get("histogram")).not.toBeNull();
    vi.advanceTimersByTime(60_000);
    expect(get("values").textContent).toContain("mean 0.5");
  });

  test("they are waited for, and a kernel that does not answer is told of; what comes late is shown", () => {
    vi.useFakeTimers();
    const { get, answer } = asking();
    vi.advanceTimersByTime(400);
    expect(get("values").textContent).toBe("Values nowwaiting for the kernel …");
    vi.advanceTimersByTime(5000);
    expect(get("values").textContent).toBe("Values nowthe kernel has not answered: it may be busy, or gone");
    answer(0, { values: VALUES });
    expect(get("values").textContent).toContain("mean 0.5");
  });

  test("those that are known stay while they are asked for anew, but not for long", () => {
    vi.useFakeTimers();
    const { get, answer, explorer } = asking();
    answer(0, { values: VALUES });
    for (const renew of [() => explorer.details.renew(), () => explorer.update(tower())]) {
      renew();
      vi.advanceTimersByTime(250);
      expect(get("values").textContent).toContain("mean 0.5");
      vi.advanceTimersByTime(100);
      expect(get("values").textContent).toContain("waiting");
      answer(-1, { values: VALUES });
    }
  });

  test("those of another variable do not stay", () => {
    const { get, answer, explorer } = asking();
    answer(0, { values: VALUES });
    explorer.show({ selected: "tower/b" });
    expect(get("values").textContent).toBe("");
  });

  test("an answer to an older question does not take the place of a newer one's", () => {
    const { get, answer, explorer } = asking();
    explorer.details.renew();
    answer(1, { error: "new" });
    answer(0, { error: "old" });
    expect(get("values").textContent).toContain("new");
  });

  test("nobody waits when the explorer is gone", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { explorer } = asking();
    explorer.destroy();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("the kernel is asked once, however far the reader scrubs", () => {
    const ask = vi.fn((_, reply) => reply({ values: VALUES }));
    const { get, explorer } = open(tower(), { ask });
    explorer.show({ selected: "tower/w" });
    for (let step = 3; step <= explorer.log.end; step += 1) explorer.show({ step });
    expect(ask).toHaveBeenCalledOnce();
    expect(get("values").textContent).toContain("mean 0.5");
  });

  test("the kernel is asked again when another variable is selected, and when more has happened", () => {
    const ask = vi.fn();
    const { explorer } = open(tower(), { ask });
    explorer.show({ selected: "tower/w" });
    explorer.show({ selected: "tower/b" });
    explorer.update(tower());
    expect(ask.mock.calls.map(([variable]) => variable)).toEqual([0, 1, 1]);
  });

  test("a late answer about another variable is not shown", () => {
    const ask = vi.fn();
    const { get, explorer } = open(tower(), { ask });
    explorer.show({ selected: "tower/w" });
    explorer.show({ selected: "tower/b" });
    ask.mock.calls[0][1]({ error: "late" });
    expect(get("values").textContent).toBe("");
  });
});
