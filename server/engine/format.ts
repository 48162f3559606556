/** The seam every reader fills. */
import type { Mark } from '../protocol/capture.ts';
import type { ObjectsPage, ObjectsQuery } from '../protocol/objects.ts';
import type { BytesQuery, MarkedBytes } from '../protocol/operations.ts';
import type {
  KinQuery,
  OutlineQuery,
  TextKin,
  TextOutline,
  TextQuery,
  TextReading,
  TextTokens,
  TokensQuery,
} from '../protocol/text.ts';
import type { Comparison } from './across-captures.ts';
import type { ByteSource } from './byte-source.ts';
import type { Capture } from './capture.ts';
import type { SpanSource } from './spans/span-source.ts';
import type { ColumnInfo, Table } from './table.ts';
import type { TableBuilder } from './table-builder.ts';

export type Certainty = 'no' | 'maybe' | 'sure';

/** Where the value of one series stands in the text of one sample; offsets from the start of that text. */
export interface ValuePlace {
  byteStart: number;
  byteLength: number;
  /** Lines after the first of the sample. */
  line: number;
}

/** As `key` of a column: the line that names its process or mapping rather than its value. */
export const ENTITY_LINE = '';

/** What several captures of one format show together. */
export interface Across {
  /** The tables become its own. */
  capture: Capture;
  tables: Table[];
  comparisons: Comparison[];
}

/** Answers about the text of a capture; null where there is nothing to say. */
export interface TextFeatures {
  /** Explains the place that is asked about; without one, remarks on the lines. */
  read(capture: Capture, query: Asked<TextQuery>): TextReading | null;
  outline(capture: Capture, query: Asked<OutlineQuery>): TextOutline | null;
  colour(capture: Capture, query: Asked<TokensQuery>): TextTokens | null;
  kin(capture: Capture, query: Asked<KinQuery>): TextKin | null;
}

type Asked<Query> = Omit<Query, 'case' | 'capture'>;

export interface Format {
  readonly id: string;
  readonly title: string;
  /** What it reads, one sentence for `tidemark formats` and the docs. */
  readonly about: string;
  /** File name patterns that hint at it; recognition is by content. */
  readonly patterns: readonly string[];
  /** Pure and total: any bytes, no exception. */
  sniff(head: Uint8Array, tail: Uint8Array, name: string): Certainty;
  /** Never throws on content: what could not be read becomes a problem with its place. */
  read(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void>;
  /** Restarts that only the values tell of; rows are in time order. Pure. */
  restarts?(tables: readonly Table[]): Mark[];
  /** Finds the value of a column again in the bytes of one sample. */
  locate?(sample: Uint8Array, column: ColumnInfo): ValuePlace | undefined;
  /** Has something to show at any moment while it reads, so that a growing capture is read on rather than anew. */
  readonly follows?: boolean;
  /** Its captures are no text: their bytes are shown as they are. */
  readonly isBinary?: boolean;
  /** Files of this format with one sample each may be read as one capture. */
  readonly joinsFiles?: boolean;
  /** Whether the tables of two such files can be of one thing (a process); they can where this is absent. Pure. */
  mayJoin?(one: readonly Table[], other: readonly Table[]): boolean;
  /**
   * Files with the same answer are one capture that was written into several (`strace -ff`): opened by any of them,
   * they are read together. By the path alone, pure; undefined = stands for itself.
   */
  setOf?(path: string): string | undefined;
  /** The model of a capture as it travels between threads: plain data, its columns in shared buffers. */
  packModel?(model: unknown): unknown;
  unpackModel?(packed: unknown, source: ByteSource): unknown;
  /**
   * Lists of the objects of a capture that has a model.
   * @param captures all of the case
   * @throws FailureError for what is not there
   */
  objects?(
    capture: Capture,
    query: Omit<ObjectsQuery, 'case' | 'capture'>,
    captures?: readonly Capture[],
  ): Promise<ObjectsPage>;
  /** What bytes of its dumps belong to. */
  marks?(capture: Capture, query: Pick<BytesQuery, 'offset' | 'length'>): MarkedBytes;
  /** Its calls over time. */
  readonly spans?: SpanSource;
  /** What an editor shows beside the text of a capture. */
  readonly text?: TextFeatures;
  /** What only several captures show together: for one of them. Called with those of this format, when there are several. */
  across?(captures: readonly Capture[]): Across[];
}
