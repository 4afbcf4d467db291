/** Take away: copy a name or the text, download SVG, PNG, HTML and JSON. */

import { abbreviate, clean } from "./text.js";
import { h, s } from "./dom.js";
import { variableSentence } from "./words.js";

/** @typedef {import("./explorer.js").Explorer} Explorer */

/** Taller drawings than this, in pixels, are cut there, and say so. */
const TALLEST = 20_000;

/** What the menu offers: test id -> what it is called, and what does it. @type {Record<string, [string, (takeaway: Takeaway) => unknown]>} */
export const OFFERS = {
  "copy-name": ["Copy the full name", (takeaway) => takeaway.copyName()],
  "copy-text": ["Copy as text", (takeaway) => takeaway.copy(takeaway.text())],
  "save-svg": [
    "Sharing graph as SVG",
    (takeaway) => takeaway.save("scopeviz.svg", "image/svg+xml", takeaway.svg()),
  ],
  "save-png": ["Sharing graph as PNG", (takeaway) => takeaway.savePng()],
  "save-html": ["This explorer as a page", (takeaway) => takeaway.saveHtml()],
  "save-json": [
    "Its data as JSON",
    (takeaway) =>
      takeaway.save(
        "scopeviz.json",
        "application/json",
        JSON.stringify(takeaway.explorer.log.payload, null, 1),
      ),
  ],
};

export class Takeaway {
  /** @param {Explorer} explorer */
  constructor(explorer) {
    this.explorer = explorer;
  }

  copyName() {
    const { selectedName } = this.explorer;
    return selectedName ? this.copy(selectedName) : this.explorer.say("select a variable or a scope first");
  }

  /** @param {string} text */
  async copy(text) {
    let copied = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copied = this.copyTheOldWay(text);
    }
    this.explorer.say(copied ? "copied" : "this page may not copy");
  }

  /** A page that is not served securely has no clipboard of the new kind. @param {string} text */
  copyTheOldWay(text) {
    const focused = /** @type {any} */ (this.explorer.box.getRootNode()).activeElement;
    const area = h("textarea", { style: "position:fixed;opacity:0", "aria-hidden": "true" });
    area.value = text;
    this.explorer.box.append(area);
    area.select();
    const copied = document.execCommand?.("copy") ?? false;
    area.remove();
    focused?.focus();
    return copied;
  }

  /** The tree and the sentences of this moment, as lines. */
  text() {
    const { log, state, folders, graphs } = this.explorer;
    const everything = { has: () => true };
    const rows = folders
      .rows(graphs, /** @type {any} */ (everything))
      .filter((row) => folders.isRowPresent(row, state.moment));
    const tree = rows.map((row) => {
      const indent = "  ".repeat(row.depth);
      if (row.kind === "scope") return `${indent}${clean(row.folder.label)}/`;
      if (row.kind === "refused") return `${indent}✗ ${clean(row.leaf?.label ?? "")}`;
      const variable = row.leaf?.of ?? 0;
      const times = log.isShared(variable, state.moment) ? `  ×${log.times(variable, state.moment)}` : "";
      return `${indent}${clean(row.leaf?.label ?? "")}${times}  ${(log.variables[variable].shape ?? ["?"]).map((size) => size ?? "?").join("×") || "scalar"} ${clean(log.variables[variable].dtype)}`;
    });
    const sentences = log.variables.flatMap((_, variable) =>
      log.isPresent(variable, state.moment) ? [variableSentence(log, variable, state.moment, Infinity)] : [],
    );
    return [...tree, "", ...sentences, ""].join("\n");
  }

  /** The sharing graph of this moment as a file of its own, all colours written out. */
  svg() {
    const { graph } = this.explorer;
    const { layout } = graph;
    if (!layout) return "";
    const { width } = layout;
    const height = Math.max(20, Math.min(TALLEST, layout.height));
    const cut =
      layout.height > TALLEST
        ? [s("text", { x: 10, y: height - 6 }, "what is below is cut off; the data as JSON has all of it")]
        : [];
    const picture = s("svg", { class: "graph", width, height, viewBox: `0 0 ${width} ${height}` });
    picture.append(
      s("title", {}, "Who shares what"),
      s("style", {}, this.writtenOut(this.explorer.options.css ?? "")),
      s("rect", { class: "paper", width, height }),
      ...graph.pictured(layout, -1, height),
      ...cut,
    );
    for (const node of picture.querySelectorAll("[data-id]")) {
      for (const name of [
        "role",
        "tabindex",
        "aria-pressed",
        "aria-expanded",
        "data-id",
        "data-name",
        "data-kind",
      ])
        node.removeAttribute(name);
    }
    return new XMLSerializer().serializeToString(picture);
  }

  /**
   * The rules of the graph, with the values that its custom properties have here.
   * @param {string} css
   */
  writtenOut(css) {
    const start = css.indexOf(".graph{");
    const probe = h("i", {});
    this.explorer.box.append(probe);
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const written = css.slice(start < 0 ? 0 : start).replace(/var\((--[\w-]+)(?:,[^()]*)?\)/g, (_, name) => {
      probe.style.color = "";
      probe.style.color = `var(${name})`;
      return context ? colour(context, getComputedStyle(probe).color) : "black";
    });
    probe.remove();
    return written;
  }

  async savePng() {
    const url = URL.createObjectURL(new Blob([this.svg()], { type: "image/svg+xml" }));
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(2, 16_000 / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = image.width * scale;
    canvas.height = image.height * scale;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(url);
    canvas.toBlob((blob) => blob && this.save("scopeviz.png", "image/png", blob));
  }

  async saveHtml() {
    const { options, log } = this.explorer;
    const { theme = "", loader = "" } = options;
    const pack = await options.pack?.();
    const data = await packed(JSON.stringify(log.payload));
    const name = abbreviate(log.cells.map((cell) => cell.label).join(", ") || "program", 80);
    const text = h("pre", {}, this.text());
    const body = h(
      "div",
      { class: "sv-explorer sv", "data-pack": pack ?? "", "data-log": data },
      h("style", {}, theme),
      h("div", { class: "sv-static" }, text),
      h("script", {}, loader),
    );
    const title = h("title", {}, `scopeviz · ${name}`);
    const head =
      '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">';
    this.save(
      "scopeviz.html",
      "text/html",
      `<!doctype html>\n<html lang="en"><head>${head}${title.outerHTML}</head><body>\n${body.outerHTML}\n</body></html>\n`,
    );
  }

  /**
   * @param {string} name
   * @param {string} type
   * @param {BlobPart} content
   */
  save(name, type, content) {
    const url = URL.createObjectURL(new Blob([content], { type }));
    const link = h("a", { href: url, download: name });
    this.explorer.box.append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
    this.explorer.say(`saved as ${name}`);
  }
}

