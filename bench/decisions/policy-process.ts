/** The policy service as it is, in a process of its own. */
import { keepGarbageYoung } from '../../services/common/keep-garbage-young.js';
import { createLog } from '../../services/common/log.js';
import { readSettings } from '../../services/common/settings.js';
import { policySettings } from '../../services/policy/config.js';
import { startPolicy } from '../../services/policy/start-policy.js';
import { serveParent } from './serve-parent.js';

keepGarbageYoung();
const read = readSettings(policySettings, process.argv.slice(2), {});
if (read.kind !== 'settings') throw new Error(JSON.stringify(read));
const running = await startPolicy(read.settings, createLog({ service: 'policy', level: 'warn' }));
serveParent(running.grpc.port);
