/** Above the bytes: go to a byte or an address, step through proofs. */
import { useState } from 'preact/hooks';
import { type MappedPart, placeOf } from './hex-places.ts';
import { Stops } from './raw-tools.tsx';

interface HexToolsProps {
  parts: readonly MappedPart[];
  bytes: number;
  stops: { words: string; bytes: number[] } | undefined;
  at: number;
  onByte(byte: number): void;
}

export function HexTools({ parts, bytes, stops, at, onByte }: HexToolsProps) {
  const [text, setText] = useState('');
  const wanted = placeOf(text, parts, bytes);
  const hasAddresses = parts.length > 0;
  return (
    <>
      <form
        class="go-to"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== undefined) onByte(wanted);
        }}
      >
        <input
          type="text"
          aria-label={hasAddresses ? 'Go to byte, or to an address with @ before it' : 'Go to byte'}
          placeholder={hasAddresses ? 'Go to byte or @address' : 'Go to byte'}
          title={`8000 and 0x1f40 are bytes of the dump${hasAddresses ? ', @0x7f3a10 is an address' : ''}`}
          aria-invalid={text !== '' && wanted === undefined}
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </form>
      {stops !== undefined && <Stops stops={stops} at={at} onByte={onByte} />}
    </>
  );
}
