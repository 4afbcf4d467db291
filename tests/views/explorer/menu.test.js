import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { menu } from "../../../scopeviz/views/explorer/menu.js";
import { clear, press } from "./payloads.js";

afterEach(clear);

let opener, list, items, acts;

beforeEach(() => {
  acts = [vi.fn(), vi.fn(), vi.fn()];
  const box = menu("save", "save", {
    one: ["One", acts[0]],
    two: ["Two", acts[1]],
    three: ["Three", acts[2]],
  });
  document.body.append(box);
  opener = box.querySelector('[data-testid="save"]');
  list = box.querySelector('[role="menu"]');
  items = [...box.querySelectorAll('[role="menuitem"]')];
});

const at = () => items.indexOf(document.activeElement);

test("it is closed until its button is pressed, and says so", () => {
  expect([list.hidden, opener.getAttribute("aria-haspopup"), opener.getAttribute("aria-expanded")]).toEqual([
    true,
    "menu",
    "false",
  ]);
  opener.click();
  expect([list.hidden, opener.getAttribute("aria-expanded")]).toEqual([false, "true"]);
  opener.click();
  expect([list.hidden, opener.getAttribute("aria-expanded")]).toEqual([true, "false"]);
});

test("opening it goes to the first item", () => {
  opener.click();
  expect(at()).toBe(0);
});

test("Tab reaches its button alone", () => {
  expect(items.map((item) => item.tabIndex)).toEqual([-1, -1, -1]);
});

describe("keys", () => {
  test.each([
    [["ArrowDown"], 1],
    [["ArrowDown", "ArrowDown"], 2],
    [["ArrowDown", "ArrowDown", "ArrowDown"], 0],
    [["ArrowUp"], 2],
    [["End"], 2],
    [["End", "Home"], 0],
  ])("%j lead to item %i", (keys, item) => {
    opener.click();
    for (const key of keys) press(document.activeElement, key);
    expect(at()).toBe(item);
  });

  test("ArrowDown opens it", () => {
    opener.focus();
    press(opener, "ArrowDown");
    expect([list.hidden, at()]).toEqual([false, 0]);
  });

  test("Escape closes it, and goes back to its button", () => {
    opener.click();
    press(document.activeElement, "Escape");
    expect([list.hidden, document.activeElement]).toEqual([true, opener]);
  });

  test("that it knows do nothing else", () => {
    const outside = vi.fn();
    document.body.addEventListener("keydown", outside, { once: true });
    opener.click();
    expect(press(document.activeElement, "ArrowDown").defaultPrevented).toBe(true);
    expect(outside).not.toHaveBeenCalled();
    expect(press(document.activeElement, "x").defaultPrevented).toBe(false);
    expect(outside).toHaveBeenCalledOnce();
  });

  test("Escape is somebody else's while it is closed", () => {
    expect(press(opener, "Escape").defaultPrevented).toBe(false);
  });
});

test("an item does what it says, once, after the menu is closed", () => {
  opener.click();
  items[1].click();
  expect(acts.map((act) => act.mock.calls.length)).toEqual([0, 1, 0]);
  expect([list.hidden, document.activeElement]).toEqual([true, opener]);
});

test("it closes when the focus goes elsewhere", () => {
  const elsewhere = document.createElement("button");
  document.body.append(elsewhere);
  opener.click();
  elsewhere.focus();
  expect(list.hidden).toBe(true);
});
