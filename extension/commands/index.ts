/** Every command, by the name that follows `tidemark.` in the manifest. */
import * as vscode from 'vscode';
import { toFailure } from '../../server/protocol/failure.ts';
import type { CaptureEditors } from '../editor.ts';
import type { OpenCaptures } from '../open-captures.ts';
import type { Server } from '../server.ts';
import { analyzeFile } from './analyze-file.ts';
import { copyFindings } from './copy-findings.ts';
import { openDump } from './open-dump.ts';
import { recordProcess } from './record-process.ts';
import { restartServer } from './restart-server.ts';
import { saveReport } from './save-report.ts';
import { showFinding } from './show-finding.ts';
import { showLog } from './show-log.ts';
import { tryStory } from './try-story.ts';

export interface CommandContext {
  server: Server;
  editors: CaptureEditors;
  captures: OpenCaptures;
  log: vscode.LogOutputChannel;
  /** Folder of the stories. */
  samples: vscode.Uri;
}

type Command = (context: CommandContext, ...given: unknown[]) => unknown;

const COMMANDS: Record<string, Command> = {
  analyzeFile,
  copyFindings,
  openDump,
  recordProcess,
  restartServer,
  saveReport,
  showFinding,
  showLog,
  tryStory,
};

export function registerCommands(context: CommandContext): vscode.Disposable[] {
  return Object.entries(COMMANDS).map(([name, run]) =>
    vscode.commands.registerCommand(`tidemark.${name}`, async (...given: unknown[]) => {
      try {
        await run(context, ...given);
      } catch (error) {
        const { message, next } = toFailure(error);
        context.log.error(`${name}: ${message}`);
        void vscode.window.showErrorMessage(`${message} ${next}`);
      }
    }),
  );
}
