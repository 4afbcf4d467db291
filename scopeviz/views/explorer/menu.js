/** A button that opens a menu. */

import { h } from "./dom.js";

/**
 * A menu button with its menu.
 * @param {string} text
 * @param {string} testId
 * @param {Record<string, [string, () => unknown]>} items test id -> what it is called, and what it does
 */
export function menu(text, testId, items) {
  const opener = h(
    "button",
    {
      type: "button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "data-testid": testId,
      onclick: () => show(list.hidden),
    },
    text,
  );
  const buttons = Object.entries(items).map(([id, [label, act]]) =>
    h(
      "button",
      {
        type: "button",
        role: "menuitem",
        tabindex: -1,
        "data-testid": id,
        onclick: () => (show(false), opener.focus(), act()),
      },
      label,
    ),
  );
  const list = h("div", { class: "menu-list", role: "menu", hidden: true }, ...buttons);
  const box = h("div", { class: "menu", onkeydown, onfocusout }, opener, list);

  /** @param {boolean} open */
  function show(open) {
    list.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) buttons[0].focus();
  }

  /** @param {KeyboardEvent} event */
  function onkeydown(event) {
    const at = buttons.indexOf(/** @type {any} */ (event.target));
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + buttons.length, Home: 0, End: buttons.length - 1 };
    if (event.key === "Escape" && !list.hidden) {
      show(false);
      opener.focus();
    } else if (event.key in steps) {
      if (list.hidden) show(true);
      else buttons[steps[event.key] % buttons.length].focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {FocusEvent} event */
  function onfocusout(event) {
    if (!box.contains(event.relatedTarget)) show(false);
  }

  return box;
}
