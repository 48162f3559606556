/** What it usually is when one object holds many alike ones, and what helps. */

import type { Row } from './heap-tables.ts';

/** A text as V8 keeps it that was put together bit by bit. */
export const PIECES = 'piece of a text';

/** One sentence on a row of `suspects` or `growth`, by the classes of holder and held and by the path to the holder. */
export function adviceFor(row: Row): string {
  const [holder, held, path] = [row.text('holder'), row.text('held'), row.text('path')];
  if (held.startsWith('Detached '))
    return 'They are no longer in the document: drop the reference when an element is removed, or hold it in a WeakRef.';
  if (/\._events\b/.test(path))
    return 'They are listeners of an EventEmitter: each `on` needs its `off` when the listener’s owner is done.';
  if (held === 'Listener' || holder === 'Event listeners' || /kEvents>/.test(path))
    return 'They are listeners of an EventTarget: each `addEventListener` needs its `removeEventListener`, or an option `once` or `signal`.';
  if (holder === 'Promise')
    return 'Each `then`, `await` and `Promise.race` on a promise that does not settle leaves a callback there, with all that it captured: wait for a promise of the request’s own instead.';
  if (held === PIECES)
    return 'A text that is only added to is kept as all of its pieces: write it out, or begin a new one.';
  if (row.text('example') === '(sliced string)')
    return 'A slice keeps the whole text alive that it was cut from: keep a copy, such as `Buffer.from(slice).toString()`.';
  if (held === 'Promise') return 'Promises that never settle keep everything that waits for them.';
  if (held === 'Timeout' || held === 'DOMTimer')
    return 'Timers: each `setInterval` needs its `clearInterval`.';
  if (row.text('heldAs') === 'chain')
    return 'Each of them holds the one before it, so that none is ever free: cut that reference, or the variable that a closure captures.';
  if (held === 'Function')
    return 'Functions keep the variables they captured: callbacks that are registered and never removed.';
  if (holder === 'Map' || holder === 'Set')
    return 'A Map or Set that is only added to never shrinks: give it a bound, delete entries when they are done, or use a WeakMap where the key is an object.';
  if (holder === 'Array') return 'A list that is only pushed to never shrinks: cut it, or write it out.';
  if (holder === 'Object')
    return 'An object that serves as a dictionary never shrinks: delete entries when they are done, or use a Map with a bound.';
  return 'What is added here must also be taken out.';
}
