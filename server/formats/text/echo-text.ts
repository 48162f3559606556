/** Where the text of the last sample stands, while it is in the same bytes as this one: what did not change is seen by comparing. */

export class EchoText {
  /** Lines of the last sample that can be compared with. */
  lines = 0;
  /** Position of the one that is due. */
  at = 0;
  /** Where this sample's text began, or -1 when it is not in one piece. */
  start = -1;
  /** Where its text must go on. */
  next = -1;
  view: DataView = new DataView(new ArrayBuffer(0));
  private offset = -1;

  /** @param inside a sample is half read. */
  enter(bytes: Uint8Array, from: number, offset: number, inside: boolean): void {
    if (offset !== this.offset) {
      this.offset = offset;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.lose();
    } else if (inside && from !== this.next) this.start = -1;
  }

  /** This sample, of so many lines, becomes the last one. */
  turn(lines: number): void {
    this.lines = this.start >= 0 ? lines : 0;
    this.at = this.start;
  }

  lose(): void {
    this.lines = 0;
    this.start = -1;
  }
}
