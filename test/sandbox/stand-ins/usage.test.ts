import { describe, expect, it } from 'vitest';
import { match } from '../../../src/sandbox/stand-ins/match.ts';
import { readUsage } from '../../../src/sandbox/stand-ins/usage.ts';

const SHARED = '[-n|--namespace NS]';
const args = (usage: string, line: string): unknown => {
  const found = match(readUsage(usage, SHARED), line === '' ? [] : line.split(' '));
  return found.args ?? found.because;
};

describe('usages', () => {
  it('take options in any order and in every spelling', () => {
    const usage = 'kubectl scale RESOURCE --replicas=N [--all]';
    const expected = { RESOURCE: 'web', replicas: 3, all: false, namespace: 'prod' };
    expect(args(usage, 'scale web --replicas=3 -n prod')).toEqual(expected);
    expect(args(usage, '-n prod scale --replicas 3 web')).toEqual(expected);
    expect(args(usage, 'scale --namespace=prod web --replicas=3')).toEqual(expected);
    expect(args(usage, 'scale -nprod web --replicas=3')).toEqual(expected);
  });

  it('take bundled flags, repeated options and lists', () => {
    expect(args('curl [-f] [-s] [-o FILE] [-H HEADER]... URL', '-fs -H a -H b -oout http://x')).toEqual({
      ...{ f: true, s: true, o: 'out', H: ['a', 'b'], URL: 'http://x' },
    });
    expect(args('aws ec2 describe-volumes [--filters FILTER...]', 'ec2 describe-volumes --filters a b -n x')).toEqual({
      ...{ filters: ['a', 'b'], namespace: 'x' },
    });
  });

  it('leave what comes after -- and what belongs to another command as it is', () => {
    expect(args('kubectl exec [-i] [-t] POD -- COMMAND...', 'exec -it web -n p -- ls -la -n 5')).toEqual({
      ...{ i: true, t: true, POD: 'web', namespace: 'p', COMMAND: ['ls', '-la', '-n', '5'] },
    });
    expect(args('docker exec [-i] NAME COMMAND...', 'exec -i db psql -U postgres')).toEqual({
      ...{ i: true, NAME: 'db', COMMAND: ['psql', '-U', 'postgres'] },
    });
    expect(args('kubectl apply -f FILE', 'apply -f -')).toEqual({ f: '-' });
    expect(args('dig NAME [TYPE=A|CNAME] [+short]', 'example.com +short')).toMatchObject({ short: true });
  });

  it('take optional and repeated words', () => {
    expect(args('systemctl VERB=stop|start UNIT...', 'start a b')).toEqual({ VERB: 'start', UNIT: ['a', 'b'] });
    expect(args('systemctl list-timers [PATTERN...]', 'list-timers')).toEqual({ PATTERN: [] });
    expect(args('cp FROM... TO', 'a b c')).toEqual({ FROM: ['a', 'b'], TO: 'c' });
    expect(args('k get TYPE [NAME]', 'get')).toBe('TYPE is missing');
    expect(args('k get TYPE [NAME]', 'get pods')).toEqual({ TYPE: 'pods' });
  });

  it('say why a call does not fit', () => {
    const usage = 'kubectl scale RESOURCE --replicas=N';
    expect(args(usage, 'scale web')).toBe('--replicas is missing');
    expect(args(usage, 'scale web --replicas=many')).toBe('--replicas needs a whole number');
    expect(args(usage, 'scale web --replicas=1 --now')).toBe('--now is not an option of it');
    expect(args(usage, 'scale web api --replicas=1')).toBe('`api` is one word too many');
    expect(args(usage, 'roll web --replicas=1')).toBe('`roll` is where it has `scale`');
    expect(args(usage, 'scale --replicas')).toBe('RESOURCE is missing');
  });
});
