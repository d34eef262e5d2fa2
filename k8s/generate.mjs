// Makes what kustomize cannot: `node k8s/generate.mjs`, after a change of rules or dashboards.
//   k8s/base/prometheus-rule.yaml       a PrometheusRule of the rule files in deploy/prometheus/rules
//   deploy/grafana/kustomization.yaml   a ConfigMap for each dashboard in deploy/grafana/dashboards
// With --check it writes nothing, and ends with 1 where one of them is not what it would write.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const made = { 'k8s/base/prometheus-rule.yaml': prometheusRule(), 'deploy/grafana/kustomization.yaml': dashboards() };

for (const [file, text] of Object.entries(made)) {
  const path = join(root, file);
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`${file} is not what its sources make: run node k8s/generate.mjs\n`);
    process.exitCode = 1;
  }
}

function prometheusRule() {
  const folder = join(root, 'deploy', 'prometheus', 'rules');
  const groups = filesIn(folder, '.yml').flatMap((name) => parse(readFileSync(join(folder, name), 'utf8')).groups);
  return written('deploy/prometheus/rules', { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', metadata: { name: 'latchkey' }, spec: { groups } });
}

/** Grafana's sidecar takes up every ConfigMap with this label. */
function dashboards() {
  const names = filesIn(join(root, 'deploy', 'grafana', 'dashboards'), '.json');
  return written('deploy/grafana/dashboards', {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    generatorOptions: { disableNameSuffixHash: true, labels: { grafana_dashboard: '1' }, annotations: { grafana_folder: 'Latchkey' } },
    configMapGenerator: names.map((name) => ({ name: `dashboard-${name.replace(/\.json$/, '')}`, files: [`dashboards/${name}`] })),
  });
}

function filesIn(folder, ending) {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(ending)).sort() : [];
}

function written(source, object) {
  return `# Made of ${source} by \`node k8s/generate.mjs\`: change that.\n${stringify(object, { lineWidth: 0 })}`;
}
