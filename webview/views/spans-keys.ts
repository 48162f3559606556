/** What each key does on a timeline. */

interface KeyActions {
  /** To the call before or after. */
  step(by: number): unknown;
  /** To a lane above or below. */
  lane(by: number): unknown;
  zoom(factor: number): unknown;
  /** By a share of the window. */
  pan(share: number): unknown;
  everything(): unknown;
  showLine(): unknown;
  note(): unknown;
  toggleTable(): unknown;
  /** The branch of the lane, or all branches. */
  fold(all: boolean): unknown;
  stepBack(): unknown;
}

const PAGE = 10;

/** What the key asks for; undefined when it is none of the timeline's. */
export function keyAction(event: KeyboardEvent, actions: KeyActions): (() => unknown) | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  switch (event.key) {
    case 'ArrowLeft':
      return () => (event.shiftKey ? actions.pan(-0.25) : actions.step(-1));
    case 'ArrowRight':
      return () => (event.shiftKey ? actions.pan(0.25) : actions.step(1));
    case 'ArrowUp':
      return () => actions.lane(-1);
    case 'ArrowDown':
      return () => actions.lane(1);
    case 'PageUp':
      return () => actions.lane(-PAGE);
    case 'PageDown':
      return () => actions.lane(PAGE);
    case '+':
    case '=':
      return () => actions.zoom(2);
    case '-':
    case '_':
      return () => actions.zoom(0.5);
    case 'Home':
      return actions.everything;
    case 'Enter':
      return actions.showLine;
    case 'n':
      return actions.note;
    case 't':
      return actions.toggleTable;
    case 'f':
    case 'F':
      return () => actions.fold(event.shiftKey);
    case 'Escape':
      return actions.stepBack;
    default:
      return undefined;
  }
}
