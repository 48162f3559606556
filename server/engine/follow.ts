/** Watches one file for growth, truncation and replacement. */
import fs from 'node:fs';

/** A log that is written to right now was changed less than this before it was opened. */
const LIVE_MS = 10 * 60_000;

const POLL_MS = 1000;

export type FileChange =
  | { kind: 'grown'; bytes: number }
  | { kind: 'replaced' }
  | { kind: 'gone' }
  | { kind: 'back' };

export function isLive(path: string): boolean {
  try {
    return Date.now() - fs.statSync(path).mtimeMs < LIVE_MS;
  } catch {
    return false;
  }
}

/**
 * Polls rather than watches: file events are lost on network file systems and in containers, where dumps live.
 * @returns a function that ends it.
 */
export function watchFile(
  path: string,
  fd: number,
  bytes: number,
  onChange: (change: FileChange) => void,
): () => void {
  let known = bytes;
  const inode = fs.fstatSync(fd).ino;
  let gone = false;
  const timer = setInterval(() => {
    let stat: fs.Stats;
    try {
      stat = fs.statSync(path);
    } catch {
      // Rotated away: what was read stays; a new file of this name is picked up when it comes.
      if (!gone) onChange({ kind: 'gone' });
      gone = true;
      return;
    }
    if (gone && stat.ino === inode) onChange({ kind: 'back' });
    gone = false;
    if (stat.ino !== inode || stat.size < known) {
      clearInterval(timer);
      onChange({ kind: 'replaced' });
    } else if (stat.size > known) {
      known = stat.size;
      onChange({ kind: 'grown', bytes: known });
    }
  }, POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
