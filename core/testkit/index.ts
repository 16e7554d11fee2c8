export { GraphBuilder } from './graph-builder.js';
export { type RandomNetwork, randomNetwork } from './random-network.js';
export { type RunPlanSettings, runPlanHere } from './run-plan.js';
export { type TestContextSettings, testStageContext } from './stage-context.js';
