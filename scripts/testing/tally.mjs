import { stripVTControlCharacters } from 'node:util';

/** ava draws this line before it lists failures, and again before it counts. */
const RULE = '─';

const FAILURES = /^(\d+) (?:tests? failed|hooks? failed|unhandled rejections?|uncaught exceptions?|tests? remained pending)/;

/**
 * Counts results from ava's own output. Its closing lines have every number but one: where a test failed, it does not say
 * how many passed, and the ticks are counted.
 */
export function createTally() {
  let ticks = 0;
  let closing = [];
  return {
    /** @param {string} text one line of ava's output */
    read(text) {
      const line = stripVTControlCharacters(text).trim();
      if (line === RULE) closing = [];
      else closing.push(line);
      if (line.startsWith('✔ ')) ticks += 1;
    },
    /**
     * @param {number} exitCode ava's; it can also fail without a failed test, when a file throws or none is found
     * @returns {{passed: number, failed: number, skipped: number}}
     */
    count(exitCode) {
      const sum = (pattern) => closing.reduce((total, line) => total + Number(pattern.exec(line)?.[1] ?? 0), 0);
      const failed = sum(FAILURES);
      return {
        passed: sum(/^(\d+) tests? passed/) || ticks,
        failed: exitCode === 0 ? failed : Math.max(1, failed),
        skipped: sum(/^(\d+) tests? (?:skipped|todo)/),
      };
    },
  };
}

/** @param {{passed: number, failed: number, skipped: number}} counts */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
