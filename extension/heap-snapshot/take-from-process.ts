/** From the choice of a process to the snapshot that is opened. */
import os from 'node:os';
import * as vscode from 'vscode';
import { fail } from '../../server/protocol/failure.ts';
import type { CaptureEditors } from '../editor.ts';
import { type NodeProcess, nodeProcesses } from './node-processes.ts';
import { isInspected, takeSnapshot } from './take-snapshot.ts';

const MB = 1_000_000;

/**
 * A heap snapshot of a Node.js process of this user, on the machine where the extension runs. Nothing is done to the
 * process before the person has read what it will cost, and agreed.
 */
export async function takeFromProcess(editors: CaptureEditors): Promise<void> {
  const target = await choose(await nodeProcesses());
  if (!target || !(await agree(target, await isInspected(target)))) return;
  const file = await vscode.window.showSaveDialog({
    title: `Heap snapshot of ${target.pid}`,
    defaultUri: vscode.Uri.joinPath(folderOf(), `node-${target.pid}-${stamp(new Date())}.heapsnapshot`),
    filters: { 'V8 heap snapshot': ['heapsnapshot'] },
  });
  if (!file) return;
  if (file.scheme !== 'file')
    throw fail('bad-request', 'A heap snapshot is written to a disk only.', 'Choose a folder on a disk.');
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      cancellable: true,
      title: `Tidemark: heap snapshot of ${target.pid}`,
    },
    async (progress, cancellation) => {
      const controller = new AbortController();
      cancellation.onCancellationRequested(() => controller.abort());
      let told = 0;
      await takeSnapshot(target, file.fsPath, {
        signal: controller.signal,
        onProgress: ({ step, share }) => {
          const percent = Math.floor(100 * (share ?? 0));
          progress.report({ message: step, increment: Math.max(0, percent - told) });
          told = Math.max(told, percent);
        },
        onLeftOpen: (port) =>
          void vscode.window.showWarningMessage(
            `The inspector of process ${target.pid} is still open at 127.0.0.1:${port}, for it does not answer: it may still be writing. Whoever works on this machine as any user can reach it; restarting the process closes it.`,
          ),
      });
    },
  );
  await editors.open([file]);
}

async function choose(processes: readonly NodeProcess[]): Promise<NodeProcess | undefined> {
  if (processes.length === 0) {
    throw fail(
      'not-found',
      process.platform === 'win32'
        ? 'On Windows, running processes are not listed.'
        : 'No Node.js process of yours runs on this machine.',
      'Call v8.writeHeapSnapshot() in the process, or start it with --heapsnapshot-near-heap-limit=1, and open the file.',
    );
  }
  const choice = await vscode.window.showQuickPick(
    processes.map((one) => ({
      label: String(one.pid),
      description: [one.memory === undefined ? '' : `${Math.round(one.memory / MB)} MB`, one.folder]
        .filter(Boolean)
        .join(', in '),
      detail: one.command === '' ? 'node' : one.command,
      target: one,
    })),
    {
      title: 'Take a heap snapshot of which process?',
      placeHolder: `Node.js processes of ${os.userInfo().username} on ${os.hostname()}`,
      matchOnDescription: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
    },
  );
  return choice?.target;
}

/** What it costs, in the figures of this process and this machine. */
async function agree({ pid, memory, command }: NodeProcess, inspected: boolean): Promise<boolean> {
  const used =
    memory === undefined ? '' : ` It uses ${Math.round(memory / MB).toLocaleString('en-US')} MB now;`;
  const take = 'Take Snapshot';
  const answer = await vscode.window.showWarningMessage(
    `Take a heap snapshot of process ${pid}?`,
    {
      modal: true,
      detail: [
        command.slice(0, 200),
        'The process stands still until all is written: seconds for a small heap, minutes for gigabytes, longer with Node.js before 22.',
        `${used} while it writes it may need several times its heap in addition, and this machine has ${Math.round(os.freemem() / MB).toLocaleString('en-US')} MB free. A process that runs out of memory is ended.`.trim(),
        inspected
          ? 'Its inspector is open already, and stays so.'
          : 'Its inspector is opened by a signal (SIGUSR1) on 127.0.0.1, and closed again afterwards.',
        'The file holds every text in the memory of the process: passwords and personal data too.',
      ].join('\n\n'),
    },
    take,
  );
  return answer === take;
}

function folderOf(): vscode.Uri {
  return vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(os.homedir());
}

/** Local time, as it may stand in a file's name. */
function stamp(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('');
  return `${day}-${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join('')}`;
}
