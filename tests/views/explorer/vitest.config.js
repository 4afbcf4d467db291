import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "jsdom",
    include: ["*.test.js"],
    passWithNoTests: true,
    restoreMocks: true,
    testTimeout: 30_000, // Other work may be going on.
  },
});
