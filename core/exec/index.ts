export { cacheFolder, findOnPath, findProgram, type Program } from './find-program.js';
export { anyExitCode, createExec, type RunProgramOptions, runProgram } from './run-program.js';
