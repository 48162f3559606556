/** Commands, without the `tidemark.` that the manifest puts before them. */
export const COMMAND_NAMES = [
  'analyzeFile',
  'analyzeTogether',
  'compareWith',
  'copyFindings',
  'openDump',
  'recordProcess',
  'restartServer',
  'saveReport',
  'showFinding',
  'showLog',
  'tryStory',
] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];
