export { dataSetFiles, splits } from './assemble.js';
export { DataSetReader, type LabelledImages } from './data-set-reader.js';
export { readNamed } from './read-named.js';
export { setAside, stratifiedSplit, takeImages } from './stratified-split.js';
