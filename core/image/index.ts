export { paddedSize, padForWindows } from './pad.js';
export { patches } from './patches.js';
export { type Padding, samePadding } from './same-padding.js';
