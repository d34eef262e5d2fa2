/** Hosts that are really apart: network namespaces on a bridge, each with an address of its own. The test itself is one of them. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { runProgram } from './program.js';

export interface Host {
  readonly name: string;
  readonly address: string;
  /** The command that runs another one there. */
  run(command: string, args: readonly string[]): readonly [string, readonly string[]];
  /** Takes its link down: it hears nobody and is heard by nobody. */
  cut(): void;
  mend(): void;
}

export interface Hosts {
  /** Where the test is, as one host among the others. */
  readonly here: string;
  host(name: string): Host;
  remove(): void;
}

/** Why there can be none, or `undefined`. */
export function whyNoHosts(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'network namespaces are made by root on Linux';
  const probe = `lk-probe-${randomBytes(3).toString('hex')}`;
  const made = runProgram('ip', ['netns', 'add', probe]);
  const linked = made.code === 0 && runProgram('ip', ['-n', probe, 'link', 'add', 'probe', 'type', 'bridge']).code === 0;
  runProgram('ip', ['netns', 'del', probe]);
  return linked ? undefined : 'network namespaces or bridges cannot be made here';
}

/** The hosts of these names, on a network for measurements (198.18.0.0/15, RFC 2544) that is in nobody's way. Throws where it cannot be made. */
export function makeHosts(names: readonly string[]): Hosts {
  const prefix = `lk${randomBytes(3).toString('hex')}`;
  const net = `198.${18 + (randomBytes(1)[0] ?? 0) % 2}.${randomBytes(1)[0] ?? 0}`;
  const hub = `${prefix}-hub`;
  const remove = (): void => {
    process.off('exit', remove);
    for (const name of [...names, 'hub']) if (existsSync(`/run/netns/${prefix}-${name}`)) runProgram('ip', ['netns', 'del', `${prefix}-${name}`]);
    // It goes with its other end; where that was never made, by itself.
    runProgram('ip', ['link', 'del', `${prefix}h`]);
  };
  process.on('exit', remove);
  try {
    ip('netns', 'add', hub);
    ip('-n', hub, 'link', 'add', 'br0', 'type', 'bridge');
    ip('-n', hub, 'link', 'set', 'br0', 'up');
    // The name of an interface has fifteen characters at most.
    ip('link', 'add', `${prefix}h`, 'type', 'veth', 'peer', 'name', 'here', 'netns', hub);
    plug(hub, 'here');
    ip('addr', 'add', `${net}.1/24`, 'dev', `${prefix}h`);
    ip('link', 'set', `${prefix}h`, 'up');
    const hosts = new Map(names.map((name, index) => [name, makeHost(hub, prefix, name, `${net}.${index + 2}`)]));
    return {
      here: `${net}.1`,
      remove,
      host: (name) => {
        const host = hosts.get(name);
        if (host === undefined) throw new Error(`no host ${name}; hosts: ${names.join(', ')}`);
        return host;
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function makeHost(hub: string, prefix: string, name: string, address: string): Host {
  const space = `${prefix}-${name}`;
  ip('netns', 'add', space);
  ip('-n', space, 'link', 'set', 'lo', 'up');
  ip('-n', hub, 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
  plug(hub, name);
  ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
  ip('-n', space, 'link', 'set', 'eth0', 'up');
  return {
    name, address,
    run: (command, args) => ['ip', ['netns', 'exec', space, command, ...args]],
    cut: () => ip('-n', hub, 'link', 'set', name, 'down'),
    mend: () => ip('-n', hub, 'link', 'set', name, 'up'),
  };
}

function plug(hub: string, link: string): void {
  ip('-n', hub, 'link', 'set', link, 'master', 'br0');
  ip('-n', hub, 'link', 'set', link, 'up');
}

function ip(...args: readonly string[]): void {
  const { code, output } = runProgram('ip', args);
  if (code !== 0) throw new Error(`ip ${args.join(' ')}: ${output}`);
}
