#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// What is loaded is compiled once, not at each start. NODE_COMPILE_CACHE says where instead; a place that cannot be written is none.
const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
enableCompileCache(process.env['NODE_COMPILE_CACHE'] ?? join(cache, 'tagwright', 'compiled'));
// Whoever reads our answer may have read enough: `tagwright get images all | head -1`.
process.stdout.on('error', () => process.exit(0));
const { runProgram } = await import('./program.ts');
process.exit(await runProgram(process.argv.slice(2)));
