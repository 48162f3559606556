/** What passes a case on to somebody else: links, reports that hide what is private, findings that come back. */
import type { MaskKind } from './masks.ts';

/** Which file a capture is, whatever it is called. */
export interface CaptureIdentity {
  /** Of the bytes on disk, lower-case hexadecimal. */
  sha256: string;
  /** Size on disk. */
  bytes: number;
}

/** Several files that are one case together, whatever they are called: samples of a folder, a log in several files. */
export interface FileSet {
  /** SHA-256 of the files' own SHA-256, hexadecimal and in order, a line feed after each. */
  sha256: string;
  /** Sizes on disk, added up. */
  bytes: number;
  /** Size of the smallest file and of the largest. */
  smallest: number;
  largest: number;
  /** The first three Base64url characters of each file's SHA-256, in the order of the case: which files to hash whole. */
  tags: string;
  /** They were opened as the folder that they lie in. */
  folder: boolean;
}

export interface CaseIdentity {
  /** By capture; null for what is no one file. */
  captures: (CaptureIdentity | null)[];
  /** All files of the case; null when one can not be read, or there are too many for a link. */
  set: FileSet | null;
}

export interface FoundSet {
  /** Addresses in the order of the case; none when they are not all here. */
  files: string[];
  /** Address of the nearest folder that holds them all. */
  folder: string | null;
  /** How many of them are here. */
  present: number;
}

export interface FindCapture extends CaptureIdentity {
  /** Addresses of files to look at first: where it was, or what a person has chosen. */
  among: string[];
  /** Look through the folders that are open as well. */
  workspace: boolean;
}

export interface FoundCapture {
  /** Address of the file with these bytes; null when there is none. */
  uri: string | null;
  /** Base names of files that were taken for it (by name or by place) and hold other bytes. */
  others: string[];
}

/** How much of a capture a report may tell. */
export const REDACTION_LEVELS = ['structure', 'labels', 'full'] as const;

/**
 * - `structure`: figures, our own words, names of classes and functions; every other word of the capture is masked.
 * - `labels`: names as the capture writes them; quoted lines as `structure`, what looks private is masked.
 * - `full`: nothing is masked.
 * - `local`: for use where the captures are: paths and hosts stay, secrets and people are masked.
 */
export type RedactionLevel = (typeof REDACTION_LEVELS)[number] | 'local';

export const SHARE_FORMATS = ['markdown', 'html', 'sarif', 'json', 'bundle'] as const;
export type ShareFormat = (typeof SHARE_FORMATS)[number];

/** A capture in a bundle: a copy with its words masked as the report's are, or the file as it is, with everything in it. */
export interface TakenAlong {
  /** Position in the case. */
  capture: number;
  as: 'copy' | 'whole';
}

/** Captures larger than this are passed on as files: a bundle is sent by mail. */
export const BUNDLED_BYTES_MAX = 32 * 1024 * 1024;

/** How many different values of each kind were masked. */
export type Masked = Partial<Record<MaskKind, number>>;

export interface OpenSharedQuery {
  uri: string;
  /** Folder of the extension's own, to unpack the captures of a bundle into. */
  unpackTo?: string;
}

/** A report or a bundle that was read back. */
export interface SharedFile {
  /** Addresses of its captures, to be opened together; null when not all of them are here. */
  captures: string[] | null;
  /** Captures of which only a copy with masked words is here. */
  copies: number;
  findings: number;
  notes: number;
}

/** A text capture that was copied with its words masked. */
export interface RedactedCopy {
  lines: number;
  /** Lines too long to be copied whole. */
  cut: number;
  masked: Masked;
}
