// A knip reporter that also prints how many files were looked at, which no built-in reporter does.
export default function report({ counters, issues, configurationHints }) {
  const { processed, total, ...found } = counters;
  const places = Object.entries(issues).flatMap(([type, files]) =>
    Object.entries(files).flatMap(([file, entries]) => Object.keys(entries).map((name) => `${type} ${name} (${file})`)),
  );
  console.log(JSON.stringify({ processed, total, found, places, hints: [...(configurationHints ?? [])].length }));
}
