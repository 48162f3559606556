/** The place in a program's source that a capture states. It is a stranger's text: only what names a file is taken. */

export interface SourcePlace {
  /** Absolute, as the machine wrote it where the program ran. */
  path: string;
  /** The path of a web address or of a bundler: only a file of this workspace can be meant. */
  isWeb?: true;
  /** From 1. */
  line: number;
  column: number;
}

/**
 * `/srv/app.js:42:11`, `file:///srv/app.js:42:11`, `C:\srv\app.js:42:11`; also what a page or a bundler serves under
 * a path of its own. Undefined for what can be no file of this machine: shares and devices, parts of Node.js itself.
 */
export function sourcePlace(text: string): SourcePlace | undefined {
  const match = /^(.{1,4096}?):(\d{1,9}):(\d{1,9})$/s.exec(text);
  if (!match) return undefined;
  const [, stated = '', line, column] = match;
  const at = { line: Math.max(1, Number(line)), column: Math.max(1, Number(column)) };
  if (WEB.test(stated)) {
    const path = webPath(stated);
    return path === undefined || !isLocal(path) ? undefined : { path, isWeb: true, ...at };
  }
  const path = stated.startsWith('file:') ? pathOf(stated) : stated;
  return path === undefined || !isLocal(path) ? undefined : { path, ...at };
}

const WEB = /^(?:https?|webpack|webpack-internal):\/\//;

/** `https://shop.example/static/js/cart.js?v=3` → `/static/js/cart.js`, `webpack://shop/./src/cart.js` → `/src/cart.js`. */
function webPath(uri: string): string | undefined {
  try {
    const { pathname } = new URL(uri.replace(/^webpack(?:-internal)?:\/\/[^/]*/, 'http://bundle'));
    const path = decodeURIComponent(pathname);
    return path.endsWith('/') ? undefined : path;
  } catch {
    return undefined;
  }
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
