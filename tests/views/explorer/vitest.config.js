import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "jsdom",
    include: ["*.test.js"],
    // One page for all files: it takes longer to make than most of them to run, and each cleans up.
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 30_000, // Other work may be going on.
  },
});
