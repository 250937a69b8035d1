/**
 * The path and query of the next page that a `Link` header names; undefined if it names none.
 *
 * A registry behind a proxy often gets scheme, host or port of its own address wrong, and a page on another host is
 * not to have our credentials: so whatever address the link has, it is asked for where the first page came from.
 * @see https://www.rfc-editor.org/rfc/rfc8288
 */
export function nextPage(header: string | undefined, requestUrl: string): string | undefined {
  const target = header === undefined ? undefined : nextTarget(header);
  if (target === undefined || target === '') return undefined;
  const url = URL.parse(target, requestUrl);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  return url.pathname + url.search;
}

/** The link whose relation is `next`; registries that give no relation give but one link. */
function nextTarget(header: string): string | undefined {
  const links = [...header.matchAll(/<([^>]*)>([^<]*)/g)];
  for (const [, target = '', parameters = ''] of links) {
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters);
    const names = (relation?.[1] ?? relation?.[2] ?? 'next').toLowerCase().split(/\s+/);
    if (names.includes('next')) return target.trim();
  }
  return undefined;
}
