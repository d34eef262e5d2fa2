import pg from 'pg';

/** Empty databases on a server, and away with them. */
export function freshDatabases(server: string): { fresh(): Promise<string>; drop(): Promise<void> } {
  const made: string[] = [];
  const execute = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  return {
    fresh: async () => {
      const name = `latchkey_bench_${process.pid}_${made.length}`;
      await execute(`CREATE DATABASE ${name}`);
      made.push(name);
      const url = new URL(server);
      url.pathname = `/${name}`;
      return url.href;
    },
    drop: async () => {
      for (const name of made) await execute(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}
