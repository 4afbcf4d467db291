import { describe, expect, test } from "vitest";
import {
  NAME,
  abbreviate,
  bytesText,
  clean,
  functionText,
  leafOf,
  listText,
  number,
  plural,
  shapeText,
  valueText,
} from "../../../scopeviz/views/explorer/text.js";
import { HOSTILE } from "./payloads.js";

describe("clean", () => {
  test.each([
    ["line\nbreak\r\ttab", "line\\nbreak\\r\\ttab"],
    ["nul\u0000\u001b", "nul\\x00\\x1b"],
    ["\u202egnp.exe\u2066", "\\u202egnp.exe\\u2066"],
    ["a\u2028b\u2029", "a\\u2028b\\u2029"],
    ["\ud800lone\udfff", "\\ud800lone\\udfff"],
    ["tag\u{e0041}", "tag\\U000e0041"],
  ])("writes what hides, reverses or breaks text as an escape: %j", (given, shown) => {
    expect(clean(given)).toBe(shown);
  });

  test.each(["日本語", "naïve", "👩‍👩‍👧", "<b>&amp;</b>", "conv1/weights"])(
    "leaves readable text as it is: %s",
    (text) => {
      expect(clean(text)).toBe(text);
    },
  );

  test("keeps three combining marks and writes the others out, so that none reach other rows", () => {
    expect(clean(`a${"\u0301".repeat(5)}b`)).toBe("a\u0301\u0301\u0301\\u0301\\u0301b");
  });

  test.each(Object.entries(HOSTILE))("cleans nothing twice: %s", (_, text) => {
    expect(clean(clean(text))).toBe(clean(text));
  });
});

describe("abbreviate", () => {
  test("cuts in the middle, so that both the scope and the leaf can be seen", () => {
    expect(abbreviate("abcdefghij", 5)).toBe("ab…ij");
  });

  test("leaves what fits as it is", () => {
    expect(abbreviate("abcde", 5)).toBe("abcde");
  });

  test.each(Object.entries(HOSTILE))("is never longer than it may be: %s", (_, text) => {
    expect(Array.from(abbreviate(text)).length).toBeLessThanOrEqual(NAME);
  });

  test("never cuts a character in two", () => {
    expect(abbreviate("😀".repeat(300), 9)).toBe("😀😀😀😀…😀😀😀😀");
  });

  test("shows the ends of the text itself, however long it is", () => {
    expect(abbreviate(`begin${"x".repeat(10_000)}end`, 9)).toBe("begi…xend");
  });
});

describe("shapes", () => {
  test.each([
    [[5, 5, 32], "5×5×32", "[5, 5, 32]"],
    [[null, 3], "?×3", "[?, 3]"],
    [[], "scalar", "[]"],
    [[0], "0", "[0]"],
    [null, "unknown shape", "unknown"],
  ])("%j is %s", (shape, text, list) => {
    expect([shapeText(shape), listText(shape)]).toEqual([text, list]);
  });
});

describe("counts", () => {
  test.each([
    [0, "0 calls"],
    [1, "1 call"],
    [2, "2 calls"],
    [25632, "25,632 calls"],
  ])("%d is %s", (count, text) => {
    expect(plural(count, "call")).toBe(text);
  });

  test("are grouped the same in every language of a browser", () => {
    expect(number(1234567)).toBe("1,234,567");
  });

  test.each([
    [null, "? bytes"],
    [1, "1 byte"],
    [1023, "1,023 bytes"],
    [1024, "1 KiB"],
    [1536, "1.5 KiB"],
    [10 * 1024 * 1024, "10 MiB"],
    [3 * 2 ** 50, "3072 TiB"],
  ])("%s bytes are %s", (count, text) => {
    expect(bytesText(count)).toBe(text);
  });
});

describe("measured values", () => {
  test.each([
    [0, "0"],
    [3, "3"],
    [0.12345678, "0.1235"],
    [-2.5, "-2.5"],
    [1e-9, "1.00e-9"],
    [12345678, "1.23e+7"],
  ])("%d is %s", (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});

test("a function is called by the last part of its name", () => {
  expect(functionText("outer.<locals>.inner")).toBe("inner");
  expect(functionText("Net.call")).toBe("Net.call");
});

test("a leaf is what stands after the last slash", () => {
  expect([leafOf("a/b/c"), leafOf("w"), leafOf("a/")]).toEqual(["c", "w", ""]);
});
