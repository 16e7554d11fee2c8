/** Lets so many pieces of work run at once; the others wait in the order in which they came. */
export class Lanes {
  private free: number;
  private readonly waiting: (() => void)[] = [];
  private readonly under = new Set<Promise<unknown>>();

  constructor(count: number) {
    this.free = count;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.inTurn(work);
    this.under.add(done);
    const forget = (): void => void this.under.delete(done);
    done.then(forget, forget);
    return done;
  }

  /** Resolves when nothing runs or waits, whether it went well or not. */
  async idle(): Promise<void> {
    while (this.under.size > 0) await Promise.allSettled(this.under);
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
