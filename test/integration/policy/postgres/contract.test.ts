import { openPostgresStore } from '../../../../services/policy/store/postgres/open-postgres-store.js';
import type { Store } from '../../../../services/policy/store/store.js';
import { emptyDatabase, freshDatabase, postgresIsHere, type Database } from '../../../support/postgres.js';
import { storeAgainstModel } from '../../../support/store-against-model.js';
import { storeContract } from '../../../support/store-contract.js';
import { patienceOfTestsMs } from './fixture.js';

describe('the store on PostgreSQL', function () {
  this.timeout(60_000);
  let database: Database;
  before(async function () {
    if (!postgresIsHere) return this.skip();
    database = await freshDatabase();
  });
  after(async () => database.drop());
  const reopen = async (): Promise<Store> => openPostgresStore({ url: database.url, callPatienceMs: patienceOfTestsMs });
  const open = async (): Promise<Store> => {
    await emptyDatabase(database.url);
    return reopen();
  };
  // Without a schema there is nothing to be emptied of.
  before(async () => (await reopen()).close());

  const under = { shared: true, open, reopen };
  storeContract('PostgreSQL', under);
  storeAgainstModel('PostgreSQL', under);
});
