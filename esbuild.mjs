/**
 * Builds dist/: `node esbuild.mjs [--dev] [--watch]`.
 * Without flags: minified, no source maps, sizes printed and held to their budgets, dist/meta.json for the licence list.
 */
import fs from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { bundleBudgets } from './scripts/lib/budgets.mjs';

const root = import.meta.dirname;
const dist = path.join(root, 'dist');
const watch = process.argv.includes('--watch');
const dev = watch || process.argv.includes('--dev');

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: !dev,
  sourcemap: dev ? 'linked' : false,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  // ES modules first: the UMD builds of some packages hide their requires from the bundler.
  mainFields: ['module', 'main'],
};

/**
 * CommonJS, because VS Code's extension host requires the extension, and one kind of module keeps the
 * bundles that start one another simple. `import.meta.url` keeps its meaning there.
 * @type {esbuild.BuildOptions}
 */
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: "const moduleUrl=require('node:url').pathToFileURL(__filename).href;" },
};

/**
 * What main.cjs loads only when it is needed: there `import('./client.ts')` becomes `require('./client.cjs')`, for
 * VS Code serves `vscode` to require() alone.
 * @type {esbuild.BuildOptions}
 */
const extension = {
  ...node,
  supported: { 'dynamic-import': false },
  plugins: [
    {
      name: 'lazy-bundles',
      setup(build) {
        build.onResolve({ filter: /\/(client|work|heap-snapshot)\.ts$/ }, ({ kind, path: file }) =>
          kind === 'dynamic-import'
            ? { path: `./${path.posix.basename(file, '.ts')}.cjs`, external: true }
            : undefined,
        );
      },
    },
  ],
};

/** @type {Record<string, esbuild.BuildOptions>} */
const bundles = {
  'main.cjs': { ...extension, entryPoints: ['extension/main.ts'] },
  'work.cjs': { ...extension, entryPoints: ['extension/work.ts'] },
  'client.cjs': { ...extension, entryPoints: ['extension/client.ts'] },
  'heap-snapshot.cjs': {
    ...extension,
    entryPoints: ['extension/heap-snapshot.ts'],
    // The client alone: its package has a server too, which nothing here calls.
    alias: { ws: './node_modules/ws/lib/websocket.js' },
  },
  'server.cjs': { ...node, entryPoints: ['server/main.ts'] },
  'webview.js': {
    ...common,
    // Two files and what both need: views that only some captures need are loaded with the first of those.
    entryPoints: [
      { in: 'webview/main.tsx', out: 'webview' },
      { in: 'webview/views/more-views.tsx', out: 'webview-views' },
      { in: 'webview/webview-views.css', out: 'webview-views' },
    ],
    chunkNames: 'webview-shared',
    splitting: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  },
  'cli.js': {
    ...common,
    entryPoints: ['server/cli/bin.ts'],
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
  },
};

/** @type {(file: string, options: esbuild.BuildOptions) => esbuild.BuildOptions} */
function placed(file, options) {
  return options.splitting ? { ...options, outdir: dist } : { ...options, outfile: path.join(dist, file) };
}

/** Sizes of what was built, one line a budget; true when all are kept. */
function reportSizes() {
  let kept = true;
  for (const { title, files, limit } of bundleBudgets) {
    const sizes = files.map((file) => path.join(dist, file)).filter((file) => fs.existsSync(file));
    const bytes = sizes.reduce((sum, file) => sum + fs.statSync(file).size, 0);
    const over = bytes > limit;
    if (over) kept = false;
    const line = `${title.padEnd(16)} ${(bytes / 1024).toFixed(1).padStart(7)} KiB of ${limit / 1024}`;
    console.log(over ? `${line}  OVER BUDGET` : line);
  }
  return kept;
}

if (!watch) fs.rmSync(dist, { recursive: true, force: true });
fs.mkdirSync(dist, { recursive: true });

const entries = Object.entries(bundles);

if (watch) {
  for (const [file, options] of entries) {
    const context = await esbuild.context({ ...placed(file, options), logLevel: 'info' });
    await context.watch();
  }
} else {
  const inputs = {};
  const built = await Promise.allSettled(
    entries.map(async ([file, options]) => {
      const result = await esbuild.build(placed(file, options));
      inputs[file] = Object.keys(result.metafile.inputs).sort();
    }),
  );
  const failed = entries.filter((_, i) => built[i].status === 'rejected').map(([file]) => file);
  fs.writeFileSync(path.join(dist, 'meta.json'), `${JSON.stringify(inputs, null, 1)}\n`);
  const kept = reportSizes() || dev;
  if (failed.length > 0) console.error(`not built: ${failed.join(', ')}`);
  if (failed.length > 0 || !kept) process.exitCode = 1;
}
