// Builds scripts, styles and icons into src/plein/static/build, with a manifest of hashed names.
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const out = join(root, "static", "build");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const manifest = {};

const named = (pattern) => globSync(pattern, { cwd: root }).sort();
const channelScripts = named("channels/*/*.ts").map((path) => `import "../${path}";`);
const channelStyles = named("channels/*/*.css").map((path) => `@import "../../${path}" layer(components);`);

const scripts = await esbuild.build({
  stdin: { contents: [`import "./boot.ts";`, ...channelScripts].join("\n"), resolveDir: here, sourcefile: "all.ts", loader: "ts" },
  bundle: true, splitting: true, format: "esm", target: "es2022", minify: true, metafile: true,
  outdir: out, entryNames: "boot-[hash]", chunkNames: "chunk-[hash]",
});
for (const [path, about] of Object.entries(scripts.metafile.outputs)) if (basename(path).startsWith("boot-")) manifest["boot.js"] = `build/${basename(path)}`;

const styles = await esbuild.build({
  stdin: { contents: [`@import "./app.css";`, ...channelStyles].join("\n"), resolveDir: join(here, "styles"), sourcefile: "all.css", loader: "css" },
  bundle: true, minify: true, target: ["chrome120", "firefox121", "safari17"], write: false, outdir: out,
});
write("app.css", styles.outputFiles[0].contents);

const icons = readFileSync(join(here, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);
const symbols = icons.map((name) => {
  const svg = readFileSync(join(root, "..", "..", "node_modules", "lucide-static", "icons", `${name}.svg`), "utf8");
  return `<symbol id="${name}" viewBox="0 0 24 24">${svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s+/g, " ").trim()}</symbol>`;
});
write("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${symbols.join("")}</svg>`);

const worker = await esbuild.build({
  entryPoints: [join(here, "worker", "main.ts")], bundle: true, format: "iife", target: "es2022", minify: true, write: false, outdir: out,
  define: { PLEIN_ASSETS: JSON.stringify(["/static/favicon.svg", ...Object.values(manifest).map((path) => `/static/${path}`)]) },
});
write("sw.js", worker.outputFiles[0].contents);

for (const path of globSync("*.{js,css,svg}", { cwd: out })) {
  const contents = readFileSync(join(out, path));
  writeFileSync(join(out, `${path}.br`), brotliCompressSync(contents));
  writeFileSync(join(out, `${path}.gz`), gzipSync(contents, { level: 9 }));
}
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 1));
console.log(relative(process.cwd(), out), Object.values(manifest).join(" "));

function write(name, contents) {
  const [stem, ending] = name.split(".");
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 8).toUpperCase();
  writeFileSync(join(out, `${stem}-${hash}.${ending}`), contents);
  manifest[name] = `build/${stem}-${hash}.${ending}`;
}
