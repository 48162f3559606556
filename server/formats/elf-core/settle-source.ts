/** Makes a packed dump readable by place: it is unpacked once, to where the source keeps it. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';

export async function settleSource(
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
): Promise<void> {
  if (source.bytes > 0) return;
  try {
    for await (const { bytes, offset } of source.stream(signal)) into.progress((offset + bytes.length) / 2);
  } catch (error) {
    if (signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    into.problem(source.bytes, 0, `unpacking stopped here: ${why}; what came before is shown`);
  }
}
