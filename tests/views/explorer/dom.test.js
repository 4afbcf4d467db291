import { afterEach, describe, expect, test, vi } from "vitest";
import { Rows, button, h, portions, refill, s } from "../../../scopeviz/views/explorer/dom.js";
import { HOSTILE, clear } from "./payloads.js";

afterEach(clear);

describe("elements", () => {
  test.each(Object.entries(HOSTILE))("a text stays a text: %s", (_, text) => {
    const element = h("p", { title: text }, text);
    expect(element.childElementCount).toBe(0);
    expect(element.textContent).toBe(text);
    expect(element.getAttribute("title")).toBe(text);
    expect(element.getAttributeNames()).toEqual(["title"]);
  });

  test("what is false, null or undefined is neither attribute nor child; an empty text is", () => {
    const element = h(
      "p",
      { hidden: false, title: null, lang: undefined, id: "" },
      null,
      undefined,
      false,
      "",
    );
    expect(element.outerHTML).toBe('<p id=""></p>');
    expect(element.childNodes.length).toBe(1);
  });

  test("true is an attribute without a value, 0 one with it", () => {
    expect(h("p", { hidden: true, tabindex: 0 }).outerHTML).toBe('<p hidden="" tabindex="0"></p>');
  });

  test("a property that begins with on is a listener, and no attribute", () => {
    const listener = vi.fn();
    const element = h("button", { onclick: listener });
    element.click();
    expect(listener).toHaveBeenCalledOnce();
    expect(element.getAttributeNames()).toEqual([]);
  });

  test("those of SVG are in its namespace", () => {
    expect(s("rect").namespaceURI).toBe("http://www.w3.org/2000/svg");
  });

  test("refilling puts other children in the place of all", () => {
    const element = h("p", {}, "old", h("b"));
    refill(element, null, "new", false);
    expect(element.innerHTML).toBe("new");
  });

  test("a button of a sign has a name", () => {
    expect(button("›", "One step on", () => {}).outerHTML).toBe(
      '<button type="button" aria-label="One step on" title="One step on">›</button>',
    );
  });
});

/** A list of rows of 10 pixels in a box of no size, which is taken for 400 pixels. */
function list(count) {
  const box = h("div");
  document.body.append(box);
  const draw = vi.fn((at) => h("div", { tabindex: -1 }, String(at)));
  const rows = new Rows(box, 10, draw);
  rows.show(count);
  const texts = () => [...rows.canvas.children].map((row) => Number(row.textContent));
  const scroll = (top) => {
    box.scrollTop = top;
    box.dispatchEvent(new Event("scroll"));
  };
  return { box, rows, draw, texts, scroll };
}

describe("a list of rows", () => {
  test("of ten thousand draws those in view alone", () => {
    const { rows } = list(10_000);
    expect(rows.canvas.childElementCount).toBeLessThan(60);
    expect(rows.canvas.style.height).toBe("100000px");
  });

  test("draws the rows that scrolling brings into view, each in its place", () => {
    const { rows, texts, scroll } = list(10_000);
    scroll(50_000);
    expect(texts()).toContain(5000);
    expect(texts()).not.toContain(0);
    expect(rows.canvas.children[0].style.top).toBe(`${texts()[0] * 10}px`);
  });

  test("reveals a row below the view, and one above it, by scrolling no further than it must", () => {
    const { box, rows, texts } = list(1000);
    rows.reveal(500);
    expect(texts()).toContain(500);
    expect(box.scrollTop).toBe(5000 + 20 - 400);
    rows.reveal(480);
    expect(box.scrollTop).toBe(5000 + 20 - 400);
    rows.reveal(10);
    expect(box.scrollTop).toBe(90);
  });

  test("keeps the focus while it scrolls", () => {
    const { rows, scroll } = list(1000);
    rows.canvas.children[20].focus();
    scroll(60);
    expect(document.activeElement.textContent).toBe("20");
  });

  test("keeps the focus on a row that is scrolled out of view", () => {
    const { rows, scroll } = list(1000);
    rows.canvas.children[20].focus();
    scroll(5000);
    expect(document.activeElement.textContent).toBe("20");
    scroll(6000);
    expect(document.activeElement.textContent).toBe("20");
  });

  test("of nothing is empty", () => {
    expect(list(0).texts()).toEqual([]);
  });
});

/** The texts of a list in portions. */
const entries = (element) => [...element.children].map((entry) => entry.textContent);

describe("a list in portions", () => {
  const items = Array.from({ length: 500 }, (_, at) => at);
  const draw = (at) => h("button", { type: "button" }, String(at));

  test("says how many more there are", () => {
    const element = portions(items, 3, draw, "call");
    expect(entries(element)).toEqual(["0", "1", "2", "and 497 more calls"]);
  });

  test("opens to all of them, and to each once", () => {
    const element = portions(items, 3, draw, "call");
    for (let more; (more = element.querySelector(".more"));) more.click();
    expect(entries(element)).toEqual(items.map(String));
  });

  test("shows one more rather than say that there is one more", () => {
    expect(entries(portions(items.slice(0, 4), 3, draw, "call"))).toEqual(["0", "1", "2", "3"]);
    expect(entries(portions(items.slice(0, 5), 3, draw, "call"))[3]).toBe("and 2 more calls");
  });

  test("has a button whose name begins with what is seen", () => {
    const more = portions(items, 3, draw, "call").querySelector(".more");
    expect(more.getAttribute("aria-label")).toMatch(/^and 497 more calls/);
  });

  test("takes the focus to the first of the next portion", () => {
    const element = portions(items, 3, draw, "call");
    document.body.append(element);
    element.querySelector(".more").click();
    expect(document.activeElement.textContent).toBe("3");
  });

  test("keeps the focus where no entry is a button", () => {
    const element = portions(items, 3, (at) => h("code", {}, String(at)), "op");
    document.body.append(element);
    element.querySelector(".more").click();
    expect(document.activeElement.textContent).toBe("3");
  });
});
