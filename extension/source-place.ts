/** The place in a program's source that a capture states. It is a stranger's text: only what names a file is taken. */

export interface SourcePlace {
  /** Absolute, as the machine wrote it where the program ran. */
  path: string;
  /** From 1. */
  line: number;
  column: number;
}

/**
 * `/srv/app.js:42:11`, `file:///srv/app.js:42:11`, `C:\srv\app.js:42:11`. Undefined for what is no file on a disk of this
 * machine: addresses of the network, shares and devices, parts of Node.js itself.
 */
export function sourcePlace(text: string): SourcePlace | undefined {
  const match = /^(.{1,4096}?):(\d{1,9}):(\d{1,9})$/s.exec(text);
  if (!match) return undefined;
  const [, stated = '', line, column] = match;
  const path = stated.startsWith('file:') ? pathOf(stated) : stated;
  if (path === undefined || !isLocal(path)) return undefined;
  return { path, line: Math.max(1, Number(line)), column: Math.max(1, Number(column)) };
}

function pathOf(uri: string): string | undefined {
  try {
    const { host, pathname } = new URL(uri);
    if (host !== '') return undefined;
    const path = decodeURIComponent(pathname);
    return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
  } catch {
    return undefined;
  }
}

/** Asking Windows for `\\host\share` would send the user's name there. */
function isLocal(path: string): boolean {
  const isControl = [...path].some((letter) => letter < ' ' || letter === '\u007f');
  return !isControl && (/^\/(?![/\\])/.test(path) || /^[A-Za-z]:[\\/](?![\\/])/.test(path));
}

/** How many folders and names at the end of two paths are the same. */
export function commonEnding(a: string, b: string): number {
  const [left, right] = [a, b].map((path) => path.split(/[\\/]+/).reverse()) as [string[], string[]];
  const different = left.findIndex((part, i) => part === '' || part !== right[i]);
  return different < 0 ? left.length : different;
}

/** The name at the end of a path as a glob that means just this name; undefined for none. */
export function nameAsGlob(path: string): string | undefined {
  const name = path.split(/[\\/]+/).at(-1) ?? '';
  return name === '' || name === '..' ? undefined : name.replace(/[*?{}[\]!,]/g, '?');
}
