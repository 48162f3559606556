/** All keys of the panel, in one place. */
import { useEffect, useRef } from 'preact/hooks';

const GROUPS: readonly { title: string; keys: readonly (readonly [keys: string, does: string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['?', 'This list'],
      ['/', 'Filter the view'],
      ['← →', 'On a tab: the next view'],
      ['F6', 'To the next part of the window'],
      ['n', 'Write a note: on the row, the lines, the call, the series drawn, or the finding'],
      ['N', 'To the notes: to the thread about the active row, else to the first'],
    ],
  },
  {
    title: 'Findings',
    keys: [
      ['↑ ↓', 'Next finding'],
      ['Enter', 'Show it in the view'],
    ],
  },
  {
    title: 'Tables and raw lines',
    keys: [
      ['↑ ↓ ← →', 'Move; above the first row is the header'],
      ['Page Up, Page Down, Home, End', 'Move further'],
      ['Enter', 'Open: draw the series, show where the number stands; on a header, sort'],
      ['Space', 'Select or unselect the row'],
      ['Shift+↑ ↓', 'Select several rows'],
      ['Ctrl+C', 'Copy the selected rows as TSV'],
      ['letters', 'Find the row that begins with them'],
      ['Esc', 'Unselect'],
    ],
  },
  {
    title: 'Map of addresses',
    keys: [
      ['← →', 'The segment before or after; at the edge, move what is shown'],
      ['Enter, double-click', 'Show the segment alone'],
      ['+ −, wheel', 'Zoom in and out'],
      ['drag', 'Show the stretch'],
      ['Esc', 'Show everything'],
      ['Space', 'Select its row'],
    ],
  },
  {
    title: 'Bytes',
    keys: [
      ['[ ]', 'To the start of the chunk or block, or the one before; to the next'],
      ['Enter', 'Follow the pointer at the cursor'],
      ['Backspace', 'Back to the pointer'],
      ['Shift+arrows', 'Mark bytes'],
    ],
  },
  {
    title: 'Graph',
    keys: [
      ['→ ←', 'Unfold; fold, or go up'],
      ['Enter', 'Show what keeps the object alive'],
      ['Ctrl+Enter', 'Open its source'],
      ['Delete', 'In Retainers: ignore the object'],
      ['+ Esc', 'In the treemap: zoom in, and out'],
    ],
  },
  {
    title: 'Chart',
    keys: [
      ['← →', 'One sample back or on; the values are spoken'],
      ['Home, End', 'First and last sample'],
      ['Shift+← →', 'Mark a stretch'],
      ['Enter', 'Zoom to the marked stretch'],
      ['Esc', 'Unmark, then show everything'],
      ['t', 'The same data as a table, and back'],
      ['l', 'Logarithmic scale, and back'],
    ],
  },
  {
    title: 'Timeline',
    keys: [
      ['← →', 'The call before or after; it is spoken'],
      ['↑ ↓', 'The process or thread above or below'],
      ['+ −', 'Zoom in and out around the call'],
      ['Shift+← →', 'Move the window'],
      ['Home', 'Show everything'],
      ['Enter', 'Show the line of the call'],
      ['f, Shift+F', 'Fold or unfold the processes below; all of them'],
      ['t', 'The calls as a table, and back'],
      ['Ctrl+wheel, drag, double-click', 'With the mouse: zoom; zoom to a stretch; show everything'],
    ],
  },
  {
    title: 'Filter of calls: all must hold',
    keys: [
      ['%net', 'Of a class: file, descriptor, network, memory, process, wait, signal, other'],
      ['pid:12', 'Of a process or thread'],
      ['errno:ENOENT, errno:*', 'That failed so, or in any way'],
      ['>10ms, <1s', 'Longer, shorter; ns, us, ms, s, min'],
      ['fd:3', 'About a descriptor'],
      ['path~/etc, path:/etc/hosts', 'About a file or peer with these letters; with this name'],
      ['name:openat, name~open', 'By their name'],
      ['!errno:ENOENT', 'The opposite of any term'],
      ['pid:12,13', 'A comma lists alternatives, quotes keep blanks'],
    ],
  },
];

export function KeyHelp({ onClose }: { onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="key-help" aria-labelledby="key-help-title" onClose={onClose}>
      <h2 id="key-help-title">Keys</h2>
      <div class="key-groups">
        {GROUPS.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([keys, does]) => (
                <div key={keys}>
                  <dt>
                    <kbd>{keys}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <button type="button" class="primary" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}
