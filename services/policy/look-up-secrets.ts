import { readFileSync } from 'node:fs';
import { isSecretName, secretPrefix } from './domain/secrets.js';

/**
 * The secrets that look-ups may send, by name: `LATCHKEY_SECRET_…`, or what stands in the file that `LATCHKEY_SECRET_…_FILE` names.
 * Throws when such a file cannot be read.
 */
export function lookUpSecrets(env: Readonly<Record<string, string | undefined>>): (name: string) => string | undefined {
  const secrets = new Map<string, string>();
  for (const [name, value = ''] of Object.entries(env)) {
    if (!name.startsWith(secretPrefix) || value === '') continue;
    if (isSecretName(name)) secrets.set(name, value.trim());
    else if (name.endsWith('_FILE')) secrets.set(name.slice(0, -'_FILE'.length), fromFile(name, value));
  }
  return (name) => secrets.get(name);
}

function fromFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new Error(`${name}: "${path}" cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
}
