/** The explorer: one interactive view over one event log. */

/**
 * @param {ShadowRoot|HTMLElement} root
 * @param {{summary: string}} payload
 * @param {{css?: string, pack?: string, theme?: string, loader?: string}} options
 */
export function mount(root, payload, options = {}) {
  const style = document.createElement("style");
  style.textContent = options.css ?? "";
  const text = document.createElement("p");
  text.dataset.testid = "explorer";
  text.textContent = payload.summary;
  root.append(style, text);
  return {
    update: (/** @type {{summary: string}} */ newer) => {
      text.textContent = newer.summary;
    },
    show: () => {},
    destroy: () => root.replaceChildren(),
  };
}

/** @param {{model: any, el: HTMLElement}} context */
function render({ model, el }) {
  const explorer = mount(el, model.get("payload"));
  const update = () => explorer.update(model.get("payload"));
  model.on("change:payload", update);
  return () => {
    model.off("change:payload", update);
    explorer.destroy();
  };
}

export default { render };
