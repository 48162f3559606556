/** What stands around a payload: quotes, stamps on every line, file names from grep, headings, separators. */
import { type Stamp, stampPrefix } from './stamps.ts';

export interface Prefix {
  /** Characters before the payload. */
  length: number;
  stamp: Stamp | undefined;
  /** The line was quoted, indented or prefixed by a tool rather than just stamped. */
  repaired: boolean;
}

const QUOTE = /^(?:[>|] ?)+/;
const INDENT = /^[ \t]+/;
const PATH = /^\/?(?:[\w.-]+\/)+[\w.()-]+[:-]\s?/;
/** `kubectl logs --timestamps` and CRI: stream and tag after the stamp. */
const STREAM = /^(?:stdout|stderr) [FP] /;
const JOURNAL = /^[\w.-]+ [\w./@-]+(?:\[\d+\])?: /;

/** Without the marks of a quoting mail. */
export function unquotedLine(line: string): string {
  const first = line.charCodeAt(0);
  return first === 0x3e || first === 0x7c ? line.replace(QUOTE, '') : line;
}

/** Takes quotes, stamps and file names off the start of a line, in the order in which tools put them there. */
export function linePrefix(line: string): Prefix {
  let length = 0;
  let stamp: Stamp | undefined;
  let repaired = false;
  const skip = (pattern: RegExp) => {
    const n = pattern.exec(line.slice(length))?.[0].length ?? 0;
    length += n;
    return n > 0;
  };
  if (skip(QUOTE)) repaired = true;
  if (skip(INDENT)) repaired = true;
  const stamped = stampPrefix(line.slice(length));
  if (stamped) {
    stamp = stamped.stamp;
    length += stamped.length;
    if (!skip(STREAM)) skip(JOURNAL);
    skip(INDENT);
  }
  if (skip(PATH)) repaired = true;
  return { length, stamp, repaired };
}

/** `==> /proc/meminfo <==` and its kin. @returns the name of the file or command that follows, or undefined. */
export function sectionName(line: string): string | undefined {
  return (
    /^==> (.+) <==$/.exec(line)?.[1] ??
    /^-{3,} (.+?)(?: \((.+)\))? -{3,}$/.exec(line)?.[0].replace(/^-+ | -+$/g, '') ??
    /^-{2,3} (\/?(?:[\w.-]+\/)+[\w.-]+)$/.exec(line)?.[1] ??
    /^#==\[ (.+?) \]=+#$/.exec(line)?.[1] ??
    /^\*{3} (.+?) \*{3}$/.exec(line)?.[1] ??
    // `for f in /proc/pressure/*; do echo $f; cat $f; done`
    /^(\/(?:proc|sys)\/[\w./@-]+):?$/.exec(line)?.[1]
  );
}

/** The file that grep or tail names in front of a payload. */
export function pathInPrefix(prefix: string): string | undefined {
  return /(\/?(?:[\w.-]+\/)+[\w.()-]+)[:-]\s?$/.exec(prefix)?.[1];
}

/** The file that a shell's prompt or a collector's comment says is printed next: `$ cat /proc/loadavg`. */
export function pathOfCommand(line: string): string | undefined {
  return /[$#] .*?(\/(?:proc|sys)\/[\w./-]+)\s*$/.exec(line)?.[1];
}

/** Lines that people, mailers, shells and grep leave between samples and that carry no data. */
export function isFiller(line: string): boolean {
  return (
    /^\s*$/.test(line) ||
    /^-{2,}$/.test(line) ||
    /^[=*#_~-]{3,}\s*$/.test(line) ||
    /^```\w*$/.test(line) ||
    /^[>|\s]+$/.test(line) ||
    // A shell's prompt. Words end in a blank that is not optional, or the time would double with every letter.
    /^(?:[\w.@:~/[\]-]+ )*[\w.@:~/[\]-]*[$#] \S/.test(line) ||
    /^#(?!\d)/.test(line) ||
    /^\*{3} /.test(line) ||
    // script(1).
    /^Script (?:started|done)(?: on)?[, ]/.test(line)
  );
}
