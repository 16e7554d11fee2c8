export { type MemorySpan, memorySpans } from './memory-spans.js';
export { planMemory, planPeak } from './plan-memory.js';
export { alignment, alignUp, type MemoryPlan, overlapInTime, type PlannedTensor, type PlannerName } from './planned-tensor.js';
export { bytesInFastBanks, preferFastBank } from './prefer-fast-bank.js';
