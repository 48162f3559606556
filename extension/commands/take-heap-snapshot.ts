import type { CommandContext } from './index.ts';

/** A heap snapshot of a Node.js process on the machine where the extension runs. */
export async function takeHeapSnapshot({ editors }: CommandContext): Promise<void> {
  await (await import('../heap-snapshot.ts')).takeFromProcess(editors);
}
