/** Everything about the variable, the scope or the call that is selected. */

import { abbreviate, bytesText, clean, functionText, leafOf, listText, number, plural } from "./text.js";
import { button, h, portions, refill } from "./dom.js";
import { callText, placeText } from "./words.js";
import { numbersBlock, whyBlock } from "./why.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */
/** @typedef {[string, string|Node]} Fact */

/** How many users are listed at once. */
const USERS = 6;

const NOT_YET = "It is not there yet at this step.";

/** How many ops of one call are listed at once. */
const OPS = 4;

export class DetailsView {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
    this.box = h("section", { class: "pane details", "aria-label": "Details", "data-testid": "details" });
    this.shown = "";
  }

  get element() {
    return this.box;
  }

  update() {
    const { state, version } = this.explorer;
    const wanted = JSON.stringify([version, state.selected, state.moment]);
    if (wanted === this.shown) return;
    const same = JSON.parse(this.shown || "[]")[1] === state.selected;
    const { scrollTop } = this.box;
    this.shown = wanted;
    refill(this.box, ...this.blocks());
    this.box.scrollTop = same ? scrollTop : 0;
  }

  /** Tell it anew, with the values of now. */
  renew() {
    this.explorer.options.live?.forget(this.explorer);
    this.shown = JSON.stringify([-1, this.explorer.state.selected]);
    this.update();
  }

  /** @returns {(Node|string|null)[]} */
  blocks() {
    const id = this.explorer.state.selected;
    const blocks = BLOCKS[id[0]];
    return blocks
      ? blocks(this.explorer, id)
      : [h("h3", {}, "Details"), h("p", { class: "mute" }, "Choose a variable, a scope or a call.")];
  }
}

/**
 * @param {string} name
 * @param {Explorer} explorer
 */
const title = (name, explorer) =>
  h(
    "div",
    { class: "heading" },
    h("h3", { class: "full" }, clean(name) || "/"),
    name && button("copy", "Copy the full name", () => explorer.takeaway.copyName(), { class: "small" }),
  );

/** @param {Fact[]} facts */
const factList = (facts) =>
  h("dl", {}, ...facts.flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]));

/** Kind of what is selected -> what is told of it. @type {Record<string, (explorer: Explorer, id: string) => (Node|null)[]>} */
const BLOCKS = { v: variableBlocks, s: scopeBlocks, c: callBlocks, r: refusalBlocks };

/**
 * @param {Explorer} explorer
 * @param {string} id
 */
function variableBlocks(explorer, id) {
  const { log, state } = explorer;
  const at = Number(id.slice(2));
  const variable = log.variables[at];
  if (!log.isPresent(at, state.moment)) {
    const gone = log.made[at] < state.moment;
    return [
      title(variable.name, explorer),
      h("p", { class: "mute" }, gone ? "It went with its graph, which was reset." : NOT_YET),
    ];
  }
  const [first] = variable.lookups;
  const users = log.users(at, state.moment);
  const shared = log.isShared(at, state.moment);
  const read = log.useCount(at, state.moment) > 0;
  const made = placeText(log, first.place);
  const asked = callText(log, first.call);
  const here = log.cells[log.cellAt(state.moment)]?.label ?? "";
  const refused = log.refusals.filter(
    ({ graph, name }) => graph === variable.graph && name === (variable.store_name || variable.name),
  );
  const size = `${variable.elements === null ? "? elements" : plural(variable.elements, "element")} · ${bytesText(variable.bytes)}`;
  /** @type {Fact[]} */
  const facts = [
    ["shape", `${abbreviate(listText(variable.shape), 200)} ${abbreviate(variable.dtype)}`],
    ["size", size],
    ["trainable", variable.trainable ? "yes" : "no"],
    [
      "made by",
      clean(variable.made_by) + (variable.initializer ? `, ${abbreviate(variable.initializer, 200)}` : ""),
    ],
    [
      "created",
      variable.made_before === null
        ? made + (made === asked ? "" : ` (${asked})`)
        : `before recording, in ${placeText(log, variable.made_before)}`,
    ],
    ["device", abbreviate(variable.device, 200) || "none asked for"],
    [
      "collections",
      variable.collections.map((name) => abbreviate(name)).join(", ") ||
        (variable.made_before === null ? "none" : "not known"),
    ],
  ];
  if (variable.slot_of) facts.push(["slot of", abbreviate(variable.slot_of, 200)]);
  if (variable.part_of) facts.push(["part of", abbreviate(variable.part_of, 200)]);
  return [
    title(variable.name, explorer),
    h(
      "p",
      { class: "state" },
      shared ? h("b", { class: "kind reused" }, `×${log.times(at, state.moment)} shared`) : "not shared",
      explorer.doings.created.has(at)
        ? h("b", { class: "kind created" }, ` + new in ${abbreviate(here, 40)}`)
        : "",
    ),
    staleBlock(explorer, [variable]),
    whyBlock(
      explorer,
      [...variable.lookups, ...refused].sort((a, b) => a.step - b.step),
      at,
    ),
    factList(facts),
    explorer.options.live?.block(explorer, at) ?? null,
    h(
      "h4",
      {},
      read || shared ? `Used by ${plural(users.length, "call")}` : "Read by no op yet; looked up by",
    ),
    portions(users, USERS, (user) => userLine(explorer, at, user), "call"),
    namesBlock(explorer, at),
    numbersBlock(explorer, variable.graph, [
      [variable.name, variable.store_name !== "", variable.store_name === variable.name],
      ...opNames(explorer, variable.uses),
    ]),
  ];
}

