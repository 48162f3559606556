/** Ending processes, and proving that they ended. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

function signalGroup(child, signal) {
  try {
    if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    else process.kill(-child.pid, signal);
  } catch {
    // It has gone already.
  }
}

/** Ends a child that was started with `detached`, and its whole process group: politely, then for certain. */
export async function stopGroup(child) {
  if (!child.pid) return;
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    signalGroup(child, 'SIGTERM');
    await Promise.race([gone, sleep(5000, undefined, { ref: false })]);
  }
  signalGroup(child, 'SIGKILL');
}

/** Processes whose command line or environment holds `mark`. Linux only: elsewhere none are seen. */
function findNaming(mark) {
  if (process.platform !== 'linux') return [];
  const found = [];
  for (const pid of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    try {
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const environment = fs.readFileSync(`/proc/${pid}/environ`, 'utf8');
      if (command !== '' && (command.includes(mark) || environment.includes(mark))) {
        found.push({ pid: Number(pid), command: command.replaceAll('\0', ' ').trim() });
      }
    } catch {
      // It ended while being looked at, or belongs to someone else.
    }
  }
  return found;
}

/**
 * Gives processes that carry `mark` ten seconds to end, then kills those that did not.
 * @returns {Promise<string[]>} the command lines of the killed ones
 */
export async function processesNaming(mark) {
  const end = Date.now() + 10_000;
  let left = findNaming(mark);
  while (left.length > 0 && Date.now() < end) {
    await sleep(100);
    left = findNaming(mark);
  }
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended just now.
    }
  }
  return left.map(({ pid, command }) => `${pid} ${command}`);
}
