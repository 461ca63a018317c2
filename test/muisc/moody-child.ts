/** Answers with its process id; hangs as native code does, ends, or does not start, as it is told. */
process.once('message', ({ mood }: { readonly mood: 'fine' | 'stillborn' | 'refusing' }) => {
  if (mood === 'stillborn') {
    process.stderr.write('libfate.so.1: cannot open shared object file\n', () =>
      process.kill(process.pid, 'SIGKILL'),
    );
    return;
  }
  if (mood === 'refusing')
    return void process.send?.({ kind: 'fault', error: new Error('not on this card') });
  process.on('message', ({ kind }: { readonly kind: 'work' | 'hang' | 'end' }) => {
    if (kind === 'end') process.exit(4);
    if (kind === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    process.send?.({ kind: 'done', pid: process.pid });
  });
  process.send?.({ kind: 'ready' });
});
process.once('disconnect', () => process.exit());