/**
 * Since when a variable or some ops are stale, and what to do.
 * @param {Explorer} explorer
 * @param {{stale?: import("./log.js").Stale}[]} things
 */
function staleBlock({ log, state }, things) {
  const text = log.staleText(things, state.moment);
  return text ? h("p", { class: "kind stale" }, abbreviate(text, 200)) : null;
}

/**
 * The names of those ops that are there.
 * @param {Explorer} explorer
 * @param {number[]} ops
 * @returns {[string, boolean][]}
 */
const opNames = ({ log, state }, ops) =>
  ops.filter((op) => log.ops[op].step < state.moment).map((op) => [log.ops[op].name, false]);

/**
 * A call that uses a variable, with the ops that read it.
 * @param {Explorer} explorer
 * @param {number} variable
 * @param {{call: number, ops: number[], place: number}} user
 */
function userLine(explorer, variable, { call, ops, place }) {
  const { log } = explorer;
  const line = (/** @type {string} */ name, /** @type {number} */ at) =>
    h("div", { class: "mute" }, h("code", {}, abbreviate(name)), ` ${placeText(log, at)}`);
  return h(
    "div",
    {},
    h(
      "button",
      { type: "button", class: "link", onclick: () => explorer.select(`c:${call}`, "graph") },
      callText(log, call),
    ),
    ops.length
      ? portions(ops, OPS, (op) => line(log.ops[op].name, log.ops[op].place), "op")
      : line(log.variables[variable].made_by, place),
  );
}

/**
 * Both names side by side: the variable's, by its variable scope, and its ops', by their name scopes.
 * @param {Explorer} explorer
 * @param {number} at
 */
function namesBlock({ log, state }, at) {
  const variable = log.variables[at];
  const ops = variable.uses.filter((op) => log.ops[op].step < state.moment);
  const line = (/** @type {string} */ name) => {
    const leaf = leafOf(name);
    const suffix = /_\d+$/.exec(leaf)?.[0] ?? "";
    return h(
      "code",
      {},
      h("span", { class: "mute" }, abbreviate(name.slice(0, name.length - leaf.length), 80)),
      abbreviate(leaf.slice(0, leaf.length - suffix.length), 80),
      suffix && h("b", { class: "kind reused" }, suffix),
    );
  };
  return h(
    "div",
    { class: "names" },
    h("h4", {}, "Two names, one variable"),
    factList([
      ["variable", line(variable.name)],
      ["scope", h("code", {}, abbreviate(variable.scope, 200) || "/")],
      ["name scope", h("code", {}, abbreviate(variable.name_scope, 200) || "/")],
    ]),
    ops.length
      ? h(
          "div",
          { class: "pair" },
          h("span", { class: "mute" }, "its ops"),
          portions(ops, USERS, (op) => line(log.ops[op].name), "op"),
        )
      : null,
  );
}

/**
 * @param {Explorer} explorer
 * @param {string} id
 */
function scopeBlocks(explorer, id) {
  const { log, state, folders } = explorer;
  const folder = folders.byId.get(id);
  if (!folder) return [];
  const present = folders.below(folder).filter((variable) => log.isPresent(variable, state.moment));
  const own = present.filter((variable) => folders.leaves[variable].folder === folder);
  const openings = (folder.scope?.openings ?? []).filter((opening) => opening.step < state.moment);
  const flag = folder.scope ? log.flagOf(folder.scope, state.moment) : null;
  const names = [...new Set(openings.map((opening) => opening.name_scope))];
  const what = folder.scope
    ? "variable scope"
    : folders.isNameScope(folder)
      ? "name scope"
      : folder.parent
        ? "part of a name, never opened"
        : "root of the graph";
  return [
    title(folder.name, explorer),
    h("p", { class: "state" }, what),
    totalsTable(explorer, own, present),
    flag && factList([["reuse", clean(flag.text)]]),
    folder.scope && h("h4", {}, `Opened ${plural(openings.length, "time")}`),
    folder.scope &&
      portions(
        openings,
        USERS,
        (opening) =>
          h(
            "div",
            {},
            placeText(log, opening.place),
            h(
              "div",
              { class: "mute" },
              `${openedBy(opening.opened_by)}, ${clean(log.flags[opening.flag].text)}`,
            ),
          ),
        "time",
      ),
    names.length ? h("h4", {}, "Its ops are named under") : null,
    names.length
      ? portions(names, USERS, (name) => h("code", {}, abbreviate(name, 200) || "/"), "name scope")
      : null,
    numbersBlock(explorer, folder.graph, [
      [folder.name, Boolean(folder.scope)],
      .../** @type {[string, boolean][]} */ (names.map((name) => [name, false])),
    ]),
  ];
}

