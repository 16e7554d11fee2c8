export { lowerBound } from './lower-bound.js';
export { type MemorySpan, memorySpans } from './memory-spans.js';
export { pinnedPeak } from './pinned-ends.js';
export { type Lifetimes, lifetimes } from './placement.js';
export { planMemory, planPeak } from './plan-memory.js';
export { alignment, alignUp, type MemoryPlan, overlapInTime, type PlannedTensor, type PlannerName } from './planned-tensor.js';
export { bytesInFastBanks, preferFastBank } from './prefer-fast-bank.js';
