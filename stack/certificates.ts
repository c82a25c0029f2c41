// A certificate authority of one's own and a certificate for loopback by it, valid for a day.

import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findProgram, run } from './process.ts';
import { ServerUnavailable } from './server.ts';

/** Files in PEM, the key unencrypted in PKCS #8. */
export interface Certificates {
  /** The authority that clients must trust. */
  caFile: string;
  certificateFile: string;
  keyFile: string;
}

/** What the certificate is for: every name and address under which a server of the stack is reached. */
const SUBJECTS = 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.3,IP:::1';

/**
 * Makes both in a folder. Anyone may read the files: servers that run as somebody else need to, and the key is worth nothing.
 * @throws {ServerUnavailable} without openssl
 */
export async function makeCertificates(folder: string): Promise<Certificates> {
  if (findProgram('openssl') === null)
    throw new ServerUnavailable('TLS needs the program openssl, which is not on the PATH.');
  const file = (name: string) => path.join(folder, name);
  const key = (name: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    file(name),
  ];
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });

  await openssl(
    'req',
    '-x509',
    ...key('ca.key'),
    '-out',
    file('ca.crt'),
    '-days',
    '1',
    '-subj',
    '/CN=Parley test authority',
  );
  await openssl('req', '-new', ...key('server.key'), '-out', file('server.csr'), '-subj', '/CN=localhost');
  writeFileSync(file('extensions'), SUBJECTS);
  await openssl(
    ...[
      'x509',
      '-req',
      '-in',
      file('server.csr'),
      '-CA',
      file('ca.crt'),
      '-CAkey',
      file('ca.key'),
      '-CAcreateserial',
    ],
    ...['-out', file('server.crt'), '-days', '1', '-extfile', file('extensions')],
  );
  for (const name of ['ca.crt', 'server.crt', 'server.key']) chmodSync(file(name), 0o644);
  return { caFile: file('ca.crt'), certificateFile: file('server.crt'), keyFile: file('server.key') };
}
