import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionOf } from '../../../src/sql-text/acting-functions.ts';
import { sql } from '../../../src/steps/sql/index.ts';
import type { Role } from '../../../src/model/runbook.ts';
import { fenceOf, playFence } from '../fence.ts';
import { startLocalPostgres, type LocalPostgres } from '../local-postgres.ts';

/** Volatile functions that a gate may call: they only look, wait, or return another value each time. */
const HARMLESS = new Set(
  `amvalidate clock_timestamp current_query currtid2 currval gen_random_uuid lastval lo_close lo_get lo_lseek lo_lseek64
  lo_open lo_tell lo_tell64 loread pg_blocking_pids pg_collation_actual_version pg_control_checkpoint pg_control_init
  pg_control_recovery pg_control_system pg_current_logfile pg_current_wal_flush_lsn pg_current_wal_insert_lsn
  pg_current_wal_lsn pg_database_collation_actual_version pg_database_size pg_export_snapshot
  pg_get_backend_memory_contexts pg_get_multixact_members pg_get_shmem_allocations pg_get_wal_replay_pause_state
  pg_get_wal_resource_managers pg_hba_file_rules pg_ident_file_mappings pg_indexes_size pg_is_in_recovery
  pg_is_wal_replay_paused pg_isolation_test_session_is_blocked pg_jit_available pg_last_committed_xact
  pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_lock_status
  pg_logical_slot_peek_binary_changes pg_logical_slot_peek_changes pg_ls_archive_statusdir pg_ls_dir pg_ls_logdir
  pg_ls_logicalmapdir pg_ls_logicalsnapdir pg_ls_replslotdir pg_ls_tmpdir pg_ls_waldir pg_notification_queue_usage
  pg_partition_ancestors pg_partition_tree pg_prepared_xact pg_read_binary_file pg_read_file pg_read_file_old
  pg_relation_size pg_replication_origin_progress pg_replication_origin_session_is_setup
  pg_replication_origin_session_progress pg_safe_snapshot_blocking_pids pg_sequence_last_value
  pg_show_all_file_settings pg_show_replication_origin_status pg_sleep pg_sleep_for pg_sleep_until
  pg_stat_clear_snapshot pg_stat_file pg_stat_force_next_flush pg_stat_get_recovery_prefetch pg_stat_have_stats
  pg_table_size pg_tablespace_size pg_total_relation_size pg_xact_commit_timestamp pg_xact_commit_timestamp_origin
  pg_xact_status plpgsql_validator random setseed timeofday txid_status`.split(/\s+/),
);

let server: LocalPostgres;
beforeAll(async () => {
  server = await startLocalPostgres();
  await server.query(
    'postgres',
    `CREATE TABLE secret (id int); INSERT INTO secret VALUES (1); CREATE TABLE open (id int); INSERT INTO open VALUES (1);
     CREATE ROLE reader; GRANT SELECT ON open TO reader; CREATE ROLE "Odd ""Name"; GRANT SELECT ON open TO "Odd ""Name"`,
  );
});
afterAll(() => server.stop());

const problemsOf = async (code: string, role: Role = 'gate', databaseRole?: string): Promise<readonly string[]> => {
  const attributes = databaseRole === undefined ? {} : { databaseRole };
  return (await sql.configure(fenceOf(code, { role, attributes }))).diagnostics.map(({ message }) => message);
};

