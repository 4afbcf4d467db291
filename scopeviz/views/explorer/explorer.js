/** The explorer: one state, and views that show it.
 *
 * It has two bodies: a saved notebook's HTML, which needs no kernel, and a widget that follows one.
 * All listeners are its own elements', so that nothing is left behind when it goes.
 */

import { abbreviate, number, plural } from "./text.js";
import { h, refill } from "./dom.js";
import { FORMAT, Log } from "./log.js";
import { callText } from "./words.js";
import { Folders } from "./folders.js";
import { finder, foundRefusals } from "./find.js";
import { KINDS, difference } from "./compare.js";
import { TreeView } from "./tree.js";
import { GraphView } from "./graph.js";
import { SentencesView } from "./sentences.js";
import { TimelineView } from "./timeline.js";
import { SourceView } from "./source.js";
import { DetailsView } from "./details.js";
import { DifferenceView } from "./difference.js";
import { OFFERS, Takeaway } from "./takeaway.js";
import { stepOfCall } from "./layout.js";
import { menu } from "./menu.js";

/** @typedef {import("./log.js").Payload} Payload */
/** @typedef {import("./folders.js").Folder} Folder */

/**
 * What asks a kernel for values: the block that shows a variable's, and what forgets them.
 * @typedef {{block: (explorer: Explorer, variable: number) => HTMLElement, forget: (explorer: Explorer) => void}} Live
 */

/**
 * @typedef {object} Options
 * @property {string} [css] the style sheet
 * @property {string} [theme] rules that stand outside the shadow root
 * @property {string} [loader] the script that starts a saved page
 * @property {() => string|Promise<string>} [pack] gives the style sheet and this module, packed
 * @property {Live} [live] a kernel to ask
 * @property {(change: {step: number, selected: string, find: string}) => void} [onChange]
 */

/**
 * @typedef {object} State
 * @property {number} moment how many steps are done
 * @property {string} selected `v:VARIABLE`, `s:GRAPH:NAME`, `c:CALL`, `r:REFUSAL`; empty for nothing
 * @property {string} lit the same, for what the pointer or the focus is on
 * @property {string} query
 * @property {number} range the one cell whose steps are shown; -1 for all
 * @property {Set<string>} open scopes that are open
 * @property {Set<string>} bundles bundles that are open
 * @property {Set<number>} whys steps whose reasons are open
 * @property {boolean} asList
 * @property {boolean} comparing
 * @property {{from: string, to: string}} compare
 * @property {number} pinned a moment; -1 for none
 * @property {"tree"|"graph"|"all"|""} reveal where to bring what is selected into view
 */

const LEGEND = "+ created in this cell · ×N one variable, used N times · dashed: looked up, read by no op";

/** Kinds of steps that make what they happen to pulse. */
const PULSES = new Map([
  ["created", "v"],
  ["reused", "v"],
  ["refused", "r"],
]);

