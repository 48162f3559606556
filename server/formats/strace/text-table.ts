/** Texts that come again and again, each kept once. */
export class TextTable {
  readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();

  idOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const id = this.texts.push(text) - 1;
    this.numbers.set(text, id);
    return id;
  }
}
