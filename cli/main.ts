/** The `latchkey` command. */
import type { Io } from './io.js';

const usage = `Usage: latchkey COMMAND [options]

  up           everything on one machine: policy, sip service, SIP engine, media
  policy       the policy service alone
  sip          the sip service alone
  call         a test phone: places a call and shows what happens
  probe        a synthetic call through every sip node
  decide       what would be decided for a call, step by step, and why
  check        reads tenant folders and reports every fault
  publish      makes a tenant's folder live, or one list
  releases     what was published; \`rollback\` goes back to it, \`diff\` compares
  entries      finds, adds and removes single entries of a list
  tokens       who may use the API; \`audit\` shows what they did
  unlock       lets a caller try again; \`forget\` deletes what is kept about one
  hash-pins    makes hashes of PINs, for lists that hold no PIN in clear
  edge-config  writes Kamailio's tables from the trunk profiles; \`edge-follow\` keeps them true while nodes come and go
  trunk        blocks a trunk at the edge, and unblocks it

\`latchkey COMMAND --help\` says more.
`;

type Command = (argv: readonly string[], io: Io) => Promise<number | 'running'>;

/** Loaded when asked for: the phone needs no database, the policy no SIP. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./up.js')).up,
  policy: async () => service((await import('../services/policy/main.js')).runPolicy),
  sip: async () => service((await import('../sip/main.js')).runSip),
  call: async () => (await import('./call.js')).call,
  decide: async () => (await import('./decide.js')).decide,
  check: async () => (await import('./check.js')).check,
  publish: async () => (await import('./publish.js')).publish,
  releases: async () => (await import('./releases.js')).releases,
  rollback: async () => (await import('./rollback.js')).rollback,
  diff: async () => (await import('./diff.js')).diff,
  entries: async () => (await import('./entries.js')).entries,
  tokens: async () => (await import('./tokens.js')).tokens,
  audit: async () => (await import('./audit.js')).audit,
  unlock: async () => (await import('./unlock.js')).unlock,
  forget: async () => (await import('./forget.js')).forget,
  'hash-pins': async () => (await import('./hash-pins.js')).hashPins,
  'edge-config': async () => (await import('./edge-config.js')).edgeConfig,
  'edge-follow': async () => (await import('./edge-follow.js')).edgeFollow,
  probe: async () => (await import('./probe.js')).probe,
  trunk: async () => (await import('./trunk.js')).trunk,
};

/** A service goes on running when its start has returned. */
function service(run: (argv: readonly string[]) => Promise<void>): Command {
  return async (argv) => {
    await run(argv);
    return 'running';
  };
}

const [name = '--help', ...argv] = process.argv.slice(2);
const load = commands[name];
if (load === undefined) {
  const help = name === '--help' || name === '-h' || name === 'help';
  (help ? process.stdout : process.stderr).write(help ? usage : `latchkey: no command named "${name}"\n\n${usage}`);
  process.exitCode = help ? 0 : 2;
} else {
  const run = await load();
  const code = await run(argv, { stdout: process.stdout, stderr: process.stderr, env: process.env });
  if (code !== 'running') process.exit(code);
}
