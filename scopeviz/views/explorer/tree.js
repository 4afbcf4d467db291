/** The scope tree, of which only the rows in view exist; arrow keys walk through it. */

import { abbreviate, clean, number, plural, shapeText } from "./text.js";
import { Rows, h } from "./dom.js";
import { isFolder } from "./folders.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {import("./folders.js").TreeRow} TreeRow */

/** Height of a row, in pixels. */
const ROW_HEIGHT = 25;

/** Deeper rows are not moved further to the right. */
const DEEPEST = 8;

export class TreeView {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.box = h("div", {
      class: "scroll tree",
      role: "tree",
      "aria-label": "Scopes and their variables",
      "data-testid": "tree",
    });
    this.list = new Rows(
      this.box,
      ROW_HEIGHT,
      (at) => this.row(at),
      () => this.rows.findIndex((row) => row.id === this.current),
    );
    this.box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.onKey(event));
    /** @type {TreeRow[]} */
    this.rows = [];
    /** The row that Tab reaches. */
    this.current = "";
    this.made = "";
    /** The open scopes of which the rows are. @type {Set<string>|null} */
    this.open = null;
    /** The row that pulses. */
    this.pulsing = "";
    /** What a step happened to: it is brought into view. */
    this.wanted = "";
  }

  get element() {
    return this.box;
  }

  update() {
    const { explorer } = this;
    const wanted = JSON.stringify([explorer.version, explorer.graphs]);
    if (wanted !== this.made || explorer.state.open !== this.open) {
      this.open = explorer.state.open;
      this.made = wanted;
      this.rows = explorer.folders.rows(explorer.graphs, explorer.state.open);
      this.list.show(this.rows.length);
    }
    const { reveal, selected } = explorer.state;
    if ((reveal === "tree" || reveal === "all") && selected) {
      const at = this.rows.findIndex((row) => row.id === selected);
      if (at >= 0) {
        this.current = selected;
        this.list.reveal(at);
      }
    }
    this.pulsing = this.nearestRow(this.wanted);
    if (this.pulsing) this.list.reveal(this.rows.findIndex((row) => row.id === this.pulsing));
    this.wanted = "";
    this.draw();
  }

  /**
   * The row of a variable or a refused name; while it has none, that of the fold or the scope around it.
   * @param {string} id
   */
  nearestRow(id) {
    const { folders } = this.explorer;
    const ids = new Set(this.rows.map((row) => row.id));
    for (
      let node = folders.nodeOf(id);
      node;
      node = (isFolder(node) ? node.parent : node.folder) ?? undefined
    ) {
      if (ids.has(node.id)) return node.id;
      const inside = node;
      const fold = this.rows.find((row) => row.kind === "more" && row.hidden.includes(inside));
      if (fold) return fold.id;
    }
    return "";
  }

  /** Light up what is lit, in what is drawn already. */
  paint() {
    for (const element of this.box.querySelectorAll("[data-id]"))
      element.classList.toggle("lit", this.explorer.isLit(element.dataset.id));
  }

  draw() {
    const root = /** @type {any} */ (this.box.getRootNode());
    const hadFocus = this.box.contains(root.activeElement);
    if (!this.rows.some((row) => row.id === this.current)) this.current = this.rows[0]?.id ?? "";
    this.list.refresh();
    if (hadFocus) this.focusCurrent();
  }

  focusCurrent() {
    const at = this.rows.findIndex((row) => row.id === this.current);
    if (at < 0) return;
    this.list.reveal(at);
    this.box.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
  }

  /**
   * @param {number} at
   * @returns {HTMLElement}
   */
  row(at) {
    const row = this.rows[at];
    const { explorer } = this;
    const { state, folders } = explorer;
    const present = folders.isRowPresent(row, state.moment);
    const opens = row.kind === "scope" || row.kind === "more";
    const isOpen = row.kind === "scope" && state.open.has(row.id);
    const classes = [
      "row",
      row.kind,
      !present && "absent",
      state.selected === row.id && "selected",
      explorer.isLit(row.id) && "lit",
      explorer.isHit(row.id) && "hit",
      explorer.isFaded(row.id) && "faded",
      explorer.pulse && this.pulsing === row.id && `pulse-${explorer.pulseKind}`,
    ];
    const element = h("div", {
      class: classes.filter(Boolean).join(" "),
      role: "treeitem",
      "aria-level": row.depth + 1,
      "aria-posinset": row.place,
      "aria-setsize": row.siblings,
      "aria-expanded": opens ? String(isOpen) : null,
      "aria-selected": String(state.selected === row.id),
      tabindex: row.id === this.current ? 0 : -1,
      "data-name": nameOf(explorer, row),
      "data-id": row.id,
      "data-kind": row.kind,
      style: `padding-left:${6 + Math.min(row.depth, DEEPEST) * 14}px`,
      onclick: () => this.choose(row, true),
      onfocus: () => this.focused(row),
      onpointerenter: () => explorer.light(row.id),
      onpointerleave: () => explorer.light(""),
    });
    if (present) element.append(...this.parts(row, isOpen));
    else element.setAttribute("aria-label", "not there at this step");
    return element;
  }

  /**
   * What stands in a row.
   * @param {TreeRow} row
   * @param {boolean} isOpen
   * @returns {HTMLElement[]}
   */
  parts(row, isOpen) {
    const { log, state, folders } = this.explorer;
    if (row.kind === "scope") return this.scopeParts(row, isOpen);
    if (row.kind === "more") {
      const there = row.hidden.filter((node) =>
        isFolder(node) ? folders.isPresent(node, state.moment) : log.isPresent(node.of, state.moment),
      );
      const like = abbreviate(row.hidden[0].label, 20);
      const inside = there.reduce(
        (sum, node) => sum + (isFolder(node) ? folders.totals(node, state.moment).variables : 0),
        0,
      );
      return [
        h("span", { class: "twist" }, "▸"),
        h("span", { class: "label" }, `+${number(there.length)} more, distinct`),
        this.hits(row),
        h("span", { class: "side" }, inside ? plural(inside, "variable") : `like ${like}`),
      ].filter((part) => part !== null);
    }
    const leaf = /** @type {import("./folders.js").Leaf} */ (row.leaf);
    if (row.kind === "refused") {
      return [
        h("span", { class: "twist" }, "✗"),
        h("span", { class: "label" }, abbreviate(leaf.label)),
        h(
          "span",
          { class: "side" },
          `refused: ${abbreviate(log.refusals[log.latestRefusal(leaf.of, state.moment) ?? leaf.of].error, 24)}`,
        ),
      ];
    }
    const { shape, dtype, by_name_scope: star } = log.variables[leaf.of];
    const { doings, diffMark } = this.explorer;
    const mark = diffMark(leaf.of);
    const stale = log.staleText([log.variables[leaf.of]], state.moment);
    return [
      h("span", { class: "twist" }, "◆"),
      h("span", { class: "label" }, abbreviate(leaf.label), star && "*"),
      mark && h("span", { class: "badge diff" }, mark),
      doings.created.has(leaf.of) && h("span", { class: "badge new", title: "created in this cell" }, "+"),
      stale && h("span", { class: "badge stale", title: clean(stale) }, "stale"),
      log.isShared(leaf.of, state.moment) &&
        h(
          "span",
          { class: "badge shared", title: "one variable, used so many times" },
          `×${log.times(leaf.of, state.moment)}`,
        ),
      h("span", { class: "side", title: `${clean(dtype)}` }, abbreviate(shapeText(shape), 24)),
    ].filter((part) => part);
  }

  /**
   * @param {TreeRow} row
   * @param {boolean} isOpen
   */
  scopeParts(row, isOpen) {
    const { log, state, folders, graphs } = this.explorer;
    const { folder } = row;
    // A flag holds no longer than its block: that of an earlier cell is history.
    const here = log.startOf(log.cellAt(state.moment));
    const flag = folder.scope ? log.flagOf(folder.scope, state.moment, here) : null;
    const isRunning = folder.scope && this.explorer.running.includes(folder.scope);
    const totals = folders.totals(folder, state.moment);
    const name = folder.parent
      ? abbreviate(folder.label)
      : graphs.length > 1
        ? `graph ${folder.graph + 1}`
        : "/";
    return [
      h("span", { class: "twist" }, isOpen ? "▾" : "▸"),
      h("span", { class: "label" }, name),
      folders.isNameScope(folder) && h("span", { class: "badge flag" }, "name scope"),
      flag &&
        flag.value !== "False" &&
        h(
          "span",
          { class: "badge flag", title: clean(flag.text) },
          flag.value === "True" ? "reuse" : abbreviate(flag.value, 24),
        ),
      isRunning && h("span", { class: "badge open", title: "open at this step" }, "open"),
      this.hits(row),
      h("span", { class: "side" }, isOpen ? "" : plural(totals.variables, "variable")),
    ].filter((part) => part);
  }

  /** How many hits are in a closed row. @param {TreeRow} row */
  hits(row) {
    const { explorer } = this;
    const { state } = explorer;
    if (!explorer.hits || (row.kind === "scope" && state.open.has(row.id))) return null;
    const nodes = row.kind === "more" ? row.hidden : [row.folder];
    const count = nodes.reduce(
      (sum, node) => sum + (isFolder(node) ? explorer.hitsBelow(node) : Number(explorer.hits?.has(node.of))),
      0,
    );
    return count ? h("span", { class: "badge hits" }, plural(count, "hit")) : null;
  }

  /**
   * @param {TreeRow} row
   * @param {boolean} toggles whether a scope opens or closes as well
   */
  choose(row, toggles) {
    this.current = row.id;
    if (row.kind === "more") this.unfold(row);
    else if (row.kind === "scope" && toggles)
      this.explorer.toggle(row.id, { selected: row.id, reveal: "graph" });
    else this.explorer.select(row.id, "graph");
    this.focusCurrent();
  }

  /** The first row that a fold held takes its place. @param {TreeRow} row */
  unfold(row) {
    this.current = row.hidden[0].id;
    this.explorer.toggle(row.id);
  }

  /** @param {TreeRow} row */
  focused(row) {
    if (this.current === row.id) return;
    this.current = row.id;
    for (const element of this.box.querySelectorAll("[tabindex]"))
      element.setAttribute("tabindex", element.dataset.id === row.id ? "0" : "-1");
    this.explorer.light(row.id);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const at = this.rows.findIndex((row) => row.id === this.current);
    const row = this.rows[at];
    if (!row) return;
    const page = Math.max(1, Math.floor(this.box.clientHeight / ROW_HEIGHT) - 1);
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => this.go(at + 1),
      ArrowUp: () => this.go(at - 1),
      PageDown: () => this.go(at + page),
      PageUp: () => this.go(at - page),
      Home: () => this.go(0),
      End: () => this.go(this.rows.length - 1),
      ArrowRight: () => this.inwards(row, at),
      ArrowLeft: () => this.outwards(row),
      Enter: () => this.choose(row, true),
      " ": () => this.choose(row, false),
    };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} at */
  go(at) {
    this.current = this.rows[Math.min(this.rows.length - 1, Math.max(0, at))].id;
    this.list.refresh();
    this.focusCurrent();
    this.explorer.light(this.current);
  }

  /** @param {TreeRow} row @param {number} at */
  inwards(row, at) {
    if (row.kind === "more" || (row.kind === "scope" && !this.explorer.state.open.has(row.id))) {
      if (row.kind === "more") this.unfold(row);
      else this.explorer.toggle(row.id);
      this.focusCurrent();
    } else if (row.kind === "scope" && this.rows[at + 1]?.depth > row.depth) this.go(at + 1);
  }

  /** @param {TreeRow} row */
  outwards(row) {
    if (row.kind === "scope" && this.explorer.state.open.has(row.id)) {
      this.explorer.toggle(row.id);
      this.focusCurrent();
      return;
    }
    const parent = row.kind === "scope" ? row.folder.parent : row.folder;
    const at = this.rows.findIndex((each) => each.id === parent?.id);
    if (at >= 0) this.go(at);
  }
}

/**
 * Full name of what a row shows.
 * @param {Explorer} explorer
 * @param {TreeRow} row
 */
function nameOf({ log }, row) {
  if (row.kind === "scope") return row.folder.name;
  if (row.kind === "more") return `${row.folder.name} more`;
  const { of, kind } = /** @type {import("./folders.js").Leaf} */ (row.leaf);
  return kind === "variable" ? log.variables[of].name : log.refusals[of].name;
}
