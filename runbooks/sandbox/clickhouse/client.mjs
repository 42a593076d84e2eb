/** Runs statements, one after another, and resolves to the text that the last one returns. */
export async function query({ url, user, password }, ...statements) {
  let text = '';
  for (const body of statements) {
    const headers = { 'x-clickhouse-user': user, 'x-clickhouse-key': password };
    const response = await fetch(url, { method: 'POST', headers, body });
    text = await response.text();
    if (!response.ok) throw new Error(`${text.trim()}: ${body}`);
  }
  return text;
}
