// What log lines look like, for machines and for people, and what never stands in one.

import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';

function linesOf(
  settings: Parameters<typeof createLog>[0],
  write: (log: ReturnType<typeof createLog>) => void,
): string[] {
  const lines: string[] = [];
  write(createLog(settings, { write: (line) => void lines.push(line) }));
  return lines;
}

describe('the log', () => {
  it('should be JSON with a level by name and an RFC 3339 time', () => {
    const [line] = linesOf({ logLevel: 'info', logFormat: 'json' }, (log) =>
      log.info({ requestId: 'r1' }, 'Hello'),
    );
    const { time, ...rest } = JSON.parse(line!) as Record<string, unknown>;
    expect(rest).toEqual({ level: 'info', requestId: 'r1', msg: 'Hello' });
    expect(new Date(String(time)).toISOString()).toBe(time);
  });

  it('should leave out what is less severe than asked for', () => {
    const lines = linesOf({ logLevel: 'warn', logFormat: 'json' }, (log) => {
      log.info('no');
      log.warn('yes');
    });
    expect(lines).toHaveLength(1);
  });

  it.each(['json', 'pretty'] as const)('should hide secrets when %s', (logFormat) => {
    const secret = 'hunter2';
    const lines = linesOf({ logLevel: 'info', logFormat }, (log) => {
      log.info(
        { authorization: secret, headers: { cookie: secret, 'x-api-key': secret, host: 'here' } },
        'Request',
      );
      log.info({ options: { password: secret, token: secret } }, 'Connect');
    });
    expect(lines.join('')).toContain('here');
    expect(lines.join('')).not.toContain(secret);
  });

  it.each(['json', 'pretty'] as const)(
    'should not log what drivers hang on their errors when %s',
    (logFormat) => {
      const error = Object.assign(new Error('WRONGPASS invalid password'), {
        code: 'EAUTH',
        command: { name: 'hello', args: ['3', 'AUTH', 'default', 'hunter2'] },
        detail: 'Key (email)=(hunter2) already exists.',
      });
      const lines = linesOf({ logLevel: 'info', logFormat }, (log) => log.warn({ err: error }, 'Failed'));
      expect(lines.join('')).toContain('WRONGPASS');
      expect(lines.join('')).toContain('EAUTH');
      expect(lines.join('')).not.toContain('hunter2');
    },
  );

  it('should be one readable line when pretty', () => {
    const [line] = linesOf({ logLevel: 'info', logFormat: 'pretty' }, (log) =>
      log.info({ status: 200 }, 'Request'),
    );
    expect(line).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: Request .*200.*\n$/);
  });
});
