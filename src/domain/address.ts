/** Where a server listens. */
export interface ListenAddress {
  /** Absent: on every address of the machine. */
  readonly host?: string | undefined;
  readonly port: number;
}

/**
 * A listening address as Go programs take it: `127.0.0.1:9440`, `[::1]:9440`, `localhost:9440`, and `:9440` for all of
 * the machine's; undefined if `text` is none.
 */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-f]*:[0-9a-f:.]+)\]|([\w.-]*)):(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) return undefined;
  const host = bracketed ?? plain ?? '';
  return host === '' ? { port } : { host, port };
}

/** The address as `parseListenAddress` takes it. */
export function formatListenAddress({ host = '', port }: ListenAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
