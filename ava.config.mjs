const SOAK = 'dist/test/soak/**/*.test.js';

const everyChange = { files: ['dist/test/**/*.test.js', `!${SOAK}`], concurrency: 2, timeout: '10m' };
const soak = { files: [SOAK], concurrency: 1, serial: true, timeout: '60m' };

/** Processes instead of worker threads: TensorFlow and Temporal's core are native, and tests change the environment. */
export default { ...(process.env.TINYFORMER_TESTS === 'soak' ? soak : everyChange), workerThreads: false };
