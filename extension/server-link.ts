/** What the extension knows of the analysis server: calls that always settle, and its news. */
import type { CaseSummary } from '../server/protocol/capture.ts';
import type { Method, Progress } from '../server/protocol/operations.ts';

export interface Subscription {
  dispose(): void;
}

export interface CallOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** `reconnecting`: the process is gone and every case with it; `running`: it is there again. */
export type ServerState = 'reconnecting' | 'running';

export interface ServerLink {
  /** Rejects with a `FailureError`, never with anything else. */
  call(method: Method, params: unknown, options?: CallOptions): Promise<unknown>;
  onChanged(listener: (summary: CaseSummary) => void): Subscription;
  onState(listener: (state: ServerState) => void): Subscription;
}
