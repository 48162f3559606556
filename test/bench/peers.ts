/**
 * Other tools for heap snapshots. They are no dependencies of ours: `BENCH_PEERS=1` installs them, without their install
 * scripts, into a folder of their own beside the generated captures.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

const PEERS = {
  'chrome-devtools-frontend': '1.0.1705227',
  'heap-snapshot-toolkit': '1.1.3',
  '@memlab/heap-analysis': '2.0.5',
  '@vscode/v8-heap-parser': '0.1.0',
};

export const peerNames = Object.keys(PEERS) as (keyof typeof PEERS)[];

/** Folder in which they are installed, with DevTools' worker bundled; undefined when they are not to be had. */
export async function installedPeers(): Promise<{ folder: string; devtools: string } | undefined> {
  if (!process.env.BENCH_PEERS) return undefined;
  const folder = path.join(os.tmpdir(), 'tidemark-bench-peers');
  const devtools = path.join(folder, 'devtools.mjs');
  if (fs.existsSync(devtools)) return { folder, devtools };
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  const wanted = Object.entries(PEERS).map(([name, version]) => `${name}@${version}`);
  const install = spawnSync('npm', ['install', '--ignore-scripts', ...wanted], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) {
    console.error(`The other tools could not be installed: ${install.stderr}`);
    return undefined;
  }
  await bundleDevTools(folder, devtools);
  return { folder, devtools };
}

/** DevTools is TypeScript for the browser: its worker for heap snapshots, without the texts of its user interface. */
async function bundleDevTools(folder: string, outfile: string): Promise<void> {
  const frontend = './node_modules/chrome-devtools-frontend/front_end';
  const worker = `${frontend}/entrypoints/heap_snapshot_worker`;
  await build({
    stdin: {
      contents: [
        `export { HeapSnapshotLoader } from '${worker}/HeapSnapshotLoader.ts';`,
        `export { SecondaryInitManager } from '${worker}/HeapSnapshot.ts';`,
        `export { NodeFilter } from '${frontend}/models/heap_snapshot/HeapSnapshotModel.ts';`,
      ].join('\n'),
      resolveDir: folder,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    plugins: [
      {
        name: 'no texts',
        setup(bundling) {
          bundling.onResolve({ filter: /\/locales\.js$/ }, () => ({ path: 'locales', namespace: 'none' }));
          bundling.onLoad({ filter: /.*/, namespace: 'none' }, () => ({
            contents:
              "export const LOCALES = [], BUNDLED_LOCALES = [], DEFAULT_LOCALE = 'en-US', REMOTE_FETCH_PATTERN = '', LOCAL_FETCH_PATTERN = '';",
          }));
        },
      },
    ],
  });
}
