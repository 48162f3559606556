/** Entry of the bundle with everything that does work, as opposed to registering it. Loaded on first need. */
export { runCommand } from './commands/index.ts';
export { startNotes } from './notes.ts';
export { connectPanel } from './panel.ts';
