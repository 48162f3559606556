/** Where what is told of a line stands. The twin in JavaScript is FastLines. */
export const KIND: u32 = 0;
export const FROM: u32 = 4;
/** Without blanks at the end. */
export const END: u32 = 8;
export const NEWLINE_AT: u32 = 12;
export const PID: u32 = 16;
/** Clock, and 4 for `[pid N]`. */
export const CLOCK: u32 = 20;
export const BODY: u32 = 24;
export const NAME_START: u32 = 28;
export const NAME_END: u32 = 32;
export const ARGS_START: u32 = 36;
export const ARGS_END: u32 = 40;
export const RESULT_START: u32 = 44;
export const RESULT_END: u32 = 48;
export const ERROR_START: u32 = 52;
export const ERROR_END: u32 = 56;
/** Numbers of the names, as they were learned; -1 = not known here. */
export const NAME: u32 = 60;
export const ERROR: u32 = 64;
export const TIME: u32 = 72;
export const DURATION: u32 = 80;
export const VALUE: u32 = 88;
export const RECORD: u32 = 96;

/** No place, no number. */
export const NONE: u32 = u32.MAX_VALUE;
