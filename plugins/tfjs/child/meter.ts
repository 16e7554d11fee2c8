import type { Progress, Recipe } from '../../../core/plugin/index.js';

/** Milliseconds between two reports. */
const interval = 500;

/** Mean loss, rate and progress reports. Time is for showing only: nothing that is trained depends on it. */
export class Meter {
  private losses: number[] = [];
  private readonly begin = performance.now();
  private reported = performance.now();

  /** @param first steps that were done before this process */
  constructor(
    private readonly recipe: Recipe,
    private readonly first: number,
  ) {}

  add(loss: number): void {
    this.losses.push(loss);
  }

  /** Mean loss since it was last taken. */
  takeMean(): number {
    const mean = this.losses.reduce((a, b) => a + b, 0) / this.losses.length;
    this.losses = [];
    return mean;
  }

  due(): boolean {
    return performance.now() - this.reported >= interval;
  }

  progress(done: number, loss: number, learningRate: number, sparsity: number): Progress {
    this.reported = performance.now();
    const seconds = (this.reported - this.begin) / 1000;
    return {
      fraction: done / this.recipe.steps,
      message: 'training',
      step: done,
      steps: this.recipe.steps,
      rate: { value: ((done - this.first) * this.recipe.batch) / seconds, unit: 'images/s' },
      metrics: { loss, sparsity, learningRate },
    };
  }
}