describe('functions that act', () => {
  it('are distinguished from those that only look, for every volatile function of the server', async () => {
    const { rows } = await server.query(
      'postgres',
      `SELECT DISTINCT proname AS name FROM pg_proc WHERE provolatile = 'v' AND pronamespace = 'pg_catalog'::regnamespace
         AND prorettype <> ALL ('{trigger,event_trigger,internal,language_handler,fdw_handler,index_am_handler}'::regtype[])
         AND prorettype <> ALL ('{table_am_handler,tsm_handler}'::regtype[])
         AND NOT 'internal'::regtype = ANY (proargtypes::oid[])`,
    );
    const names = rows.map(({ name }) => String(name));
    const looks = (name: string): boolean => HARMLESS.has(name) || name.startsWith('pg_stat_get_xact_');
    expect(names.length).toBeGreaterThan(150);
    expect(names.filter((name) => actionOf(name) === null && !looks(name))).toEqual([]);
    expect(names.filter((name) => actionOf(name) !== null && looks(name))).toEqual([]);
  });

  it('are refused in gates and guards before the start, however they are written, but not in steps', async () => {
    for (const code of [
      'SELECT pg_terminate_backend(1)',
      'SELECT PG_Terminate_Backend /* now */ (1)',
      'SELECT pg_catalog."pg_terminate_backend"\n(pid) FROM pg_stat_activity',
      'SELECT 1 WHERE (SELECT pg_reload_conf())',
      "SELECT * FROM dblink('x', 'DROP TABLE y') AS t(a int)",
      "WITH x AS (SELECT pg_create_restore_point('a')) TABLE x",
      "SELECT set_config('role', 'postgres', false)",
      "SELECT query_to_xml('select pg_reload_conf()', true, true, '')",
      'SELECT pg_try_advisory_lock(1)',
      'EXPLAIN ANALYZE SELECT pg_switch_wal()',
      'SELECT U&"pg\\005freload_conf"()',
      'SELECT :"FN"()',
    ]) {
      expect([code, await problemsOf(code)]).toEqual([code, [expect.stringMatching(/^a gate may only read, and /)]]);
      expect(await problemsOf(code, 'guard')).toHaveLength(1);
      expect(await problemsOf(code, 'step')).toEqual([]);
    }
  });

  it('are not found where nothing is called', async () => {
    for (const code of [
      'SELECT \'pg_terminate_backend(1)\', $$dblink(1)$$, "set_config", 1 -- setval(1)\n FROM x /* nextval(2) */',
      'SELECT pg_is_in_recovery(), count(*), my.pg_terminate_backends(1)',
      "SELECT nextval FROM t WHERE nextval IN (1, 2) AND x = 'a'",
    ])
      expect([code, await problemsOf(code)]).toEqual([code, []]);
  });
});

describe('role=', () => {
  const play = (code: string, options: { databaseRole?: string; role?: Role; user?: string } = {}) =>
    playFence(sql, code, {
      role: options.role ?? 'gate',
      postgres: server.settings('postgres'),
      params: { READER: 'reader' },
      attributes: options.databaseRole === undefined ? {} : { databaseRole: options.databaseRole },
    });

  it('runs the query as that role, with its rights', async () => {
    expect((await play('SELECT current_user', { databaseRole: 'reader' })).stdout).toBe('reader');
    expect((await play('SELECT count(*) FROM open', { databaseRole: 'Odd "Name' })).failure).toBeNull();
    expect((await play('SELECT count(*) FROM secret')).failure).toBeNull();
    expect((await play('SELECT count(*) FROM secret', { databaseRole: 'reader' })).failure).toMatchObject({
      code: 'sql',
      message: expect.stringContaining('42501'),
    });
    const step = await play('SELECT 1; DELETE FROM secret', { databaseRole: '${READER}', role: 'step' });
    expect(step.failure?.message).toContain('permission denied');
  });

  it('says why it cannot switch to a role, and runs nothing', async () => {
    expect((await play('SELECT 1', { databaseRole: 'nobody-there' })).failure).toMatchObject({
      code: 'sql',
      message: 'cannot switch to role=nobody-there: role "nobody-there" does not exist; nothing was run',
      hint: expect.stringContaining('GRANT "nobody-there"'),
    });
  });

  it('does not let the text of the step switch the role back', async () => {
    for (const code of [
      'RESET ROLE; DELETE FROM secret',
      'SET ROLE NONE',
      'SET LOCAL "role" = \'postgres\'',
      'SET SESSION AUTHORIZATION DEFAULT',
      'set session_authorization to postgres',
      'DISCARD ALL',
    ])
      expect([code, await problemsOf(code, 'step', 'reader')]).toEqual([
        code,
        [expect.stringContaining('inside a step with role=')],
      ]);
    expect(await problemsOf("SELECT set_config('role', 'none', false)", 'step', 'reader')).toHaveLength(1);
    expect(await problemsOf("SET statement_timeout = '5s'", 'step', 'reader')).toEqual([]);
    expect(await problemsOf('SET ROLE NONE', 'step')).toEqual([]);
  });
});
