/** What only shows when several tenants are seen together: a number has one line, and a tenant one folder. */
import { quote, type Fault } from './fault.js';
import { tenantFile, type ReadTenant } from './tenant-files.js';

/** For each tenant, in order, the faults of its lines whose number is a line of another tenant too. They do not say whose. */
export function linesTwice(tenants: readonly Pick<ReadTenant, 'config' | 'places'>[]): readonly (readonly Fault[])[] {
  const holders = new Map<string, Set<string>>();
  for (const { config } of tenants) for (const { number } of config.lines) holders.set(number, (holders.get(number) ?? new Set()).add(config.tenant));
  return tenants.map(({ config, places }) =>
    config.lines.flatMap(({ number }, index): readonly Fault[] => {
      if (number === '' || (holders.get(number)?.size ?? 0) < 2) return [];
      const path = `lines[${index}].number`;
      const line = places.lines.get(path);
      return [{ file: tenantFile, ...(line === undefined ? {} : { line }), path, found: 'the same line as one of another tenant', allowed: 'allowed: each number once' }];
    }),
  );
}

/** For each folder's tenant, in order, whether another folder has it too. */
export function tenantsTwice(tenants: readonly Pick<ReadTenant, 'config' | 'places'>[]): readonly (readonly Fault[])[] {
  const names = tenants.map(({ config }) => config.tenant);
  return tenants.map(({ config: { tenant }, places }) => {
    if (tenant === '' || names.indexOf(tenant) === names.lastIndexOf(tenant)) return [];
    const line = places.lines.get('tenant');
    return [{ file: tenantFile, ...(line === undefined ? {} : { line }), path: 'tenant', found: `${quote(tenant)} is the tenant of another folder too`, allowed: 'allowed: one folder a tenant' }];
  });
}
