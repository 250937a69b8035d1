import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate and its key, in PEM and in files. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  readonly certificateFile: string;
  /** For a server on loopback, or one that is known by the names `hosts`; and as good for a client of that name. */
  issue(name: string, hosts?: readonly string[]): Promise<IssuedCertificate>;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** An authority of its own, whose files are in `directory`. Made with the openssl program, for Node cannot. */
export async function createAuthority(directory: string): Promise<CertificateAuthority> {
  function openssl(command: string, args: readonly string[]): Promise<unknown> {
    return run('openssl', [...command.split(' '), ...args], { cwd: directory });
  }
  await openssl('req -x509 -keyout ca.key -out ca.crt -days 2', [
    ...newKey,
    '-subj',
    '/CN=test authority',
  ]);
  const certificateFile = join(directory, 'ca.crt');
  return {
    certificate: await readFile(certificateFile, 'utf8'),
    certificateFile,
    async issue(name, hosts = []) {
      const names = `subjectAltName=${['IP:127.0.0.1', 'DNS:localhost', ...hosts.map((host) => `DNS:${host}`)].join(',')}\n`;
      await writeFile(join(directory, 'names'), names);
      const files = `-keyout ${name}.key -out ${name}.csr`;
      await openssl(`req -new ${files}`, [...newKey, '-subj', `/CN=${name}`]);
      const signing = `-CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names`;
      await openssl(`x509 -req -in ${name}.csr ${signing} -out ${name}.crt`, []);
      const issued = join(directory, `${name}.crt`);
      const keyFile = join(directory, `${name}.key`);
      return {
        certificate: await readFile(issued, 'utf8'),
        key: await readFile(keyFile, 'utf8'),
        certificateFile: issued,
        keyFile,
      };
    },
  };
}