export class Explorer {
  /**
   * @param {ShadowRoot|HTMLElement} root
   * @param {Payload} payload
   * @param {Options} options
   */
  constructor(root, payload, options) {
    this.root = root;
    this.options = options;
    this.version = 0;
    this.log = new Log(payload);
    this.folders = new Folders(this.log);
    /** @type {State} */
    this.state = {
      moment: this.log.end,
      selected: "",
      lit: "",
      query: "",
      range: -1,
      open: this.folders.openAtStart([...this.log.born.keys()]),
      bundles: new Set(),
      whys: new Set(),
      asList: false,
      comparing: false,
      compare: { from: "start", to: "now" },
      pinned: -1,
      reveal: "",
    };
    /** The log and the moment that the next four are of. */
    this.derivedAt = "";
    /** The graphs that are shown. @type {number[]} */
    this.graphs = [];
    /** What the running cell did so far. */
    this.doings = this.log.doings(-1, 0);
    /** The variable scopes that are open at this step. @type {import("./log.js").Scope[]} */
    this.running = [];
    /** Call -> the step in which it begins. @type {Map<number, number>} */
    this.callSteps = new Map();
    /** The op that was made last; -1 if the last step made none. */
    this.stepOp = -1;
    /** What the last step happened to, for one showing. */
    this.pulse = "";
    this.pulseKind = "";
    /** Variables that were found; null while nothing is asked. @type {Set<number>|null} */
    this.hits = null;
    /** @type {number[]} */
    this.refusedHits = [];
    /** @type {Map<string, number>} */
    this.hitCounts = new Map();
    /** @type {import("./compare.js").Difference|null} */
    this.diff = null;
    /** @type {Map<number, string>} */
    this.diffMarks = new Map();
    this.lights = { variables: new Set(), steps: new Set(), lines: new Set() };
    this.diffMark = (/** @type {number} */ variable) => this.diffMarks.get(variable) ?? "";
    /** The timer that takes back what was said. */
    this.saying = 0;
    this.takeaway = new Takeaway(this);
    this.graph = new GraphView(this);
    this.tree = new TreeView(this);
    this.sentences = new SentencesView(this);
    this.timeline = new TimelineView(this);
    this.source = new SourceView(this);
    this.details = new DetailsView(this);
    this.differences = new DifferenceView(this);
    this.views = [
      this.tree,
      this.graph,
      this.sentences,
      this.timeline,
      this.source,
      this.details,
      this.differences,
    ];
    this.box = this.build();
    root.append(h("style", {}, options.css ?? ""), this.box);
    /** The graph is laid out for the room that there is. */
    this.observer = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(() => this.fit());
    this.observer?.observe(this.graph.element);
    this.derive();
    this.updateViews();
  }

