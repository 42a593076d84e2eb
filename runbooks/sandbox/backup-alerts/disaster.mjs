import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const RULES = `groups:
  - name: backup
    rules:
      - alert: BackupFailed
        expr: time() - backup_last_success_timestamp > 86400
        for: 30m
        labels:
          severity: critical
        annotations:
          summary: "Backup failed for {{ $labels.database }}"
          description: "No successful backup in 24 hours"
      - alert: BackupSizeDrop
        expr: |
          (backup_size_bytes - backup_size_bytes offset 1d) / backup_size_bytes offset 1d < -0.1
        for: 10m
        labels:
          severity: warning
        annotations:
          summary: "Backup size dropped significantly"
          description: "Backup size decreased by {{ $value | humanizePercentage }}"
`;

const TESTS = `rule_files: [backup-alerts.yaml]
evaluation_interval: 5m
tests:
  - interval: 5m
    input_series:
      - series: backup_last_success_timestamp{database="appdb"}
        values: "0+0x400"
    alert_rule_test:
      - eval_time: 25h
        alertname: BackupFailed
        exp_alerts:
          - exp_labels: { severity: critical, database: appdb }
            exp_annotations:
              summary: Backup failed for appdb
              description: No successful backup in 24 hours
`;

/**
 * The two rules as they were first written, and the one test that somebody wrote for them. Then somebody took seconds for
 * milliseconds: the rule is valid, Prometheus loads it, and it fires after three years.
 */
export default async function disaster({ dir, log }) {
  await mkdir(path.join(dir, 'prometheus'));
  await writeFile(path.join(dir, 'prometheus/backup-alerts.yaml'), RULES.replace('> 86400', '> 86400000'));
  await writeFile(path.join(dir, 'prometheus/backup-alerts.test.yaml'), TESTS);
  log('the threshold of BackupFailed is 86400000');
}
