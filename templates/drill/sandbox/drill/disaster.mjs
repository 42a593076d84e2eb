/** What goes wrong: somebody's clean-up job deletes two pages and empties the third. It ran a minute ago. */
export default async function disaster({ now, putVersion, removeObject }) {
  const at = new Date(now - 60_000).toISOString();
  await removeObject('shop-pages', 'pages/index.html', { at });
  await removeObject('shop-pages', 'pages/order.html', { at });
  await putVersion('shop-pages', 'pages/terms.html', '<html>\n', { at });
}
