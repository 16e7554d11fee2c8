/** Where the compiled tests are: another folder than dist, so that two builds do not disturb each other. */
const BUILD = process.env.TINYFORMER_BUILD ?? 'dist';
const SOAK = `${BUILD}/test/soak/**/*.test.js`;

const everyChange = { files: [`${BUILD}/test/**/*.test.js`, `!${SOAK}`], concurrency: 2, timeout: '10m' };
const soak = { files: [SOAK], concurrency: 1, serial: true, timeout: '60m' };

/** Processes instead of worker threads: TensorFlow and Temporal's core are native, and tests change the environment. */
export default {
  ...(process.env.TINYFORMER_TESTS === 'soak' ? soak : everyChange),
  workerThreads: false,
  require: [`./${BUILD}/test/temporary-folder.js`],
};
