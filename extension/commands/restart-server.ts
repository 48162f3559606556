import type { CommandContext } from './index.ts';

export async function restartServer({ server }: CommandContext): Promise<void> {
  await server.restart();
}
