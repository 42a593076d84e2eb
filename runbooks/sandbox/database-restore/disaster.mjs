/** Fifteen minutes ago a deployment ran a migration twice: signs are flipped, and documents of whole users are gone. */
export default async function disaster({ pg, log }) {
  const client = await pg('appdb');
  await client.query('UPDATE transactions SET amount = -amount WHERE id % 2 = 0');
  await client.query('DELETE FROM documents WHERE user_id % 4 = 0');
  await client.query('DELETE FROM transactions WHERE user_id % 10 = 0');
  log('a migration has run twice');
}
