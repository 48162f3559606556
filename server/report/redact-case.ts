/** A case as it may leave the machine. */
import type { Redactor } from './redact.ts';

/** Where captures stand: kept for whoever has to find them again, masked for whoever only reads about them. */
const PATH_KEYS: ReadonlySet<string> = new Set(['path', 'capture']);

/** Masks every text in a value, so that a field added later cannot be forgotten. */
export function redacted<T>(value: T, redactor: Redactor, keepPaths: boolean): T {
  return masked(value, redactor, keepPaths) as T;
}

function masked(value: unknown, redactor: Redactor, keepPaths: boolean): unknown {
  if (typeof value === 'string') return redactor.redact(value);
  if (Array.isArray(value)) {
    return typeof value[0] === 'number' ? value : value.map((item) => masked(item, redactor, keepPaths));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      keepPaths && PATH_KEYS.has(key) ? item : masked(item, redactor, keepPaths),
    ]),
  );
}
