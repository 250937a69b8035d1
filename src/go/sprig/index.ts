export { createFunctions } from './all.ts';
export { createSeededEnvironment } from './environment.ts';