/** @param {string} how */
const openedBy = (how) =>
  how === "name" ? "by name" : how === "scope object" ? "by its scope object" : `by ${how}`;

/**
 * @param {Explorer} explorer
 * @param {number[]} own
 * @param {number[]} below
 */
function totalsTable({ log }, own, below) {
  const sum = (/** @type {number[]} */ those, /** @type {(at: number) => number} */ of) =>
    those.reduce((total, at) => total + of(at), 0);
  /** @type {[string, (those: number[]) => string][]} */
  const lines = [
    ["variables", (those) => number(those.length)],
    ["elements", (those) => number(sum(those, (at) => log.variables[at].elements ?? 0))],
    ["bytes", (those) => bytesText(sum(those, (at) => log.variables[at].bytes ?? 0))],
    ["trainable", (those) => number(sum(those, (at) => Number(log.variables[at].trainable)))],
    ["unknown size", (those) => number(sum(those, (at) => Number(log.variables[at].bytes === null)))],
  ];
  const shown = lines.filter(
    ([name]) => name !== "unknown size" || below.some((at) => log.variables[at].bytes === null),
  );
  return h(
    "table",
    {},
    h(
      "thead",
      {},
      h("tr", {}, h("td"), h("th", { scope: "col" }, "own"), h("th", { scope: "col" }, "own and below")),
    ),
    h(
      "tbody",
      {},
      ...shown.map(([name, text]) =>
        h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, text(own)), h("td", {}, text(below))),
      ),
    ),
  );
}

/**
 * @param {Explorer} explorer
 * @param {string} id
 */
function callBlocks(explorer, id) {
  const { log, state } = explorer;
  const at = Number(id.slice(2));
  const call = log.calls[at];
  const ops = call.rows.flatMap((row) => row.ops).filter((op) => log.ops[op].step < state.moment);
  const reads = [...new Set(call.rows.flatMap((row) => row.reads))].filter((variable) =>
    log.isPresent(variable, state.moment),
  );
  return [
    h("h3", { class: "full" }, callText(log, at)),
    factList([
      ["function", call.function ? functionText(call.function) : "none: the top level"],
      ["called from", placeText(log, call.place)],
    ]),
    staleBlock(
      explorer,
      ops.map((op) => log.ops[op]),
    ),
    h("h4", {}, `Uses ${plural(reads.length, "variable")}`),
    portions(
      reads,
      2 * USERS,
      (variable) =>
        h(
          "button",
          { type: "button", class: "link", onclick: () => explorer.select(`v:${variable}`, "all") },
          abbreviate(log.variables[variable].name),
          log.isShared(variable, state.moment) && ` ×${log.times(variable, state.moment)}`,
        ),
      "variable",
    ),
    h("h4", {}, `Made ${plural(ops.length, "op")}`),
    portions(
      ops,
      2 * USERS,
      (op) =>
        h(
          "div",
          {},
          h("code", {}, abbreviate(log.ops[op].name)),
          h(
            "span",
            { class: "mute" },
            ` ${abbreviate(log.ops[op].type, 30)} ${log.ops[op].outputs.map((output) => abbreviate(listText(output.shape), 40)).join(" ")}`,
          ),
        ),
      "op",
    ),
    numbersBlock(explorer, call.graph, opNames(explorer, ops)),
  ];
}

/**
 * @param {Explorer} explorer
 * @param {string} id
 */
function refusalBlocks(explorer, id) {
  const { log, state } = explorer;
  const of = Number(id.slice(2));
  const latest = log.latestRefusal(of, state.moment);
  const refusal = log.refusals[latest ?? of];
  if (latest === undefined) return [title(refusal.name, explorer), h("p", { class: "mute" }, NOT_YET)];
  const { variable } = refusal;
  const times = log.refusalsLike(of).filter((at) => log.refusals[at].step < state.moment).length;
  const often = times > 1 ? ` ${plural(times, "time")}, the last time` : "";
  return [
    title(refusal.name, explorer),
    h(
      "p",
      { class: "state" },
      h("b", { class: "kind refused" }, `✗ refused${often}: ${abbreviate(refusal.error)}`),
    ),
    h("p", {}, abbreviate(refusal.reason, 1000)),
    factList([
      ["asked for", h("code", {}, abbreviate(refusal.requested, 200))],
      ["in scope", h("code", {}, abbreviate(refusal.scope, 200) || "/")],
      ["where", placeText(log, refusal.place)],
      ["flag", clean(log.flags[refusal.flag].text)],
    ]),
    variable === null
      ? null
      : h(
          "p",
          {},
          "It exists: ",
          h(
            "button",
            { type: "button", class: "link", onclick: () => explorer.select(`v:${variable}`, "all") },
            abbreviate(refusal.name),
          ),
        ),
    whyBlock(
      explorer,
      log.refusalsLike(of).map((at) => log.refusals[at]),
      -1,
    ),
    numbersBlock(explorer, refusal.graph, [[refusal.name, true]]),
  ];
}
