import { readdir, readFile, readlink } from 'node:fs/promises';

/** A TCP socket that a process listens on. */
export interface Listening {
  /** As `/proc` writes it: `0100007F` is 127.0.0.1. */
  readonly address: string;
  readonly port: number;
}

const listenState = '0A';

/** Where the process `pid` takes connections, as Linux knows it. */
export async function listening(pid: number): Promise<readonly Listening[]> {
  const directory = `/proc/${pid}/fd`;
  const names = await readdir(directory);
  const links = await Promise.all(
    names.map((name) => readlink(`${directory}/${name}`).catch(() => '')),
  );
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8')),
  );
  return tables.flatMap((table) =>
    table.split('\n').flatMap((line) => {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state !== listenState || !links.includes(`socket:[${inode}]`)) return [];
      const [address = '', port = ''] = local.split(':');
      return [{ address, port: Number.parseInt(port, 16) }];
    }),
  );
}
