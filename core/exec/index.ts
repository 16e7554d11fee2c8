export { cacheFolder, findOnPath, findProgram, type Program } from './find-program.js';
export { remembered } from './remembered.js';
export { anyExitCode, createExec, type RunProgramOptions, runProgram } from './run-program.js';
export { severalAtOnce } from './several-at-once.js';
