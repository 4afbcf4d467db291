/** What a page and anywidget import: an explorer in a root, or as the body of a widget. */

import { h } from "./dom.js";
import { mount } from "./explorer.js";
import { unpacked } from "./takeaway.js";

/**
 * The widget's body: it follows the model, and the model follows it.
 * @param {{model: any, el: HTMLElement}} given
 */
async function render({ model, el }) {
  const { css } = JSON.parse(await unpacked(model.get("pack")));
  const host = h("div", { class: "sv-live", "data-lm-suppress-shortcuts": "true" });
  el.classList.add("sv", "sv-explorer");
  el.append(host);
  /** @type {Map<string, (answer: any) => void>} */
  const waiting = new Map();
  let asked = 0;
  const explorer = mount(host.attachShadow({ mode: "open" }), model.get("payload"), {
    css,
    pack: model.get("pack"),
    theme: model.get("_css"),
    loader: model.get("loader"),
    live: {
      values(variable, reply) {
        // Answers reach all views of a model, so the variable is a part of the id.
        const id = `${variable} ${(asked += 1)}`;
        waiting.set(id, reply);
        model.send({ type: "values", variable, id });
      },
    },
    onChange({ step, selected, find }) {
      const last = step === explorer.log.end && model.get("step") === -1;
      model.set("step", last ? -1 : step);
      model.set("selected", selected);
      model.set("find", find);
      model.save_changes();
    },
  });
  const twins = twinsOf(el, model.get("key"));
  for (const twin of twins) twin.setAttribute("hidden", "");
  const wanted = () => ({
    step: model.get("step"),
    selected: model.get("selected"),
    find: model.get("find"),
  });
  const listeners = {
    "change:payload": () => explorer.update(model.get("payload")),
    "change:step": () =>
      (model.get("step") < 0 ? explorer.log.end : model.get("step")) !== explorer.state.moment &&
      explorer.show({ step: model.get("step") }),
    "change:selected": () =>
      model.get("selected") !== explorer.selectedName && explorer.show({ selected: model.get("selected") }),
    "change:find": () =>
      model.get("find") !== explorer.state.query && explorer.show({ find: model.get("find") }),
    "msg:custom": (/** @type {any} */ message) => {
      if (message?.type === "ran") explorer.details.renew();
      waiting.get(message?.id)?.(message);
      waiting.delete(message?.id);
    },
  };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  explorer.show(wanted());
  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    explorer.destroy();
    for (const twin of twins) twin.removeAttribute("hidden");
  };
}

/**
 * The same explorer as HTML, which stands in the same output: it waits until the widget is gone.
 * @param {HTMLElement} el
 * @param {string} key
 * @returns {Element[]}
 */
function twinsOf(el, key) {
  for (let outer = el.parentElement; outer; outer = outer.parentElement) {
    const twins = [...outer.querySelectorAll(".sv-explorer[data-key]")].filter(
      (twin) => /** @type {HTMLElement} */ (twin).dataset.key === key,
    );
    if (twins.length) return twins.slice(-1);
  }
  return [];
}

export { mount };
export default { render };
