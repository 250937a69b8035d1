// Adds to package-lock.json the optional packages of other platforms that the registry in use did not
// offer when the lock was written: without them `npm ci` calls the lock incomplete. Run after `npm install`.
import { readFileSync, writeFileSync } from 'node:fs';

const lockFile = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(lockFile, 'utf8'));
const platforms =
  /[-/](darwin|linux|win32|freebsd|android|openharmony|sunos|aix|netbsd|openbsd)-?(arm64|arm|x64|ia32|ppc64|s390x|riscv64|loong64|mips64el)?/;

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (lock.packages[`node_modules/${name}`] ?? lock.packages[`${path}/node_modules/${name}`])
      continue;
    const [, os, cpu] =
      platforms.exec(name) ?? (name.includes('wasm32') ? [null, null, 'wasm32'] : []);
    if (!/^\d/.test(version)) {
      if (os === undefined) process.stderr.write(`left out: ${name}@${version} of ${path}\n`);
      continue;
    }
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      ...(os ? { os: [os] } : {}),
    };
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)),
);
writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
