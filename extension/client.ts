/**
 * Entry of the second bundle: everything that does work, as opposed to registering it. Loading it costs ten times
 * what the first one does, most of it for the language client, so it is loaded on first need.
 */
export { runCommand } from './commands/index.ts';
export { startClient } from './language-client.ts';
export { connectPanel } from './panel.ts';
