import { join } from 'node:path';
import { packageRoot } from '../../../core/package-root.js';

/** What the benches of trainings measure where no config is named. */
export const benchConfig = join(packageRoot(), 'plugins/sparse-nas/bench/search.yaml');
