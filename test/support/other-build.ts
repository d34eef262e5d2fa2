/** The built product with a constant of it changed: a release before or after this one, beside it in a test. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface OtherBuild {
  readonly folder: string;
  remove(): void;
}

/** @param file under dist/ @param constants exported numbers of it, by name */
export function otherBuild(file: string, constants: Readonly<Record<string, number>>): OtherBuild {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-build-'));
  for (const part of ['cli', 'dist', 'proto', 'package.json']) cpSync(part, join(folder, part), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const path = join(folder, 'dist', file);
  let text = readFileSync(path, 'utf8');
  for (const [name, value] of Object.entries(constants)) {
    const changed = text.replace(new RegExp(`(export const ${name} = )\\d+;`), `$1${value};`);
    if (changed === text) throw new Error(`dist/${file} has no number ${name} other than ${value}`);
    text = changed;
  }
  writeFileSync(path, text);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
