/** Has a Node.js process of this user on this machine write its heap into a file, through its inspector. */
import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fail } from '../../server/protocol/failure.ts';
import { connectInspector, type InspectorSession, inspectorAt } from './inspector-session.ts';
import { listeningPorts } from './listening-ports.ts';
import { type NodeProcess, sameProcess } from './node-processes.ts';

export interface SnapshotProgress {
  /** What is going on, as a person says it. */
  step: string;
  /** Of the objects that the process counts; undefined while it does not say. */
  share?: number;
}

export interface SnapshotOptions {
  onProgress(progress: SnapshotProgress): void;
  /** The inspector was opened for this, and did not close again in time. */
  onLeftOpen(port: number): void;
  signal: AbortSignal;
}

const OPEN_WITHIN_MS = 10_000;
const ANSWER_WITHIN_MS = 10_000;
const CLOSE_WITHIN_MS = 3000;
const LOOK_EVERY_MS = 100;
/** What waits to be written before the process is made to wait. */
const BUFFERED_MAX = 16 << 20;

/** Whether it can be asked without a signal. */
export async function isInspected({ pid }: NodeProcess): Promise<boolean> {
  return (await inspectorOf(pid)) !== undefined;
}

/**
 * Writes a heap snapshot into a file that only this user may read, and says how many bytes it has. Nothing is left of a
 * snapshot that fails or is cancelled.
 * @throws FailureError
 */
export async function takeSnapshot(
  target: NodeProcess,
  file: string,
  { onProgress, onLeftOpen, signal }: SnapshotOptions,
): Promise<number> {
  onProgress({ step: 'connecting to its inspector' });
  const known = await inspectorOf(target.pid);
  const { port, path } = known ?? (await openInspector(target, signal));
  const session = await connectInspector(port, path).catch((error: Error) => {
    throw fail('unreadable', `The inspector of ${target.pid} does not answer: ${error.message}.`, AGAIN);
  });
  const stop = () => session.close();
  signal.addEventListener('abort', stop);
  try {
    await checkProcess(session, target);
    return await stream(session, file, onProgress, signal);
  } catch (error) {
    throw signal.aborted ? cancelled() : error;
  } finally {
    signal.removeEventListener('abort', stop);
    if (!known && !(await closeInspector(session, target.pid, port, path))) onLeftOpen(port);
    session.close();
  }
}

const AGAIN = 'Try again; a process that is busy answers late.';

async function inspectorOf(pid: number): Promise<{ port: number; path: string } | undefined> {
  for (const port of await listeningPorts(pid)) {
    const path = await inspectorAt(port);
    if (path !== undefined) return { port, path };
  }
  return undefined;
}

/** @throws FailureError */
async function openInspector(
  target: NodeProcess,
  signal: AbortSignal,
): Promise<{ port: number; path: string }> {
  const { pid } = target;
  const now = await sameProcess(target);
  if (!now) throw fail('not-found', `Process ${pid} has ended.`, 'Choose another one.');
  if (!now.takesSignal)
    throw fail(
      'bad-request',
      `Process ${pid} does not let its inspector be opened: SIGUSR1 would end it.`,
      'Start it with --inspect, or with --heapsnapshot-signal=SIGUSR2 and send it that signal.',
    );
  process.kill(pid, 'SIGUSR1');
  for (let waited = 0; waited < OPEN_WITHIN_MS; waited += LOOK_EVERY_MS) {
    await wait(LOOK_EVERY_MS);
    if (signal.aborted) throw cancelled();
    const inspector = await inspectorOf(pid);
    if (inspector) return inspector;
  }
  throw fail(
    'unreadable',
    `The inspector of process ${pid} did not open within ${OPEN_WITHIN_MS / 1000} s.`,
    'Another process may hold its port, which is 9229 unless --inspect-port names one. Start it with --inspect-port=0.',
  );
}

/** What listens belongs to the process; this also holds when it forked, or runs in a container. */
async function checkProcess(session: InspectorSession, { pid, ownPid }: NodeProcess): Promise<void> {
  const { result } = await session.send('Runtime.evaluate', {
    expression: 'process.pid',
    returnByValue: true,
  });
  const answered = (result as { value?: unknown } | undefined)?.value;
  if (answered !== ownPid)
    throw fail(
      'unreadable',
      `The inspector found belongs to another process than ${pid}.`,
      'Choose that one.',
    );
}

async function stream(
  session: InspectorSession,
  file: string,
  onProgress: (progress: SnapshotProgress) => void,
  signal: AbortSignal,
): Promise<number> {
  const part = `${file}.part`;
  const out = fs.createWriteStream(part, { mode: 0o600 });
  let bytes = 0;
  let failure: Error | undefined;
  out.on('error', (error) => {
    failure = error;
    session.close();
  });
  out.on('drain', () => session.resume());
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    const piece = Buffer.from(String(chunk));
    bytes += piece.length;
    onProgress({ step: `${(bytes / 1e6).toFixed(1)} MB written`, share: 1 });
    out.write(piece);
    if (out.writableLength > BUFFERED_MAX) session.pause();
  });
  session.on('HeapProfiler.reportHeapSnapshotProgress', ({ done, total }) => {
    const share = Number(done) / Number(total);
    onProgress({ step: 'looking at its objects', ...(share >= 0 && share <= 1 && { share }) });
  });
  try {
    onProgress({ step: 'waiting for the process to stop' });
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: true, captureNumericValue: false });
    await new Promise<void>((resolve, reject) => {
      out.once('error', reject);
      out.end(resolve);
    });
    await fs.promises.rename(part, file);
    return bytes;
  } catch (error) {
    out.destroy();
    await fs.promises.rm(part, { force: true });
    if (signal.aborted) throw cancelled();
    const { message } = failure ?? (error as Error);
    throw fail('unreadable', `The heap snapshot was not finished: ${message}.`, AGAIN);
  }
}

/** The process closes it after this connection has ended; true when it did. */
async function closeInspector(
  session: InspectorSession,
  pid: number,
  port: number,
  path: string,
): Promise<boolean> {
  let last = session;
  const ask = async () => {
    // A cancelled snapshot has ended the connection.
    await last.send('Runtime.evaluate', { expression: CLOSE }).catch(async () => {
      last = await connectInspector(port, path);
      await last.send('Runtime.evaluate', { expression: CLOSE });
    });
  };
  // Whether it was done is looked for below. A process that still writes a snapshot does not answer before its end.
  await Promise.race([ask(), wait(ANSWER_WITHIN_MS, undefined, { ref: false })]).catch(() => {});
  last.close();
  for (let waited = 0; waited < CLOSE_WITHIN_MS; waited += LOOK_EVERY_MS) {
    if (!(await listeningPorts(pid)).includes(port)) return true;
    await wait(LOOK_EVERY_MS);
  }
  return false;
}

/** Later, for it waits until nobody is connected. */
const CLOSE = 'setTimeout(() => process._debugEnd(), 50), 0';

function cancelled() {
  return fail('cancelled', 'Cancelled.', 'Run the command again.');
}