/**
 * A colour as a canvas draws it, whatever form it is given in.
 * @param {CanvasRenderingContext2D} context
 * @param {string} value
 */
function colour(context, value) {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = value;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return alpha === 255
    ? `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`
    : `rgba(${red},${green},${blue},${(alpha / 255).toFixed(3)})`;
}

/** Python's digits of base 85, but those that mean something in HTML. */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;.=:?@^_[{|}~";

/**
 * Text in few characters, as Python packs it: what zlib makes of it, in base 85.
 * @param {string} text
 */
export async function packed(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const missing = (4 - (bytes.length % 4)) % 4;
  const view = new DataView(new ArrayBuffer(bytes.length + missing));
  new Uint8Array(view.buffer).set(bytes);
  const digits = [];
  for (let at = 0; at < view.byteLength; at += 4) {
    const four = view.getUint32(at);
    for (let power = 85 ** 4; power >= 1; power /= 85) digits.push(DIGITS[Math.floor(four / power) % 85]);
  }
  return digits.slice(0, digits.length - missing).join("");
}

/**
 * What {@link packed} was given.
 * @param {string} text
 */
export async function unpacked(text) {
  const value = new Map(Array.from(DIGITS, (digit, at) => [digit, at]));
  const missing = (5 - (text.length % 5)) % 5;
  const digits = text + "~".repeat(missing);
  const view = new DataView(new ArrayBuffer((digits.length / 5) * 4));
  for (let at = 0; at < digits.length; at += 5) {
    let four = 0;
    for (let next = at; next < at + 5; next += 1) four = four * 85 + (value.get(digits[next]) ?? 0);
    view.setUint32((at / 5) * 4, four);
  }
  const bytes = view.buffer.slice(0, view.byteLength - missing);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}
