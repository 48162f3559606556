/** The processes, mappings or devices met in a file, and which of them a line speaks of. */
import type { BlockGrammar, Entity, EntityMeaning } from './grammar.ts';

export class EntityBook {
  private readonly grammar: BlockGrammar;
  private readonly list: Entity[] = [];
  private readonly byName = new Map<string, Entity>();

  constructor(grammar: BlockGrammar) {
    this.grammar = grammar;
  }

  /** One met under this name before. */
  known(meaning: EntityMeaning): Entity | undefined {
    const entity = this.byName.get(meaning.name);
    if (entity && meaning.range) entity.range = meaning.range;
    return entity;
  }

  /**
   * One met under another name, or a new one.
   * @param sample serial number of the sample in progress; `met` = entities it already has.
   * @param onRestart told when a new process takes the place of the only one.
   */
  find(meaning: EntityMeaning, sample: number, met: number, onRestart: (text: string) => void): Entity {
    const range = meaning.range ?? [0, 0];
    const moved = this.moved(meaning.family ?? '', range, sample);
    if (moved) {
      moved.range = range;
      return moved;
    }
    const only = this.list.length === 1 ? this.list[0] : undefined;
    if (this.grammar.entityMayRestart && only && met === 0 && sample > 0) {
      onRestart(`${only.title} is gone, ${meaning.title} in its place`);
      this.byName.set(meaning.name, only);
      return only;
    }
    const { name, title, family = '' } = meaning;
    const entity: Entity = { index: this.list.length, name, title, family, range, lastSample: -1 };
    this.list.push(entity);
    this.byName.set(name, entity);
    return entity;
  }

  /** A mapping that grew downwards or lost its start: same family, overlapping addresses, not yet in this sample. */
  private moved(family: string, range: readonly [number, number], sample: number): Entity | undefined {
    if (range[1] === 0) return undefined;
    return this.list.find(
      (e) =>
        e.family === family && e.lastSample === sample - 1 && e.range[0] < range[1] && range[0] < e.range[1],
    );
  }
}
