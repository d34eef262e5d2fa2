/** A file of its own, so that settings can be judged without PostgreSQL's client. */

export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\/./.test(text) && urlsOfHosts(text) !== undefined;
}

/** URLs as libpq writes them, each of one server; `undefined`: it is no such URL. */
export function urlsOfHosts(url: string): readonly string[] | undefined {
  const [, scheme, user = '', hosts = '', rest = ''] = /^(postgres(?:ql)?:\/\/)([^/?#]*@)?([^/?#]*)(.*)$/.exec(url) ?? [];
  if (scheme === undefined) return undefined;
  const urls = hosts.split(',').map((host) => `${scheme}${user}${host}${rest}`);
  return urls.every((one) => URL.canParse(one)) ? urls : undefined;
}
