/** Functions that act although a read-only session allows them, by what they do; `…` ends a name that is a beginning. */
const ACTS: Readonly<Record<string, string>> = {
  'ends or disturbs other sessions': 'pg_terminate_backend pg_cancel_backend pg_log_backend_memory_contexts',
  'changes settings, and with them the role and what is allowed': 'set_config',
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
  'moves a sequence': 'nextval setval',
  'writes large objects or files of the server':
    'lo_creat lo_create lo_export lo_from_bytea lo_import lo_put lo_truncate lo_truncate64 lo_unlink lowrite ' +
    'pg_file_write pg_file_sync pg_file_rename pg_file_unlink',
  'resets statistics':
    'pg_stat_reset… pg_stat_statements_reset pg_stat_kcache_reset pg_qualstats_reset pg_wait_sampling_reset_profile',
  'changes stored data, indexes or the catalog':
    'brin_desummarize_range brin_summarize_new_values brin_summarize_range gin_clean_pending_list pg_nextoid ' +
    'pg_import_system_collations pg_extension_config_dump binary_upgrade_… pg_truncate_visibility_map heap_force_… ' +
    'pg_restore_relation_stats pg_restore_attribute_stats pg_clear_relation_stats pg_clear_attribute_stats',
  'changes what the server holds in memory': 'pg_prewarm autoprewarm_… pg_buffercache_evict… postgres_fdw_disconnect…',
  'runs SQL that is hidden in a string':
    'query_to_xml… cursor_to_xml… ts_stat ts_rewrite dblink… crosstab… connectby xpath_table pg_background_…',
  'reaches another system': 'http_post http_put http_patch http_delete',
};

const RULES = Object.entries(ACTS).flatMap(([what, names]) => names.split(' ').map((name) => ({ name, what })));
const WHOLE = new Map(RULES.map(({ name, what }) => [name, what]));
const BEGINNINGS = RULES.filter(({ name }) => name.endsWith('…')).map(({ name, what }) => ({
  name: name.slice(0, -1),
  what,
}));

/** What a function does to the world, in words that follow its name; null for one that is not known to act. */
export function actionOf(name: string): string | null {
  return WHOLE.get(name) ?? BEGINNINGS.find((rule) => name.startsWith(rule.name))?.what ?? null;
}
