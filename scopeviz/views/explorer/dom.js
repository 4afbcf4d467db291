/** Elements, and lists of which only the rows in view exist. */

import { number, plural } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {string|Node|null|undefined|false} Child */

/**
 * An HTML element.  A property whose name begins with `on` is a listener of the element's own.
 * Text is always a text node, so nothing of a program's can become markup.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...Child} children
 * @returns {any}
 */
export function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/**
 * An SVG element.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...Child} children
 * @returns {any}
 */
export function s(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/**
 * @param {Element} element
 * @param {Record<string, any>} properties
 * @param {Child[]} children
 */
function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, String(value));
  }
  for (const child of children) if (child || child === "") element.append(child);
  return element;
}

/**
 * Put other children in the place of those that are there.
 * @param {Element} element
 * @param {...Child} children
 */
export function refill(element, ...children) {
  element.replaceChildren(
    ...children.filter((child) => child || child === "").map((child) => /** @type {Node|string} */ (child)),
  );
}

/**
 * A button with a name for those who do not see it.
 * @param {string} text
 * @param {string} label
 * @param {(event: Event) => void} onclick
 * @param {Record<string, any>} [properties]
 */
export const button = (text, label, onclick, properties = {}) =>
  h("button", { type: "button", "aria-label": label, title: label, onclick, ...properties }, text);

/** How tall a list is taken for while it has no size: before it is on the page. */
const UNSEEN_HEIGHT = 400;

/** How many rows beyond the edges exist, so that scrolling meets no gap. */
const BEYOND = 4;

/** A list of rows of one height, of which only those in view are elements. */
export class Rows {
  /**
   * @param {HTMLElement} box what scrolls
   * @param {number} height of a row, in pixels
   * @param {(index: number) => HTMLElement} draw
   * @param {() => number} anchor the row that Tab reaches, which is there out of view as well; -1 for none
   */
  constructor(box, height, draw, anchor = () => -1) {
    this.box = box;
    this.height = height;
    this.draw = draw;
    this.anchor = anchor;
    this.count = 0;
    /** The rows that are drawn. @type {number[]} */
    this.drawn = [];
    this.canvas = h("div", { class: "rows", role: "none" });
    box.append(this.canvas);
    box.addEventListener("scroll", () => this.scrolled());
  }

  /** @param {number} count how many rows there are now */
  show(count) {
    this.count = count;
    this.canvas.style.height = `${count * this.height}px`;
    this.refresh();
  }

  /** Draw the rows in view, and those that must not be missing. @param {number[]} kept */
  refresh(...kept) {
    const seen = this.box.clientHeight || UNSEEN_HEIGHT;
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.height) - BEYOND);
    const last = Math.min(this.count, Math.ceil((this.box.scrollTop + seen) / this.height) + BEYOND);
    const drawn = new Set([this.anchor(), ...kept].filter((at) => at >= 0 && at < this.count));
    for (let at = first; at < last; at += 1) drawn.add(at);
    this.drawn = [...drawn].sort((a, b) => a - b);
    const rows = this.drawn.map((at) => {
      const row = this.draw(at);
      row.style.top = `${at * this.height}px`;
      return row;
    });
    this.canvas.replaceChildren(...rows);
  }

  /** Draw what scrolling brought into view; what has the focus keeps it. */
  scrolled() {
    const { activeElement } = /** @type {any} */ (this.box.getRootNode());
    const at = [...this.canvas.children].findIndex((row) => row.contains(activeElement));
    const held = this.drawn[at] ?? -1;
    this.refresh(held);
    const row = this.canvas.children[this.drawn.indexOf(held)];
    (row?.matches("[tabindex]") ? row : row?.querySelector("button"))?.focus({ preventScroll: true });
  }

  /**
   * Bring a row into view.
   * @param {number} index
   */
  reveal(index) {
    const top = index * this.height;
    const seen = this.box.clientHeight || UNSEEN_HEIGHT;
    const before = this.box.scrollTop;
    if (top < before) this.box.scrollTop = Math.max(0, top - this.height);
    else if (top + this.height > before + seen) this.box.scrollTop = top + 2 * this.height - seen;
    if (this.box.scrollTop !== before) this.refresh();
  }
}

/** How many entries of a long list are added at a time. */
const PORTION = 200;

/**
 * A list that opens in portions, with an honest count of what is left.
 * @template T
 * @param {T[]} items
 * @param {number} first how many are there at once
 * @param {(item: T) => HTMLElement} draw
 * @param {string} noun
 */
export function portions(items, first, draw, noun) {
  const list = h("ul", { class: "list" });
  let shown = 0;
  /** @param {number} count */
  const add = (count) => {
    for (const item of items.slice(shown, shown + count)) list.append(h("li", {}, draw(item)));
    shown = Math.min(items.length, shown + count);
    const rest = items.length - shown;
    if (rest) {
      const text = `and ${plural(rest, `more ${noun}`)}`;
      const more = button(
        text,
        `${text}: show ${number(Math.min(rest, PORTION))}`,
        () => {
          line.remove();
          add(PORTION);
          const next = /** @type {HTMLElement} */ (list.children[shown - Math.min(PORTION, rest)]);
          next.tabIndex = -1;
          (next.querySelector("button") ?? next).focus();
        },
        { class: "more" },
      );
      const line = h("li", {}, more);
      list.append(line);
    }
  };
  add(items.length === first + 1 ? first + 1 : first);
  return list;
}
