/** Rules of ours for what runs in a cluster, as two tables: of each container, and of all objects together. */
import { edgeSettings } from '../../cli/edge/edge-settings.js';
import { parseDuration } from '../../services/common/readers.js';
import type { Specs } from '../../services/common/settings.js';
import { policySettings } from '../../services/policy/config.js';
import { sipSettings } from '../../sip/config.js';
import { podNamed, selects, type Container, type KubeObject, type PodOf } from './kustomize.js';
import { networkFaults } from './network-rules.js';

/** Made by the operator, never by kustomize (docs/operate.md). */
export const operatorsSecrets = ['policy', 'policy-tls', 'sip', 'sip-tls', 'media', 'edge', 'postgresql'];

/** Each says whether a container keeps it. */
export const containerRules: Readonly<Record<string, (container: Container, pod: PodOf) => boolean>> = {
  'has an image of a version': ({ image }) => /:[^:/@]+(@sha256:[0-9a-f]{64})?$/.test(image) && !image.includes(':latest'),
  'says what it needs and what it may have': ({ resources }) => [resources?.requests, resources?.limits].every((amounts) => amounts?.cpu !== undefined && amounts.memory !== undefined),
  'may gain no rights': ({ securityContext: context }) => context?.allowPrivilegeEscalation === false && context.privileged !== true && JSON.stringify(context.capabilities) === '{"drop":["ALL"]}',
  'has a root file system that it cannot write to': ({ securityContext: context }) => context?.readOnlyRootFilesystem === true,
  'serves nothing, or has all three probes': ({ ports, startupProbe, readinessProbe, livenessProbe }) => ports === undefined || [startupProbe, readinessProbe, livenessProbe].every((probe) => probe !== undefined),
  'names ports that there are in its probes': (container) => probePorts(container).every((port) => (container.ports ?? []).some(({ name, containerPort }) => port === name || port === containerPort)),
  'mounts volumes that there are': ({ volumeMounts = [] }, { owner, spec }) => volumeMounts.every(({ name }) => [...(spec.volumes ?? []), ...(owner.spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata)].some((volume) => volume.name === name)),
  'has secrets in files only': ({ env = [] }) => env.every(({ name }) => !/SECRET|TOKEN|PASSWORD|_KEY|_STORE/.test(name) || name.endsWith('_FILE')),
  'is given settings that its program has': ({ name, env = [] }) => settingsOf(name) === undefined || env.filter((one) => one.name.startsWith('LATCHKEY_')).every((one) => settingsOf(name)?.has(one.name)),
};

/** Each names those that break it. */
export const objectRules: Readonly<Record<string, (objects: readonly KubeObject[], pods: readonly PodOf[]) => readonly string[]>> = {
  'every pod is a numbered user without rights, on its own network but for edge and media': (_, pods) => pods.filter(({ owner, spec }) => {
    const { runAsNonRoot, runAsUser = 0, seccompProfile } = spec.securityContext ?? {};
    return runAsNonRoot !== true || runAsUser === 0 || seccompProfile?.type !== 'RuntimeDefault' || (spec.hostNetwork === true) !== ['edge', 'media'].includes(owner.metadata.name) || spec.hostPID === true || spec.hostIPC === true;
  }).map(nameOf),
  'no pod has a token for the API server': (_, pods) => pods.filter(({ spec }) => spec.automountServiceAccountToken !== false || spec.serviceAccountName !== 'latchkey').map(nameOf),
  'no volume is of the host': (_, pods) => pods.filter(({ spec }) => spec.volumes?.some(({ hostPath }) => hostPath !== undefined) === true).map(nameOf),
  'a sip pod has time for its drain, and drachtio-server outlives the service': (_, pods) => sipEndFaults(podNamed(pods, 'sip')),
  'node has a heap that its memory limit allows': (_, pods) => ['policy', 'sip'].filter((name) => {
    const container = podNamed(pods, name)?.containers.find((one) => one.name === name);
    return ![...(container?.command ?? []), ...(container?.args ?? [])].join(' ').includes('--max-old-space-size=$(( MEMORY_MIB * 6 / 10 ))');
  }),
  'the policy has PostgreSQL, a CPU, zones to spread over, and a scaler at 60 %': policyFaults,
  'what is scaled, kept or monitored is there': (objects, pods) => objects.filter((object) => !reachesItsTarget(object, objects, pods)).map(({ kind, metadata }) => `${kind} ${metadata.name}`),
  'every Service leads to pods with its ports': (objects, pods) => objects.filter(({ kind }) => kind === 'Service').filter(({ spec }) => {
    const found = pods.filter(({ labels }) => selects(spec?.selector, labels));
    return found.length === 0 || spec?.ports?.every(({ targetPort }) => found.every((pod) => hasPort(pod, targetPort))) !== true;
  }).map(({ metadata }) => metadata.name),
  'everything is denied first, and what is let through is between pods that are there, on ports that they have': networkFaults,
  'every ConfigMap that is named is made, every Secret is one of the operator\'s, every claim is there': (objects, pods) => pods.flatMap((pod) => referencesOf(pod).filter(([kind, name]) => {
    if (kind === 'Secret') return !operatorsSecrets.includes(name);
    const made = objects.some((object) => object.kind === kind && object.metadata.name === name);
    return !made && !(isBase(objects) && ['site', 'edge-site', 'sip', 'probe'].includes(name));
  }).map(([kind, name]) => `${nameOf(pod)}: ${kind} ${name}`)),
  'no Secret is in the repository': (objects) => objects.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => metadata.name),
  'a changed trunk starts no Kamailio anew: its ConfigMap keeps its name': (_, pods) => (podNamed(pods, 'edge')?.spec.volumes?.some(({ configMap }) => configMap?.name === 'edge-site') === true ? [] : ['edge-site']),
  'the sip nodes are told every media node': (objects) => {
    const media = objects.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'media');
    const told = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('sip'))?.data?.['LATCHKEY_MEDIA'];
    const wanted = Array.from({ length: media?.spec?.replicas ?? 0 }, (_, index) => `freeswitch:media-${index}.media.latchkey.svc:8021`).join(',');
    return told === wanted || isBase(objects) ? [] : [`found ${told}, wanted ${wanted}`];
  },
};

