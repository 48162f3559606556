/** Arguments of calls that wait: for which descriptors, and how long at most. */
import type { CallView, Value } from '../../packages/strace-log-parser/index.ts';

/** Of poll, ppoll, select, pselect6. */
export function waitedDescriptors(call: CallView, args: readonly Value[]): number[] {
  return descriptorsIn(call.name.includes('select') ? args.slice(1, 4) : args.slice(0, 1));
}

/** `[{fd=3, events=POLLIN}]` of poll, `[3 4]` of select. */
function descriptorsIn(values: readonly Value[]): number[] {
  return values.flatMap((value): number[] => {
    if (value.kind === 'number') return [value.value];
    if (value.kind === 'descriptor') return [value.number];
    if (value.kind === 'changed') return descriptorsIn([value.before]);
    if (value.kind === 'struct')
      return descriptorsIn(value.fields.fd ? [value.fields.fd] : value.items.slice(0, 1));
    return value.kind === 'list' ? descriptorsIn(value.items) : [];
  });
}

/** Milliseconds the program was ready to wait; Infinity for ever, NaN when the log does not tell. */
export function limitOf(call: CallView, args: readonly Value[]): number {
  const value = args[call.name.includes('select') ? 4 : 2];
  if (call.name === 'poll') {
    const limit = call.numberAt(2);
    return limit < 0 ? Number.POSITIVE_INFINITY : limit;
  }
  if (value?.kind === 'changed') return timeOf(value.before);
  return timeOf(value);
}

/** Milliseconds of `{tv_sec=5, tv_nsec=0}`, `{5, 0}`; NaN for anything else. */
export function timeOf(value: Value | undefined): number {
  if (value?.kind !== 'struct') return Number.NaN;
  const { tv_sec, tv_nsec, tv_usec } = value.fields;
  const number = (field: Value | undefined) => (field?.kind === 'number' ? field.value : 0);
  const [seconds, fraction] = value.items;
  return (
    number(tv_sec ?? seconds) * 1000 +
    number(tv_nsec) / 1e6 +
    number(tv_usec ?? (tv_nsec ? undefined : fraction)) / 1e3
  );
}
