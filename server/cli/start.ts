/** Start of the command line: says which part of the bundle is wanted. */

/** A name of the global object that nobody else uses. */
export const COMMAND_LINE = 'tidemark.commandLine';
