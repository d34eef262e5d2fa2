/** A tenant's look-ups against what the operator lets them do. */
import { lookUpRights, type LookUpRights, type Operator } from '../operator.js';
import { secretsNamed } from '../secrets.js';
import type { Verify } from '../tenant.js';
import { listWords, type Fault } from './fault.js';
import { tenantFile, type ReadTenant } from './tenant-files.js';

/** Questions without TLS, and secrets that are not the tenant's to send; without an operator file the first of these too. */
export function lookUpFaults(operator: Operator | undefined, { config, places }: ReadTenant): readonly Fault[] {
  const rights = lookUpRights(operator, config.tenant);
  const faults = new Map<string, Fault>();
  config.lines.forEach((line, index) => {
    for (const [name, step] of Object.entries(line.steps)) {
      if (step.do !== 'verify') continue;
      const own = `lines[${index}].steps.${name}`;
      const path = places.lines.has(`${own}.verifier`) ? `verifiers.${step.verifier.name}` : own;
      for (const { key, ...said } of faultsOf(step, rights)) {
        const at = places.lines.get(`${path}.${key}`);
        faults.set(`${path}.${key} ${said.found}`, { file: tenantFile, ...(at !== undefined && { line: at }), path: `${path}.${key}`, ...said });
      }
    }
  });
  return [...faults.values()];
}

function faultsOf({ verifier }: Verify, { http, secrets }: LookUpRights): readonly { readonly key: string; readonly found: string; readonly allowed: string }[] {
  const plain = /^http:/i.test(verifier.url) && !http ? [{ key: 'url', found: 'a URL without TLS', allowed: 'allowed: https://; http:// only where the operator says "look-ups: { http: yes }"' }] : [];
  const forbidden = Object.values(verifier.headers).flatMap((value) =>
    (secretsNamed(value) ?? []).filter((name) => secrets !== 'any' && !secrets.includes(name)).map((name) => ({ key: 'headers', found: `the secret ${name} is not this tenant's to send`, allowed: `secrets: ${listWords(secrets === 'any' ? [] : secrets)}` })),
  );
  return [...plain, ...forbidden];
}
