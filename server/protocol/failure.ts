/** Why something could not be done, and what to do about it: what every surface shows instead of a stack trace. */

export type FailureCode =
  | 'empty'
  | 'unknown-format'
  | 'not-found'
  | 'no-permission'
  | 'is-directory'
  | 'too-big'
  | 'cancelled'
  | 'unreadable'
  | 'bad-request'
  | 'closed'
  | 'internal';

export interface Failure {
  code: FailureCode;
  /** One sentence. */
  message: string;
  /** What the user can do, one sentence. */
  next: string;
}

/** Carries a {@link Failure} through code that throws. */
export class FailureError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'FailureError';
    this.failure = failure;
  }
}

export function fail(code: FailureCode, message: string, next: string): FailureError {
  return new FailureError({ code, message, next });
}

/** Any thrown thing as a {@link Failure}; an unexpected one becomes `internal` without its stack. */
export function toFailure(error: unknown): Failure {
  // By name: two bundles that both have this class in them are in one process.
  if (error instanceof Error && error.name === 'FailureError') return (error as FailureError).failure;
  const text = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `Tidemark failed unexpectedly: ${text}.`,
    next: 'Open the Tidemark output channel for details, and report it with the kind of file you opened.',
  };
}
