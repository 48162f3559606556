/** Compiled code kept for the next run, in a folder that nobody else can write to: whatever lies there is run. */
import fs from 'node:fs';
import module from 'node:module';
import path from 'node:path';

const WRITABLE_BY_OTHERS = 0o022;

/**
 * Makes V8 keep what it compiled below the folder that `TIDEMARK_CACHE_DIR` names. Does nothing when none is named, the
 * folder may be written to by others, or Node.js cannot keep code (before 22.1).
 */
export function keepCode(kept = process.env.TIDEMARK_CACHE_DIR): void {
  const folder = kept ? privateFolder(kept) : undefined;
  if (folder !== undefined) module.enableCompileCache?.(folder);
}

/** The folder `code` below this one; undefined when it cannot be told that both are private, as on Windows. */
export function privateFolder(kept: string): string | undefined {
  const folder = path.join(kept, 'code');
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    return [kept, folder].every(isPrivate) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function isPrivate(folder: string): boolean {
  const stat = fs.lstatSync(folder);
  return stat.isDirectory() && stat.uid === process.getuid?.() && (stat.mode & WRITABLE_BY_OTHERS) === 0;
}
