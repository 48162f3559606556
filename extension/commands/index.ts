/** Every command by its name. */
import * as vscode from 'vscode';
import { toFailure } from '../../server/protocol/failure.ts';
import type { CommandName } from '../command-names.ts';
import type { CaptureEditors } from '../editor.ts';
import type { OpenCaptures } from '../open-captures.ts';
import type { Server } from '../server.ts';
import { analyzeFile } from './analyze-file.ts';
import { analyzeTogether } from './analyze-together.ts';
import { compareWith } from './compare-with.ts';
import { copyFindings } from './copy-findings.ts';
import { copyLink } from './copy-link.ts';
import { deleteNote } from './delete-note.ts';
import { expectNote } from './expect-note.ts';
import { filterNotes } from './filter-notes.ts';
import { findObject } from './find-object.ts';
import { keepNote } from './keep-note.ts';
import { openDump } from './open-dump.ts';
import { openLink } from './open-link.ts';
import { openShared } from './open-shared.ts';
import { recordProcess } from './record-process.ts';
import { redactCopy } from './redact-copy.ts';
import { reopenNote } from './reopen-note.ts';
import { resolveNote } from './resolve-note.ts';
import { restartServer } from './restart-server.ts';
import { setNoteStatus } from './set-note-status.ts';
import { shareFindings } from './share-findings.ts';
import { showFinding } from './show-finding.ts';
import { showLog } from './show-log.ts';
import { showNote } from './show-note.ts';
import { showRetainingPath } from './show-retaining-path.ts';
import { takeHeapSnapshot } from './take-heap-snapshot.ts';
import { tryStory } from './try-story.ts';
import { verifyNotes } from './verify-notes.ts';

export interface CommandContext {
  server: Server;
  editors: CaptureEditors;
  captures: OpenCaptures;
  log: vscode.LogOutputChannel;
  /** Folder of the stories. */
  samples: vscode.Uri;
  /** The workspace's own storage: small values, and a folder when a folder is open. */
  memory: vscode.Memento;
  storage: vscode.Uri | undefined;
  /** Ends with the extension. */
  subscriptions: vscode.Disposable[];
}

type Command = (context: CommandContext, ...given: unknown[]) => unknown;

const COMMANDS: Record<CommandName, Command> = {
  analyzeFile,
  analyzeTogether,
  compareWith,
  copyFindings,
  copyLink,
  deleteNote,
  expectNote,
  filterNotes,
  findObject,
  keepNote,
  openDump,
  openLink,
  openShared,
  recordProcess,
  redactCopy,
  reopenNote,
  resolveNote,
  restartServer,
  setNoteStatus,
  shareFindings,
  showFinding,
  showLog,
  showNote,
  showRetainingPath,
  takeHeapSnapshot,
  tryStory,
  verifyNotes,
};

/** Runs a command with what a menu or link gave it; says what went wrong and what to do. Never rejects. */
export async function runCommand(
  context: CommandContext,
  name: CommandName,
  given: readonly unknown[],
): Promise<void> {
  try {
    await COMMANDS[name](context, ...given);
  } catch (error) {
    const { code, message, next } = toFailure(error);
    context.log.error(`${name}: ${message}`);
    if (code !== 'cancelled') void vscode.window.showErrorMessage(`${message} ${next}`);
  }
}
