/** Rules of ours for NetworkPolicies. */
import { hasPort } from './kubernetes-rules.js';
import { selects, type KubeObject, type Peer, type PodOf, type PolicyRule } from './kustomize.js';

export function networkFaults(objects: readonly KubeObject[], pods: readonly PodOf[]): readonly string[] {
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  const deny = policies.some(({ spec }) => JSON.stringify(spec?.podSelector) === '{}' && spec?.policyTypes?.length === 2 && spec.ingress === undefined && spec.egress === undefined);
  return [...(deny ? [] : ['nothing is denied']), ...policies.flatMap((policy) => faultsOf(policy, pods).map((fault) => `${policy.metadata.name}: ${fault}`))];
}

function faultsOf({ spec }: KubeObject, pods: readonly PodOf[]): readonly string[] {
  const own = pods.filter(({ labels }) => selects(spec?.podSelector, labels));
  const [ingress, egress] = [spec?.ingress ?? [], spec?.egress ?? []];
  const peers = [...ingress, ...egress].flatMap(({ from = [], to = [] }) => [...from, ...to]);
  return [
    ...(own.length === 0 ? ['chooses no pod'] : []),
    ...peers.filter((peer) => isStranger(peer, pods)).map((peer) => `nobody is ${JSON.stringify(peer)}`),
    ...peers.filter(({ podSelector }) => /"(edge|media)"/.test(JSON.stringify(podSelector ?? {}))).map(() => 'pods on the host\'s network are bound by no NetworkPolicy: name their nodes\' addresses'),
    ...unknownPorts(ingress, own),
    ...unknownPorts(egress, pods),
  ];
}

/** A pod of ours that is not there; others have a namespace, or the label of the API's clients. */
function isStranger({ podSelector, namespaceSelector }: Peer, pods: readonly PodOf[]): boolean {
  if (podSelector === undefined || namespaceSelector !== undefined) return false;
  return !selects(podSelector, { 'latchkey.io/api-client': 'true' }) && !pods.some(({ labels }) => selects(podSelector, labels));
}

function unknownPorts(rules: readonly PolicyRule[], pods: readonly PodOf[]): readonly string[] {
  const named = rules.flatMap(({ ports = [] }) => ports).map(({ port }) => port).filter((port) => typeof port === 'string');
  return named.filter((port) => !pods.some((pod) => hasPort(pod, port))).map((port) => `no port ${port}`);
}
