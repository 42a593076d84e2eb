/**
 * A recovery that went wrong without anybody noticing: the dump was played by hand with errors ignored. Two days of transactions
 * and a user are missing, two users have each other's address, and a foreign key was never created.
 */
export default async function disaster({ pg, log }) {
  const client = await pg('appdb');
  await client.query('ALTER TABLE documents DROP CONSTRAINT documents_user_id_fkey');
  await client.query('DELETE FROM transactions WHERE id BETWEEN 70 AND 190');
  await client.query('DELETE FROM transactions WHERE user_id = 40');
  await client.query('DELETE FROM users WHERE id = 40');
  await client.query(
    `UPDATE users SET email = CASE id WHEN 7 THEN 'user8@example.com' ELSE 'user7@example.com' END WHERE id IN (7, 8)`,
  );
  log('a recovery that says it is complete');
}
