import { afterEach, describe, expect, test } from "vitest";
import { sharesParts } from "../../../scopeviz/views/explorer/shares.js";
import { h } from "../../../scopeviz/views/explorer/dom.js";
import { clear, open, tower } from "./payloads.js";

afterEach(clear);

const SHARES = [
  { op: "tower/mul", call: 0, norm: 2, part: 1.5 },
  { op: "tower/add", call: -1, norm: null, part: -0.5 },
];
const GRADIENT = { session: "sess", tensor: "gradients/AddN:0", norm: 4, shares: SHARES };

/** What is shown of an answer, and the explorer. */
function shown(answer) {
  const { explorer } = open(tower());
  return { explorer, element: h("div", {}, ...sharesParts(explorer, answer)) };
}

describe("the shares of a gradient", () => {
  test("are one line for each use, with its part and its norm", () => {
    const { element } = shown({ gradient: GRADIENT });
    const lines = [...element.querySelectorAll("li")].map((line) => line.textContent);
    expect(lines[0]).toContain("150 %, norm 2");
    expect(lines[1]).toBe("tower/add-50 %, not finite");
    expect(element.textContent).toContain("gradients/AddN:0: norm 4");
  });

  test("lead to the call that uses the variable", () => {
    const { element, explorer } = shown({ gradient: GRADIENT });
    element.querySelector("button").click();
    expect(explorer.state.selected).toBe("c:0");
  });

  test("that pull the other way are told apart without colour", () => {
    const { element } = shown({ gradient: GRADIENT });
    expect([...element.querySelectorAll(".bar")].map((bar) => bar.className)).toEqual(["bar", "bar against"]);
  });

  test("are not there where there is no gradient", () => {
    expect(shown({}).element.textContent).toBe("");
  });

  test("that could not be computed say why", () => {
    const { element } = shown({ gradient_error: `no <img src=x onerror=1>` });
    expect(element.querySelectorAll("script, img").length).toBe(0);
    expect(element.textContent).toContain("Gradient now");
  });
});
