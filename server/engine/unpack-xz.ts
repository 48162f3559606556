/** Unpacks .xz with xz-decompress, which is xz-embedded as WebAssembly: several streams and blocks, without filters. */
import { ReadableStream } from 'node:stream/web';

/** enum xz_ret of xz-embedded (linux/include/linux/xz.h). */
const REASONS: Readonly<Record<number, string>> = {
  2: 'its kind of checksum is not known',
  3: 'there is too little memory for its dictionary',
  4: 'its dictionary is too large',
  5: 'what follows is no .xz stream',
  6: 'it is packed with a filter that is not read; unpack it with xz -dk',
  7: 'a damaged block',
  8: 'the packed file ends too early',
};

/**
 * @param used takes how many of the packed bytes surely were unpacked without failure.
 * @throws of damage; what was made of the piece in which it lies may be lost.
 */
export async function* unpackXz(
  packed: Iterable<Uint8Array>,
  used: { bytes: number },
): AsyncGenerator<Uint8Array> {
  // A module of the older kind: its names are in one object.
  const { XzReadableStream } = (await import('xz-decompress')).default;
  const reading = { isOver: false };
  const input = ReadableStream.from(counted(packed, used, reading)) as unknown;
  const output = new XzReadableStream(input as ConstructorParameters<typeof XzReadableStream>[0]).getReader();
  try {
    for (let next = await output.read(); !next.done; next = await output.read())
      if (next.value.length > 0) yield next.value;
  } catch (error) {
    const code = /error code (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new Error(REASONS[Number(code)] ?? 'the .xz file could not be unpacked', { cause: error });
  } finally {
    // One file is unpacked at a time, and a cancelled one may never make room for the next: an end that is an error does.
    reading.isOver = true;
    const drained = () =>
      output.read().then(
        ({ done }) => done,
        () => true,
      );
    while (!(await drained()));
  }
}

/** A stream asks for a piece ahead of what it works on. */
function* counted(
  packed: Iterable<Uint8Array>,
  used: { bytes: number },
  reading: { isOver: boolean },
): Generator<Uint8Array> {
  let before = 0;
  for (const part of packed) {
    if (reading.isOver) break;
    yield part;
    used.bytes = before;
    before += part.length;
  }
  if (reading.isOver) throw new Error('nobody reads on');
}
