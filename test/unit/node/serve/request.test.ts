import { describe, expect, it } from 'vitest';
import { parseServeArguments } from '../../../../src/node/serve/arguments.ts';
import { duplicateFields } from '../../../../src/node/serve/duplicate-fields.ts';
import {
  acceptsTable,
  flag,
  parameterValues,
  readRequest,
  wholeNumber,
} from '../../../../src/node/serve/request.ts';

const read = (url: string, headers = {}) => readRequest({ method: 'GET', url, headers });

describe('a request', () => {
  it('is read into its parts', () => {
    const asked = read(
      '/api/v1//namespaces/default/pods/web/exec?command=a%20b&command=%2F&stdin=true&tty=false',
      {
        'content-type': 'Application/JSON; charset=utf-8',
      },
    );
    expect(asked.path).toBe('/api/v1/namespaces/default/pods/web/exec');
    expect(parameterValues(asked, 'command')).toEqual(['a b', '/']);
    expect([flag(asked, 'stdin'), flag(asked, 'tty'), flag(asked, 'no')]).toEqual([true, false, false]);
    expect(asked.contentType).toBe('application/json');
  });
  it.each(['/api/v1/pods/%2e%2e', '/a/%2f', '/a/%00', '/a/%zz', '/a/..', `/${'x'.repeat(9000)}`])(
    'is refused: %s',
    (url) => {
      expect(() => read(url)).toThrow(/invalid|too long/);
    },
  );
  it('has numbers that are numbers', () => {
    expect(wholeNumber(read('/?tailLines=5'), 'tailLines')).toBe(5);
    expect(() => wholeNumber(read('/?tailLines=-5'), 'tailLines')).toThrow('invalid syntax');
  });
  it('may accept a table', () => {
    expect(acceptsTable('application/json;as=Table;v=v1;g=meta.k8s.io,application/json')).toBe(true);
    expect(acceptsTable('application/json')).toBe(false);
  });
});

describe('the words of npm run serve', () => {
  const parse = (line: string) => parseServeArguments(line.split(' ').filter((word) => word !== ''));
  it('has defaults', () => {
    expect(parse('')).toEqual({ paths: [], host: '127.0.0.1', port: 6443, speed: 1, save: undefined });
  });
  it('reads all of them', () => {
    expect(parse('a.yaml b.yaml --port=0 --host ::1 --speed 2.5 --save out.json')).toEqual({
      paths: ['a.yaml', 'b.yaml'],
      host: '::1',
      port: 0,
      speed: 2.5,
      save: 'out.json',
    });
  });
  it.each([
    '--port x',
    '--port 70000',
    '--speed 0',
    '--speed 1e9',
    '--save',
    '--host',
    '--no',
    's.json a.yaml',
  ])('refuses %s', (line) => {
    expect(parse(line)).toHaveProperty('problem');
  });
});

describe('fields that stand twice', () => {
  it.each([
    ['{"a":1,"b":{"a":1}}', []],
    ['{"a":1,"a":2}', ['a']],
    ['{"x":[{"a":1},{"b":{"c":"}","c":[]}}]}', ['x[1].b.c']],
    ['{"a\\"":1,"a\\"":2}', ['a"']],
    ['{"a":["a","a"],"b":{"a":{"k":1},"a":{"k":1}}}', ['b.a']],
    ['[[1,{"a":1,"a":1}]]', ['[0][1].a']],
  ])('%s', (text, fields) => {
    expect(duplicateFields(text)).toEqual(fields);
  });
});
