/** Everything that `zx/globals` puts into the global scope. Built as a library, because most scripts use none of it. */
export * from 'zx';
