import { afterEach, describe, expect, test } from "vitest";
import widget from "../../../scopeviz/jupyter/predict.js";
import { HOSTILE, clear } from "./payloads.js";

afterEach(clear);

const QUESTIONS = [
  { place: "line 3", call: "tf.get_variable('w')" },
  { place: "line 4 → line 2, in f", call: "tf.get_variable(...)" },
];

/** What anywidget gives a widget. */
class FakeModel {
  constructor(traits) {
    this.traits = {
      questions: QUESTIONS,
      outcomes: ["created", "reused", "refused"],
      answers: [],
      state: "open",
      status: "",
      ...traits,
    };
    this.listeners = [];
    this.sent = [];
    this.saved = undefined;
  }

  get(name) {
    return this.traits[name];
  }

  set(name, value) {
    this.traits[name] = value;
    for (const [event, listener] of this.listeners) if (event === `change:${name}`) listener();
  }

  save_changes() {
    this.saved = this.traits.answers;
  }

  on(event, listener) {
    this.listeners.push([event, listener]);
  }

  off(event, listener) {
    this.listeners = this.listeners.filter(([name, each]) => name !== event || each !== listener);
  }

  send(message) {
    this.sent.push(structuredClone(message));
  }
}

function begun(traits = {}) {
  const model = new FakeModel(traits);
  const el = document.createElement("div");
  document.body.append(el);
  const destroy = widget.render({ model, el });
  const groups = [...el.querySelectorAll("fieldset")];
  const choose = (at, outcome) => groups[at].querySelector(`[value="${outcome}"]`).click();
  const name = (at, text) => {
    const field = groups[at].querySelector('[type="text"]');
    field.value = text;
    field.dispatchEvent(new Event("input"));
    field.dispatchEvent(new Event("change"));
  };
  return { model, el, destroy, groups, choose, name, button: el.querySelector("button") };
}

describe("the form of %%predict", () => {
  test("each question is a group with a legend, and each field has a label", () => {
    const { el, groups } = begun();
    expect(groups.map((group) => group.querySelector("legend").textContent)).toEqual([
      "1. line 3: tf.get_variable('w')",
      "2. line 4 → line 2, in f: tf.get_variable(...)",
    ]);
    for (const field of el.querySelectorAll("input")) expect(field.closest("label")).not.toBeNull();
    expect([...groups[0].querySelectorAll("label")].map((label) => label.textContent)).toEqual([
      "created",
      "reused",
      "refused",
      "full name (may be left out)",
    ]);
  });

  test("the button sends what is said once each question has an outcome", () => {
    const { model, choose, name, button } = begun();
    choose(0, "created");
    name(0, "a/w");
    button.click();
    expect(model.sent).toEqual([]);
    choose(1, "refused");
    button.click();
    expect(model.sent).toEqual([
      {
        type: "run",
        answers: [
          { outcome: "created", name: "a/w" },
          { outcome: "refused", name: "" },
        ],
      },
    ]);
  });

  test("what is said is kept for another view", () => {
    const { model, choose, name } = begun();
    choose(1, "reused");
    name(1, "w");
    const again = begun({ answers: model.saved });
    expect(again.groups[1].querySelector(":checked").value).toBe("reused");
    expect(again.groups[1].querySelector('[type="text"]').value).toBe("w");
    expect(again.groups[0].querySelector(":checked")).toBeNull();
  });

  test("two views do not share their buttons", () => {
    const [one, two] = [begun(), begun()];
    one.choose(0, "created");
    two.choose(0, "reused");
    expect(one.groups[0].querySelector(":checked").value).toBe("created");
  });

  test.each(["running", "done"])("nothing can be changed while it is %s", (state) => {
    const { model, groups, choose, button } = begun();
    choose(0, "created");
    choose(1, "created");
    model.set("state", state);
    expect(groups.map((group) => group.disabled)).toEqual([true, true]);
    expect(button.disabled).toBe(true);
    button.click();
    expect(model.sent).toEqual([]);
  });

  test("the status is said politely", () => {
    const { model, el } = begun();
    model.set("status", "The cell is running.");
    const status = el.querySelector("output");
    expect(status.textContent).toBe("The cell is running.");
    expect(status.getAttribute("aria-live")).toBe("polite");
  });

  test.each(Object.entries(HOSTILE))("a text stays a text: %s", (_, text) => {
    const { el } = begun({ questions: [{ place: text, call: text }] });
    expect(el.querySelector("legend").textContent).toBe(`1. ${text}: ${text}`);
    expect(el.querySelector("legend").childElementCount).toBe(1);
  });

  test("nothing is left when it goes", () => {
    const { model, el, destroy } = begun();
    destroy();
    expect(el.childElementCount).toBe(0);
    expect(model.listeners).toEqual([]);
  });
});
