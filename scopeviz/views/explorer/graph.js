/** The sharing graph: drawn where it is in view, revealed step by step. */

import { abbreviate, plural, shapeText } from "./text.js";
import { h, refill, s } from "./dom.js";
import { callText, callTexts, variableSentence } from "./words.js";
import { SIZES, edgesOf, layOut } from "./layout.js";

/** How far beyond the edges of the view things are drawn, in pixels. */
const BEYOND_VIEW = 500;

/** The mean width of a character, in pixels: for cutting names, not for placing them. */
const CHARACTER = 6.7;

/** The same in bold names. */
const BOLD = 7.4;

/** @typedef {import("./explorer.js").Explorer} Explorer */

export class GraphView {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.svg = s("svg", {
      class: "graph",
      role: "group",
      "aria-label": "Who shares what",
      "data-testid": "graph",
    });
    this.empty = h("p", { class: "mute" }, "no call uses a variable yet");
    this.box = h("div", { class: "scroll graph-box" }, this.empty, this.svg);
    this.box.addEventListener("scroll", () => this.draw());
    this.svg.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.onKey(event));
    this.width = 0;
    this.laidOut = "";
    /** @type {import("./layout.js").Layout|null} */
    this.layout = null;
    /** The node that Tab reaches. */
    this.current = "";
    /** What a step happened to: it is brought into view. */
    this.wanted = "";
  }

  get element() {
    return this.box;
  }

  /** Lay out anew if the graphs, the open bundles or the width are others. */
  update() {
    const { log, state } = this.explorer;
    if (state.asList) return;
    const graphs = this.explorer.graphs;
    const width = Math.max(300, Math.min(680, this.box.clientWidth || 560));
    const wanted = JSON.stringify([this.explorer.version, graphs, [...state.bundles], width]);
    if (wanted !== this.laidOut) {
      this.laidOut = wanted;
      this.layout = layOut(log, graphs, state.bundles, width);
      this.svg.setAttribute("width", String(width));
      this.svg.setAttribute("height", String(this.layout.height));
    }
    const some = Boolean(this.layout?.blocks.length);
    this.empty.hidden = some;
    this.svg.toggleAttribute("hidden", !some);
    if (state.reveal === "graph" || state.reveal === "all") this.reveal(state.selected);
    if (this.wanted) this.reveal(this.wanted);
    this.wanted = "";
    this.draw();
  }

  /** Light up what is lit, in what is drawn already. */
  paint() {
    const { explorer } = this;
    for (const element of this.svg.querySelectorAll("[data-id]"))
      element.classList.toggle("lit", explorer.isLit(element.dataset.id));
    for (const element of this.svg.querySelectorAll("[data-ends]"))
      element.classList.toggle(
        "lit",
        element.dataset.ends.split(" ").some((/** @type {string} */ id) => explorer.isLit(id)),
      );
  }

  /**
   * Bring a variable or a call into view.
   * @param {string} id
   */
  reveal(id) {
    const spot = this.spotOf(id);
    const seen = this.box.clientHeight;
    if (!spot || !seen) return;
    const { scrollTop } = this.box;
    if (spot.y < scrollTop || spot.y + spot.height > scrollTop + seen)
      this.box.scrollTop = Math.max(0, spot.y - seen / 3);
  }

  /** @param {string} id */
  spotOf(id) {
    const [kind, of] = [id[0], Number(id.slice(2))];
    if (kind === "v") return this.layout?.boxOf.get(of);
    const at = this.layout?.blockOf.get(of);
    return kind === "c" && at !== undefined ? this.layout?.blocks[at] : undefined;
  }

  /** Draw what is in view. */
  draw() {
    if (!this.layout) return;
    const top = this.box.scrollTop - BEYOND_VIEW;
    const bottom = this.box.scrollTop + (this.box.clientHeight || BEYOND_VIEW) + BEYOND_VIEW;
    const hadFocus = this.svg.contains(/** @type {any} */ (this.svg.getRootNode()).activeElement);
    refill(this.svg, ...this.pictured(this.layout, top, bottom));
    if (!this.svg.querySelector('[tabindex="0"]'))
      this.svg.querySelector("[tabindex]")?.setAttribute("tabindex", "0");
    if (hadFocus) this.svg.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
  }

  /**
   * The elements between two heights.
   * @param {import("./layout.js").Layout} layout
   * @param {number} top
   * @param {number} bottom
   */
  pictured(layout, top, bottom) {
    const { log, state } = this.explorer;
    const inView = (/** @type {{y: number, height: number}} */ box) =>
      box.y < bottom && box.y + box.height > top;
    const [from, to] = rangeOf(layout.blocks, top, bottom);
    const blocks = layout.blocks.slice(from, to);
    const variables = layout.variables.filter(inView);
    return [
      ...layout.labels
        .filter(({ y, variable }) => y > top && y < bottom && log.isPresent(variable, state.moment))
        .map((label) => this.label(layout, label)),
      ...blocks.map((block) => this.frame(layout, block)),
      ...this.flows(layout, from, to),
      ...this.edges(layout, variables, from, to),
      ...variables.map((box) => this.variable(box)),
      ...blocks.flatMap((block) => this.rowsOf(layout, block, top, bottom)),
    ];
  }

  /** @param {import("./layout.js").Layout} layout @param {import("./layout.js").Label} label */
  label({ variableWidth }, { folder, y }) {
    const most = Math.floor((variableWidth + 20) / CHARACTER);
    return s("text", { class: "folder", x: SIZES.margin + 1, y }, `${abbreviate(folder, most)}/`);
  }

  /** @param {import("./layout.js").VariableBox} box */
  variable({ variable, x, y, width, height }) {
    const { explorer } = this;
    const { log, state } = explorer;
    const { name, leaf, shape, folder } = log.variables[variable];
    const id = `v:${variable}`;
    if (!log.isPresent(variable, state.moment))
      return s("rect", { class: "ghost", x, y, width, height, rx: 7 });
    const shared = log.isShared(variable, state.moment);
    const times = shared ? `×${log.times(variable, state.moment)}` : "";
    const isNew = explorer.doings.created.has(variable);
    const label = leaf || name.slice(folder.length + 1) || name;
    const room = Math.floor((width - 22) / BOLD) - times.length - (isNew ? 2 : 0);
    const tall = height === SIZES.tall;
    const stale = log.staleText([log.variables[variable]], state.moment);
    const size = abbreviate(shapeText(shape), tall ? Math.floor((width - (stale ? 60 : 20)) / 6) : 14);
    const facts = stale ? `stale · ${size}` : size;
    const snugRoom = Math.max(6, room - facts.length - 1);
    const top = y + (tall ? 17 : 16);
    const shown = abbreviate(label, tall ? room : snugRoom);
    // Those who speak to their machine say what they see, so the name begins with it.
    const seen = [isNew && "+", shown, facts, times, stale].filter(Boolean).join(" ");
    return s(
      "g",
      this.node(id, "variable", name, `${seen}: ${variableSentence(log, variable, state.moment)}`, [
        shared && "shared",
        isNew && "new",
        stale && "stale",
        explorer.pulse === id && `pulse-${explorer.pulseKind}`,
      ]),
      s("rect", { x, y, width, height, rx: 7 }),
      shared &&
        s("rect", { class: "inner", x: x + 3, y: y + 3, width: width - 6, height: height - 6, rx: 4.5 }),
      s("text", { class: "name", x: x + 11, y: top }, isNew && s("tspan", { class: "plus" }, "+ "), shown),
      " ",
      tall
        ? s("text", { class: "facts", x: x + 11, y: y + 32 }, facts)
        : s(
            "text",
            {
              class: "facts",
              x: x + width - 11 - (times.length ? times.length * 7 + 6 : 0),
              y: top,
              "text-anchor": "end",
            },
            facts,
          ),
      " ",
      times && s("text", { class: "times", x: x + width - 10, y: top, "text-anchor": "end" }, times),
    );
  }

  /** @param {import("./layout.js").Layout} layout @param {import("./layout.js").Block} block */
  frame({ callX, callWidth }, block) {
    const { explorer } = this;
    const { log, state } = explorer;
    const { y, boxHeight, calls } = block;
    const box = { x: callX, y, width: callWidth, height: boxHeight, rx: 8 };
    const done = calls.filter((call) => explorer.callStep(call) < state.moment).length;
    if (!done) return s("rect", { class: "ghost", ...box });
    const most = Math.floor((callWidth - 20) / CHARACTER);
    const here = log.cells[log.cellAt(state.moment)]?.label ?? "";
    const text = block.isBundle
      ? `${block.isOpen ? "▾" : "▸"} and ${plural(done, "more call")}`
      : fitting(callTexts(log, calls[0], here), most);
    const kind = block.isBundle ? "bundle" : "call";
    const full = block.isBundle
      ? `${text.slice(2)} like ${callText(log, calls[0])}`
      : callText(log, calls[0]);
    return s(
      "g",
      this.node(
        block.id,
        kind,
        full,
        `${text}: ${full}`,
        [block.isBundle && "bundle"],
        block.isBundle ? { "aria-expanded": String(block.isOpen) } : {},
      ),
      s("rect", box),
      s("text", { class: "title", x: callX + 10, y: y + 17 }, text),
    );
  }

  /**
   * @param {import("./layout.js").Layout} layout
   * @param {import("./layout.js").Block} block
   * @param {number} top
   * @param {number} bottom
   */
  rowsOf({ callX, callWidth }, block, top, bottom) {
    const { explorer } = this;
    const { log, state } = explorer;
    if (block.isOpen) {
      return block.calls.flatMap((call, at) => {
        const y = block.y + SIZES.header + at * SIZES.listed;
        if (y < top || y > bottom || explorer.callStep(call) >= state.moment) return [];
        const text = callText(log, call);
        return [
          s(
            "g",
            this.node(`c:${call}`, "call", text, text, ["listed"]),
            s("rect", { x: callX + 8, y, width: callWidth - 16, height: SIZES.listed - 2, rx: 4 }),
            s("text", { x: callX + 14, y: y + 13 }, abbreviate(text, Math.floor((callWidth - 30) / 6.2))),
          ),
        ];
      });
    }
    return block.rows.map((row) => {
      const box = { x: callX + 10, y: row.y, width: callWidth - 20, height: SIZES.row, rx: 6 };
      if (row.step >= state.moment) return s("rect", { class: "ghost", ...box });
      const stale = log.staleText(
        row.ops.map((op) => log.ops[op]),
        state.moment,
      );
      const text = rowText(explorer.log, row) + (stale && " · stale");
      const strong = row.reads.some((variable) => log.isShared(variable, state.moment));
      const ends = row.reads.map((variable) => `v:${variable}`);
      const last = explorer.stepOp >= 0 && row.ops.includes(explorer.stepOp);
      return s(
        "g",
        {
          "data-ends": ends.join(" "),
          class: [
            "op",
            strong && "strong",
            ends.some((id) => explorer.isLit(id)) && "lit",
            last && "now",
            !row.reads.length && row.ops.length > 1 && "run",
            stale && "stale",
            explorer.isFaded(`c:${row.call}`) && "faded",
          ]
            .filter(Boolean)
            .join(" "),
        },
        s(
          "title",
          {},
          [...row.ops.map((op) => abbreviate(log.ops[op].name)).slice(0, 12), stale]
            .filter(Boolean)
            .join("\n") || text,
        ),
        s("rect", box),
        s(
          "text",
          { x: box.x + 10, y: row.y + 17 },
          abbreviate(text, Math.floor((box.width - 16) / CHARACTER)),
        ),
      );
    });
  }

  /**
   * The lines from variables to the rows that read them: those with an end in view.
   * @param {import("./layout.js").Layout} layout
   * @param {import("./layout.js").VariableBox[]} variables those in view
   * @param {number} from
   * @param {number} to
   */
  edges(layout, variables, from, to) {
    const { explorer } = this;
    const { log, state } = explorer;
    const drawn = [];
    for (const edge of edgesBetween(log, layout, variables, from, to)) {
      const box = layout.boxOf.get(edge.variable);
      if (!box || edge.step >= state.moment || !log.isPresent(edge.variable, state.moment)) continue;
      const block = layout.blocks[edge.block];
      const y1 = box.y + box.height / 2;
      const y2 = edge.row < 0 ? block.y + SIZES.header / 2 : block.rows[edge.row].y + SIZES.row / 2;
      const x1 = box.x + box.width;
      const x2 = layout.callX + (edge.row < 0 ? 0 : 10);
      const middle = (layout.callX - x1) * 0.55;
      const ends = [`v:${edge.variable}`, `c:${block.calls[0]}`];
      const classes = [
        "edge",
        block.rows[edge.row]?.ops.length === 0 && "lookup",
        log.isShared(edge.variable, state.moment) && "strong",
        ends.some((id) => explorer.isLit(id)) && "lit",
        explorer.isFaded(`v:${edge.variable}`) && "faded",
      ]
        .filter(Boolean)
        .join(" ");
      drawn.push(
        s(
          "g",
          { class: classes, "data-ends": ends.join(" ") },
          s("path", { d: `M${x1} ${y1}C${x1 + middle} ${y1} ${x2 - middle - 7} ${y2} ${x2 - 7} ${y2}` }),
          s("path", { class: "head", d: `M${x2 - 8} ${y2 - 4}L${x2} ${y2}L${x2 - 8} ${y2 + 4}Z` }),
        ),
      );
    }
    return drawn;
  }

  /**
   * The lines of data from row to row: down within a call, by the lane on the right between rows apart.
   * @param {import("./layout.js").Layout} layout
   * @param {number} from
   * @param {number} to
   */
  flows(layout, from, to) {
    const { state } = this.explorer;
    const drawn = [];
    const right = layout.callX + layout.callWidth - 10;
    for (let at = from; at < to; at += 1) {
      const block = layout.blocks[at];
      for (const row of block.rows) {
        if (row.step >= state.moment) continue;
        for (const source of this.sourcesOf(layout, at, row)) {
          const faded = [row.call, source.row.call].some((call) => this.explorer.isFaded(`c:${call}`));
          const look = { class: faded ? "flow faded" : "flow" };
          const y1 = source.row.y + SIZES.row / 2;
          const y2 = row.y + SIZES.row / 2;
          if (source.block === at && source.row.row === row.row - 1) {
            const x = layout.callX + layout.callWidth / 2;
            drawn.push(
              s(
                "g",
                look,
                s("path", { d: `M${x} ${row.y - SIZES.rowGap}V${row.y - 3}` }),
                s("path", {
                  class: "head",
                  d: `M${x - 3.5} ${row.y - 5}L${x} ${row.y}L${x + 3.5} ${row.y - 5}Z`,
                }),
              ),
            );
          } else {
            const x = right + 16 + (source.block === at ? 0 : 4 + 5 * (source.block % 3));
            drawn.push(
              s(
                "g",
                look,
                s("path", {
                  d: `M${right} ${y1 + 4}C${x + 6} ${y1 + 4} ${x} ${y1 + 8} ${x} ${y1 + 14}V${y2 - 14}C${x} ${y2 - 8} ${x + 6} ${y2 - 4} ${right + 6} ${y2 - 4}`,
                }),
                s("path", {
                  class: "head",
                  d: `M${right + 6} ${y2 - 8}L${right} ${y2 - 4}L${right + 6} ${y2}Z`,
                }),
              ),
            );
          }
        }
      }
    }
    return drawn;
  }

  /**
   * The rows that feed a row, among those that are drawn and not far away.
   * @param {import("./layout.js").Layout} layout
   * @param {number} at
   * @param {import("./layout.js").RowBox} row
   */
  sourcesOf(layout, at, row) {
    const { log } = this.explorer;
    /** @type {Map<string, {block: number, row: import("./layout.js").RowBox}>} */
    const sources = new Map();
    for (const op of row.ops) {
      for (const input of log.ops[op].inputs) {
        const block = layout.blockOf.get(log.ops[input].call);
        if (block === undefined || row.ops.includes(input)) continue;
        const source = layout.blocks[block].rows.find((each) => each.ops.includes(input));
        if (source && Math.abs(source.y - row.y) < 2 * BEYOND_VIEW && source.y < row.y)
          sources.set(`${block} ${source.row}`, { block, row: source });
      }
    }
    return sources.values();
  }

  /**
   * What a node has: its identity, its name for those who do not see it, and what it does.
   * @param {string} id
   * @param {"variable"|"call"|"bundle"} kind
   * @param {string} name
   * @param {string} label
   * @param {(string|false)[]} classes
   * @param {Record<string, string>} more
   */
  node(id, kind, name, label, classes, more = {}) {
    const { explorer } = this;
    const { state } = explorer;
    const all = [
      kind,
      state.selected === id && "selected",
      explorer.isLit(id) && "lit",
      explorer.isFaded(id) && "faded",
      explorer.isHit(id) && "hit",
      ...classes,
    ];
    return {
      class: all.filter(Boolean).join(" "),
      role: "button",
      tabindex: this.current === id ? 0 : -1,
      "aria-label": abbreviate(label, 300),
      "aria-pressed": kind === "bundle" ? null : String(state.selected === id),
      "data-id": id,
      "data-name": name,
      "data-kind": kind,
      onclick: () => this.choose(id),
      onfocus: () => this.focused(id),
      onpointerenter: () => explorer.light(id),
      onpointerleave: () => explorer.light(""),
      ...more,
    };
  }

  /** @param {string} id */
  choose(id) {
    this.current = id;
    const { state } = this.explorer;
    if (id[0] === "b") {
      const bundles = new Set(state.bundles);
      if (!bundles.delete(id)) bundles.add(id);
      this.explorer.change({ bundles });
    } else {
      this.explorer.select(id, "tree");
    }
  }

  /** @param {string} id */
  focused(id) {
    if (this.current === id) return;
    this.current = id;
    for (const node of this.svg.querySelectorAll("[tabindex]"))
      node.setAttribute("tabindex", node.dataset.id === id ? "0" : "-1");
    this.explorer.light(id);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const nodes = [...this.svg.querySelectorAll("[data-id]")];
    const at = nodes.findIndex((node) => node.dataset.id === this.current);
    if (event.key === "Enter" || event.key === " ") this.choose(this.current);
    else {
      const next = nextNode(nodes, nodes[at], event.key);
      if (!next && !event.key.startsWith("Arrow")) return;
      next?.focus({ preventScroll: true });
      this.reveal(next?.dataset.id ?? "");
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

/**
 * The first of some texts that fits; else the last one, cut.
 * @param {string[]} texts
 * @param {number} most characters
 */
const fitting = (texts, most) =>
  texts.find((text) => text.length <= most) ?? abbreviate(texts[texts.length - 1], most);

/**
 * What a row is called: its op, a count of ops, or the lookup.
 * @param {import("./log.js").Log} log
 * @param {import("./layout.js").RowBox} row
 */
function rowText(log, row) {
  if (!row.ops.length) return abbreviate(log.variables[row.reads[0]].made_by);
  if (row.ops.length > 1) return `+${plural(row.ops.length, "op")}`;
  return log.ops[row.ops[0]].name.split("/").pop() ?? "";
}

/**
 * The blocks between two heights, as a range.
 * @param {import("./layout.js").Block[]} blocks
 * @param {number} top
 * @param {number} bottom
 */
function rangeOf(blocks, top, bottom) {
  let from = 0;
  for (let step = 1 << 20; step; step >>= 1) {
    const next = from + step;
    if (next <= blocks.length && blocks[next - 1].y + blocks[next - 1].height < top) from = next;
  }
  let to = from;
  while (to < blocks.length && blocks[to].y < bottom) to += 1;
  return [from, to];
}

/**
 * The edges whose row, or whose variable, is in a range of blocks.
 * @param {import("./log.js").Log} log
 * @param {import("./layout.js").Layout} layout
 * @param {import("./layout.js").VariableBox[]} variables those in the range
 * @param {number} from
 * @param {number} to
 */
function edgesBetween(log, layout, variables, from, to) {
  const there = layout.blocks.slice(from, to).flatMap((block) => block.edges);
  const further = variables.flatMap(({ variable }) =>
    edgesOf(log, layout, variable).filter((edge) => !inRange(edge.block, from, to)),
  );
  return [...there, ...further];
}

/** @param {number} at @param {number} from @param {number} to */
const inRange = (at, from, to) => at >= from && at < to;

/**
 * The node that an arrow key leads to: the next one in that direction.
 * @param {any[]} nodes
 * @param {any} here
 * @param {string} key
 */
function nextNode(nodes, here, key) {
  if (!here || !["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(key)) return null;
  const isVariable = here.dataset.kind === "variable";
  const across = key === "ArrowLeft" || key === "ArrowRight";
  if (across && isVariable === (key === "ArrowLeft")) return null;
  const column = nodes.filter(
    (node) => node !== here && (node.dataset.kind === "variable") === (across ? !isVariable : isVariable),
  );
  const y = topOf(here);
  const ahead = across
    ? column
    : column.filter((node) => (key === "ArrowDown" ? topOf(node) > y : topOf(node) < y));
  return ahead.sort((a, b) => Math.abs(topOf(a) - y) - Math.abs(topOf(b) - y))[0] ?? null;
}

/** @param {Element} node */
const topOf = (node) => Number(node.querySelector("rect")?.getAttribute("y"));
