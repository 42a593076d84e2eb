export interface ServerPlaces {
  readonly host: string;
  readonly port: number;
  readonly nativePort: number;
  readonly data: string;
  readonly temporary: string;
}

/**
 * The configuration of a server with one user and no cluster. `yandex` is the name of the root that every version up to now reads,
 * and `users.xml` is beside it.
 */
export function serverConfig({ host, port, nativePort, data, temporary }: ServerPlaces): string {
  return `<?xml version="1.0"?>
<yandex>
  <logger><level>warning</level><console>1</console></logger>
  <listen_host>${escape(host)}</listen_host>
  <http_port>${port}</http_port>
  <tcp_port>${nativePort}</tcp_port>
  <path>${escape(data)}/</path>
  <tmp_path>${escape(temporary)}/</tmp_path>
  <user_files_path>${escape(data)}/user_files/</user_files_path>
  <format_schema_path>${escape(data)}/format_schemas/</format_schema_path>
  <users_config>users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
  <mark_cache_size>67108864</mark_cache_size>
  <timezone>UTC</timezone>
</yandex>
`;
}

export function userConfig(user: string, password: string): string {
  return `<?xml version="1.0"?>
<yandex>
  <profiles><default></default></profiles>
  <users>
    <${user}>
      <password>${escape(password)}</password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
    </${user}>
  </users>
  <quotas><default></default></quotas>
</yandex>
`;
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
