// Builds the scripts of the web app and puts the shapes of the map beside them. Nothing is fetched when the app runs.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const from = (path) => fileURLToPath(new URL(path, import.meta.url));

const shapes = {
  name: "shapes",
  generateBundle() {
    for (const scale of ["110m", "50m"]) {
      const source = readFileSync(from(`node_modules/world-atlas/countries-${scale}.json`));
      this.emitFile({ type: "asset", fileName: `countries-${scale}.json`, source });
    }
  },
};

export default defineConfig({
  plugins: [shapes],
  build: {
    outDir: from("../src/tocsin/serve/static/built"),
    emptyOutDir: true,
    modulePreload: false,
    target: "es2022",
    rollupOptions: { input: from("src/app.ts"), output: { entryFileNames: "app.js" } },
  },
});
