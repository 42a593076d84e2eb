import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { Painter } from '../../src/tui/painter.ts';

class Screen extends EventEmitter {
  columns = 10;
  rows = 4;
  isTTY = true;
  written = '';
  write(text: string): boolean {
    this.written += text;
    return true;
  }
  take(): string {
    const text = this.written;
    this.written = '';
    return text;
  }
}

function painter(screen: Screen): Painter {
  return new Painter(screen as unknown as NodeJS.WriteStream);
}

it('writes only the lines that changed, each at its place, and never clears the screen for it', () => {
  const screen = new Screen();
  const paint = painter(screen);
  paint.enter();
  paint.write('one\ntwo\nthree');
  screen.take();
  paint.write('one\nTWO\nthree');
  const written = screen.take();
  expect(written).toContain('\x1b[2;1HTWO');
  expect(written).not.toMatch(/one|three/);
  expect(written).not.toContain('\x1b[2J');
  paint.write('one\nTWO\nthree');
  expect(screen.take()).toBe('');
  paint.leave();
});

it('removes lines that a shorter frame no longer has', () => {
  const screen = new Screen();
  const paint = painter(screen);
  paint.enter();
  paint.write('one\ntwo');
  screen.take();
  paint.write('one');
  expect(screen.take()).toContain('\x1b[2;1H\x1b[0m\x1b[K');
  paint.leave();
});

it('writes nothing once it has left, so that a late frame cannot spoil the normal screen', () => {
  const screen = new Screen();
  const paint = painter(screen);
  paint.enter();
  paint.leave();
  paint.leave();
  expect(screen.take().match(/\x1b\[\?1049l/g)).toHaveLength(1);
  paint.write('late');
  expect(screen.take()).toBe('');
  expect(screen.listenerCount('resize')).toBe(0);
});

it('draws everything again after a change of size', () => {
  const screen = new Screen();
  const paint = painter(screen);
  paint.enter();
  paint.write('one\ntwo');
  screen.take();
  screen.emit('resize');
  paint.write('one\ntwo');
  expect(screen.take()).toMatch(/\x1b\[2J.*one.*two/s);
  paint.leave();
});
