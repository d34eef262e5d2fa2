/** A number has one line, also across tenants. */
import type { Fault } from './fault.js';
import { tenantFile, type ReadTenant } from './tenant-files.js';

/** For each tenant, in order, the faults of its lines whose number is a line of another tenant too. They do not say whose. */
export function linesTwice(tenants: readonly Pick<ReadTenant, 'config' | 'places'>[]): readonly (readonly Fault[])[] {
  const holders = new Map<string, Set<number>>();
  tenants.forEach(({ config }, index) => {
    for (const { number } of config.lines) holders.set(number, (holders.get(number) ?? new Set()).add(index));
  });
  return tenants.map(({ config, places }) =>
    config.lines.flatMap(({ number }, index): readonly Fault[] => {
      if (number === '' || (holders.get(number)?.size ?? 0) < 2) return [];
      const path = `lines[${index}].number`;
      const line = places.lines.get(path);
      return [{ file: tenantFile, ...(line === undefined ? {} : { line }), path, found: 'the same line as one of another tenant', allowed: 'allowed: each number once' }];
    }),
  );
}
