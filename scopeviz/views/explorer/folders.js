/** The scope tree: folders made of full names, and the rows that are open. */

import { Log, countBefore } from "./log.js";

/**
 * A scope, or a part of a full name.
 * @typedef {object} Folder
 * @property {string} id `s:GRAPH:NAME`
 * @property {number} graph
 * @property {string} name full name; empty at the root
 * @property {string} label the name below its parent
 * @property {Folder|null} parent
 * @property {(Folder|Leaf)[]} children in the order in which they came
 * @property {import("./log.js").Scope|undefined} scope undefined for what is only a part of a name
 * @property {boolean} holdsGetVariable whether get_variable made something below
 * @property {number} [refused] the first step in which something below was refused
 * @property {number[]} [below] variables below, in the order of creation
 * @property {number[]} [sums] elements of the first so many of them
 * @property {string} [likeness]
 */

/** @typedef {{id: string, kind: "variable"|"refused", of: number, folder: Folder, label: string, likeness?: string}} Leaf */

/**
 * A row of the tree.
 * @typedef {object} TreeRow
 * @property {string} id
 * @property {"scope"|"variable"|"refused"|"more"} kind
 * @property {number} depth from 0
 * @property {Folder} folder the scope itself, or the one that holds it
 * @property {Leaf|null} leaf
 * @property {(Folder|Leaf)[]} hidden what a row `more` stands for
 * @property {number} place among its siblings, from 1
 * @property {number} siblings
 */

/** So many rows are opened at the start. */
const ROWS_AT_START = 60;

/** Among similar siblings beyond this many, */
const MOST_SIMILAR = 5;

/** so many are shown; the others are one row, with their count. */
const SIMILAR_SHOWN = 3;

/** Siblings are compared with so many levels of what is below them. */
const LEVELS = 50;

/** @param {Folder|Leaf} node @returns {node is Folder} */
export const isFolder = (node) => "children" in node;

export class Folders {
  /** @param {Log} log */
  constructor(log) {
    this.log = log;
    /** @type {Map<string, Folder>} */
    this.byId = new Map();
    /** Variable -> the row that it is. @type {Leaf[]} */
    this.leaves = [];
    /** First refusal of a name -> the row that it is. @type {Map<number, Leaf>} */
    this.refused = new Map();
    /** @type {Map<number, Folder>} */
    this.roots = new Map();
    /** Graphs and full names of variables. */
    this.named = new Set(log.variables.map(({ graph, name }) => `${graph} ${name}`));
    for (const step of log.steps) this.add(step);
  }

  /** @param {import("./log.js").Step} step */
  add({ kind, of }) {
    if (kind === "entered") {
      const { graph, name } = this.log.scopes[of];
      // A slot's scope has the slot's own name.
      if (!this.named.has(`${graph} ${name}`)) this.folder(graph, name);
    } else if (kind === "created" || kind === "reused") {
      if (!this.leaves[of]) this.leaves[of] = this.leaf("variable", of, this.log.variables[of]);
    } else if (kind === "refused") {
      if (this.log.refusalsLike(of)[0] !== of) return;
      const leaf = this.leaf("refused", of, this.log.refusals[of]);
      this.refused.set(of, leaf);
      const { folder } = leaf;
      for (let up = /** @type {Folder|null} */ (folder); up; up = up.parent)
        up.refused ??= this.log.refusals[of].step;
    }
  }

  /**
   * @param {"variable"|"refused"} kind
   * @param {number} of
   * @param {{graph: number, folder: string, name: string}} named
   * @returns {Leaf}
   */
  leaf(kind, of, { graph, folder: path, name }) {
    const folder = this.folder(graph, path);
    const label = path && name.startsWith(`${path}/`) ? name.slice(path.length + 1) : name;
    /** @type {Leaf} */
    const leaf = { id: `${kind[0]}:${of}`, kind, of, folder, label };
    folder.children.push(leaf);
    if (kind === "refused" || this.log.variables[of].made_by !== "Variable") {
      for (let up = /** @type {Folder|null} */ (folder); up && !up.holdsGetVariable; up = up.parent)
        up.holdsGetVariable = true;
    }
    return leaf;
  }

