/** What passes a case on to somebody else: links, reports that hide what is private, findings that come back. */
import type { MaskKind } from './masks.ts';

/** Which file a capture is, whatever it is called. */
export interface CaptureIdentity {
  /** Of the bytes on disk, lower-case hexadecimal. */
  sha256: string;
  /** Size on disk. */
  bytes: number;
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

/** How many different values of each kind were masked. */
export type Masked = Partial<Record<MaskKind, number>>;

export interface OpenSharedQuery {
  uri: string;
  /** Folder of the extension's own, to unpack the captures of a bundle into. */
  unpackTo?: string;
}

/** A report or a bundle that was read back. */
export interface SharedFile {
  /** What the file calls its captures, and where each is here; null where it is not. */
  captures: { name: string; identity: CaptureIdentity | null; uri: string | null }[];
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
