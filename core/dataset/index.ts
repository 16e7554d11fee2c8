export { dataSetFiles, splits } from './assemble.js';
export { DataSetReader, type LabelledImages } from './data-set-reader.js';
export { readable } from './readable.js';
export { setAside, stratifiedSplit, takeImages } from './stratified-split.js';
