/** What hides who, where and with what in an export of calls; one value has one mask throughout the file. */
import type { SpanMask, SpanPart } from '../engine/spans/span-source.ts';
import type { RedactionLevel } from '../protocol/sharing.ts';
import { isCodeName } from './code-names.ts';
import { MaskNames } from './mask-names.ts';
import { Redactor } from './redact.ts';
import { StructureRedactor } from './structure.ts';

/** Paths of a system are no secret in a report, but those of all calls together tell what a program does. */
const PATH = /(?<![\w/.\]])(?:~|\.{0,2})\/[^\s,;"'<>()[\]]+/g;
const ADDRESS =
  /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|(?<!\w)\[?(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}\]?/gi;
const MACHINE_PATH = /^\/(?:[^\s/]+\/)*[^\s/]*$/;

/**
 * - `structure`: figures, names of system calls, errors and functions; paths, addresses and arguments are masked.
 * - `labels` and `local`: what the calls are about as well; what looks private is masked.
 * - `full`: as the log has it.
 */
export function spanMask(level: RedactionLevel): SpanMask {
  if (level === 'full') return (text) => text;
  const masks = new MaskNames();
  const patterns = new Redactor(undefined, [], masks);
  if (level !== 'structure') return (text) => patterns.redact(text);
  const structure = new StructureRedactor({ masks, patterns, names: new Set(), paths: new Map() });
  const about = (text: string): string =>
    structure.redact(
      MACHINE_PATH.test(text)
        ? masks.nameOf('path', text)
        : text
            .replace(PATH, (path) => masks.nameOf('path', path))
            .replace(ADDRESS, (address) => masks.nameOf('ip', address)),
    );
  const known = new Map<string, string>();
  const masked: Record<SpanPart, (text: string) => string> = {
    about,
    name: (text) => structure.redact(text),
    function: (text) => (isCodeName(text) && patterns.redact(text) === text ? text : about(text)),
    command: (text) => commandMasked(text, about),
  };
  return (text, part) => {
    const key = `${part} ${text}`;
    let out = known.get(key);
    if (out === undefined) {
      out = masked[part](text);
      known.set(key, out);
    }
    return out;
  };
}

/** The program tells lanes apart; with what it was called is not told. */
function commandMasked(text: string, mask: (text: string) => string): string {
  const [, thread = '', program = '', rest = ''] = /^(thread of )?(\S*)(.*)$/s.exec(text) ?? [];
  const name = program.slice(program.lastIndexOf('/') + 1);
  return `${thread}${mask(name)}${rest === '' ? '' : ' …'}`;
}
