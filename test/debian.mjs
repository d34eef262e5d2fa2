// The Debian packages that the acceptance tests run against; installed without asking where this is root on Debian.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

const wanted = { git: ['git'], kamailio: ['kamailio', 'kamailio-extra-modules'], sipp: ['sip-tester'], prometheus: ['prometheus'], amtool: ['prometheus-alertmanager'] };
const policyFile = '/usr/sbin/policy-rc.d';

/** Installs what is missing; where that cannot be done the tests that need it say so and are skipped. */
export function installDebianPackages() {
  const missing = Object.entries(wanted).filter(([program]) => !onPath(program)).flatMap(([, packages]) => packages);
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
