// The Debian packages that the acceptance tests run against; installed without asking where this is root on Debian.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';

const wanted = { git: ['git'], kamailio: ['kamailio', 'kamailio-extra-modules', 'kamailio-tls-modules'], sipp: ['sip-tester'], svmap: ['sipvicious'], openssl: ['openssl'], prometheus: ['prometheus'], amtool: ['prometheus-alertmanager'] };
const policyFile = '/usr/sbin/policy-rc.d';

/** Packages without a program of their own: the path, below /usr/lib and its folders, of a file that they bring. */
const wantedFiles = { 'kamailio/modules/xhttp_prom.so': 'kamailio-extra-modules', 'kamailio/modules/tls.so': 'kamailio-tls-modules' };

/** Installs what is missing; where that cannot be done the tests that need it say so and are skipped. */
export function installDebianPackages() {
  const programs = Object.entries(wanted).filter(([program]) => !onPath(program)).flatMap(([, packages]) => packages);
  const modules = Object.entries(wantedFiles).filter(([path]) => !inLibraries(path)).map(([, name]) => name);
  const missing = [...new Set([...programs, ...modules])];
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.log(`test: ${missing.join(', ')} missing and not root on Debian: acceptance tests that need them will be skipped`);
    return;
  }
  console.log(`test: installing ${missing.join(', ')} ...`);
  withoutDaemons(() => {
    apt(['update', '-qq']);
    apt(['install', '-y', '-qq', '--no-install-recommends', ...missing]);
  });
}

function inLibraries(path) {
  const folder = '/usr/lib';
  return existsSync(folder) && ['', ...readdirSync(folder)].some((name) => existsSync(`${folder}/${name}/${path}`));
}

/** Keeps apt from starting what it installs (policy-rc.d answering 101). */
function withoutDaemons(work) {
  const ours = !existsSync(policyFile);
  if (ours) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    if (ours) rmSync(policyFile, { force: true });
  }
}

function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const done = spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
  if (done.status !== 0) console.log(`test: apt-get ${args[0]} failed; tests that need the packages will be skipped`);
}

/** Whether a program is on PATH or where Debian keeps those of the system. */
export function onPath(program) {
  return spawnSync('sh', ['-c', `command -v ${program} || test -x /usr/sbin/${program}`], { stdio: 'ignore' }).status === 0;
}
