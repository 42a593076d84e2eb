/** What goes wrong: the service hangs. systemd does not notice. */
export default async function disaster({ standIn }) {
  standIn('systemctl').update(({ units }) => {
    units.shop.hangs = true;
  });
}
