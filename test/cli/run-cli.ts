/** Runs the command line as a user does: the bundle, in a process of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as esbuild from 'esbuild';

export const root = path.resolve(import.meta.dirname, '../..');

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs in the root of the repository, so that samples have short names. */
export function tidemark(given: readonly string[], input?: string | Buffer): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bundle(), ...given], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(input === undefined ? {} : { input }),
  });
  return { code: status, stdout, stderr };
}

export function startTidemark(given: readonly string[]): ChildProcess {
  return spawn(process.execPath, [bundle(), ...given], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A folder that is gone when the tests of the file have ended. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-cli-'));
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

let built: string | undefined;

/** dist/cli.js when it is as new as the sources, else a bundle of its own: a stale one would test yesterday's code. */
function bundle(): string {
  if (built) return built;
  const shipped = path.join(root, 'dist', 'cli.js');
  built = isFresh(shipped) ? shipped : build();
  return built;
}

function isFresh(file: string): boolean {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && newest(path.join(root, 'server')) <= stat.mtimeMs;
}

function newest(folder: string): number {
  return fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .reduce(
      (latest, entry) => Math.max(latest, fs.statSync(path.join(entry.parentPath, entry.name)).mtimeMs),
      0,
    );
}

function build(): string {
  const folder = temporaryFolder();
  const outfile = path.join(folder, 'dist', 'cli.js');
  esbuild.buildSync({
    absWorkingDir: root,
    entryPoints: ['server/cli/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'error',
    banner: {
      js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);",
    },
  });
  fs.copyFileSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  return outfile;
}
