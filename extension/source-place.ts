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

/** Endings of a path, the longest first, that may name the same file in another folder: at least a folder and a name. */
export function endings(path: string): string[] {
  const parts = path.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && part !== '..');
  const from = /^[A-Za-z]:$/.test(parts[0] ?? '') ? 1 : 0;
  const found: string[] = [];
  for (let first = from; first < parts.length - 1; first++) found.push(parts.slice(first).join('/'));
  return found;
}
