/** Secrets of the environment that a tenant's configuration names and never holds: `${LATCHKEY_SECRET_CRM}`. */

/** All of them begin with this, so that no name reaches anything else of the environment. */
export const secretPrefix = 'LATCHKEY_SECRET_';

export const secretRule = `names such as ${secretPrefix}CRM`;

const named = /\$\{([^}]*)\}/g;

export function isSecretName(text: string): boolean {
  return /^LATCHKEY_SECRET_[A-Z0-9_]{1,64}$/.test(text) && !text.endsWith('_FILE');
}

/** The secrets that a text names; `undefined`: it names something else, or leaves a `${` open. */
export function secretsNamed(text: string): readonly string[] | undefined {
  const names = [...text.matchAll(named)].map((match) => match[1] ?? '');
  return names.every(isSecretName) && !text.replace(named, '').includes('${') ? names : undefined;
}

/** The text with its secrets; the name of one that is not there. */
export function withSecrets(text: string, secret: (name: string) => string | undefined): { readonly kind: 'text'; readonly text: string } | { readonly kind: 'missing'; readonly name: string } {
  let missing: string | undefined;
  const filled = text.replace(named, (_, name: string) => {
    const value = secret(name);
    if (value === undefined) missing ??= name;
    return value ?? '';
  });
  return missing === undefined ? { kind: 'text', text: filled } : { kind: 'missing', name: missing };
}
