# The world before the disaster: some data, and a whole backup of each of the last three nights. It runs in the folder of the steps.
mkdir -p data/orders backups
for number in 1 2 3 4 5; do
  echo "order $number" > "data/orders/$number.txt"
done
for days in 3 2 1; do
  night="backups/$(date -u -d "$days days ago" +%Y-%m-%dT030000Z)"
  cp -a data "$night"
  (cd data && find . -type f -exec sha256sum {} +) > "$night/SHA256SUMS"
done
