/**
 * Finds a Node that runs this repository's TypeScript as it stands (type stripping, 22.18 and later).
 * Imports nothing but Node's own modules and speaks no TypeScript: any Node >= 20 must be able to run it.
 */
import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(
  import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname),
  '../..',
);

/** Folder of the npm package that carries Node 24 for this platform; npm names Windows `win`. */
const packageName = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const executable = process.platform === 'win32' ? 'node.exe' : 'node';

/** Path of Node 24 from npm, else this Node if it is new enough, else undefined. */
export function findNode24() {
  const carried = path.join(root, 'node_modules', packageName, 'bin', executable);
  if (fs.existsSync(carried)) return carried;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18) ? process.execPath : undefined;
}

/** As {@link findNode24}; throws one sentence that says what to do when there is none. */
export function requireNode24() {
  const node = findNode24();
  if (node) return node;
  throw new Error(
    `Tidemark's scripts need Node 22.18 or later: this is ${process.version} and npm has no ${packageName} package here, so install Node 24 from nodejs.org (or run npm ci again if it skipped optional packages).`,
  );
}
