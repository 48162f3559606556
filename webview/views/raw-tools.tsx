/** Above the raw lines: go to a line or byte, step through proofs or unknown places, open in the editor. */
import { useState } from 'preact/hooks';
import { Icon } from '../ui/icon.tsx';
import { formatExact } from '../ui/numbers.ts';

interface RawToolsProps {
  numbered: boolean;
  bytes: number;
  stops: { words: string; bytes: number[] } | undefined;
  /** Byte of the active line. */
  at: number;
  onByte(byte: number): void;
  onLine(line: number): void;
  onEditor(): void;
}

export function RawTools({ numbered, bytes, stops, at, onByte, onLine, onEditor }: RawToolsProps) {
  const [text, setText] = useState('');
  const wanted = readPlace(text, numbered);
  return (
    <div class="view-tools">
      <form
        class="go-to"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted === undefined) return;
          wanted.unit === 'line'
            ? onLine(wanted.value)
            : onByte(Math.min(wanted.value, Math.max(0, bytes - 1)));
        }}
      >
        <input
          type="text"
          aria-label={numbered ? 'Go to line, or to a byte with @ before it' : 'Go to byte'}
          placeholder={numbered ? 'Go to line or @byte' : 'Go to byte'}
          title={numbered ? '1204 is a line, @4096 a byte' : undefined}
          aria-invalid={text !== '' && wanted === undefined}
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </form>
      {stops !== undefined && <Stops stops={stops} at={at} onByte={onByte} />}
      <span class="spring" />
      <button type="button" class="link" onClick={onEditor}>
        Open in editor
      </button>
    </div>
  );
}

interface StopsProps {
  stops: { words: string; bytes: number[] };
  at: number;
  onByte(byte: number): void;
}

/** Where one stands among the places worth a look, and the way to the next. */
export function Stops({ stops, at, onByte }: StopsProps) {
  const position = stops.bytes.findLastIndex((byte) => byte <= at);
  return (
    <span class="stops">
      {stops.words} {position >= 0 ? `${formatExact(position + 1)} of ` : ''}
      {formatExact(stops.bytes.length)}
      <StepButton
        label={`Previous: ${stops.words}`}
        icon="up"
        to={stops.bytes[stops.bytes.findLastIndex((b) => b < at)]}
        onByte={onByte}
      />
      <StepButton
        label={`Next: ${stops.words}`}
        icon="down"
        to={stops.bytes.find((b) => b > at)}
        onByte={onByte}
      />
    </span>
  );
}

interface StepButtonProps {
  label: string;
  icon: 'up' | 'down';
  to: number | undefined;
  onByte(byte: number): void;
}

function StepButton({ label, icon, to, onByte }: StepButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      disabled={to === undefined}
      onClick={() => to !== undefined && onByte(to)}
    >
      <Icon name={icon} />
    </button>
  );
}

/** `1204` or `1,204` is a line, `@4096` a byte; in a capture without line numbers every number is a byte. */
export function readPlace(
  text: string,
  numbered: boolean,
): { unit: 'line' | 'byte'; value: number } | undefined {
  const match = /^\s*(@?)\s*(\d[\d,_ ]*)\s*$/.exec(text);
  if (match === null) return undefined;
  const value = Number((match[2] ?? '').replace(/[,_ ]/g, ''));
  if (!Number.isSafeInteger(value)) return undefined;
  return { unit: match[1] === '@' || !numbered ? 'byte' : 'line', value };
}
