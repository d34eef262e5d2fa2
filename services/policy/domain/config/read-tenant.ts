/** A tenant's folder, read: pure, from the text of its files to a configuration or to all of its faults. */
import { checkMatched } from './check-matched.js';
import { checkPins } from './check-pins.js';
import { Faults } from './fault.js';
import { readConfig, type ReadConfig } from './read-config.js';
import { readListFiles } from './read-list-files.js';
import { readRecordings, type AudioFault } from './read-recordings.js';
import { tenantFile, textOf, type ReadResult, type ReadTenant, type TenantFiles } from './tenant-files.js';
import { doubtfulNumbers, easyPinWarnings, unusedNames } from './warnings.js';
import { parseYaml } from './yaml-tree.js';

/** Reads a tenant with all its faults. `audioFault` says what is wrong with a recording; without it only WAV's head is looked at. */
export function readTenant(files: TenantFiles, audioFault?: AudioFault): ReadResult {
  const faults = new Faults();
  const lines = new Map<string, number>();
  const read = readTenantFile(files, faults, lines);
  if (read === undefined) return { kind: 'refused', faults: faults.kept, total: faults.total };
  const { config } = read;
  const lists = readListFiles(read.listFiles, files, config, faults);
  const recordings = readRecordings(config.prompts, files, lines, faults, audioFault);
  const warnings = [...unusedNames(read), ...doubtfulNumbers(read), ...easyPinWarnings(lists)];
  const tenant: ReadTenant = { config, callers: lists.callers, pins: lists.pins, recordings, warnings, places: { lines, rows: lists.places } };
  checkPins(tenant, faults);
  checkMatched(tenant, faults);
  return faults.total === 0 ? { kind: 'read', tenant } : { kind: 'refused', faults: faults.kept, total: faults.total, draft: tenant };
}

/** The files besides `tenant.yaml` that a tenant's configuration names: they are to be at hand when it is read. */
export function filesNamed(tenantYaml: TenantFiles): readonly string[] {
  const read = readTenantFile(tenantYaml, new Faults(), new Map());
  if (read === undefined) return [];
  const recordings = Object.values(read.config.prompts).flatMap((prompt) => (prompt.kind === 'file' ? prompt.path : []));
  return [...new Set([...read.listFiles.map(({ file }) => file), ...recordings])].filter((file) => file !== '');
}

/** The name of the tenant whose files these are; empty: it cannot be read. */
export function tenantNamed(tenantYaml: TenantFiles): string {
  return readTenantFile(tenantYaml, new Faults(), new Map())?.config.tenant ?? '';
}

function readTenantFile(files: TenantFiles, faults: Faults, lines: Map<string, number>): ReadConfig | undefined {
  const text = textOf(tenantFile, files, faults, "allowed: a tenant's folder has one");
  const root = text === undefined ? undefined : parseYaml(tenantFile, text, faults);
  return root === undefined ? undefined : readConfig({ node: root, path: '', source: { file: tenantFile, faults, lines } });
}
