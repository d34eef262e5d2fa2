/** Every route of the API. */
import type { Api, Room } from '../api.js';
import { auditRoutes } from './audit.js';
import { callerRoutes } from './callers.js';
import { differenceRoutes } from './difference.js';
import { editEntriesRoute } from './edit-entries.js';
import { explainRoutes } from './explain.js';
import { findEntriesRoute } from './find-entries.js';
import { gitRoutes } from './git.js';
import { listRoutes } from './lists.js';
import { lockedRoutes } from './locked.js';
import { outcomeRoutes } from './outcomes.js';
import { publishListRoute } from './publish-list.js';
import { publishTenantRoute, type UploadLimits } from './publish-tenant.js';
import { releaseRoutes } from './releases.js';
import { rollbackRoute } from './rollback.js';
import { tenantRoutes } from './tenants.js';
import { tokenRoutes } from './tokens.js';

export function addRoutes(api: Api, room: Room, limits: UploadLimits): void {
  tenantRoutes(api, room);
  publishTenantRoute(api, room, limits);
  listRoutes(api, room);
  publishListRoute(api, room, limits);
  findEntriesRoute(api, room);
  editEntriesRoute(api, room);
  releaseRoutes(api, room);
  rollbackRoute(api, room);
  differenceRoutes(api, room);
  explainRoutes(api, room);
  lockedRoutes(api, room);
  outcomeRoutes(api, room);
  callerRoutes(api, room);
  tokenRoutes(api, room);
  auditRoutes(api, room);
  gitRoutes(api, room);
}