  build() {
    this.heading = h("b", { class: "cell" });
    this.pills = h("span", { class: "pills" });
    this.find = h("input", {
      type: "search",
      placeholder: `name, shape, “shared”, “${abbreviate(this.log.cells[this.log.cellAt(this.log.end)]?.label ?? "cell 3", 20)}”`,
      "aria-label": "Find variables by name, shape, cell or state",
      "data-testid": "find",
      spellcheck: "false",
      oninput: () => this.change({ query: this.find.value }),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.onFindKey(event),
    });
    this.hitCount = h("output", { class: "mute", "aria-live": "polite", "data-testid": "hits" });
    this.comparing = h(
      "button",
      {
        type: "button",
        "aria-pressed": "false",
        "data-testid": "compare",
        onclick: () => this.change({ comparing: !this.state.comparing }),
      },
      "⇄ compare",
    );
    this.asList = h(
      "button",
      {
        type: "button",
        class: "small",
        "aria-pressed": "false",
        "data-testid": "as-list",
        onclick: () => this.change({ asList: !this.state.asList }),
      },
      "as a list",
    );
    this.said = h("output", { class: "said mute", "aria-live": "polite" });
    const offers = Object.fromEntries(
      Object.entries(OFFERS).map(([id, [label, act]]) => [
        id,
        /** @type {[string, () => unknown]} */ ([label, () => act(this.takeaway)]),
      ]),
    );
    return h(
      "div",
      {
        class: "explorer",
        "data-testid": "explorer",
        role: "group",
        "aria-label": "scopeviz explorer",
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event),
      },
      h(
        "header",
        {},
        this.heading,
        this.pills,
        h("span", { class: "finding" }, this.find, this.hitCount),
        this.comparing,
        menu("⤓ save", "save", offers),
        this.said,
      ),
      h(
        "div",
        { class: "panes" },
        h(
          "section",
          { class: "pane scopes", "aria-label": "Scopes" },
          h("h3", {}, "Scopes"),
          this.tree.element,
        ),
        h(
          "section",
          { class: "pane sharing", "aria-label": "Who shares what" },
          h("div", { class: "heading" }, h("h3", {}, "Who shares what"), this.asList),
          this.graph.element,
          this.sentences.element,
          h("p", { class: "mute legend" }, LEGEND),
        ),
        h("div", { class: "column" }, this.differences.element, this.details.element),
      ),
      h(
        "div",
        { class: "bottom" },
        this.source.element,
        h("div", { class: "aside" }, this.timeline.element, this.source.other),
      ),
    );
  }

  /** The first and the last moment to go to. @type {[number, number]} */
  get bounds() {
    const { range } = this.state;
    return range < 0 ? [0, this.log.end] : [this.log.startOf(range), this.log.cellEnds[range]];
  }

  /** Full name of the variable or scope that is selected. */
  get selectedName() {
    const { selected } = this.state;
    return (selected[0] !== "c" && this.nameOf(selected)) || "";
  }

  /** What an identity is called; undefined if the log has none such. @param {string} id */
  nameOf(id) {
    const of = Number(id.slice(2));
    if (id[0] === "v") return this.log.variables[of]?.name;
    if (id[0] === "r") return this.log.refusals[of]?.name;
    if (id[0] === "c") return this.log.calls[of] && callText(this.log, of);
    return this.folders.byId.get(id)?.name;
  }

  /**
   * Change the state, and show it.
   * @param {Partial<State>} patch
   */
  change(patch) {
    const before = { ...this.state };
    Object.assign(this.state, patch);
    if (this.state.moment !== before.moment) this.startPulse();
    this.derive();
    this.updateViews();
    this.pulse = "";
    this.state.reveal = "";
    const { moment, selected, query } = this.state;
    if (moment !== before.moment || selected !== before.selected || query !== before.query)
      this.options.onChange?.({ step: moment, selected: this.selectedName, find: query });
  }

  startPulse() {
    const step = this.log.steps[this.state.moment - 1];
    const kind = step && PULSES.get(step.kind);
    const of = step?.kind === "refused" ? this.log.refusalsLike(step.of)[0] : step?.of;
    this.pulse = kind ? `${kind}:${of}` : "";
    this.pulseKind = step?.kind ?? "";
    // What a step happened to comes into view.
    this.tree.wanted = this.pulse;
    this.graph.wanted = step?.kind === "op" ? `c:${this.log.ops[step.of].call}` : this.pulse;
    if (step?.kind === "entered") {
      const { graph, name } = this.log.scopes[step.of];
      this.tree.wanted = `s:${graph}:${name}`;
    }
  }

  /**
   * Bring the first of some steps that says something of a variable into view.
   * @param {number} from
   */
  showFirst(from) {
    const step = this.log.steps.slice(from, this.state.moment).find(({ kind }) => PULSES.has(kind));
    if (!step) return;
    const of = step.kind === "refused" ? this.log.refusalsLike(step.of)[0] : step.of;
    this.tree.wanted = this.graph.wanted = `${PULSES.get(step.kind)}:${of}`;
    this.tree.update();
    this.graph.update();
  }

  /** Work out what follows from the state. */
  derive() {
    const { log, state } = this;
    state.moment = Math.min(this.bounds[1], Math.max(this.bounds[0], state.moment));
    const moment = `${this.version} ${state.moment}`;
    if (moment !== this.derivedAt) {
      this.derivedAt = moment;
      this.graphs = log.graphsAt(state.moment);
      this.doings = log.doings(log.cellAt(state.moment), state.moment);
      this.running = log.openScopes(state.moment).map((scope) => log.scopes[scope]);
      const last = log.steps[state.moment - 1];
      this.stepOp = last?.kind === "op" ? last.of : -1;
    }
    this.diff = state.comparing
      ? difference(log, this.momentOf(state.compare.from), this.momentOf(state.compare.to))
      : null;
    this.diffMarks = new Map();
    for (const [kind, { mark }] of Object.entries(KINDS)) {
      for (const variable of this.diff?.[/** @type {keyof typeof KINDS} */ (kind)] ?? [])
        this.diffMarks.set(variable, (this.diffMarks.get(variable) ?? "") + mark);
    }
    this.search();
    this.shine();
  }

  search() {
    const { log, state } = this;
    const test = finder(log, state.query);
    this.refusedHits = foundRefusals(log, state.query, state.moment);
    if (test)
      this.hits = new Set(
        log.variables.flatMap((_, variable) => (test(variable, state.moment) ? [variable] : [])),
      );
    else this.hits = this.diff ? new Set(this.diffMarks.keys()) : null;
    this.hitCounts = new Map();
    const found = [...(this.hits ?? [])].map((variable) => log.variables[variable]);
    for (const { graph, folder: name } of [
      ...found,
      ...this.refusedHits.map((refusal) => log.refusals[refusal]),
    ]) {
      for (let folder = this.folders.byId.get(`s:${graph}:${name}`) ?? null; folder; folder = folder.parent)
        this.hitCounts.set(folder.id, (this.hitCounts.get(folder.id) ?? 0) + 1);
    }
  }

  /** What the pointer, the focus or the selection lights up: variables, steps, lines. */
  shine() {
    const { log, state, folders } = this;
    const id = state.lit || state.selected;
    const of = Number(id.slice(2));
    const variables = new Set();
    const steps = new Set();
    const places = new Set();
    if (id[0] === "v") {
      variables.add(of);
      for (const { step, place } of log.variables[of].lookups) (steps.add(step), places.add(place));
      for (const op of log.variables[of].uses) (steps.add(log.ops[op].step), places.add(log.ops[op].place));
    } else if (id[0] === "s") {
      const folder = folders.byId.get(id);
      for (const variable of folder ? folders.below(folder) : []) variables.add(variable);
      for (const { step, place } of folder?.scope?.openings ?? []) (steps.add(step), places.add(place));
    } else if (id[0] === "c") {
      for (const op of log.calls[of].rows.flatMap((row) => row.ops))
        (steps.add(log.ops[op].step), places.add(log.ops[op].place));
    } else if (id[0] === "r") {
      steps.add(log.refusals[of].step);
      places.add(log.refusals[of].place);
    }
    const here = log.cells[log.cellAt(state.moment)]?.label;
    const lines = [...places].flatMap((place) => log.chain(place)).filter((place) => place.source === here);
    this.lights = { variables, steps, lines: new Set(lines.map((place) => place.line)) };
  }

  updateViews() {
    const { log, state, doings } = this;
    const cell = log.cellAt(state.moment);
    this.heading.textContent = abbreviate(log.cells[cell]?.label ?? "nothing recorded", 40);
    const elements = [...doings.touched].reduce(
      (sum, variable) => sum + (log.variables[variable].elements ?? 0),
      0,
    );
    refill(
      this.pills,
      doings.created.size
        ? h("span", { class: "pill created" }, `+ ${number(doings.created.size)} created`)
        : null,
      doings.reused.size
        ? h("span", { class: "pill reused" }, `× ${number(doings.reused.size)} reused`)
        : null,
      doings.refused.size
        ? h("span", { class: "pill refused" }, `✗ ${number(doings.refused.size)} refused`)
        : null,
      elements ? h("span", { class: "pill" }, plural(elements, "element")) : null,
    );
    const found = (this.hits?.size ?? 0) + this.refusedHits.length;
    this.hitCount.textContent = state.query ? plural(found, "hit") : "";
    if (this.find.value !== state.query) this.find.value = state.query;
    this.comparing.setAttribute("aria-pressed", String(state.comparing));
    this.asList.setAttribute("aria-pressed", String(state.asList));
    this.graph.element.hidden = state.asList;
    this.sentences.element.hidden = !state.asList;
    for (const view of this.views) view.update();
  }

  /** The room has changed. */
  fit() {
    this.graph.update();
    this.tree.draw();
  }

  /**
   * Light an identity up in all views; an empty one lights what is selected.
   * @param {string} id
   */
  light(id) {
    if (this.state.lit === id) return;
    this.state.lit = id;
    this.shine();
    for (const view of this.views) if ("paint" in view) view.paint();
  }

  /** @param {string} id */
  isLit(id) {
    const focus = this.state.lit || this.state.selected;
    return id === focus || (id[0] === "v" && this.lights.variables.has(Number(id.slice(2))));
  }

  /** @param {number} step */
  isStepLit(step) {
    return this.lights.steps.has(step);
  }

  /** @param {number} line */
  isLineLit(line) {
    return this.lights.lines.has(line);
  }

  /** @param {string} id */
  isHit(id) {
    if (!this.hits) return false;
    if (id[0] === "r") return this.refusedHits.includes(Number(id.slice(2)));
    return id[0] === "v" && this.hits.has(Number(id.slice(2)));
  }

  /** @param {string} id */
  isFaded(id) {
    if (!this.hits) return false;
    if (id[0] === "s") return !this.hitCounts.get(id);
    if (id[0] === "c" || id[0] === "b")
      return !this.log.calls[Number(id.slice(2))].rows.some((row) =>
        row.reads.some((variable) => this.hits?.has(variable)),
      );
    return (id[0] === "v" || id[0] === "r") && !this.isHit(id);
  }

  /** @param {Folder} folder */
  hitsBelow(folder) {
    return this.hitCounts.get(folder.id) ?? 0;
  }

  /** The step in which a call begins. @param {number} call */
  callStep(call) {
    const step = this.callSteps.get(call) ?? stepOfCall(this.log, call);
    this.callSteps.set(call, step);
    return step;
  }

  /**
   * Select an identity.
   * @param {string} id
   * @param {State["reveal"]} reveal where to bring it into view
   */
  select(id, reveal) {
    const open = id[0] === "c" || reveal === "graph" ? this.state.open : this.openedFor(id);
    this.change({ selected: id, reveal, open });
  }

  /** @param {string} id */
  openedFor(id) {
    const node = this.folders.nodeOf(id);
    return node ? this.folders.opened(node, this.state.open) : this.state.open;
  }

  /**
   * Open or close a scope or a fold.
   * @param {string} id
   * @param {Partial<State>} [patch] what else changes
   */
  toggle(id, patch = {}) {
    const open = new Set(this.state.open);
    if (!open.delete(id)) open.add(id);
    this.change({ open, ...patch });
  }

  /** @param {number} range a cell; -1 for all */
  setRange(range) {
    this.state.range = range;
    this.change({ moment: range < 0 ? this.state.moment : this.log.cellEnds[range] });
  }

  /** Keep this step, to compare with it. */
  pin() {
    this.change({ pinned: this.state.moment, compare: { ...this.state.compare, from: "pin" } });
  }

  /** @param {string} end what a picker says */
  momentOf(end) {
    if (end.startsWith("cell ")) return this.log.cellEnds[Number(end.slice(5))];
    return { start: 0, now: this.state.moment, pin: this.state.pinned }[end] ?? 0;
  }

  /** Say what was done, for a while. @param {string} text */
  say(text) {
    this.said.textContent = text;
    window.clearTimeout(this.saying);
    this.saying = window.setTimeout(() => (this.said.textContent = ""), 3000);
  }

  /** @param {KeyboardEvent} event */
  onFindKey(event) {
    if (event.key === "Escape" && this.state.query) this.change({ query: "" });
    else if (event.key === "Enter") this.nextHit(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Select the next hit. @param {number} step */
  nextHit(step) {
    const found = [...(this.hits ?? [])].map((variable) => `v:${variable}`);
    const hits = [...found, ...this.refusedHits.map((refusal) => `r:${refusal}`)];
    if (!hits.length) return;
    const at = hits.indexOf(this.state.selected);
    const next = at < 0 ? (step > 0 ? 0 : hits.length - 1) : (at + step + hits.length) % hits.length;
    this.select(hits[next], "all");
  }

  /** Keys that work wherever the focus is, but in fields. @param {KeyboardEvent} event */
  onKey(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      ["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName)
    )
      return;
    const [first, last] = this.bounds;
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowLeft: () => this.timeline.go(this.state.moment - 1),
      ArrowRight: () => this.timeline.go(this.state.moment + 1),
      Home: () => this.timeline.go(first),
      End: () => this.timeline.go(last),
      "/": () => this.find.focus(),
    };
    if (!keys[event.key]) return;
    keys[event.key]();
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * Show a longer log; a reader at its end stays at the end.
   * @param {Payload} payload
   */
  update(payload) {
    const { state } = this;
    const before = this.log.end;
    const follows = state.moment === before;
    const { selected, compare } = state;
    const name = this.selectedName;
    const called = this.nameOf(selected);
    const known = this.folders;
    this.log = new Log(payload);
    this.folders = new Folders(this.log);
    this.version += 1;
    this.callSteps = new Map();
    const open = new Set(state.open);
    for (const id of this.folders.openAtStart([...this.log.born.keys()]))
      if (!known.byId.has(id)) open.add(id);
    if (state.range >= this.log.cells.length) state.range = -1;
    this.state.lit = "";
    const end = (/** @type {string} */ wanted, /** @type {string} */ other) =>
      Number(wanted.split("cell ")[1]) >= this.log.cells.length ? other : wanted;
    this.state.compare = { from: end(compare.from, "start"), to: end(compare.to, "now") };
    const moment = follows ? this.log.end : state.moment;
    const isKept =
      this.nameOf(selected) === called &&
      (selected[0] !== "v" || this.log.isPresent(Number(selected.slice(2)), moment));
    this.change({ open, selected: isKept ? selected : this.idOf(name, moment), moment });
    if (follows) this.showFirst(before);
  }

  /**
   * The identity of a full name: a variable that is there, one that was, or a scope.
   * @param {string} name
   * @param {number} moment
   */
  idOf(name, moment = this.state.moment) {
    if (!name) return "";
    const { variables } = this.log;
    const named = variables.flatMap((variable, at) => (variable.name === name ? [at] : []));
    const live = named.filter((at) => this.log.isPresent(at, moment));
    const found = live[0] ?? named[named.length - 1];
    if (found !== undefined) return `v:${found}`;
    return [...this.folders.byId.values()].find((folder) => folder.name === name)?.id ?? "";
  }

  /**
   * Go to a step, a variable or a question, as Python asks.
   * @param {{step?: number, selected?: string, find?: string}} wanted
   */
  show({ step, selected, find }) {
    const moment = step === undefined ? this.state.moment : step < 0 ? this.log.end : step;
    /** @type {Partial<State>} */
    const patch = { reveal: "all", moment };
    if (moment < this.bounds[0] || moment > this.bounds[1]) patch.range = -1;
    if (find !== undefined) patch.query = find;
    if (selected !== undefined && selected !== this.selectedName) {
      patch.selected = this.idOf(selected, moment);
      patch.open = this.openedFor(patch.selected);
    }
    this.change(patch);
  }

  /** Free what it holds. */
  destroy() {
    this.timeline.stop();
    window.clearTimeout(this.saying);
    this.options.live?.forget(this);
    this.observer?.disconnect();
    this.root.replaceChildren();
  }
}

/**
 * Show an explorer in an empty root.
 * @param {ShadowRoot|HTMLElement} root
 * @param {Payload} payload
 * @param {Options} [options]
 */
export function mount(root, payload, options = {}) {
  if (payload.format !== FORMAT)
    throw new RangeError(`payload of format ${payload.format}: this script reads ${FORMAT}`);
  return new Explorer(root, payload, options);
}
