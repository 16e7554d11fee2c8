import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Loaded before each test file, whose process it is: what the file, and all that it starts, puts into the system's temporary folder goes with the process. */
const folder = mkdtempSync(join(tmpdir(), 'tinyformer-test-'));
process.env['TMPDIR'] = folder;
process.on('exit', () => {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // Something in it is still written to, or may not be removed: that is no failure of the tests.
  }
});
