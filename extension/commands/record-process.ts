import * as vscode from 'vscode';
import { intervalProblem, pidProblem, recordingCommand } from '../recording.ts';

/** Time for a shell to start. */
const PROMPT_MS = 1000;

/**
 * Types the command that samples a process into a terminal. It runs when the user presses Enter there, and not
 * before; where there is no /proc the command opens as text, to be taken to the machine that has it.
 */
export async function recordProcess(): Promise<void> {
  const pid = await vscode.window.showInputBox({
    title: 'Record a process (1/2)',
    prompt: 'Process ID. `pgrep -n NAME` prints the newest one of a name.',
    validateInput: pidProblem,
    ignoreFocusOut: true,
  });
  if (!pid) return;
  const seconds = await vscode.window.showInputBox({
    title: 'Record a process (2/2)',
    prompt: 'Seconds between samples. Thirty samples or more tell growth from noise.',
    value: '1',
    validateInput: intervalProblem,
    ignoreFocusOut: true,
  });
  if (!seconds) return;
  const file = `tidemark-${Number(pid)}.log`;
  const command = recordingCommand(Number(pid), Number(seconds), file);
  if (process.platform === 'linux') {
    const terminal = vscode.window.createTerminal({ name: `Record process ${Number(pid)}` });
    terminal.show();
    await terminal.processId;
    // A shell that has not drawn its prompt yet would show the line twice.
    await new Promise((resolve) => setTimeout(resolve, PROMPT_MS));
    terminal.sendText(command, false);
    return;
  }
  const content = `# Run this on the Linux machine of the process; then open ${file} with Tidemark.\n${command}\n`;
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: 'shellscript', content }),
  );
}
