// Writes tagwright-VERSION.tgz to a folder (default: .tagwright), for `npm install --global`: the same files as in src, with their types taken out
// (Node does that itself, but not under node_modules), and each where it was, so that what finds others finds them.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { argv } = process;
const folder = argv[2] ?? join(root, '.tagwright');
const target = join(folder, 'package');
/** What a command reads besides its code. */
const copied = ['LICENSE', 'README.md', 'CHANGELOG.md', 'config', 'tools/versions.env'];

rmSync(target, { recursive: true, force: true });
for (const path of copied) cpSync(join(root, path), join(target, path), { recursive: true });
for (const path of globSync('src/**/*', { cwd: root, withFileTypes: false })) copySource(path);
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest(), undefined, 2)}\n`);
const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
  cwd: target,
  encoding: 'utf8',
});
process.stdout.write(`${join(folder, packed.trim())}\n`);

function copySource(path: string): void {
  if (path.endsWith('.d.ts')) return;
  const file = join(target, path.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(file), { recursive: true });
  if (!path.endsWith('.ts')) {
    if (path.includes('.') || path.endsWith('askpass')) cpSync(join(root, path), file);
    return;
  }
  const text = stripTypeScriptTypes(readFileSync(join(root, path), 'utf8'));
  // In imports, and in the addresses of the modules that threads run.
  writeFileSync(file, text.replaceAll(/(['"])(\.{1,2}\/[^'"\n]*)\.ts\1/g, '$1$2.js$1'));
}

/** nodegit is built from source, with an override that counts only in a checkout: whoever needs it installs it. */
function manifest(): object {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  const { name, version, description, license, type, engines, dependencies } = JSON.parse(text);
  const { nodegit, ...rest } = dependencies;
  return {
    name,
    version,
    description,
    license,
    type,
    engines,
    bin: { tagwright: 'src/cli/main.js' },
    dependencies: rest,
    peerDependencies: { nodegit },
    peerDependenciesMeta: { nodegit: { optional: true } },
  };
}