export function hasPort({ containers }: PodOf, port: string | number): boolean {
  return containers.some(({ ports = [] }) => ports.some(({ name, containerPort }) => name === port || containerPort === port));
}

function sipEndFaults(sip: PodOf | undefined): readonly string[] {
  const env = new Map(sip?.spec.containers[0]?.env?.map(({ name, value }) => [name, value]));
  const ms = (name: string): number => parseDuration(env.get(name) ?? '') ?? Infinity;
  const needed = (ms('LATCHKEY_DRAIN') + 2 * ms('LATCHKEY_PROBE')) / 1000 + 10;
  const sidecar = sip?.spec.initContainers?.find(({ name }) => name === 'drachtio');
  return [
    ...((sip?.spec.terminationGracePeriodSeconds ?? 0) >= needed ? [] : [`terminationGracePeriodSeconds: ${needed} are needed`]),
    ...(sidecar?.restartPolicy === 'Always' ? [] : ['drachtio-server is no sidecar']),
  ];
}

function policyFaults(objects: readonly KubeObject[], pods: readonly PodOf[]): readonly string[] {
  const policy = podNamed(pods, 'policy');
  const [container] = policy?.spec.containers ?? [];
  const ownDatabase = podNamed(pods, 'postgresql') !== undefined;
  const scaler = objects.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
  return [
    ...(container?.env?.some(({ name }) => name === 'LATCHKEY_STORE_FILE') === true ? [] : ['no store']),
    ...(container?.resources?.limits?.cpu === '1' ? [] : ['not one CPU']),
    ...(scaler?.spec?.metrics?.[0]?.resource.target.averageUtilization === 60 ? [] : ['no scaler at 60 %']),
    ...(ownDatabase || policy?.spec.topologySpreadConstraints?.[0]?.topologyKey === 'topology.kubernetes.io/zone' ? [] : ['not spread']),
  ];
}

function reachesItsTarget({ kind, spec }: KubeObject, objects: readonly KubeObject[], pods: readonly PodOf[]): boolean {
  const chosen = pods.filter(({ labels }) => selects(spec?.selector, labels));
  switch (kind) {
    case 'HorizontalPodAutoscaler': return objects.some((one) => one.kind === spec?.scaleTargetRef?.kind && one.metadata.name === spec.scaleTargetRef.name);
    case 'PodDisruptionBudget': return chosen.length > 0;
    case 'PodMonitor': return chosen.length > 0 && spec?.podMetricsEndpoints?.every(({ port }) => chosen.every((pod) => hasPort(pod, port))) === true;
    default: return true;
  }
}

/** Variables that the program in a container reads; `undefined` for programs of others. */
function settingsOf(container: string): ReadonlySet<string> | undefined {
  const specs = programSettings[container];
  return specs === undefined ? undefined : new Set(Object.values(specs).flatMap(({ env, secret }) => (secret === true ? [env, `${env}_FILE`] : [env])));
}

const programSettings: Readonly<Record<string, Specs>> = { policy: policySettings, sip: sipSettings, 'edge-config': edgeSettings, follower: edgeSettings };

/** An overlay gives the site that the base leaves open. */
function isBase(objects: readonly KubeObject[]): boolean {
  return !objects.some(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'edge-site');
}

function probePorts({ startupProbe, readinessProbe, livenessProbe }: Container): readonly (string | number)[] {
  return [startupProbe, readinessProbe, livenessProbe].flatMap((probe) => [probe?.httpGet?.port, probe?.tcpSocket?.port]).filter((port) => port !== undefined);
}

function referencesOf({ owner, spec, containers }: PodOf): readonly (readonly [kind: string, name: string])[] {
  const from = containers.flatMap(({ envFrom = [] }) => envFrom);
  const found: (readonly [string, string | undefined])[] = [
    ...(spec.volumes ?? []).flatMap(({ configMap, secret, persistentVolumeClaim: claim }) => [['ConfigMap', configMap?.name], ['Secret', secret?.secretName], ['PersistentVolumeClaim', claim?.claimName]] as const),
    ...from.flatMap(({ configMapRef, secretRef }) => [['ConfigMap', configMapRef?.name], ['Secret', secretRef?.name]] as const),
    ['Service', owner.spec?.serviceName],
    ['ServiceAccount', spec.serviceAccountName],
  ];
  return found.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
}

function nameOf({ owner }: PodOf): string {
  return owner.metadata.name;
}
