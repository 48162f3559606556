/** Commands, without the `tidemark.` that the manifest puts before them. */
export const COMMAND_NAMES = [
  'analyzeFile',
  'analyzeTogether',
  'compareWith',
  'copyFindings',
  'copyLink',
  'deleteNote',
  'expectNote',
  'filterNotes',
  'keepNote',
  'openDump',
  'openLink',
  'openShared',
  'recordProcess',
  'redactCopy',
  'reopenNote',
  'resolveNote',
  'restartServer',
  'setNoteStatus',
  'shareFindings',
  'showFinding',
  'showLog',
  'showNote',
  'tryStory',
  'verifyNotes',
] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];
