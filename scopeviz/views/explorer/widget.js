/** What anywidget imports: an explorer as the body of a widget, which asks the kernel; a page that it saves mounts it, too. */

import { h } from "./dom.js";
import { mount } from "./explorer.js";
import { packed, unpacked } from "./takeaway.js";
import { asking } from "./values.js";

/** What the reader does, and Python sets. */
const TRAITS = ["step", "selected", "find"];

/**
 * The widget's body: it follows the model, and the model follows it.  It is back at once: the
 * view may be taken away while the log is unpacked.
 * @param {{model: any, el: HTMLElement}} given
 */
function render({ model, el }) {
  const host = h("div", { class: "sv-live", "data-lm-suppress-shortcuts": "true" });
  el.classList.add("sv", "sv-explorer");
  const css = model.get("css");
  /** @type {Map<string, (answer: any) => void>} */
  const waiting = new Map();
  let asked = 0;
  /** @type {import("./explorer.js").Explorer|undefined} */
  let explorer;
  /** Which log is being unpacked; 0 if none is. */
  let unpacking = 0;
  let logs = 0;
  /** @type {import("./explorer.js").Options} */
  const options = {
    css,
    pack: () => packed(JSON.stringify({ module: model.get("_esm"), css })),
    theme: model.get("_css"),
    loader: model.get("loader"),
    live: asking((variable, reply) => {
      // Answers reach all views of a model, so the variable is a part of the id.
      const id = `${variable} ${(asked += 1)}`;
      waiting.set(id, reply);
      model.send({ type: "values", variable, id });
    }),
    onChange({ step, selected, find }) {
      const last = step === explorer?.log.end && model.get("step") === -1;
      model.set("step", last ? -1 : step);
      model.set("selected", selected);
      model.set("find", find);
      model.save_changes();
    },
  };
  /**
   * What some traits are in Python and not here.
   * @param {import("./explorer.js").Explorer} here
   * @param {string[]} names
   */
  const wishes = ({ log, state, selectedName: selected }, names) => {
    const step = model.get("step") < 0 && state.moment === log.end ? -1 : state.moment;
    /** @type {Record<string, unknown>} */
    const here = { step, selected, find: state.query };
    return names.flatMap((name) => (model.get(name) === here[name] ? [] : [[name, model.get(name)]]));
  };
  /** @param {any[][]} wanted */
  const show = (wanted) => wanted.length && explorer?.show(Object.fromEntries(wanted));
  const follow = async () => {
    const mine = (unpacking = logs += 1);
    const payload = JSON.parse(await unpacked(model.get("log")));
    // By now a newer log may have come, or the end.
    if (mine !== unpacking) return;
    unpacking = 0;
    const known = explorer;
    if (!known) el.append(host);
    explorer ??= mount(host.attachShadow({ mode: "open" }), payload, options);
    const wanted = wishes(explorer, TRAITS);
    known?.update(payload);
    show(wanted);
  };
  /** @type {Record<string, (given?: any) => unknown>} */
  const heard = {
    "change:log": follow,
    "msg:custom": (message) => {
      if (message?.type === "ran") explorer?.details.renew();
      waiting.get(message?.id)?.(message);
      waiting.delete(message?.id);
    },
  };
  for (const name of TRAITS) {
    // What Python wants may be about the log that is being unpacked.
    heard[`change:${name}`] = () => explorer && !unpacking && show(wishes(explorer, [name]));
  }
  const listeners = Object.entries(heard);
  for (const [event, listener] of listeners) model.on(event, listener);
  model.send({ type: "views", by: 1 });
  if (model.get("log")) follow();
  return () => {
    for (const [event, listener] of listeners) model.off(event, listener);
    unpacking = 0;
    explorer?.destroy();
    host.remove();
    model.send({ type: "views", by: -1 });
  };
}

export { mount };
export default { render };