  /**
   * @param {number} graph
   * @param {string} name
   * @returns {Folder}
   */
  folder(graph, name) {
    const known = this.byId.get(`s:${graph}:${name}`);
    if (known) return known;
    // No recursion: a name may have thousands of parts.
    const missing = [];
    let path = name;
    for (; !this.byId.has(`s:${graph}:${path}`); path = path.slice(0, Math.max(0, path.lastIndexOf("/")))) {
      missing.unshift(path);
      if (!path) break;
    }
    let folder = this.byId.get(`s:${graph}:${path}`) ?? null;
    for (const each of missing) folder = this.makeFolder(graph, each, folder);
    return /** @type {Folder} */ (folder);
  }

  /**
   * @param {number} graph
   * @param {string} name
   * @param {Folder|null} parent
   * @returns {Folder}
   */
  makeFolder(graph, name, parent) {
    const id = `s:${graph}:${name}`;
    const label = name.slice(name.lastIndexOf("/") + 1);
    const scope = this.log.scopesByName.get(`${graph} ${name}`);
    /** @type {Folder} */
    const folder = { id, graph, name, label, parent, children: [], scope, holdsGetVariable: false };
    this.byId.set(id, folder);
    if (parent) parent.children.push(folder);
    else this.roots.set(graph, folder);
    return folder;
  }

  /**
   * The scope, or the row of a variable or of a refused name, that an identity is.
   * @param {string} id
   * @returns {Folder|Leaf|undefined}
   */
  nodeOf(id) {
    const of = Number(id.slice(2));
    if (id[0] === "v") return this.leaves[of];
    return id[0] === "r" ? this.refused.get(of) : this.byId.get(id);
  }

