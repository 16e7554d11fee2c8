/** Counts work in units of its cost, and says how much time is left. Time is for showing only: nothing that is measured depends on it. */
export class TimeLeft {
  private readonly begin = performance.now();
  private done = 0;
  private worked = 0;

  /** @param total cost of all work, in any unit */
  constructor(private readonly total: number) {}

  /** @param cached it was there already and took no time */
  add(cost: number, cached: boolean): void {
    this.done += cost;
    if (!cached) this.worked += cost;
  }

  get fraction(): number {
    return this.total === 0 ? 1 : Math.min(1, this.done / this.total);
  }

  /** "12 min left", empty before anything was measured. */
  get text(): string {
    if (this.worked === 0) return '';
    const seconds = ((performance.now() - this.begin) / 1000) * (Math.max(0, this.total - this.done) / this.worked);
    return seconds < 90 ? `${Math.round(seconds)} s left` : `${Math.round(seconds / 60)} min left`;
  }
}
