/** A bit has flipped in the second newest database archive, on the disk of the store: same size, same time, same name. */
export default async function disaster({ now, getObject, listKeys, putVersion, log }) {
  const key = (await listKeys('backups', 'database/')).filter((one) => one.endsWith('.sql.gz')).at(-2);
  const body = await getObject('backups', key);
  body[body.length >> 1] ^= 0x10;
  await putVersion('backups', key, body, { at: new Date(now - 100 * 60_000).toISOString() });
  log(`a bit in ${key}`);
}
