/** Names, numbers and places as a reader sees them; every text of a program's passes through here. */

/** Most characters of a name where room is short; the details show all of it. */
export const NAME = 60;

const UNSEEN = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu;
const HEAP = /(\p{M}{3})(\p{M}+)/gu;
const ESCAPES = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/**
 * A text without characters that hide, reverse or break other text: they are written as escapes.
 * @param {string} text
 * @returns {string}
 */
export function clean(text) {
  return text
    .replace(UNSEEN, escaped)
    .replace(HEAP, (_, few, rest) => few + Array.from(rest, escaped).join(""));
}

/** @param {string} character */
function escaped(character) {
  const known = ESCAPES.get(character);
  const code = character.codePointAt(0) ?? 0;
  if (known) return known;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}

/**
 * A clean text of at most so many characters, cut in the middle.
 * @param {string} text
 * @param {number} length
 */
export function abbreviate(text, length = NAME) {
  const few = text.length > 4 * length ? text.slice(0, 2 * length) + text.slice(-2 * length) : text;
  const seen = Array.from(clean(few));
  if (seen.length <= length) return seen.join("");
  const head = Math.floor(length / 2);
  return [...seen.slice(0, head), "…", ...seen.slice(seen.length - (length - head - 1))].join("");
}

/** @param {number} count */
export const number = (count) => count.toLocaleString("en-US");

/**
 * A count with its noun: `1 variable`, `25,632 elements`.
 * @param {number} count
 * @param {string} noun
 */
export const plural = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

/**
 * A shape as a reader writes it: `?×28×28×32`, `scalar`, `unknown shape`.
 * @param {(number|null)[]|null} shape
 */
export function shapeText(shape) {
  if (shape === null) return "unknown shape";
  return shape.map((size) => size ?? "?").join("×") || "scalar";
}

/** @param {(number|null)[]|null} shape */
export const listText = (shape) =>
  shape === null ? "unknown" : `[${shape.map((size) => size ?? "?").join(", ")}]`;

/** @param {number|null} bytes */
export function bytesText(bytes) {
  if (bytes === null) return "? bytes";
  let unit = 0;
  let amount = bytes;
  while (amount >= 1024 && unit < 4) {
    amount /= 1024;
    unit += 1;
  }
  const digits = unit && amount < 10 && !Number.isInteger(amount) ? 1 : 0;
  return unit ? `${amount.toFixed(digits)} ${["", "KiB", "MiB", "GiB", "TiB"][unit]}` : plural(bytes, "byte");
}

/**
 * A measured value in few characters.
 * @param {number} value
 */
export function valueText(value) {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}

/**
 * The last part of a function's qualified name.
 * @param {string} name
 */
export const functionText = (name) =>
  abbreviate(name.slice(name.lastIndexOf("<locals>.") < 0 ? 0 : name.lastIndexOf("<locals>.") + 9), 28);

/** @param {string} name */
export const leafOf = (name) => name.slice(name.lastIndexOf("/") + 1);
