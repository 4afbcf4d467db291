/** The form of %%predict: one group of fields for each question, and a button that runs the cell. */

/** @typedef {{outcome: string, name: string}} Answer */

/** Tells the radio buttons of one view from those of another. */
let views = 0;

/** JupyterLab leaves keys to what has this itself: what is around it comes too late. */
const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };

/**
 * An element with its attributes and children.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {(Node|string)[]} children
 * @returns {any}
 */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {{model: any, el: HTMLElement}} given */
function render({ model, el }) {
  const view = (views += 1);
  const outcomes = model.get("outcomes");
  /** @type {Answer[]} What is said so far. */
  const answers = model.get("questions").map((/** @type {unknown} */ _, /** @type {number} */ at) => ({
    outcome: "",
    name: "",
    ...model.get("answers")[at],
  }));
  const keep = () => {
    model.set("answers", structuredClone(answers));
    model.save_changes();
  };
  /**
   * @param {{place: string, call: string}} question
   * @param {number} at
   */
  const group = (question, at) => {
    const choice = (/** @type {string} */ outcome) => {
      const radio = h("input", {
        type: "radio",
        name: `sv-predict-${view}-${at}`,
        value: outcome,
        ...OWN_KEYS,
      });
      radio.required = true;
      radio.checked = answers[at].outcome === outcome;
      radio.addEventListener("change", () => {
        answers[at].outcome = outcome;
        keep();
      });
      return h("label", {}, radio, outcome);
    };
    const name = h("input", { type: "text", spellcheck: "false", autocomplete: "off", ...OWN_KEYS });
    name.value = answers[at].name;
    name.addEventListener("input", () => {
      answers[at].name = name.value;
    });
    name.addEventListener("change", keep);
    return h(
      "fieldset",
      {},
      h("legend", {}, `${at + 1}. ${question.place}: `, h("code", {}, question.call)),
      ...outcomes.map(choice),
      h("label", {}, "full name (may be left out)", name),
    );
  };
  const button = h("button", { type: "submit", ...OWN_KEYS }, "Run the cell");
  const status = h("output", { "aria-live": "polite" });
  const form = h(
    "form",
    { class: "sv-predict", "aria-label": "Predict the lookups" },
    ...model.get("questions").map(group),
    button,
    status,
  );
  const run = () => {
    if (model.get("state") === "open" && form.reportValidity()) model.send({ type: "run", answers });
  };
  const show = () => {
    const closed = model.get("state") !== "open";
    for (const field of form.querySelectorAll("fieldset")) field.disabled = closed;
    button.disabled = closed;
    status.value = model.get("status");
  };
  // Enter in a field clicks it, too.  The form itself goes nowhere.
  button.addEventListener("click", (/** @type {Event} */ event) => {
    event.preventDefault();
    run();
  });
  model.on("change:state", show);
  model.on("change:status", show);
  show();
  el.append(form);
  return () => {
    model.off("change:state", show);
    model.off("change:status", show);
    form.remove();
  };
}

export default { render };
