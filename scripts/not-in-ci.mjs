// Ink's question whether it runs in CI, answered: scripts/build.mjs puts this in place of is-in-ci.
export default false;
