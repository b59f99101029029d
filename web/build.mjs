/*
 * Builds the pages: build.mjs DEPFILE INDEX APP.JS APP.CSS, each with a .gz beside it.
 *
 * Three files, so that the first page is three requests; everything a page needs is in them, also
 * pictures. The dependency file tells ninja which sources went in.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const web = dirname(fileURLToPath(import.meta.url));
const [depfile, index, script, style] = process.argv.slice(2);
const { build } = await import("esbuild").catch(() => {
    console.error("web/node_modules is missing: run ci/setup");
    process.exit(1);
});

async function bundle(entry, outfile) {
    const result = await build({
        absWorkingDir: web,
        entryPoints: [entry],
        outfile: resolve(outfile),
        bundle: true,
        minify: true,
        charset: "utf8",
        target: "es2022",
        jsx: "automatic",
        jsxImportSource: "preact",
        loader: { ".svg": "dataurl" },
        metafile: true,
        logLevel: "warning",
    });
    return Object.keys(result.metafile.inputs).map((name) => join(web, name));
}

const sources = [
    ...(await bundle("src/main.tsx", script)),
    ...(await bundle("style/app.css", style)),
    join(web, "index.html"),
    join(web, "mark.svg"),
];

const mark = encodeURIComponent(readFileSync(join(web, "mark.svg"), "utf8").trim());
writeFileSync(index, readFileSync(join(web, "index.html"), "utf8").replace("MARK", mark));
for (const file of [index, script, style]) {
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
}

const names = sources.map((name) => relative(process.cwd(), name).replaceAll(" ", "\\ "));
writeFileSync(depfile, `${index}: ${names.join(" ")}\n`);
