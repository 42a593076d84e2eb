/** Function names by effect; `…` marks a prefix. */
type Names = Readonly<Record<string, string>>;

/** Functions that a read-only session allows, but that act on the server, its files, other sessions or systems. */
const ACTS_BEYOND: Names = {
  'ends or disturbs other sessions': 'pg_terminate_backend pg_cancel_backend pg_log_backend_memory_contexts',
  'changes how the server runs':
    'pg_reload_conf pg_rotate_logfile pg_rotate_logfile_old pg_promote pg_wal_replay_pause pg_wal_replay_resume ' +
    'pg_xlog_replay_pause pg_xlog_replay_resume pg_log_standby_snapshot pg_stop_making_pinned_objects',
  'writes to the log of changes (WAL)':
    'pg_switch_wal pg_switch_xlog pg_create_restore_point pg_logical_emit_message pg_backup_start pg_backup_stop ' +
    'pg_start_backup pg_stop_backup',
  'changes replication':
    'pg_create_physical_replication_slot pg_create_logical_replication_slot pg_copy_physical_replication_slot ' +
    'pg_copy_logical_replication_slot pg_drop_replication_slot pg_replication_slot_advance pg_sync_replication_slots ' +
    'pg_logical_slot_get_changes pg_logical_slot_get_binary_changes pg_replication_origin_advance ' +
    'pg_replication_origin_create pg_replication_origin_drop pg_replication_origin_session_reset ' +
    'pg_replication_origin_session_setup pg_replication_origin_xact_reset pg_replication_origin_xact_setup',
  'takes or releases a lock': 'pg_advisory_… pg_try_advisory_…',
  'notifies other sessions': 'pg_notify',
  'reads or writes files of the server': 'lo_export lo_import pg_file_write pg_file_sync pg_file_rename pg_file_unlink',
  'resets statistics':
    'pg_stat_reset… pg_stat_statements_reset pg_stat_kcache_reset pg_qualstats_reset pg_wait_sampling_reset_profile',
  'changes what the server holds in memory': 'pg_prewarm autoprewarm_… pg_buffercache_evict… postgres_fdw_disconnect…',
  'runs SQL that is hidden in a string': 'query_to_xml… cursor_to_xml… ts_stat dblink… pg_background_…',
  'reaches another system': 'http_post http_put http_patch http_delete',
};

/** Those that stay within the database: dumps call some of them, and so do the queries of views that are kept in them. */
const ACTS_WITHIN: Names = {
  'changes settings, and with them the role and what is allowed': 'set_config',
  'moves a sequence': 'nextval setval',
  'writes large objects': 'lo_creat lo_create lo_from_bytea lo_put lo_truncate lo_truncate64 lo_unlink lowrite',
  'changes stored data, indexes or the catalog':
    'brin_desummarize_range brin_summarize_new_values brin_summarize_range gin_clean_pending_list pg_nextoid ' +
    'pg_import_system_collations pg_extension_config_dump binary_upgrade_… pg_truncate_visibility_map heap_force_… ' +
    'pg_restore_relation_stats pg_restore_attribute_stats pg_clear_relation_stats pg_clear_attribute_stats',
  'runs SQL that is hidden in a string': 'ts_rewrite crosstab… connectby xpath_table',
};

const finder = (acts: Names): ((name: string) => string | null) => {
  const rules = Object.entries(acts).flatMap(([what, names]) => names.split(' ').map((name) => ({ name, what })));
  const whole = new Map(rules.map(({ name, what }) => [name, what]));
  const beginnings = rules
    .filter(({ name }) => name.endsWith('…'))
    .map(({ name, what }) => ({ name: name.slice(0, -1), what }));
  return (name) => whole.get(name) ?? beginnings.find((rule) => name.startsWith(rule.name))?.what ?? null;
};

const BEYOND = new RegExp(Object.values(ACTS_BEYOND).join(' ').replaceAll('…', '').split(' ').join('|'), 'i');

/** Whether the name of such a function is in a text, even in a string or comment: cheap, for the many statements of a dump. */
export const mayActBeyond = (text: string): boolean => BEYOND.test(text);

/** What a function does beyond the database, in words that follow its name; null for one that is not known to. */
export const actionBeyond = finder(ACTS_BEYOND);
const actionWithin = finder(ACTS_WITHIN);

/** What a function does to the world, in words that follow its name; null for one that is not known to act. */
export const actionOf = (name: string): string | null => actionBeyond(name) ?? actionWithin(name);
