import { defineSearchAttributeKey } from '@temporalio/common';

export const targetKey = defineSearchAttributeKey('TinyformerTarget', 'KEYWORD');
export const dataSetKey = defineSearchAttributeKey('TinyformerDataSet', 'KEYWORD');
/** Name of the stage that runs, or 'done'. */
export const stageKey = defineSearchAttributeKey('TinyformerStage', 'KEYWORD');
/** Fraction. */
export const bestAccuracyKey = defineSearchAttributeKey('TinyformerBestAccuracy', 'DOUBLE');

export const searchAttributeKeys = [targetKey, dataSetKey, stageKey, bestAccuracyKey] as const;
