// Known vulnerabilities of what runs in production: asks the registry, and fails from high upwards.
import { spawnSync } from 'node:child_process';

/** `passed`, `failed`, or `skipped` where the registry does not answer such questions; says which, and why. */
export function audit(cwd) {
  const done = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const report = parsed(done.stdout);
  const counts = report?.metadata?.vulnerabilities;
  if (counts === undefined) {
    const why = report?.message ?? report?.error?.summary ?? 'no answer that can be read';
    console.log(`npm audit: skipped, the registry does not answer it (${String(why).split('\n')[0]})`);
    return 'skipped';
  }
  const bad = Object.values(report.vulnerabilities ?? {}).filter(({ severity }) => severity === 'high' || severity === 'critical');
  for (const { name, severity, range } of bad) console.log(`npm audit: ${name} ${range}: ${severity}`);
  console.log(`npm audit: ${bad.length} high or critical, ${counts.total} in all`);
  return bad.length === 0 ? 'passed' : 'failed';
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
