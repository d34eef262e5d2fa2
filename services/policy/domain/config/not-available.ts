/** What the flow language has and this version does not carry out. Such a tenant may be checked, and not be published. */
import type { Step } from '../tenant.js';
import type { Fault } from './fault.js';
import { tenantFile, type ReadTenant } from './tenant-files.js';

/** Every use of what is not available yet, with its place. */
export function notAvailableYet({ config, places }: Pick<ReadTenant, 'config' | 'places'>): readonly Fault[] {
  return config.lines.flatMap((line, index) =>
    Object.entries(line.steps).flatMap(([name, step]) =>
      missingOf(step).map(({ key, what }): Fault => {
        const path = `lines[${index}].steps.${name}.${key}`;
        const at = places.lines.get(path);
        return { file: tenantFile, ...(at === undefined ? {} : { line: at }), path, found: `${what}: not available yet` };
      }),
    ),
  );
}

interface Missing {
  readonly key: string;
  readonly what: string;
}

function missingOf(step: Step): readonly Missing[] {
  if (step.do === 'voicemail') return [{ key: 'do', what: `the step ${step.do}` }];
  if (step.do !== 'connect') return [];
  const missing: Missing[] = [];
  if (step.whisper !== undefined) missing.push({ key: 'whisper', what: 'connect with whisper' });
  if (step.mode === 'bridge') missing.push({ key: 'mode', what: 'connect with mode bridge' });
  if (step.failed !== undefined) missing.push({ key: 'failed', what: 'connect with an outcome failed' });
  return missing;
}
