export { cacheFolder, findOnPath, findProgram, type Program } from './find-program.js';
export { anyExitCode, createExec, runProgram, type RunProgramOptions } from './run-program.js';
