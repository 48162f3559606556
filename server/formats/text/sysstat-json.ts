/**
 * JSON as sysstat's tools write it (`-o JSON`), line by line, also after `jq` has set it anew: values as they come,
 * objects when they close. Damaged documents (a comma too many, the end cut off) give what they hold.
 */

import type { ToolLog } from './tool-log.ts';

/** What is told of a document while it is read. */
export interface SysstatDocument {
  /** An element of `statistics` begins: a report. */
  report(): void;
  /** `date`, `timestamp`, `number-of-cpus` and the like. */
  value(name: string, value: string | number): void;
  /** `{"cpu": "all", "usr": 1.5, …}` in the list `list`, or the object of that name. */
  object(list: string, fields: ReadonlyMap<string, string | number>): void;
}

const TOKEN = /"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|true|false|null|[{}[\]:,]/g;
const BLANK = /^\s*$/;

/** Deeper documents are none of sysstat's. */
const DEPTH_MAX = 32;

interface Level {
  isList: boolean;
  /** Under which name it stands. */
  name: string;
  fields: Map<string, string | number>;
}

export class SysstatJson {
  /** Has a document begun? */
  isUsed = false;
  private readonly document: SysstatDocument;
  private readonly levels: Level[] = [];
  private name = '';
  /** The last string, which is a name if a colon follows. */
  private text: string | undefined;

  constructor(document: SysstatDocument) {
    this.document = document;
  }

  /** The file is read: a document that was cut off is said to be. */
  finish({ into, place }: ToolLog): void {
    if (this.levels.length > 0)
      into.problem(place.byteEnd, 0, 'the JSON ends before its last bracket: it was cut off');
  }

  /** @returns false when the line is no part of a document. */
  take(line: string): boolean {
    const isStart = /^\s*\{\s*(?:"sysstat"|$)/.test(line);
    if (this.levels.length === 0 && !isStart) return false;
    if (!BLANK.test(line.replace(TOKEN, ''))) return false;
    this.isUsed = true;
    for (const [token, text, number] of line.matchAll(TOKEN)) {
      if (text !== undefined) {
        this.settle();
        this.text = text;
      } else if (number !== undefined) this.put(Number(number));
      else this.mark(token);
    }
    return true;
  }

  private mark(token: string): void {
    if (token === ':') {
      this.name = this.text ?? '';
      this.text = undefined;
      return;
    }
    this.settle();
    if (token === '{' || token === '[') this.open(token === '[');
    else if (token === '}' || token === ']') this.close();
    else if (token === ',') this.name = '';
  }

  /** A string that was not a name is a value. */
  private settle(): void {
    const { text } = this;
    this.text = undefined;
    if (text !== undefined) this.put(text);
  }

  private put(value: string | number): void {
    const { name } = this;
    const level = this.levels.at(-1);
    if (name === '' || !level || level.isList) return;
    level.fields.set(name, value);
    this.document.value(name, value);
    this.name = '';
  }

  private open(isList: boolean): void {
    const above = this.levels.at(-1);
    const name = this.name !== '' ? this.name : (above?.name ?? '');
    if (!isList && above?.isList && above.name === 'statistics') this.document.report();
    if (this.levels.length < DEPTH_MAX) this.levels.push({ isList, name, fields: new Map() });
    this.name = '';
  }

  private close(): void {
    const level = this.levels.pop();
    this.name = '';
    if (level && !level.isList && level.fields.size > 0) this.document.object(level.name, level.fields);
  }
}