  /**
   * The variables in a scope and in all below it, in the order of creation.
   * @param {Folder} folder
   * @returns {number[]}
   */
  below(folder) {
    if (!folder.below) {
      const { made } = this.log;
      const below = [];
      const waiting = [folder];
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        for (const child of next.children) {
          if (isFolder(child)) waiting.push(child);
          else if (child.kind === "variable") below.push(child.of);
        }
      }
      folder.below = below.sort((a, b) => made[a] - made[b]);
    }
    return folder.below;
  }

  /**
   * Variables and elements in a scope and below it, at a moment.
   * @param {Folder} folder
   * @param {number} moment
   */
  totals(folder, moment) {
    const { made, variables } = this.log;
    const below = this.below(folder);
    if (!folder.sums) {
      let sum = 0;
      folder.sums = below.map((variable) => (sum += variables[variable].elements ?? 0));
    }
    const count = this.log.isGone(folder.graph, moment)
      ? 0
      : countBefore(below, (variable) => made[variable], moment);
    return { variables: count, elements: count ? folder.sums[count - 1] : 0 };
  }

  /**
   * Whether a scope has been opened, or holds a variable or a refused name, by then.
   * @param {Folder} folder
   * @param {number} moment
   */
  isPresent(folder, moment) {
    const opened = folder.scope?.openings[0]?.step ?? Infinity;
    const made = this.log.made[this.below(folder)[0]] ?? Infinity;
    return (
      !folder.parent ||
      (Math.min(opened, made, folder.refused ?? Infinity) < moment && !this.log.isGone(folder.graph, moment))
    );
  }

  /**
   * Whether a row has something to show yet.
   * @param {TreeRow} row
   * @param {number} moment
   */
  isRowPresent(row, moment) {
    if (row.kind === "scope") return this.isPresent(row.folder, moment);
    if (row.kind === "more")
      return row.hidden.some((node) =>
        isFolder(node) ? this.isPresent(node, moment) : this.log.isPresent(node.of, moment),
      );
    const leaf = /** @type {Leaf} */ (row.leaf);
    if (row.kind === "variable") return this.log.isPresent(leaf.of, moment);
    return this.log.latestRefusal(leaf.of, moment) !== undefined;
  }

  /** Whether a scope is there because of name scopes alone, to which tf.Variable pays attention.
   * @param {Folder} folder
   */
  isNameScope(folder) {
    return Boolean(folder.parent) && !folder.scope && !folder.holdsGetVariable;
  }

  /**
   * The scopes that are open before anybody opens one: from the roots down, while there is room.
   * @param {number[]} graphs
   * @returns {Set<string>}
   */
  openAtStart(graphs) {
    const open = new Set();
    const waiting = graphs.map((graph) => this.roots.get(graph)).filter((root) => root !== undefined);
    let rows = waiting.length;
    for (let folder = waiting.shift(); folder; folder = waiting.shift()) {
      const shown = this.shown(folder, open);
      if (open.size && rows + shown.length > ROWS_AT_START) continue;
      open.add(folder.id);
      rows += shown.length;
      for (const child of shown) if ("children" in child) waiting.push(child);
    }
    return open;
  }

  /**
   * The rows below the open scopes of some graphs.
   * @param {number[]} graphs
   * @param {Set<string>} open scopes and rows `more` that are open
   * @returns {TreeRow[]}
   */
  rows(graphs, open) {
    /** @type {TreeRow[]} */
    const rows = [];
    const waiting = lastFirst(
      graphs.map((graph) => this.roots.get(graph)).filter((root) => root !== undefined),
      0,
    );
    // No recursion: a name can have more parts than calls fit on the stack.
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { node, ...position } = next;
      if ("hidden" in node) {
        rows.push({ ...position, kind: "more", folder: node.folder, leaf: null, hidden: node.hidden });
      } else if (!isFolder(node)) {
        rows.push({ ...position, kind: node.kind, folder: node.folder, leaf: node, hidden: [] });
      } else {
        rows.push({ ...position, kind: "scope", folder: node, leaf: null, hidden: [] });
        if (open.has(node.id))
          for (const child of lastFirst(this.shown(node, open), position.depth + 1)) waiting.push(child);
      }
    }
    return rows;
  }

  /**
   * The children of a scope, a long run of similar ones folded.
   * @param {Folder} folder
   * @param {Set<string>} open
   * @returns {(Folder|Leaf|More)[]}
   */
  shown(folder, open) {
    const { children } = folder;
    if (children.length <= MOST_SIMILAR) return children;
    /** @type {(Folder|Leaf|More)[]} */
    const shown = [];
    for (let first = 0; first < children.length;) {
      const likeness = this.likeness(children[first]);
      let end = first + 1;
      while (end < children.length && this.likeness(children[end]) === likeness) end += 1;
      const id = `m:${children[first].id}`;
      if (end - first > MOST_SIMILAR && !open.has(id)) {
        shown.push(...children.slice(first, first + SIMILAR_SHOWN));
        shown.push({ id, folder, hidden: children.slice(first + SIMILAR_SHOWN, end) });
      } else {
        for (let at = first; at < end; at += 1) shown.push(children[at]);
      }
      first = end;
    }
    return shown;
  }

  /**
   * What is the same for similar siblings: their name but for its digits, rank and dtype, and all that is below.
   * @param {Folder|Leaf} node
   * @param {number} levels how far down it looks; what is deeper is like nothing else
   * @returns {string}
   */
  likeness(node, levels = LEVELS) {
    if (!levels) return node.id;
    if (node.likeness === undefined) {
      const stem = node.label.replace(/\d+/g, "#").replace(/_#$/, "");
      if (isFolder(node))
        node.likeness = `${stem}(${node.children.map((child) => this.likeness(child, levels - 1)).join(";")})`;
      else if (node.kind === "refused") node.likeness = `✗${node.id}`;
      else
        node.likeness = `${stem} ${this.log.variables[node.of].shape?.length} ${this.log.variables[node.of].dtype}`;
    }
    return node.likeness;
  }

  /**
   * The ids to open so that a node has a row of its own.
   * @param {Folder|Leaf} node
   * @param {Set<string>} open
   * @returns {Set<string>}
   */
  opened(node, open) {
    const more = new Set(open);
    let inner = node;
    for (let outer = isFolder(node) ? node.parent : node.folder; outer; inner = outer, outer = outer.parent) {
      more.add(outer.id);
      const fold = this.shown(outer, more).find((child) => "hidden" in child && child.hidden.includes(inner));
      if (fold) more.add(fold.id);
    }
    return more;
  }
}

/**
 * Siblings with their places, to be taken from the end.
 * @param {(Folder|Leaf|More)[]} nodes
 * @param {number} depth
 */
const lastFirst = (nodes, depth) =>
  nodes.map((node, at) => ({ node, id: node.id, depth, place: at + 1, siblings: nodes.length })).reverse();

/** @typedef {{id: string, folder: Folder, hidden: (Folder|Leaf)[]}} More */
